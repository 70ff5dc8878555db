"""Read a table in parts as its bytes arrive."""

import re
from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal, get_args

import pyarrow as pa
import pyarrow.compute as pc

from bloodcells.errors import EmptyTable, Fault, InvalidRows, TableTooLarge, UnreadableTable
from bloodcells.tables.chunked.arrow_stream import Messages, reading
from bloodcells.tables.chunked.chunks import CHUNK_ROWS, Chunk, TableSchema, shift_rows
from bloodcells.tables.chunked.csv_blocks import Blocks, CsvBlocks
from bloodcells.tables.formats import GZIP, Format, Limits, Source, find_format, read_bytes
from bloodcells.tables.formats.arrow_footer import ARROW_FILE
from bloodcells.tables.formats.arrow_ipc import FEATHER_1
from bloodcells.tables.formats.json_shape import is_one_value
from bloodcells.tables.formats.plain import check_schema, read_within
from bloodcells.tables.imagej.layout import SUMMARY
from bloodcells.tables.imagej.log import is_log
from bloodcells.tables.numbers import plain

__all__ = [
    "CHUNK_ROWS",
    "IncrementalReader",
    "StreamLimits",
    "StreamedFormat",
    "begun_summary",
    "incremental_reader",
    "streamed_format",
    "why_not_chunkable",
]

StreamedFormat = Literal["csv", "ndjson", "arrow"]
"""The formats that can be read in parts as they arrive."""

_UTF16 = (b"\xff\xfe", b"\xfe\xff")
"""The byte order marks of UTF-16."""

_WHOLE: dict[Format, str] = {
    "json": "JSON",
    "parquet": "Parquet",
    "workbook": "A workbook",
    "any": "A file that is gzipped without a Content-Encoding that says so",
}
"""What cannot be read in parts."""

_BLOCK = 2 * 2**20
"""Bytes of a part of CSV, about 10,000 rows, or of NDJSON, about 3,000 rows."""


@dataclass(frozen=True)
class StreamLimits:
    """Describe how large a whole stream may be; `Limits` is for one part of it."""

    bytes: int = 64 * 2**30
    rows: int = 100_000_000


def streamed_format(head: bytes, kind: Format) -> Format:
    """Tell the format of a table by its first bytes, where it is not known.

    Raises
    ------
    UnreadableTable
        They are those of an image or another file that is no table.
    """
    if kind != "any":
        return kind
    return "any" if head.startswith(GZIP) else find_format(head)


def why_not_chunkable(head: bytes, kind: Format) -> str | None:
    """Name what a table is that must be read whole, by its first bytes; None if it can be read in parts."""
    if kind not in get_args(StreamedFormat):
        return _WHOLE[kind]
    if kind == "arrow" and head.startswith(ARROW_FILE) and head[8:12] != b"\xff\xff\xff\xff":
        return "An Arrow file as polars and older programs write it"
    if kind == "arrow" and head.startswith(FEATHER_1):
        return "Feather of version 1"
    if kind == "ndjson" and is_one_value(head):
        return "JSON that is one value"
    if kind == "csv" and is_log(head.decode("latin-1")):
        return "A log of ImageJ's"
    if kind == "ndjson" and (head.startswith(_UTF16) or b"\0" in head[:4]):
        return "NDJSON in another encoding than UTF-8"
    return None


def incremental_reader(kind: Format, limits: Limits, whole: StreamLimits) -> "IncrementalReader":
    """Make the reader of a format.

    Parameters
    ----------
    limits
        How large one part may be.
    whole
        How large the whole table may be.
    """
    if kind == "arrow":
        return _ArrowReader(limits, whole)
    assert kind in ("csv", "ndjson")
    return _TextReader(kind, limits, whole)


