"""A CSV of any length -> blocks of whole rows, each with the header in front, as a table of its own."""

from collections.abc import Iterator
from typing import BinaryIO

__all__ = ["UTF16", "Blocks", "blocks"]

BLOCK = 8 * 2**20
"""Bytes of a block; a table of some 30,000 cells."""
_LAST = 1 << 16
"""No block but a file's only one is smaller than this: ImageJ's summary rows stay together."""
UTF16 = (b"\xff\xfe", b"\xfe\xff")
"""What text starts with that is not cut."""


class Blocks:
    """Cuts text between rows, as it comes; what fits in one block stays as it is.

    A row ends at a line end with an even number of quotation marks before it.

    Parameters
    ----------
    size
        Bytes of a block.
    headed
        Whether the first row is a header, which each block is to have in front.
    """

    def __init__(self, size: int = BLOCK, headed: bool = True) -> None:
        self._block, self._headed = size, headed
        self._pieces: list[bytes] = []
        self._size = 0
        self._header: bytes | None = None
        self._end = b"\n"

    @property
    def ready(self) -> bool:
        """Whether there is enough for a block, and for one more."""
        return self._size >= self._block + _LAST

    def feed(self, data: bytes) -> None:
        """Take the next bytes."""
        self._pieces.append(data)
        self._size += len(data)

    def take(self) -> bytes:
        """The next block, once it is `ready`."""
        text, header = self._joined()
        if self._header is None:
            self._end = b"\n" if b"\n" in text[: self._block] else b"\r"
            length = _header_length(text[: self._block], self._end) if self._headed else 0
            self._header = text[:length]
        cut = _last_row_end(text, header, header + self._block, self._end, quoted=self._headed)
        self._keep(text[cut:])
        return text[:cut]

    def rest(self) -> bytes:
        """All that is left, at the end; nothing where it was all taken, or nothing ever came."""
        text, header = self._joined()
        self._keep(b"")
        return text if len(text) > header or not header else b""

    def _joined(self) -> tuple[bytes, int]:
        """The header, if it is known, and what came since; and how long the header is."""
        header = self._header or b""
        return b"".join([header, *self._pieces]), len(header)

    def _keep(self, rest: bytes) -> None:
        self._pieces, self._size = [rest], len(rest)


def blocks(file: BinaryIO, size: int = BLOCK) -> Iterator[bytes]:
    """Cut a file between rows; what fits in one block comes as it is. UTF-16 is not cut."""
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
    """Bytes of the first record, with a line `sep=` and empty lines before it."""
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
    """Where the last row ends that is whole between there; the last line end where none is.

    Where there is no line end at all, it is taken for a row: no row is as long as a block.
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
