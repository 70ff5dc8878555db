"""Decompress gzip, whole up to a limit or of any length as it arrives."""

import zlib

from bloodcells.errors import UnreadableTable
from bloodcells.parallel.wanted import check_wanted, expect_memory
from bloodcells.tables.formats.limits import Limits, check_bytes

__all__ = ["Gunzip", "gunzip"]

_PIECE = 2**20
"""Bytes that are decompressed at once, at most: a few bytes of gzip may hold a thousand times as many."""
_FED = 2**16
"""Bytes that are fed at once: what is left of them behind a piece or a member is copied."""
_GZIP = 16 + zlib.MAX_WBITS
"""Makes zlib expect and check the header and trailer of gzip:
https://docs.python.org/3/library/zlib.html#zlib.decompress."""
_HEAD = 14
"""First bytes of a member, which say whether it is a block of bgzip."""


def gunzip(data: bytes, limit: int) -> bytes:
    """Decompress gzip, of one or more members, to at most `limit` bytes.

    Raises
    ------
    UnreadableTable
        The data are not gzip, or are cut short.
    TableTooLarge
        The data are more than `limit` bytes when decompressed.
    """
    inflate = Gunzip()
    pieces: list[bytes] = []
    size = 0
    for start in range(0, len(data), _FED):
        inflate.feed(data[start : start + _FED])
        while piece := inflate.read():
            pieces.append(piece)
            size += len(piece)
            check_bytes(size, Limits(bytes=limit), " when decompressed")
            expect_memory(size)
            check_wanted()
    inflate.close()
    return b"".join(pieces)


class Gunzip:
    """Decompress gzip of one or more members as it arrives, a piece at a time.

    Members behind each other are one text, as of `gzip -c more >> all.gz`. Those of bgzip are blocks of one
    file, which ends with an empty one: without it the file is cut.
    https://samtools.github.io/hts-specs/SAMv1.pdf, 4.1.2
    """

    def __init__(self) -> None:
        """Expect the first member."""
        self._inner = zlib.decompressobj(_GZIP)
        self._waiting = b""
        self._started = False  # whether a member has begun that has not ended
        self._members = 0
        self._head = b""  # of the current member
        self._empty = True  # whether nothing came of it
        self._in_blocks = False  # whether a block of bgzip came that was not the last

    def feed(self, data: bytes) -> None:
        """Take the next bytes, once all before have been `read`."""
        self._waiting += data

    def read(self) -> bytes:
        """Decompress the next piece.

        Returns
        -------
        At least one byte; nothing if more bytes must be fed first.

        Raises
        ------
        UnreadableTable
            The bytes are not gzip.
        """
        while self._waiting:
            if not self._started and self._members:
                self._waiting = self._waiting.lstrip(b"\0")  # gzip allows zeros between members
                if not self._waiting:
                    break
            # Until the head is whole, zlib takes all that there is, so that no byte comes twice.
            self._head += self._waiting[: _HEAD - len(self._head)]
            try:
                piece = self._inner.decompress(self._waiting, _PIECE)
            except zlib.error as error:
                why = str(error).split(": ")[-1]
                if self._members and not self._started:
                    why += ", as something else follows the gzip"
                raise _unreadable(why) from error
            self._empty &= not piece
            self._started = not self._inner.eof
            if self._inner.eof:
                self._end_member()
            else:
                self._waiting = self._inner.unconsumed_tail
            if piece:
                return piece
        return b""

    def close(self) -> None:
        """End the data.

        Raises
        ------
        UnreadableTable
            The data are cut short.
        """
        if self._started or not self._members:
            raise _unreadable("it is cut short")
        if self._in_blocks:
            raise _unreadable(
                "it is cut short: the empty block that bgzip writes at its end is missing"
            )

    def _end_member(self) -> None:
        """Expect the next member."""
        if self._head[3] & 4 and self._head[12:] == b"BC":
            self._in_blocks = not self._empty
        self._waiting = self._inner.unused_data
        self._inner = zlib.decompressobj(_GZIP)
        self._members += 1
        self._head, self._empty = b"", True


def _unreadable(why: str) -> UnreadableTable:
    """Build the error for data that cannot be decompressed."""
    return UnreadableTable(f"The gzip data cannot be decompressed ({why}).")
