"""Mend or refuse the rows of a CSV that have more or fewer values than its header."""

import re
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa

from bloodcells.arrays import Mask
from bloodcells.errors import MAX_LISTED, Fault, InvalidRows, quoted
from bloodcells.tables.formats.csv_columns import split_columns
from bloodcells.tables.formats.csv_header import (
    SEPARATORS,
    names_measurement,
    split_header,
    unquoted,
)
from bloodcells.tables.formats.csv_row_form import TWO_NUMBERS, RowForm, is_comment

DASHES = r"^[\s:+=-]*[=-]{3}"
"""The first value of a row of dashes, as programs draw below a header."""
ALL_OF_IT = "send all of it, or end the last row with a line end if it is all"
"""Remedy for a table that may be cut."""
COMMENTS = "lines left out as comments, as they begin with '#', '//' or '%'"
RULES = "lines of dashes left out"
TRAILING = "separators at the end of rows left out"
_SHORT = "values that are missing at the end of rows, where no measurement is, read as empty"


@dataclass
class RaggedRows:
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
            self._leave_out(COMMENTS)
        elif re.match(DASHES, text) and not text.strip(f":+=- \t{self.form.delimiter}"):
            self._leave_out(RULES)
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
            note = _SHORT if found < len(form.names) else TRAILING
            mended = text + form.delimiter * missing if found >= self._least else None
        else:
            note = TRAILING
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
                f"{self.form.width} were expected; {ALL_OF_IT}"
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
        mended = split_columns(text, self.form.delimiter, self.form.width, None)
        rows = table.num_rows + mended.num_rows
        places = np.array(self._numbers) - 1
        order = np.empty(rows, np.int64)
        order[places] = np.arange(table.num_rows, rows)
        order[np.setdiff1d(np.arange(rows), places)] = np.arange(table.num_rows)
        kept = np.concatenate([kept, np.ones(mended.num_rows, bool)])[order]
        return pa.concat_tables([table, mended]).take(pa.array(order)), kept
