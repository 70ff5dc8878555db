"""Read JSON and NDJSON strictly, and no more values than the limits allow."""

import json
import re
from collections import Counter
from dataclasses import replace
from itertools import islice
from typing import Any

import numpy as np
import orjson
import pyarrow as pa

from bloodcells.errors import DoubledColumn, TableTooLarge, UnreadableTable
from bloodcells.parallel.wanted import expect_memory
from bloodcells.tables.formats.json_ids import load_literals
from bloodcells.tables.formats.json_numbers import (
    numbers_of_cells,
    numbers_of_lines,
    numbers_of_rows,
)
from bloodcells.tables.formats.json_orients import orient_rows
from bloodcells.tables.formats.json_pieces import check_commas, load_pieces
from bloodcells.tables.formats.json_shape import JSON_HEAD, is_lines, is_one_value
from bloodcells.tables.formats.json_table import TOO_DEEP, from_records, from_rows, kind_of
from bloodcells.tables.formats.limits import Limits, check_lines, check_rows
from bloodcells.tables.formats.slices import as_utf8, comma_slices, count, escapes_whole
from bloodcells.tables.formats.source import LazyTable, Source

_FEW = 49_152
"""Up to so many bytes, about 60 cells, objects are read faster value by value than column by column."""

_OPENED_BYTES, _VALUE_BYTES = 200, 32
"""Bytes that Python takes for an object or a list, and for each value in it, at most."""

_USUAL = re.compile(rb'\s*\{\s*"(?:cells|columns|data)"\s*:\s*\[')
"""How most tables begin: no line of NDJSON."""
_VALUE_FIRST = re.compile(rb'\s*\{[ \t]*"[^"\\\r\n]*"[ \t]*:[ \t]*["\-0-9tfn]')
"""How most lines of NDJSON begin, and nothing that is one JSON value in its place."""
_NESTED = re.compile(rb"\s*\{\s*\"[^\"\\]*\"\s*:\s*\{")
"""An object that begins with another one, as pandas' `columns` and `index` do."""
_OPENED = re.compile(rb"\s*\{\s*(?:\"[^\"\\]*\"\s*:\s*\[?\s*)?[\r\n]")
"""An object with nothing but its first key on its first line."""


def read_json(data: bytes, limits: Limits) -> Source:
    """Read JSON of any shape, and NDJSON in its place; the errors are those of `read_bytes`."""
    data = _as_utf8(data)
    check_commas(data, limits)
    _check_size(data, limits)
    if _USUAL.match(data, 0, JSON_HEAD) is None and is_lines(data):
        return _noted(
            _lines(data, limits), "NDJSON, one object per line, was found in place of JSON"
        )

    def read() -> pa.Table:
        """Read the whole table."""
        return _read_values(data, limits).table

    numbers = numbers_of_rows(data, limits, read)
    if numbers is None and len(data) > _FEW:
        numbers = numbers_of_cells(data, limits, read)
    return _read_values(data, limits) if numbers is None else Source(numbers, "json")


def read_ndjson(data: bytes, limits: Limits) -> Source:
    """Read NDJSON, with one object per line, and JSON in its place; the errors are those of `read_bytes`."""
    data = _as_utf8(data)
    _check_size(data, limits)
    if _VALUE_FIRST.match(data, 0, JSON_HEAD) is None and (
        _is_frame(data, limits) or is_one_value(data) or _is_spread(data, limits)
    ):
        return _noted(read_json(data, limits), "JSON was found in place of NDJSON")
    return _lines(data, limits)


def _noted(source: Source, note: str) -> Source:
    """Say in the receipt of what was read that it was in another form than was said."""
    return replace(source, notes=[*source.notes, note])


def _lines(data: bytes, limits: Limits) -> Source:
    """Read NDJSON, column by column where it is long and plain."""
    check_lines(data, limits)
    if len(data) > _FEW:

        def read() -> pa.Table:
            """Read the whole table."""
            return Source(_read_lines(data, limits), "ndjson").table

        numbers = numbers_of_lines(data, limits, read)
        if numbers is not None:
            return Source(numbers, "ndjson")
    return Source(_read_lines(data, limits), "ndjson")


