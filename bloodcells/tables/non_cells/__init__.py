"""Find the rows of a table that are no cells: summaries, empty rows, repeated headers, lines of dashes.

They are told by what they are, not by where they stand: a summary's numbers are the mean, the standard
deviation, the least or the largest of the rows above it, or cannot be a cell's. A cell that is called `Max`
stays a cell if its numbers are one's. Rows without any number are told in `rows_without_numbers.py`,
summaries in `summaries.py`.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import pyarrow as pa

from bloodcells.arrays import Floats, Integers
from bloodcells.measurements import Measurement
from bloodcells.tables.cell_table import LeftOut
from bloodcells.tables.headers import TableHeader
from bloodcells.tables.imagej.layout import SUMMARY
from bloodcells.tables.non_cells.could_be_cell import could_be_cell, has_broken_level, places_of
from bloodcells.tables.non_cells.reasons import Reasons
from bloodcells.tables.non_cells.row_names import (
    blocks_of_summary,
    name_columns,
    named_like_statistics,
)
from bloodcells.tables.non_cells.rows_without_numbers import rows_without_numbers
from bloodcells.tables.non_cells.summaries import LAST, SummaryRows, find_candidates
from bloodcells.tables.running_statistics import CellsAbove


@dataclass(frozen=True)
class NonCells:
    """Hold what rows of a table are no cells."""

    rows: Integers
    """Their 0-based positions, in order."""
    left_out: list[LeftOut]
    """The same as the receipt says it."""
    notes: list[str]
    """What was kept though it is called like a statistic, one sentence each."""


def find_non_cells(
    table: pa.Table,
    header: TableHeader,
    features: Sequence[Measurement],
    number_of: Callable[[int], Floats],
    pixel_size: float | None,
    above: CellsAbove | None,
) -> NonCells:
    """Find the rows of a table that are no cells.

    Parameters
    ----------
    table
        The table as it was sent.
    header
        Of the table.
    features
        The m measurements that are looked for.
    number_of
        Gives a column as numbers, by its position, NaN where there is none.
    pixel_size
        Side of a pixel in the table's unit of length, if it is not in pixels.
    above
        The statistics of the cells before these rows, if the table is a part of a longer one.
    """
    used = sorted(set(header.positions))
    numbers = {j: number_of(j) for j in used}
    reasons = Reasons(table.num_rows)
    without = rows_without_numbers(table, used, numbers)
    # A table of nothing but such rows lacks its values.
    if above is not None or sum(len(rows) for _, rows in without) < table.num_rows:
        for reason, rows_of_reason in without:
            reasons.add(rows_of_reason, reason)
    names = name_columns(table, used)
    for _, column in names:
        for start in blocks_of_summary(column):
            for k, word in enumerate(SUMMARY):
                reasons.add(start + k, f"ImageJ's summary row {word!r}")
    rows = SummaryRows(header, features, numbers, pixel_size, above)
    notes = rows.find(find_candidates(names, rows, reasons), reasons)
    return NonCells(reasons.rows, reasons.left_out(), notes)


def may_have_summary(
    labels: Iterable[list[str] | pa.Array | pa.ChunkedArray],
    values: Floats,
    features: tuple[str, ...],
    above: CellsAbove | None = None,
) -> bool:
    """Tell whether a table of numbers has to be looked at by `find_non_cells`; most have not.

    Parameters
    ----------
    labels
        The columns that may name the rows.
    values
        `(n, m)` the measurements.
    features
        Their m names.
    above
        As for `find_non_cells`.
    """
    if any(map(named_like_statistics, labels)):
        return True
    if above is None:
        if len(values) <= 1:
            return False
    elif above.ended:
        return True
    last, places = values[-LAST:], places_of(features)
    if not all(could_be_cell(row, places) for row in last.tolist()):
        return True
    # A mean has broken levels: seldom whole ones in all of three columns.
    return len(values) > LAST and has_broken_level(values[:-LAST].T[places[0][:_LOOKED_AT]])


_LOOKED_AT = 3
"""So many of the columns of grey levels are looked at in all rows."""
