"""How far treated wells lie from control wells, and whether that is more than wells scatter."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bloodcells.arrays import Codes, Floats
from bloodcells.composition.estimation.checks import CompositionError, check_codes
from bloodcells.composition.estimation.estimate import Composition
from bloodcells.composition.estimation.intervals import difference, inside, spread
from bloodcells.composition.estimation.scatter import Scatter, learn
from bloodcells.composition.estimation.student import critical, two_sided

__all__ = ["Shifts", "compare", "false_discovery"]


@dataclass(frozen=True)
class Shifts:
    """Each treatment against the control, class by class.

    The row of the control, and of a treatment with no well of which a shift can be told, is NaN.

    Attributes
    ----------
    shift, low, high
        (g, k) treated minus control fraction and the ends of its interval, from -1 to 1.
    p
        (g, k) probability of a shift as far from 0 were there none.
    p_adjusted
        (g, k) the same over all treatments and classes, after Benjamini and Hochberg.
    log2_ratio
        (g, k) logarithm to base 2 of treated over control fraction, each with half a cell more per
        class, so that a class that is not there gives a number.
    wells, control_wells
        (g,) wells that were compared.
    by_cells
        (g,) whether there was no replicate to learn from, so that the test knows of no scatter
        between wells: its p are too small if there is any.
    """

    shift: Floats
    low: Floats
    high: Floats
    p: Floats
    p_adjusted: Floats
    log2_ratio: Floats
    wells: npt.NDArray[np.int64]
    control_wells: npt.NDArray[np.int64]
    by_cells: npt.NDArray[np.bool_]


def compare(
    wells: Composition,
    treatments: Codes,
    n_treatments: int,
    control: int,
    *,
    plates: Codes | None = None,
) -> Shifts:
    """Compare treatments with the control, wells being the units and not cells.

    A treatment's shift is the mean of its wells minus that of the control wells; with plates, that
    is taken plate by plate and averaged with the weights n_t n_c / (n_t + n_c) of a two-way layout.
    Its variance is what the cells drawn explain, times a dispersion of wells about their mean
    (quasi-likelihood: McCullagh & Nelder, Generalized Linear Models, 1989, chapter 9), moderated by
    all wells of the experiment (:mod:`bloodcells.composition.scatter`), plus what the correction
    by one and the same reference does not cancel. The test is Student's t.

    Parameters
    ----------
    wells
        One group per well, or per other unit that was treated by itself. Wells too small for an
        interval are not compared.
    treatments
        (wells,) what each was treated with, from 0 to `n_treatments` - 1.
    control
        Which of these is the control.
    plates
        (wells,) whose control wells each is compared with; None where any will do. Wells of a plate
        without a control well are not compared.

    Raises
    ------
    CompositionError
        Lengths disagree, or there is no control well, or no treated one beside one.
    """
    u = len(wells.cells)
    blocks = np.zeros(u, dtype=np.intp) if plates is None else plates
    if treatments.shape != (u,) or blocks.shape != (u,):
        raise CompositionError(
            f"There are {u} wells, treatments of the shape {treatments.shape} and plates of the "
            f"shape {blocks.shape}; one of each per well was expected."
        )
    check_codes(treatments, n_treatments, "treatments")
    whole = ~wells.too_small & (wells.cells > 0)
    if not (whole & (treatments == control)).any():
        raise CompositionError(
            "No well of the control has enough cells to compare with; name another control, or "
            "measure more cells."
        )
    plate = np.unique(blocks, return_inverse=True)[1]
    controlled = np.zeros(plate.max() + 1, dtype=bool)
    controlled[plate[whole & (treatments == control)]] = True
    used = np.flatnonzero(whole & controlled[plate])
    # An arm: the wells of one treatment on one plate.
    pairs, arm = np.unique(
        treatments[used].astype(np.int64) * (plate.max() + 1) + plate[used], return_inverse=True
    )
    arm_of, plate_of = pairs // (plate.max() + 1), pairs % (plate.max() + 1)
    treated = np.flatnonzero(arm_of != control)
    if not len(treated):
        raise CompositionError(
            "No treated well stands beside a control well: there is nothing but the control, or no "
            "plate has both. Compare without plates, or name another control."
        )
    arms = learn(wells.fractions[used], _variances(wells, used, arm), arm, wells.cells[used])
    own_control = np.full(len(controlled), -1)
    own_control[plate_of[arm_of == control]] = np.flatnonzero(arm_of == control)
    beside = own_control[plate_of[treated]]
    return _shifts(wells, arms, arm_of[treated], treated, beside, n_treatments)


def _variances(wells: Composition, used: npt.NDArray[np.intp], arm: npt.NDArray[np.intp]) -> Floats:
    """(used, k) variance of each well's fractions by the cells drawn, at the mean of its arm."""
    sizes = np.bincount(arm)
    sums = np.zeros((len(sizes), wells.fractions.shape[1]))
    np.add.at(sums, arm, wells.fractions[used])
    means = (sums / sizes[:, None])[arm]
    cells = wells.cells[used]
    drawn = spread(wells.reference, wells.method, means, cells)
    return drawn.at(inside(means, cells), correction=False)


