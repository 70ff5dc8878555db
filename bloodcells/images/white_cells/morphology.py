"""Widen, narrow and fill regions by exact distances."""

import numpy as np
import numpy.typing as npt

from bloodcells.arrays import Mask

_LONGEST_REACH = 90
_FAR = np.int16(127)
"""More steps than any reach. The square of it and that of the longest reach sum up to a 16-bit number."""

Distances = npt.NDArray[np.int16]


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
    along = _steps(region, reach)
    along *= along
    nearest, moved = along.copy(), np.empty_like(along)
    for shift in range(1, min(reach, region.shape[1] - 1) + 1):
        np.add(along, shift * shift, out=moved)
        np.minimum(nearest[:, shift:], moved[:, :-shift], out=nearest[:, shift:])
        np.minimum(nearest[:, :-shift], moved[:, shift:], out=nearest[:, :-shift])
    return nearest


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


def widened(region: Mask, radius: int) -> Mask:
    """Add the pixels within a distance of a region."""
    near: Mask = squared_distance(region, radius) <= radius * radius
    return near


def narrowed(region: Mask, radius: int) -> Mask:
    """Take away the pixels within a distance of what is outside; beyond the array's edge is no outside."""
    deep: Mask = squared_distance(~region, radius) > radius * radius
    return deep


def opened(region: Mask, radius: int) -> Mask:
    """Take away what a disc of that radius does not reach from within."""
    return widened(narrowed(region, radius), radius)


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
    y, x = np.nonzero(region)
    whole = np.zeros(region.shape, bool)
    if not len(y):
        return whole
    top, left = int(y.min()), int(x.min())
    corners = _hull_corners(x - left, y - top)
    inside = whole[top : int(y.max()) + 1, left : int(x.max()) + 1]
    inside[:] = True
    rows, columns = np.ogrid[: inside.shape[0], : inside.shape[1]]
    for (x0, y0), (x1, y1) in zip(corners, corners[1:] + corners[:1], strict=True):
        dx, dy = x1 - x0, y1 - y0
        inside &= dx * (rows - y0) >= dy * (columns - x0)
    return whole


def _hull_corners(x: npt.NDArray[np.intp], y: npt.NDArray[np.intp]) -> list[tuple[int, int]]:
    """List the corners of the convex hull of pixels that are in raster order."""
    first = np.flatnonzero(np.append(True, y[1:] != y[:-1]))
    last = np.append(first[1:], len(y)) - 1
    ends = sorted(
        {(int(a), int(b)) for a, b in zip(x[first], y[first], strict=True)}
        | {(int(a), int(b)) for a, b in zip(x[last], y[last], strict=True)}
    )
    if len(ends) < 3:
        return ends

    def chain(points: list[tuple[int, int]]) -> list[tuple[int, int]]:
        kept: list[tuple[int, int]] = []
        for px, py in points:
            while len(kept) > 1 and (kept[-1][0] - kept[-2][0]) * (py - kept[-2][1]) <= (
                kept[-1][1] - kept[-2][1]
            ) * (px - kept[-2][0]):
                kept.pop()
            kept.append((px, py))
        return kept[:-1]

    return chain(ends) + chain(ends[::-1])
