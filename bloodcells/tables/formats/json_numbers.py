"""Read the numbers of JSON of many cells column by column, without a Python object for each."""

import math
import re
import threading
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
import orjson
import pyarrow as pa
import pyarrow.json as pajson
import simdjson

from bloodcells.tables.columns import says_which_cell
from bloodcells.tables.formats.limits import Limits
from bloodcells.tables.formats.slices import count
from bloodcells.tables.formats.source import LazyTable
from bloodcells.tables.numbers import LARGEST

NumbersRead = Callable[[], pa.Table]
"""Reads the whole table value by value, when it is asked for."""

_FIRST = rb"\s*(\{[^{}]*\})"
_CELLS = re.compile(rb'\s*\{\s*"cells"\s*:\s*\[' + _FIRST)
_ROWS = re.compile(rb'\s*\{\s*"(columns|data)"\s*:\s*\[')
_LINE = re.compile(_FIRST)
_KINDS = {float: pa.float64(), int: pa.float64(), str: pa.string(), bool: pa.bool_()}

# The three functions below return None where a body has any peculiarity: it must then be read value by
# value, which also says what is wrong with it, if anything is. `read` does so.


def numbers_of_cells(data: bytes, limits: Limits, read: NumbersRead) -> LazyTable | None:
    """Read the numbers of `{"cells": [{...}, ...]}`."""
    fields = _fields_of_first(_CELLS, data, limits)
    if fields is None:
        return None
    schema = pa.schema([("cells", pa.list_(pa.struct(fields)))])
    body = _parse(data, schema)
    if body is None or body.num_rows != 1 or body.column("cells").null_count:
        return None
    cells = body.column("cells").chunk(0).flatten()
    if cells.null_count:
        return None
    return _lazy_table([f.name for f in fields], cells.flatten(), data, read)


def numbers_of_lines(data: bytes, limits: Limits, read: NumbersRead) -> LazyTable | None:
    """Read the numbers of NDJSON, with one object per line."""
    fields = _fields_of_first(_LINE, data, limits)
    if fields is None:
        return None
    rows = _parse(data, pa.schema(fields), newlines=False)
    if rows is None:
        return None
    # Arrow accepts two objects on one line, and line ends within an object.
    ends = data.count(b"\n") - data.endswith(b"\n")
    if not ends == data.count(b"}\n{") == rows.num_rows - 1:
        return None
    return _lazy_table(rows.column_names, [c.combine_chunks() for c in rows.columns], data, read)


def numbers_of_rows(data: bytes, limits: Limits, read: NumbersRead) -> LazyTable | None:
    """Read `{"columns": [...], "data": [[...], ...]}` whose data are all numbers."""
    if _ROWS.match(data, 0, limits.record_bytes) is None:
        return None
    rows = _rows_at_once(data) if len(data) <= _AT_ONCE else _rows_by_arrow(data, limits)
    if rows is None or not 0 < len(rows[0]) <= limits.columns:
        return None
    names, numbers = rows
    if not _is_plain(numbers):
        return None
    return LazyTable(tuple(names), numbers.shape[1], numbers, _own_places(len(names)), {}, read)


@lru_cache(maxsize=64)
def _own_places(columns: int) -> Mapping[int, int]:
    """Give each column the row of its own number; tables share what is given."""
    # No read-only proxy, from which 33 numbers are looked up a microsecond slower.
    return {j: j for j in range(columns)}


_Rows = tuple[list[str], npt.NDArray[np.float64]]
"""The names of m columns, and `(m, n)` their numbers."""

_AT_ONCE = 2**20
"""Bytes of a body, at most, that simdjson reads. It is faster than Arrow, but keeps Python's global lock, for
a few milliseconds with a body of this size."""


class _OfThread(threading.local):
    """Hold a parser for each thread, which keeps about 14 times the memory of its largest body."""

    def __init__(self) -> None:
        """Make the parser of the thread that asks first."""
        self.parser = simdjson.Parser()


_of_thread = _OfThread()


def _rows_at_once(data: bytes) -> _Rows | None:
    """Read rows of numbers by simdjson."""
    try:
        # The parser refuses a body while anything of the one before is referenced; nothing is, once this
        # function has returned.
        body: Any = _of_thread.parser.parse(data)
        if sorted(body.keys()) != ["columns", "data"]:
            return None
        names, rows = body["columns"].as_list(), body["data"]
        lengths = set(map(len, rows))
        values = np.frombuffer(rows.as_buffer(of_type="d"))
    except (AttributeError, RuntimeError, TypeError, ValueError):
        return None
    # The buffer also has the numbers of lists within a row: count the lists to find out.
    if lengths != {len(names)} or data.count(b"[") != 2 + len(rows):
        return None
    if set(map(type, names)) != {str}:
        return None
    return names, np.ascontiguousarray(values.reshape(-1, max(len(names), 1)).T)


