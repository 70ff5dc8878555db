"""The messages of an Arrow stream, put together as their bytes come, and the batches in them."""

import struct
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import pyarrow as pa
from flatbuffers import encode, number_types
from flatbuffers.table import Table

from bloodcells.errors import TableTooLarge, UnreadableTable
from bloodcells.tables.formats.compressed import decompressed_bytes
from bloodcells.tables.formats.plain import first_line

__all__ = ["Messages", "reading"]

# https://arrow.apache.org/docs/format/Columnar.html#encapsulated-message-format: four bytes of ones, the
# length of the metadata (which older writers give without the ones), the metadata, the body.
_CONTINUATION = b"\xff\xff\xff\xff"
_FILE = b"ARROW1\0\0"
"""What an Arrow file starts with; what follows is a stream, with an index behind it."""
_LONGEST_OLD = 2**20
"""Bytes of metadata of an older writer's: what says that there are more is none."""

# https://github.com/apache/arrow/blob/main/format/Message.fbs: field i of a table is found through slot
# 4 + 2 i of its own index.
_HEADER_TYPE, _HEADER, _BODY_LENGTH = 4 + 2 * 1, 4 + 2 * 2, 4 + 2 * 3
_SCHEMA, _DICTIONARY_BATCH, _RECORD_BATCH = 1, 2, 3
_LENGTH = 4 + 2 * 0
_DICTIONARY_ID, _IS_DELTA = 4 + 2 * 0, 4 + 2 * 2


class _Message:
    """What the metadata of a message says, as far as it is asked here."""

    def __init__(self, metadata: bytes) -> None:
        try:
            table = Table(metadata, encode.Get(number_types.UOffsetTFlags.packer_type, metadata, 0))
            self.kind = self._number(table, _HEADER_TYPE, number_types.Uint8Flags)
            self.body = self._number(table, _BODY_LENGTH, number_types.Int64Flags)
            header = Table(metadata, table.Indirect(table.Offset(_HEADER) + table.Pos))
            if self.kind == _RECORD_BATCH:
                self.rows = self._number(header, _LENGTH, number_types.Int64Flags)
            if self.kind == _DICTIONARY_BATCH:
                self.dictionary = self._number(header, _DICTIONARY_ID, number_types.Int64Flags)
                self.delta = bool(self._number(header, _IS_DELTA, number_types.BoolFlags))
        except (struct.error, IndexError, TypeError, ValueError, OverflowError) as error:
            raise _unreadable("its metadata are damaged") from error
        if self.body < 0:
            raise _unreadable("its metadata are damaged")

    @staticmethod
    def _number(table: Table, slot: int, flags: Any) -> int:
        offset = table.Offset(slot)
        return int(table.Get(flags, offset + table.Pos)) if offset else 0


class _Queue:
    """The whole messages, as a file that Arrow reads: each piece of one is a view, not a copy."""

    closed = False

    def __init__(self) -> None:
        self._messages: deque[memoryview] = deque()
        self._at = 0

    def put(self, message: bytearray | memoryview) -> None:
        self._messages.append(memoryview(message))

    def read(self, size: int) -> memoryview:
        """The next bytes, which Arrow never asks for over the end of a message."""
        if not self._messages:
            return memoryview(b"")
        first = self._messages[0]
        found = first[:size]
        if size >= len(first):
            self._messages.popleft()
        else:
            self._messages[0] = first[size:]
        self._at += len(found)
        return found

    def tell(self) -> int:
        return self._at

    def readable(self) -> bool:
        return True

    def writable(self) -> bool:
        return False

    def seekable(self) -> bool:
        return False

    def close(self) -> None:
        self._messages.clear()


