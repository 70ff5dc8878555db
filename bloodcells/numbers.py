"""Columns of text or numbers -> float64, with every value that is not a finite number named."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Floats = npt.NDArray[np.float64]

_NUMBER = r"^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?$"
_COMMA_NUMBER = r"^\s*[+-]?[0-9]*,[0-9]+([eE][+-]?[0-9]+)?\s*$"
_POINT_NUMBER = r"^\s*[+-]?[0-9]*\.[0-9]+([eE][+-]?[0-9]+)?\s*$"


@dataclass(frozen=True)
class BadValue:
    """A value that is not a finite number, at a 0-based position of its column."""

    position: int
    message: str


def has_decimal_comma(columns: Iterable[pa.ChunkedArray]) -> bool:
    """Whether numbers in text columns have a decimal comma: some do, and none has a decimal point."""
    texts = [plain(c) for c in columns]
    texts = [t for t in texts if pa.types.is_string(t.type)]
    return _any_matches(texts, _COMMA_NUMBER) and not _any_matches(texts, _POINT_NUMBER)


def _any_matches(texts: Iterable[pa.Array], pattern: str) -> bool:
    return any(pc.any(pc.match_substring_regex(t, pattern)).as_py() for t in texts)


def plain(column: pa.ChunkedArray | pa.Array) -> pa.Array:
    """One array without chunks or dictionary; every kind of text as `string`."""
    array = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    if pa.types.is_dictionary(array.type):
        array = array.dictionary_decode()
    if pa.types.is_large_string(array.type) or pa.types.is_string_view(array.type):
        array = array.cast(pa.string())
    return array


def to_float64(
    column: pa.ChunkedArray | pa.Array, decimal_comma: bool
) -> tuple[Floats, list[BadValue]]:
    """Read a column as numbers.

    Parameters
    ----------
    column : text or numbers, of n values.
    decimal_comma : whether text has a decimal comma (see `has_decimal_comma`).

    Returns
    -------
    values : `(n,)`, NaN where there is no finite number.
    bad : one for each of those, in order, with what was found.
    """
    array = plain(column)
    if pa.types.is_string(array.type):
        numbers = _parse(array, decimal_comma)
    elif _is_number(array.type):
        numbers = array.cast(pa.float64(), safe=False)
    else:
        numbers = pa.nulls(len(array), pa.float64())
    values: Floats = np.array(
        pc.fill_null(numbers, np.nan).to_numpy(zero_copy_only=False), dtype=np.float64
    )
    finite = np.isfinite(values)
    bad = [BadValue(int(i), _what_is_wrong(array[int(i)].as_py())) for i in np.flatnonzero(~finite)]
    values[~finite] = np.nan
    return values, bad


def _is_number(kind: pa.DataType) -> bool:
    types = pa.types
    return bool(types.is_integer(kind) or types.is_floating(kind) or types.is_decimal(kind))


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
    if isinstance(value, float):
        return f"{value} is not a finite number"
    shown = str(value)
    shown = shown if len(shown) <= 40 else shown[:37] + "..."
    return f"{shown!r} is not a finite number"
