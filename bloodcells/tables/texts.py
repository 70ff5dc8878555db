"""Write the values of columns of any type of Arrow as text."""

import base64
import datetime
from collections.abc import Callable
from contextlib import suppress
from decimal import Decimal
from typing import Any
from uuid import UUID

import orjson
import pyarrow as pa
from pyarrow import types

from bloodcells.arrays import pc

__all__ = ["json_default", "to_text"]


def to_text(array: pa.Array) -> pa.Array:
    """Write each value of a column as text, whatever its type; null stays null.

    Text is as it is, and bytes too where they are UTF-8 without NUL, else `base64:` and their base64.
    Dates and times are as in ISO 8601, durations as its `PT1.5S`; lists, structs and maps are JSON.

    Returns
    -------
    `(n,)` of type `string`.
    """
    kind = array.type
    if isinstance(kind, pa.BaseExtensionType) and not types.is_fixed_size_binary(kind.storage_type):
        return to_text(array.storage)
    if types.is_temporal(kind):
        return _temporal(array)
    if not (types.is_nested(kind) or types.is_dictionary(kind)):
        try:
            text = array.cast(pa.string())
        except (
            pa.ArrowException
        ):  # bytes that are not UTF-8, intervals, and what Arrow may yet define
            return _each(array, _as_text)
        if types.is_large_string(kind) or not pc.any(pc.match_substring(text, "\0")).as_py():
            return text
    return _each(array, _as_text)


def json_default(value: Any) -> str:
    """Write a value that JSON has no form for, as `orjson.dumps` asks its `default` to."""
    if isinstance(value, bytes):
        return _bytes(value)
    if isinstance(value, datetime.timedelta):
        return _duration(Decimal(value // _MICROSECOND) / 10**6)
    return str(value)


_NOT_PYTHON = (ValueError, TypeError, KeyError, OverflowError)
"""What Arrow raises for a value that Python has none for: nanoseconds, dates far off, maps with odd keys."""
_MICROSECOND = datetime.timedelta(microseconds=1)
_OPTIONS = orjson.OPT_NON_STR_KEYS | orjson.OPT_SERIALIZE_NUMPY
_PER_SECOND = {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}


def _temporal(array: pa.Array) -> pa.Array:
    """Write dates, times, timestamps and durations."""
    kind = array.type
    if types.is_duration(kind):
        scale = Decimal(_PER_SECOND[kind.unit])
        counts = array.cast(pa.int64()).to_pylist()
        return _texts([None if n is None else _duration(n / scale) for n in counts])
    try:
        return array.cast(pa.string())
    except pa.ArrowException:
        pass
    if types.is_timestamp(kind):  # its time zone is not one that this machine knows
        utc = array.cast(pa.timestamp(kind.unit)).cast(pa.string())
        return pc.binary_join_element_wise(utc, "Z", "")
    return _each(array, _as_text)


def _each(array: pa.Array, write: Callable[[Any], str]) -> pa.Array:
    """Write value by value."""
    try:
        values = array.to_pylist(maps_as_pydicts="lossy")
    except _NOT_PYTHON:
        values = [_scalar(value) for value in array]
    return _texts([None if value is None else write(value) for value in values])


def _scalar(value: pa.Scalar) -> Any:
    """Convert one value to Python's, or to the text that Arrow shows of it."""
    try:
        return value.as_py()
    except _NOT_PYTHON:
        return str(pa.array([value], value.type)) if value.is_valid else None


def _texts(values: list[str | None]) -> pa.Array:
    """Make a column of text."""
    return pa.array(values, pa.string())


def _as_text(value: Any) -> str:
    """Write a value of Python's: text and what has one usual text as it is, all else as JSON."""
    if isinstance(value, str):
        return value
    if isinstance(value, bytes | UUID | datetime.timedelta | Decimal):
        return json_default(value)
    try:
        return orjson.dumps(value, json_default, _OPTIONS).decode()
    except (TypeError, ValueError):  # numbers of more than 64 bits, text that is not UTF-8
        return str(value)


def _bytes(value: bytes) -> str:
    """Write bytes: as text where they are UTF-8 without NUL, which no text has."""
    if b"\0" not in value:
        with suppress(UnicodeDecodeError):
            return value.decode()
    return f"base64:{base64.b64encode(value).decode()}"


def _duration(seconds: Decimal) -> str:
    """Write a duration as ISO 8601 does, in seconds alone."""
    text = f"{abs(seconds):f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return f"{'-' if seconds < 0 else ''}PT{text}S"
