"""Sort a result's rows into arrays of groups and classes, and choose the groups that are drawn."""

import re
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from bloodcells.arrays import Floats, Integers, Mask, Positions
from bloodcells.composition import CompositionTable
from bloodcells.composition.report.wording import clean, group_name

__all__ = [
    "MOST_CONTROLS",
    "MOST_GROUPS",
    "SIGNIFICANT",
    "Groups",
    "Shift",
    "read",
    "shown",
    "strongest",
]


MOST_GROUPS = 40
"""Most groups in a figure or a table; more cannot be read on paper."""
MOST_CONTROLS = 5
"""Most control groups among them."""
SIGNIFICANT = 0.05
"""Largest adjusted p of a significant shift: of such shifts, one in twenty is expected by chance."""

_PER_CLASS = ("fraction", "low", "high")
_SHIFTS = ("shift", "shift_low", "shift_high", "log2_ratio", "p", "p_adjusted")
_CONTROL = "the control"
"""A remark that the page leaves out, as it shows the control by its place."""
_NUMBER = re.compile(r"(\d+)")


class Shift(NamedTuple):
    """Name one group's shift of one class: its place in arrays (g, k)."""

    group: int
    """Position in the groups."""
    code: int
    """Position in the classes."""


@dataclass(frozen=True)
class Groups:
    """Hold the columns of a result as arrays, groups in the table's order."""

    names: tuple[str, ...]
    """(g,) the values of the group's columns, joined."""
    classes: tuple[str, ...]
    """(k,) names."""
    cells: Integers
    """(g,) number of cells estimated from."""
    flagged: Integers
    """(g,) number of flagged cells."""
    counted: Integers
    """(g, k) number of cells predicted to be of each class."""
    fraction: Floats
    """(g, k) parts of 1; NaN where not known."""
    low: Floats
    """(g, k) lower end of the fraction's interval."""
    high: Floats
    """(g, k) upper end of the fraction's interval."""
    shift: Floats
    """(g, k) parts of 1, from -1 to 1; NaN where not known, as everywhere without a control."""
    shift_low: Floats
    """(g, k) lower end of the shift's interval."""
    shift_high: Floats
    """(g, k) upper end of the shift's interval."""
    log2_ratio: Floats
    """(g, k) of treated over control; NaN where not known."""
    p: Floats
    """(g, k) of the shift; NaN where not known."""
    p_adjusted: Floats
    """(g, k) of the shift, adjusted over all; NaN where not known."""
    notes: tuple[tuple[str, ...], ...]
    """(g,) what the result says of each group, remark by remark."""
    control: Mask
    """(g,) True for groups of the control; none without a control."""

    @property
    def significant(self) -> Mask:
        """Tell which shifts are significant, by their adjusted p: (g, k)."""
        return self.p_adjusted <= SIGNIFICANT

    @property
    def distance(self) -> Floats:
        """Compute the share of cells that would have to change class to give the control's mix: (g,)."""
        far: Floats = np.abs(self.shift).sum(axis=1) / 2
        return far

    @property
    def control_fraction(self) -> Floats:
        """Average the fractions of the control's groups, weighted by their cells: (k,)."""
        weights = np.where(np.isnan(self.fraction), 0.0, self.cells[:, None])[self.control]
        sums = weights.sum(axis=0)
        parts = np.nan_to_num(self.fraction[self.control]) * weights
        with np.errstate(invalid="ignore", divide="ignore"):
            mean: Floats = parts.sum(axis=0) / sums
        return mean


