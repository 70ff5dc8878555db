"""Find the header of a CSV among its first lines, and how its rows are written."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from bloodcells.errors import UnreadableTable, list_some, quoted
from bloodcells.tables.formats.csv_header import (
    SEPARATORS,
    find_separator,
    is_measurement,
    split_header,
    split_records,
)
from bloodcells.tables.formats.csv_rows import (
    RowForm,
    blanks_to_tabs,
    find_row_form,
    is_comment,
    split_names,
    unwrap_lines,
)
from bloodcells.tables.formats.source import Limits, check_columns

HEAD = 1 << 16
"""First bytes of a text by which its dialect is found; more only where the first line is longer."""
_LINES = 200
"""Most lines among which the header is looked for."""
_SAMPLE = 100
"""Most rows below the header that are looked at."""

_SEP_LINE = re.compile(
    r'[\r\n]*(?P<quote>"?)sep=(?P<separator>[^\r\n])(?P=quote)(?:[\r\n]+|$)', re.I
)
"""First line that Excel reads and writes, to say what separates the values."""
_LINE = re.compile(r"([^\r\n]*)(\r\n|\r|\n|$)")
_COMMENT_MARK = re.compile(r"[ \t]*(?:#|//|%)+[ \t]*")
_WRAPPED = re.compile(r'"((?:[^"\r\n]|"")*)"[;,\t|]*(?=[\r\n]|$)')
"""A line that is one quoted value, as of a table that was saved again as a table of one column."""


@dataclass(frozen=True)
class Dialect:
    """Describe how a CSV is written."""

    separator: str
    """What separates the values: a key of `SEPARATORS`."""
    rows: RowForm
    """How its rows are written."""
    body: int
    """Bytes of the text before the first row."""
    line: int
    """Number of the line that is the header, from 1."""
    plain: bool
    """Whether the first line is the header and the rows have nothing peculiar."""
    notes: tuple[str, ...]
    """What was done to find the header, one sentence each."""


@dataclass(frozen=True)
class _HeaderLine:
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


def head_of(text: bytes, times: int = 1) -> bytes:
    """Return the whole lines among the first `times * HEAD` bytes; the first line if it is longer."""
    most = times * HEAD
    if len(text) <= most:
        return text
    end = max(text.rfind(b"\n", 0, most), text.rfind(b"\r", 0, most))
    if end < 0:
        ends = [at for at in (text.find(b"\n", most), text.find(b"\r", most)) if at >= 0]
        end = min(ends, default=len(text) - 1)
    return text[: end + 1]


def find_dialect(text: bytes, limits: Limits) -> Dialect:
    """Find the dialect of a text in UTF-8 by its head.

    Raises
    ------
    UnreadableTable
        The header cannot be read, or the rows have two readings.
    TableTooLarge
        The header has more columns than the limit.
    """
    head = head_of(text).decode()
    named = _SEP_LINE.match(head)
    if named is not None and named["separator"] not in SEPARATORS:
        raise UnreadableTable(
            f"The first line says that {named['separator']!r} separates the values; expected "
            "comma, semicolon, tab, vertical bar or blank."
        )
    start = 0 if named is None else named.end()
    separator = None if named is None else named["separator"]
    header = _find_header(head, start, separator, limits.columns)
    fields = _header_fields(header, limits)
    if header.wrapped:
        end = header.start + len(_matched(_WRAPPED, head, header.start))
    else:
        end = header.start + sum(map(len, fields)) + len(fields) - 1
    line_end = re.compile(r"\r\n|\r|\n|").match(head, end)
    body = end if line_end is None else line_end.end()
    rows, notes = _find_rows(head[body:], header, fields, len(text) > len(head.encode()))
    skipped = _nonblank(head[start : header.start])
    if header.behind_mark:
        skipped = skipped[:-1]
    _refuse_rows_above(skipped, header, fields)
    notes = [*_notes_on_header(header, named, skipped), *notes]
    plain = not notes and rows.is_plain and not head[: header.start].strip("\r\n")
    return Dialect(
        header.separator,
        replace(rows, first_line=header.line if skipped else 1),
        len(head[:body].encode()),
        header.line,
        plain and header.start == 0,
        tuple(notes),
    )


def _notes_on_header(
    header: _HeaderLine, named: re.Match[str] | None, skipped: Sequence[str]
) -> list[str]:
    """Note for the receipt what was done to find the header."""
    notes = []
    if named is not None:
        notes.append(
            f"first line 'sep={named['separator']}' taken as the separator, not as the header"
        )
    if skipped:
        shown = list_some([quoted(line.strip()) for line in skipped], 3)
        notes.append(
            f"lines before the header left out: {shown}; the header is line {header.line}, and rows are "
            "counted below it"
        )
    if header.behind_mark:
        notes.append("comment mark before the header left out")
    if header.wrapped:
        notes.append("quotation marks around whole lines left out")
    return notes


def _nonblank(text: str) -> list[str]:
    """List the lines that are not empty."""
    return [line for line in re.split("[\r\n]+", text) if line.strip("\ufeff \t")]


def _matched(pattern: re.Pattern[str], text: str, position: int) -> str:
    """Return what a pattern matches at a position."""
    match = pattern.match(text, position)
    return "" if match is None else match[0]


def _header_fields(header: _HeaderLine, limits: Limits) -> list[str]:
    """Split the header, refusing too many columns before Arrow makes room for each."""
    start, separator = (0 if header.wrapped else header.start), header.separator
    fields = list(islice(split_header(header.text, separator, start), limits.columns + 1))
    if len(fields) > limits.columns:
        line = re.compile(r"[^\r\n]*+").match(header.text, start)
        counted = 0 if line is None else header.text.count(separator, start, line.end()) + 1
        if separator != " ":  # of which several may count as one
            check_columns(max(counted, len(fields)), limits)
    # A quotation mark that is not closed on the first line makes the rows below part of a name.
    if any(re.search("[\r\n]", f) and f.count(separator) >= len(fields) - 1 for f in fields):
        raise UnreadableTable(
            "The header of the CSV cannot be read: a quotation mark is opened in it, and closed "
            "only in a later row."
        )
    return fields


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


def _find_header(text: str, start: int, separator: str | None, columns: int) -> _HeaderLine:
    """Find the first line of which most names are known measurements.

    Without any known measurement it is the first line that is not empty and no comment.
    """
    best: _HeaderLine | None = None
    for number, position in _lines(text, start):
        found = _look(text, number, position, separator, columns)
        if best is None or (found.known, best.comment) > (best.known, found.comment):
            best = found
            if best.known >= 3 and not best.comment and _has_numbers_below(text, best, columns):
                return best
    if best is None:
        return _HeaderLine(1, start, separator or ",", 0, text)
    return best


def _look(
    text: str, number: int, position: int, separator: str | None, columns: int
) -> _HeaderLine:
    """Look at a line as a header: as it is, without a comment mark, and without quotes around all."""

    def score(source: str, at: int) -> tuple[str, int]:
        """Find the separator, and count the known measurements."""
        own = separator or find_separator(source, columns, at)
        fields = islice(split_header(source, own, at), columns + 1)
        return own, sum(map(is_measurement, fields))

    if text.startswith("\ufeff", position):
        position += 1
    own, known = score(text, position)
    plain = _HeaderLine(number, position, own, known, text)
    if mark := _matched(_COMMENT_MARK, text, position):
        behind = position + len(mark)
        own, known = score(text, behind)
        if known >= max(plain.known, 3) and next(split_header(text, own, behind)):
            return _HeaderLine(number, behind, own, known, text, comment=True, behind_mark=True)
        return replace(plain, comment=True)
    wrapped = _WRAPPED.match(text, position)
    if wrapped is not None and plain.known < 2:
        inner = wrapped[1].replace('""', '"')
        own, known = score(inner, 0)
        if known > plain.known:
            return _HeaderLine(number, position, own, known, inner, wrapped=True)
    return plain


def _has_numbers_below(text: str, header: _HeaderLine, columns: int) -> bool:
    """Tell whether the next line has numbers under most of the measurements."""
    if header.wrapped:
        return True
    fields = list(islice(split_header(text, header.separator, header.start), columns))
    end = header.start + sum(map(len, fields)) + len(fields) - 1
    below = (line for line in _nonblank(text[end : end + HEAD]) if not is_comment(line))
    row = next(below, None)
    return row is None or _is_row(row, fields, header.separator)


_NUMBER = re.compile(r"^\W*[0-9][0-9.,'\s]*([eE][+-]?[0-9]+)?\"?\s*$")


def _is_row(line: str, fields: Sequence[str], separator: str) -> bool:
    """Tell whether a line has numbers under most of the measurements, with a name before all or not."""
    values = next(split_records(line, separator, len(fields) + 1), [])
    known = [is_measurement(field) for field in fields]
    return any(
        sum(k and bool(_NUMBER.match(v)) for k, v in zip(known, row, strict=False))
        >= sum(known) / 2
        for row in (values, values[1:])
    )


def _refuse_rows_above(skipped: Sequence[str], header: _HeaderLine, fields: Sequence[str]) -> None:
    """Refuse a table that has rows above its header, as sorting a sheet with its header makes."""
    if header.known and any(
        not is_comment(line) and _is_row(line, fields, header.separator) for line in skipped
    ):
        raise UnreadableTable(
            f"The names of the measurements are in line {header.line}, but rows of numbers stand above "
            "it; put the header first."
        )


def _find_rows(
    body: str, header: _HeaderLine, fields: list[str], more: bool
) -> tuple[RowForm, list[str]]:
    """Find how the rows below the header are written.

    Parameters
    ----------
    more
        Whether the text goes on behind this part of it.
    """
    names_text = header.separator.join(fields)
    delimiter = header.separator
    if header.wrapped:
        body = unwrap_lines(body)
    if delimiter == " " and _has_runs(names_text, body):
        names_text, body, delimiter = blanks_to_tabs(names_text), blanks_to_tabs(body), "\t"
    names = split_names(names_text, delimiter)
    sample = list(islice(split_records(body, delimiter, len(names) + 1000), _SAMPLE))
    if more and len(sample) < _SAMPLE:
        sample = sample[:-1]
    form = RowForm(
        names=names,
        delimiter=delimiter,
        blanks=delimiter != header.separator,
        wrapped=header.wrapped,
        header=names_text,
        width=len(names),
    )
    return find_row_form(form, sample)


def _has_runs(header: str, body: str) -> bool:
    """Tell whether several blanks count as one separator, as in a table with columns one below the other.

    Each blank counts where every row then has as many values as the header, or one more.
    """
    names = len(list(split_header(header, " ")))
    counts = {len(r) for r in islice(split_records(body, " ", names + 1000), _SAMPLE)}
    return len(counts) > 1 or not counts <= {names, names + 1} or "" in split_header(header, " ")
