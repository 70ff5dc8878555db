"""Decompress gzip of any length as it arrives."""

import zlib

from bloodcells.errors import UnreadableTable

__all__ = ["Gunzip"]

_PIECE = 2**20
"""Bytes that are decompressed at once, at most: a few bytes of gzip may hold a thousand times as many."""
_GZIP = 16 + zlib.MAX_WBITS
"""Makes zlib expect and check the header and trailer of gzip:
https://docs.python.org/3/library/zlib.html#zlib.decompress."""


class Gunzip:
    """Decompress gzip of one or more members as it arrives, a piece at a time."""

    def __init__(self) -> None:
        """Expect the first member."""
        self._inner = zlib.decompressobj(_GZIP)
        self._waiting = b""
        self._started = False  # whether a member has begun that has not ended
        self._members = 0

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
        while self._waiting or self._inner.unconsumed_tail:
            if not self._started and self._members:
                self._waiting = self._waiting.lstrip(b"\0")  # gzip allows zeros between members
                if not self._waiting:
                    break
            try:
                piece = self._inner.decompress(self._waiting, _PIECE)
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
            raise UnreadableTable("The gzip data cannot be decompressed (it is cut short).")
