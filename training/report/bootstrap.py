"""Compute intervals of scores by the bootstrap, resampling cells or whole slides.

Scores depend on the confusion matrix alone, so the matrix is resampled: n cells drawn with
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
    """Hold 95 % percentile intervals, low and high."""

    precision: Floats
    """(2, n_classes)."""
    recall: Floats
    """(2, n_classes)."""
    f1: Floats
    """(2, n_classes)."""
    f1_macro: Floats
    """(2,)."""


def resample(
    truth: NDArray[np.intp],
    said: NDArray[np.intp],
    n_classes: int,
    draws: int,
    seed: int,
    slides: NDArray[Any] | None = None,
) -> NDArray[np.int64]:
    """Draw confusion matrices of resampled cells, (draws, n_classes, n_classes).

    Parameters
    ----------
    truth, said
        (n,) position of the true and of the predicted class of each cell.
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
    """Score each matrix, and take the 2.5 % and 97.5 % quantiles of the scores.

    A draw without a cell of a class has no score of that class: the class's intervals leave that draw
    out, and that draw's macro-F1 leaves the class out.
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
    """Divide part by whole: 0 where the whole is 0, NaN where the draw has no cell of the class."""
    ratio = np.divide(part, whole, out=np.zeros_like(part), where=whole > 0)
    return np.where(there, ratio, np.nan)


def _ends(scores: Floats) -> Floats:
    """Take both quantiles of each column (draws, m), without NaN: (2, m)."""
    ends = np.full((2, scores.shape[1]), np.nan)
    for j, column in enumerate(scores.T):
        known = column[~np.isnan(column)]
        if known.size:
            ends[:, j] = np.quantile(known, [0.025, 0.975])
    return ends
