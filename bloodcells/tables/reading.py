"""Read any table of cell measurements into a `CellTable`."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from bloodcells.arrays import Floats, Integers, Mask
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
from bloodcells.tables.long_form import CellRows, fold_channels
from bloodcells.tables.non_cells import NonCells, find_non_cells, may_have_summary
from bloodcells.tables.numbers import Numbers, has_decimal_comma, is_undecided, plain, to_float64
from bloodcells.tables.plausibility import (
    REMEDY,
    has_few_decimals,
    may_be_implausible,
    refuse_implausible,
)
from bloodcells.tables.scale import (
    TOO_FEW_DIGITS,
    explain_scale,
    has_lost_digits,
    is_scaled,
    to_pixels,
)

Invalid = Literal["fail", "flag"]
"""What to do with a row that lacks a finite number: refuse the table, or keep the row without a class."""

IMAGEJ_33 = measurements(FEATURE_SETS["imagej-33"])
"""The 33 measurements that the shipped models take."""


def read_cells(
    source: object,
    features: Sequence[Measurement] = IMAGEJ_33,
    *,
    pixel_size: float | None = None,
    invalid: Invalid = "fail",
    limits: Limits = Limits(),  # noqa: B008 - frozen
    sheet: str | None = None,
) -> CellTable:
    """Read a table of cells.

    Parameters
    ----------
    source
        The path of a file, whose suffix tells its format; or a table of pandas, polars, Arrow or
        another library that hands its columns over to Arrow; or a `Source`.
    features
        The m measurements to look for; a model's manifest names its own.
    pixel_size
        Side of a pixel in the table's unit of length, for a table that is not in pixels.
    invalid
        What to do with a row that lacks a finite number: `fail` to refuse the whole table, `flag` to
        keep it as a rejected row.
    limits
        How large the table may be.
    sheet
        The sheet to read of a workbook; the first one that has a table, where it is None.

    Returns
    -------
    The n cells, their `values` being `(n, m)` in pixels, pixels², 8-bit grey levels and ratios, with a
    receipt of how they were read.

    Raises
    ------
    UnreadableTable
        The file or the object is not a table.
    TableTooLarge
        The table is larger than the limits.
    EmptyTable
        The table has no row of a cell.
    MissingMeasurements, DoubledColumn, WideForm
        The columns are not those of a table of cells with these measurements.
    InvalidRows
        Rows are not those of cells; `InvalidValues` if a measurement is not a finite number or the table
        is not in pixels, and `invalid` is `fail`.
    TableError
        The pixel size is not a positive number, or the table cannot be read as cells for another reason:
        this is the base of all errors above, and the message of each is one sentence for the user.

    Examples
    --------
    >>> from bloodcells import read_cells
    >>> cells = read_cells("examples/cells.csv")
    >>> cells.values.shape
    (5, 33)
    >>> cells.features[:3]
    ('Area', 'Perim.', 'Circ.')
    >>> cells.receipt.form
    'row per cell'
    """
    if pixel_size is not None and not 0 < pixel_size < math.inf:
        raise TableError(f"pixel_size is {pixel_size:g}; a positive number was expected.")
    if isinstance(source, str | Path):
        source = read_file(Path(source), limits, sheet)
    elif not isinstance(source, Source):
        source = read_object(source, limits)
    features = Measurements.of(features)
    header = read_header(source.names, features)
    return _read_plain(source, header, features, pixel_size) or _read_any(
        source, header, features, pixel_size, invalid
    )


def read_together(sources: Sequence[Source], features: Sequence[Measurement]) -> CellTable | None:
    """Read several tables as one.

    For tables of a few cells, this takes about as long as to read one of them.

    Parameters
    ----------
    sources
        Tables in pixels, at least one, of the same format.
    features
        As for `read_cells`.

    Returns
    -------
    The cells of all tables, one table after the other, each cell named as in its own table; `rows` and the
    receipt are of all tables as one. None where the tables have different columns, or one of them has a
    peculiarity or a fault: read each by `read_cells` then.

    Raises
    ------
    TableError
        As `read_cells`, where the columns are not those of a table of cells.
    """
    features = Measurements.of(features)
    header = read_header(sources[0].names, features)
    joined = sources[0] if len(sources) == 1 else join_sources(sources)
    if joined is None:
        return None
    cells = _read_plain(joined, header, features, None, several=len(sources) > 1)
    if cells is None:
        return None
    named = [str(name) for source in sources for name in _names(source, header.names_cells)]
    return replace(cells, named=named)


def _read_plain(
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
    labels = [c for j in header.labels if (c := source.read_column(j)) is not None]
    if may_have_summary(labels, numbers.T, header.features) or may_be_implausible(
        numbers.T, header.features, any_cell=several
    ):
        return None
    values = to_pixels(numbers.T, features, pixel_size)
    if is_scaled(values, features).any():
        return None
    if pixel_size is not None and has_lost_digits(numbers.T, features).any():
        return None
    return _cell_table(
        source,
        header,
        values=values,
        named=_names(source, header.names_cells),
        id_column=header.id_column,
        rows=np.arange(1, source.rows + 1),
        source_of_cells=source,
        notes=[*source.notes, *header.assumptions, *_notes_on_scale(pixel_size)],
    )


def _notes_on_scale(pixel_size: float | None) -> list[str]:
    """Note for the receipt that a table was converted to pixels."""
    if pixel_size is None:
        return []
    return [f"lengths divided by the pixel size {pixel_size:g}, areas by its square"]


def _notes_on_numbers(columns: Sequence[Numbers]) -> list[str]:
    """Note for the receipt how numbers in text were written, where that is unusual."""
    thousands = dict.fromkeys(c.thousands for c in columns if c.thousands is not None)
    notes = [f"numbers read with a {name} between thousands" for name in thousands]
    if any(c.minus for c in columns):
        notes.append("numbers read with a minus sign that is no hyphen")
    return notes


def _read_any(
    source: Source,
    header: TableHeader,
    features: Sequence[Measurement],
    pixel_size: float | None,
    invalid: Invalid,
) -> CellTable:
    """Read any table, and say which rows and columns are at fault."""
    table, names = source.table, source.table.column_names
    used = sorted(set(header.positions))
    is_csv = source.format == "csv"
    comma = is_csv and has_decimal_comma(table.column(j) for j in used)
    undecided = is_csv and is_undecided(table.column(j) for j in used)

    def as_numbers(table: pa.Table, j: int) -> Numbers:
        """Convert a column."""
        return to_float64(table.column(j), comma, text_is_number(source, j), undecided)

    columns = {j: as_numbers(table, j) for j in used}
    others = find_non_cells(
        table, header, features, lambda j: columns[j].values, pixel_size, source.above
    )
    if len(others.rows):
        table, numbers = _without(table, others)
        columns = {j: as_numbers(table, j) for j in used}
    else:
        numbers = np.arange(1, table.num_rows + 1)
    where = dict(zip(header.features, header.positions, strict=True))

    if header.long:
        cells = fold_channels(table, numbers, header, features, columns)
    else:
        cells = _by_row(table, header, columns)
    bad = np.asarray(np.isnan(np.column_stack([columns[j].values for j in used])))
    of_cell = bad[cells.rows].any(axis=(1, 2))
    coarse = np.zeros(len(cells.values), dtype=bool)
    if not (of_cell.all() or (of_cell.any() and invalid == "fail")):
        coarse[~of_cell] = _refuse_table(
            cells.values[~of_cell], features, pixel_size, invalid, lambda name: names[where[name]]
        )
    values = to_pixels(cells.values, features, pixel_size)
    notes = [*source.notes, *header.assumptions, *cells.notes, *others.notes]
    if comma:
        notes.append("numbers read with a decimal comma")
    notes += _notes_on_numbers([columns[j] for j in used])
    notes += _notes_on_scale(pixel_size)
    scaled = is_scaled(values, features)

    def faults_of(cell: int) -> list[Fault]:
        """List what is wrong with the rows of a cell."""
        found = [
            Fault(int(numbers[row]), names[used[k]], columns[used[k]].what_is_wrong(row))
            for row in cells.rows[cell].tolist()
            for k in np.flatnonzero(bad[row]).tolist()
        ]
        if scaled[cell]:
            row = int(numbers[cells.rows[cell, 0]])
            what = explain_scale(values[cell], features, pixel_size)
            found.append(Fault(row, names[where["IntDen"]], what))
        if coarse[cell]:
            what = f"the numbers have too few decimals to tell the class: {REMEDY}"
            found.append(Fault(int(numbers[cells.rows[cell, 0]]), None, what))
        return found

    faulty = np.flatnonzero(of_cell | scaled | coarse).tolist()
    if faulty and invalid == "fail":
        # There may be millions of faults: only those that the error lists are worded.
        first = [fault for cell in faulty[:MAX_LISTED] for fault in faults_of(cell)]
        total = int(bad[cells.rows.ravel()].sum() + scaled.sum() + coarse.sum())
        faults = sorted(first, key=lambda fault: fault.row)
        raise InvalidValues(faults, total, source.numbering)
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
        left_out=sorted([*others.left_out, *cells.left_out], key=lambda out: out.row),
        assumptions=cells.assumptions,
        grouped=frozenset(n for n, j in where.items() if columns[j].thousands is not None),
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


def lacks(source: Source, features: Sequence[Measurement]) -> bool:
    """Tell whether a table lacks any of these measurements, without reading its rows."""
    return not has_all(source.names, features)


def _by_row(table: pa.Table, header: TableHeader, columns: Mapping[int, Numbers]) -> CellRows:
    """Make a cell of each row; the parameters are those of `fold_channels`."""
    return CellRows(
        rows=np.arange(table.num_rows)[:, None],
        values=np.array([columns[j].values for j in header.positions]).T,
        named=_names(Source(table, "arrow"), header.names_cells),
        id_column=header.id_column,
        table=table,
        notes=[],
    )


def _reason(faults: Sequence[Fault]) -> str:
    """Say why a cell is rejected."""
    shown = "; ".join(map(str, faults[:_SHOWN]))
    more = len(faults) - _SHOWN
    return f"{shown}; and {more} more" if more > 0 else shown


_SHOWN = 3
"""How many faults of one cell its reason lists."""


def _refuse_table(
    values: Floats,
    features: Sequence[Measurement],
    pixel_size: float | None,
    invalid: Invalid,
    column_of: Callable[[str], str],
) -> Mask:
    """Refuse a table that as a whole cannot be what its headers say, or cannot be told the classes of.

    Parameters
    ----------
    values
        `(n, m)` measurements as they were sent, all of them numbers.
    column_of
        Gives the sender's header of a measurement.

    Returns
    -------
    `(n,)`, True for cells whose numbers have too few decimals.

    Raises
    ------
    TableError
        As `refuse_implausible`; too few digits are left to convert to pixels; or most cells have too few
        decimals, and `invalid` is `fail`.
    """
    names = tuple(m.name for m in features)
    refuse_implausible(values, names, column_of)
    coarse, sentence = has_few_decimals(values, names)
    if sentence is not None and invalid == "fail":
        raise TableError(sentence)
    if pixel_size is not None and has_lost_digits(values, features).mean() > 0.5:
        raise TableError(f"With pixel_size={pixel_size:g}, {TOO_FEW_DIGITS}.")
    return coarse


def _without(table: pa.Table, others: NonCells) -> tuple[pa.Table, Integers]:
    """Remove the rows that are no cells.

    Returns
    -------
    The other rows, and their 1-based numbers in the table as it was sent.

    Raises
    ------
    EmptyTable
        There is no other row.
    """
    kept = np.setdiff1d(np.arange(table.num_rows), others.rows)
    if not len(kept):
        summary = all("summary" in row.reason for row in others.left_out)
        what = "ImageJ's summary rows" if summary else "the rows that are no cells"
        raise EmptyTable(f"Without {what}, the table", others.left_out)
    return table.take(pa.array(kept)), kept + 1


def _names(source: Source, position: int | None) -> pa.Array | list[str] | range:
    """Name the cells by a column, its text without blanks around it, and by their numbers where it is empty.

    Returns
    -------
    `(n,)`; a range of numbers if there is no such column.
    """
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
"""Up to so many names are read faster one by one than by Arrow."""
