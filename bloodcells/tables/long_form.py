"""Fold ImageJ's long form, a row per cell and channel, to one row per cell."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from bloodcells.arrays import Floats, Integers
from bloodcells.measurements import CHANNELS, Measurement, normalise
from bloodcells.tables.cell_table import column_texts
from bloodcells.tables.headers import TableHeader
from bloodcells.tables.imagej.channel_rows import fold
from bloodcells.tables.imagej.layout import BOOKKEEPING, LABEL
from bloodcells.tables.numbers import Numbers, plain


@dataclass(frozen=True)
class CellRows:
    """The cells of a table, `rows` being the `(n, 1)` or `(n, 3)` 0-based rows that each is read from."""

    rows: Integers
    values: Floats
    named: pa.Array | list[str] | range
    id_column: str | None
    table: pa.Table
    notes: list[str]


def fold_channels(
    table: pa.Table,
    numbers: Integers,
    header: TableHeader,
    features: Sequence[Measurement],
    columns: Mapping[int, Numbers],
) -> CellRows:
    """ImageJ's long form, a row per cell and channel: one row per cell."""
    names, position = table.column_names, header.names_cells
    measured = list(zip(features, header.positions, strict=True))
    shape = [columns[j].values for m, j in measured if m.channel is None]
    own = position is not None and normalise(names[position]) not in (LABEL, "")
    folding = fold(
        table,
        numbers,
        np.column_stack(shape) if shape else np.empty((len(numbers), 0)),
        column_texts(table, position) if own and position is not None else None,
    )
    rows, notes = folding.rows, [f"channels told by {folding.how}"]
    at = [rows[:, CHANNELS.index(m.channel) if m.channel else 0] for m in features]
    ids = pa.array(_distinct(folding.names, len(rows)), pa.string())
    called = names[position] if own and position is not None else "Label"
    kept: list[tuple[str, pa.Array]] = [(called, ids)]
    for j, name in enumerate(names):
        if j in columns or j == position or normalise(name) in BOOKKEEPING:
            continue
        merged = _of_one_cell(plain(table.column(j)), rows)
        if merged is None:
            notes.append(f"the column {name!r} differs between the channels of a cell: left out")
        else:
            kept.append((name, merged))
    for (m, j), of_channel in zip(measured, at, strict=True):
        kept.append((m.name, plain(table.column(j)).take(pa.array(of_channel))))
    return CellRows(
        rows=rows,
        values=np.array([columns[j].values[of] for (_, j), of in zip(measured, at, strict=True)]).T,
        named=ids,
        id_column=called if folding.names is not None else None,
        table=pa.table([array for _, array in kept], names=[name for name, _ in kept]),
        notes=notes,
    )


def _of_one_cell(array: pa.Array, rows: Integers) -> pa.Array | None:
    """The value that the rows of each cell share, blanks aside; None if they do not share one."""
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
    """Names with `#2`, `#3` behind the second and third cell of one image; numbers without any."""
    seen: Counter[str] = Counter()
    ids = []
    for number, name in enumerate(names or [""] * n, 1):
        seen[name] += 1
        again = "" if seen[name] == 1 else f"#{seen[name]}"
        ids.append(f"{name}{again}" if name else str(number))
    return ids
