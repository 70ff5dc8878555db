"""Read a file of any length in parts that fit in memory."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq

from bloodcells.errors import EmptyTable, Fault, InvalidRows, UnreadableTable
from bloodcells.tables.chunked.csv_blocks import BLOCK, CsvBlocks
from bloodcells.tables.formats import (
    CSV_HEAD,
    GZIP,
    HEAD_BYTES,
    SUFFIXES,
    Format,
    Limits,
    Source,
    find_format,
    read_file,
    refuse_other,
    split_suffix,
)
from bloodcells.tables.formats.arrow_end import Unterminated, stream_batches
from bloodcells.tables.formats.arrow_footer import ARROW_FILE, footer_of
from bloodcells.tables.formats.arrow_ipc import file_batches
from bloodcells.tables.formats.gzipped import Gunzip
from bloodcells.tables.formats.parquet_end import check_parquet_end
from bloodcells.tables.formats.plain import check_schema, first_line, read_within
from bloodcells.tables.imagej.log import is_log

__all__ = [
    "FLAGS",
    "PROBABILITIES",
    "Chunk",
    "TableSchema",
    "read_chunks",
    "read_names",
    "shift_rows",
    "whole_chunk",
]

PROBABILITIES = "probabilities"
FLAGS = "flags"
_LISTS = (PROBABILITIES, FLAGS)
"""The columns of predictions that hold lists."""

CHUNK_ROWS = 16_000
"""Rows of a part of an Arrow stream or a Parquet file: 4 MB of 33 measurements. Not a power of two: the
numbers of one cell would then lie so far apart that the processor's cache held only some of them."""
_HEADER_BLOCK = 1 << 16
"""Bytes of a CSV that are read for its headers."""
_LIMITS = Limits(bytes=2**31 - 1, rows=2**31 - 1, values=2**31 - 1)
"""Limits of one part, which is always far smaller."""


@dataclass(frozen=True)
class TableSchema:
    """Describe a table before a row of it is read."""

    names: tuple[str, ...]
    """Headers of the columns but for these lists."""
    lists: tuple[str, ...] = ()
    """Headers of the lists of predictions, if they are read apart."""
    metadata: Mapping[str, str] = field(default_factory=dict)
    """Metadata of the schema of an Arrow or Parquet file."""


@dataclass(frozen=True)
class Chunk:
    """Hold some rows of a table."""

    header: TableSchema
    """Describes the whole table."""
    source: Source
    """The columns but for these lists."""
    lists: Mapping[str, pa.Array] = field(default_factory=dict)
    """Header -> column that holds lists."""
    first: int = 0
    """Number of rows of the table before these."""
    where: str | None = None
    """Name of the file; None for a table that was not read from a file."""
    done: float = 1.0
    """Fraction of the file that has been read with this part, from 0 to 1."""


Columns = Callable[[TableSchema], Sequence[str] | None]
"""Tells which columns of a table are to be read; None for all."""


def read_chunks(
    path: Path,
    columns: Columns,
    where: str,
    lists_apart: bool = True,
    sheet: str | None = None,
    unterminated: Unterminated = "refuse",
    block: int = BLOCK,
) -> Iterator[Chunk]:
    """Read a file part by part.

    CSV, gzipped or not, Parquet and Arrow are read in parts. JSON, workbooks, and other gzipped formats,
    are read whole, within the usual limits.

    Parameters
    ----------
    columns
        Called once the columns of a Parquet or Arrow file are known, to tell which are to be read.
    where
        Name of the file in messages.
    lists_apart
        Whether the lists of a file of predictions are no columns of the parts' sources, but their `lists`.
    sheet, unterminated
        As for `formats.read_file`.
    block
        Bytes of a part of a CSV.

    Yields
    ------
    The parts of the table, in order.

    Raises
    ------
    TableError
        As `formats.read_file` does.
    """
    suffix, zipped = split_suffix(path)
    kind = SUFFIXES.get(suffix)
    try:
        if kind == "any":
            with path.open("rb") as file:
                zipped = zipped or file.read(len(GZIP)) == GZIP
            kind = _kind_of(path, zipped)
        if sheet is not None:
            kind = "workbook"  # only its reader knows of sheets, and the others say that they have none
        if kind in ("arrow", "parquet") and not zipped:
            with path.open("rb") as file:
                refuse_other(file.read(HEAD_BYTES), kind)
        if kind == "csv":
            yield from _csv(path, where, zipped, block)
        elif kind == "parquet" and not zipped:
            yield from _parquet(path, where, columns, lists_apart)
        elif kind == "arrow" and not zipped:
            yield from _arrow(path, where, columns, lists_apart, unterminated)
        else:
            source = read_file(path, Limits(), sheet, unterminated)
            yield Chunk(TableSchema(source.names), source, where=where)
    except (pa.ArrowException, UnicodeDecodeError) as error:
        raise UnreadableTable(f"{where}: cannot be read: {first_line(error)}.") from error
    except OSError as error:
        why = error.strerror or first_line(error)
        raise UnreadableTable(f"{where}: cannot be read ({why}).") from error


