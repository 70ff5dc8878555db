"""Check that a Parquet file has nothing but its own table before its footer.

A Parquet file is read by its footer, which counts from the beginning of the file. Behind another file it
tells of bytes that are not its own: what is then read are rows of the first file, or none that make sense.
"""

from collections.abc import Iterator
from typing import Any, BinaryIO

from bloodcells.errors import UnreadableTable

__all__ = ["check_parquet_end"]

_MAGIC = b"PAR1"
_TAIL = 4 + len(_MAGIC)
"""Bytes of the end of a file: the length of its footer, and what it begins with too."""
_LONGEST_FOOTER = 2**20
"""Bytes of a footer that is looked at, at most, which takes a second: one of some ten thousand columns in
row groups."""

# Thrift's compact protocol, in which the footer is written:
# https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md
_TRUE, _FALSE, _BYTE, _DOUBLE, _BINARY, _LIST, _SET, _STRUCT = 1, 2, 3, 7, 8, 9, 10, 12
_INTEGERS = (4, 5, 6)

_DAMAGED = (AttributeError, IndexError, KeyError, TypeError, ValueError, RecursionError)
"""What reading a footer raises that is not as it should be."""

# The numbers of fields are those of
# https://github.com/apache/parquet-format/blob/master/src/main/thrift/parquet.thrift.
_ROW_GROUPS, _COLUMNS, _ROWS, _META_DATA = 4, 1, 3, 3
_SIZE, _DATA_PAGE, _DICTIONARY_PAGE = 7, 9, 11
_BLOOM_FILTER, _BLOOM_FILTER_SIZE = 14, 15
_INDEXES = ((4, 5), (6, 7))
"""The place and the length of each of the two indexes of a column."""


def check_parquet_end(file: BinaryIO) -> None:
    """Refuse an open file with bytes between its last column and its footer that belong to nothing.

    What is no Parquet file at all is left to its reader, which says so.

    Raises
    ------
    UnreadableTable
        There are such bytes, or the footer is damaged.
    """
    size = file.seek(0, 2)
    file.seek(max(0, size - _TAIL))
    tail = file.read(_TAIL)
    length = int.from_bytes(tail[:4], "little")
    start = size - _TAIL - length
    if tail[4:] != _MAGIC or start < len(_MAGIC) or length > _LONGEST_FOOTER:
        return
    file.seek(start)
    try:
        ends = list(_ends(_Thrift(file.read(length)).struct()))
    except _DAMAGED as error:
        raise UnreadableTable("The Parquet file cannot be read: its footer is damaged.") from error
    if ends and None not in ends and max(end for end in ends if end is not None) < start:
        raise UnreadableTable(
            "The Parquet file cannot be read: between its last column and its footer are bytes that belong "
            "to neither, as where two files are put one behind the other, or a whole one behind a cut one. "
            "Send each by itself."
        )


def _ends(footer: dict[int, Any]) -> Iterator[int | None]:
    """List where each column, index and filter ends; None where that is not known."""
    for group in footer.get(_ROW_GROUPS, ()):
        for column in group[_COLUMNS] if group[_ROWS] else ():  # without rows there may be no pages
            about = column.get(_META_DATA)
            if about is None:  # it is encrypted
                yield None
                continue
            # A dictionary stands before the data; some writers say 0 where there is none.
            start = about.get(_DICTIONARY_PAGE) or about[_DATA_PAGE]
            yield min(start, about[_DATA_PAGE]) + about[_SIZE]
            for place, length in _INDEXES:
                if place in column:
                    yield column[place] + column[length]
            if _BLOOM_FILTER in about:
                length = about.get(_BLOOM_FILTER_SIZE)
                yield None if length is None else about[_BLOOM_FILTER] + length


class _Thrift:
    """Read values of Thrift's compact protocol, texts being passed over."""

    def __init__(self, data: bytes) -> None:
        self._data, self._at = data, 0

    def struct(self) -> dict[int, Any]:
        """Read a struct: the number of each field -> its value."""
        fields: dict[int, Any] = {}
        number = 0
        while head := self._byte():
            number = number + (head >> 4) if head >> 4 else self._integer()
            kind = head & 15
            if kind in _INTEGERS:
                fields[number] = self._integer()
            elif kind in (_TRUE, _FALSE):
                fields[number] = kind == _TRUE
            else:
                fields[number] = self._value(kind)
        return fields

    def _value(self, kind: int) -> Any:
        if kind == _BINARY:
            return self._skip(self._varint())
        if kind == _STRUCT:
            return self.struct()
        if kind in (_LIST, _SET):
            head = self._byte()
            length = head >> 4 if head >> 4 < 15 else self._varint()
            return [self._value(head & 15) for _ in range(length)]
        if kind in _INTEGERS:
            return self._integer()
        if kind in (_TRUE, _FALSE, _BYTE):  # within a list, a boolean is a byte
            return self._byte()
        if kind == _DOUBLE:
            return self._skip(8)
        raise ValueError("a value is of no type that a footer has")

    def _byte(self) -> int:
        self._at += 1
        return self._data[self._at - 1]

    def _varint(self) -> int:
        number = self._byte()
        if number < 128:
            return number
        number &= 127
        shift = 7
        while (byte := self._byte()) > 127:
            number |= (byte & 127) << shift
            shift += 7
            if shift > 63:
                raise ValueError("a number is too long")
        return number | byte << shift

    def _integer(self) -> int:
        number = self._varint()
        return (number >> 1) ^ -(number & 1)

    def _skip(self, size: int) -> None:
        self._at += size
        if self._at > len(self._data):
            raise IndexError
