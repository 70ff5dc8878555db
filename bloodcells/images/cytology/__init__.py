"""Measure what a cytologist looks at in a white cell: nucleus, cytoplasm, their stain, and their grain.

`measure_cytology` takes an image as an array and the white cells that were found in it, and needs only numpy.
`view` cuts a cell out of the halved image as optical densities, and says what is nucleus and what cytoplasm;
each other module computes one group of measurements of such a view, by their names:

- `nucleus`: the shape of the nucleus;
- `cytoplasm`: how much there is around it;
- `density`: how strongly both absorb red, green and blue;
- `red_cells`: the same against the field's red cells;
- `granularity`: how grainy both are, at three sizes.

A new measurement is declared in `bloodcells/measurements/cytology.py` first.

None depends on where in the image a cell is, or how the image is turned by 90 degrees or mirrored: all sums
are of whole numbers, or are taken in an order that does not change. Lengths are in pixels of the image, in
which red cells have to be about 120 pixels across, as for finding white cells.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from bloodcells.arrays import Floats
from bloodcells.images.cytology import cytoplasm, density, granularity, nucleus, red_cells
from bloodcells.images.cytology.view import CellView, view_cell
from bloodcells.images.white_cells import WhiteCells
from bloodcells.measurements.cytology import CYTOLOGY
from bloodcells.parallel.wanted import check_wanted

__all__ = ["NAMES", "describe", "measure_cytology"]

NAMES = tuple(m.name for m in CYTOLOGY)
"""The names of the measurements, in the order of their columns."""


def measure_cytology(
    image: npt.NDArray[np.uint8], cells: WhiteCells, numbers: Sequence[int]
) -> Floats:
    """Measure white cells of a field.

    Parameters
    ----------
    image
        `(height, width, 3)` red, green, blue of 8 bits.
    cells
        The white cells that were found in it.
    numbers
        The n of them that are measured, by their numbers from 1.

    Returns
    -------
    `(n, m)` the measurements `NAMES`, all of them finite.
    """
    values = np.empty((len(numbers), len(NAMES)))
    for row, number in zip(values, numbers, strict=True):
        check_wanted()
        of = describe(view_cell(image, cells, number), cells.red_cells)
        row[:] = [of[name] for name in NAMES]
    return values


def describe(view: CellView, densities_of_red_cells: Floats) -> dict[str, float]:
    """Measure one white cell.

    Parameters
    ----------
    view
        The cell.
    densities_of_red_cells
        `(3,)` the optical densities of the field's red cells.

    Returns
    -------
    Name -> value.
    """
    of_nucleus, of_cytoplasm = (
        density.moments_by_channel(view, places) for places in view.zones.values()
    )
    return {
        **nucleus.describe(view),
        **cytoplasm.describe(view),
        **density.describe(of_nucleus, of_cytoplasm),
        **red_cells.describe(of_nucleus, of_cytoplasm, densities_of_red_cells.tolist()),
        **granularity.describe(view),
    }
