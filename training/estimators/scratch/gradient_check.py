"""Compute a gradient numerically, to compare a derived one with."""

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
        A function of the numbers in ``at``, which it reads itself.
    at
        Any shape; changed while this runs, and restored.
    step
        h of the difference.

    Returns
    -------
    The derivatives, in the shape of ``at``.
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
    """Divide the distance of two gradients by the sum of their lengths: 0 if equal, 1 if opposed."""
    length = float(np.linalg.norm(derived) + np.linalg.norm(numerical))
    return float(np.linalg.norm(derived - numerical)) / length if length > 0 else 0.0
