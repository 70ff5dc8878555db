"""Read the footer of an Arrow file, which says where its batches are."""

import struct
from dataclasses import dataclass
from typing import Any

from flatbuffers import encode, number_types
from flatbuffers.table import Table

from bloodcells.errors import UnreadableTable

__all__ = ["ARROW_FILE", "Block", "Footer", "check_gap", "footer_of", "split_footer"]

ARROW_FILE = b"ARROW1"
"""First and last bytes of an Arrow file; two zeros follow the first ones. Between them are the messages of a
stream, or whatever the writer likes: only the footer says what is in the file.
https://arrow.apache.org/docs/format/Columnar.html#ipc-file-format"""

# The numbers of fields are those of https://github.com/apache/arrow/blob/main/format/File.fbs; in a
# flatbuffer, field i of a table is found through slot 4 + 2 i of the table's own index.
_SCHEMA, _DICTIONARIES, _BATCHES = 4 + 2 * 1, 4 + 2 * 2, 4 + 2 * 3
_ENDIANNESS = 4 + 2 * 0


@dataclass(frozen=True)
class Block:
    """Say where a batch is in a file."""

    offset: int
    """Bytes of the file before it."""
    metadata: int
    """Bytes of its metadata, with their length before them."""
    body: int
    """Bytes of its body, which follows them."""


_BLOCK = struct.Struct("<qi4xq")
"""How a block is written."""
_TAIL = struct.Struct(f"<i{len(ARROW_FILE)}s")
"""The end of a file: the length of its footer, and what it begins with too."""
_LONGEST_GAP = 64
"""Bytes that a writer may leave before the footer, at most: the marker, and zeros."""


@dataclass(frozen=True)
class Footer:
    """List what an Arrow file has, in the order in which it is read."""

    dictionaries: tuple[Block, ...]
    batches: tuple[Block, ...]
    big_endian: bool
    """Whether numbers begin with their largest byte."""


def footer_of(file: Any) -> Footer:
    """Read the footer of an open file of Arrow.

    Raises
    ------
    UnreadableTable
        The file is cut short, the footer is damaged, or before it are bytes that belong to nothing.
    """
    size = file.size()
    file.seek(max(0, size - _TAIL.size))
    tail = file.read()
    length = _TAIL.unpack(tail)[0] if len(tail) == _TAIL.size else 0
    start = max(0, size - _TAIL.size - max(length, 0))
    file.seek(start)
    footer = split_footer(file.read())[1]
    blocks = (*footer.dictionaries, *footer.batches)
    end = max((block.offset + block.metadata + block.body for block in blocks), default=start)
    if 0 <= end < start:
        file.seek(end)
        check_gap(file.read(min(start - end, _LONGEST_GAP + 1)))
    file.seek(0)
    return footer


def split_footer(data: bytes | memoryview) -> tuple[bytes, Footer]:
    """Split the last bytes of a file into what stands before its footer, and the footer.

    Raises
    ------
    UnreadableTable
        The file is cut short, or the footer is damaged.
    """
    if len(data) < _TAIL.size:
        raise _unreadable("it is cut short")
    length, magic = _TAIL.unpack_from(data, len(data) - _TAIL.size)
    start = len(data) - _TAIL.size - length
    if magic != ARROW_FILE or length <= 0 or start < 0:
        raise _unreadable("it is cut short: its end, which says what is in it, is missing")
    footer = bytes(data[start : start + length])
    try:
        root = encode.Get(number_types.UOffsetTFlags.packer_type, footer, 0)
        table = Table(footer, root)
        blocks = _blocks(table, _DICTIONARIES), _blocks(table, _BATCHES)
        found = Footer(*blocks, _is_big_endian(table))
    except (struct.error, IndexError, TypeError, ValueError, OverflowError) as error:
        raise _unreadable("its end, which says what is in it, is damaged") from error
    return bytes(data[:start]), found


def check_gap(gap: bytes) -> None:
    """Refuse bytes between the last batch and the footer that are no end-of-stream marker.

    They are there where a file stands behind another one: its footer counts from the beginning, and so
    tells of what is not its own.
    """
    if len(gap) > _LONGEST_GAP or gap.strip(b"\0") not in (b"", b"\xff\xff\xff\xff"):
        raise _unreadable(
            "between its last batch and its end are bytes that belong to neither, as where two files are "
            "put one behind the other, or a whole one behind a cut one; send each by itself"
        )


def _blocks(table: Table, slot: int) -> tuple[Block, ...]:
    """Read a list of blocks; an empty one if it is left out."""
    offset = table.Offset(slot)
    if not offset:
        return ()
    start, count = table.Vector(offset), table.VectorLen(offset)
    if not 0 <= start <= len(table.Bytes) - count * _BLOCK.size:
        raise ValueError("a list is longer than the footer")
    blocks = _BLOCK.iter_unpack(table.Bytes[start : start + count * _BLOCK.size])
    return tuple(Block(*values) for values in blocks)


def _is_big_endian(footer: Table) -> bool:
    """Tell the byte order of a file by the schema in its footer."""
    offset = footer.Offset(_SCHEMA)
    if not offset:
        return False
    schema = Table(footer.Bytes, footer.Indirect(offset + footer.Pos))
    offset = schema.Offset(_ENDIANNESS)
    return bool(offset and schema.Get(number_types.Int16Flags, offset + schema.Pos))


def _unreadable(why: str) -> UnreadableTable:
    """Build the error for a file that cannot be read."""
    return UnreadableTable(f"The Arrow file cannot be read: {why}.")
