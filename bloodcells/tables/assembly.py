"""Put the cells of a table together with their names and their receipt."""

from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa

from bloodcells.arrays import Floats, Integers, pc
from bloodcells.tables.cell_table import CellTable, LeftOut, Receipt
from bloodcells.tables.formats import Source
from bloodcells.tables.headers import TableHeader
from bloodcells.tables.numbers import plain


def assemble(
    source: Source,
    header: TableHeader,
    *,
    values: Floats,
    named: pa.Array | list[str] | range,
    id_column: str | None,
    rows: Integers,
    source_of_cells: Source,
    notes: list[str],
    decimal: str = ".",
    reasons: Mapping[int, str] | None = None,
    left_out: Sequence[LeftOut] = (),
    assumptions: Sequence[str] = (),
    grouped: frozenset[str] = frozenset(),
) -> CellTable:
    """Put the cells of a table together with their receipt.

    Parameters
    ----------
    source
        The table as it was sent.
    source_of_cells
        The same with one row per cell.
    values, named, rows, reasons, grouped
        As in `CellTable`.
    id_column, notes, decimal, left_out, assumptions
        As in `Receipt`; the header's own assumptions are added.
    """
    return CellTable(
        features=header.features,
        values=values,
        named=named,
        source=source_of_cells,
        reasons=reasons or {},
        rows=rows,
        grouped=grouped,
        receipt=Receipt(
            format=source.format,
            separator=source.separator,
            decimal=decimal,
            form="row per cell and channel" if header.long else "row per cell",
            rows=source.rows,
            cells=len(values),
            id_column=id_column,
            columns=list(header.matched),
            ignored=list(header.ignored),
            left_out=list(left_out),
            notes=notes,
            assumptions=[*header.assumptions, *assumptions],
        ),
    )


def notes_on_scale(pixel_size: float | None) -> list[str]:
    """Note for the receipt that a table was converted to pixels."""
    if pixel_size is None:
        return []
    return [f"lengths divided by the pixel size {pixel_size:g}, areas by its square"]


def name_cells(source: Source, position: int | None) -> pa.Array | list[str] | range:
    """Name the cells by a column, its text without blanks around it, and by their numbers where it is empty.

    Returns
    -------
    `(n,)`; a range of numbers if there is no such column.
    """
    n = source.rows
    if position is None:
        return range(1, n + 1)
    column = source.read_texts(position)
    if isinstance(column, list):
        return [text.strip() or str(i) for i, text in enumerate(column, 1)]
    column = plain(source.table.column(position) if column is None else column)
    if n <= _FEW or not pa.types.is_string(column.type):
        texts = ["" if v is None else str(v).strip() for v in column.to_pylist()]
        return [text or str(i) for i, text in enumerate(texts, 1)]
    if _are_bare(column):
        return column
    column = pc.utf8_trim_whitespace(column)
    empty = pc.fill_null(pc.equal(column, ""), True)
    if not pc.any(empty).as_py():
        return column
    return pc.if_else(empty, pa.array(np.arange(1, n + 1)).cast(pa.string()), column)


def _are_bare(column: pa.Array) -> bool:
    """Tell whether every text is there, with neither a blank nor a byte beyond ASCII at an end."""
    ends = np.frombuffer(column.buffers()[1], np.int32)[column.offset :][: len(column) + 1]
    if column.null_count or (ends[1:] == ends[:-1]).any():
        return False
    text = np.frombuffer(column.buffers()[2], np.uint8)
    return bool(_BARE[text[ends[:-1]]].all() and _BARE[text[ends[1:] - 1]].all())


_BARE = np.array([32 < byte < 127 for byte in range(256)])
_FEW = 50
"""Up to so many names are read faster one by one than by Arrow."""
