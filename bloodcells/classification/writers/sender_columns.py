"""Predictions as a table that keeps the sender's ids and groups."""

from typing import Any

import pyarrow as pa

from bloodcells.classification.predictions import Predictions
from bloodcells.measurements import known_names, normalise
from bloodcells.quality.flags import FLAG_SEPARATOR
from bloodcells.tables.cell_table import CellTable
from bloodcells.tables.numbers import plain

__all__ = ["own_columns", "to_table"]

_ID, _FLAGS = "id", "flags"
_NO_FLAG = {None, "", "0", "0.0", "false", "[]"}
"""What a column of flags has where there is none, in small letters."""
_SOME_FLAG = {"1", "1.0", "true"}
_UNNAMED_FLAG = "flagged"


def to_table(predictions: Predictions) -> pa.Table:
    """`Predictions.to_arrow` with the sender's columns that are no measurements behind `id`.

    They have their names, types and order. What was flagged when the cells were measured stands in
    front of the model's own flags. A column that is called as one of the answer's is `sent NAME`.
    """
    answer = predictions.to_arrow()
    own = own_columns(predictions.cells)
    flags = next((name for name in own if normalise(name) == _FLAGS), None)
    columns = {name: answer.column(name) for name in answer.column_names}
    if flags is not None:
        columns[_FLAGS] = _joined(own.pop(flags), columns[_FLAGS])
    kept: dict[str, Any] = {_ID: columns.pop(_ID)}
    for name, column in own.items():
        free = name
        while free in kept or free in columns:
            free = f"sent {free}"
        kept[free] = column
    return pa.table(kept | columns).replace_schema_metadata(answer.schema.metadata)


def own_columns(cells: CellTable) -> dict[str, Any]:
    """The sender's columns but measurements, and but the one that is the answer's `id`."""
    receipt = cells.receipt
    known = known_names()

    def is_own(name: str) -> bool:
        return normalise(name) not in known and not name == _ID == receipt.id_column

    if not any(map(is_own, receipt.ignored)):
        return {}  # without a look at the table, of which more than the numbers may not be read yet
    measured = {c.column for c in receipt.columns} | {c.measurement for c in receipt.columns}
    own: dict[str, Any] = {}
    for name, column in zip(cells.table.column_names, cells.table.columns, strict=True):
        if name in measured or not is_own(name):
            continue
        while name in own:
            name = f"sent {name}"
        own[name] = column
    return own


def _joined(own: Any, said: Any) -> pa.Array:
    """The flags of both, own ones first."""
    joined = [
        _split(before) + flags
        for before, flags in zip(plain(own).to_pylist(), said.to_pylist(), strict=True)
    ]
    return pa.array(joined, said.type)


def _split(text: Any) -> list[str]:
    said = None if text is None else str(text).strip()
    if said is None or said.lower() in _NO_FLAG:
        return []
    return [_UNNAMED_FLAG] if said.lower() in _SOME_FLAG else said.split(FLAG_SEPARATOR)