def _rows_by_arrow(data: bytes, limits: Limits) -> _Rows | None:
    """Read rows of numbers by Arrow."""
    rows = pa.list_(pa.list_(pa.float64()))
    body = _parse(data, pa.schema([("columns", pa.list_(pa.string())), ("data", rows)]))
    if body is None or body.num_rows != 1 or any(c.null_count for c in body.columns):
        return None
    header = body.column("columns").chunk(0).flatten()
    if len(header) > limits.columns:
        return None
    names = header.to_pylist()
    found = body.column("data").chunk(0).flatten()
    values = found.flatten()
    if None in names or found.null_count or values.null_count or not len(found):
        return None
    if (np.diff(found.offsets.to_numpy()) != len(names)).any():
        return None
    numbers = np.ascontiguousarray(values.to_numpy().reshape(len(found), -1).T)
    return None if _has_odd_zero(numbers, data) else (names, numbers)


def _is_plain(numbers: npt.NDArray[np.float64]) -> bool:
    """Tell whether all numbers are finite and no larger than a measurement can be."""
    if numbers.size <= _FEW:  # faster by Python's own numbers
        few = numbers.ravel().tolist()
        return not few or (math.isfinite(sum(few)) and min(few) >= -LARGEST and max(few) <= LARGEST)
    least, largest = numbers.min(initial=0), numbers.max(initial=0)
    return bool(least >= -LARGEST and largest <= LARGEST)


_FEW = 100


def _has_odd_zero(numbers: npt.NDArray[np.float64], data: bytes) -> bool:
    """Tell whether a number is written `-0`, an integer, which Python reads as 0 and Arrow as -0.0."""
    negative = np.signbit(numbers[numbers == 0]).any()
    return bool(negative) and re.search(rb"-0[^.eE0-9]", data) is not None


def _fields_of_first(first: re.Pattern[bytes], data: bytes, limits: Limits) -> Any:
    """Make a field for each key of the first object; None if a value is not a number, text or boolean."""
    match = first.match(data, 0, limits.record_bytes)
    if match is None:
        return None
    try:
        record = orjson.loads(match[1])
    except orjson.JSONDecodeError:
        return None
    # Arrow takes memory for each key of each object, also for those that an object lacks.
    if not 0 < len(record) <= limits.columns or len(record) * count(data, b"{") > limits.bytes:
        return None
    if any(type(value) not in _KINDS for value in record.values()):
        return None
    return [pa.field(name, _KINDS[type(value)]) for name, value in record.items()]


def _parse(data: bytes, schema: pa.Schema, newlines: bool = True) -> pa.Table | None:
    """Read the objects; None if one has another key or type of value than the schema, or one key twice."""
    try:
        table = pajson.read_json(
            pa.BufferReader(data),
            pajson.ReadOptions(use_threads=False, block_size=len(data) + 1),
            pajson.ParseOptions(
                explicit_schema=schema,
                unexpected_field_behavior="error",
                newlines_in_values=newlines and b"\n" in data,  # makes Arrow read the data twice
            ),
        )
        table.validate(full=True)  # that text is UTF-8
    except (pa.ArrowException, UnicodeDecodeError):
        return None
    return table


def _lazy_table(
    names: Sequence[str], columns: Sequence[pa.Array], data: bytes, read: NumbersRead
) -> LazyTable | None:
    """Keep the numbers, and the text that may name the cells; None where a number is peculiar."""
    number = [j for j, column in enumerate(columns) if pa.types.is_floating(column.type)]
    if not number or any(columns[j].null_count for j in number):
        return None
    numbers = np.empty((len(number), len(columns[0])))
    for k, j in enumerate(number):
        numbers[k] = columns[j]
    texts = {
        j: columns[j] for j, name in enumerate(names) if j not in number and says_which_cell(name)
    }
    if not _is_plain(numbers) or _has_odd_zero(numbers, data):
        return None
    if not all(pa.types.is_string(t.type) for t in texts.values()):
        return None
    places = {j: k for k, j in enumerate(number)}
    return LazyTable(tuple(names), numbers.shape[1], numbers, places, texts, read)
