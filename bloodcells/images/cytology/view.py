"""Cut a white cell out of its field, as optical densities, and divide it into nucleus and cytoplasm."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from bloodcells.arrays import Mask, Positions
from bloodcells.images.white_cells import WhiteCells
from bloodcells.images.white_cells.grids import SCALE, Sums, doubled, halved, halved_channels
from bloodcells.images.white_cells.morphology import (
    Distances,
    box_around,
    narrowed,
    squared_distance,
    widened,
)
from bloodcells.images.white_cells.stain import BLANK, optical_densities

_MARGIN = 8
"""Pixels around a cell that are cut out with it, for the neighbourhoods of its own."""
_DEEPEST = 90
"""The depth up to which distances are exact; that of the largest real cell is 75."""
_BLUR = 2
"""Pixels at the border of the nucleus and of the cell whose colour is of both sides."""
LEAST_CYTOPLASM = 30
"""Pixels of cytoplasm from which its colour is told."""


@dataclass(frozen=True)
class CellView:
    """Hold one white cell in a window of the halved image."""

    densities: Sums
    """`(3, h, w)` the optical densities of red, green and blue, in 1 / `UNIT`."""
    cell: Mask
    """`(h, w)` the pixels of the cell."""
    nucleus: Mask
    """`(h, w)` those of its nucleus, which are of the cell too."""

    @cached_property
    def nuclear_depth(self) -> Distances:
        """Compute the squared distance of each pixel of the nucleus to the nearest one outside of it."""
        return depth(self.nucleus)

    @cached_property
    def inner_nucleus(self) -> Mask:
        """Return the nucleus without its outermost pixels, where that leaves any."""
        inner: Mask = self.nuclear_depth > 1
        return inner if inner.any() else self.nucleus

    @cached_property
    def zones(self) -> dict[str, Positions]:
        """List the pixels whose colour is told of the nucleus and of the cytoplasm, by their places."""
        return {
            "Nucleus": np.flatnonzero(self.inner_nucleus),
            "Cytoplasm": np.flatnonzero(self.cytoplasm),
        }

    @cached_property
    def cytoplasm(self) -> Mask:
        """Return the cytoplasm whose colour is told.

        It is what of the cell lies further than two pixels from the nucleus and from what is outside. Where
        that has less than `LEAST_CYTOPLASM` pixels, it is all that is no nucleus; where that has less too,
        as in a cell that is all nucleus, the outermost two pixels of the cell.
        """
        inner = narrowed(np.pad(self.cell, 1), _BLUR)[1:-1, 1:-1]
        for zone in (inner & ~widened(self.nucleus, _BLUR), self.cell & ~self.nucleus):
            if np.count_nonzero(zone) >= LEAST_CYTOPLASM:
                return zone
        return self.cell & ~inner


def depth(region: Mask) -> Distances:
    """Compute the squared distance of each pixel of a region to the nearest one outside; 0 elsewhere.

    What is beyond the array's edge is outside.
    """
    found = np.zeros(region.shape, np.int16)
    if (window := box_around(region, 0)) is not None:
        found[window] = squared_distance(~np.pad(region[window], 1), _DEEPEST)[1:-1, 1:-1]
    return found


def view_cell(image: npt.NDArray[np.uint8], cells: WhiteCells, number: int) -> CellView:
    """Cut out a white cell.

    Parameters
    ----------
    image
        `(height, width, 3)` red, green, blue of 8 bits.
    cells
        The white cells of the field.
    number
        The cell, from 1.
    """
    window = cells.windows[number - 1]
    inside = (cells.mask[doubled(window, cells.mask.shape)] == number).astype(np.uint8)
    nucleus = cells.nuclei[window] == number
    cell = (halved(inside) >= SCALE // 2) | nucleus
    crop = box_around(cell, _MARGIN)
    assert crop is not None  # a white cell has a nucleus
    rows, columns = (
        slice(of_field.start + of_window.start, min(of_field.start + of_window.stop, of_field.stop))
        for of_field, of_window in zip(window, crop, strict=True)
    )
    pixels = image[doubled((rows, columns), cells.mask.shape)]
    halves = halved_channels(pixels)
    picture = np.maximum(np.maximum(*halves[:2]), halves[2]) > BLANK * SCALE
    densities = np.stack(optical_densities(halves, picture, cells.white))
    return CellView(densities, cell[crop], nucleus[crop])
