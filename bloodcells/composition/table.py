"""Build the table of an answer from estimates and shifts."""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from bloodcells.arrays import Floats
from bloodcells.composition.estimation import Composition, CompositionError, Shifts

__all__ = ["check_group_columns", "to_table"]


_OWN = ("class", "cells", "flagged", "counted", "fraction", "low", "high")
_SHIFT = ("shift", "shift_low", "shift_high", "log2_ratio", "p", "p_adjusted")
_NOTE = "note"


def check_group_columns(by: Sequence[str]) -> None:
    """Refuse to group by columns that are named as those of the answer.

    Raises
    ------
    CompositionError
        A column has the name of one of the answer's own.
    """
    for name in by:
        if name in (*_OWN, *_SHIFT, _NOTE):
            raise CompositionError(
                f"The answer has a column {name!r} of its own, so the column to group by cannot be "
                "called that; rename it."
            )


def to_table(
    by: Sequence[str],
    groups: Sequence[tuple[str, ...]],
    estimated: Composition,
    shifts: Shifts | None,
    notes: Sequence[str | None],
) -> pa.Table:
    """Build a table of one row per group and class.

    Parameters
    ----------
    by
        The columns that make a group.
    groups
        (g,) the values of each group in these columns.
    estimated
        The fractions of the groups.
    shifts
        The shifts of the groups from the control; None without a control.
    notes
        (g,) what is to be said of each group; None where nothing is.

    Returns
    -------
    pa.Table
        g x k rows, the classes of a group together.
    """
    classes = estimated.reference.classes
    g, k = estimated.fractions.shape
    columns: dict[str, pa.Array] = {
        name: _repeat([group[j] for group in groups], k) for j, name in enumerate(by)
    }
    columns["class"] = pa.array(list(classes) * g, pa.string())
    columns["cells"] = pa.array(np.repeat(estimated.cells, k))
    columns["flagged"] = pa.array(np.repeat(estimated.flagged, k))
    columns["counted"] = pa.array(estimated.counted.ravel())
    for name, values in (
        ("fraction", estimated.fractions),
        ("low", estimated.low),
        ("high", estimated.high),
    ):
        columns[name] = _numbers(values)
    if shifts is not None:
        of_shift = (
            shifts.shift,
            shifts.low,
            shifts.high,
            shifts.log2_ratio,
            shifts.p,
            shifts.p_adjusted,
        )
        columns |= {n: _numbers(values) for n, values in zip(_SHIFT, of_shift, strict=True)}
    columns[_NOTE] = _repeat(notes, k)
    return pa.table(columns)


def _repeat(values: Sequence[str | None], k: int) -> pa.Array:
    """Repeat each group's text for its k rows."""
    places = pa.array(np.repeat(np.arange(len(values)), k))
    return pa.array(list(values), pa.string()).take(places)


def _numbers(values: Floats) -> pa.Array:
    """Flatten (g, k) numbers to a column, null where they are not finite."""
    flat = values.ravel()
    return pa.array(flat, mask=~np.isfinite(flat))
