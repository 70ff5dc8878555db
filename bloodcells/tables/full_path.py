"""Read any table, one with peculiarities or faults too, and say which rows and columns are at fault."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import pyarrow as pa

from bloodcells.arrays import Floats, Integers, Mask, pc
from bloodcells.errors import MAX_LISTED, Fault, InvalidValues, NoCells, TableError, quoted
from bloodcells.measurements import Measurement
from bloodcells.parallel.wanted import check_wanted
from bloodcells.tables.assembly import assemble, name_cells, notes_on_scale
from bloodcells.tables.cell_table import CellTable, Invalid
from bloodcells.tables.formats import Source, text_is_number
from bloodcells.tables.headers import TableHeader
from bloodcells.tables.imagej.same_cell import as_texts
from bloodcells.tables.long_form import CellRows, fold_channels
from bloodcells.tables.non_cells import NonCells, find_non_cells
from bloodcells.tables.numbers import Numbers, has_decimal_comma, is_undecided, plain, to_float64
from bloodcells.tables.plausibility import REMEDY, has_few_decimals, refuse_implausible
from bloodcells.tables.scale import (
    TOO_FEW_DIGITS,
    advise,
    explain_scale,
    has_lost_digits,
    is_scaled,
    to_pixels,
)


def read_any(
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
    # Text in JSON is no number in any case.
    undecided = source.format not in ("json", "ndjson") and is_undecided(
        table.column(j) for j in used
    )

    def as_numbers(table: pa.Table, j: int) -> Numbers:
        """Convert a column."""
        check_wanted()
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
    empty = _without_digits(table, used, np.asarray(bad.all(axis=1)))
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
    notes += notes_on_scale(pixel_size)
    scaled = is_scaled(cells.values, features, pixel_size)
    advice = advise(cells.values, scaled, features) if scaled.any() else ""

    def faults_of(cell: int) -> list[Fault]:
        """List what is wrong with the rows of a cell."""
        found = []
        for row in cells.rows[cell].tolist():
            if empty[row]:
                found.append(Fault(int(numbers[row]), None, _no_number(table, row)))
                continue
            found += [
                Fault(int(numbers[row]), names[used[k]], columns[used[k]].what_is_wrong(row))
                for k in np.flatnonzero(bad[row]).tolist()
            ]
        if scaled[cell]:
            row = int(numbers[cells.rows[cell, 0]])
            what = explain_scale(cells.values[cell], features, pixel_size, advice)
            found.append(Fault(row, names[where["IntDen"]], what))
        if coarse[cell]:
            what = f"the numbers have too few decimals to tell the class: {REMEDY}"
            found.append(Fault(int(numbers[cells.rows[cell, 0]]), None, what))
        return found

    faulty = np.flatnonzero(of_cell | scaled | coarse).tolist()
    if faulty and invalid == "fail":
        # There may be millions of faults: only those that the error lists are worded.
        first = [fault for cell in faulty[:MAX_LISTED] for fault in faults_of(cell)]
        of_row = np.where(empty, 1, bad.sum(axis=1))
        total = int(of_row[cells.rows.ravel()].sum() + scaled.sum() + coarse.sum())
        faults = sorted(first, key=lambda fault: fault.row)
        raise InvalidValues(faults, total, source.numbering)
    return assemble(
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


_FEW_COLUMNS = 3


def _without_digits(table: pa.Table, used: Sequence[int], such: Mask) -> Mask:
    """Find those of some rows that have no digit where numbers were expected.

    A footer, or a cell whose numbers are all missing, is one fault. Of few columns, each is named.
    """
    found = such.copy() if len(used) > _FEW_COLUMNS else np.zeros(len(such), dtype=bool)
    for j in used:
        rows = np.flatnonzero(found)
        if not len(rows):
            break
        texts = plain(table.column(j).take(pa.array(rows)))
        if pa.types.is_string(texts.type):
            digits = pc.fill_null(pc.match_substring_regex(texts, "[0-9]"), False)
            found[rows] = ~digits.to_numpy(zero_copy_only=False)
        elif not pa.types.is_null(texts.type):
            found[rows] = texts.is_null().to_numpy(zero_copy_only=False)
    return found


def _no_number(table: pa.Table, row: int) -> str:
    """Say what stands in a row without a number."""
    texts = (as_texts(plain(column)[row : row + 1])[0] for column in table.columns)
    first = next((text for text in texts if text), None)
    what = "nothing" if first is None else f"only text ({quoted(first)})"
    return f"{what} where numbers were expected; if the row is no cell, take it out"


def _without(table: pa.Table, others: NonCells) -> tuple[pa.Table, Integers]:
    """Remove the rows that are no cells.

    Returns
    -------
    The other rows, and their 1-based numbers in the table as it was sent.

    Raises
    ------
    NoCells
        There is no other row.
    """
    kept = np.setdiff1d(np.arange(table.num_rows), others.rows)
    if not len(kept):
        summary = all("summary" in row.reason for row in others.left_out)
        what = "ImageJ's summary rows" if summary else "the rows that are no cells"
        raise NoCells(f"Without {what}, the table", others.left_out)
    return table.take(pa.array(kept)), kept + 1


def _by_row(table: pa.Table, header: TableHeader, columns: Mapping[int, Numbers]) -> CellRows:
    """Make a cell of each row; the parameters are those of `fold_channels`."""
    return CellRows(
        rows=np.arange(table.num_rows)[:, None],
        values=np.array([columns[j].values for j in header.positions]).T,
        named=name_cells(Source(table, "arrow"), header.names_cells),
        id_column=header.id_column,
        table=table,
        notes=[],
    )


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


def _notes_on_numbers(columns: Sequence[Numbers]) -> list[str]:
    """Note for the receipt how numbers in text were written, where that is unusual."""
    thousands = dict.fromkeys(c.thousands for c in columns if c.thousands is not None)
    notes = [f"numbers read with a {name} between thousands" for name in thousands]
    if any(c.minus for c in columns):
        notes.append("numbers read with a minus sign that is no hyphen")
    return notes


def _reason(faults: Sequence[Fault]) -> str:
    """Say why a cell is rejected."""
    shown = "; ".join(map(str, faults[:_SHOWN]))
    more = len(faults) - _SHOWN
    return f"{shown}; and {more} more" if more > 0 else shown


_SHOWN = 3
"""How many faults of one cell its reason lists."""
