"""Intervals of scores by the bootstrap: cells resampled, or whole slides.

Scores depend on the confusion matrix alone, so what is resampled is the matrix: n cells drawn with
replacement give a multinomial draw of its entries, and slides drawn with replacement the sum of
their own matrices, each as often as its slide was drawn (Davison & Hinkley, "Bootstrap methods and
their application", 1997, sections 2.2 and 3.8).
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bloodcells.arrays import Floats

__all__ = ["Intervals", "intervals", "resample"]


@dataclass(frozen=True)
class Intervals:
    """95 % percentile intervals, low and high.

    Attributes
    ----------
    precision, recall, f1
        (2, n_classes).
    f1_macro
        (2,).
    """

    precision: Floats
    recall: Floats
    f1: Floats
    f1_macro: Floats


def resample(
    truth: NDArray[np.intp],
    said: NDArray[np.intp],
    n_classes: int,
    draws: int,
    seed: int,
    slides: NDArray[Any] | None = None,
) -> NDArray[np.int64]:
    """Give confusion matrices of resampled cells, (draws, n_classes, n_classes).

    Parameters
    ----------
    slides
        (n,) slide of each cell, to resample slides instead of cells.
    """
    rng = np.random.default_rng(seed)
    pair = truth * n_classes + said
    if slides is None:
        counts = np.bincount(pair, minlength=n_classes**2)
        drawn = rng.multinomial(len(pair), counts / len(pair), size=draws)
    else:
        names, codes = np.unique(slides, return_inverse=True)
        of_slide = np.zeros((len(names), n_classes**2), dtype=np.int64)
        np.add.at(of_slide, (codes, pair), 1)
        times = rng.multinomial(len(names), np.full(len(names), 1 / len(names)), size=draws)
        drawn = times @ of_slide
    return np.asarray(drawn.reshape(draws, n_classes, n_classes))


def intervals(matrices: NDArray[np.int64]) -> Intervals:
    """Score each matrix and give the 2.5 % and 97.5 % quantiles.

    A draw without any cell of a class says nothing of that class: it is left out of the class's
    intervals, and the class out of that draw's macro-F1.
    """
    hits = np.diagonal(matrices, axis1=1, axis2=2).astype(float)
    true, predicted = matrices.sum(axis=2), matrices.sum(axis=1)
    there = true > 0
    recall = _ratio(hits, true, there)
    precision = _ratio(hits, predicted, there)
    f1 = _ratio(2 * hits, true + predicted, there)
    macro = np.nansum(f1, axis=1) / there.sum(axis=1)
    return Intervals(_ends(precision), _ends(recall), _ends(f1), _ends(macro[:, None])[:, 0])


def _ratio(part: Floats, whole: NDArray[np.int64], there: NDArray[np.bool_]) -> Floats:
    """Give part / whole, 0 where the whole is 0, NaN where the class is not there."""
    ratio = np.divide(part, whole, out=np.zeros_like(part), where=whole > 0)
    return np.where(there, ratio, np.nan)


def _ends(scores: Floats) -> Floats:
    ends = np.full((2, scores.shape[1]), np.nan)
    for j, column in enumerate(scores.T):
        known = column[~np.isnan(column)]
        if known.size:
            ends[:, j] = np.quantile(known, [0.025, 0.975])
    return ends
