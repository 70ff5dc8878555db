"""A file of any length -> parts of it that fit in memory."""

import gzip
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, cast

import pyarrow as pa
import pyarrow.parquet as pq

from bloodcells.errors import EmptyTable, Fault, InvalidRows, UnreadableTable
from bloodcells.tables.chunked.csv_blocks import blocks
from bloodcells.tables.formats import SUFFIXES, Limits, Source, read_bytes, read_file, split_suffix
from bloodcells.tables.formats.plain import check_schema, first_line, read_within

__all__ = ["FLAGS", "PROBABILITIES", "Chunk", "TableSchema", "read_chunks", "shift_rows"]

PROBABILITIES = "probabilities"
FLAGS = "flags"
_LISTS = (PROBABILITIES, FLAGS)
"""Columns that may hold lists: our own answers have them."""

CHUNK_ROWS = 16_000
"""Rows of a part of an Arrow stream or a Parquet file: 4 MB of 33 measurements. If they were a power of
two, the numbers of one cell would lie so far apart that the processor's cache kept only some of them."""
_LIMITS = Limits(bytes=2**31 - 1, rows=2**31 - 1)
"""Of one part, which our own reading keeps far below."""


@dataclass(frozen=True)
class TableSchema:
    """What is known of a table before a row of it is read.

    Attributes
    ----------
    names
        Of the columns that hold no lists.
    lists
        Of those that do.
    metadata
        Of its schema.
    """

    names: tuple[str, ...]
    lists: tuple[str, ...] = ()
    metadata: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Chunk:
    """Some rows of a table.

    Attributes
    ----------
    header
        Of the whole table.
    source
        The columns that hold no lists.
    lists
        Those that do, by name.
    first
        Rows of the table before these.
    where
        The file's name; None for a table that is sent alone.
    done
        How much of the file is read with it, from 0 to 1.
    """

    header: TableSchema
    source: Source
    lists: Mapping[str, pa.Array] = field(default_factory=dict)
    first: int = 0
    where: str | None = None
    done: float = 1.0


Columns = Callable[[TableSchema], Sequence[str] | None]
"""Which columns of a table are needed; None for all."""


def read_chunks(path: Path, columns: Columns, where: str) -> Iterator[Chunk]:
    """Read a file part by part.

    CSV, gzipped or not, Parquet and Arrow are read in parts; JSON, and other tables that are gzipped,
    as a whole, within the usual limits.

    Parameters
    ----------
    columns
        Asked once the columns of a table are known, where not all need to be read.
    where
        What the file is called in messages.

    Raises
    ------
    TableError
        As `formats.read_file` does.
    """
    suffix, zipped = split_suffix(path)
    kind = SUFFIXES.get(suffix)
    try:
        if kind == "csv":
            yield from _csv(path, where, zipped)
        elif kind == "parquet" and not zipped:
            yield from _parquet(path, where, columns)
        elif kind == "arrow" and not zipped:
            yield from _arrow(path, where, columns)
        else:
            source = read_file(path, Limits())
            yield Chunk(TableSchema(source.names), source, where=where)
    except (pa.ArrowException, UnicodeDecodeError) as error:
        raise UnreadableTable(f"{where}: cannot be read: {first_line(error)}.") from error
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise UnreadableTable(f"{where}: the gzip data cannot be read: {error}.") from error
    except OSError as error:
        why = error.strerror or first_line(error)
        raise UnreadableTable(f"{where}: cannot be read ({why}).") from error


def shift_rows(error: InvalidRows, first: int) -> InvalidRows:
    """The same with the rows' numbers in the whole table, which has so many rows before these."""
    return type(error)(
        [Fault(f.row + first, f.column, f.message) for f in error.faults], error.total
    )


def _csv(path: Path, where: str, zipped: bool) -> Iterator[Chunk]:
    size = max(path.stat().st_size, 1)
    first = 0
    with ExitStack() as stack:
        raw = stack.enter_context(path.open("rb"))
        file: BinaryIO = raw
        if zipped:
            file = cast(BinaryIO, stack.enter_context(gzip.GzipFile(fileobj=raw)))
        for block in blocks(file):
            try:
                source = read_bytes(block, "csv", _LIMITS)
            except InvalidRows as error:
                raise shift_rows(error, first) from error
            header = TableSchema(source.names)
            yield Chunk(header, source, {}, first, where, min(raw.tell() / size, 1.0))
            first += source.rows


def _parquet(path: Path, where: str, columns: Columns) -> Iterator[Chunk]:
    # A buffer made beforehand would keep all that is read; without any, a row group is read whole.
    with pq.ParquetFile(path, pre_buffer=False, buffer_size=1 << 20) as file:
        header = _header(file.schema_arrow)
        total = file.metadata.num_rows
        if not total:
            raise EmptyTable("The table")
        wanted = columns(header)
        batches = file.iter_batches(CHUNK_ROWS, columns=None if wanted is None else list(wanted))
        yield from _of_batches(where, header, batches, total, "parquet")


def _arrow(path: Path, where: str, columns: Columns) -> Iterator[Chunk]:
    with pa.OSFile(str(path)) as file:  # a memory map would count as memory
        if file.read(6) == b"ARROW1":
            file.seek(0)
            reader = pa.ipc.open_file(file)
            batches = (reader.get_batch(i) for i in range(reader.num_record_batches))
        else:
            file.seek(0)
            reader = pa.ipc.open_stream(file)
            batches = iter(reader)
        header = _header(reader.schema)
        wanted = columns(header)
        size = max(file.size(), 1)

        def sliced() -> Iterator[Any]:
            for batch in batches:
                part = batch if wanted is None else batch.select(list(wanted))
                for start in range(0, part.num_rows, CHUNK_ROWS):
                    yield part.slice(start, CHUNK_ROWS)

        empty = True
        for part in _of_batches(where, header, sliced(), None, "arrow"):
            empty = False
            yield Chunk(
                header, part.source, part.lists, part.first, where, min(file.tell() / size, 1.0)
            )
        if empty:
            raise EmptyTable("The table")


def _of_batches(where: str, header: TableSchema, batches: Any, total: int | None, kind: Any) -> Any:
    first = 0
    for batch in batches:
        if not batch.num_rows:
            continue
        lists = {
            name: batch.column(name)
            for name in _LISTS
            if name in header.lists and name in batch.schema.names
        }
        # By place: of a name that stands twice, the message is to say so.
        plain = batch.select([i for i, n in enumerate(batch.schema.names) if n not in lists])
        check_schema(plain.schema, _LIMITS)
        table = read_within([plain], plain.schema, _LIMITS)
        done = 1.0 if total is None else (first + batch.num_rows) / total
        yield Chunk(header, Source(table, kind), lists, first, where, done)
        first += batch.num_rows


def _header(schema: pa.Schema) -> TableSchema:
    lists = [
        name
        for name in _LISTS
        if schema.names.count(name) == 1 and pa.types.is_nested(schema.field(name).type)
    ]
    metadata = {
        key.decode("utf-8", "replace"): value.decode("utf-8", "replace")
        for key, value in (schema.metadata or {}).items()
    }
    return TableSchema(tuple(n for n in schema.names if n not in lists), tuple(lists), metadata)
