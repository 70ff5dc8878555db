"""Find the header of a CSV among its first lines, and how its rows are written."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice

from bloodcells.errors import UnreadableTable, list_some, quoted
from bloodcells.tables.formats.csv_header import SEPARATORS, split_header, split_records
from bloodcells.tables.formats.csv_header_line import (
    WRAPPED,
    HeaderLine,
    find_header,
    is_row,
    matched,
    nonblank,
)
from bloodcells.tables.formats.csv_row_form import RowForm, find_row_form, is_comment
from bloodcells.tables.formats.csv_rows import blanks_to_tabs, split_names, unwrap_lines
from bloodcells.tables.formats.limits import Limits, check_columns

_SEP_LINE = re.compile(
    r'[\r\n]*(?P<quote>"?)sep=(?P<separator>[^\r\n])(?P=quote)(?:[\r\n]+|$)', re.I
)
"""First line that Excel reads and writes, to say what separates the values."""

HEAD = 1 << 16
"""First bytes of a text by which its dialect is found; more only where the first line is longer."""
_SAMPLE = 100
"""Most rows below the header that are looked at."""


@dataclass(frozen=True)
class Dialect:
    """Describe how a CSV is written."""

    separator: str
    """What separates the values: a key of `SEPARATORS`."""
    rows: RowForm
    """How its rows are written."""
    body: int
    """Bytes of the text before the first row."""
    plain: bool
    """Whether the first line is the header and the rows have nothing peculiar."""
    notes: tuple[str, ...]
    """What was done to find the header, one sentence each."""


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
    header = find_header(head, start, separator, limits.columns)
    fields = _header_fields(header, limits)
    if header.wrapped:
        end = header.start + len(matched(WRAPPED, head, header.start))
    else:
        end = header.start + sum(map(len, fields)) + len(fields) - 1
    line_end = re.compile(r"\r\n|\r|\n|").match(head, end)
    body = end if line_end is None else line_end.end()
    rows, notes = _find_rows(head[body:], header, fields, len(text) > len(head.encode()))
    skipped = nonblank(head[start : header.start])
    if header.behind_mark:
        skipped = skipped[:-1]
    _refuse_rows_above(skipped, header, fields)
    notes = [*_notes_on_header(header, named, skipped), *notes]
    plain = not notes and rows.is_plain and not head[: header.start].strip("\r\n")
    return Dialect(
        header.separator,
        replace(rows, first_line=header.line if skipped else 1),
        len(head[:body].encode()),
        plain and header.start == 0,
        tuple(notes),
    )


def _notes_on_header(
    header: HeaderLine, named: re.Match[str] | None, skipped: Sequence[str]
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


def _header_fields(header: HeaderLine, limits: Limits) -> list[str]:
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


def _refuse_rows_above(skipped: Sequence[str], header: HeaderLine, fields: Sequence[str]) -> None:
    """Refuse a table that has rows above its header, as sorting a sheet with its header makes."""
    if header.known and any(
        not is_comment(line) and is_row(line, fields, header.separator) for line in skipped
    ):
        raise UnreadableTable(
            f"The names of the measurements are in line {header.line}, but rows of numbers stand above "
            "it; put the header first."
        )


def _find_rows(
    body: str, header: HeaderLine, fields: list[str], more: bool
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
