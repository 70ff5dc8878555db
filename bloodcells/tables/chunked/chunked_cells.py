"""Read the cells of a table part by part as if it had been read whole."""

import re
from collections.abc import Callable, Iterable
from dataclasses import replace

import numpy as np
import pyarrow as pa

from bloodcells.arrays import pc
from bloodcells.errors import EmptyTable, Fault, InvalidRows, InvalidValues
from bloodcells.tables.cell_table import CellTable, LeftOut
from bloodcells.tables.chunked.chunks import Chunk, shift_rows
from bloodcells.tables.formats import Source
from bloodcells.tables.non_cells.summaries import TRACKED
from bloodcells.tables.numbers import plain
from bloodcells.tables.running_statistics import CellsAbove

__all__ = ["ChunkedCells"]

_ROW = re.compile(r"(?:(?<=^)|(?<=; ))row ([0-9]+)(?=[,:])")
"""The number of a row in the reason of a rejected cell."""
_MARKS = {",": "comma", ".": "point"}
"""Decimal mark -> its name."""


class ChunkedCells:
    """Read the cells of one part of a table after the other.

    Rows, and cells without a name, are numbered through all parts; the decimal mark is that of the first
    part.

    Parameters
    ----------
    read
        Reads the cells of one part as if it were a whole table.

    Attributes
    ----------
    count
        How many cells have been read.
    left_out
        The rows that are no cells in parts that have no cell; those of other parts are in their receipts.
    """

    def __init__(self, read: Callable[[Source], CellTable]) -> None:
        """Expect the first part."""
        self._read = read
        self._decimal: str | None = None
        self._above: CellsAbove | None = None
        self._may_be_grouped: bool | None = None
        self._grouped: frozenset[str] = frozenset()
        self._ungrouped: frozenset[str] = frozenset()
        self.count = 0
        self.left_out: list[LeftOut] = []

    def of(self, part: Chunk) -> CellTable | None:
        """Read the cells of the next part.

        Returns
        -------
        The cells; None if no row of the part is one, as at the end of a sheet with empty rows.

        Raises
        ------
        TableError
            As `read_cells` does; or the numbers have another decimal mark than those before.
        """
        try:
            cells = self._read(replace(part.source, above=self._above))
        except InvalidRows as error:
            raise shift_rows(error, part.first) from error
        except EmptyTable as error:
            if not self.count:
                raise
            self.left_out += _shifted(error.left_out, part.first)
            if self._above is not None:
                self._above = self._above.end()
            return None
        if self._decimal is None:
            self._decimal = cells.receipt.decimal
        elif cells.receipt.decimal != self._decimal:
            cells = _with_decimal(cells, self._decimal, part.first)
        if self._may_be_grouped is None:
            self._may_be_grouped = _may_be_grouped(part.source, cells)
        if self._may_be_grouped:
            self._check_thousands(cells, part.first)
        tracked = cells.values[:, :TRACKED]
        left_out = cells.receipt.left_out
        others = np.array([out.row + out.rows - 1 for out in left_out], dtype=np.int64)
        above = self._above or CellsAbove.none(tracked.shape[1])
        self._above = above.plus_part(tracked, cells.rows, others)
        if part.first:
            cells = _numbered_on(cells, part.first, self.count)
        self.count += len(cells)
        return cells

    def _check_thousands(self, cells: CellTable, first: int) -> None:
        """Refuse a measurement whose thousands are separated in some parts and not in others.

        Read whole, such a column is refused too, as its separator may be a decimal mark.
        """
        ungrouped = frozenset(_with_thousands(cells)) - cells.grouped
        self._grouped |= cells.grouped
        self._ungrouped |= ungrouped
        for name in sorted(self._grouped & self._ungrouped):
            j = cells.features.index(name)
            row = int(cells.rows[int((np.abs(cells.values[:, j]) >= 1000).argmax())]) + first
            column = next(c.column for c in cells.receipt.columns if c.measurement == name)
            has = "have a" if name in cells.grouped else "have no"
            message = (
                f"from here on, numbers {has} separator between thousands, unlike those before"
            )
            raise InvalidValues([Fault(row, column, message)])


def _may_be_grouped(source: Source, cells: CellTable) -> bool:
    """Tell whether numbers of the table may have a separator between thousands: text may."""
    if source.format != "arrow":
        return True  # a column of numbers in one part may be text in the next
    schema = source.table.schema
    others = {field.name for field in schema if not _is_number(field.type)}
    measured = {column.column for column in cells.receipt.columns}
    return not measured <= set(schema.names) - others


def _is_number(kind: pa.DataType) -> bool:
    return bool(pa.types.is_floating(kind) or pa.types.is_integer(kind))


def _with_thousands(cells: CellTable) -> list[str]:
    """List the measurements that reach a thousand in any cell."""
    # These pass over NaN, which those without an f would give.
    largest, least = np.fmax.reduce(cells.values), np.fmin.reduce(cells.values)
    found = np.flatnonzero((largest >= 1000) | (least <= -1000))
    return [cells.features[j] for j in found.tolist()]


def _shifted(left_out: Iterable[LeftOut], rows: int) -> list[LeftOut]:
    """Renumber rows that are left out as in a table that has so many rows before them."""
    return [replace(row, row=row.row + rows) for row in left_out]


def _with_decimal(cells: CellTable, decimal: str, first: int) -> CellTable:
    """Let the receipt name another decimal mark, if no number has the one that it names.

    Parameters
    ----------
    first
        Number of rows before these in the table.
    """
    mark = cells.receipt.decimal
    table, faults = cells.table, []
    for matched in cells.receipt.columns:
        column = plain(table.column(table.column_names.index(matched.column)))
        position = pc.index(pc.match_substring(column, mark), True).as_py()
        if position >= 0:
            message = (
                f"from here on, most numbers have a decimal {_MARKS[mark]}; a decimal "
                f"{_MARKS[decimal]} was expected, as in the rows before"
            )
            faults.append(Fault(int(cells.rows[position]) + first, matched.column, message))
    if faults:
        raise InvalidValues([min(faults, key=lambda fault: fault.row)])
    return replace(cells, receipt=replace(cells.receipt, decimal=decimal))


def _numbered_on(cells: CellTable, rows: int, before: int) -> CellTable:
    """Renumber cells as in a table that has so many rows and cells before them."""
    receipt = cells.receipt
    return replace(
        cells,
        named=_names(cells, before),
        rows=cells.rows + rows,
        reasons={
            i: _ROW.sub(lambda match: f"row {int(match[1]) + rows}", reason)
            for i, reason in cells.reasons.items()
        },
        receipt=replace(receipt, left_out=_shifted(receipt.left_out, rows)),
    )


def _names(cells: CellTable, before: int) -> pa.Array | range:
    """Name the cells, numbering those without a name as in a table that has so many cells before them."""
    if cells.receipt.id_column is None:
        return range(before + 1, before + len(cells) + 1)
    numbers = np.arange(1, len(cells) + 1)
    alike = pc.equal(cells.names, pa.array(numbers).cast(pa.string()))
    if not pc.any(alike).as_py():
        return cells.names
    own = plain(cells.table.column(cells.table.column_names.index(cells.receipt.id_column)))
    unnamed = pc.equal(pc.fill_null(pc.utf8_trim_whitespace(own.cast(pa.string())), ""), "")
    named_on = pa.array(numbers + before).cast(pa.string())
    return pc.if_else(pc.and_(alike, unnamed), named_on, cells.names)
