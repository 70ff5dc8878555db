"""A sender's columns by name, and their values as text."""

import difflib
import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from bloodcells.errors import LabelError
from bloodcells.measurements import known_names, normalise
from bloodcells.tables.numbers import plain

__all__ = ["find_column", "find_columns", "text_codes"]

_MOST = 12
"""Columns that a message lists."""


def find_columns(names: Sequence[str], wanted: str) -> list[int]:
    """Where columns of that name stand: as it is spelt, or else one that is as good as that."""
    exact = [i for i, name in enumerate(names) if name == wanted]
    return exact or [i for i, name in enumerate(names) if normalise(name) == normalise(wanted)]


def find_column(names: Sequence[str], wanted: str) -> int:
    """Where the one column of that name stands, as `CellTable.position` finds it.

    Raises
    ------
    LabelError
        There is none, or there are several; the message lists the columns there are.
    """
    found = find_columns(names, wanted)
    if len(found) == 1:
        return found[0]
    if found:
        listed = ", ".join(repr(names[i]) for i in found)
        raise LabelError(f"The table has several columns {wanted!r}: {listed}; name one exactly.")
    near = difflib.get_close_matches(wanted, names, n=1)
    hint = f" (the nearest is {near[0]!r})" if near else ""
    known = known_names()
    others = [name for name in names if normalise(name) not in known]
    more = f" and {len(others) - _MOST} more" if len(others) > _MOST else ""
    listed = ", ".join(map(repr, others[:_MOST])) or "none"
    raise LabelError(
        f"The table has no column {wanted!r}{hint}; beside measurements its columns are "
        f"{listed}{more}."
    )


def text_codes(
    column: pa.ChunkedArray | pa.Array,
) -> tuple[npt.NDArray[np.int64], list[str | None]]:
    """A column's values as text: the place of each row's among the distinct ones, and these.

    Text is stripped of blanks; what is empty, null or NaN is None. Two places may have one text.
    """
    array = plain(column).dictionary_encode()
    values = [_text(value) for value in array.dictionary.to_pylist()]
    indices = array.indices
    if array.null_count:
        indices = indices.fill_null(len(values))
        values.append(None)
    return np.asarray(indices, dtype=np.int64), values


def _text(value: Any) -> str | None:
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return None
    return str(value).strip() or None
