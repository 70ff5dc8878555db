"""Find the line of a text that is the header of a table."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from bloodcells.tables.formats.csv_header import (
    find_separator,
    names_measurement,
    split_header,
    split_records,
)
from bloodcells.tables.formats.csv_row_form import is_comment

WRAPPED = re.compile(r'"((?:[^"\r\n]|"")*)"[;,\t|]*(?=[\r\n]|$)')
"""A line that is one quoted value, as of a table that was saved again as a table of one column."""

_LINES = 200
"""Most lines among which the header is looked for."""
_BELOW = 1 << 16
"""Characters below a line in which the next one is looked for."""
_LINE = re.compile(r"([^\r\n]*)(\r\n|\r|\n|$)")
_COMMENT_MARK = re.compile(r"[ \t]*(?:#|//|%)+[ \t]*")


@dataclass(frozen=True)
class HeaderLine:
    """Describe a line that may be the header."""

    line: int
    start: int
    """Position of its first name."""
    separator: str
    known: int
    """How many of its names are known measurements."""
    text: str
    """The text that its names are read from, beginning at `start`; of a wrapped line what is within."""
    comment: bool = False
    """Whether a comment mark stands before it."""
    behind_mark: bool = False
    """Whether its first name begins behind that mark."""
    wrapped: bool = False
    """Whether the whole line is one quoted value."""


def _lines(text: str, start: int) -> Iterator[tuple[int, int]]:
    """List the lines from a position on that are not empty: their numbers in the text and positions."""
    number = 1 + len(re.findall("\r\n|\r|\n", text[:start]))
    while start < len(text) and number <= _LINES:
        match = _LINE.match(text, start)
        if match is None or match.end() == start:
            return
        if match[1].strip("\ufeff \t"):
            yield number, start
        start, number = match.end(), number + 1


def find_header(text: str, start: int, separator: str | None, columns: int) -> HeaderLine:
    """Find the first line of which most names are known measurements.

    Without any known measurement it is the first line that is not empty and no comment.
    """
    best: HeaderLine | None = None
    for number, position in _lines(text, start):
        found = _look(text, number, position, separator, columns)
        better = best is None or (found.known, best.comment) > (best.known, found.comment)
        if best is None or (better and not _is_sentence(found, best)):
            best = found
            if best.known >= 3 and not best.comment and _has_numbers_below(text, best, columns):
                return best
    if best is None:
        return HeaderLine(1, start, separator or ",", 0, text)
    return best


def _is_sentence(line: HeaderLine, best: HeaderLine) -> bool:
    """Tell whether a line has blanks only as sentences have them, such as a flag that names a measurement.

    Parameters
    ----------
    best
        The line before it that would be the header.
    """
    return line.separator == " " != best.separator and line.known < 3


def _look(text: str, number: int, position: int, separator: str | None, columns: int) -> HeaderLine:
    """Look at a line as a header: as it is, without a comment mark, and without quotes around all."""

    def score(source: str, at: int) -> tuple[str, int]:
        """Find the separator, and count the known measurements."""
        own = separator or find_separator(source, columns, at)
        fields = islice(split_header(source, own, at), columns + 1)
        return own, sum(map(names_measurement, fields))

    if text.startswith("\ufeff", position):
        position += 1
    own, known = score(text, position)
    plain = HeaderLine(number, position, own, known, text)
    if mark := matched(_COMMENT_MARK, text, position):
        behind = position + len(mark)
        own, known = score(text, behind)
        first = next(split_header(text, own, behind))
        is_fraction = mark[-1] == "%" and first.strip(' "').lower() == "area"  # ImageJ's `%Area`
        if known >= max(plain.known, 3) and first and not is_fraction:
            return HeaderLine(number, behind, own, known, text, comment=True, behind_mark=True)
        return replace(plain, comment=True)
    wrapped = WRAPPED.match(text, position)
    if wrapped is not None and plain.known < 2:
        inner = wrapped[1].replace('""', '"')
        own, known = score(inner, 0)
        if known > plain.known:
            return HeaderLine(number, position, own, known, inner, wrapped=True)
    return plain


def _has_numbers_below(text: str, header: HeaderLine, columns: int) -> bool:
    """Tell whether the next line has numbers under most of the measurements."""
    if header.wrapped:
        return True
    fields = list(islice(split_header(text, header.separator, header.start), columns))
    end = header.start + sum(map(len, fields)) + len(fields) - 1
    below = (line for line in nonblank(text[end : end + _BELOW]) if not is_comment(line))
    row = next(below, None)
    return row is None or is_row(row, fields, header.separator)


_NUMBER = re.compile(r"^\W*[0-9][0-9.,'\s]*([eE][+-]?[0-9]+)?\"?\s*$")


def is_row(line: str, fields: Sequence[str], separator: str) -> bool:
    """Tell whether a line has numbers under most of the measurements, with a name before all or not."""
    values = next(split_records(line, separator, len(fields) + 1), [])
    known = [names_measurement(field) for field in fields]
    return any(
        sum(k and bool(_NUMBER.match(v)) for k, v in zip(known, row, strict=False))
        >= sum(known) / 2
        for row in (values, values[1:])
    )


def nonblank(text: str) -> list[str]:
    """List the lines that are not empty."""
    return [line for line in re.split("[\r\n]+", text) if line.strip("\ufeff \t")]


def matched(pattern: re.Pattern[str], text: str, position: int) -> str:
    """Return what a pattern matches at a position."""
    match = pattern.match(text, position)
    return "" if match is None else match[0]
