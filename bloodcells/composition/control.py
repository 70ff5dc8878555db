"""The groups of an experiment against its control."""

import difflib
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from bloodcells.composition.design import ExperimentDesign
from bloodcells.composition.estimation import Composition, CompositionError, Shifts, compare
from bloodcells.composition.grouping import WellLayout

__all__ = ["compare_with_control", "find_control", "group_notes"]

_SHOWN = 12


def find_control(
    design: ExperimentDesign, groups: Sequence[tuple[str, ...]]
) -> npt.NDArray[np.bool_]:
    """Say of each group whether it is of the control: (groups,).

    Raises
    ------
    CompositionError
        No group is, or all are.
    """
    control = str(design.control).strip()  # as the values are
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
    units: WellLayout,
    wells: Composition,
    is_control: npt.NDArray[np.bool_],
) -> Shifts:
    """Compare every group with the control; where several groups are of it, they are one control.

    Raises
    ------
    CompositionError
        No control well has enough cells, or none has a treated one beside it.
    """
    groups = np.arange(len(is_control))
    first = int(is_control.argmax())
    treatment = np.where(is_control, first, groups)[units.group_of]
    plates = None if design.within is None else units.plate_of
    return compare(wells, treatment, len(groups), first, plates=plates)


def group_notes(
    found: Composition,
    wells: Composition | None,
    design: ExperimentDesign,
    units: WellLayout,
    shifts: Shifts | None,
    is_control: npt.NDArray[np.bool_] | None,
) -> list[str | None]:
    """What is to be said of each group; None where nothing is.

    Parameters
    ----------
    found
        Of the groups.
    wells
        Of their wells, where there is a control.
    """
    notes: list[str | None] = []
    on_plate = "" if design.within is None else f" on a {design.within} with the control"
    all_wells = np.bincount(units.group_of, minlength=len(found.cells))
    for i in range(len(found.cells)):
        said = []
        if found.cells[i] == 0:
            said.append("all cells are flagged")
        elif found.too_small[i]:
            said.append("too few cells for an interval that says anything")
        if shifts is not None and wells is not None and is_control is not None:
            if is_control[i]:
                said.append("the control")
                out = int((wells.too_small & (units.group_of == i)).sum())
                said += _not_compared(out, int(all_wells[i]), "too few cells")
            elif np.isnan(shifts.shift[i]).all():
                said.append(f"not compared: no well of enough cells{on_plate}")
            else:
                if shifts.by_cells[i]:
                    said.append("no replicate: scatter between wells is not known")
                out = int(all_wells[i] - shifts.wells[i])
                said += _not_compared(
                    out,
                    int(all_wells[i]),
                    f"too few cells{on_plate and f', or not{on_plate}'}",
                )
        notes.append("; ".join(said) or None)
    return notes


def _not_compared(out: int, of: int, why: str) -> list[str]:
    """Say of a group that some of its wells are in its fractions, but not in its shift."""
    return [f"{out:,} of {of:,} wells not compared: {why}"] if out else []
