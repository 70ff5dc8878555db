"""List the numbers behind the figures: shifts, fractions, flagged cells and notes."""

import numpy as np

from bloodcells.arrays import Positions
from bloodcells.composition.report.groups import Groups, strongest
from bloodcells.composition.report.wording import (
    confidence,
    count,
    listed,
    p_value,
    percent,
    percent_interval,
    plural,
    points,
    points_interval,
    ratio,
    share,
)
from bloodcells.figures.parts import Part, Prose, Table

__all__ = ["MOST_SHIFTS", "flagged_parts", "fraction_tables", "note_parts", "shift_table"]


MOST_SHIFTS = 50
"""Most shifts in the table of the strongest."""
_MOST_CLASSES = 5
"""Most classes whose fractions fit on A4 side by side, with their intervals."""
_MOST_FLAGGED = 20
"""Most groups in the table of flagged cells."""
_MANY_FLAGGED = 0.10
"""Share of flagged cells from which a reader should look at a group's images, if it is also twice the
share among all cells."""
_LONGEST = 120
"""Most letters of a group's name in a table."""


def shift_table(groups: Groups, level: float) -> Table | None:
    """List the strongest shifts; None where none was tested."""
    shifts = strongest(groups, MOST_SHIFTS)
    if not shifts:
        return None
    rows = []
    for s in shifts:
        rows.append(
            [
                _cut(groups.names[s.group]),
                groups.classes[s.code],
                points(float(groups.shift[s])),
                points_interval(float(groups.shift_low[s]), float(groups.shift_high[s])),
                ratio(float(groups.log2_ratio[s])),
                p_value(float(groups.p[s])),
                p_value(float(groups.p_adjusted[s])),
            ]
        )
    tests = int((~np.isnan(groups.p)).sum())
    which = (
        "All shifts"
        if tests == len(shifts)
        else f"The {len(shifts)} shifts of the strongest evidence, of {count(tests)} tested"
    )
    return Table(
        "strongest",
        f"{which}, in percentage points against the control. Log2 ratio: 1 is twice the control's "
        f"fraction, {ratio(-1)[:2]} half of it.",
        [
            "Group",
            "Class",
            "Shift",
            f"{confidence(level)} interval",
            "Log2 ratio",
            "p",
            "Adjusted p",
        ],
        rows,
        text_columns=(0, 1),
    )


def fraction_tables(groups: Groups, order: Positions, level: float, which: str) -> list[Table]:
    """List the fractions, in tables of a few classes each.

    Parameters
    ----------
    groups
        All groups.
    order
        The groups that are listed, in their order.
    level
        The confidence of the intervals.
    which
        A sentence on which groups these are.
    """
    k = len(groups.classes)
    deals = np.array_split(np.arange(k), -(-k // _MOST_CLASSES))
    tables = []
    for number, codes in enumerate(deals, 1):
        rows = [
            [
                _cut(groups.names[i]),
                count(int(groups.cells[i])),
                *(
                    percent_interval(
                        float(groups.fraction[i, code]),
                        float(groups.low[i, code]),
                        float(groups.high[i, code]),
                    )
                    for code in codes
                ),
            ]
            for i in order
        ]
        of = f", classes {codes[0] + 1} to {codes[-1] + 1} of {k}" if len(deals) > 1 else ""
        tables.append(
            Table(
                f"fractions-table-{number}",
                f"The fraction of each class in per cent, with its {confidence(level)} interval in "
                f"brackets{of}. {which}",
                ["Group", "Cells", *(groups.classes[code] for code in codes)],
                rows,
            )
        )
    return tables


def flagged_parts(groups: Groups, left_out: bool) -> list[Part]:
    """Say how many cells were flagged, and list the groups with many of them."""
    seen = groups.cells + (groups.flagged if left_out else 0)
    whole, flagged = int(seen.sum()), int(groups.flagged.sum())
    if not flagged:
        return [Prose("The quality checks flagged no cell.")]
    with np.errstate(invalid="ignore", divide="ignore"):
        shares = np.nan_to_num(groups.flagged / seen)
    overall = flagged / whole
    what = (
        f"The quality checks flagged {plural(flagged, 'cell')} of {count(whole)} "
        f"({share(overall)}); they were {'left out' if left_out else 'kept'}."
    )
    high = np.flatnonzero(shares >= max(_MANY_FLAGGED, 2 * overall))
    if not len(high):
        return [Prose(f"{what} No group stands out.")]
    high = high[np.lexsort([-groups.flagged[high], -shares[high]])]
    rows = [
        [
            _cut(groups.names[i]),
            count(int(groups.flagged[i])),
            count(int(seen[i])),
            percent(float(shares[i])),
        ]
        for i in high[:_MOST_FLAGGED]
    ]
    more = f"; the {len(rows)} highest of {count(len(high))}" if len(high) > len(rows) else ""
    return [
        Prose(
            f"{what} In {plural(len(high), 'group')} the share is at least {100 * _MANY_FLAGGED:.0f} % and "
            "twice that of all cells: look at the images of these first, for a mix told from broken "
            "segmentations is none."
        ),
        Table(
            "flagged",
            f"Groups with many flagged cells{more}.",
            ["Group", "Flagged", "Cells", "Per cent"],
            rows,
        ),
    ]


def note_parts(groups: Groups) -> list[Part]:
    """Write what the result says of single groups, each remark once with its groups."""
    groups_of: dict[str, list[str]] = {}
    for name, notes in zip(groups.names, groups.notes, strict=True):
        for note in notes:
            groups_of.setdefault(note, []).append(_cut(name, 40))
    return [
        Prose(
            f"{note[:1].upper()}{note[1:].rstrip('.')}: "
            + (
                f"all {count(len(names))} groups."
                if len(names) == len(groups.names) > 1
                else f"{listed(names, 10)}."
            ),
            "list",
        )
        for note, names in groups_of.items()
    ]


def _cut(name: str, most: int = _LONGEST) -> str:
    """Cut the end off a name that is too long to read."""
    return name if len(name) <= most else f"{name[: most - 1].rstrip()}…"
