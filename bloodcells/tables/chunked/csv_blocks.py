"""Cut a CSV of any length into blocks of whole rows, each a table with its own header."""

from collections.abc import Iterator
from typing import BinaryIO

__all__ = ["UTF16", "Blocks", "blocks"]

BLOCK = 8 * 2**20
"""Bytes of a block: a table of about 30,000 cells."""
_LAST = 1 << 16
"""Least bytes of the last of several blocks, so that ImageJ's summary rows stay in one block."""
UTF16 = (b"\xff\xfe", b"\xfe\xff")
"""The byte order marks of UTF-16, which is not cut."""


class Blocks:
    """Cut text between rows as it arrives; text that fits in one block is not changed.

    A row ends at a line end with an even number of quotation marks before it.

    Parameters
    ----------
    size
        Bytes of a block.
    headed
        Whether the first row is a header, which is put before each block.
    """

    def __init__(self, size: int = BLOCK, headed: bool = True) -> None:
        """Start without any text."""
        self._block, self._headed = size, headed
        self._pieces: list[bytes] = []
        self._size = 0
        self._header: bytes | None = None
        self._end = b"\n"

    @property
    def ready(self) -> bool:
        """Tell whether there is enough text for a block and for the least further one."""
        return self._size >= self._block + _LAST

    def feed(self, data: bytes) -> None:
        """Take the next bytes."""
        self._pieces.append(data)
        self._size += len(data)

    def take(self) -> bytes:
        """Cut off the next block, once it is `ready`."""
        text, header = self._joined()
        if self._header is None:
            self._end = b"\n" if b"\n" in text[: self._block] else b"\r"
            length = _header_length(text[: self._block], self._end) if self._headed else 0
            self._header = text[:length]
        cut = _last_row_end(text, header, header + self._block, self._end, quoted=self._headed)
        self._keep(text[cut:])
        return text[:cut]

    def rest(self) -> bytes:
        """Take all that is left, at the end; nothing if all was taken, or no text ever arrived."""
        text, header = self._joined()
        self._keep(b"")
        return text if len(text) > header or not header else b""

    def _joined(self) -> tuple[bytes, int]:
        """Join the header, if it is known, with the text that was not taken; and count the header's bytes."""
        header = self._header or b""
        return b"".join([header, *self._pieces]), len(header)

    def _keep(self, rest: bytes) -> None:
        """Keep text for the next block."""
        self._pieces, self._size = [rest], len(rest)


def blocks(file: BinaryIO, size: int = BLOCK) -> Iterator[bytes]:
    """Cut a file between rows.

    A file that fits in one block, and UTF-16, is not cut.

    Yields
    ------
    The blocks; one, which is empty, of an empty file.
    """
    cutting = Blocks(size)
    first = file.read(size)
    if first.startswith(UTF16):
        yield first + file.read()
        return
    more = first
    while more:
        cutting.feed(more)
        while cutting.ready:
            yield cutting.take()
        more = file.read(size)
    if rest := cutting.rest():
        yield rest
    elif not first:
        yield first


def _header_length(text: bytes, end: bytes) -> int:
    """Count the bytes of the first record, with a line `sep=` and empty lines before it."""
    at = 3 if text.startswith(b"\xef\xbb\xbf") else 0
    while True:
        start = at
        at = text.find(end, at)
        while at >= 0 and text.count(b'"', start, at) % 2:
            at = text.find(end, at + 1)
        if at < 0:
            return len(text)
        at += 1
        line = text[start:at].strip()
        if line and not line.strip(b'"').lower().startswith(b"sep="):
            return at


def _last_row_end(text: bytes, start: int, behind: int, end: bytes, quoted: bool) -> int:
    """Find the end of the last whole row between two positions.

    Parameters
    ----------
    start
        Where a row begins.
    behind
        The end of a block: the row must end before it.
    end
        The line end.
    quoted
        Whether a line end within quotation marks does not end a row.

    Returns
    -------
    The position after the row's line end; after the last line end if no row is whole, and `behind` if there
    is no line end at all, as no row is as long as a block.
    """
    odd = quoted and text.count(b'"', start, behind) % 2 == 1
    at = last = text.rfind(end, start, behind)
    right = behind
    while at >= 0:
        odd ^= quoted and text.count(b'"', at, right) % 2 == 1
        if not odd:
            return at + 1
        right, at = at, text.rfind(end, start, at)
    return last + 1 if last >= 0 else behind
