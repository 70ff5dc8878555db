"""Widen, narrow and fill regions by exact distances."""

import math
from collections.abc import Callable
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from bloodcells.arrays import Mask

_LONGEST_REACH = 90
_FAR = np.int16(127)
"""More steps than any reach. The square of it and that of the longest reach sum up to a 16-bit number."""

_ASK_EACH = 8
"""After so many steps to the side it is asked whether further ones can be nearer still."""

Distances = npt.NDArray[np.int16]
Kind = TypeVar("Kind", bound=np.generic)


def squared_distance(region: Mask, reach: int) -> Distances:
    """Compute the squared distance of each pixel to the nearest one of a region, in pixels².

    Parameters
    ----------
    region
        `(h, w)`, neither longer than 32,000.
    reach
        The distance up to which the result is exact, at most 90; beyond it is some larger number.
    """
    assert reach <= _LONGEST_REACH
    nearest = np.full(region.shape, _FAR * _FAR)
    window = box_around(region, reach)
    if window is not None:
        nearest[window] = _near_distance(region[window], reach)
    return nearest


def _near_distance(region: Mask, reach: int) -> Distances:
    """Compute `squared_distance` where nothing is left out as too far away."""
    furthest = min(reach, region.shape[1] - 1)
    along, inside = _row_by_row(_steps(region, reach), furthest)
    along *= along
    nearest, moved = along.copy(), np.empty_like(along)
    for shift in range(1, furthest + 1):
        np.add(along, shift * shift, out=moved)
        np.minimum(nearest[shift:], moved[:-shift], out=nearest[shift:])
        np.minimum(nearest[:-shift], moved[shift:], out=nearest[:-shift])
        if shift % _ASK_EACH == 0 and (shift + 1) ** 2 >= inside(nearest).max():
            break
    return inside(nearest)


def _row_by_row(
    steps: Distances, furthest: int
) -> tuple[Distances, Callable[[npt.NDArray[Kind]], npt.NDArray[Kind]]]:
    """Lay rows one behind the other, so far apart that what is moved to the side meets no other row.

    Numbers of a single row that are moved together take half the time of rows that are.

    Returns
    -------
    Distances
        `(h * (w + furthest),)` the rows, and `_FAR` between them.
    Callable
        Takes the `(h, w)` rows from such an array.
    """
    height, width = steps.shape
    wide = np.full((height, width + furthest), _FAR)
    wide[:, :width] = steps
    return wide.ravel(), lambda flat: flat.reshape(wide.shape)[:, :width]


def _steps(region: Mask, reach: int) -> Distances:
    """Count the steps up or down to the nearest pixel of a region, `_FAR` at most."""
    steps = np.where(region, np.int16(0), _FAR)
    jump = 1
    # Any number of steps is a sum of ones, twos, fours and so on.
    while jump <= reach and jump < len(steps):
        moved = steps + np.int16(jump)
        np.minimum(steps[jump:], moved[:-jump], out=steps[jump:])
        np.minimum(steps[:-jump], moved[jump:], out=steps[:-jump])
        jump *= 2
    return np.minimum(steps, _FAR)


def box_around(region: Mask, margin: int) -> tuple[slice, slice] | None:
    """Return the rows and columns of the box around a region, with a margin as far as the array goes.

    None for a region without a pixel.
    """
    sides: list[Mask] = [np.asarray(region.any(axis=axis)) for axis in (1, 0)]
    if not sides[0].any():
        return None
    top, left = (max(int(side.argmax()) - margin, 0) for side in sides)
    low, right = (len(side) - int(side[::-1].argmax()) + margin for side in sides)
    return slice(top, low), slice(left, right)


def widened(region: Mask, radius: int) -> Mask:
    """Add the pixels within a distance of a region."""
    near = np.zeros_like(region)
    if (window := box_around(region, radius)) is not None:
        near[window] = _reached(region[window], radius)
    return near