def _is_frame(data: bytes, limits: Limits) -> bool:
    """Tell whether one line is a whole data frame, an object for each of its columns or rows."""
    if _NESTED.match(data, 0, JSON_HEAD) is None or is_lines(data):
        return False
    try:
        return orient_rows(load_pieces(data, limits, orjson.loads)) is not None
    except (json.JSONDecodeError, UnreadableTable):
        return False


def _is_spread(data: bytes, limits: Limits) -> bool:
    """Tell whether text is one JSON object over several lines, of which the first is none by itself."""
    if _OPENED.match(data, 0, JSON_HEAD) is None:
        return False
    try:
        load_pieces(data, limits, orjson.loads)
    except json.JSONDecodeError:
        return False
    return True


def _read_values(data: bytes, limits: Limits) -> Source:
    """Read JSON value by value, and say what is wrong with it."""
    _check_single_values(data, limits)
    body = _loads(data, "The body", limits)

    def literals() -> Any:
        """Parse the body with each number as it is written."""
        return load_pieces(data, limits, load_literals)

    if isinstance(body, dict) and set(body) == {"cells"}:
        records = body["cells"]
        if not isinstance(records, list):
            raise UnreadableTable(f"'cells' must be a list of objects; found {kind_of(records)}.")
        check_rows(len(records), limits)
        table = from_records(records, limits, lambda: literals()["cells"])
        _refuse_doubled_keys(data, 1 + sum(map(len, records)), limits)
        return Source(table, "json")
    if isinstance(body, dict) and set(body) == {"columns", "data"}:
        _refuse_doubled_keys(data, 2, limits)
        rows = from_rows(body["columns"], body["data"], limits, lambda: literals()["data"])
        return Source(rows, "json")
    if isinstance(body, list) and any(isinstance(record, dict) for record in body):
        check_rows(len(body), limits)
        table = from_records(body, limits, literals)
        _refuse_doubled_keys(data, sum(map(len, body)), limits)
        return Source(table, "json")
    if (oriented := orient_rows(body)) is not None:
        _refuse_doubled_keys(data, 0, limits)
        names, values, notes = oriented

        def reload() -> Any:
            """Find the rows again, with each number as it is written."""
            return orient_rows(literals())[1]  # type: ignore[index]

        return Source(from_rows(names, values, limits, reload), "json", notes=notes)
    found = f"an object with {sorted(body)[:5]}" if isinstance(body, dict) else kind_of(body)
    raise UnreadableTable(
        'The JSON is not a table: expected {"cells": [{...}, ...]} or '
        f'{{"columns": [...], "data": [[...], ...]}}, found {found}.'
    )


def _read_lines(data: bytes, limits: Limits) -> pa.Table | LazyTable:
    """Read NDJSON value by value, and say what is wrong with it."""
    if len(data) <= min(_FEW, limits.rows):
        lines = [line for line in data.splitlines() if line.strip()]
    else:
        _check_single_values(data, limits, count(data, b"\n") + (not data.endswith(b"\n")))
        found = (match[0] for match in re.finditer(rb"[^\r\n]+", data) if match[0].strip())
        lines = list(islice(found, limits.rows + 1))
        check_rows(len(lines) + sum(1 for _ in found), limits)
    records = [_loads(line, f"Row {row}", limits) for row, line in enumerate(lines, 1)]
    table = from_records(records, limits, lambda: list(map(load_literals, lines)))
    for line, record in zip(lines, records, strict=True):
        _refuse_doubled_keys(line, len(record), limits)
    return table


def _as_utf8(data: bytes) -> bytes:
    """Convert JSON of any Unicode encoding to UTF-8 without a byte order mark."""
    if data[:1] in _OPENS and data[1:2] > b"\0":
        return data
    encoding = json.detect_encoding(data)
    if encoding == "utf-8":
        return data
    try:
        return as_utf8(data, encoding)
    except UnicodeError as error:
        raise UnreadableTable(f"The text is not {encoding.upper()}: {error}.") from error


_OPENS = (b"{", b"[")
"""How most tables begin. In an encoding of more bytes a zero would stand behind it."""


