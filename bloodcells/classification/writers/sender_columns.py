"""Build a table of predictions that keeps the sender's ids and groups."""

from typing import Any

import pyarrow as pa

from bloodcells.classification.predictions import Predictions
from bloodcells.measurements import normalise
from bloodcells.measurements.column_names import is_measurement
from bloodcells.quality.flag_sets import FLAG_SEPARATOR
from bloodcells.tables.cell_table import CellTable
from bloodcells.tables.numbers import plain

__all__ = ["own_columns", "to_rows", "to_table"]

_ID, _FLAGS = "id", "flags"
_NO_FLAG = {None, "", "0", "0.0", "false", "[]"}
"""Values that stand for no flag in a column of flags, in small letters."""
_SOME_FLAG = {"1", "1.0", "true"}
"""Values that stand for a flag without a name, in small letters."""
_UNNAMED_FLAG = "flagged"
"""Name of such a flag in the answer."""


def to_table(predictions: Predictions, probabilities: bool = True) -> pa.Table:
    """Put the sender's columns that are no measurements behind `id` of `Predictions.to_arrow`.

    They keep their names, types and order. Flags that the sender's table has, as of cells that were
    flagged when they were measured, stand in front of the model's own. A column with the name of one
    of the answer's columns, in whatever case, is renamed `sent NAME`: DuckDB, Spark and SQL do not tell
    `Class` from `class`.
    """
    answer = predictions.to_arrow(probabilities)
    own = own_columns(predictions.cells)
    flags = next((name for name in own if normalise(name) == _FLAGS), None)
    columns = {name: answer.column(name) for name in answer.column_names}
    if flags is not None:
        columns[_FLAGS] = _joined(own.pop(flags), columns[_FLAGS])
    kept: dict[str, Any] = {_ID: columns.pop(_ID)}
    taken = {name.casefold() for name in (*kept, *columns)}
    for name, column in own.items():
        free = name
        while free.casefold() in taken:
            free = f"sent {free}"
        taken.add(free.casefold())
        kept[free] = column
    return pa.table(kept | columns).replace_schema_metadata(answer.schema.metadata)


def to_rows(table: pa.Table) -> list[dict[str, Any]]:
    """List the rows of such a table for JSON, with what has no form in it as text."""
    columns = [_for_json(column) for column in table.columns]
    names = table.column_names
    return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]


def _for_json(column: pa.ChunkedArray) -> list[Any]:
    """List the values of a column, or their texts where Python or JSON cannot take them."""
    kind = column.type
    if pa.types.is_temporal(kind) or pa.types.is_union(kind):
        return list(plain(column).to_pylist())
    try:
        return list(column.to_pylist(maps_as_pydicts="lossy"))
    except (ValueError, TypeError, KeyError, OverflowError):
        return list(plain(column).to_pylist())


def own_columns(cells: CellTable) -> dict[str, Any]:
    """Select the sender's columns that are neither measurements nor the answer's `id`."""
    receipt = cells.receipt

    def is_own(name: str) -> bool:
        is_id = name.casefold() == _ID and name == receipt.id_column
        return not is_measurement(name) and not is_id

    if not any(map(is_own, receipt.ignored)):
        return {}  # before `cells.table` is asked for, which may have to read all other columns
    measured = {c.column for c in receipt.columns} | {c.measurement for c in receipt.columns}
    own: dict[str, Any] = {}
    for name, column in zip(cells.table.column_names, cells.table.columns, strict=True):
        if name in measured or not is_own(name):
            continue
        while name in own:
            name = f"sent {name}"
        own[name] = column
    return own


def _joined(own: Any, model: Any) -> pa.Array:
    """Join the flags of both columns cell by cell, the sender's own first."""
    joined = [
        _split(before) + flags
        for before, flags in zip(own.to_pylist(), model.to_pylist(), strict=True)
    ]
    return pa.array(joined, model.type)


def _split(value: Any) -> list[str]:
    """Split one value of a sender's column of flags into flags."""
    if isinstance(value, list):  # as in our own answers
        return [str(flag) for flag in value if flag is not None]
    text = None if value is None else str(value).strip()
    if text is None or text.lower() in _NO_FLAG:
        return []
    return [_UNNAMED_FLAG] if text.lower() in _SOME_FLAG else text.split(FLAG_SEPARATOR)
