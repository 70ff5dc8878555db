"""Read the batches of an Arrow stream as its bytes arrive."""

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import pyarrow as pa

from bloodcells.errors import TableTooLarge, UnreadableTable
from bloodcells.tables.chunked.arrow_message import (
    DICTIONARY_BATCH,
    RECORD_BATCH,
    SCHEMA,
    Message,
    damaged_stream,
)
from bloodcells.tables.formats.arrow_end import (
    Unterminated,
    check_end,
    joined_streams,
    more_behind,
)
from bloodcells.tables.formats.arrow_footer import (
    ARROW_FILE,
    Block,
    Footer,
    check_gap,
    split_footer,
)
from bloodcells.tables.formats.compressed import claimed_bytes
from bloodcells.tables.formats.limits import Limits, too_long
from bloodcells.tables.formats.plain import ARROW_ERRORS, unreadable

__all__ = ["Messages", "reading"]

# A message is four bytes 0xFF, the length of its metadata, the metadata and the body; older writers leave out
# the four bytes. https://arrow.apache.org/docs/format/Columnar.html#encapsulated-message-format
_CONTINUATION = b"\xff\xff\xff\xff"
_FILE = ARROW_FILE + b"\0\0"
"""First bytes of an Arrow file; a stream follows them, and the footer follows the stream."""
_LONGEST_OLD = 2**20
"""Bytes of metadata, at most, in a message of an older writer: what claims more is not an Arrow stream."""


class _Queue:
    """Give whole messages to Arrow as a file, without copying them."""

    closed = False

    def __init__(self) -> None:
        """Start empty."""
        self._messages: deque[memoryview] = deque()
        self._position = 0

    def put(self, message: bytearray | memoryview) -> None:
        """Append a whole message."""
        self._messages.append(memoryview(message))

    def read(self, size: int) -> memoryview:
        """Read the next bytes; Arrow never asks for bytes beyond the end of a message."""
        if not self._messages:
            return memoryview(b"")
        first = self._messages[0]
        piece = first[:size]
        if size >= len(first):
            self._messages.popleft()
        else:
            self._messages[0] = first[size:]
        self._position += len(piece)
        return piece

    def tell(self) -> int:
        """Count the bytes that were read."""
        return self._position

    def readable(self) -> bool:
        """Tell Arrow that it can read."""
        return True

    def writable(self) -> bool:
        """Tell Arrow that it cannot write."""
        return False

    def seekable(self) -> bool:
        """Tell Arrow that it cannot go back."""
        return False

    def close(self) -> None:
        """Drop what was not read."""
        self._messages.clear()


