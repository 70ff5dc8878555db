"""Put the labels of a mask that are measured on a grid with a margin."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from bloodcells.arrays import Integers, Mask
from bloodcells.images.errors import EmptyMask

OUTSIDE = 0
"""The number of pixels on the grid that are of no region."""
BAND = 2**17
"""Pixels of a mask that are looked at together, so that no array on the way is as large as the mask."""
_SMALL = 65_535


@dataclass(frozen=True)
class Grid:
    """Hold the regions of a mask on a grid with a margin of one pixel, so that each pixel has neighbours.

    A pixel's place on the grid is its number in raster order.
    """

    codes: npt.NDArray[np.integer[Any]]
    """`(p,)` the region of each pixel by a number that is not 0; `OUTSIDE` for pixels of none."""
    stride: int
    """The length of a row."""
    labels: Integers | None
    """`(n,)` the label that each number from 1 on stands for; None where the numbers are the labels."""

    def labels_of(self, codes: npt.NDArray[np.integer[Any]]) -> Integers:
        """Return the labels that numbers on the grid stand for."""
        return codes.astype(np.int64) if self.labels is None else self.labels[codes - 1]


def make_grid(mask: npt.NDArray[np.integer], wanted: Sequence[int] | None) -> Grid:
    """Put the wanted labels of a mask on a grid, by default all but 0.

    Raises
    ------
    EmptyMask
        No labels are named and the mask is all 0.
    """
    lowest, highest = (int(mask.min()), int(mask.max())) if mask.size else (0, 0)
    if wanted is None:
        if lowest == highest == 0:
            raise EmptyMask
        kind = np.min_scalar_type(highest) if lowest >= 0 else mask.dtype.newbyteorder("=")
        return _with_margin(mask, kind, None)
    labels = np.array(sorted({int(label) for label in wanted}), dtype=np.int64)
    numbers = np.empty(mask.shape, np.min_scalar_type(len(labels)))
    if lowest >= 0 and highest <= max(mask.size, _SMALL):
        table = np.zeros(highest + 1, numbers.dtype)
        known = labels[(labels >= 0) & (labels <= highest)]
        table[known] = np.searchsorted(labels, known) + 1
        for rows in bands(mask.shape):
            numbers[rows] = table.take(mask[rows])
    else:  # a table of all numbers up to the highest label would be larger than the mask
        for rows in bands(mask.shape):
            places = np.searchsorted(labels, mask[rows]).clip(max=len(labels) - 1)
            numbers[rows] = np.where(labels[places] == mask[rows], places + 1, OUTSIDE)
    return _with_margin(numbers, numbers.dtype, labels)


def distinct(mask: npt.NDArray[np.integer]) -> npt.NDArray[np.integer]:
    """List the labels of a mask, ascending, with 0 if it is there."""
    ordered = np.sort(
        mask, axis=None
    )  # a set of numbers, as np.unique makes, may take ten times as much
    return ordered[is_new(ordered)]


def is_new(ordered: npt.NDArray[np.integer]) -> Mask:
    """Mark the numbers that differ from the one before."""
    new = np.ones(len(ordered), dtype=bool)
    new[1:] = ordered[1:] != ordered[:-1]
    return new


def bands(shape: tuple[int, ...]) -> list[slice]:
    """List the rows of an image that are looked at together, about `BAND` pixels each."""
    rows = max(1, BAND // max(1, shape[1]))
    return [slice(top, top + rows) for top in range(0, shape[0], rows)]


def _with_margin(
    numbers: npt.NDArray[np.integer[Any]], kind: np.dtype[Any], labels: Integers | None
) -> Grid:
    """Put numbers on a grid."""
    grid = np.full((numbers.shape[0] + 2, numbers.shape[1] + 2), OUTSIDE, kind)
    grid[1:-1, 1:-1] = numbers
    return Grid(grid.ravel(), grid.shape[1], labels)
