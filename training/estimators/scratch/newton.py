"""Minimise smooth convex functions of a few hundred variables by Newton's method.

Near x the function is f(x) + g^T d + d^T H d / 2, whose lowest point is at d = -H^-1 g. The step
is shortened until the function falls by a share of what the slope promises (Armijo's rule; Boyd &
Vandenberghe, "Convex Optimization", algorithms 9.2 and 9.5), so any start converges.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from bloodcells.arrays import Floats

__all__ = ["Minimum", "minimise"]

_SHARE = 1e-4
_HALVINGS = 50
_RIDGES = tuple(10.0**power for power in range(-13, 3))


@dataclass(frozen=True)
class Minimum:
    """Hold the end of the search."""

    at: Floats
    """(n,) the point."""
    n_iterations: int
    """Steps taken."""
    converged: bool
    """Whether the point is the minimum, within the tolerance."""


def minimise(
    value: Callable[[Floats], float],
    derivatives: Callable[[Floats], tuple[Floats, Floats]],
    start: Floats,
    *,
    tol: float,
    max_iterations: int,
) -> Minimum:
    """Find the lowest point of a strictly convex function.

    Parameters
    ----------
    value
        The function at a point (n,).
    derivatives
        Its gradient (n,) and Hessian (n, n) at a point.
    start
        (n,) where to begin.
    tol
        Stop when g^T H^-1 g / 2, an estimate of how far the function still is above its minimum,
        is at most this. The estimate does not depend on the scale of the variables.
    max_iterations
        Stop after so many steps.
    """
    x = start.copy()
    height = value(x)
    for iteration in range(max_iterations + 1):
        gradient, hessian = derivatives(x)
        step = -_solve(hessian, gradient)
        slope = float(gradient @ step)
        if -slope / 2 <= tol:
            return Minimum(x, iteration, True)
        if iteration == max_iterations:
            break
        length = 1.0
        # Close to the minimum the function falls by less than the rounding of its values.
        rounding = 4 * np.finfo(np.float64).eps * abs(height)
        for _ in range(_HALVINGS):
            reached = value(x + length * step)
            if reached <= height + _SHARE * length * slope + rounding:
                break
            length /= 2
        else:
            return Minimum(x, iteration, False)
        x += length * step
        height = reached
    return Minimum(x, max_iterations, False)


def _solve(hessian: Floats, gradient: Floats) -> Floats:
    """Solve H d = g for a positive definite H.

    Scaling the diagonal to 1 first, S H S (S^-1 d) = S g, makes the accuracy independent of the
    variables' scales. In a direction in which the function is almost flat, such as the difference of
    two equal columns, S H S and S g are nothing but rounding errors; a ridge, small beside the
    diagonal but above its rounding, keeps the step short there. It grows as long as the solution
    points uphill.
    """
    scale = 1.0 / np.sqrt(np.diagonal(hessian))
    scaled = hessian * np.outer(scale, scale)
    for ridge in _RIDGES:
        damped = scaled + ridge * np.eye(len(scaled))
        try:
            solution: Floats = scale * np.linalg.solve(damped, scale * gradient)
        except np.linalg.LinAlgError:
            continue
        if gradient @ solution >= 0:
            return solution
    return scale * scale * gradient
