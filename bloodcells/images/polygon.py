"""Fill polygons as ImageJ does: with the pixels whose centres they hold.

Source: the behaviour of ImageJ 1.53t, class `ij.process.PolygonFiller`. A row's pixels between the first and
the second crossing of its middle with the polygon's sides are filled, those between the third and the
fourth, and so on. A centre that lies on a side is inside where the polygon is to the left of the side,
or above it.
"""

from collections.abc import Sequence

import numpy as np

from bloodcells.arrays import Floats, Integers, Mask

_ROUNDING = 1e-8
"""What ImageJ adds to a crossing, so that one at a pixel's centre is not taken for one before it."""


def count_rows(ring: Floats) -> int:
    """Count the rows that the sides of a closed line cross, about."""
    y = ring[:, 1]
    return int(np.abs(y - np.roll(y, -1)).sum()) + len(ring)


def fill(rings: Sequence[Floats]) -> tuple[int, int, Mask]:
    """Fill the inside of closed lines; where two overlap, it is outside.

    Parameters
    ----------
    rings
        `(n, 2)` x and y of each one's corners, in pixels, none negative.

    Returns
    -------
    x, y
        The upper left pixel of the box around them.
    inside
        `(rows, columns)` the pixels of the box that are filled.
    """
    corners = np.concatenate(list(rings))
    left, top = np.floor(corners.min(axis=0)).astype(int).tolist()
    right, bottom = np.ceil(corners.max(axis=0)).astype(int).tolist()
    crossings = np.zeros((bottom - top, right - left + 1), dtype=np.int32)
    for ring in rings:
        rows, columns = _crossings(ring)
        np.add.at(crossings, (rows - top, columns - left), 1)
    inside: Mask = np.cumsum(crossings, axis=1)[:, :-1] % 2 == 1
    return left, top, inside


def _crossings(ring: Floats) -> tuple[Integers, Integers]:
    """Find where the middles of rows cross the sides: each row, and the first pixel behind the crossing."""
    x1, y1 = ring.T
    x2, y2 = np.roll(ring, -1, axis=0).T
    down = y1 < y2
    upper_x, upper_y = np.where(down, x1, x2), np.where(down, y1, y2)
    lower_x, lower_y = np.where(down, x2, x1), np.where(down, y2, y1)
    first, stop = np.floor(upper_y + 0.5).astype(int), np.floor(lower_y + 0.5).astype(int)
    count = np.maximum(stop - first, 0)
    side = np.repeat(np.arange(len(ring)), count)
    rows = first[side] + np.arange(len(side)) - np.repeat(np.cumsum(count) - count, count)
    slope = np.zeros(len(ring))
    np.divide(lower_x - upper_x, lower_y - upper_y, out=slope, where=lower_y > upper_y)
    crossing = upper_x[side] + (rows + 0.5 - upper_y[side]) * slope[side]
    return rows, np.floor(crossing + 0.5 + _ROUNDING).astype(int)