class IncrementalReader(ABC):
    """Turn the bytes of a table, as they arrive, into parts of the table.

    The parts are like slices of the table read whole: rows are numbered through, all parts have the
    columns of the first, and ImageJ's four summary rows are never divided between two parts.

    Attributes
    ----------
    rows
        Number of rows in the parts that were taken.
    """

    def __init__(self, limits: Limits, whole: StreamLimits) -> None:
        """Expect the first bytes."""
        self._limits, self._whole = limits, whole
        self._size = 0
        self._closed = False
        self._first: Source | None = None
        self._held: pa.Table | None = None  # last rows, which may begin a summary
        self.rows = 0

    def feed(self, data: bytes) -> None:
        """Take the next bytes.

        Raises
        ------
        TableTooLarge
            The whole table is larger than its limit.
        UnreadableTable
            The bytes are not of this format.
        """
        self._count(len(data))
        self._feed(data)

    def close(self) -> None:
        """End the table.

        Raises
        ------
        UnreadableTable
            The bytes end too early.
        """
        self._closed = True
        self._close()

    @property
    @abstractmethod
    def ready(self) -> bool:
        """Tell whether enough bytes for a part have arrived, so that `take` is worth calling."""

    def take(self) -> Chunk | None:
        """Take the next part.

        Returns
        -------
        The part; None if more bytes must be fed first, or, once the reader is closed, if there are no
        more rows.

        Raises
        ------
        TableError
            As `formats.read_bytes` does, with rows as they are numbered in the whole.
        """
        while True:
            held = 0 if self._held is None else self._held.num_rows
            try:
                source = self._read()
                if source is not None:
                    source = self._settled(source, self.rows + held)
            except InvalidRows as error:
                raise shift_rows(error, self.rows + held) from error
            if source is None:
                if not self._closed or self._held is None or self._first is None:
                    return None
                source = self._with_table(self._held)
                self._held = None
                return self._part(source)
            if source.rows + self.rows + held > self._whole.rows:
                raise TableTooLarge(
                    f"The table has more than {self._whole.rows:,} rows, which is the limit of a "
                    "stream; send it in parts."
                )
            if self._first is None:
                self._first = self._to_keep(source)
            source = self._without_begun(source)
            if source.rows:
                return self._part(source)

    @abstractmethod
    def _feed(self, data: bytes) -> None:
        """Take the next bytes, which have been counted."""

    @abstractmethod
    def _close(self) -> None:
        """Check that the table is whole."""

    @abstractmethod
    def _read(self) -> Source | None:
        """Read the next rows, as many as make a part; None if more bytes are needed."""

    def _to_keep(self, source: Source) -> Source:
        """Return what is needed of the first part for the others; all of its rows would take memory."""
        return replace(source, sent=pa.table({}))

    def _settled(self, source: Source, before: int) -> Source:
        """Make a part like the first one, from which it may differ only because it was read alone.

        Parameters
        ----------
        before
            Number of rows before this part.
        """
        return source

    def _count(self, size: int) -> None:
        """Count bytes, and refuse more than the limit of the whole table."""
        self._size += size
        if self._size > self._whole.bytes:
            raise TableTooLarge(
                f"The table is more than {self._whole.bytes:,} bytes, which is the limit of a "
                "stream; send it in parts."
            )

    def _part(self, source: Source) -> Chunk:
        """Make the next part of the table, and count its rows."""
        part = Chunk(TableSchema(source.names), source, {}, self.rows)
        self.rows += source.rows
        return part

    def _with_table(self, table: pa.Table) -> Source:
        """Make a source of rows that were held back."""
        assert self._first is not None
        return replace(self._first, sent=table.combine_chunks())

    def _without_begun(self, source: Source) -> Source:
        """Hold back the last rows for the next part, if they may begin ImageJ's summary rows.

        Returns
        -------
        The other rows, below those that were held back before.
        """
        begun = begun_summary(source)
        if self._held is None and not begun:
            return source
        table = source.table
        if self._held is not None:
            table = pa.concat_tables([self._held, table])
            begun = begun_summary(replace(source, sent=table))
        end = table.num_rows - begun
        self._held = table.slice(end) if begun else None
        return replace(source, sent=table.slice(0, end).combine_chunks())


class _TextReader(IncrementalReader):
    """Read CSV or NDJSON, cut between rows."""

    def __init__(self, kind: Literal["csv", "ndjson"], limits: Limits, whole: StreamLimits) -> None:
        """Expect the first bytes."""
        super().__init__(limits, whole)
        self._blocks = CsvBlocks(limits, _BLOCK) if kind == "csv" else Blocks(_BLOCK)

    @property
    def ready(self) -> bool:
        return self._blocks.ready

    def _feed(self, data: bytes) -> None:
        self._blocks.feed(data)

    def _close(self) -> None:
        self._blocks.close()

    def _read(self) -> Source | None:
        while True:
            if self._blocks.ready:
                block = self._blocks.take()
            elif self._closed:
                block = self._blocks.rest()
            else:
                return None
            if not block and self._first is not None:
                return None
            try:
                if block.isspace() and self._first is not None:
                    continue
                if isinstance(self._blocks, CsvBlocks):
                    return self._blocks.read(block)
                return read_bytes(block, "ndjson", self._limits)
            except EmptyTable:
                if self._first is None:
                    raise
                continue
            except UnreadableTable as error:
                raise self._numbered(error) from error

    def _numbered(self, error: UnreadableTable) -> UnreadableTable:
        """Renumber the row that a message starts with, if it does, as in the whole table."""
        held = 0 if self._held is None else self._held.num_rows
        match = re.match("Row ([0-9]+)", str(error))
        if match is None:
            return error
        number = int(match[1]) + self.rows + held
        return UnreadableTable(f"Row {number}{str(error)[match.end() :]}")

    def _to_keep(self, source: Source) -> Source:
        return super()._to_keep(source) if source.format == "csv" else source

    def _settled(self, source: Source, before: int) -> Source:
        first = self._first
        if source.format == "csv" or first is None or source is first:
            return source

        def as_first(table: pa.Table) -> pa.Table:
            """Give a table the columns of the first part."""
            return _as_first(table, first.table.schema, before)

        if source.names == first.names:
            return source.map_table(as_first)
        return replace(source, sent=as_first(source.table))


