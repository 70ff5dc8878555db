"""Parts of one table -> their cells, as if it had been read at once."""

import re
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from bloodcells.errors import EmptyTable, Fault, InvalidRows, InvalidValues
from bloodcells.tables.cell_table import CellTable, LeftOut
from bloodcells.tables.chunked.chunks import Chunk, shift_rows
from bloodcells.tables.formats import Source
from bloodcells.tables.numbers import plain

__all__ = ["ChunkedCells"]

_ROW = re.compile(r"(?:(?<=^)|(?<=; ))row ([0-9]+)(?=[,:])")
"""Where the reasons of a rejected cell name a row."""
_MARKS = {",": "comma", ".": "point"}


class ChunkedCells:
    """Reads the cells of one part after the other.

    Rows, and cells that nothing names, are numbered through; the decimal mark is that of the first part.

    Parameters
    ----------
    read
        The rows of one part -> its cells, as a table of their own.

    Attributes
    ----------
    count
        Cells so far.
    """

    def __init__(self, read: Callable[[Source], CellTable]) -> None:
        self._read = read
        self._decimal: str | None = None
        self.count = 0

    def of(self, part: Chunk) -> CellTable | None:
        """The cells of the next part; None where it has no row but ImageJ's summary rows.

        Raises
        ------
        TableError
            As `read_cells` does; or the numbers have another decimal mark than before.
        """
        try:
            cells = self._read(part.source)
        except InvalidRows as error:
            raise shift_rows(error, part.first) from error
        except EmptyTable:
            if not self.count:
                raise
            return None
        if self._decimal is None:
            self._decimal = cells.receipt.decimal
        elif cells.receipt.decimal != self._decimal:
            cells = _with_decimal(cells, self._decimal, part.first)
        if part.first:
            cells = _numbered_on(cells, part.first, self.count)
        self.count += len(cells)
        return cells


def _with_decimal(cells: CellTable, decimal: str, first: int) -> CellTable:
    """The cells as of a table with that decimal mark, if none of their numbers has the other one."""
    found = cells.receipt.decimal
    table, faults = cells.table, []
    for matched in cells.receipt.columns:
        column = plain(table.column(table.column_names.index(matched.column)))
        at = pc.index(pc.match_substring(column, found), True).as_py()
        if at >= 0:
            message = (
                f"from here on, most numbers have a decimal {_MARKS[found]}; a decimal "
                f"{_MARKS[decimal]} was expected, as in the rows before"
            )
            faults.append(Fault(int(cells.rows[at]) + first, matched.column, message))
    if faults:
        raise InvalidValues([min(faults, key=lambda fault: fault.row)])
    return replace(cells, receipt=replace(cells.receipt, decimal=decimal))


def _numbered_on(cells: CellTable, rows: int, before: int) -> CellTable:
    """The same cells in a table that has so many rows and cells before them."""
    receipt = cells.receipt
    left_out = [LeftOut(found.row + rows, found.reason) for found in receipt.left_out]
    return replace(
        cells,
        named=_names(cells, before),
        rows=cells.rows + rows,
        reasons={
            i: _ROW.sub(lambda match: f"row {int(match[1]) + rows}", reason)
            for i, reason in cells.reasons.items()
        },
        receipt=replace(receipt, left_out=left_out),
    )


def _names(cells: CellTable, before: int) -> pa.Array | range:
    """What the cells are called, where those that nothing names are numbered behind so many others."""
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
