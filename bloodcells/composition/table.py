"""Estimates and shifts -> the table that is answered."""

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
    found: Composition,
    shifts: Shifts | None,
    notes: Sequence[str | None],
) -> pa.Table:
    """One row per group and class.

    Parameters
    ----------
    groups
        Of each group, its values of `by`.
    shifts
        Against the control, where there is one.
    notes
        Of each group, what is to be said of it.
    """
    classes = found.reference.classes
    g, k = found.fractions.shape
    columns: dict[str, pa.Array] = {
        name: _each([group[j] for group in groups], k) for j, name in enumerate(by)
    }
    columns["class"] = pa.array(list(classes) * g, pa.string())
    columns["cells"] = pa.array(np.repeat(found.cells, k))
    columns["flagged"] = pa.array(np.repeat(found.flagged, k))
    columns["counted"] = pa.array(found.counted.ravel())
    for name, values in (("fraction", found.fractions), ("low", found.low), ("high", found.high)):
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
    columns[_NOTE] = _each(notes, k)
    return pa.table(columns)


def _each(values: Sequence[str | None], k: int) -> pa.Array:
    places = pa.array(np.repeat(np.arange(len(values)), k))
    return pa.array(list(values), pa.string()).take(places)


def _numbers(values: Floats) -> pa.Array:
    flat = values.ravel()
    return pa.array(flat, mask=~np.isfinite(flat))