def read(result: CompositionTable) -> Groups:
    """Sort the rows of a result into arrays; a group and class without a row is NaN."""
    table = result.table
    # By position, for a column to group by may have the name of an estimated one.
    width = len(result.by)
    keys = list(zip(*(table.column(i).to_pylist() for i in range(width)), strict=True))
    columns = dict(zip(table.column_names[width:], table.columns[width:], strict=True))
    place: dict[Any, int] = {}
    rows = np.array([place.setdefault(key, len(place)) for key in keys], dtype=np.intp)
    class_place = {name: i for i, name in enumerate(result.classes)}
    codes = np.array([class_place[name] for name in columns["class"].to_pylist()], dtype=np.intp)
    g, k = len(place), len(result.classes)

    def per_class(name: str) -> Floats:
        """Read a column of numbers as (g, k)."""
        values = np.full((g, k), np.nan)
        if name in columns:
            values[rows, codes] = _floats(columns[name])
        return values

    def per_group(name: str) -> Integers:
        """Read a column of counts, the same in all rows of a group, as (g,)."""
        values = np.zeros(g, dtype=np.int64)
        values[rows] = np.nan_to_num(_floats(columns[name]))
        return values

    counted = np.zeros((g, k), dtype=np.int64)
    counted[rows, codes] = np.nan_to_num(_floats(columns["counted"]))
    remarks: list[dict[str, None]] = [{} for _ in range(g)]
    for row, note in zip(rows, columns["note"].to_pylist(), strict=True):
        for remark in (note or "").split("; "):
            if remark and remark != _CONTROL:
                remarks[row][clean(remark)] = None
    names = tuple(group_name(key) for key in place)
    control = np.zeros(g, dtype=bool)
    if result.control is not None:
        # The control is a value of the first column.
        control[:] = [key[0] == result.control.strip() for key in place]
    return Groups(
        names=names,
        classes=tuple(clean(name) for name in result.classes),
        cells=per_group("cells"),
        flagged=per_group("flagged"),
        counted=counted,
        **{name: per_class(name) for name in (*_PER_CLASS, *_SHIFTS)},
        notes=tuple(tuple(notes) for notes in remarks),
        control=control,
    )


def _floats(column: Any) -> Floats:
    """Read an Arrow column as numbers, null as NaN."""
    values: Floats = column.to_numpy(zero_copy_only=False).astype(np.float64)
    return values


def shown(groups: Groups) -> Positions:
    """Choose the groups that are drawn, in their order from top to bottom.

    The control comes first. Of more than `MOST_GROUPS` groups, those with the smallest adjusted p of any
    class are taken or, without a control, those with the most cells. They are sorted by their distance
    from the control or, without a control, by name.
    """
    controls = np.flatnonzero(groups.control)
    controls = controls[np.argsort(-groups.cells[controls], kind="stable")][:MOST_CONTROLS]
    others = np.flatnonzero(~groups.control)
    by_name = sorted(others.tolist(), key=lambda i: _natural(groups.names[i]))
    others = np.array(by_name, dtype=np.intp)
    if groups.control.any():
        others = others[np.lexsort([_least(groups.p[others]), _least(groups.p_adjusted[others])])]
    elif len(others) > MOST_GROUPS:
        others = others[np.argsort(-groups.cells[others], kind="stable")]
    others = others[: MOST_GROUPS - len(controls)]
    if groups.control.any():
        far = np.nan_to_num(groups.distance[others], nan=-1.0)
        others = others[np.argsort(-far, kind="stable")]
    else:
        by_name = sorted(others.tolist(), key=lambda i: _natural(groups.names[i]))
        others = np.array(by_name, dtype=np.intp)
    return np.concatenate([controls, others])


def strongest(groups: Groups, most: int) -> list[Shift]:
    """List at most so many shifts by their adjusted p, then by p, then from the largest on."""
    tested = np.argwhere(~np.isnan(groups.p))
    at = tuple(tested.T)
    order = np.lexsort([-np.abs(groups.shift[at]), groups.p[at], groups.p_adjusted[at]])[:most]
    return [Shift(*place) for place in tested[order].tolist()]


def _least(values: Floats) -> Floats:
    """Find the least number of each row, infinity where there is none: (g, k) -> (g,)."""
    least: Floats = np.where(np.isnan(values), np.inf, values).min(axis=1, initial=np.inf)
    return least


def _natural(name: str) -> tuple[tuple[bool, int, str], ...]:
    """Make a key that sorts "slide 9" before "slide 10"."""
    parts = _NUMBER.split(name.casefold())
    return tuple(
        (part.isdecimal(), int(part[:300]) if part.isdecimal() else 0, part) for part in parts
    )
