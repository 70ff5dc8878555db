"""Find the connected components of a region by its horizontal runs."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bloodcells.arrays import Integers, Mask, Positions
from bloodcells.parallel.wanted import check_wanted

Painted = npt.NDArray[np.int32]
"""`(height, width)` the number of what each pixel belongs to, from 1; 0 elsewhere."""


@dataclass(frozen=True)
class Components:
    """Hold the `n` connected components of a region, in the raster order of their first pixels."""

    shape: tuple[int, int]
    """Height and width of the array."""
    row: Integers
    """`(m,)` the row of each horizontal run, in raster order."""
    start: Integers
    """`(m,)` its first column."""
    stop: Integers
    """`(m,)` the column behind its last."""
    component: Positions
    """`(m,)` the number of its component, from 0."""
    count: int
    """How many components there are, `n`."""

    @property
    def areas(self) -> Integers:
        """Count the pixels of each component, `(n,)`."""
        sums = np.bincount(self.component, self.stop - self.start, self.count)
        return sums.astype(np.int64)

    @property
    def boxes(self) -> Integers:
        """Find the box around each component: `(n, 4)` top, left, and the row and column behind the last."""
        found = np.empty((self.count, 4), np.int64)
        found[:, :2], found[:, 2:] = max(self.shape), 0
        np.minimum.at(found[:, 0], self.component, self.row)
        np.minimum.at(found[:, 1], self.component, self.start)
        np.maximum.at(found[:, 2], self.component, self.row + 1)
        np.maximum.at(found[:, 3], self.component, self.stop)
        return found

    def painted(self, numbers: Integers) -> Painted:
        """Paint each component with a number, `(n,)`, on an array of zeros."""
        canvas = np.zeros(self.shape, np.int32)
        runs = numbers[self.component]
        kept = np.flatnonzero(runs)
        length = (self.stop - self.start)[kept]
        begins = np.cumsum(length) - length
        shift = self.row[kept] * self.shape[1] + self.start[kept] - begins
        place = np.repeat(shift, length) + np.arange(int(length.sum()))
        canvas.ravel()[place] = np.repeat(runs[kept], length)
        return canvas


def find_components(region: Mask, diagonal: bool = True) -> Components:
    """Find the components of a region.

    Parameters
    ----------
    region
        `(height, width)`.
    diagonal
        Whether pixels that touch only at a corner are of one component.
    """
    height, width = region.shape
    stride = width + 2  # no run touches one of the next row on the flat grid
    flat = np.zeros((height, stride), np.int8)
    flat[:, 1:-1] = region
    steps = np.diff(flat.ravel())
    begins, ends = np.flatnonzero(steps == 1) + 1, np.flatnonzero(steps == -1) + 1
    del flat, steps
    check_wanted()
    # A run touches those of the row above that end behind its first and begin before its last pixel.
    side_begin, side_end = ("left", "right") if diagonal else ("right", "left")
    first = np.searchsorted(ends + stride, begins, side_begin)  # type: ignore[call-overload]
    last = np.searchsorted(begins + stride, ends, side_end)  # type: ignore[call-overload]
    contacts = np.maximum(last - first, 0)
    below = np.repeat(np.arange(len(begins)), contacts)
    above = np.arange(len(below)) + np.repeat(first - (np.cumsum(contacts) - contacts), contacts)
    check_wanted()
    root = _roots(len(begins), above, below)
    roots, component = np.unique(root, return_inverse=True)
    row, start = np.divmod(begins, stride)
    return Components(
        (height, width), row, start - 1, start - 1 + ends - begins, component, len(roots)
    )


def _roots(count: int, one: Positions, other: Positions) -> Positions:
    """Find the lowest number that each of `count` numbers is linked to, over any of its neighbours."""
    root = np.arange(count)
    while True:
        check_wanted()
        low, high = root[one], root[other]
        differ = low != high
        if not differ.any():
            return root
        one, other, low, high = one[differ], other[differ], low[differ], high[differ]
        np.minimum.at(root, np.maximum(low, high), np.minimum(low, high))
        while not np.array_equal(further := root[root], root):
            root = further


def filled(region: Mask) -> Mask:
    """Fill the holes of a region: what is outside and does not reach the array's edge, but by a corner."""
    outside = find_components(~region, diagonal=False)
    height, width = region.shape
    boxes = outside.boxes
    hole = (boxes[:, 0] > 0) & (boxes[:, 1] > 0) & (boxes[:, 2] < height) & (boxes[:, 3] < width)
    if not hole.any():
        return region
    solid: Mask = region | (outside.painted(hole.astype(np.int64)) > 0)
    return solid
