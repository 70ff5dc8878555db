"""Find a sender's columns by name, and read their values as text."""

import difflib
import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from bloodcells.arrays import Integers
from bloodcells.errors import LabelError, list_some
from bloodcells.measurements import normalise
from bloodcells.measurements.column_names import is_measurement
from bloodcells.tables.numbers import plain

__all__ = ["find_column", "find_columns", "sender_column", "text_codes"]

_MOST = 12
"""Number of columns that a message lists."""


def find_columns(names: Sequence[str], wanted: str) -> list[int]:
    """Find the positions of columns by name.

    Columns of exactly that name go first; only where there is none do those count that differ in
    case, blanks, dots or underscores.
    """
    exact = [i for i, name in enumerate(names) if name == wanted]
    return exact or [i for i, name in enumerate(names) if normalise(name) == normalise(wanted)]


def find_column(names: Sequence[str], wanted: str) -> int:
    """Find the position of the one column of a name, as `CellTable.position` does.

    Raises
    ------
    LabelError
        There is none, or there are several; the message lists the columns that there are.
    """
    positions = find_columns(names, wanted)
    if len(positions) == 1:
        return positions[0]
    if positions:
        listed = ", ".join(repr(names[i]) for i in positions)
        raise LabelError(f"The table has several columns {wanted!r}: {listed}; name one exactly.")
    near = difflib.get_close_matches(wanted, names, n=1)
    hint = f" (the nearest is {near[0]!r})" if near else ""
    others = [name for name in names if not is_measurement(name)]
    listed = list_some([repr(name) for name in others], _MOST) or "none"
    raise LabelError(
        f"The table has no column {wanted!r}{hint}; beside measurements its columns are {listed}."
    )


def sender_column(table: pa.Table, name: str) -> pa.ChunkedArray:
    """Take the one column of a name from a sender's table.

    Raises
    ------
    LabelError
        As for `find_column`.
    """
    return table.column(find_column(table.column_names, name))


def text_codes(
    column: pa.ChunkedArray | pa.Array,
) -> tuple[Integers, list[str | None]]:
    """Encode a column by its distinct values, as text.

    Text is stripped of blanks, and what is empty, null or NaN becomes None, so two of the distinct
    values may have the same text.

    Returns
    -------
    codes
        (n,) the place of each row's value among the texts.
    texts
        The distinct values as text.
    """
    array = plain(column).dictionary_encode()
    values = [_text(value) for value in array.dictionary.to_pylist()]
    indices = array.indices
    if array.null_count:
        indices = indices.fill_null(len(values))
        values.append(None)
    return np.asarray(indices, dtype=np.int64), values


def _text(value: Any) -> str | None:
    """Write a value without blanks around it; None for what is null, NaN or blank."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return None
    return str(value).strip() or None
