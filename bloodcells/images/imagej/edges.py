"""Find the crack edges of regions: the sides of pixels at which a region ends."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from bloodcells.arrays import Integers, Mask
from bloodcells.images.imagej.labels import BAND, OUTSIDE, Grid, is_new
from bloodcells.images.limits import OutlineLimits
from bloodcells.parallel.wanted import check_wanted

WEST, SOUTH, EAST, NORTH = range(4)
"""The directions of an edge, each a left turn from the one before: a pixel's top side is walked west,
its left side south, its bottom side east, its right side north."""

_MOST_EDGES = 2**17
_MOST_REGIONS = 2**11
"""How many edges, and of how many regions, are worked on together; but all edges of a region are."""


@dataclass(frozen=True)
class Edges:
    """Hold the crack edges of `n` regions, `e` of them, by region and then in raster order."""

    pixel: Integers
    """`(e,)` the pixel whose side it is, by its place on the grid."""
    direction: npt.NDArray[np.int8]
    """`(e,)` in which direction the side is walked."""
    region: Integers
    """`(e,)` the number of its region, from 0."""
    count: int
    """The number of regions, `n`."""

    def levels(self, stride: int) -> npt.NDArray[np.int32]:
        """Return the place of each west or east edge's crack in raster order, -1 for the upright edges."""
        above = np.where(self.direction == WEST, self.pixel - stride, self.pixel)
        levels = np.where(self.direction % 2 == WEST, above, -1)
        return levels.astype(np.int32 if levels.max(initial=0) < 2**31 else np.int64, copy=False)


@dataclass(frozen=True)
class Links:
    """Tell which edge follows each edge."""

    all_diagonals: Integers
    """`(e,)` the edge after each, if diagonal neighbours are always linked."""
    following: Integers
    """`(e,)` the edge after each, if diagonal neighbours are linked except where
    `diagonals.is_parted` says not."""
    crossing: Mask
    """`(e,)` whether the edge ends at a crossing: a corner at which two pixels of its region touch
    diagonally, while the other two pixels are not of the region."""


@dataclass(frozen=True)
class AllEdges:
    """Hold the edges of all regions of a grid compactly, by region and then in raster order."""

    sides: npt.NDArray[np.integer[Any]]
    """`(e,)` four times the pixel's place, plus the direction."""
    first: Integers
    """`(n + 1,)` where the edges of each region begin, and where those of the last end."""
    codes: npt.NDArray[np.integer[Any]]
    """`(n,)` the number of each region on the grid, ascending."""

    def batches(self) -> Iterator[Edges]:
        """Yield the edges of some regions after others, in their order, so many as are worked on together."""
        begin, count = 0, len(self.codes)
        while begin < count:
            full = np.searchsorted(self.first, self.first[begin] + _MOST_EDGES, "right") - 1
            end = min(max(int(full), begin + 1), begin + _MOST_REGIONS)
            sides = self.sides[self.first[begin] : self.first[end]]
            edges = np.diff(self.first[begin : end + 1])
            yield Edges(
                (sides >> 2).astype(np.intp),
                (sides & 3).astype(np.int8),
                np.repeat(np.arange(end - begin), edges),
                end - begin,
            )
            begin = end


def find_edges(grid: Grid, limits: OutlineLimits) -> AllEdges:
    """Find all sides of pixels at which a region ends.

    They are counted part by part of the mask, and no longer kept once they are too many.

    Raises
    ------
    TooManyParts
        There are more of them than the limit.
    """
    codes, stride = grid.codes, grid.stride
    kind = np.int32 if 4 * len(codes) < 2**31 else np.int64
    found, parts = 0, list[npt.NDArray[np.integer[Any]]]()
    for begin in range(stride, len(codes) - stride, BAND):
        check_wanted()
        end = min(begin + BAND, len(codes) - stride)
        here = codes[begin:end]
        inside = here != OUTSIDE
        ends = [
            inside & (here != codes[begin + beside : end + beside])
            for beside in (-stride, -1, stride, 1)
        ]
        found += sum(map(np.count_nonzero, ends))
        if found > limits.points:
            parts.clear()
            continue
        part = [
            4 * np.flatnonzero(of_direction) + (4 * begin + direction)
            for direction, of_direction in enumerate(ends)
        ]
        parts.append(np.sort(np.concatenate(part).astype(kind)))
    limits.check_points(found)
    sides: npt.NDArray[np.integer[Any]] = np.concatenate(parts)
    region: npt.NDArray[np.integer[Any]] = codes.take(sides >> 2)
    order = np.argsort(region, kind="stable")
    region = region[order]
    first = np.flatnonzero(is_new(region))
    return AllEdges(sides[order], np.append(first, len(sides)), region[first])