class _ArrowReader(IncrementalReader):
    """Read an Arrow stream.

    Its batches are divided or joined to parts of at most `CHUNK_ROWS` rows, and at least half as many but
    for the last part: smaller batches are joined only so far, as joining copies them.
    """

    def __init__(self, limits: Limits, whole: StreamLimits) -> None:
        """Expect the first bytes."""
        super().__init__(limits, whole)
        self._messages = Messages(limits.bytes)
        self._spread = 0
        self._batch: pa.RecordBatch | None = None
        self._at = 0

    @property
    def ready(self) -> bool:
        return self._left + self._messages.rows >= _enough_rows()

    @property
    def _left(self) -> int:
        """Count the rows of the current batch that were not read."""
        return 0 if self._batch is None else self._batch.num_rows - self._at

    def _feed(self, data: bytes) -> None:
        self._messages.feed(data)
        if self._messages.spread > self._spread:
            self._count(self._messages.spread - self._spread)
            self._spread = self._messages.spread

    def _close(self) -> None:
        self._messages.close()
        if not self._left + self._messages.rows and self._first is None:
            with reading():
                check_schema(self._messages.schema, self._limits)
            raise EmptyTable("The table")

    def _read(self) -> Source | None:
        if not (self.ready or self._closed) or not self._left + self._messages.rows:
            return None
        schema = self._messages.schema
        with reading():
            if self._first is None:
                check_schema(schema, self._limits)
            slices = list(self._slices())
            return Source(read_within(slices, schema, self._limits), "arrow") if slices else None

    def _slices(self) -> Iterator[pa.RecordBatch]:
        """Slice the rows of a part, or all that are left, from the batches that have arrived."""
        rows = 0
        while rows < _enough_rows():
            if not self._left:
                self._batch = None
                if not self._messages.waiting:
                    return
                self._batch, self._at = self._messages.read(), 0
                continue
            assert self._batch is not None
            part = self._batch.slice(self._at, CHUNK_ROWS - rows)
            self._at += part.num_rows
            rows += part.num_rows
            yield part
        if not self._left:
            self._batch = None  # frees its memory


def _enough_rows() -> int:
    """Return the least rows of a part of an Arrow stream, but for the last one."""
    return (CHUNK_ROWS + 1) // 2


def _as_first(table: pa.Table, schema: pa.Schema, before: int) -> pa.Table:
    """Give a part of NDJSON the columns of the first part.

    A column that no row of this part has is null in all of them, and integers are floats where they are
    so in the first part.

    Parameters
    ----------
    schema
        Of the first part.
    before
        Number of rows before this part.

    Raises
    ------
    InvalidRows
        The part has a column that the first part has not.
    """
    for name in table.column_names:
        if name not in schema.names:
            valid = pc.indices_nonzero(table.column(name).is_valid())
            row = valid[0].as_py() + 1 if len(valid) else 1
            message = (
                f"this key is in none of the first {before:,} rows; in a stream, all keys are to be "
                "among its first rows: give them there, as null where there is no value"
            )
            raise InvalidRows([Fault(row, name, message)])
    fields, columns = [], []
    for field in schema:
        if field.name not in table.column_names:
            columns.append(pa.nulls(table.num_rows, field.type))
            fields.append(field)
            continue
        found, column = table.schema.field(field.name), table.column(field.name)
        if pa.types.is_integer(found.type) and pa.types.is_floating(field.type):
            found, column = field, column.cast(field.type, safe=False)
        columns.append(column)
        fields.append(found)
    return pa.Table.from_arrays(columns, schema=pa.schema(fields))


def begun_summary(source: Source) -> int:
    """Count the last rows of a part that may be the first of ImageJ's four summary rows."""
    last = [(source.rows - n, SUMMARY[:n]) for n in (3, 2, 1) if n <= source.rows]
    for j in range(len(source.names)):
        column = source.read_column(j)
        if column is None or _is_number(column.type):
            continue
        for start, words in last:
            labels = plain(column.slice(start))
            if pa.types.is_string(labels.type) and words == tuple(
                str(v).strip() for v in labels.to_pylist()
            ):
                return len(words)
    return 0


def _is_number(kind: pa.DataType) -> bool:
    """Tell whether a column has no text."""
    return bool(pa.types.is_floating(kind) or pa.types.is_integer(kind))