class Messages:
    """Turn the bytes of an Arrow stream or file, as they arrive, into batches.

    Each byte is copied once, into its message. A batch that is larger than the limit, as it is or
    decompressed, is refused before memory is taken for it.

    Parameters
    ----------
    limits
        Bytes that one batch, and all dictionaries together, may have; and the metadata of one, as a record.
    unterminated
        What to do with a stream that has no end-of-stream marker.

    Attributes
    ----------
    rows
        Rows of the batches that have arrived but were not read.
    spread
        Bytes that decompressing the batches has added to those that arrived.
    """

    def __init__(self, limits: Limits, unterminated: Unterminated = "refuse") -> None:
        """Expect the first message."""
        self._limits, self._unterminated = limits, unterminated
        self.rows = 0
        self.spread = 0
        self._all_rows = 0
        self._batches: deque[int] = deque()  # rows of each that has arrived
        self._queue = _Queue()
        self._reader: Any = None
        self._has_schema = False
        self._big_endian = False
        self._dictionaries: dict[int, int] = {}
        self._ended = False
        self._is_file = False
        self._at = 0  # of a file: bytes before the next message
        self._blocks: list[Block] = []
        self._dictionary_blocks: list[Block] = []
        self._footer = bytearray()
        self._start()

    def feed(self, data: bytes) -> None:
        """Take the next bytes.

        Raises
        ------
        UnreadableTable
            The bytes are not those of an Arrow stream, or follow its end.
        TableTooLarge
            A batch is larger than the limit.
        """
        view = memoryview(data)
        if self._ended:
            self._keep_footer(view)
        while len(view) and not self._ended:
            part = view[: len(self._target) - self._filled]
            self._target[self._filled : self._filled + len(part)] = part
            self._filled += len(part)
            view = view[len(part) :]
            while not self._ended and self._filled == len(self._target):
                self._next()
            if self._ended:
                self._keep_footer(view)

    def close(self) -> None:
        """End the stream.

        Raises
        ------
        UnreadableTable
            The stream ends within a message, before the first one, or without the marker of its end; or
            the footer of a file says that its table has other batches, or another schema, than were read.
        """
        if self._is_file and self._ended:
            self._check_footer()
        if self._ended:
            return
        if self._filled or self._message is not None or not self._has_schema:
            raise damaged_stream("it is cut short")
        if self._is_file:
            raise damaged_stream("it is cut short: the end of the file is missing")
        check_end(b"", self._all_rows, self._unterminated)

    @property
    def schema(self) -> pa.Schema:
        """Return the schema of all batches, once it has arrived."""
        if self._reader is None:
            with reading():
                self._reader = pa.ipc.open_stream(pa.PythonFile(self._queue, mode="r"))
        return self._reader.schema

    def read(self) -> pa.RecordBatch:
        """Read the next of the batches that have arrived."""
        self.schema  # noqa: B018 - opens the stream
        self.rows -= self._batches.popleft()
        with reading():
            return self._reader.read_next_batch()

    @property
    def waiting(self) -> int:
        """Count the batches that have arrived but were not read."""
        return len(self._batches)

    @property
    def lacks(self) -> int:
        """Count the bytes that the current message still lacks, as far as it has said how many it has."""
        return len(self._target) - self._filled

    def _start(self) -> None:
        """Expect the next message."""
        self._target: bytearray | memoryview = bytearray(4)
        self._filled = 0
        self._metadata = -1  # its length, once it is known
        self._message: Message | None = None

    def _next(self) -> None:
        """Take in the part of a message that has arrived whole, and make room for the next part."""
        head = bytes(self._target[:8])
        if self._message is not None:
            self._finish_message()
        elif self._metadata >= 0:
            # The metadata have arrived: make room for the body after them.
            self._message = Message(bytes(self._target[8:]))
            self._check(self._message.body)
            # numpy does not fill the memory with zeros first, as bytearray would.
            whole = np.empty(len(self._target) + self._message.body, np.uint8).data
            whole[: len(self._target)] = self._target
            self._target = whole
        elif len(head) == 4 and head in (_CONTINUATION, _FILE[:4]):
            self._target = bytearray(head + b"\0\0\0\0")
        elif head == _FILE and not (self._is_file or self._has_schema):
            self._is_file = True
            self._at = len(_FILE)
            self._start()
        elif self._is_file and self._has_schema and head[:4] != _CONTINUATION:
            self._ended = True  # without the mark of the end, as the footer has begun
            self._keep_footer(memoryview(head))
        else:
            length = int.from_bytes(head[-4:], "little", signed=True)
            is_old = len(head) == 4  # or it is not a message at all
            if length < 0 or (length > _LONGEST_OLD if is_old else head[:4] != _CONTINUATION):
                raise damaged_stream("a message was expected, something else was found")
            if length == 0:
                self._ended = True
                return
            if length > self._limits.record_bytes:
                raise too_long("What describes a batch of the stream", length, self._limits)
            self._metadata = length
            self._target = bytearray(8 + length)
            self._target[:8] = _CONTINUATION + head[-4:]
            self._filled = 8

    def _finish_message(self) -> None:
        """Check a message that has arrived whole, and hand it to Arrow."""
        message, size = self._message, len(self._target)
        assert message is not None
        if message.kind in (RECORD_BATCH, DICTIONARY_BATCH) and message.body:
            body = memoryview(self._target)[size - message.body :]
            large = claimed_bytes(message.metadata, body)
            self._check(large)
            self.spread += max(0, large - message.body)
            size = max(size, large)
        if message.kind == DICTIONARY_BATCH:
            before = self._dictionaries.get(message.dictionary, 0) if message.delta else 0
            self._dictionaries[message.dictionary] = before + size
            self._check(sum(self._dictionaries.values()))
        if message.kind == RECORD_BATCH:
            self._batches.append(message.rows)
            self.rows += message.rows
            self._all_rows += message.rows
        if message.kind == SCHEMA and self._has_schema:
            raise joined_streams(self._all_rows)
        if message.kind == SCHEMA:
            self._has_schema, self._big_endian = True, message.big_endian
        if self._is_file:
            self._found(message, len(self._target))
        self._queue.put(self._target)
        self._start()

    def _found(self, message: Message, size: int) -> None:
        """Note where a batch of a file was, to compare it with the footer."""
        block = Block(self._at, size - message.body, message.body)
        self._at += size
        if message.kind == RECORD_BATCH:
            self._blocks.append(block)
        elif message.kind == DICTIONARY_BATCH:
            self._dictionary_blocks.append(block)

    def _keep_footer(self, data: memoryview) -> None:
        """Keep what comes behind the last message of a file; behind a stream nothing may come."""
        if not self._is_file:
            if len(data):
                raise more_behind(self._all_rows)
            return
        self._footer += data
        self._check(len(self._footer))

    def _check_footer(self) -> None:
        """Compare what was read of a file with its footer, by which everyone else reads it."""
        gap, footer = split_footer(bytes(self._footer))
        check_gap(gap)
        with reading(), pa.ipc.open_file(pa.py_buffer(_FILE + bytes(self._footer))) as file:
            same = file.schema.equals(self.schema)
        blocks = tuple(self._dictionary_blocks), tuple(self._blocks)
        found = Footer(*blocks, self._big_endian)
        if not same or footer != found:
            raise UnreadableTable(
                f"The Arrow file has {len(found.batches):,} batches one after the other, but by its footer "
                f"its table is made of {len(footer.batches):,}, or of others, or has another schema. Such a "
                "file cannot be read as it arrives; send the table as an Arrow stream, or a smaller file."
            )

    def _check(self, size: int) -> None:
        """Refuse a batch or dictionaries larger than the limit."""
        if size > self._limits.bytes:
            raise TableTooLarge(
                f"A batch of the stream, or its dictionaries, is {size:,} bytes; the limit is "
                f"{self._limits.bytes:,}. Write smaller batches."
            )


@contextmanager
def reading() -> Iterator[None]:
    """Turn what Arrow finds wrong into an error of the table."""
    try:
        yield
    except ARROW_ERRORS as error:
        raise unreadable("The Arrow stream", error) from error