class Messages:
    """Takes the bytes of an Arrow stream, or file, as they come, and gives its batches.

    Each byte is copied once, into its message. A batch that is larger than a limit, as it is or
    decompressed, is refused before there is room made for it.

    Parameters
    ----------
    limit
        Bytes of one batch, and of all dictionaries.

    Attributes
    ----------
    rows
        Of the batches that are whole and not yet read.
    spread
        By how many bytes decompressing made what came larger.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self.rows = 0
        self.spread = 0
        self._batches: deque[int] = deque()  # rows of each that is whole
        self._queue = _Queue()
        self._reader: Any = None
        self._has_schema = False
        self._dictionaries: dict[int, int] = {}
        self._ended = False
        self._start()

    def feed(self, data: bytes) -> None:
        """Take the next bytes.

        Raises
        ------
        UnreadableTable
            They are none of an Arrow stream.
        TableTooLarge
            A batch is larger than the limit.
        """
        view = memoryview(data)
        while len(view) and not self._ended:
            part = view[: len(self._target) - self._filled]
            self._target[self._filled : self._filled + len(part)] = part
            self._filled += len(part)
            view = view[len(part) :]
            while not self._ended and self._filled == len(self._target):
                self._next()

    def close(self) -> None:
        """Say that there is no more.

        Raises
        ------
        UnreadableTable
            It ends within a message, or before the first.
        """
        if self._ended:
            return
        if self._filled or self._message is not None or not self._has_schema:
            raise _unreadable("it is cut short")

    @property
    def schema(self) -> pa.Schema:
        """Of all batches; the first of them is whole."""
        if self._reader is None:
            with reading():
                self._reader = pa.ipc.open_stream(pa.PythonFile(self._queue, mode="r"))
        return self._reader.schema

    def read(self) -> pa.RecordBatch:
        """The next batch, of those that are whole."""
        self.schema  # noqa: B018 - opens the stream
        self.rows -= self._batches.popleft()
        with reading():
            return self._reader.read_next_batch()

    @property
    def waiting(self) -> int:
        """How many batches are whole."""
        return len(self._batches)

    def _start(self) -> None:
        self._target: bytearray | memoryview = bytearray(4)
        self._filled = 0
        self._metadata = -1  # its length, once it is known
        self._message: _Message | None = None

    def _next(self) -> None:
        """Go on where what was to come is there."""
        head = bytes(self._target[:8])
        if self._message is not None:
            self._whole()
        elif self._metadata >= 0:
            # The metadata are there: make room for the body behind them.
            self._message = _Message(bytes(self._target[8:]))
            self._check(self._message.body)
            # Of numpy, which does not fill it first.
            whole = np.empty(len(self._target) + self._message.body, np.uint8).data
            whole[: len(self._target)] = self._target
            self._target = whole
        elif len(head) == 4 and head in (_CONTINUATION, _FILE[:4]):
            self._target = bytearray(head + b"\0\0\0\0")
        elif head == _FILE:
            self._start()
        else:
            length = int.from_bytes(head[-4:], "little", signed=True)
            is_old = len(head) == 4  # or no message at all
            if length < 0 or (length > _LONGEST_OLD if is_old else head[:4] != _CONTINUATION):
                raise _unreadable("a message was expected, something else was found")
            if length == 0:
                self._ended = True
                return
            self._check(length)
            self._metadata = length
            self._target = bytearray(8 + length)
            self._target[:8] = _CONTINUATION + head[-4:]
            self._filled = 8

    def _whole(self) -> None:
        message, size = self._message, len(self._target)
        assert message is not None
        if message.kind in (_RECORD_BATCH, _DICTIONARY_BATCH) and message.body:
            with reading():
                large = decompressed_bytes(pa.py_buffer(self._target))
            self._check(large)
            self.spread += max(0, large - message.body)
            size = max(size, large)
        if message.kind == _DICTIONARY_BATCH:
            before = self._dictionaries.get(message.dictionary, 0) if message.delta else 0
            self._dictionaries[message.dictionary] = before + size
            self._check(sum(self._dictionaries.values()))
        if message.kind == _RECORD_BATCH:
            self._batches.append(message.rows)
            self.rows += message.rows
        self._has_schema |= message.kind == _SCHEMA
        self._queue.put(self._target)
        self._start()

    def _check(self, size: int) -> None:
        if size > self._limit:
            raise TableTooLarge(
                f"A batch of the stream, or its dictionaries, is {size:,} bytes; the limit is "
                f"{self._limit:,}. Write smaller batches."
            )


def _unreadable(why: str) -> UnreadableTable:
    return UnreadableTable(f"The Arrow stream cannot be read: {why}.")


@contextmanager
def reading() -> Iterator[None]:
    """Say what Arrow finds wrong as an error of the table."""
    try:
        yield
    except UnicodeDecodeError as error:
        raise _unreadable("a name in its schema is not UTF-8") from error
    except (pa.ArrowException, OSError) as error:
        raise _unreadable(first_line(error)) from error
