"""Make a table of the cells of a sheet, in which numbers may be text and dates may be numbers."""

import datetime
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pyarrow as pa

from bloodcells.errors import list_some
from bloodcells.measurements.column_names import names_measurement

__all__ = ["Cells", "find_header", "table_of"]

_NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?")
_THOUSANDS = re.compile(r"[+-]?[1-9][0-9]{0,2}(,[0-9]{3})+")
_COMMA = re.compile(r"[+-]?[0-9]*,[0-9]+([eE][+-]?[0-9]+)?")
_EXACT = 2.0**53
"""Up to here, each whole number is a float64."""


@dataclass(frozen=True)
class Cells:
    """Hold the cells of a sheet from its first row and column on."""

    rows: Sequence[Sequence[Any]]
    """Rows of values, `""` where there is none."""
    header: int
    """0-based row of the names of the columns."""
    errors: Mapping[tuple[int, int], str]
    """0-based row and column -> the error that is there instead of a value."""

    @cached_property
    def width(self) -> int:
        """Count the columns up to the last one that has a name or a value."""
        last = max((_last(row) for row in self.rows[self.header :]), default=0)
        of_errors = max((j + 1 for i, j in self.errors if i > self.header), default=0)
        return max(last, of_errors)


def find_header(rows: Sequence[Sequence[Any]]) -> tuple[int, int]:
    """Find the row with most names of measurements; else the first that has as many texts as any.

    Returns
    -------
    Its 0-based number, and how many names of measurements it has.
    """
    texts_of = [{v for v in row if isinstance(v, str) and v.strip()} for row in rows]
    counts = [sum(map(names_measurement, texts)) for texts in texts_of]
    if any(counts):
        return counts.index(max(counts)), max(counts)
    filled = [sum(isinstance(v, str) and bool(v.strip()) for v in row) for row in rows]
    return (filled.index(max(filled)) if filled else 0), 0


def table_of(cells: Cells) -> tuple[pa.Table, list[str]]:
    """Make a table of the rows below the header.

    Columns are numbers or text. A column of a measurement in which some numbers are stored as text is one of
    numbers; one with anything else in it is text, so that an error can name it. In other columns, whole
    numbers are integers: a spreadsheet knows no others than 12.0.

    Returns
    -------
    The table, and what was done to read it, one sentence each.
    """
    last = len(cells.rows)
    with_errors = {i for i, _ in cells.errors}
    while (
        last > cells.header + 1 and not _last(cells.rows[last - 1]) and last - 1 not in with_errors
    ):
        last -= 1
    body = range(cells.header + 1, last)
    names, arrays, as_text = [], [], []
    comma = _has_decimal_comma(cells, body)
    header = cells.rows[cells.header] if cells.rows else []
    for j in range(cells.width):
        name = _name(header[j]) if j < len(header) else ""
        values = [_value(cells, i, j) for i in body]
        if not name and all(value is None for value in values):
            continue  # between the table and a margin
        measured = names_measurement(name)
        array = _numbers(values) if measured else _column(values)
        if array is None:
            numbers = _stored_as_text(values, comma)
            if numbers is not None:
                array = numbers
                as_text.append(name)
            else:
                array = _texts(values)
        names.append(name)
        arrays.append(array)
    notes = []
    if as_text:
        notes.append(
            f"numbers stored as text read as numbers in {list_some(list(map(repr, as_text)), 5)}"
        )
    return pa.Table.from_arrays(arrays, names), notes


def _last(row: Sequence[Any]) -> int:
    """Count the cells up to the last one that has a value."""
    return next((j + 1 for j in range(len(row) - 1, -1, -1) if row[j] not in ("", None)), 0)


def _name(value: Any) -> str:
    """Write the name of a column, which may be a number or a date too."""
    return "" if value is None else value if isinstance(value, str) else _text(value)


def _value(cells: Cells, i: int, j: int) -> Any:
    """Return the value of a cell; the name of the error if it has one, None if it is empty."""
    row = cells.rows[i]
    value = row[j] if j < len(row) else ""
    if value in ("", None) and not isinstance(value, bool | int | float):
        return cells.errors.get((i, j))
    return value


def _is_number(value: Any) -> bool:
    """Tell whether a value is a number, which a boolean is not."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def _numbers(values: Sequence[Any]) -> pa.Array | None:
    """Make a column of floats; None if any value is no number."""
    if not all(value is None or _is_number(value) for value in values):
        return None
    return pa.array([None if v is None else float(v) for v in values], pa.float64())


def _column(values: Sequence[Any]) -> pa.Array | None:
    """Make a column that is no measurement of booleans, integers or floats; text of anything else."""
    if all(value is None or isinstance(value, bool) for value in values):
        return pa.array(values, pa.bool_())
    if not all(value is None or _is_number(value) for value in values):
        return _texts(values)
    if all(
        value is None or (float(value).is_integer() and abs(value) < _EXACT) for value in values
    ):
        return pa.array([None if v is None else int(v) for v in values], pa.int64())
    return _numbers(values)


def _has_decimal_comma(cells: Cells, body: range) -> bool:
    """Tell whether numbers that are text have a decimal comma, which none may be that parts thousands.

    In `19,541` the comma may be either; in `0,541` and `19,5` it is not.
    """
    texts = {_cleaned(v) for i in body for v in cells.rows[i] if isinstance(v, str) and "," in v}
    return any(_COMMA.fullmatch(text) and not _THOUSANDS.fullmatch(text) for text in texts)


def _stored_as_text(values: Sequence[Any], comma: bool) -> pa.Array | None:
    """Make floats of numbers of which some are text; None if a value is none."""
    texts = [text for value in values if isinstance(value, str) and (text := _cleaned(value))]
    numbers: list[float | None] = []
    for value in values:
        text = _cleaned(value) if isinstance(value, str) else ""
        if value is None or (isinstance(value, str) and not text):
            numbers.append(None)
        elif _is_number(value):
            numbers.append(float(value))
        elif comma and _COMMA.fullmatch(text):
            numbers.append(float(text.replace(",", ".")))
        elif _NUMBER.fullmatch(text):
            numbers.append(float(text))
        else:
            return None
    return pa.array(numbers, pa.float64()) if texts else None


def _cleaned(text: str) -> str:
    """Take away what stands around a number, and write its sign as ASCII."""
    return text.strip().strip("'\N{NO-BREAK SPACE}").replace("\N{MINUS SIGN}", "-")


def _texts(values: Sequence[Any]) -> pa.Array:
    """Make a column of text."""
    return pa.array([None if value is None else _text(value) for value in values], pa.string())


def _text(value: Any) -> str:
    """Write a value as text: whole numbers without a point, dates as in ISO 8601."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer() and abs(value) < _EXACT:
        return str(int(value))
    if isinstance(value, datetime.datetime) and value.time() == datetime.time():
        return value.date().isoformat()
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    return str(value)
