"""Convert columns of text or numbers to float64, and say why a value is not a finite number."""

import re
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from operator import sub

import numpy as np
import pyarrow as pa

from bloodcells.arrays import Floats, pc
from bloodcells.errors import quoted
from bloodcells.tables import number_marks
from bloodcells.tables.number_marks import (
    COMMA_NUMBER,
    NUMBER,
    POINT_NUMBER,
    PlainText,
    may_be_two,
    to_plain_text,
)
from bloodcells.tables.texts import to_text

LARGEST = 1e15
"""The largest value that is taken for a measurement: a larger one is a mistake, and would overflow in a
model."""

_PAGE = 4096
"""Bytes of a page of memory."""

_MONTH = (
    "(?:jan|gen|ene|f[eé]v|feb|mar|mär|mrz|maa|apr|avr|abr|ma[iyjg]|jui?n|giu|jui?l|lug|aug|ao[uû]|ago|sep|set|"
    r"o[ck]t|out|ott|nov|de[czs]|déc|dic)[a-zéûä]{0,6}\.?"
)
_DATE = re.compile(
    rf"""
    (?: [0-9]{{4}}-[0-9]{{1,2}}-[0-9]{{1,2}}
        | [0-9]{{1,2}}([./-])[0-9]{{1,2}}\1\s?(?:[0-9]{{2}}){{1,2}}  # 1/20/2024, 20.01.24
        | [0-9]{{1,2}}[./\s-]+{_MONTH}(?:[./\s-]+[0-9]{{2,4}})?      # 20-Jan, 20. Jan 2024
        | {_MONTH}[./\s-]+[0-9]{{1,4}}                               # Jan-20
    )
    (?:[T\s][0-9:.]+)?
    """,
    re.VERBOSE | re.IGNORECASE,
)
"""A date as spreadsheets write it."""


@dataclass(frozen=True)
class Numbers:
    """Hold a column as numbers."""

    values: Floats
    """`(n,)`, NaN where there is no finite number of at most `LARGEST`."""
    decimal_comma: bool
    """Whether text was read with a decimal comma."""
    text: bool
    """Whether text was read as numbers at all."""
    _sent: pa.Array
    undecided: bool = False
    """Whether numbers like `1,234` were left out, as they may be two numbers."""
    thousands: str | None = None
    """Name of what separated the thousands of any number in text; None if nothing did."""
    minus: bool = False
    """Whether any number in text had a minus sign that is no hyphen."""

    def what_is_wrong(self, position: int) -> str:
        """Say why there is no number at a 0-based position, of which there may be millions in a table."""
        value = self._sent[position].as_py()
        if isinstance(value, str) and not self.text and looks_like_number(value):
            return f"{quoted(value)} is text; a number was expected"
        if isinstance(value, str) and self.undecided and may_be_two(value, ","):
            value = value.strip()
            return (
                f"{quoted(value)} can be {value.replace(',', '')} or {value.replace(',', '.')}, as no "
                "number of the table tells what a comma means; write the numbers with a decimal point "
                "and without a separator of thousands"
            )
        return _what_is_wrong(value, self.decimal_comma)


def looks_like_number(text: str) -> bool:
    """Tell whether a text would be read as a number with a decimal point."""
    return re.match(NUMBER, text.strip()) is not None


def has_decimal_comma(columns: Iterable[pa.ChunkedArray]) -> bool:
    """Tell whether more numbers in columns of text have a decimal comma than a decimal point.

    A table has one decimal mark: numbers with the other one are then reported as faults.
    """
    return number_marks.has_decimal_comma(_texts(columns))


def is_undecided(columns: Iterable[pa.ChunkedArray]) -> bool:
    """Tell whether the only marks in columns of text are commas as in `1,234`, which has two readings."""
    return number_marks.is_undecided(_texts(columns))


def _texts(columns: Iterable[pa.ChunkedArray]) -> list[pa.Array]:
    """List the columns that are text."""
    arrays = [plain(column) for column in columns]
    return [array for array in arrays if pa.types.is_string(array.type)]


def as_matrix(columns: Sequence[pa.ChunkedArray]) -> Floats:
    """Put columns of numbers together as a matrix.

    Columns that lie evenly spaced in one piece of Arrow's memory, as those of a batch of an Arrow stream
    do, are not copied.

    Parameters
    ----------
    columns
        m columns of n numbers, none of them null.

    Returns
    -------
    `(m, n)`; do not write to it, as it may be Arrow's own memory.
    """
    numbers = _view(columns)
    if numbers is None:
        numbers = np.empty((len(columns), len(columns[0])))
        for row, column in zip(numbers, columns, strict=True):
            row[:] = column
    return numbers


