"""Turn a label mask into numbered regions on a grid with a margin, and into runs of pixels."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bloodcells.arrays import Integers
from bloodcells.images.errors import EmptyMask, LabelsMissing

OUTSIDE = -1
"""The number of pixels on the grid that are of no region."""


@dataclass(frozen=True)
class Regions:
    """Hold the labels to measure as regions 0 to n - 1, on the box around all of them."""

    labels: Integers
    """`(n,)` ascending; region `i` is the pixels with `labels[i]`."""
    grid: npt.NDArray[np.int32]
    """`(rows + 2, columns + 2)` the region of each pixel of the box; `OUTSIDE` for pixels of none,
    and for a margin of one pixel all around."""
    left: int
    """The column of the mask at which the box begins."""
    top: int
    """The row of the mask at which the box begins."""

    def __len__(self) -> int:
        return len(self.labels)

    @property
    def box(self) -> tuple[slice, slice]:
        """Return the box's rows and columns in the mask."""
        rows, columns = self.grid.shape
        return slice(self.top, self.top + rows - 2), slice(self.left, self.left + columns - 2)


def find_regions(mask: npt.NDArray[np.integer], wanted: Sequence[int] | None) -> Regions:
    """Find the regions of the wanted labels, by default of all but 0.

    Raises
    ------
    LabelsMissing
        The mask has no pixel of a wanted label.
    EmptyMask
        No labels are named and the mask is all 0.
    """
    lowest, highest = (int(mask.min()), int(mask.max())) if mask.size else (0, 0)
    if lowest >= 0 and highest <= max(mask.size, 65_535):
        codes = mask.astype(np.intp)
        present = np.flatnonzero(np.bincount(codes.ravel(), minlength=1)) if mask.size else codes
        known = np.arange(highest + 1)
    else:  # a table of all numbers up to the highest label would be larger than the mask
        present, inverse = np.unique(mask, return_inverse=True)
        known, codes = present, inverse.reshape(mask.shape)
    found = [int(label) for label in present.ravel()]
    if wanted is None:
        labels = [label for label in found if label]
        if not labels:
            raise EmptyMask
    else:
        labels = sorted({int(label) for label in wanted})
        missing = sorted(set(labels) - set(found))
        if missing:
            raise LabelsMissing(missing, found)

    if not labels:
        nothing = np.full((2, 2), OUTSIDE, dtype=np.int32)
        return Regions(np.array([], dtype=np.int64), nothing, 0, 0)
    numbers = np.full(len(known), OUTSIDE, dtype=np.int32)
    numbers[np.searchsorted(known, np.asarray(labels, dtype=known.dtype))] = np.arange(len(labels))
    regions = numbers[codes]
    inside = regions != OUTSIDE
    rows, columns = np.flatnonzero(inside.any(axis=1)), np.flatnonzero(inside.any(axis=0))
    box = slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)
    grid = np.pad(regions[box], 1, constant_values=OUTSIDE)
    return Regions(np.array(labels, dtype=np.int64), grid, int(columns[0]), int(rows[0]))


@dataclass(frozen=True)
class Runs:
    """Hold the regions' pixels as `m` horizontal runs, sorted by region and then in raster order."""

    region: Integers
    """`(m,)` the region of each run."""
    row: Integers
    """`(m,)` its row, counted from the box's top."""
    start: Integers
    """`(m,)` its first column, counted from the box's left."""
    stop: Integers
    """`(m,)` the column behind its last."""
    first: Integers
    """`(n,)` where each region's runs begin."""


def find_runs(regions: Regions) -> Runs:
    """Find the runs of all regions."""
    flat = regions.grid.ravel()
    # On the flat grid the margin parts the rows, so no run goes on in the next row.
    changes = np.flatnonzero(flat[1:] != flat[:-1])
    begins = changes[flat[changes + 1] != OUTSIDE] + 1
    ends = changes[flat[changes] != OUTSIDE] + 1
    region = flat[begins].astype(np.int64)
    order = np.argsort(region, kind="stable")
    region, begins, ends = region[order], begins[order], ends[order]
    row, start = np.divmod(begins, regions.grid.shape[1])
    first = np.searchsorted(region, np.arange(len(regions)))
    return Runs(region, row - 1, start - 1, start - 1 + ends - begins, first)


def boxes(runs: Runs) -> Integers:
    """Find the box around each region: `(n, 4)` x, y, width, height from the outer box's corner."""
    left = np.minimum.reduceat(runs.start, runs.first)
    right = np.maximum.reduceat(runs.stop, runs.first)
    top = runs.row[runs.first]
    bottom = runs.row[np.append(runs.first[1:], len(runs.row)) - 1] + 1
    return np.column_stack([left, top, right - left, bottom - top])
