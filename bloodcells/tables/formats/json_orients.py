"""Find the rows and columns of JSON in each of the shapes that data frames are written in."""

from collections.abc import Mapping, Sequence
from typing import Any

from bloodcells.errors import UnreadableTable, list_some
from bloodcells.measurements import known_names, normalise
from bloodcells.tables.columns import says_which_cell
from bloodcells.tables.formats.json_table import kind_of

__all__ = ["INDEX_NOTE", "Rows", "orient_rows"]

INDEX_NOTE = "the index of the data frame taken as the id of the cells"

Rows = tuple[Any, Any, list[str]]
"""The names of the columns, the rows as lists of values, and what was done, one sentence each."""


def orient_rows(body: Any) -> Rows | None:
    """Find the table in what pandas, polars and DuckDB write; None if it is in none of their shapes.

    These are pandas' `split` with its index, `tight`, `columns`, `index`, `table` and `values`, an object
    with a list for each column, and the list of columns of polars before version 1.

    Raises
    ------
    UnreadableTable
        The shape is one of these, but its columns have no names or differ in their rows.
    """
    if isinstance(body, list):
        if body and isinstance(body[0], list):
            raise UnreadableTable(
                "The JSON is a list of lists: the columns have no names. Write it in another form: with "
                "pandas, orient='records' or 'split'."
            )
        return None
    if not isinstance(body, dict) or not body:
        return None
    if set(body) == {"columns", "index", "data"}:
        return _with_index(body["columns"], body["data"], body["index"])
    if set(body) == {"columns", "index", "data", "index_names", "column_names"}:
        return _of_tight(body["columns"], body["data"], body["index"], body["index_names"])
    if set(body) == {"schema", "data"} and isinstance(body["schema"], dict):
        return _of_table(body["schema"], body["data"])
    if set(body) == {"columns"} and _are_series(body["columns"]):
        names = [series["name"] for series in body["columns"]]
        return _of_columns(names, [series["values"] for series in body["columns"]])
    values = list(body.values())
    if all(isinstance(value, list) for value in values) and _has_measurement(body):
        return _of_columns(list(body), values)
    if not all(isinstance(value, dict) for value in values):
        return None
    if _has_measurement(body):
        return _by_column(body)
    return _by_row(body) if _has_measurement(values[0]) else None


def _has_measurement(names: Mapping[str, Any]) -> bool:
    """Tell whether any key of an object is the name of a measurement."""
    known = known_names()
    return any(normalise(name) in known for name in names)


def _are_series(columns: Any) -> bool:
    """Tell whether a list is one of columns, each with its name and values."""
    return isinstance(columns, list) and all(
        isinstance(c, dict) and isinstance(c.get("name"), str) and isinstance(c.get("values"), list)
        for c in columns
    )


def _of_columns(names: list[str], columns: Sequence[list[Any]]) -> Rows:
    """Make rows of columns."""
    lengths = dict(zip(names, map(len, columns), strict=True))
    odd = next((name for name in names if lengths[name] != len(columns[0])), None)
    if odd is not None:
        raise UnreadableTable(
            f"The columns {names[0]!r} and {odd!r} have {lengths[names[0]]:,} and {lengths[odd]:,} values; "
            "expected as many in each."
        )
    return names, list(map(list, zip(*columns, strict=True))), []


def _by_column(body: Mapping[str, Mapping[str, Any]]) -> Rows:
    """Make rows of an object with, for each column, an object that has the index of each row as its key."""
    names = list(body)
    index = list(body[names[0]])
    for name in names:
        if body[name].keys() != body[names[0]].keys():
            raise UnreadableTable(
                f"The columns {names[0]!r} and {name!r} have different rows; expected the same in each."
            )
    rows = [[column[key] for column in body.values()] for key in index]
    return _with_index(names, rows, index)


def _by_row(body: Mapping[str, Mapping[str, Any]]) -> Rows:
    """Make rows of an object with, for each row, an object that has the names of columns as its keys."""
    names = list(dict.fromkeys(key for row in body.values() for key in row))
    rows = [[row.get(name) for name in names] for row in body.values()]
    return _with_index(names, rows, list(body))


def _of_table(schema: Mapping[str, Any], data: Any) -> Rows | None:
    """Make rows of pandas' `table`: a schema, and an object for each row."""
    fields = schema.get("fields")
    if not isinstance(fields, list) or not isinstance(data, list):
        return None
    names = [field.get("name") for field in fields if isinstance(field, dict)]
    if len(names) < len(fields) or not all(isinstance(row, dict) for row in data):
        return None
    key = schema.get("primaryKey")
    is_index = key == ["index"] and names[:1] == ["index"]  # another key is a column with a name
    kept = names[1:] if is_index else names
    further = [k for k in dict.fromkeys(k for row in data for k in row) if k not in names]
    kept += further
    rows = [[row.get(name) for name in kept] for row in data]
    return _with_index(kept, rows, [row.get("index") for row in data] if is_index else None)


def _of_tight(names: Any, rows: Any, index: Any, levels: Any) -> Rows:
    """Make rows of pandas' `tight`, which names each level of the index; a level with a name is a column."""
    if (
        not isinstance(levels, list)
        or not isinstance(names, list)
        or not any(isinstance(level, str) for level in levels)
    ):
        return _with_index(names, rows, index)
    keys = [[key] for key in index] if len(levels) == 1 and isinstance(index, list) else index
    if not _are_rows(keys, len(levels)) or not _are_rows(rows) or len(keys) != len(rows):
        raise UnreadableTable(
            f"'index' must be a list with a value of {list_some(list(map(repr, levels)))} for each row."
        )
    kept = [k for k, level in enumerate(levels) if isinstance(level, str) and level not in names]
    with_levels = [[*(key[k] for k in kept), *row] for key, row in zip(keys, rows, strict=True)]
    return [*(levels[k] for k in kept), *names], with_levels, []


def _are_rows(values: Any, length: int | None = None) -> bool:
    """Tell whether values are a list of lists, each of so many values."""
    return isinstance(values, list) and all(
        isinstance(value, list) and (length is None or len(value) == length) for value in values
    )


def _with_index(names: Any, rows: Any, index: Any) -> Rows:
    """Put the index of a data frame before its columns, if it says anything.

    It is the id of the cells if no column names them, and else a column `index`.
    """
    if not isinstance(names, list) or not isinstance(rows, list) or index is None:
        return names, rows, []
    if not isinstance(index, list) or len(index) != len(rows):
        found = f"{len(index):,} values" if isinstance(index, list) else kind_of(index)
        raise UnreadableTable(
            f"'index' must be a list with a value for each of the {len(rows):,} rows; found {found}."
        )
    if _is_count(index) or not all(isinstance(row, list) for row in rows):
        return names, rows, []
    named = any(isinstance(name, str) and says_which_cell(name) for name in names)
    if named and "index" in names:
        return names, rows, []
    notes = [] if named else [INDEX_NOTE]
    with_index = [[value, *row] for value, row in zip(index, rows, strict=True)]
    return ["index" if named else "id", *names], with_index, notes


def _is_count(index: Sequence[Any]) -> bool:
    """Tell whether an index is 0, 1, 2 and so on, as number or as text."""
    return all(value in (i, str(i)) for i, value in enumerate(index))
