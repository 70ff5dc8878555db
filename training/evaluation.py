"""Scores in the form that a manifest keeps them in."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bloodcells.artifact import Calibration, Evaluation
from bloodcells.metrics import calibration_curve, evaluate, expected_calibration_error

__all__ = ["as_evaluation"]


def as_evaluation(
    labels: NDArray[Any], probabilities: NDArray[np.float64], classes: Sequence[str]
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
