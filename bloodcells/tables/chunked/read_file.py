"""A table of any length -> its cells, part by part, as if it were read at once."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pyarrow as pa

from bloodcells.errors import TableError, UnreadableTable
from bloodcells.measurements import Measurement, known_names, normalise
from bloodcells.tables.cell_table import CellTable
from bloodcells.tables.chunked.chunked_cells import ChunkedCells
from bloodcells.tables.chunked.chunks import Chunk, TableSchema, read_chunks
from bloodcells.tables.chunked.incremental import begun_summary
from bloodcells.tables.columns import is_long_form, locate
from bloodcells.tables.formats import Limits, Source, read_file
from bloodcells.tables.reading import Invalid, read_cells

__all__ = ["read_cells_in_chunks"]

_LIMITS = Limits(bytes=2**31 - 1, rows=2**31 - 1)
"""Of one part, which is far below."""


def read_cells_in_chunks(
    path: Path,
    where: str,
    features: Sequence[Measurement],
    pixel_size: float | None = None,
    invalid: Invalid = "fail",
    every_column: bool = False,
) -> Iterator[tuple[CellTable, float]]:
    """Read the cells of a file, some thousands at a time, each with how much is read, from 0 to 1.

    ImageJ's long form, of which a cell's rows may be far apart, and JSON are read as a whole, within
    the usual limits. Rows and unnamed cells are numbered as in the whole table.

    Parameters
    ----------
    where
        What the file is called in messages about its format.
    every_column
        Read known measurements that are not needed too.

    Raises
    ------
    TableError
        As `read_cells` does.
    """

    def columns(header: TableSchema) -> list[str] | None:
        if header.lists:
            raise UnreadableTable(
                f"The column {header.lists[0]!r} holds lists; only plain columns are read."
            )
        return None if every_column else _needed(header.names, features)

    def read(source: Source) -> CellTable:
        return read_cells(source, features, pixel_size=pixel_size, invalid=invalid, limits=_LIMITS)

    reading = ChunkedCells(read)
    for part in _between_summaries(read_chunks(path, columns, where)):
        if not part.first and is_long_form(part.source.names, features):
            yield read(read_file(path, Limits())), 1.0
            return
        if (cells := reading.of(part)) is not None:
            yield cells, part.done


def _needed(names: Sequence[str], features: Sequence[Measurement]) -> list[str] | None:
    """The measurements that are wanted, and what is no measurement; None where all is needed."""
    try:
        located = locate(names, features)
    except TableError:
        return None  # which is said when the table is read
    used = set(located.positions.values())
    known = known_names()
    needed = [name for j, name in enumerate(names) if j in used or normalise(name) not in known]
    return None if located.long or len(set(needed)) < len(needed) else needed


def _between_summaries(parts: Iterator[Chunk]) -> Iterator[Chunk]:
    """The same rows, cut nowhere inside the four that ImageJ's `Summarize` appends."""
    kept: Chunk | None = None
    for part in parts:
        if kept is not None:
            tables = [kept.source.table, part.source.table]
            part = _with(part, pa.concat_tables(tables).combine_chunks(), kept.first)
            kept = None
        if begun := begun_summary(part.source):
            table = part.source.table
            end = table.num_rows - begun
            kept = _with(part, table.slice(end), part.first + end)
            if not end:
                continue
            part = _with(part, table.slice(0, end), part.first)
        yield part
    if kept is not None:
        yield kept


def _with(part: Chunk, table: pa.Table, first: int) -> Chunk:
    return replace(part, source=replace(part.source, sent=table), first=first)
