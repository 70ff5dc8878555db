"""Build a table of predictions that keeps the sender's ids and groups."""

from typing import Any

import pyarrow as pa

from bloodcells.classification.predictions import Predictions
from bloodcells.measurements import known_names, normalise
from bloodcells.quality.flag_sets import FLAG_SEPARATOR
from bloodcells.tables.cell_table import CellTable
from bloodcells.tables.numbers import plain

__all__ = ["own_columns", "to_table"]

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
    of the answer's columns, in whatever letters, is renamed `sent NAME`.
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


def own_columns(cells: CellTable) -> dict[str, Any]:
    """Select the sender's columns that are neither measurements nor the answer's `id`."""
    receipt = cells.receipt
    known = known_names()

    def is_own(name: str) -> bool:
        return normalise(name) not in known and not name == _ID == receipt.id_column

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
        for before, flags in zip(plain(own).to_pylist(), model.to_pylist(), strict=True)
    ]
    return pa.array(joined, model.type)


def _split(value: Any) -> list[str]:
    """Split one value of a sender's column of flags into flags."""
    text = None if value is None else str(value).strip()
    if text is None or text.lower() in _NO_FLAG:
        return []
    return [_UNNAMED_FLAG] if text.lower() in _SOME_FLAG else text.split(FLAG_SEPARATOR)
