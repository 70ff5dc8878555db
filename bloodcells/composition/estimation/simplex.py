"""Maximise concave functions on the simplex, many functions at once."""

from collections.abc import Callable

import numpy as np

from bloodcells.arrays import Floats, Mask

__all__ = ["maximise"]


_MAX_STEPS = 200
"""Steps after which the climb ends in any case."""
_SHRINK = (1.0, 0.25, 0.0625)
"""Fractions of a Newton step that are tried before the safe step is taken instead."""
_FLAT = 1e-11
"""Gradients that differ by less than this count as equal: rounding alone is about 1e-15 of a mean."""
_SETTLED = 1e-6
"""Relative distance to the optimum of the face below which a class at 0 may come back."""


def maximise(
    value: Callable[[Floats], Floats],
    derivatives: Callable[[Floats], tuple[Floats, Floats]],
    safe: Callable[[Floats, Floats], Floats],
    start: Floats,
) -> Floats:
    """Climb to the maximum of `g` concave functions of `k` shares each.

    Parameters
    ----------
    value
        (g, k) -> (g,) the values of the functions.
    derivatives
        (g, k) -> the gradients (g, k) and the *negative* Hessians (g, k, k).
    safe
        Shares (g, k), gradients (g, k) -> shares (g, k) at which no function is lower than before.
    start
        (g, k) inside the simplex.

    Returns
    -------
    (g, k)
        Shares; none is negative and each row adds up to 1.

    Notes
    -----
    Newton steps inside the face of the classes that are not at 0 (an active set: Nocedal & Wright,
    Numerical Optimization, 2006, chapter 16): a step ends where a share reaches 0, and a class at
    0 comes back when its gradient exceeds the others' at the optimum of the face. Where no part of the
    Newton step climbs, the safe step is taken.
    """
    shares = start.copy()
    free = np.ones(shares.shape, dtype=bool)
    now = value(shares)
    for _ in range(_MAX_STEPS):
        gradient, curvature = derivatives(shares)
        # At the optimum every class has the gradient of the mean (its Lagrange multiplier), or,
        # at a share of 0, at most that.
        excess = gradient - (gradient * shares).sum(axis=1, keepdims=True)
        scale = np.abs(gradient).max(axis=1, keepdims=True) + 1e-300
        uphill = np.where(free, 0.0, excess / scale)
        settled = np.abs(np.where(free, excess, 0.0)).max(axis=1) < _SETTLED * scale[:, 0]
        enter = settled & (uphill.max(axis=1) > _FLAT)
        free[enter, uphill[enter].argmax(axis=1)] = True
        left = np.where(free, np.abs(excess), 0.0).max(axis=1) > _FLAT * scale[:, 0]
        if not left.any():
            break
        step = np.where(left[:, None], _newton(excess, curvature, free), 0.0)
        # Go no further than to where the first share would reach 0.
        with np.errstate(divide="ignore", invalid="ignore"):
            room = np.where(step < 0, shares / -step, np.inf)
        far = np.minimum(room.min(axis=1), 1.0)
        blocked = free & (room <= far[:, None]) & (far < 1.0)[:, None]
        waiting = left.copy()
        moved = np.zeros(len(shares))
        shut = np.zeros(len(shares), dtype=bool)
        for part in _SHRINK:
            trial = _on_simplex(
                shares + (part * far)[:, None] * step, blocked if part == 1.0 else None
            )
            reached = value(trial)
            better = waiting & (reached >= now)
            moved[better] = np.abs(trial - shares)[better].max(axis=1)
            shares[better], now[better] = trial[better], reached[better]
            if part == 1.0:
                shut = better & blocked.any(axis=1)
                free &= ~(blocked & better[:, None])
            waiting &= ~better
            if not waiting.any():
                break
        if waiting.any():
            trial = _on_simplex(safe(shares, gradient), None)
            reached = value(trial)
            better = waiting & (reached >= now)
            moved[better] = np.abs(trial - shares)[better].max(axis=1)
            shares[better], now[better] = trial[better], reached[better]
        if not (enter | shut | (moved > 1e-13)).any():
            break
    return shares


def _newton(excess: Floats, curvature: Floats, free: Mask) -> Floats:
    """Solve for the Newton step in the face of the free classes that keeps the sum of the shares."""
    g, k = excess.shape
    both = free[:, :, None] & free[:, None, :]
    system = np.zeros((g, k + 1, k + 1))
    size = np.einsum("gaa->g", curvature)[:, None] / k + 1e-300
    # Scaled to a mean curvature of 1, so that the ridge, which makes the system solvable where two
    # classes are alike in all cells, weighs the same in each.
    system[:, :k, :k] = np.where(both, curvature / size[:, :, None], 0.0)
    diagonal = np.arange(k)
    system[:, diagonal, diagonal] += np.where(free, 1e-12, 1.0)
    system[:, :k, k] = system[:, k, :k] = free
    right = np.zeros((g, k + 1, 1))
    right[:, :k, 0] = np.where(free, excess / size, 0.0)
    step: Floats = np.linalg.solve(system, right)[:, :k, 0]
    return np.where(free, step, 0.0)


def _on_simplex(shares: Floats, to_zero: Mask | None) -> Floats:
    """Set shares below 0, and those of `to_zero`, to 0, and scale the rest to a sum of 1."""
    clipped = np.maximum(shares if to_zero is None else np.where(to_zero, 0.0, shares), 0.0)
    whole: Floats = clipped / clipped.sum(axis=1, keepdims=True)
    return whole
