"""Read a table that has neither peculiarities nor faults, quickly."""

from collections.abc import Sequence

import numpy as np

from bloodcells.measurements import Measurement
from bloodcells.tables.assembly import assemble, name_cells, notes_on_scale
from bloodcells.tables.cell_table import CellTable
from bloodcells.tables.formats import Source
from bloodcells.tables.headers import TableHeader
from bloodcells.tables.non_cells import may_have_summary
from bloodcells.tables.plausibility import may_be_implausible
from bloodcells.tables.scale import any_scaled, has_lost_digits, to_pixels


def read_plain(
    source: Source,
    header: TableHeader,
    features: Sequence[Measurement],
    pixel_size: float | None,
    several: bool = False,
) -> CellTable | None:
    """Read a table that has neither peculiarities nor faults, as most have; None of any other.

    Parameters
    ----------
    several
        Whether the rows are those of several tables.
    """
    if header.long:
        return None
    numbers = source.numbers(header.positions)
    if numbers is None:
        return None
    labels = [c for j in header.labels if (c := source.read_texts(j)) is not None]
    if may_have_summary(labels, numbers.T, header.features, source.above):
        return None
    if may_be_implausible(numbers.T, header.features, any_cell=several):
        return None
    values = to_pixels(numbers.T, features, pixel_size)
    if any_scaled(numbers.T, features, pixel_size):
        return None
    if pixel_size is not None and has_lost_digits(numbers.T, features).any():
        return None
    return assemble(
        source,
        header,
        values=values,
        named=name_cells(source, header.names_cells),
        id_column=header.id_column,
        rows=np.arange(1, source.rows + 1),
        source_of_cells=source,
        notes=[*source.notes, *header.assumptions, *notes_on_scale(pixel_size)],
    )
