"""Work on long bytes a slice at a time.

A function of Python's own that goes over all of 60 MB keeps the global lock for a tenth of a second or more,
in which no other thread runs: in the service, nobody is answered. Between two slices others run.
"""

import codecs
import re
from collections.abc import Iterator

import numpy as np

__all__ = [
    "as_utf8",
    "comma_slices",
    "count",
    "escapes_whole",
    "is_blank",
    "is_utf8",
    "line_slices",
    "replaced",
    "slices",
    "with_unix_ends",
]

_SLICE = 2**19
"""Bytes that are worked on at once: a millisecond or a few."""
_FEW = 2**12
"""Bytes among which Python counts as fast as numpy, however often the byte comes."""


def slices(data: bytes) -> Iterator[bytes]:
    """Cut bytes anywhere."""
    for at in range(0, len(data), _SLICE):
        yield data[at : at + _SLICE]


def count(data: bytes, byte: bytes) -> int:
    """Count a byte."""
    if len(data) <= _FEW:
        return data.count(byte)
    number, whole = ord(byte), np.frombuffer(data, np.uint8)
    parts = (whole[at : at + _SLICE] == number for at in range(0, len(data), _SLICE))
    return sum(int(np.count_nonzero(part)) for part in parts)


def is_blank(data: bytes, start: int = 0) -> bool:
    """Tell whether from a place on there is nothing but blanks and line ends, or nothing at all."""
    return all(data[at : at + _SLICE].isspace() for at in range(start, len(data), _SLICE))


def is_utf8(data: bytes, cut: bool = False) -> bool:
    """Tell whether bytes are UTF-8, or as far as they go, if they may end within a character."""
    if data.isascii():
        return True
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for at in range(0, len(data), _SLICE):
            decoder.decode(data[at : at + _SLICE], not cut and at + _SLICE >= len(data))
    except UnicodeDecodeError:
        return False
    return True


def as_utf8(data: bytes, encoding: str) -> bytes:
    """Turn text of another encoding into UTF-8.

    Raises
    ------
    UnicodeError
        The text is not in that encoding.
    """
    if len(data) <= _SLICE:
        return data.decode(encoding).encode()
    decoder = codecs.getincrementaldecoder(encoding)()
    pieces = [decoder.decode(piece).encode() for piece in slices(data)]
    return b"".join([*pieces, decoder.decode(b"", True).encode()])


def line_slices(text: bytes) -> Iterator[bytes]:
    """Cut text behind line ends; a line that is longer than a slice is one of its own."""
    start = 0
    while len(text) - start > _SLICE:
        end = start + _SLICE
        cut = max(text.rfind(b"\n", start, end), text.rfind(b"\r", start, end - 1))
        if cut < 0:
            ends = [at for at in (text.find(b"\n", end), text.find(b"\r", end)) if at >= 0]
            cut = min(ends, default=len(text) - 1)
        if text[cut : cut + 2] == b"\r\n":
            cut += 1
        yield text[start : cut + 1]
        start = cut + 1
    if start < len(text):
        yield text[start:]


def comma_slices(data: bytes) -> Iterator[bytes]:
    """Cut JSON behind commas, within texts too."""
    start = 0
    while len(data) - start > _SLICE:
        cut = data.rfind(b",", start, start + _SLICE)
        if cut < 0:
            cut = data.find(b",", start)
        if cut < 0:
            break
        yield data[start : cut + 1]
        start = cut + 1
    yield data[start:]


def escapes_whole(data: bytes) -> Iterator[tuple[int, int]]:
    """Give the start and end of slices of JSON, none of which ends within an escaped character."""
    start = 0
    while start < len(data):
        end = min(start + _SLICE, len(data))
        while end < len(data) and data[end - 1] == ord("\\"):
            end += 1
        yield start, end
        start = end


def with_unix_ends(text: bytes) -> bytes:
    r"""Replace each `\r\n` by `\n`."""
    if len(text) <= _SLICE:
        return text.replace(b"\r\n", b"\n")
    return b"".join(part.replace(b"\r\n", b"\n") for part in line_slices(text))


def replaced(pattern: re.Pattern[bytes], by: bytes, text: bytes) -> bytes:
    """Replace what a pattern matches within lines, of which it sees no end."""
    if len(text) <= _SLICE:
        return pattern.sub(by, text)
    return b"".join(pattern.sub(by, part) for part in line_slices(text))
