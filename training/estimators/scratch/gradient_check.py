"""A gradient worked out numerically, to hold the derived one against."""

from collections.abc import Callable

import numpy as np

from bloodcells.arrays import Floats

__all__ = ["numerical_gradient", "relative_error"]


def numerical_gradient(function: Callable[[], float], at: Floats, step: float = 1e-5) -> Floats:
    """Estimate the derivative of ``function`` by each number of ``at``.

    The central difference (f(x + h) - f(x - h)) / 2h has an error of order h^2 from the curvature
    and of order eps / h from rounding; 1e-5, about the cube root of the machine precision, keeps
    both small.

    Parameters
    ----------
    function
        Reads ``at``, which is changed while this runs and restored afterwards.

    Returns
    -------
    Same shape as ``at``.
    """
    gradient = np.empty_like(at)
    for place in np.ndindex(at.shape):
        kept = at[place]
        at[place] = kept + step
        above = function()
        at[place] = kept - step
        below = function()
        at[place] = kept
        gradient[place] = (above - below) / (2 * step)
    return gradient


def relative_error(derived: Floats, numerical: Floats) -> float:
    """Give the distance between two gradients over the sum of their lengths: 0 alike, 1 opposed."""
    length = float(np.linalg.norm(derived) + np.linalg.norm(numerical))
    return float(np.linalg.norm(derived - numerical)) / length if length > 0 else 0.0
