"""Estimate the fraction of each class in groups of cells, with its interval."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bloodcells.arrays import Floats, Integers, Mask, Positions
from bloodcells.composition.estimation.checks import (
    CompositionError,
    check_codes,
    check_probabilities,
)
from bloodcells.composition.estimation.fractions import by_confusion, by_likelihood, count_predicted
from bloodcells.composition.estimation.intervals import METHODS, interval, spread, z_squared
from bloodcells.composition.estimation.reference import Reference

__all__ = ["Composition", "estimate"]


_BATCH = 1 << 16
"""Cells whose groups are worked on at once, to bound the memory of intermediate arrays."""


@dataclass(frozen=True)
class Composition:
    """Hold the fractions of the classes in each group."""

    reference: Reference
    """What is known of the model, as `estimate` was given it."""
    method: str
    """As `estimate` was given it."""
    confidence: float
    """As `estimate` was given it."""
    cells: Integers
    """(g,) number of cells in the group that were used."""
    flagged: Integers
    """(g,) number of flagged cells in the group, used or not."""
    counted: Integers
    """(g, k) number of cells predicted to be of each class."""
    fractions: Floats
    """(g, k) share of each class, from 0 to 1; NaN for a group without cells."""
    low: Floats
    """(g, k) lower end of the share's interval."""
    high: Floats
    """(g, k) upper end of the share's interval."""
    too_small: Mask
    """(g,) True where the group has fewer than z^2 cells (4 at 95 %, 7 at 99 %): even if all were
    counted as one class, the interval would not show that class to be the majority."""


def estimate(
    reference: Reference,
    probabilities: npt.NDArray[np.floating],
    groups: npt.NDArray[np.integer],
    n_groups: int,
    *,
    method: str = "em",
    confidence: float = 0.95,
    flagged: Mask | None = None,
    leave_out_flagged: bool = False,
) -> Composition:
    """Estimate the fraction of each class in each group.

    A group's result depends on its own cells alone, so groups may be split over any number of calls;
    memory grows with the cells of one call.

    Parameters
    ----------
    reference
        The model's out-of-fold predictions, which tell its errors.
    probabilities
        (n, k) as the model gave them, in the reference's order of classes.
    groups
        (n,) the group of each cell, from 0 to `n_groups` - 1, in any order.
    n_groups
        Number of groups; one without cells is allowed.
    method
        "em", the shares under which the cells are most likely, by calibrated probabilities;
        "confusion", counts corrected with the confusion matrix; "counted", counts as they are,
        whose interval is of what would be counted, not of what is there.
    confidence
        Share of cases in which an interval shall hold the true fraction, above 0 and below 1.
    flagged
        (n,) True for cells that the quality checks flagged; None for no such cell.
    leave_out_flagged
        True to leave flagged cells out. Most broken segmentations are of one class, so leaving them out
        shifts the mix by itself, and away from the mixes that the reference corrects. They are
        counted in `flagged` either way.

    Returns
    -------
    Composition
        The fractions of all groups.

    Raises
    ------
    CompositionError
        An argument is out of its range, shapes disagree, or there is no cell to estimate from.

    Notes
    -----
    The estimators and their sources: `fractions.by_likelihood` (Saerens, Latinne & Decaestecker, 2002) for
    "em", `fractions.by_confusion` (Forman, 2008) for "confusion". The intervals: `intervals`.
    """
    k = len(reference.classes)
    if method not in METHODS:
        raise CompositionError(
            f"There is no method {method!r}; expected one of {', '.join(METHODS)}."
        )
    if not confidence > 0 or not (1 + confidence) / 2 < 1:
        raise CompositionError(
            f"The confidence is {confidence:g}; a number above 0 and below 1 was expected, "
            "as 0.95 for intervals that hold in 95 % of cases."
        )
    n = len(probabilities)
    flags = np.zeros(n, dtype=bool) if flagged is None else flagged
    if groups.shape != (n,) or flags.shape != (n,):
        raise CompositionError(
            f"There are {n} rows of probabilities, groups of the shape {groups.shape} and flags of "
            f"the shape {flags.shape}; one group and one flag per cell were expected."
        )
    check_codes(groups, n_groups, "groups")
    codes = groups.astype(np.intp, copy=False)
    n_flagged = np.bincount(codes[flags], minlength=n_groups)
    used = ~flags if leave_out_flagged else np.ones(n, dtype=bool)
    if not used.any():
        raise CompositionError(
            f"All {n} cells are flagged, and flagged cells were to be left out; keep them, or mend "
            "the segmentation."
            if n
            else "There is no cell, so there is no mix to tell; send at least one."
        )
    order = np.argsort(codes, kind="stable")
    order = order[used[order]]
    cells = np.bincount(codes[order], minlength=n_groups)
    starts = np.concatenate([[0], np.cumsum(cells)])
    counts, fractions = _estimate(reference, probabilities, order, codes, starts, method)
    low, high = np.full((n_groups, k), np.nan), np.full((n_groups, k), np.nan)
    some = cells > 0
    variance = spread(reference, method, fractions[some], cells[some])
    low[some], high[some] = interval(fractions[some], variance, confidence)
    return Composition(
        reference=reference,
        method=method,
        confidence=confidence,
        cells=cells.astype(np.int64),
        flagged=n_flagged.astype(np.int64),
        counted=counts,
        fractions=fractions,
        low=low,
        high=high,
        too_small=cells < z_squared(confidence),
    )


def _estimate(
    reference: Reference,
    probabilities: npt.NDArray[np.floating],
    order: Positions,
    codes: Positions,
    starts: Positions,
    method: str,
) -> tuple[Integers, Floats]:
    """Count the predicted classes and estimate the fractions, a batch of whole groups at a time.

    Parameters
    ----------
    reference
        The model's out-of-fold predictions.
    probabilities
        (n, k) of all cells.
    order
        The cells that are used, those of a group together, groups in their order.
    codes
        (n,) the group of each cell.
    starts
        (g + 1,) the place in `order` where each group starts, and at last where all end.
    method
        One of `METHODS`.

    Returns
    -------
    counts, fractions
        (g, k) each.
    """
    k, g = len(reference.classes), len(starts) - 1
    counts, fractions = np.zeros((g, k), dtype=np.int64), np.full((g, k), np.nan)
    first = 0
    while first < g:
        last = max(
            first + 1, int(np.searchsorted(starts, starts[first] + _BATCH, side="right")) - 1
        )
        cells = order[starts[first] : starts[last]]
        given = probabilities[cells]
        check_probabilities(given, k, "the cells")
        counts[first:last] = count_predicted(
            given.argmax(axis=1), codes[cells] - first, last - first, k
        )
        if method == "em":
            fractions[first:last] = by_likelihood(
                reference.ratios(given), starts[first : last + 1] - starts[first]
            )
        first = last
    if method == "confusion":
        fractions = by_confusion(counts, reference.rates)
    elif method == "counted":
        some = starts[1:] > starts[:-1]
        fractions[some] = counts[some] / counts[some].sum(axis=1, keepdims=True)
    return counts, fractions