def read_names(
    path: Path, where: str, sheet: str | None = None, unterminated: Unterminated = "refuse"
) -> tuple[str, ...]:
    """Read the headers of a file's columns, and of its rows as few as its format allows.

    Parameters and errors are those of `read_chunks`.
    """

    def fewest(header: TableSchema) -> Sequence[str] | None:
        first = header.names[:1]
        return first if first and header.names.count(first[0]) == 1 else None

    chunks = read_chunks(
        path, fewest, where, sheet=sheet, unterminated=unterminated, block=_HEADER_BLOCK
    )
    return next(chunks).header.names


def whole_chunk(source: Source) -> Chunk:
    """Make one part of a whole table, with the lists of predictions apart."""
    table = source.table
    header = _header(table.schema, lists_apart=True)
    if not header.lists:
        return Chunk(header, source)
    lists = {name: table.column(name).combine_chunks() for name in header.lists}
    return Chunk(header, replace(source, sent=table.drop_columns(list(lists))), lists)


def _kind_of(path: Path, zipped: bool) -> Format:
    """Tell the format of a file by its first bytes."""
    with path.open("rb") as file:
        return find_format(_first_bytes(_pieces(file, zipped), HEAD_BYTES)[:HEAD_BYTES])


def shift_rows(error: InvalidRows, first: int) -> InvalidRows:
    """Renumber the rows of an error as in a table that has `first` rows before them."""
    return type(error)(
        [Fault(f.row + first, f.column, f.message) for f in error.faults],
        error.total,
        error.numbering,
    )


def _csv(path: Path, where: str, zipped: bool, size_of_block: int) -> Iterator[Chunk]:
    """Read a CSV block by block."""
    size = max(path.stat().st_size, 1)
    first = 0
    cutting = CsvBlocks(_LIMITS, size_of_block)
    with path.open("rb") as raw:
        pieces = _pieces(raw, zipped, size_of_block)
        data = _first_bytes(pieces, CSV_HEAD)
        if is_log(data[:CSV_HEAD].decode("latin-1")):
            whole = read_file(path, Limits())
            yield Chunk(TableSchema(whole.names), whole, where=where)
            return
        while True:
            cutting.feed(data) if data else cutting.close()
            while cutting.ready or not data:
                block = cutting.take() if cutting.ready else cutting.rest()
                if not block and first:
                    return
                part = _read_block(cutting, block, first)
                if part is not None:
                    done = min(raw.tell() / size, 1.0)
                    yield Chunk(TableSchema(part.names), part, {}, first, where, done)
                    first += part.rows
            data = next(pieces, b"")


def _pieces(file: BinaryIO, zipped: bool, size: int = BLOCK) -> Iterator[bytes]:
    """Read an open file piece by piece, decompressed if it is gzipped."""
    inflate = Gunzip() if zipped else None
    while data := file.read(size if inflate is None else 1 << 16):
        if inflate is None:
            yield data
            continue
        inflate.feed(data)
        while piece := inflate.read():
            yield piece
    if inflate is not None:
        inflate.close()


def _first_bytes(pieces: Iterator[bytes], size: int) -> bytes:
    """Join the first pieces, until they have so many bytes or end."""
    data = b""
    while len(data) < size and (piece := next(pieces, b"")):
        data += piece
    return data


