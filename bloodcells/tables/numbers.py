"""Columns of text or numbers -> float64, with every value that is not a finite number named."""

import re
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from operator import sub

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from bloodcells.arrays import Floats
from bloodcells.errors import quoted

LARGEST = 1e15
"""No measurement is larger; what is, is a mistake, and would overflow in a model."""

_PAGE = 4096
"""Bytes."""

_NO_TEXT = pa.nulls(1, pa.string())[0]

_NUMBER = r"^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?$"
_COMMA_NUMBER = r"^\s*[+-]?[0-9]*,[0-9]+([eE][+-]?[0-9]+)?\s*$"
_POINT_NUMBER = r"^\s*[+-]?[0-9]*\.[0-9]+([eE][+-]?[0-9]+)?\s*$"


@dataclass(frozen=True)
class Numbers:
    """A column as numbers.

    Attributes
    ----------
    values
        `(n,)`, NaN where there is no finite number of at most `LARGEST`.
    decimal_comma, text
        How its text was read, and whether it was.
    """

    values: Floats
    decimal_comma: bool
    text: bool
    _sent: pa.Array

    def what_is_wrong(self, position: int) -> str:
        """Why there is no number at a 0-based position; worded when asked, as there may be millions."""
        value = self._sent[position].as_py()
        if isinstance(value, str) and not self.text and looks_like_number(value):
            return f"{quoted(value)} is text; a number was expected"
        return _what_is_wrong(value, self.decimal_comma)


def looks_like_number(text: str) -> bool:
    """Whether a text would be read as a number."""
    return re.match(_NUMBER, text.strip()) is not None


def has_decimal_comma(columns: Iterable[pa.ChunkedArray]) -> bool:
    """Whether more numbers in text columns have a decimal comma than a decimal point.

    Those of the other kind are then no numbers, and are named as such.
    """
    texts = [plain(c) for c in columns]
    texts = [t for t in texts if pa.types.is_string(t.type)]
    return _matches(texts, _COMMA_NUMBER) > _matches(texts, _POINT_NUMBER)


def _matches(texts: Iterable[pa.Array], pattern: str) -> int:
    return sum(pc.sum(pc.match_substring_regex(t, pattern)).as_py() or 0 for t in texts)


def as_matrix(columns: Sequence[pa.ChunkedArray]) -> Floats:
    """`(m, n)` the numbers of `m` columns, of which none is null.

    Not copied where they lie evenly in one piece of memory of Arrow's, as the columns of a batch of an
    Arrow stream do; it may not be written to then.
    """
    numbers = _view(columns)
    if numbers is None:
        numbers = np.empty((len(columns), len(columns[0])))
        for row, column in zip(numbers, columns, strict=True):
            row[:] = column
    return numbers


def _view(columns: Sequence[pa.ChunkedArray]) -> Floats | None:
    chunks = [column.chunk(0) for column in columns if column.num_chunks == 1]
    if len(chunks) < len(columns) or not all(pa.types.is_float64(c.type) for c in chunks):
        return None
    buffers = [chunk.buffers()[1] for chunk in chunks]
    # What another library lends to Arrow, which may change it, is no part of a larger piece.
    memory = buffers[0].parent
    if memory is None or any(
        b.parent is None or (b.parent.address, b.parent.size) != (memory.address, memory.size)
        for b in buffers
    ):
        return None
    starts = [b.address + 8 * c.offset for b, c in zip(buffers, chunks, strict=True)]
    steps = set(map(sub, starts[1:], starts))
    step = steps.pop() if len(steps) == 1 else 0
    # At whole pages, the numbers of one cell would share their place in the processor's cache, which
    # keeps only some of them.
    if step <= 0 or step % _PAGE == 0:
        return None
    n = len(columns[0])
    piece = memory.slice(starts[0] - memory.address, step * (len(chunks) - 1) + 8 * n)
    return np.ndarray((len(chunks), n), np.float64, piece, strides=(step, 8))


def plain(column: pa.ChunkedArray | pa.Array) -> pa.Array:
    """One array without chunks, runs or dictionary; every kind of text as `string`."""
    array = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    if pa.types.is_run_end_encoded(array.type):
        array = pc.run_end_decode(array)
    if pa.types.is_dictionary(array.type):
        array = array.dictionary_decode()
    if _is_text(array.type):
        # Some writers of Parquet leave out that their bytes are text.
        with suppress(pa.ArrowInvalid):
            array = array.cast(pa.string())
    return array


def _is_text(kind: pa.DataType) -> bool:
    types = pa.types
    is_bytes = types.is_binary(kind) or types.is_large_binary(kind) or types.is_binary_view(kind)
    return bool(is_bytes or types.is_large_string(kind) or types.is_string_view(kind))


def to_float64(
    column: pa.ChunkedArray | pa.Array, decimal_comma: bool, text: bool = True
) -> Numbers:
    """Read a column as numbers.

    Parameters
    ----------
    column
        Text or numbers, of n values.
    decimal_comma
        Whether text has a decimal comma (see `has_decimal_comma`).
    text
        Whether text may be a number, as in CSV; in JSON it may not.
    """
    array = plain(column)
    if pa.types.is_string(array.type):
        numbers = _parse(array, decimal_comma) if text else pa.nulls(len(array), pa.float64())
    elif pa.types.is_decimal(array.type):
        # Arrow's own cast of a decimal is off by a unit in the last place.
        numbers = array.cast(pa.string()).cast(pa.float64())
    elif pa.types.is_integer(array.type) or pa.types.is_floating(array.type):
        numbers = array.cast(pa.float64(), safe=False)
    else:
        numbers = pa.nulls(len(array), pa.float64())
    values: Floats = np.array(
        pc.fill_null(numbers, np.nan).to_numpy(zero_copy_only=False), dtype=np.float64
    )
    values[~(np.abs(values) <= LARGEST)] = np.nan
    return Numbers(values, decimal_comma, text, array)


def _parse(text: pa.Array, decimal_comma: bool) -> pa.Array:
    text = pc.utf8_trim_whitespace(text)
    if decimal_comma:
        has_point = pc.match_substring(text, ".")
        text = pc.if_else(has_point, _NO_TEXT, pc.replace_substring(text, ",", "."))
    try:
        return text.cast(pa.float64())
    except pa.ArrowInvalid:
        # Some value is no number, or has a plus sign, which Arrow does not take.
        is_number = pc.match_substring_regex(text, _NUMBER)
        kept = pc.if_else(is_number, pc.utf8_ltrim(text, "+"), _NO_TEXT)
        return kept.cast(pa.float64())


def _what_is_wrong(value: object, decimal_comma: bool) -> str:
    if value is None or (isinstance(value, str) and not value.strip()):
        return "there is no value; a finite number was expected"
    is_number = isinstance(value, (int, float, Decimal)) and not isinstance(value, bool)
    text = str(value).lower() if isinstance(value, bool) else str(value).strip()
    shown = quoted(text).strip("'") if is_number else quoted(text)
    if re.match(_POINT_NUMBER if decimal_comma else _COMMA_NUMBER, text) and not is_number:
        mark, other = ("point", "comma") if decimal_comma else ("comma", "point")
        return (
            f"{shown} has a decimal {mark}; a decimal {other} was expected, as in the other numbers"
        )
    if looks_like_number(text) and abs(float(text)) > LARGEST:
        return f"{shown.strip(chr(39))} is larger than any measurement can be ({LARGEST:g})"
    return f"{shown} is not a finite number"
