"""Find how the rows of a CSV are written: with names before them, separators behind them, or other quotes."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bloodcells.errors import UnreadableTable
from bloodcells.tables.formats.csv_header import names_measurement, unquoted
from bloodcells.tables.number_marks import MISSING

TWO_NUMBERS = (re.compile(r"[+-]?[0-9]{1,3}"), re.compile(r"[0-9]{3}([.][0-9]+)?"))
"""What a number like 1,234 is split into where a comma or a blank separates the values."""

_COMMENT = re.compile(r"\s*(?:#|//|%)")
_NUMBER = re.compile("[+\u2212-]?[0-9.][0-9.,'\u2019\\s]*([eE][+-]?[0-9]+)?")


@dataclass(frozen=True)
class RowForm:
    """Describe how the rows of a CSV are written."""

    width: int
    """How many values most rows have."""
    names: tuple[str, ...]
    """Headers of the columns that are kept."""
    delimiter: str
    """What separates the values, after blanks were replaced by tabs."""
    header: str
    """The header as text."""
    blanks: bool = False
    """Whether one or more blanks or tabs are one separator."""
    within: str = ""
    """Name of the separator where it may also stand in values without quotation marks; else nothing."""
    wrapped: bool = False
    """Whether each row is one quoted value."""
    second_quote: str = ""
    """The mark that stands around values besides the usual quotation marks; nothing if there is none."""
    row_names: bool = False
    """Whether the first value of each row has no header."""
    first_line: int = 1
    """Number of the line that is the header, where other lines stand before it; else 1."""

    @property
    def is_plain(self) -> bool:
        """Tell whether there is nothing peculiar."""
        odd = self.blanks or self.wrapped or self.row_names or self.second_quote
        return not odd and self.width == len(self.names)

    @property
    def numbering(self) -> str:
        """Say what the numbers of rows in messages mean; nothing if that is plain."""
        if self.first_line == 1:
            return ""
        return (
            f" Rows are counted below the header, which is line {self.first_line}, without empty lines "
            "and comments."
        )


def find_row_form(form: RowForm, rows: Sequence[list[str]]) -> tuple[RowForm, list[str]]:
    """Find how rows are written by the first of them.

    Parameters
    ----------
    form
        The rows as they were, if they had one value for each header.
    rows
        The first rows, their values as they are written.

    Returns
    -------
    The form, and what is peculiar, one sentence each.

    Raises
    ------
    UnreadableTable
        There are two readings.
    """
    notes = []
    names = form.names
    for mark in "\"'":
        marked = [n for n in names if _is_quoted(n, mark)]
        if marked and sum(map(names_measurement, marked)) > len(names) / 2 - 1:
            names = tuple(n[1:-1] if _is_quoted(n, mark) else n for n in names)
            form = replace(form, names=names, second_quote=mark)
            notes.append(_TWICE)
    cells = [[unquoted(v).strip() for v in row] for row in rows]
    of_cells = [
        k
        for k, row in enumerate(cells)
        if any(row) and not _is_comment_row(row, len(names)) and not _is_repeated(row, names)
    ]
    sample, raw = [cells[k] for k in of_cells], [rows[k] for k in of_cells]
    n, lengths = len(names), Counter(map(len, sample))
    if not sample or lengths.keys() == {n}:
        return form, notes
    (usual, _), *others = lengths.most_common()
    if usual < n and not others and not any(names[usual:]):
        return replace(form, names=names[:usual], width=usual), [
            *notes,
            "separators at the end of the header left out",
        ]
    longer = min(lengths) > n
    trailing = longer and all(not any(row[n:]) for row in sample)
    named = lengths.keys() == {n + 1}
    trailing = trailing and _fits(names, [row[:n] for row in sample])
    named = named and _fits(names, [row[1:] for row in sample])
    named = named and (any(map(names_measurement, names)) or _are_row_names(raw))
    if named and trailing:
        raise UnreadableTable(
            f"The rows have {n + 1} values, the header {n}: either the first value of each row is its name, "
            "without a header, or each row ends in a separator, and both readings are possible. Give "
            "the first column a header, or remove the separators at the end of the rows."
        )
    if named:
        if (
            form.delimiter in ", "
            and not form.blanks
            and not _are_row_names(raw)
            and _may_be_split(names, sample)
        ):
            raise UnreadableTable(
                f"The rows have {n + 1} values, the header {n}: either the first value of each row is its "
                "name, without a header, or the separator stands within a number (1,234), and both "
                "readings are possible. Give the first column a header, or save the table with tabs."
            )
        return replace(form, names=(" ", *names), width=n + 1, row_names=True), [*notes, _ROW_NAMES]
    if trailing:
        if (
            form.delimiter in ", "
            and not names_measurement(names[-1])
            and _may_be_split(names, [row[: n + 1] for row in sample])
        ):
            raise UnreadableTable(
                f"The rows have {usual} values, the header {n}: either each row ends in a separator, or the "
                "separator stands within a number (1,234), and both readings are possible. Remove the "
                "separators at the end of the rows, or save the table with tabs."
            )
        return replace(form, width=usual), notes
    within = "comma" if form.delimiter == "," else "blank"
    if (longer and form.delimiter == ",") or form.delimiter == " " or form.blanks:
        form = replace(form, within=within)
    return form, notes


def _is_quoted(name: str, mark: str) -> bool:
    """Tell whether a name has these marks around it."""
    return len(name) > 1 and name[0] == name[-1] == mark


def is_comment(line: str) -> bool:
    """Tell whether a line begins with a comment mark."""
    return _COMMENT.match(line) is not None


def _is_comment_row(row: Sequence[str], columns: int) -> bool:
    """Tell whether the values of a row are a comment."""
    of_row = (columns, columns + 1)  # the first value may be a name without a header
    return is_comment(row[0]) and (len(row) not in of_row or not any(row[1:]))


def _is_repeated(row: Sequence[str], names: Sequence[str]) -> bool:
    """Tell whether a row is the header again."""
    return [v.strip('"') for v in row] == [n.strip('" ') for n in names]


def _fits(names: Sequence[str], rows: Sequence[Sequence[str]]) -> bool:
    """Tell whether most rows have numbers in all columns of measurements, none of which is all empty."""
    measured = [j for j, name in enumerate(names) if names_measurement(name)]
    good = [[bool(_NUMBER.fullmatch(row[j])) for j in measured] for row in rows]
    missing = [[not row[j] or row[j].lower() in MISSING for j in measured] for row in rows]
    full = [
        all(g or m for g, m in zip(*both, strict=True)) for both in zip(good, missing, strict=True)
    ]
    return sum(full) > len(rows) / 2 and all(map(any, zip(*good, strict=True)))


def _are_row_names(rows: Sequence[Sequence[str]]) -> bool:
    """Tell whether the first values are surely names: quoted, or numbered from 1 on."""
    if all(row[0].startswith('"') for row in rows):
        return True
    return len(rows) > 1 and [row[0] for row in rows] == [str(k + 1) for k in range(len(rows))]


def _may_be_split(names: Sequence[str], rows: Sequence[Sequence[str]]) -> bool:
    """Tell whether the rows fit the header if two values side by side are one number with thousands."""
    first, second = TWO_NUMBERS
    for j in range(len(names)):
        if all(first.fullmatch(row[j]) and second.fullmatch(row[j + 1]) for row in rows) and _fits(
            names, [[*row[:j], row[j] + row[j + 1], *row[j + 2 :]] for row in rows]
        ):
            return True
    return False


_ROW_NAMES = "first value of each row, which has no header, read as the row's name"
_TWICE = "further quotation marks around values left out"
