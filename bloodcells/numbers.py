"""Columns of text or numbers -> float64, with every value that is not a finite number named."""

import re
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Floats = npt.NDArray[np.float64]

LARGEST = 1e15
"""No measurement is larger; what is, is a mistake, and would overflow in a model."""

_NUMBER = r"^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?$"
_COMMA_NUMBER = r"^\s*[+-]?[0-9]*,[0-9]+([eE][+-]?[0-9]+)?\s*$"
_POINT_NUMBER = r"^\s*[+-]?[0-9]*\.[0-9]+([eE][+-]?[0-9]+)?\s*$"


@dataclass(frozen=True)
class BadValue:
    """A value that is not a finite number, at a 0-based position of its column."""

    position: int
    message: str


def looks_like_number(text: str) -> bool:
    """Whether a text would be read as a number."""
    return re.match(_NUMBER, text.strip()) is not None


def has_decimal_comma(columns: Iterable[pa.ChunkedArray]) -> bool:
    """Whether numbers in text columns have a decimal comma: some do, and none has a decimal point."""
    texts = [plain(c) for c in columns]
    texts = [t for t in texts if pa.types.is_string(t.type)]
    return _any_matches(texts, _COMMA_NUMBER) and not _any_matches(texts, _POINT_NUMBER)


def _any_matches(texts: Iterable[pa.Array], pattern: str) -> bool:
    return any(pc.any(pc.match_substring_regex(t, pattern)).as_py() for t in texts)


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
) -> tuple[Floats, list[BadValue]]:
    """Read a column as numbers.

    Parameters
    ----------
    column : text or numbers, of n values.
    decimal_comma : whether text has a decimal comma (see `has_decimal_comma`).
    text : whether text may be a number, as in CSV; in JSON it may not.

    Returns
    -------
    values : `(n,)`, NaN where there is no finite number.
    bad : one for each of those, in order, with what was found. A number beyond `LARGEST` is one.
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
    finite = np.abs(values) <= LARGEST
    bad = [BadValue(int(i), _what_is_wrong(array[int(i)].as_py())) for i in np.flatnonzero(~finite)]
    values[~finite] = np.nan
    return values, bad


def _parse(text: pa.Array, decimal_comma: bool) -> pa.Array:
    text = pc.utf8_trim_whitespace(text)
    if decimal_comma:
        text = pc.replace_substring(text, ",", ".")
    try:
        return text.cast(pa.float64())
    except pa.ArrowInvalid:
        # Some value is no number, or has a plus sign, which Arrow does not take.
        is_number = pc.match_substring_regex(text, _NUMBER)
        kept = pc.if_else(is_number, pc.utf8_ltrim(text, "+"), pa.scalar(None, pa.string()))
        return kept.cast(pa.float64())


def _what_is_wrong(value: object) -> str:
    if value is None or (isinstance(value, str) and not value.strip()):
        return "there is no value; a finite number was expected"
    is_number = isinstance(value, (int, float, Decimal)) and not isinstance(value, bool)
    text = str(value).lower() if isinstance(value, bool) else str(value).strip()
    shown = text if len(text) <= 40 else text[:37] + "..."
    if looks_like_number(text) and abs(float(text)) > LARGEST:
        return f"{shown} is larger than any measurement can be ({LARGEST:g})"
    return f"{shown if is_number else repr(shown)} is not a finite number"
