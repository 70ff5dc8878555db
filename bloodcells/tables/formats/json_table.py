"""Values that were read from JSON -> a table."""

import json
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import chain
from operator import itemgetter
from typing import Any

import numpy as np
import pyarrow as pa

from bloodcells.errors import Fault, TableTooLarge, UnreadableTable
from bloodcells.tables.formats.source import (
    LazyTable,
    Limits,
    Source,
    check_columns,
    check_rows,
    refuse,
)
from bloodcells.tables.numbers import LARGEST

TOO_DEEP = "The JSON is nested too deeply; expected one value for each measurement."
_MIXED = {b"mixed": b"yes"}


def kind_of(value: object) -> str:
    """What JSON calls it, with an article."""
    names: dict[type, str] = {list: "a list", dict: "an object", str: "a text", bool: "a boolean"}
    return "null" if value is None else names.get(type(value), "a number")


def text_is_number(source: Source, column: int) -> bool:
    """Whether text in that column may be a number: in JSON, numbers are not written as text.

    Where a column of JSON has values of several kinds, it is all text, in which only what was a
    number looks like one.
    """
    if source.format not in ("json", "ndjson"):
        return True
    return bool(source.table.schema.field(column).metadata == _MIXED)


def from_records(records: Sequence[Any], limits: Limits) -> pa.Table | LazyTable:
    """A row for each object, a column for each key."""
    refuse(
        Fault(row, None, f"an object was expected, {kind_of(record)} was found")
        for row, record in enumerate(records, 1)
        if not isinstance(record, dict)
    )
    keys = list(dict.fromkeys(chain.from_iterable(records)))
    check_columns(len(keys), limits)
    # Objects with few keys each, but other ones, would make a table far larger than themselves.
    if len(keys) * len(records) > limits.bytes:
        raise TableTooLarge(
            f"The table has {len(records):,} rows with {len(keys):,} different keys, more than "
            f"{limits.bytes:,} values, which is the limit; send it in parts."
        )
    if not keys:
        refuse(Fault(row + 1, None, "the object is empty") for row in range(len(records)))

    if len(keys) > 1 and sum(map(len, records)) == len(keys) * len(records):
        return _unread(keys, list(map(itemgetter(*keys), records)))
    return _table(keys, ([record.get(key) for record in records] for key in keys))


def from_rows(columns: Any, rows: Any, limits: Limits) -> pa.Table | LazyTable:
    """A row for each list of values, in the order of the columns."""
    if not isinstance(columns, list):
        raise UnreadableTable(f"'columns' must be a list of names; found {kind_of(columns)}.")
    if (other := next((c for c in columns if not isinstance(c, str)), "")) != "":
        raise UnreadableTable(f"'columns' must be a list of names; found {kind_of(other)} in it.")
    if not isinstance(rows, list):
        raise UnreadableTable(f"'data' must be a list of rows; found {kind_of(rows)}.")
    check_columns(len(columns), limits)
    check_rows(len(rows), limits)
    refuse(
        Fault(
            number,
            None,
            f"{len(columns)} values were expected, as in 'columns'; "
            + (f"{len(row)} were found" if isinstance(row, list) else f"{kind_of(row)} was found"),
        )
        for number, row in enumerate(rows, 1)
        if not isinstance(row, list) or len(row) != len(columns)
    )
    return _unread(columns, rows)


def _unread(names: Sequence[str], rows: Sequence[Sequence[Any]]) -> pa.Table | LazyTable:
    """The numbers and texts alone where each column is either; else the table."""

    def table() -> pa.Table:
        return _table(names, zip(*rows, strict=True) if rows else [()] * len(names))

    layouts = [_layout(kinds) for kinds in {tuple(map(type, row)) for row in rows}]
    layout = layouts[0] if layouts else None
    if layout is None or any(other != layout for other in layouts):
        return table()
    number, text, places = layout
    try:
        found = [[row[j] for j in number] for row in rows] if text else rows
        numbers = np.array(found, dtype=np.float64).T
    except OverflowError:
        return table()
    if not (numbers.min() >= -LARGEST and numbers.max() <= LARGEST):
        return table()
    texts = {j: pa.array([row[j] for row in rows], pa.string()) for j in text}
    return LazyTable(tuple(names), len(rows), numbers, places, texts, table)


@lru_cache(maxsize=256)
def _layout(
    kinds: tuple[type, ...],
) -> tuple[tuple[int, ...], tuple[int, ...], dict[int, int]] | None:
    """Which values of a row are numbers and which text, and which number each of the former is; None
    if no number, or anything else, is there."""
    number = tuple(j for j, kind in enumerate(kinds) if kind in (int, float))
    text = tuple(j for j, kind in enumerate(kinds) if kind is str)
    if not number or len(number) + len(text) < len(kinds):
        return None
    return number, text, {j: k for k, j in enumerate(number)}


def _table(names: Sequence[str], columns: Iterable[Sequence[Any]]) -> pa.Table:
    fields, arrays = [], []
    for name, values in zip(names, columns, strict=True):
        array = _plain_array(values)
        metadata = None
        if array is None:
            # Values of several kinds, or too large: as JSON, so that each bad one can be shown.
            array = pa.array([None if v is None else _as_text(v) for v in values], pa.string())
            metadata = _MIXED
        fields.append(pa.field(name, array.type, metadata=metadata))
        arrays.append(array)
    return pa.Table.from_arrays(arrays, schema=pa.schema(fields))


def _plain_array(values: Sequence[Any]) -> pa.Array | None:
    kinds = set(map(type, values))
    if kinds & {list, dict} or (bool in kinds and kinds & {int, float}):
        return None  # Arrow takes true among numbers for 1
    try:
        return pa.array(values)
    except (pa.ArrowException, OverflowError):
        return None


def _as_text(value: object) -> str:
    """The value as JSON, a text without its quotes unless it would pass for a number without them."""
    if isinstance(value, str) and not _passes_for_number(value):
        return value
    try:
        return json.dumps(value, ensure_ascii=False)
    except RecursionError as error:
        raise UnreadableTable(TOO_DEEP) from error


def _passes_for_number(text: str) -> bool:
    """Whether any reader could take it for a number: Python's takes blanks, `nan`, `inf`, `1_000`."""
    try:
        float(text)
    except ValueError:
        return False
    return True
