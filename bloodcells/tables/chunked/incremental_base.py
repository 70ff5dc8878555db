"""Define a reader of a table in parts, whatever its format."""

from abc import ABC, abstractmethod
from dataclasses import dataclass, replace

import pyarrow as pa

from bloodcells.errors import InvalidRows, TableTooLarge
from bloodcells.tables.chunked.begun_summary import begun_summary
from bloodcells.tables.chunked.chunks import Chunk, TableSchema, shift_rows
from bloodcells.tables.formats import Limits, Source


@dataclass(frozen=True)
class StreamLimits:
    """Describe how large a whole stream may be; `Limits` is for one part of it."""

    bytes: int = 64 * 2**30
    rows: int = 100_000_000


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

    @property
    def lacks(self) -> int:
        """Count the bytes that must come before anything more can be read, where that is known."""
        return 0

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
            if not self._held.schema.equals(table.schema, check_metadata=True):
                # Of NDJSON, a column may be of numbers in some parts and have text in others.
                held, self._held = self._held, table
                return self._with_table(held)
            table = pa.concat_tables([self._held, table])
            begun = begun_summary(replace(source, sent=table))
        end = table.num_rows - begun
        self._held = table.slice(end) if begun else None
        return replace(source, sent=table.slice(0, end).combine_chunks())
