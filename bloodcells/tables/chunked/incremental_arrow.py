"""Read an Arrow stream in parts as its bytes arrive."""

from collections.abc import Iterator

import pyarrow as pa

from bloodcells.errors import EmptyTable
from bloodcells.tables.chunked.arrow_stream import Messages, reading
from bloodcells.tables.chunked.chunks import CHUNK_ROWS
from bloodcells.tables.chunked.incremental_base import IncrementalReader, StreamLimits
from bloodcells.tables.formats import Limits, Source, Unterminated
from bloodcells.tables.formats.plain import check_schema, read_within


class ArrowReader(IncrementalReader):
    """Read an Arrow stream.

    Its batches are divided or joined to parts of at most `CHUNK_ROWS` rows, and at least half as many but
    for the last part: smaller batches are joined only so far, as joining copies them.
    """

    def __init__(self, limits: Limits, whole: StreamLimits, unterminated: Unterminated) -> None:
        """Expect the first bytes."""
        super().__init__(limits, whole)
        self._messages = Messages(limits, unterminated)
        self._spread = 0
        self._batch: pa.RecordBatch | None = None
        self._at = 0

    @property
    def ready(self) -> bool:
        """Tell whether rows enough for a part have arrived."""
        return self._left + self._messages.rows >= _enough_rows()

    @property
    def lacks(self) -> int:
        """Count the bytes without which the current batch cannot be read."""
        return self._messages.lacks

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
