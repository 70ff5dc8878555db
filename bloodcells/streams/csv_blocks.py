"""A CSV of any length -> blocks of whole rows, each with the header in front, as a table of its own."""

from collections.abc import Iterator
from typing import BinaryIO

__all__ = ["blocks"]

BLOCK = 8 * 2**20
"""Bytes read at once; a table of some 30,000 cells."""
_LAST = 1 << 16
"""A last block smaller than this goes with the one before: ImageJ's summary rows stay together."""
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


def blocks(file: BinaryIO, size: int = BLOCK) -> Iterator[bytes]:
    """Cut a file between rows; what fits in one block comes as it is.

    A row ends at a line end with an even number of quotation marks before it. A file in UTF-16 is
    not cut.
    """
    first = file.read(size)
    if first.startswith(_UTF16):
        yield first + file.read()
        return
    if len(first) < size:
        yield first
        return
    end = b"\n" if b"\n" in first else b"\r"
    header = first[: _header_length(first, end)]
    waiting: bytes | None = None  # a block, which is given when what follows is known
    rest = first
    at_start = True
    while True:
        cut = _last_row_end(rest, end)
        block, rest = rest[:cut], rest[cut:]
        if waiting is not None:
            yield waiting
        waiting = block if at_start else header + block
        at_start = False
        more = file.read(size)
        rest += more
        if len(more) < size:
            break
    if len(rest) < _LAST:
        yield waiting + rest
        return
    yield waiting
    yield header + rest


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


def _last_row_end(text: bytes, end: bytes) -> int:
    """Where the last whole row ends; the last line end where no row is whole."""
    odd = text.count(b'"') % 2
    at = last = text.rfind(end)
    behind = len(text)
    while at >= 0:
        odd ^= text.count(b'"', at, behind) % 2
        if not odd:
            return at + 1
        behind, at = at, text.rfind(end, 0, at)
    return last + 1 if last >= 0 else len(text)
