"""Read the cells of a file of any length part by part."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pyarrow as pa

from bloodcells.errors import TableError
from bloodcells.measurements import Measurement
from bloodcells.measurements.column_names import is_measurement
from bloodcells.tables.cell_table import CellTable, Invalid
from bloodcells.tables.chunked.begun_summary import begun_summary
from bloodcells.tables.chunked.chunked_cells import ChunkedCells
from bloodcells.tables.chunked.chunks import Chunk, TableSchema, read_chunks
from bloodcells.tables.columns import is_long_form, locate
from bloodcells.tables.formats import Limits, Source, Unterminated, read_file
from bloodcells.tables.reading import read_cells

__all__ = ["read_cells_in_chunks"]

_LIMITS = Limits(bytes=2**31 - 1, rows=2**31 - 1, values=2**31 - 1)
"""Limits of one part, which is always far smaller."""


def read_cells_in_chunks(
    path: Path,
    where: str,
    features: Sequence[Measurement],
    pixel_size: float | None = None,
    invalid: Invalid = "fail",
    every_column: bool = False,
    sheet: str | None = None,
    unterminated: Unterminated = "refuse",
) -> Iterator[tuple[CellTable, float]]:
    """Read the cells of a file, some thousands at a time.

    ImageJ's long form, in which the rows of a cell may be far apart, and JSON are read whole, within the
    usual limits. Rows and cells without a name are numbered as in the whole table.

    Parameters
    ----------
    where
        Name of the file in messages about its format.
    features, pixel_size, invalid
        As for `read_cells`.
    every_column
        Whether to read also the columns of known measurements that are not looked for.
    sheet, unterminated
        As for `read_cells`.

    Yields
    ------
    The cells of a part, and the fraction of the file that has been read with it, from 0 to 1.

    Raises
    ------
    TableError
        As `read_cells` does.
    """

    def columns(header: TableSchema) -> list[str] | None:
        """Choose the columns to read."""
        return None if every_column else _needed(header.names, features)

    def read(source: Source) -> CellTable:
        """Read the cells of a part."""
        return read_cells(source, features, pixel_size=pixel_size, invalid=invalid, limits=_LIMITS)

    reading = ChunkedCells(read)
    last: tuple[CellTable, float] | None = None
    parts = read_chunks(path, columns, where, False, sheet, unterminated)
    for part in _between_summaries(parts):
        if not part.first and is_long_form(part.source.names, features):
            yield read(read_file(path, Limits(), sheet, unterminated)), 1.0
            return
        cells = reading.of(part)
        if cells is None:
            continue
        if last is not None:
            yield last
        last = cells, part.done
    if last is not None:
        # What was found to be no cell since then is told with the last cells.
        cells, done = last
        receipt = replace(cells.receipt, left_out=[*cells.receipt.left_out, *reading.left_out])
        yield replace(cells, receipt=receipt), done


def _needed(names: Sequence[str], features: Sequence[Measurement]) -> list[str] | None:
    """List the columns of wanted measurements and those of no known measurement; None if all are needed."""
    try:
        located = locate(names, features)
    except TableError:
        return None  # reading the table says what is wrong
    used = set(located.positions.values())
    needed = [name for j, name in enumerate(names) if j in used or not is_measurement(name)]
    return None if located.long or len(set(needed)) < len(needed) else needed


def _between_summaries(parts: Iterator[Chunk]) -> Iterator[Chunk]:
    """Move rows between parts so that none ends within the four rows of ImageJ's `Summarize`."""
    held: Chunk | None = None
    for part in parts:
        if held is not None:
            tables = [held.source.table, part.source.table]
            part = _with(part, pa.concat_tables(tables).combine_chunks(), held.first)
            held = None
        if begun := begun_summary(part.source):
            table = part.source.table
            end = table.num_rows - begun
            held = _with(part, table.slice(end), part.first + end)
            if not end:
                continue
            part = _with(part, table.slice(0, end), part.first)
        yield part
    if held is not None:
        yield held


def _with(part: Chunk, table: pa.Table, first: int) -> Chunk:
    """Replace the rows of a part."""
    return replace(part, source=replace(part.source, sent=table), first=first)
