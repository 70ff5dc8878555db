"""Compare the groups of an experiment with its control."""

import difflib
from collections.abc import Sequence

import numpy as np

from bloodcells.arrays import Mask
from bloodcells.composition.design import ExperimentDesign
from bloodcells.composition.estimation import Composition, CompositionError, Shifts, compare
from bloodcells.composition.grouping import WellLayout

__all__ = ["compare_with_control", "find_control", "group_notes"]

_SHOWN = 12
"""Number of values that a message lists."""


def find_control(design: ExperimentDesign, groups: Sequence[tuple[str, ...]]) -> Mask:
    """Find the groups of the control.

    Returns
    -------
    (groups,) bool
        True for groups of the control.

    Raises
    ------
    CompositionError
        No group is of the control, or all are.
    """
    control = str(design.control).strip()  # as `text_codes` strips the values
    is_control = np.array([group[0] == control for group in groups])
    column = design.by[0]
    if not is_control.any():
        values = list(dict.fromkeys(group[0] for group in groups))
        near = difflib.get_close_matches(control, values, n=1, cutoff=0.5)
        near = near or [v for v in values if v.lower() == control.lower()]
        hint = f" (the nearest is {near[0]!r})" if near else ""
        more = f" and {len(values) - _SHOWN} more" if len(values) > _SHOWN else ""
        raise CompositionError(
            f"No cell has the control {design.control!r} in the column {column!r}{hint}; its values "
            f"are {', '.join(map(repr, values[:_SHOWN]))}{more}."
        )
    if is_control.all():
        raise CompositionError(
            f"All cells have the control {design.control!r} in the column {column!r}, so there is "
            "nothing to compare with it; add the treated wells, or name no control."
        )
    return is_control


def compare_with_control(
    design: ExperimentDesign,
    layout: WellLayout,
    wells: Composition,
    is_control: Mask,
) -> Shifts:
    """Compare every group with the control; several groups of the control count as one.

    Parameters
    ----------
    design
        What is asked for.
    layout
        The group and the plate of each well.
    wells
        The fractions of the wells.
    is_control
        (groups,) True for groups of the control.

    Raises
    ------
    CompositionError
        No control well has enough cells, or none has a treated well on its plate.
    """
    groups = np.arange(len(is_control))
    first = int(is_control.argmax())
    treatment = np.where(is_control, first, groups)[layout.group_of]
    plates = None if design.within is None else layout.plate_of
    return compare(wells, treatment, len(groups), first, plates=plates)


def group_notes(
    groups: Composition,
    wells: Composition | None,
    design: ExperimentDesign,
    layout: WellLayout,
    shifts: Shifts | None,
    is_control: Mask | None,
) -> list[str | None]:
    """Write what is to be known of each group; None where nothing is.

    Parameters
    ----------
    groups
        The fractions of the groups.
    wells
        The fractions of their wells; None without a control.
    design
        What was asked for.
    layout
        The group of each well.
    shifts, is_control
        The shifts of the groups, and which groups are the control; None without a control.
    """
    notes: list[str | None] = []
    on_plate = "" if design.within is None else f" on a {design.within} with the control"
    all_wells = np.bincount(layout.group_of, minlength=len(groups.cells))
    for i in range(len(groups.cells)):
        remarks = []
        if groups.cells[i] == 0:
            remarks.append("all cells are flagged")
        elif groups.too_small[i]:
            remarks.append("too few cells for an interval that says anything")
        if shifts is not None and wells is not None and is_control is not None:
            if is_control[i]:
                remarks.append("the control")
                left_out = int((wells.too_small & (layout.group_of == i)).sum())
                remarks += _not_compared(left_out, int(all_wells[i]), "too few cells")
            elif np.isnan(shifts.shift[i]).all():
                remarks.append(f"not compared: no well of enough cells{on_plate}")
            else:
                if shifts.by_cells[i]:
                    remarks.append("no replicate: scatter between wells is not known")
                left_out = int(all_wells[i] - shifts.wells[i])
                remarks += _not_compared(
                    left_out,
                    int(all_wells[i]),
                    f"too few cells{on_plate and f', or not{on_plate}'}",
                )
        notes.append("; ".join(remarks) or None)
    return notes


def _not_compared(left_out: int, wells: int, why: str) -> list[str]:
    """Say how many wells of a group are in its fractions but not in its shift, if any."""
    return [f"{left_out:,} of {wells:,} wells not compared: {why}"] if left_out else []
