"""Read the fields of protocol buffer messages, without a schema and without copying their contents.

What a lenient reader skips is refused here, as two readers that disagree on what to skip see two messages:
groups, field number 0, and numbers that are longer than they may be
(https://protobuf.dev/programming-guides/encoding/).
"""

import re
from collections.abc import Iterator

__all__ = ["Malformed", "Value", "fields"]

Value = int | memoryview
"""A whole number for a varint, the bytes for all else."""

_VARINT, _EIGHT_BYTES, _LENGTH, _FOUR_BYTES = 0, 1, 2, 5
_WIDTHS = {_EIGHT_BYTES: 8, _FOUR_BYTES: 4}
_LONGEST = 10
"""Bytes of the longest varint."""
_LONGEST_TAG = 5
"""Bytes of the longest tag: the number of a field has 29 bits."""


class Malformed(ValueError):
    """Report bytes that are no message."""


def fields(
    message: memoryview, skip: re.Pattern[bytes] | None = None
) -> Iterator[tuple[int, Value]]:
    """Give the fields of a message, in their order.

    Parameters
    ----------
    message
        The bytes.
    skip
        Whole fields that are passed over wherever one could begin.

    Raises
    ------
    Malformed
        The bytes are no message, or one that readers may read in different ways.
    """
    at, end = 0, len(message)
    while at < end:
        if skip is not None and (skipped := skip.match(message, at)):
            at = skipped.end()
            continue
        tag, at = _varint(message, at, _LONGEST_TAG)
        number, kind = tag >> 3, tag & 7
        if not 0 < number < 2**29:
            raise Malformed(f"there is no field number {number}")
        if kind == _VARINT:
            value, at = _varint(message, at, _LONGEST)
            yield number, value
            continue
        if kind == _LENGTH:
            size, at = _varint(message, at, _LONGEST)
        elif kind in _WIDTHS:
            size = _WIDTHS[kind]
        else:
            raise Malformed(f"there is no type {kind} of a field")
        if size > end - at:
            raise Malformed("it is cut short")
        yield number, message[at : at + size]
        at += size


def _varint(message: memoryview, at: int, longest: int) -> tuple[int, int]:
    """Read a whole number of variable length; give it, and the place after it."""
    number = 0
    for shift in range(longest):
        if at >= len(message):
            raise Malformed("it is cut short")
        byte = message[at]
        at += 1
        number |= (byte & 0x7F) << 7 * shift
        if byte < 0x80:
            if number >= 2**64:  # of which some readers drop what is too much
                break
            return number, at
    raise Malformed("a number in it is too long")
