"""Read CSV in any dialect: decode it, find its header and dialect, split its rows into columns of text."""

import re

from bloodcells.tables.formats.csv_dialect import Dialect, find_dialect, head_of
from bloodcells.tables.formats.csv_encoding import to_utf8
from bloodcells.tables.formats.csv_header import SEPARATORS
from bloodcells.tables.formats.csv_numbers import read_numbers
from bloodcells.tables.formats.csv_rows import split_rows
from bloodcells.tables.formats.detection import refuse_other
from bloodcells.tables.formats.limits import Limits, check_lines
from bloodcells.tables.formats.slices import replaced
from bloodcells.tables.formats.source import Source
from bloodcells.tables.imagej.log import unfold_log


def read_csv(data: bytes, limits: Limits, dialect: Dialect | None = None) -> Source:
    """Read CSV; the errors are those of `read_bytes`.

    Parameters
    ----------
    dialect
        That of the whole text, of which `data` has all before the first row, and some rows; None to find it.
    """
    check_lines(data, limits)
    plain = None
    if dialect is None or dialect.plain:
        plain = read_numbers(data, limits, lambda: _read_text(data, limits, dialect).table)
    if plain is None:
        return _read_text(data, limits, dialect)
    numbers, separator = plain
    return Source(numbers, "csv", separator, [_note_on_separator(separator)])


def find_csv_dialect(data: bytes, limits: Limits) -> tuple[Dialect, int]:
    """Find the dialect of a text by its first bytes, twice those of the head if it has so many.

    Returns
    -------
    The dialect, and how many bytes stand before the first row.
    """
    refuse_other(data, "csv")
    decoded = to_utf8(head_of(data, 2))
    text = _unescaped(decoded.text)
    dialect = find_dialect(text, limits)
    before = text[: dialect.body]
    return dialect, decoded.marks + len(before.decode() if decoded.single else before)


def _note_on_separator(separator: str) -> str:
    """Note for the receipt what separates the values."""
    return f"read as CSV separated by {SEPARATORS[separator]}"


def _read_text(data: bytes, limits: Limits, dialect: Dialect | None = None) -> Source:
    """Read CSV of any dialect, every column as text."""
    if dialect is None:
        refuse_other(data, "csv")
    decoded = to_utf8(data)
    text = _unescaped(decoded.text)
    if dialect is None and _LOG.match(text):
        text = unfold_log(text.decode()).encode()
    dialect = dialect or find_dialect(text, limits)
    table, notes = split_rows(text[dialect.body :], dialect.rows)
    return Source(
        table,
        "csv",
        dialect.separator,
        [*decoded.notes, *dialect.notes, *notes, _note_on_separator(dialect.separator)],
        numbering=dialect.rows.numbering,
    )


_LOG = re.compile(rb"[\r\n]*#")
"""How a log of ImageJ's begins, and some tables."""
_ESCAPED = re.compile(rb'\\"(?=[^",;\t|\r\n]|"[,;\t| \r\n]|"\Z)')
r"""A quotation mark within a value as R's `write.table` writes it, `\"`, unless it may end the value."""


def _unescaped(text: bytes) -> bytes:
    """Double the quotation marks that are escaped by a backslash, as every other program does."""
    return replaced(_ESCAPED, b'""', text) if b'\\"' in text else text
