"""Describe the pixels of regions as horizontal runs."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from bloodcells.arrays import Integers
from bloodcells.images.imagej.edges import NORTH, SOUTH, Edges


@dataclass(frozen=True)
class Runs:
    """Hold the regions' pixels as `m` horizontal runs, sorted by region and then in raster order."""

    region: Integers
    """`(m,)` the region of each run."""
    row: Integers
    """`(m,)` its row in the image."""
    start: Integers
    """`(m,)` its first column."""
    stop: Integers
    """`(m,)` the column behind its last."""
    first: Integers
    """`(n,)` where each region's runs begin."""

    def pixels(self, width: int, most: int) -> Iterator[tuple[Integers, Integers]]:
        """Yield all pixels, so many at a time: the region of each, and its place in the image.

        Parameters
        ----------
        width
            The length of a row of the image.
        most
            How many pixels are yielded together.
        """
        ends = np.cumsum(self.stop - self.start)
        begins = ends - (self.stop - self.start)
        shift = self.row * width + self.start - begins
        for begin in range(0, int(ends[-1]), most):
            end = min(begin + most, int(ends[-1]))
            first, last = np.searchsorted(ends, (begin, end - 1), "right")
            some = slice(first, last + 1)
            length = np.minimum(ends[some], end) - np.maximum(begins[some], begin)
            place = np.repeat(shift[some], length) + np.arange(begin, end)
            yield np.repeat(self.region[some], length), place


def find_runs(edges: Edges, stride: int) -> Runs:
    """Find the runs of regions: each begins at a left side of a pixel and ends at a right side.

    Parameters
    ----------
    stride
        The length of a row of the grid, on which the margin parts the rows.
    """
    left, right = edges.direction == SOUTH, edges.direction == NORTH
    begins, ends = edges.pixel[left], edges.pixel[right] + 1
    row, start = np.divmod(begins, stride)
    region = edges.region[left]
    first = np.searchsorted(region, np.arange(edges.count))
    return Runs(region, row - 1, start - 1, start - 1 + ends - begins, first)


def boxes(runs: Runs) -> Integers:
    """Find the box around each region in the image: `(n, 4)` x, y, width, height."""
    left = np.minimum.reduceat(runs.start, runs.first)
    right = np.maximum.reduceat(runs.stop, runs.first)
    top = runs.row[runs.first]
    bottom = runs.row[np.append(runs.first[1:], len(runs.row)) - 1] + 1
    return np.column_stack([left, top, right - left, bottom - top])