def _view(columns: Sequence[pa.ChunkedArray]) -> Floats | None:
    """View columns as a matrix without copying them; None where they do not lie evenly spaced."""
    chunks = [column.chunk(0) for column in columns if column.num_chunks == 1]
    if len(chunks) < len(columns) or not all(pa.types.is_float64(c.type) for c in chunks):
        return None
    buffers = [chunk.buffers()[1] for chunk in chunks]
    # A buffer that another library lends to Arrow, and may change, has no parent.
    memory = buffers[0].parent
    if memory is None or any(
        b.parent is None or (b.parent.address, b.parent.size) != (memory.address, memory.size)
        for b in buffers
    ):
        return None
    starts = [b.address + 8 * c.offset for b, c in zip(buffers, chunks, strict=True)]
    steps = set(map(sub, starts[1:], starts))
    step = steps.pop() if len(steps) == 1 else 0
    # With whole pages between the columns, the numbers of one cell would share one place in the
    # processor's cache, which holds only some of them.
    if step <= 0 or step % _PAGE == 0:
        return None
    n = len(columns[0])
    piece = memory.slice(starts[0] - memory.address, step * (len(chunks) - 1) + 8 * n)
    return np.ndarray((len(chunks), n), np.float64, piece, strides=(step, 8))


def plain(column: pa.ChunkedArray | pa.Array) -> pa.Array:
    """Convert a column to one array of numbers, booleans or nulls, or of text (`string`) of all else."""
    array = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    kind, types = array.type, pa.types
    if types.is_string(kind) or types.is_floating(kind):
        return array
    if types.is_run_end_encoded(kind):
        array = pc.run_end_decode(array)
    if types.is_dictionary(array.type):
        array = array.dictionary_decode()
    kind = array.type
    is_number = types.is_integer(kind) or types.is_floating(kind) or types.is_decimal(kind)
    if is_number or types.is_string(kind) or types.is_boolean(kind) or types.is_null(kind):
        return array
    return to_text(array)


def to_float64(
    column: pa.ChunkedArray | pa.Array,
    decimal_comma: bool,
    text: bool = True,
    undecided: bool = False,
) -> Numbers:
    """Read a column as numbers.

    Parameters
    ----------
    column
        n values of any type; only text and numbers give numbers.
    decimal_comma
        Whether numbers in text have a decimal comma (see `has_decimal_comma`).
    text
        Whether text may be a number: in CSV it may, in JSON it may not.
    undecided
        Whether a comma may be a decimal comma or separate thousands (see `is_undecided`).
    """
    array = plain(column)
    peculiar: PlainText | None = None
    if pa.types.is_string(array.type):
        if text:
            numbers, peculiar = _parse(array, decimal_comma, undecided)
        else:
            numbers = pa.nulls(len(array), pa.float64())
    elif pa.types.is_decimal(array.type):
        # Arrow's own cast of a decimal to float64 may be off by a unit in the last place.
        numbers = array.cast(pa.string()).cast(pa.float64())
    elif pa.types.is_integer(array.type) or pa.types.is_floating(array.type):
        numbers = array.cast(pa.float64(), safe=False)
    else:
        numbers = pa.nulls(len(array), pa.float64())
    values: Floats = np.array(
        pc.fill_null(numbers, np.nan).to_numpy(zero_copy_only=False), dtype=np.float64
    )
    values[~(np.abs(values) <= LARGEST)] = np.nan
    if peculiar is None:
        return Numbers(values, decimal_comma, text, array)
    return Numbers(
        values, decimal_comma, text, array, undecided, peculiar.thousands, peculiar.minus
    )


def _parse(
    text: pa.Array, decimal_comma: bool, undecided: bool
) -> tuple[pa.Array, PlainText | None]:
    """Parse text as float64; null where it is not a number.

    Returns
    -------
    The numbers, and how they were written if not all are plain.
    """
    text = pc.utf8_trim_whitespace(text)
    if not undecided:
        plain_text = pc.replace_substring(text, ",", ".") if decimal_comma else text
        # A point in text with decimal commas is no decimal mark.
        if not decimal_comma or not pc.any(pc.match_substring(text, ".")).as_py():
            with suppress(pa.ArrowInvalid):
                return plain_text.cast(pa.float64()), None
    found = to_plain_text(text, decimal_comma, undecided)
    return found.text.cast(pa.float64()), found


def _what_is_wrong(value: object, decimal_comma: bool) -> str:
    """Say why a value is not a finite number of at most `LARGEST`."""
    if value is None or (isinstance(value, str) and not value.strip()):
        return "there is no value; a finite number was expected"
    is_number = isinstance(value, (int, float, Decimal)) and not isinstance(value, bool)
    text = str(value).lower() if isinstance(value, bool) else str(value).strip()
    shown = quoted(text).strip("'") if is_number else quoted(text)
    if re.match(POINT_NUMBER if decimal_comma else COMMA_NUMBER, text) and not is_number:
        mark, other = ("point", "comma") if decimal_comma else ("comma", "point")
        return (
            f"{shown} has a decimal {mark}; a decimal {other} was expected, as in the other numbers"
        )
    if looks_like_number(text) and abs(float(text)) > LARGEST:
        return f"{shown.strip(chr(39))} is larger than any measurement can be ({LARGEST:g})"
    if _DATE.fullmatch(text):
        return (
            f"{shown} is not a finite number but a date; a spreadsheet program may have made it of a "
            "number such as 1.5: import the numbers again, as numbers or as text"
        )
    return f"{shown} is not a finite number"