def _shifts(
    wells: Composition,
    arms: Scatter,
    treatment: npt.NDArray[np.int64],
    treated: npt.NDArray[np.intp],
    beside: npt.NDArray[np.intp],
    g: int,
) -> Shifts:
    """Add up the arms of each treatment, each with the control arm beside it."""
    k = arms.means.shape[1]
    n_t, n_c = arms.sizes[treated], arms.sizes[beside]
    weight = n_t * n_c / (n_t + n_c)
    sums = np.bincount(treatment, weights=weight, minlength=g)
    weight = weight / sums[treatment]

    def over_plates(per_arm: Floats) -> Floats:
        total = np.zeros((g, *per_arm.shape[1:]))
        np.add.at(total, treatment, per_arm)
        return total

    w = weight[:, None]
    mine, control = over_plates(w * arms.means[treated]), over_plates(w * arms.means[beside])
    # The variance of an arm's mean is that of its wells over their number.
    drawn = over_plates(
        w**2 * (arms.drawn[treated] / n_t[:, None] + arms.drawn[beside] / n_c[:, None])
    )
    excess = over_plates(arms.excess[treated] + arms.excess[beside])
    df = over_plates((arms.df[treated] + arms.df[beside]).astype(np.float64))
    dispersion, total_df = arms.moderated(excess, df)
    there = sums > 0
    shift, log2 = np.full((g, k), np.nan), np.full((g, k), np.nan)
    low, high, p = shift.copy(), shift.copy(), shift.copy()
    cells = np.maximum(over_plates(arms.cells[treated].astype(np.float64)), 1.0)[there]
    control_cells = np.maximum(over_plates(arms.cells[beside].astype(np.float64)), 1.0)[there]
    a, b = mine[there], control[there]
    shift[there] = a - b
    error = np.sqrt(
        dispersion[there] * drawn[there]
        + difference(
            wells.reference,
            wells.method,
            inside(a, cells),
            inside(b, control_cells),
        )
    )
    p[there] = two_sided((a - b) / error, total_df[there])
    reach = critical(total_df[there], wells.confidence) * error
    low[there], high[there] = np.maximum(a - b - reach, -1.0), np.minimum(a - b + reach, 1.0)
    log2[there] = np.log2(_half_more(a, cells) / _half_more(b, control_cells))
    return Shifts(
        shift=shift,
        low=low,
        high=high,
        p=p,
        p_adjusted=false_discovery(p),
        log2_ratio=log2,
        wells=np.bincount(treatment, weights=n_t, minlength=g).astype(np.int64),
        control_wells=np.bincount(treatment, weights=n_c, minlength=g).astype(np.int64),
        by_cells=there & (not arms.replicated),
    )


def false_discovery(p: Floats) -> Floats:
    """Adjust p-values for their number: the false discovery rate at which each is found.

    Benjamini & Hochberg, "Controlling the false discovery rate", JRSS B 57, 1995. NaN is no test.
    """
    tests = p[~np.isnan(p)]
    order = np.argsort(-tests)
    ranks = np.arange(len(tests), 0, -1)
    adjusted = np.empty(len(tests))
    adjusted[order] = np.minimum(np.minimum.accumulate(tests[order] * len(tests) / ranks), 1.0)
    found = np.full(p.shape, np.nan)
    found[~np.isnan(p)] = adjusted
    return found


def _half_more(fractions: Floats, cells: Floats) -> Floats:
    more: Floats = (fractions * cells[:, None] + 0.5) / (cells[:, None] + 0.5 * fractions.shape[1])
    return more
