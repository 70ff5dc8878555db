"""Fold a table with one row per cell and channel, ImageJ's long form, to one row per cell."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from bloodcells.arrays import Floats, Integers, pc
from bloodcells.measurements import CHANNELS, Measurement, normalise
from bloodcells.tables.cell_table import LeftOut
from bloodcells.tables.headers import TableHeader
from bloodcells.tables.imagej.channel_rows import find_channel_rows
from bloodcells.tables.imagej.layout import BOOKKEEPING, LABEL_HEADER
from bloodcells.tables.imagej.long_table import LongTable
from bloodcells.tables.numbers import Numbers, plain


@dataclass(frozen=True)
class CellRows:
    """Hold the n cells of a table, before their values are checked."""

    rows: Integers
    """`(n, 1)` or, for the long form, `(n, 3)` 0-based rows that each cell is read from."""
    values: Floats
    """`(n, m)` measurements."""
    named: pa.Array | list[str] | range
    """`(n,)` names of the cells, as in `CellTable`."""
    id_column: str | None
    """Header of the column that names the cells, if there is one."""
    table: pa.Table
    """The sender's own columns, one row per cell."""
    notes: list[str]
    """What was done to find the cells, one sentence each."""
    assumptions: Sequence[str] = ()
    """Those of the notes that say what was taken for granted."""
    left_out: Sequence[LeftOut] = ()
    """Rows that are no channel of a cell."""


def fold_channels(
    table: pa.Table,
    numbers: Integers,
    header: TableHeader,
    features: Sequence[Measurement],
    columns: Mapping[int, Numbers],
) -> CellRows:
    """Make one row per cell of a table in ImageJ's long form.

    Parameters
    ----------
    table
        The table, without summary rows.
    numbers
        1-based data rows, as the sender counts them.
    header
        Of the table.
    features
        The m measurements.
    columns
        0-based position -> column as numbers, for each position in the header.

    Raises
    ------
    TableError
        As `find_channel_rows` does.
    """
    names = table.column_names
    measured = list(zip(features, header.positions, strict=True))
    shape = [columns[j].values for m, j in measured if m.channel is None]
    found = find_channel_rows(
        LongTable(
            table,
            numbers,
            np.column_stack(shape) if shape else np.empty((len(numbers), 0)),
            frozenset(columns),
            header.naming,
        )
    )
    rows, notes = found.rows, [*found.assumptions, *([] if found.told is None else [found.told])]
    rows_of = [rows[:, CHANNELS.index(m.channel) if m.channel else 0] for m in features]
    ids = pa.array(_distinct(found.names, len(rows)), pa.string())
    id_header = LABEL_HEADER if found.named_by is None else names[found.named_by]
    merged_columns: list[tuple[str, pa.Array]] = [(id_header, ids)]
    for j, name in enumerate(names):
        if j in columns or j == found.named_by or normalise(name) in BOOKKEEPING:
            continue
        array = plain(table.column(j))
        if j in found.rest:
            if not any(found.rest[j]):
                continue
            array = pa.array(found.rest[j], pa.string())
        merged = _of_one_cell(array, rows)
        if merged is None:
            notes.append(f"the column {name!r} differs between the channels of a cell: left out")
        else:
            merged_columns.append((name, merged))
    for (m, j), of_channel in zip(measured, rows_of, strict=True):
        merged_columns.append((m.name, plain(table.column(j)).take(pa.array(of_channel))))
    return CellRows(
        rows=rows,
        values=np.array(
            [columns[j].values[of] for (_, j), of in zip(measured, rows_of, strict=True)]
        ).T,
        named=ids,
        id_column=None if found.named_by is None else id_header,
        table=pa.table(
            [array for _, array in merged_columns], names=[name for name, _ in merged_columns]
        ),
        notes=notes,
        assumptions=found.assumptions,
        left_out=[LeftOut(int(numbers[i]), reason) for i, reason in found.left_out.items()],
    )


def _of_one_cell(array: pa.Array, rows: Integers) -> pa.Array | None:
    """Merge the rows of each cell, of which some may be blank; None if the others differ."""
    parts = []
    for k in range(rows.shape[1]):
        part = array.take(pa.array(rows[:, k]))
        if pa.types.is_string(part.type):
            blank = pc.equal(pc.utf8_trim_whitespace(part), "")
            part = pc.if_else(blank, pa.nulls(1, part.type)[0], part)
        parts.append(part)
    merged = pc.coalesce(*parts)
    if any(pc.any(pc.not_equal(part, merged)).as_py() for part in parts):
        return None
    return merged


def _distinct(names: Sequence[str] | None, n: int) -> list[str]:
    """Append `#2`, `#3` to names that come again, and give cells without a name their number."""
    seen: Counter[str] = Counter()
    ids = []
    for number, name in enumerate(names or [""] * n, 1):
        seen[name] += 1
        again = "" if seen[name] == 1 else f"#{seen[name]}"
        ids.append(f"{name}{again}" if name else str(number))
    return ids