def _read_block(cutting: CsvBlocks, block: bytes, first: int) -> Source | None:
    """Read a block of a CSV that has so many rows before it; None if it has none of its own."""
    try:
        return cutting.read(block)
    except InvalidRows as error:
        raise shift_rows(error, first) from error
    except EmptyTable:
        if not first:
            raise
        return None


def _parquet(path: Path, where: str, columns: Columns, lists_apart: bool) -> Iterator[Chunk]:
    """Read a Parquet file batch by batch."""
    with path.open("rb") as raw:
        check_parquet_end(raw)
    # With `pre_buffer`, pyarrow keeps all that it has read; without a buffer, it reads a row group whole.
    with pq.ParquetFile(
        path, pre_buffer=False, buffer_size=1 << 20, arrow_extensions_enabled=True
    ) as file:
        header = _header(file.schema_arrow, lists_apart)
        total = file.metadata.num_rows
        wanted = columns(header)
        batches = file.iter_batches(CHUNK_ROWS, columns=None if wanted is None else list(wanted))
        yield from _of_batches(where, header, batches, total, "parquet")


def _arrow(
    path: Path, where: str, columns: Columns, lists_apart: bool, unterminated: Unterminated
) -> Iterator[Chunk]:
    """Read an Arrow stream or file batch by batch."""
    with pa.OSFile(str(path)) as file:  # a memory map would count as memory of the process
        is_file = file.read(len(ARROW_FILE)) == ARROW_FILE
        file.seek(0)
        if is_file:
            footer_of(file)
        reader = pa.ipc.open_file(file) if is_file else pa.ipc.open_stream(file)
        batches = file_batches(reader) if is_file else stream_batches(reader, file, unterminated)
        header = _header(reader.schema, lists_apart)
        wanted = columns(header)
        size = max(file.size(), 1)

        def sliced() -> Iterator[Any]:
            """Divide batches into parts."""
            for batch in batches:
                part = batch if wanted is None else batch.select(list(wanted))
                for start in range(0, part.num_rows, CHUNK_ROWS):
                    yield part.slice(start, CHUNK_ROWS)

        for part in _of_batches(where, header, sliced(), None, "arrow"):
            yield Chunk(
                header, part.source, part.lists, part.first, where, min(file.tell() / size, 1.0)
            )


def _of_batches(where: str, header: TableSchema, batches: Any, total: int | None, kind: Any) -> Any:
    """Make a part of each batch that has many rows, and of several that have few.

    What tells a table of other measurements is seen in many cells, so that a part must not have one or two.
    """
    first = 0
    for several in _grouped(batches, 1 if header.lists else CHUNK_ROWS // 2):
        schema = several[0].schema
        lists = {
            name: several[0].column(name)
            for name in _LISTS
            if name in header.lists and name in schema.names
        }
        # By position, as selecting by a name that comes twice fails with a worse message than a later one.
        kept = [i for i, n in enumerate(schema.names) if n not in lists]
        plain = [batch.select(kept) for batch in several]
        check_schema(plain[0].schema, _LIMITS)
        table = read_within(plain, plain[0].schema, _LIMITS)
        done = 1.0 if not total else min((first + table.num_rows) / total, 1.0)
        yield Chunk(header, Source(table, kind), lists, first, where, done)
        first += table.num_rows
    if not first:
        raise EmptyTable("The table")  # whatever a Parquet file says of its own rows


def _grouped(batches: Any, rows: int) -> Iterator[list[pa.RecordBatch]]:
    """Put batches together until they have so many rows, and leave out those without any."""
    several: list[pa.RecordBatch] = []
    count = 0
    for batch in batches:
        if batch.num_rows:
            several.append(batch)
            count += batch.num_rows
        if count >= rows:
            yield several
            several, count = [], 0
    if several:
        yield several


def _header(schema: pa.Schema, lists_apart: bool) -> TableSchema:
    """Describe a table by its Arrow schema."""
    lists = [
        name
        for name in _LISTS
        if lists_apart
        and schema.names.count(name) == 1
        and pa.types.is_nested(schema.field(name).type)
    ]
    metadata = {
        key.decode("utf-8", "replace"): value.decode("utf-8", "replace")
        for key, value in (schema.metadata or {}).items()
    }
    return TableSchema(tuple(n for n in schema.names if n not in lists), tuple(lists), metadata)