def _reached(region: Mask, radius: int) -> Mask:
    """Compute `widened` where nothing is left out as too far away."""
    furthest = min(radius, region.shape[1] - 1)
    steps, inside = _row_by_row(_steps(region, radius), furthest)
    near: Mask = steps <= radius
    for shift in range(1, furthest + 1):
        beside = steps <= math.isqrt(radius * radius - shift * shift)
        near[shift:] |= beside[:-shift]
        near[:-shift] |= beside[shift:]
    return inside(near)


def narrowed(region: Mask, radius: int) -> Mask:
    """Take away the pixels within a distance of what is outside; beyond the array's edge is no outside."""
    deep = np.zeros_like(region)
    window = box_around(region, 1)  # what is outside and nearest is not further away
    if window is not None:
        deep[window] = ~_reached(~region[window], radius)
    return deep


def opened(region: Mask, radius: int) -> Mask:
    """Take away what a disc of that radius does not reach from within."""
    whole = np.zeros_like(region)
    if (window := box_around(region, 1)) is not None:  # what is left is within
        whole[window] = _reached(~_reached(~region[window], radius), radius)
    return whole


def closed(region: Mask, radius: int) -> Mask:
    """Add what a disc of that radius does not reach from without."""
    return narrowed(widened(region, radius), radius)


def opened_by_square(region: Mask) -> Mask:
    """Take away what no square of 3 x 3 pixels in the region covers; beyond the edge is as at the edge."""
    return ~_grown(~_grown(region, erode=True), erode=True)


def _grown(region: Mask, erode: bool) -> Mask:
    """Widen, or by `erode` narrow, by a square of 3 x 3 pixels."""
    join = np.logical_and if erode else np.logical_or
    out = region.copy()
    join(out[1:], region[:-1], out=out[1:])
    join(out[:-1], region[1:], out=out[:-1])
    across = out.copy()
    join(across[:, 1:], out[:, :-1], out=across[:, 1:])
    join(across[:, :-1], out[:, 1:], out=across[:, :-1])
    return across


def hull(region: Mask) -> Mask:
    """Fill the convex hull of a region's pixels: every pixel whose centre is in it or on its border."""
    whole = np.zeros(region.shape, bool)
    rows = np.flatnonzero(region.any(axis=1))
    if not len(rows):
        return whole
    of_rows = region[rows]
    left = of_rows.argmax(axis=1)
    right = region.shape[1] - 1 - of_rows[:, ::-1].argmax(axis=1)
    # Of the pixels of a row only the two at its ends can be corners of the hull.
    begin, end = _envelope(rows, left), -_envelope(rows, -right)
    columns = np.arange(region.shape[1])
    whole[rows[0] : rows[-1] + 1] = (columns >= begin[:, None]) & (columns <= end[:, None])
    return whole


def _envelope(rows: npt.NDArray[np.intp], ends: npt.NDArray[np.intp]) -> npt.NDArray[np.intp]:
    """Find the first column in each row that is in the convex hull, from the first column of a region.

    Parameters
    ----------
    rows
        `(n,)` the rows in which the region has pixels, ascending.
    ends
        `(n,)` its first column in each of them.

    Returns
    -------
    `(m,)` of each row from the first to the last.
    """
    kept: list[tuple[int, int]] = []
    for y, x in zip(rows.tolist(), ends.tolist(), strict=True):
        while len(kept) > 1 and (kept[-1][0] - kept[-2][0]) * (x - kept[-2][1]) <= (
            kept[-1][1] - kept[-2][1]
        ) * (y - kept[-2][0]):
            kept.pop()
        kept.append((y, x))
    y, x = np.array(kept).T
    high = np.diff(y)
    side = np.repeat(np.arange(len(high)), high)
    below = np.arange(y[0], y[-1]) - y[side]
    # A column between two whole ones is rounded up, as the pixel's centre has to be in the hull.
    begin = x[side] - (-np.diff(x)[side] * below) // high[side]
    return np.append(begin, x[-1])
