"""Split the rows of a CSV into columns of text, as they are written below its header."""

import re

import numpy as np
import pyarrow as pa

from bloodcells.arrays import Mask, pc
from bloodcells.errors import MAX_LISTED, Fault, InvalidRows
from bloodcells.parallel.wanted import check_wanted
from bloodcells.tables.formats.csv_columns import split_columns
from bloodcells.tables.formats.csv_end import ends_in_quotes, is_ended
from bloodcells.tables.formats.csv_ragged_rows import (
    ALL_OF_IT,
    COMMENTS,
    DASHES,
    RULES,
    TRAILING,
    RaggedRows,
)
from bloodcells.tables.formats.csv_row_form import RowForm
from bloodcells.tables.formats.slices import count, line_slices

_COMMENT_ALONE = r"^\s*(#|//|%)+(.*\s.*)?$"
"""A value that begins a comment, if all others of its row are empty; `#5` alone may name a cell."""
_RULE = r"^[\s:+=-]*$"
"""A value of a row of dashes, as programs draw below a header."""


def blanks_to_tabs(text: str) -> str:
    """Replace one or more blanks or tabs outside of quotation marks by one tab, and none at line ends."""
    text = re.sub(r"(?m)^[ \t]+|[ \t]+(?=\r?$)", "", text)
    return re.sub(r'("(?:[^"]|"")*")|[ \t]+', lambda match: match[1] or "\t", text)


def unwrap_lines(text: str) -> str:
    """Remove the quotation marks around whole lines, and the doubling of those within."""

    def unwrapped(match: re.Match[str]) -> str:
        """Return what stands within."""
        return match[1].replace('""', '"')

    return re.sub(r'(?m)^"((?:[^"\r\n]|"")*)"[;,\t|]*(?=\r?$)', unwrapped, text)


def split_names(header: str, delimiter: str) -> tuple[str, ...]:
    """Split a header into names, as Arrow does."""
    if not header:
        return ("",)
    table = split_columns(header.encode() + b"\n", delimiter, None, None)
    return tuple(column[0].as_py().lstrip("\ufeff") for column in table.columns)


def split_rows(text: bytes, form: RowForm) -> tuple[pa.Table, list[str]]:
    """Split the rows below the header into columns of text.

    Returns
    -------
    The columns, with their headers; and what was done to read them, one sentence each.

    Raises
    ------
    InvalidRows
        Rows have more or fewer values than the header.
    UnreadableTable
        The text cannot be split.
    """
    if b"\xef\xbb\xbf" in text:
        text = text.replace(b"\n\xef\xbb\xbf", b"\n")  # of files that were put one behind the other
    if form.wrapped:
        text = b"".join(unwrap_lines(part.decode()).encode() for part in line_slices(text))
    if form.blanks:
        text = blanks_to_tabs(text.decode()).encode()
    ragged = RaggedRows(form)
    table = split_columns(text, form.delimiter, form.width, ragged.take)
    check_wanted()
    if not is_ended(text):
        ragged.refuse_cut(table)
    kept, notes = _without_comments(table)
    ragged.refuse(kept)
    check_wanted()
    table, kept = ragged.add_to(table, kept)
    notes = [*ragged.notes, *notes]
    if not kept.all():
        table = table.filter(pa.array(kept))
    _refuse_swallowed_rows(table, text, form)
    if ends_in_quotes(text, form.delimiter):
        message = f"the table ends within a quoted value of this row; {ALL_OF_IT}"
        raise InvalidRows([Fault(table.num_rows, None, message)], 1, form.numbering)
    if form.width > len(form.names):
        _refuse_more(table, form)
        table = table.select(range(len(form.names)))
        notes.append(TRAILING)
    columns = table.columns
    if form.second_quote:
        around = rf"(?s)^\s*{form.second_quote}(.*){form.second_quote}\s*$"
        columns = [pc.replace_substring_regex(c, around, r"\1") for c in columns]
    return pa.Table.from_arrays(columns, list(form.names)), list(dict.fromkeys(notes))


def _without_comments(table: pa.Table) -> tuple[Mask, list[str]]:
    """Find the rows that are comments or dashes though they have as many values as the others.

    Returns
    -------
    `(n,)` True for the rows that are kept, and what is left out.
    """
    kept = np.ones(table.num_rows, bool)
    notes = []
    first = table.column(0)
    for begins, others, note in (
        (_COMMENT_ALONE, r"^\s*$", COMMENTS),
        (DASHES, _RULE, RULES),
        (r"^\s*$", _RULE, RULES),
    ):
        found = pc.match_substring_regex(first, begins)
        places = pc.indices_nonzero(found)
        if not len(places):
            continue
        rows = table.take(places)
        alike = np.ones(len(places), bool)
        for column in rows.columns[1:]:
            check_wanted()
            alike &= pc.match_substring_regex(column, others).to_numpy(zero_copy_only=False)
            if not alike.any():
                break
        if note is RULES:
            dashes = np.zeros(len(places), bool)
            for column in rows.columns:
                dashes |= pc.match_substring_regex(column, "[=-]{3}").to_numpy(zero_copy_only=False)
            alike &= dashes
        if alike.any():
            kept[places.to_numpy()[alike]] = False
            notes.append(note)
    return kept, notes


def _refuse_more(table: pa.Table, form: RowForm) -> None:
    """Refuse rows with values behind the last header."""
    more = [pc.not_equal(pc.utf8_trim_whitespace(c), "") for c in table.columns[len(form.names) :]]
    rows = sorted({i for column in more for i in pc.indices_nonzero(column).to_pylist()})
    if rows:
        message = (
            f"{len(form.names)} values were expected, as in the header; {form.width} were found"
        )
        faults = [Fault(i + 1, None, message) for i in rows[:MAX_LISTED]]
        raise InvalidRows(faults, len(rows), form.numbering)


def _refuse_swallowed_rows(table: pa.Table, text: bytes, form: RowForm) -> None:
    """Refuse values with whole rows in them, which a quotation mark that is not closed makes."""
    if count(text, b"\n") + count(text, b"\r") <= table.num_rows or form.width == 1:
        return
    names = [*form.names, *[""] * (form.width - len(form.names))]
    for name, column in zip(names, table.columns, strict=True):
        check_wanted()
        long = pc.and_(
            pc.match_substring_regex(column, "[\r\n]"),
            pc.greater_equal(pc.count_substring(column, form.delimiter), form.width - 1),
        )
        found = pc.indices_nonzero(long)
        if len(found):
            message = "a quotation mark is opened here, and closed only in a later row"
            first = [Fault(i + 1, name, message) for i in found[:MAX_LISTED].to_pylist()]
            raise InvalidRows(first, len(found), form.numbering)
