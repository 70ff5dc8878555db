"""Score predicted classes against known ones.

All scores but those of probabilities are computed from one confusion matrix, and agree with scikit-learn's
functions of the same names, called with ``zero_division=0``.

Labels are text or finite numbers, one per cell. ``labels`` lists the classes in their order; without it
the classes are those that occur in either column, sorted. A label outside ``labels`` is an error; no
cell is left out.

Empty classes: precision is 0 for a class that is never predicted, recall 0 for one that never occurs, F1
0 for one of which both is true. Macro-F1 is the plain mean over ``labels``, so an empty class among them
lowers it; without ``labels`` only classes that occur are averaged.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from bloodcells.classification.metrics_validation import (
    check_classes,
    check_column,
    check_kinds,
    check_lengths,
    check_probabilities,
    encode,
)

__all__ = [
    "CalibrationCurve",
    "LabelScores",
    "Scores",
    "accuracy",
    "calibration_curve",
    "confusion_matrix",
    "evaluate",
    "expected_calibration_error",
    "f1",
    "f1_macro",
    "f1_weighted",
    "log_loss",
    "precision",
    "recall",
]


@dataclass(frozen=True)
class LabelScores:
    """Hold the scores of one class; ``support`` is the number of cells that truly are of it."""

    label: str | int | float
    precision: float
    recall: float
    f1: float
    support: int


@dataclass(frozen=True)
class Scores:
    """Hold the scores of predicted classes, as `evaluate` computes them."""

    cells: int
    """Number of cells scored."""
    accuracy: float
    """Share of cells whose predicted class is the true one."""
    f1_macro: float
    """Mean F1 of the classes that occur among the true or the predicted labels. A class of the
    model that occurs in neither is not averaged."""
    f1_weighted: float
    """Mean F1 weighted by support."""
    log_loss: float | None
    """Mean negative natural logarithm of the probability of the true class; None if there were no
    probabilities."""
    per_class: tuple[LabelScores, ...]
    """Scores of each class, in the order of ``labels``, empty classes included."""
    labels: tuple[str | int | float, ...]
    """Classes, in the order of the rows and columns of ``counts``."""
    counts: NDArray[np.int64]
    """(n_classes, n_classes) Confusion matrix in cells: rows true, columns predicted."""

    def to_dict(self) -> dict[str, Any]:
        """Convert to plain numbers, text, lists and dictionaries, ready for JSON."""
        return {
            "cells": self.cells,
            "accuracy": self.accuracy,
            "f1_macro": self.f1_macro,
            "f1_weighted": self.f1_weighted,
            "log_loss": self.log_loss,
            "per_class": [
                {
                    "class": scores.label,
                    "precision": scores.precision,
                    "recall": scores.recall,
                    "f1": scores.f1,
                    "support": scores.support,
                }
                for scores in self.per_class
            ],
            "confusion_matrix": {"labels": list(self.labels), "counts": self.counts.tolist()},
        }


@dataclass(frozen=True)
class CalibrationCurve:
    """Hold how often predictions of a given probability are right, in bins of equal width."""

    edges: NDArray[np.float64]
    """(n_bins + 1,) Bin ``i`` holds probabilities above ``edges[i]`` up to and including ``edges[i
    + 1]``; the first also holds 0."""
    counts: NDArray[np.int64]
    """(n_bins,) Cells in each bin."""
    predicted: NDArray[np.float64]
    """(n_bins,) Mean predicted probability; NaN for an empty bin."""
    observed: NDArray[np.float64]
    """(n_bins,) Share of right predictions; NaN for an empty bin."""


def confusion_matrix(
    y_true: ArrayLike, y_pred: ArrayLike, labels: ArrayLike | None = None
) -> NDArray[np.int64]:
    """Count cells by true class (rows) against predicted class (columns).

    Parameters
    ----------
    y_true, y_pred
        (n_cells,) True and predicted class of each cell.
    labels
        (n_labels,) The classes in the order of rows and columns.

    Returns
    -------
    counts : (n_labels, n_labels)
        Numbers of cells.

    Raises
    ------
    ValueError
        The columns differ in length or kind, are empty, or hold a label outside ``labels``.
    """
    return _count(y_true, y_pred, labels)[1]


def accuracy(y_true: ArrayLike, y_pred: ArrayLike) -> float:
    """Compute the share of cells whose predicted class is the true one."""
    return _accuracy(confusion_matrix(y_true, y_pred))


def precision(
    y_true: ArrayLike, y_pred: ArrayLike, labels: ArrayLike | None = None
) -> NDArray[np.float64]:
    """Compute, for each class, the share of cells predicted to be of it that truly are."""
    return _rates(confusion_matrix(y_true, y_pred, labels))[0]


def recall(
    y_true: ArrayLike, y_pred: ArrayLike, labels: ArrayLike | None = None
) -> NDArray[np.float64]:
    """Compute, for each class, the share of cells truly of it that were predicted to be."""
    return _rates(confusion_matrix(y_true, y_pred, labels))[1]


def f1(
    y_true: ArrayLike, y_pred: ArrayLike, labels: ArrayLike | None = None
) -> NDArray[np.float64]:
    """Compute, for each class, the harmonic mean of precision and recall."""
    return _rates(confusion_matrix(y_true, y_pred, labels))[2]


def f1_macro(y_true: ArrayLike, y_pred: ArrayLike, labels: ArrayLike | None = None) -> float:
    """Average F1 over the classes, each with the same weight.

    The mean runs over all of ``labels``, empty classes included at 0; without ``labels``, over
    the classes that occur among the true or the predicted ones.
    """
    return float(f1(y_true, y_pred, labels).mean())


def f1_weighted(y_true: ArrayLike, y_pred: ArrayLike, labels: ArrayLike | None = None) -> float:
    """Average F1 over the classes, each weighted by the number of cells truly of it."""
    counts = confusion_matrix(y_true, y_pred, labels)
    return float(np.average(_rates(counts)[2], weights=counts.sum(axis=1)))


def log_loss(y_true: ArrayLike, probabilities: ArrayLike, labels: ArrayLike) -> float:
    """Average the negative natural logarithm of the probability given to the true class.

    Probabilities are clipped to ``[eps, 1 - eps]``, ``eps`` being the machine precision of their
    type, so that a class wrongly ruled out costs much (36.04 in float64) but not infinity.

    Parameters
    ----------
    y_true
        (n_cells,) True class of each cell.
    probabilities
        (n_cells, n_labels) Columns in the order of ``labels``.
    labels
        (n_labels,) The classes.

    Raises
    ------
    ValueError
        Shapes disagree, a label is unknown, or a row of probabilities is not finite, not between 0
        and 1, or does not add up to 1.
    """
    codes, given, _ = _encode(y_true, probabilities, labels)
    eps = np.finfo(given.dtype).eps
    of_truth = np.clip(given, eps, 1 - eps)[np.arange(len(codes)), codes]
    return float(-np.log(of_truth.astype(np.float64)).mean())


def calibration_curve(
    y_true: ArrayLike,
    probabilities: ArrayLike,
    labels: ArrayLike,
    *,
    of: str | int | float | None = None,
    n_bins: int = 10,
) -> CalibrationCurve:
    """Compare predicted probabilities with the share of predictions that are right.

    Parameters
    ----------
    y_true, probabilities, labels
        As for `log_loss`.
    of
        The class to compare against the rest. Without it, each cell counts once, by the probability
        of its most probable class and whether that is the true one (the "confidence" of Guo et al.,
        "On calibration of modern neural networks", ICML 2017).
    n_bins
        Number of bins of equal width.

    Raises
    ------
    ValueError
        As `log_loss`, or ``of`` is no class, or there is no bin.
    """
    codes, given, classes = _encode(y_true, probabilities, labels)
    given = given.astype(np.float64)
    if n_bins < 1:
        raise ValueError(f"n_bins must be 1 or more, but is {n_bins}.")
    if of is None:
        best = given.argmax(axis=1)
        right, probability = best == codes, given[np.arange(len(codes)), best]
    else:
        column = int(encode(check_column([of], "of"), classes, "of")[0])
        right, probability = codes == column, given[:, column]
    edges = np.linspace(0.0, 1.0, n_bins + 1)
    bins = np.searchsorted(edges[1:-1], probability)
    counts = np.bincount(bins, minlength=n_bins)
    filled = np.where(counts > 0, counts, np.nan)
    return CalibrationCurve(
        edges=edges,
        counts=counts,
        predicted=np.bincount(bins, weights=probability, minlength=n_bins) / filled,
        observed=np.bincount(bins, weights=right, minlength=n_bins) / filled,
    )


def expected_calibration_error(
    y_true: ArrayLike, probabilities: ArrayLike, labels: ArrayLike, *, n_bins: int = 10
) -> float:
    """Average the gap between confidence and accuracy over bins, weighted by their cells.

    Equation 3 of Guo et al., "On calibration of modern neural networks", ICML 2017: 0 is
    perfect, and 0.1 means that a stated confidence is off by 10 points on average.
    """
    curve = calibration_curve(y_true, probabilities, labels, n_bins=n_bins)
    return float(
        np.nansum(curve.counts * np.abs(curve.observed - curve.predicted)) / curve.counts.sum()
    )


def evaluate(
    y_true: ArrayLike,
    y_pred: ArrayLike | None = None,
    *,
    labels: ArrayLike,
    probabilities: ArrayLike | None = None,
) -> Scores:
    """Score predicted classes, or the most probable ones, against the true classes.

    Parameters
    ----------
    y_true, y_pred
        (n_cells,) True and predicted class. Without ``y_pred`` the predicted class is the most
        probable one, the first of them where several are equally probable.
    labels
        (n_classes,) Every class that the model knows.
    probabilities
        (n_cells, n_classes) Columns in the order of ``labels``.

    Raises
    ------
    ValueError
        As `confusion_matrix` and `log_loss`, or there is neither ``y_pred`` nor ``probabilities``.
    """
    classes = check_classes(labels)
    if probabilities is not None:
        probabilities = check_probabilities(probabilities, len(classes))
    if y_pred is None:
        if probabilities is None:
            raise ValueError("There is nothing to evaluate: give y_pred or probabilities.")
        check_lengths(check_column(y_true, "y_true"), probabilities, "probabilities")
        y_pred = classes[probabilities.argmax(axis=1)]
    counts = _count(y_true, y_pred, classes)[1]
    rates = _rates(counts)
    support = counts.sum(axis=1)
    occurs = support + counts.sum(axis=0) > 0
    names = tuple(classes.tolist())
    return Scores(
        cells=int(counts.sum()),
        accuracy=_accuracy(counts),
        f1_macro=float(rates[2][occurs].mean()),
        f1_weighted=float(np.average(rates[2], weights=support)),
        log_loss=None if probabilities is None else log_loss(y_true, probabilities, classes),
        per_class=tuple(
            LabelScores(*row)
            for row in zip(names, *(rate.tolist() for rate in rates), support.tolist(), strict=True)
        ),
        labels=names,
        counts=counts,
    )


def _count(
    y_true: ArrayLike, y_pred: ArrayLike, labels: ArrayLike | None
) -> tuple[NDArray[Any], NDArray[np.int64]]:
    """Find the classes and count the confusion matrix."""
    true, predicted = check_column(y_true, "y_true"), check_column(y_pred, "y_pred")
    check_lengths(true, predicted, "y_pred")
    check_kinds(true, predicted, "y_true", "y_pred")
    present = np.unique(np.concatenate([true, predicted]))
    classes = present if labels is None else check_classes(labels)
    n = len(classes)
    cells = encode(true, classes, "y_true") * n + encode(predicted, classes, "y_pred")
    return classes, np.bincount(cells, minlength=n * n).reshape(n, n)


def _encode(
    y_true: ArrayLike, probabilities: ArrayLike, labels: ArrayLike
) -> tuple[NDArray[np.intp], NDArray[np.floating[Any]], NDArray[Any]]:
    """Check labels and probabilities; give the true codes, the probabilities and the classes."""
    classes = check_classes(labels)
    given = check_probabilities(probabilities, len(classes))
    codes = encode(check_column(y_true, "y_true"), classes, "y_true")
    check_lengths(codes, given, "probabilities")
    return codes, given, classes


def _accuracy(counts: NDArray[np.int64]) -> float:
    """Compute the share of cells on the diagonal."""
    return float(np.trace(counts) / counts.sum())


def _rates(counts: NDArray[np.int64]) -> tuple[NDArray[np.float64], ...]:
    """Compute precision, recall and F1 of each class, 0 where the denominator is 0."""
    hits = np.diagonal(counts)
    predicted, true = counts.sum(axis=0), counts.sum(axis=1)

    def share(part: NDArray[np.int64], whole: NDArray[np.int64]) -> NDArray[np.float64]:
        """Divide, with 0 for a division by 0."""
        return np.divide(part, whole, out=np.zeros(len(whole)), where=whole > 0)

    return share(hits, predicted), share(hits, true), share(2 * hits, predicted + true)
