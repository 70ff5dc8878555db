"""Gzip of any length -> what is in it, as it comes."""

import zlib

from bloodcells.errors import UnreadableTable

__all__ = ["Gunzip"]

_PIECE = 2**20
"""Bytes that are decompressed at once: a few bytes of gzip may hold a thousand times as many."""
_GZIP = 16 + zlib.MAX_WBITS
"""https://docs.python.org/3/library/zlib.html#zlib.decompress: a gzip header and trailer, checked."""


class Gunzip:
    """Decompresses gzip of one or more members as it comes, a piece at a time."""

    def __init__(self) -> None:
        self._inner = zlib.decompressobj(_GZIP)
        self._waiting = b""
        self._started = False  # a member that is not at its end
        self._members = 0

    def feed(self, data: bytes) -> None:
        """Take the next bytes, all before having been `read`."""
        self._waiting += data

    def read(self) -> bytes:
        """What is next in it; nothing where more is to be fed first.

        Raises
        ------
        UnreadableTable
            It is not gzip.
        """
        while self._waiting or self._inner.unconsumed_tail:
            if not self._started and self._members:
                self._waiting = self._waiting.lstrip(b"\0")  # as gzip lets pass between members
                if not self._waiting:
                    break
            try:
                found = self._inner.decompress(self._waiting, _PIECE)
            except zlib.error as error:
                raise UnreadableTable(
                    f"The gzip data cannot be decompressed ({str(error).split(': ')[-1]})."
                ) from error
            self._started = not self._inner.eof
            if self._inner.eof:
                self._waiting = self._inner.unused_data
                self._inner = zlib.decompressobj(_GZIP)
                self._members += 1
            else:
                self._waiting = self._inner.unconsumed_tail
            if found:
                return found
        return b""

    def close(self) -> None:
        """Say that there is no more.

        Raises
        ------
        UnreadableTable
            It is cut short.
        """
        if self._started or not self._members:
            raise UnreadableTable("The gzip data cannot be decompressed (it is cut short).")
