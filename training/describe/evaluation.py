"""Compute scores in the form of the manifest."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bloodcells.arrays import Floats
from bloodcells.classification.manifest import Calibration, Evaluation, FoldScores, ServedScores
from bloodcells.classification.metrics import (
    calibration_curve,
    evaluate,
    expected_calibration_error,
)
from bloodcells.quality.rules import broken_segmentation
from training.data.labelled_cells import LabelledCells

__all__ = ["as_evaluation", "as_fold_scores", "as_served"]


def as_evaluation(
    labels: NDArray[Any], probabilities: Floats, classes: Sequence[str]
) -> Evaluation:
    """Score probabilities (n_cells, n_classes) against labels (n_cells,)."""
    scores = evaluate(labels, labels=list(classes), probabilities=probabilities)
    curve = calibration_curve(labels, probabilities, list(classes))
    filled = curve.counts > 0
    calibration = Calibration(
        error=expected_calibration_error(labels, probabilities, list(classes)),
        confidence=np.clip(curve.predicted[filled], 0.0, 1.0).tolist(),
        accuracy=curve.observed[filled].tolist(),
        cells=curve.counts[filled].tolist(),
    )
    return Evaluation.model_validate(scores.to_dict() | {"calibration": calibration})


def as_fold_scores(
    labels: NDArray[Any],
    f1: Floats,
    probabilities: Floats,
    classes: Sequence[str],
) -> FoldScores:
    """Score a candidate on all deals of folds.

    Parameters
    ----------
    labels
        (n_cells,).
    f1
        (repeats, folds) macro-F1.
    probabilities
        (repeats, n_cells, n_classes) out of fold. All scores but macro-F1 are computed on every cell
        once per repeat.
    """
    repeats, folds = f1.shape
    pooled = np.concatenate(probabilities)
    scores = evaluate(np.tile(labels, repeats), labels=list(classes), probabilities=pooled)
    assert scores.log_loss is not None, "there are probabilities"
    error = expected_calibration_error(np.tile(labels, repeats), pooled, list(classes))
    return FoldScores(
        repeats=repeats,
        folds=folds,
        f1_macro_mean=float(f1.mean()),
        f1_macro_sd=float(f1.std(ddof=1)),
        accuracy=scores.accuracy,
        f1_weighted=scores.f1_weighted,
        log_loss=scores.log_loss,
        calibration_error=error,
        recall={str(c.label): c.recall for c in scores.per_class},
    )


def as_served(
    cells: LabelledCells, random: Floats, by_slides: Floats | None
) -> ServedScores | None:
    """Score the cells that were measured, and not those of which an answer says that they were not.

    Parameters
    ----------
    random, by_slides
        (n_cells, n_classes) probabilities with random folds, and with slides held out; None where they
        could not be.

    Returns
    -------
    The scores; None where no segmentation is broken, or all cells of a class have such a one.
    """
    broken = broken_segmentation(cells.values, cells.features)
    labels = cells.labels[~broken]
    if not broken.any() or set(labels.tolist()) != set(cells.classes):
        return None
    slides = None
    if by_slides is not None:
        slides = as_evaluation(labels, by_slides[~broken], cells.classes)
    return ServedScores(
        marked={name: int((cells.labels[broken] == name).sum()) for name in cells.classes},
        random_folds=as_evaluation(labels, random[~broken], cells.classes),
        slides_held_out=slides,
    )