def _check_size(data: bytes, limits: Limits) -> None:
    """Refuse more objects, lists or values than the limits, before they are made.

    The 3 bytes `[],` make a list of 64 bytes. A table with n rows as objects has at most n + 1 objects, one
    with n rows as lists at most n + 2 lists; a value that is itself an object or a list is not a
    measurement, but counts as a row here. Between two values stands a comma.
    """
    if len(data) <= min(_FEW, limits.rows, limits.values):
        return
    objects, lists, commas = count(data, b"{"), count(data, b"["), count(data, b",")
    expect_memory(_OPENED_BYTES * (objects + lists) + _VALUE_BYTES * commas)
    most = limits.values + limits.rows + limits.columns  # with an index, and the names of columns
    if max(objects - 1, lists - 2) > limits.rows or commas > most:
        objects, lists, commas = _outside_texts(data)
        check_rows(max(objects - 1, lists - 2), limits)
        if commas > most:
            raise TableTooLarge(
                f"The JSON has {commas + 1:,} values; the limit is {limits.values:,}. Send it in parts, or "
                "without what is no measurement."
            )


def _check_single_values(data: bytes, limits: Limits, lines: int = 1) -> None:
    """Refuse half as many values as the limit where each is read by itself, as each takes memory then.

    Parameters
    ----------
    lines
        JSON values, one a line, that are read.
    """
    most = limits.values // 2
    if len(data) > max(most, _FEW) and count(data, b",") + lines > most:
        values = _outside_texts(data)[2] + lines
        if values > most:
            raise TableTooLarge(
                f"The JSON has {values:,} values, in which not every column is of numbers or of text alone; "
                f"the limit of such is {most:,}. Send it in parts, or as CSV or Arrow."
            )


def _outside_texts(data: bytes) -> tuple[int, int, int]:
    """Count the objects and lists that are opened, and the commas, outside of text."""
    objects, lists, commas, inside = 0, 0, 0, np.False_
    for start, end in escapes_whole(data):
        piece = data[start:end].replace(b"\\\\", b"").replace(b'\\"', b"")
        part = np.frombuffer(piece, np.uint8)
        texts = np.logical_xor.accumulate(part == ord('"')) ^ inside
        objects += int(np.count_nonzero((part == ord("{")) & ~texts))
        lists += int(np.count_nonzero((part == ord("[")) & ~texts))
        commas += int(np.count_nonzero((part == ord(",")) & ~texts))
        inside = texts[-1]
    return objects, lists, commas


def _loads(data: bytes, what: str, limits: Limits) -> Any:
    """Parse JSON, refusing what is not JSON but for the NaN and Infinity of Python's writer."""
    try:
        return load_pieces(data, limits, orjson.loads)
    except json.JSONDecodeError as error:
        try:
            return load_pieces(data, limits, _with_nan)
        except (ValueError, RecursionError):
            raise UnreadableTable(f"{what} is not JSON: {error}.") from error


def loads_with_nan(data: bytes) -> Any:
    """Parse JSON, and the NaN and Infinity that Python's writer makes of numbers.

    Raises
    ------
    ValueError
        It is no JSON, or nested too deeply.
    """
    try:
        return orjson.loads(data)
    except orjson.JSONDecodeError:
        try:
            return _with_nan(data)
        except RecursionError as error:
            raise ValueError("it is nested too deeply") from error


def _with_nan(data: bytes) -> Any:
    """Parse JSON as Python's own writer makes it, with NaN and Infinity: an error can then name their place.

    Encoding the value again fails if it has a lone surrogate in it.
    """
    value = json.loads(data)
    json.dumps(value, ensure_ascii=False).encode()
    return value


_BLANKS = b" \t\r\n"
"""What JSON has between a key and its colon, if anything."""


def _refuse_doubled_keys(data: bytes, keys: int, limits: Limits) -> None:
    """Refuse an object that has one key twice, of which JSON readers silently keep the last.

    If the bytes have more `"key":` than keys were read, there may be one; a second, slow reading then
    tells a doubled key from a text with a colon in it.

    Parameters
    ----------
    keys
        How many keys were read.
    """
    parts = [data] if len(data) <= _FEW else comma_slices(data)
    # Without blanks, a colon stands next to the quotation mark of its key.
    written = sum([part.translate(None, _BLANKS).count(b'":') for part in parts])
    if written <= keys:
        return

    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        """Make an object of its keys and values, refusing it if one key comes twice."""
        for key, times in Counter(key for key, _ in pairs).items():
            if times > 1:
                raise DoubledColumn(key, [key] * times)
        return dict(pairs)

    try:
        load_pieces(data, limits, lambda piece: json.loads(piece, object_pairs_hook=unique), unique)
    except RecursionError as error:
        raise UnreadableTable(TOO_DEEP) from error
