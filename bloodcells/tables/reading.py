"""Any table of cell measurements -> one `CellTable`, and a receipt of what was done to read it."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from bloodcells.arrays import Floats, Integers
from bloodcells.errors import MAX_LISTED, EmptyTable, Fault, InvalidValues, TableError
from bloodcells.measurements import FEATURE_SETS, Measurement, Measurements, measurements
from bloodcells.tables.cell_table import CellTable, LeftOut, Receipt
from bloodcells.tables.columns import has_all
from bloodcells.tables.formats import (
    Limits,
    Source,
    join_sources,
    read_file,
    read_object,
    text_is_number,
)
from bloodcells.tables.headers import TableHeader, read_header
from bloodcells.tables.imagej.layout import SUMMARY, summary_rows
from bloodcells.tables.long_form import CellRows, fold_channels
from bloodcells.tables.numbers import Numbers, has_decimal_comma, plain, to_float64
from bloodcells.tables.scale import explain_scale, is_scaled, to_pixels

Invalid = Literal["fail", "flag"]
"""What a value that is no finite number does to its table: refuse it, or lose the row its class."""

IMAGEJ_33 = measurements(FEATURE_SETS["imagej-33"])


def read_cells(
    source: object,
    features: Sequence[Measurement] = IMAGEJ_33,
    *,
    pixel_size: float | None = None,
    invalid: Invalid = "fail",
    limits: Limits = Limits(),  # noqa: B008 - frozen
) -> CellTable:
    """Read a table of cells.

    Parameters
    ----------
    source
        The path of a file; or a table of pandas, polars or Arrow; or a `Source`.
    features
        The measurements to look for; a model's manifest names its own.
    pixel_size
        Side of a pixel in the table's unit of length, for a table that is not in pixels.
    invalid
        What to do with a row that lacks a finite number: `fail` for the whole table, `flag` to keep
        it as a rejected row.
    limits
        What the table may at most be.

    Raises
    ------
    TableError
        The table cannot be read as cells; the message is one sentence for the user.
    """
    if pixel_size is not None and not 0 < pixel_size < math.inf:
        raise TableError(f"pixel_size is {pixel_size:g}; a positive number was expected.")
    if isinstance(source, str | Path):
        source = read_file(Path(source), limits)
    elif not isinstance(source, Source):
        source = read_object(source, limits)
    features = Measurements.of(features)
    header = read_header(source.names, features)
    return _read_plain(source, header, features, pixel_size) or _read_any(
        source, header, features, pixel_size, invalid
    )


def read_together(sources: Sequence[Source], features: Sequence[Measurement]) -> CellTable | None:
    """Read several tables as one, which for a few cells each takes about as long as one of them.

    Parameters
    ----------
    sources
        Tables in pixels, one at least, of the same format.
    features
        As for `read_cells`.

    Returns
    -------
    The cells of one table behind those of the other, each named as in its own, while `rows` and the
    receipt are of all tables as one; None where they do not have the same columns, or there is anything
    to be said about one: `read_cells` is to.

    Raises
    ------
    TableError
        As `read_cells`, where the columns are not those of a table of cells.
    """
    features = Measurements.of(features)
    header = read_header(sources[0].names, features)
    joined = sources[0] if len(sources) == 1 else join_sources(sources)
    if joined is None or (cells := _read_plain(joined, header, features, None)) is None:
        return None
    named = [str(name) for source in sources for name in _names(source, header.names_cells)]
    return replace(cells, named=named)


def _read_plain(
    source: Source, header: TableHeader, features: Sequence[Measurement], pixel_size: float | None
) -> CellTable | None:
    """The cells of a table in which nothing is to be worded; None of any other."""
    labels = [c for j in header.labels if (c := source.read_column(j)) is not None]
    if header.long or any(map(_may_be_summary, labels)):
        return None
    numbers = source.numbers(header.positions)
    if numbers is None:
        return None
    values = to_pixels(numbers.T, features, pixel_size)
    if is_scaled(values, features).any():
        return None
    return _cell_table(
        source,
        header,
        values=values,
        named=_names(source, header.names_cells),
        id_column=header.id_column,
        rows=np.arange(1, source.rows + 1),
        source_of_cells=source,
        notes=[*source.notes, *_told_of_scale(pixel_size)],
    )


def _may_be_summary(column: pa.Array) -> bool:
    column = plain(column)
    return pa.types.is_string(column.type) and bool(
        pc.any(pc.match_substring(column, SUMMARY[0])).as_py()
    )


def _told_of_scale(pixel_size: float | None) -> list[str]:
    if pixel_size is None:
        return []
    return [f"lengths divided by the pixel size {pixel_size:g}, areas by its square"]


def _read_any(
    source: Source,
    header: TableHeader,
    features: Sequence[Measurement],
    pixel_size: float | None,
    invalid: Invalid,
) -> CellTable:
    """The cells of any table, and what is wrong with them."""
    table, numbers, left_out = _without_summary(source.table)
    names = table.column_names
    used = sorted(set(header.positions))
    comma = source.format == "csv" and has_decimal_comma(table.column(j) for j in used)
    columns = {j: to_float64(table.column(j), comma, text_is_number(source, j)) for j in used}
    where = dict(zip(header.features, header.positions, strict=True))

    cells = (fold_channels if header.long else _by_row)(table, numbers, header, features, columns)
    values = to_pixels(cells.values, features, pixel_size)
    notes = [*source.notes, *cells.notes]
    if comma:
        notes.append("numbers read with a decimal comma")
    notes += _told_of_scale(pixel_size)

    bad = np.asarray(np.isnan(np.column_stack([columns[j].values for j in used])))
    scaled = is_scaled(values, features)

    def faults_of(cell: int) -> list[Fault]:
        found = [
            Fault(int(numbers[row]), names[used[k]], columns[used[k]].what_is_wrong(row))
            for row in cells.rows[cell].tolist()
            for k in np.flatnonzero(bad[row]).tolist()
        ]
        if scaled[cell]:
            row = int(numbers[cells.rows[cell, 0]])
            what = explain_scale(values[cell], features, pixel_size)
            found.append(Fault(row, names[where["IntDen"]], what))
        return found

    of_cell = bad[cells.rows].any(axis=(1, 2))
    faulty = np.flatnonzero(of_cell | scaled).tolist()
    if faulty and invalid == "fail":
        # Only what is shown is worded: there may be millions.
        first = [fault for cell in faulty[:MAX_LISTED] for fault in faults_of(cell)]
        total = int(bad[cells.rows.ravel()].sum() + scaled.sum())
        raise InvalidValues(sorted(first, key=lambda fault: fault.row), total)
    return _cell_table(
        source,
        header,
        values=values,
        named=cells.named,
        id_column=cells.id_column,
        rows=numbers[cells.rows[:, 0]],
        source_of_cells=Source(cells.table, source.format, source.separator),
        notes=notes,
        decimal="," if comma else ".",
        reasons={cell: _reason(faults_of(cell)) for cell in faulty},
        left_out=left_out,
    )


def _cell_table(
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
) -> CellTable:
    """Put the cells of a table together with the receipt of how they were read.

    Parameters
    ----------
    source
        The table as it was sent.
    source_of_cells
        The same with one row per cell.
    values, named, rows, reasons
        As in `CellTable`.
    id_column, notes, decimal, left_out
        As in `Receipt`.
    """
    return CellTable(
        features=header.features,
        values=values,
        named=named,
        source=source_of_cells,
        reasons=reasons or {},
        rows=rows,
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
        ),
    )


def lacks(source: Source, features: Sequence[Measurement]) -> bool:
    """Whether the table lacks a measurement of these."""
    return not has_all(source.names, features)


def _by_row(
    table: pa.Table,
    numbers: Integers,
    header: TableHeader,
    features: Sequence[Measurement],
    columns: Mapping[int, Numbers],
) -> CellRows:
    """A table with one row per cell."""
    return CellRows(
        rows=np.arange(table.num_rows)[:, None],
        values=np.array([columns[j].values for j in header.positions]).T,
        named=_names(Source(table, "arrow"), header.names_cells),
        id_column=header.id_column,
        table=table,
        notes=[],
    )


def _reason(faults: Sequence[Fault]) -> str:
    shown = "; ".join(map(str, faults[:_SHOWN]))
    more = len(faults) - _SHOWN
    return f"{shown}; and {more} more" if more > 0 else shown


_SHOWN = 3
"""How many faults of one row are worded."""


def _without_summary(table: pa.Table) -> tuple[pa.Table, Integers, list[LeftOut]]:
    numbers = np.arange(1, table.num_rows + 1)
    positions = summary_rows(table)
    if not len(positions):
        return table, numbers, []
    kept = np.setdiff1d(np.arange(table.num_rows), positions)
    if not len(kept):
        raise EmptyTable("Without ImageJ's summary rows, the table")
    left_out = [
        LeftOut(int(i) + 1, f"ImageJ's summary row {SUMMARY[k % len(SUMMARY)]!r}")
        for k, i in enumerate(positions)
    ]
    return table.take(kept), numbers[kept], left_out


def _names(source: Source, position: int | None) -> pa.Array | list[str] | range:
    """`(n,)` what stands in that column, without blanks around it; numbers where nothing does."""
    n = source.rows
    if position is None:
        return range(1, n + 1)
    column = source.read_column(position)
    column = plain(source.table.column(position) if column is None else column)
    if n <= _FEW or not pa.types.is_string(column.type):
        texts = ["" if v is None else str(v).strip() for v in column.to_pylist()]
        return [text or str(i) for i, text in enumerate(texts, 1)]
    column = pc.utf8_trim_whitespace(column)
    empty = pc.fill_null(pc.equal(column, ""), True)
    if not pc.any(empty).as_py():
        return column
    return pc.if_else(empty, pa.array(np.arange(1, n + 1)).cast(pa.string()), column)


_FEW = 50
"""Cells whose names are sooner looked at one by one."""
