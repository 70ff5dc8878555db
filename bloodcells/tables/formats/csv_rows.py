"""Split the rows of a CSV into columns of text, as they are written below its header."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv

from bloodcells.arrays import Mask
from bloodcells.errors import MAX_LISTED, Fault, InvalidRows, UnreadableTable, quoted
from bloodcells.tables.formats.csv_end import ends_in_quotes, is_ended
from bloodcells.tables.formats.csv_header import (
    SEPARATORS,
    names_measurement,
    split_header,
    unquoted,
)
from bloodcells.tables.formats.csv_row_form import TWO_NUMBERS, RowForm, is_comment

_COMMENT_ALONE = r"^\s*(#|//|%)+(.*\s.*)?$"
"""A value that begins a comment, if all others of its row are empty; `#5` alone may name a cell."""
_RULE = r"^[\s:+=-]*$"
"""A value of a row of dashes, as programs draw below a header."""
_DASHES = r"^[\s:+=-]*[=-]{3}"
"""The first value of such a row."""

_ALL_OF_IT = "send all of it, or end the last row with a line end if it is all"
_SHORT = "values that are missing at the end of rows, where no measurement is, read as empty"
_TRAILING = "separators at the end of rows left out"
_COMMENTS = "lines left out as comments, as they begin with '#', '//' or '%'"
_RULES = "lines of dashes left out"


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
    table = _read_text(header.encode() + b"\n", delimiter, None, None)
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
    text = text.replace(b"\n\xef\xbb\xbf", b"\n")  # of files that were put one behind the other
    if form.wrapped:
        text = unwrap_lines(text.decode()).encode()
    if form.blanks:
        text = blanks_to_tabs(text.decode()).encode()
    ragged = _RaggedRows(form)
    table = _read_text(text, form.delimiter, form.width, ragged.take)
    if not is_ended(text):
        ragged.refuse_cut(table)
    kept, notes = _without_comments(table)
    ragged.refuse(kept)
    table, kept = ragged.add_to(table, kept)
    notes = [*ragged.notes, *notes]
    if not kept.all():
        table = table.filter(pa.array(kept))
    _refuse_swallowed_rows(table, text, form)
    if ends_in_quotes(text, form.delimiter):
        message = f"the table ends within a quoted value of this row; {_ALL_OF_IT}"
        raise InvalidRows([Fault(table.num_rows, None, message)], 1, form.numbering)
    if form.width > len(form.names):
        _refuse_more(table, form)
        table = table.select(range(len(form.names)))
        notes.append(_TRAILING)
    columns = table.columns
    if form.second_quote:
        around = rf"(?s)^\s*{form.second_quote}(.*){form.second_quote}\s*$"
        columns = [pc.replace_substring_regex(c, around, r"\1") for c in columns]
    return pa.Table.from_arrays(columns, list(form.names)), list(dict.fromkeys(notes))


def _read_text(
    text: bytes, delimiter: str, width: int | None, take: Callable[[Any], str] | None
) -> pa.Table:
    """Split text into columns f0, f1, ... of text, as Arrow does.

    Parameters
    ----------
    width
        How many values a row has; None if that is told by the first one.
    take
        Takes each row of another length; None if there is none.
    """
    most = text.count(delimiter.encode()) + 1 if width is None else width
    names = [f"f{i}" for i in range(most)]
    if not text.strip(b"\r\n"):
        return pa.table({name: pa.array([], pa.string()) for name in names})
    try:
        return pacsv.read_csv(
            pa.BufferReader(text),
            # One block, as Arrow cannot cut a row longer than a block; one thread, as only then Arrow knows
            # the numbers of rows.
            read_options=pacsv.ReadOptions(
                use_threads=False,
                block_size=len(text) + 1,
                column_names=None if width is None else names,
                autogenerate_column_names=width is None,
            ),
            parse_options=pacsv.ParseOptions(
                delimiter=delimiter, newlines_in_values=True, invalid_row_handler=take
            ),
            convert_options=pacsv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False
            ),
        )
    except pa.ArrowInvalid as error:
        raise UnreadableTable(f"The CSV cannot be read: {error}.") from error


@dataclass
class _RaggedRows:
    """Mend the rows that have more or fewer values than the others, and count those that cannot be mended."""

    form: RowForm
    faults: list[Fault] = field(default_factory=list)
    """The first rows that cannot be mended."""
    total: int = 0
    """How many these are."""
    notes: list[str] = field(default_factory=list)
    """What was mended, one sentence each."""
    _left_out: int = 0
    _taken: int = 0
    _last: tuple[int, str, int] = (0, "", 0)
    """Number of the last row of another length, with the lines that are no rows; its text and values."""
    _mended: list[str] = field(default_factory=list)
    _numbers: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Find out what all rows must have."""
        form = self.form
        measured = [j for j, name in enumerate(form.names) if names_measurement(name)]
        self._least = measured[-1] + 1 if measured else len(form.names)
        self._empty = re.compile(rf'[\s"{form.delimiter}]*')
        self._end = re.compile(rf'(?:{re.escape(form.delimiter)}(?:"")?[ ]*)+$')
        self._header = form.header.strip()

    def take(self, row: Any) -> str:
        """Take a row of another length."""
        text, number = row.text.strip("\r\n"), row.number - self._left_out
        self._taken += 1
        self._last = row.number, text, row.actual_columns
        if is_comment(text):
            self._leave_out(_COMMENTS)
        elif re.match(_DASHES, text) and not text.strip(f":+=- \t{self.form.delimiter}"):
            self._leave_out(_RULES)
        elif (mended := self._mend(text, row.actual_columns)) is not None:
            self._mended.append(mended)
            self._numbers.append(number)
        else:
            self.total += 1
            if len(self.faults) < MAX_LISTED:
                self.faults.append(Fault(number, None, self._message(text, row.actual_columns)))
        return "skip"

    def _leave_out(self, note: str) -> None:
        """Count a line that is no row."""
        self._left_out += 1
        if note not in self.notes:
            self.notes.append(note)

    def _mend(self, text: str, found: int) -> str | None:
        """Give a row the usual number of values; None if its values cannot be told."""
        form = self.form
        missing = form.width - found
        if self._empty.fullmatch(text):
            return form.delimiter * (form.width - 1)
        if form.row_names:
            repeated = missing == 1 and text.strip() == self._header
            return form.delimiter + text if repeated else None
        if missing > 0:
            note = _SHORT if found < len(form.names) else _TRAILING
            mended = text + form.delimiter * missing if found >= self._least else None
        else:
            note = _TRAILING
            end = self._end.search(text)
            surplus = 0 if end is None else end[0].count(form.delimiter)
            mended = None
            if end is not None and surplus >= -missing and not self._may_be_split(text):
                mended = text[: end.start()] + form.delimiter * (surplus + missing)
        if mended is not None and note not in self.notes:
            self.notes.append(note)
        return mended

    def _may_be_split(self, text: str) -> bool:
        """Tell whether a row with an empty value too many may have a number that is split in two.

        The last values of such a row would be one column too far right, which shows where a measurement is
        the last column.
        """
        form = self.form
        if form.delimiter not in ", " or self._least == len(form.names):
            return False
        values = [unquoted(v) for v in split_header(text, form.delimiter)]
        first, second = TWO_NUMBERS
        return any(
            first.fullmatch(values[j]) and second.fullmatch(values[j + 1])
            for j in range(min(self._least, len(values) - 1))
        )

    def _message(self, text: str, found: int) -> str:
        """Say how many values were found."""
        expected = len(self.form.names)
        were = "was" if found == 1 else "were"
        message = f"{expected} values were expected, as in the header; {found} {were} found"
        if self.form.row_names:
            message = (
                f"{expected} values were expected, as in the rows before, whose first one is their name; "
                f"{found} {were} found"
            )
        if 2 * found < expected:
            message += f" ({quoted(text.strip())})"
            if other := self._other_separator(text):
                message += (
                    f": its values are separated by {other}, where those of the header are by "
                    f"{SEPARATORS[self.form.delimiter]}; use one for all"
                )
        if self.form.within:
            message += (
                f". A {self.form.within} within a name or a number is to stand in quotation marks; quote "
                "them, or save the table with tabs"
            )
        return message

    def _other_separator(self, text: str) -> str | None:
        """Name the separator by which a row has as many values as the header; None if there is none."""
        most = self.form.width - 1
        return next((name for mark, name in SEPARATORS.items() if text.count(mark) == most), None)

    def refuse_cut(self, table: pa.Table) -> None:
        """Refuse the last row if it is short and was mended, as the text ends without a line end behind it.

        Parameters
        ----------
        table
            The rows of the usual length.
        """
        at, text, found = self._last
        if at != table.num_rows + self._taken or found >= self.form.width:
            return
        number = at - self._left_out
        if is_comment(text):
            # It may be a row too where the names of rows begin as comments do, such as #12.
            named_so = table.num_rows and is_comment(table.column(0)[0].as_py())
            if not named_so or self.form.delimiter not in text:
                return
            number += 1
        elif number not in self._numbers[-1:] or not text.strip(" "):
            return
        else:
            del self._mended[-1], self._numbers[-1]
        self.total += 1
        if len(self.faults) < MAX_LISTED:
            message = (
                f"the table ends within this row, which has {found} values and no line end, where "
                f"{self.form.width} were expected; {_ALL_OF_IT}"
            )
            self.faults.append(Fault(number, None, message))

    def refuse(self, kept: Mask) -> None:
        """Refuse the table if any row cannot be mended.

        Parameters
        ----------
        kept
            `(n,)` of the rows of the usual length, True for those that are no comments.
        """
        if not self.faults:
            return
        mended = np.array(self._numbers, np.int64)
        faults = []
        for k, fault in enumerate(self.faults):
            usual = fault.row - 1 - k - np.count_nonzero(mended < fault.row)
            comments = int(np.count_nonzero(~kept[:usual]))
            faults.append(Fault(fault.row - comments, None, fault.message))
        raise InvalidRows(faults, self.total, self.form.numbering)

    def add_to(self, table: pa.Table, kept: Mask) -> tuple[pa.Table, Mask]:
        """Put the rows that were mended where they stood, and say that they are kept."""
        if not self._mended:
            return table, kept
        text = "\n".join(self._mended).encode()
        mended = _read_text(text, self.form.delimiter, self.form.width, None)
        rows = table.num_rows + mended.num_rows
        places = np.array(self._numbers) - 1
        order = np.empty(rows, np.int64)
        order[places] = np.arange(table.num_rows, rows)
        order[np.setdiff1d(np.arange(rows), places)] = np.arange(table.num_rows)
        kept = np.concatenate([kept, np.ones(mended.num_rows, bool)])[order]
        return pa.concat_tables([table, mended]).take(pa.array(order)), kept


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
        (_COMMENT_ALONE, r"^\s*$", _COMMENTS),
        (_DASHES, _RULE, _RULES),
        (r"^\s*$", _RULE, _RULES),
    ):
        found = pc.match_substring_regex(first, begins)
        places = pc.indices_nonzero(found)
        if not len(places):
            continue
        rows = table.take(places)
        alike = np.ones(len(places), bool)
        for column in rows.columns[1:]:
            alike &= pc.match_substring_regex(column, others).to_numpy(zero_copy_only=False)
            if not alike.any():
                break
        if note is _RULES:
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
    if text.count(b"\n") + text.count(b"\r") <= table.num_rows or form.width == 1:
        return
    names = [*form.names, *[""] * (form.width - len(form.names))]
    for name, column in zip(names, table.columns, strict=True):
        long = pc.and_(
            pc.match_substring_regex(column, "[\r\n]"),
            pc.greater_equal(pc.count_substring(column, form.delimiter), form.width - 1),
        )
        found = pc.indices_nonzero(long)
        if len(found):
            message = "a quotation mark is opened here, and closed only in a later row"
            first = [Fault(i + 1, name, message) for i in found[:MAX_LISTED].to_pylist()]
            raise InvalidRows(first, len(found), form.numbering)
