"""Define the objective of the models: mean cross-entropy plus a penalty on weights.

For probabilities p, one-hot targets t, row weights w that average 1, and n rows:

    J = 1/n sum_i w_i L_i + alpha/2 sum W^2,    L = -sum_k t_k log p_k

Gradient of L with respect to the sums z that softmax turned into p. With
p_k = exp(z_k) / sum_j exp(z_j), the derivative of log p_k by z_m is [k = m] - p_m, hence

    dL/dz_m = -sum_k t_k ([k = m] - p_m) = p_m sum_k t_k - t_m = p_m - t_m,

because the targets of a row add up to 1. The gradient of the penalty is alpha W. Biases are not
penalised: they only follow the shares of the classes.
"""

import numpy as np
from numpy.typing import NDArray

from bloodcells.arrays import Floats

__all__ = ["cross_entropy", "one_hot", "penalty", "soft_cross_entropy"]

_EPS = float(np.finfo(np.float64).eps)


def cross_entropy(
    probabilities: Floats,
    codes: NDArray[np.intp],
    row_weights: Floats | None = None,
) -> float:
    """Average the negative natural logarithm of the probability of the true class.

    A probability below the machine precision is raised to it, so the loss of a class that was wrongly
    ruled out is 36.04, not infinite. NaN stays NaN.

    Parameters
    ----------
    probabilities
        (n_rows, n_classes).
    codes
        (n_rows,) column of the true class.
    row_weights
        (n_rows,) weights that average 1 over the rows; None for equal ones.
    """
    losses = -np.log(np.maximum(probabilities[np.arange(len(codes)), codes], _EPS))
    if row_weights is not None:
        losses *= row_weights
    return float(losses.mean())


def soft_cross_entropy(probabilities: Floats, targets: Floats) -> float:
    """Average the cross-entropy against shares of the classes instead of one true class.

    Parameters
    ----------
    probabilities, targets
        (n_rows, n_classes); each row of targets adds up to 1, and for one-hot rows this is
        :func:`cross_entropy`.
    """
    logarithms = np.log(np.maximum(probabilities, _EPS))
    return float(-np.vdot(targets, logarithms) / len(targets))


def penalty(weights: Floats, alpha: float) -> float:
    """Compute half of alpha times the sum of the squared weights."""
    return 0.5 * alpha * float(np.vdot(weights, weights))


def one_hot(codes: NDArray[np.intp], n_classes: int) -> Floats:
    """Encode columns of true classes as rows with a 1 in that column, (n_rows, n_classes)."""
    targets = np.zeros((len(codes), n_classes))
    targets[np.arange(len(codes)), codes] = 1.0
    return targets
