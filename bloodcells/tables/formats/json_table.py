"""Make a table of values that were read from JSON."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import chain
from operator import itemgetter
from typing import Any

import numpy as np
import pyarrow as pa

from bloodcells.errors import Fault, UnreadableTable
from bloodcells.parallel.wanted import check_wanted
from bloodcells.tables.formats.json_ids import keep_digits_of_records, keep_digits_of_rows
from bloodcells.tables.formats.limits import Limits, check_columns, check_rows, check_values
from bloodcells.tables.formats.source import LazyTable, Source, Texts, refuse
from bloodcells.tables.numbers import LARGEST

TOO_DEEP = "The JSON is nested too deeply; expected one value for each measurement."
_BLOCK = 4096
"""Rows that are gone over at once: see `slices.py`."""
_MIXED = {b"mixed": b"yes"}
"""Metadata of a column that has values of several types, and is all text."""


def kind_of(value: object) -> str:
    """Name the type of a value as JSON does, with an article."""
    names: dict[type, str] = {list: "a list", dict: "an object", str: "a text", bool: "a boolean"}
    return "null" if value is None else names.get(type(value), "a number")


def text_is_number(source: Source, column: int) -> bool:
    """Tell whether text in a column may be a number, as it never is in JSON.

    If a column of JSON has values of several types, all of them are text here, and only those that were
    numbers look like numbers.
    """
    if source.format not in ("json", "ndjson"):
        return True
    return bool(source.table.schema.field(column).metadata == _MIXED)


def from_records(
    records: Sequence[Any], limits: Limits, reload: Callable[[], Sequence[Any]]
) -> pa.Table | LazyTable:
    """Make a row of each object, and a column of each key.

    Parameters
    ----------
    records
        The objects, in which numbers that are names are replaced by their text.
    limits
        How large the table may be.
    reload
        As for `keep_digits_of_records`.

    Raises
    ------
    InvalidRows
        A record is not an object, or all of them are empty.
    TableTooLarge
        The table is larger than the limits.
    """
    if set(map(type, records)) != {dict}:
        refuse(
            Fault(row, None, f"an object was expected, {kind_of(record)} was found")
            for row, record in enumerate(records, 1)
            if not isinstance(record, dict)
        )
    known: dict[str, None] = dict.fromkeys(records[0]) if records else {}
    check_columns(len(known), limits)
    if len(records) > 1:
        for block in _blocks(records):
            known |= dict.fromkeys(chain.from_iterable(block))
            check_columns(len(known), limits)
    keys = tuple(known)
    # Objects with few keys each, all of them different, would make a table far larger than themselves.
    check_values(len(records), len(keys), limits)
    if not keys:
        refuse(Fault(row + 1, None, "the object is empty") for row in range(len(records)))
    keep_digits_of_records(records, keys, reload)
    if len(keys) > 1 and sum(map(len, records)) == len(keys) * len(records):
        take = itemgetter(*keys)
        if len(records) <= _BLOCK:
            return _lazy_or_whole(keys, list(map(take, records)))
        return _lazy_or_whole(keys, [row for block in _cut(records) for row in map(take, block)])
    return _table(keys, ([record.get(key) for record in records] for key in keys))


def from_rows(
    columns: Any, rows: Any, limits: Limits, reload: Callable[[], Sequence[Any]]
) -> pa.Table | LazyTable:
    """Make a row of each list of values, in the order of the columns; see `from_records`.

    Raises
    ------
    UnreadableTable
        The columns are not a list of names, or the rows are not a list.
    InvalidRows
        A row is not a list, or has more or fewer values than there are columns.
    TableTooLarge
        The table is larger than the limits.
    """
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
    keep_digits_of_rows(columns, rows, reload)
    return _lazy_or_whole(columns, rows)


def _blocks(rows: Sequence[Any]) -> Iterable[Sequence[Any]]:
    """Give some thousand rows at a time."""
    return (rows,) if len(rows) <= _BLOCK else _cut(rows)


def _cut(rows: Sequence[Any]) -> Iterator[Sequence[Any]]:
    """Cut rows into blocks."""
    for start in range(0, len(rows), _BLOCK):
        check_wanted()
        yield rows[start : start + _BLOCK]


def _lazy_or_whole(names: Sequence[str], rows: Sequence[Sequence[Any]]) -> pa.Table | LazyTable:
    """Read only numbers and text if each column is either; else the whole table."""

    def table() -> pa.Table:
        """Make the whole table."""
        if 0 < len(rows) <= _BLOCK:
            return _table(names, zip(*rows, strict=True))
        return _table(names, ([row[j] for row in rows] for j in range(len(names))))

    layouts = [_layout(kinds) for kinds in {tuple(map(type, row)) for row in rows}]
    layout = layouts[0] if layouts else None
    if layout is None or layouts.count(layout) < len(layouts):
        return table()
    number, text, places = layout
    try:
        parts = []
        take = itemgetter(*number)
        for block in _blocks(rows):
            of_numbers = list(map(take, block)) if text else block
            parts.append(np.array(of_numbers, dtype=np.float64).reshape(len(block), -1))
        numbers = (parts[0] if len(parts) == 1 else np.concatenate(parts)).T
    except OverflowError:
        return table()
    if not np.abs(numbers).max() <= LARGEST:
        return table()
    texts: dict[int, Texts] = {j: [row[j] for row in rows] for j in text}
    if len(rows) > _FEW:
        texts = {j: pa.array(column, pa.string()) for j, column in texts.items()}
    return LazyTable(tuple(names), len(rows), numbers, places, texts, table)


_FEW = 8
"""Up to so many texts are handled faster as Python's than as Arrow's."""


@lru_cache(maxsize=256)
def _layout(
    kinds: tuple[type, ...],
) -> tuple[tuple[int, ...], tuple[int, ...], dict[int, int]] | None:
    """Tell which values of a row are numbers and which are text.

    Returns
    -------
    Positions of the numbers, positions of the texts, and the position of each number -> its place among
    the numbers; None if there is no number, or a value is neither.
    """
    number = tuple(j for j, kind in enumerate(kinds) if kind in (int, float))
    text = tuple(j for j, kind in enumerate(kinds) if kind is str)
    if not number or len(number) + len(text) < len(kinds):
        return None
    return number, text, {j: k for k, j in enumerate(number)}


def _table(names: Sequence[str], columns: Iterable[Sequence[Any]]) -> pa.Table:
    """Make a table of columns of any values."""
    fields, arrays = [], []
    for name, values in zip(names, columns, strict=True):
        check_wanted()
        array = _plain_array(values)
        metadata = None
        if array is None:
            # Values of several types, or too large: keep them as JSON, so that an error can show each.
            array = pa.array([None if v is None else _as_text(v) for v in values], pa.string())
            metadata = _MIXED
        fields.append(pa.field(name, array.type, metadata=metadata))
        arrays.append(array)
    return pa.Table.from_arrays(arrays, schema=pa.schema(fields))


def _plain_array(values: Sequence[Any]) -> pa.Array | None:
    """Make an array of values of one type; None if they are of several types, or nested."""
    kinds = set(map(type, values))
    if kinds & {list, dict} or (bool in kinds and kinds & {int, float}):
        return None  # Arrow takes true for 1 among numbers
    try:
        return pa.array(values)
    except (pa.ArrowException, OverflowError):
        return None


def _as_text(value: object) -> str:
    """Write a value as JSON, but a text without quotes unless it would pass for a number without them."""
    if isinstance(value, str) and not _passes_for_number(value):
        return value
    try:
        return json.dumps(value, ensure_ascii=False)
    except RecursionError as error:
        raise UnreadableTable(TOO_DEEP) from error


def _passes_for_number(text: str) -> bool:
    """Tell whether any reader could take a text for a number; Python takes blanks, `nan`, `1_000`."""
    try:
        float(text)
    except ValueError:
        return False
    return True
