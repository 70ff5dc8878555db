"""Cells put aside -> the composition of every group and every well, few groups in memory at a time."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from bloodcells.composition.design import ExperimentDesign
from bloodcells.composition.estimation import Composition, CompositionError, Reference, estimate
from bloodcells.composition.estimation.intervals import z_squared
from bloodcells.composition.spool import Spool, SpooledCells

__all__ = ["Estimates", "estimate_all"]


@dataclass(frozen=True)
class Estimates:
    """Compositions of all groups, and of all wells where these were asked for."""

    groups: Composition
    wells: Composition | None


def estimate_all(
    reference: Reference,
    design: ExperimentDesign,
    spool: Spool,
    group_of: npt.NDArray[np.int64],
    progress: Callable[[int], None],
) -> Estimates:
    """Estimate groups, and wells where there is a control.

    Parameters
    ----------
    group_of
        (wells,) the group of each well.
    progress
        Is told how many cells are done.

    Raises
    ------
    CompositionError
        There is no cell, or all are flagged and were to be left out.
    """
    sizes = np.bincount(group_of)
    alone = sizes[group_of] == 1  # wells that are their whole group
    groups = _nothing(reference, design, len(sizes))
    wells = None if design.control is None else _nothing(reference, design, len(group_of))
    done = 0
    for cells in spool.buckets():
        _put(groups, design, cells, cells.groups)
        if wells is not None:
            _put(wells, design, cells, cells.wells, ~alone[cells.wells])
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
        wells = _sized(wells)
    return Estimates(_sized(groups), wells)


def _nothing(reference: Reference, design: ExperimentDesign, n: int) -> Composition:
    """Of `n` groups without cells."""
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


def _put(
    whole: Composition,
    design: ExperimentDesign,
    cells: SpooledCells,
    codes: npt.NDArray[np.int32],
    among: npt.NDArray[np.bool_] | None = None,
) -> None:
    """Estimate the groups of these cells, of which all cells are here, into their places."""
    if among is None:
        among = np.ones(len(codes), dtype=bool)
    np.add.at(whole.flagged, codes[among & cells.flagged], 1)
    # Not left to `estimate`: of one bucket, all may be flagged.
    used = among & ~cells.flagged if design.leave_out_flagged else among
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
    chosen: slice | npt.NDArray[np.int64],
    flagged: bool = True,
) -> None:
    names = ("cells", "counted", "fractions", "low", "high") + (("flagged",) if flagged else ())
    for name in names:
        getattr(whole, name)[places] = getattr(part, name)[chosen]


def _sized(whole: Composition) -> Composition:
    """With `too_small` as `estimate` tells it."""
    return replace(whole, too_small=whole.cells < z_squared(whole.confidence))
