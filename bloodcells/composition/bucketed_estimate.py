"""Estimate the composition of every group and well, with few groups in memory at a time."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from bloodcells.arrays import Integers, Mask
from bloodcells.composition.design import ExperimentDesign
from bloodcells.composition.estimation import Composition, CompositionError, Reference, estimate
from bloodcells.composition.estimation.intervals import z_squared
from bloodcells.composition.spool import Spool, SpooledCells

__all__ = ["Estimates", "estimate_all"]


@dataclass(frozen=True)
class Estimates:
    """Hold the compositions of all groups and, where there is a control, of all wells."""

    groups: Composition
    wells: Composition | None


def estimate_all(
    reference: Reference,
    design: ExperimentDesign,
    spool: Spool,
    group_of: Integers,
    progress: Callable[[int], None],
) -> Estimates:
    """Estimate the groups and, where there is a control, the wells.

    Parameters
    ----------
    reference
        What corrects the model's errors.
    design
        What to estimate, and by which method.
    spool
        The cells, which are read once.
    group_of
        (wells,) the group of each well.
    progress
        Called with the number of cells done, after each bucket.

    Raises
    ------
    CompositionError
        There is no cell, or all are flagged and flagged cells are left out.
    """
    wells_in_group = np.bincount(group_of)
    alone = wells_in_group[group_of] == 1  # wells that are their whole group
    groups = _empty_composition(reference, design, len(wells_in_group))
    wells = None
    if design.control is not None:
        wells = _empty_composition(reference, design, len(group_of))
    done = 0
    for cells in spool.buckets():
        _estimate_bucket(groups, design, cells, cells.groups)
        if wells is not None:
            _estimate_bucket(wells, design, cells, cells.wells, ~alone[cells.wells])
        done += len(cells.groups)
        progress(done)
    if not groups.cells.any():
        raise CompositionError(
            f"All {done:,} cells are flagged, and flagged cells were to be left out; keep them, or "
            "mend the segmentation."
            if done
            else "There is no cell with a class, so there is no mix to tell."
        )
    if wells is not None:
        _copy(wells, np.flatnonzero(alone), groups, group_of[alone])
        wells = _with_too_small(wells)
    return Estimates(_with_too_small(groups), wells)


def _empty_composition(reference: Reference, design: ExperimentDesign, n: int) -> Composition:
    """Make the composition of `n` groups without cells."""
    k = len(reference.classes)
    return Composition(
        reference=reference,
        method=design.method,
        confidence=design.confidence,
        cells=np.zeros(n, dtype=np.int64),
        flagged=np.zeros(n, dtype=np.int64),
        counted=np.zeros((n, k), dtype=np.int64),
        fractions=np.full((n, k), np.nan),
        low=np.full((n, k), np.nan),
        high=np.full((n, k), np.nan),
        too_small=np.ones(n, dtype=bool),
    )


def _estimate_bucket(
    whole: Composition,
    design: ExperimentDesign,
    cells: SpooledCells,
    codes: npt.NDArray[np.int32],
    chosen: Mask | None = None,
) -> None:
    """Estimate the groups of one bucket into their places.

    Parameters
    ----------
    whole
        The composition that is filled.
    design
        What to estimate, and by which method.
    cells
        All cells of some groups.
    codes
        (n,) the place in `whole` of each cell's group or well.
    chosen
        (n,) the cells to estimate from; None for all.
    """
    if chosen is None:
        chosen = np.ones(len(codes), dtype=bool)
    np.add.at(whole.flagged, codes[chosen & cells.flagged], 1)
    # Flagged cells are taken out here and not by `estimate`, which refuses a bucket that has no others.
    used = chosen & ~cells.flagged if design.leave_out_flagged else chosen
    if not used.any():
        return
    places, local = np.unique(codes[used], return_inverse=True)
    part = estimate(
        whole.reference,
        cells.probabilities if used.all() else cells.probabilities[used],
        local,
        len(places),
        method=design.method,
        confidence=design.confidence,
    )
    _copy(whole, places, part, slice(None), flagged=False)


def _copy(
    whole: Composition,
    places: npt.NDArray[np.integer],
    part: Composition,
    chosen: slice | Integers,
    flagged: bool = True,
) -> None:
    """Copy the chosen groups of `part` to their places in `whole`."""
    names = ("cells", "counted", "fractions", "low", "high") + (("flagged",) if flagged else ())
    for name in names:
        getattr(whole, name)[places] = getattr(part, name)[chosen]


def _with_too_small(whole: Composition) -> Composition:
    """Set `too_small` by the rule of `estimate`."""
    return replace(whole, too_small=whole.cells < z_squared(whole.confidence))
