"""Compare treated wells with control wells, and test their shifts against the scatter of wells."""

from dataclasses import dataclass

import numpy as np

from bloodcells.arrays import Codes, Floats, Integers, Mask, Positions
from bloodcells.composition.estimation.checks import CompositionError, check_codes
from bloodcells.composition.estimation.estimate import Composition
from bloodcells.composition.estimation.intervals import difference, inside, spread
from bloodcells.composition.estimation.scatter import Scatter, learn
from bloodcells.composition.estimation.student import critical, two_sided

__all__ = ["Shifts", "compare", "false_discovery"]


@dataclass(frozen=True)
class Shifts:
    """Hold the shift of each treatment from the control, class by class.

    Rows are NaN for the control, and for a treatment none of whose wells can be compared.
    """

    shift: Floats
    """(g, k) treated minus control fraction, from -1 to 1."""
    low: Floats
    """(g, k) lower end of the shift's interval."""
    high: Floats
    """(g, k) upper end of the shift's interval."""
    p: Floats
    """(g, k) p-value: the probability of a shift as far from 0 if there were none."""
    p_adjusted: Floats
    """(g, k) p adjusted over all treatments and classes, after Benjamini and Hochberg."""
    log2_ratio: Floats
    """(g, k) logarithm to base 2 of treated over control fraction, with half a cell added to each
    class, so that a class without cells gives a number too."""
    wells: Integers
    """(g,) number of the treatment's wells that were compared."""
    control_wells: Integers
    """(g,) number of control wells that they were compared with."""
    by_cells: Mask
    """(g,) True where no treatment has two wells, so that the test does not account for scatter
    between wells: its p-values are too small if there is any."""


def compare(
    wells: Composition,
    treatments: Codes,
    n_treatments: int,
    control: int,
    *,
    plates: Codes | None = None,
) -> Shifts:
    """Compare treatments with the control, with wells and not cells as the units.

    Parameters
    ----------
    wells
        The fractions of each well, or of each other unit that was treated by itself. Wells too small
        for an interval are not compared.
    treatments
        (wells,) the treatment of each well, from 0 to `n_treatments` - 1.
    n_treatments
        Number of treatments, the control among them.
    control
        The treatment that is the control.
    plates
        (wells,) the plate of each well, which is compared with the control wells of its plate alone;
        None to compare all wells. Wells of a plate without a control well are not compared.

    Returns
    -------
    Shifts
        One row per treatment.

    Raises
    ------
    CompositionError
        Lengths disagree, a treatment is out of range, no control well has enough cells, or no treated
        well has a control well on its plate.

    Notes
    -----
    A treatment's shift is the mean of its wells minus that of the control wells; with plates, that
    is taken plate by plate and averaged with the weights n_t n_c / (n_t + n_c) of a two-way layout.
    Its variance is what the cells drawn explain, times a dispersion of wells about their mean
    (quasi-likelihood: McCullagh & Nelder, Generalized Linear Models, 1989, chapter 9), moderated by
    all wells of the experiment (:mod:`bloodcells.composition.estimation.scatter`), plus what the
    correction by one and the same reference does not cancel. The test is Student's t.
    """
    u = len(wells.cells)
    blocks = np.zeros(u, dtype=np.intp) if plates is None else plates
    if treatments.shape != (u,) or blocks.shape != (u,):
        raise CompositionError(
            f"There are {u} wells, treatments of the shape {treatments.shape} and plates of the "
            f"shape {blocks.shape}; one of each per well was expected."
        )
    check_codes(treatments, n_treatments, "treatments")
    large_enough = ~wells.too_small & (wells.cells > 0)
    if not (large_enough & (treatments == control)).any():
        raise CompositionError(
            "No well of the control has enough cells to compare with; name another control, or "
            "measure more cells."
        )
    plate = np.unique(blocks, return_inverse=True)[1]
    controlled = np.zeros(plate.max() + 1, dtype=bool)
    controlled[plate[large_enough & (treatments == control)]] = True
    used = np.flatnonzero(large_enough & controlled[plate])
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


def _variances(wells: Composition, used: Positions, arm: Positions) -> Floats:
    """Compute the variance of wells' fractions by the cells drawn, at the mean of their arm.

    Parameters
    ----------
    wells
        The fractions of all wells.
    used
        (used,) the places of the wells that are compared.
    arm
        (used,) their arms.

    Returns
    -------
    (used, k)
        Variance of each well's fractions.
    """
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
    treatment: Integers,
    treated: Positions,
    beside: Positions,
    g: int,
) -> Shifts:
    """Average the arms of each treatment, each against the control arm of its plate.

    Parameters
    ----------
    wells
        The fractions of all wells.
    arms
        The wells that are compared, arm by arm.
    treatment
        (arms treated,) the treatment of each treated arm.
    treated, beside
        (arms treated,) the place of each treated arm, and of the control arm on its plate, in `arms`.
    g
        Number of treatments.
    """
    k = arms.means.shape[1]
    n_t, n_c = arms.sizes[treated], arms.sizes[beside]
    weight = n_t * n_c / (n_t + n_c)
    sums = np.bincount(treatment, weights=weight, minlength=g)
    weight = weight / sums[treatment]

    def over_plates(per_arm: Floats) -> Floats:
        """Add up the arms of each treatment."""
        total = np.zeros((g, *per_arm.shape[1:]))
        np.add.at(total, treatment, per_arm)
        return total

    w = weight[:, None]
    own, control = over_plates(w * arms.means[treated]), over_plates(w * arms.means[beside])
    # The variance of an arm's mean is that of its wells over their number.
    drawn = over_plates(
        w**2 * (arms.drawn[treated] / n_t[:, None] + arms.drawn[beside] / n_c[:, None])
    )
    excess = over_plates(arms.excess[treated] + arms.excess[beside])
    df = over_plates((arms.df[treated] + arms.df[beside]).astype(np.float64))
    dispersion, total_df = arms.moderated(excess, df)
    compared = sums > 0
    shift, log2 = np.full((g, k), np.nan), np.full((g, k), np.nan)
    low, high, p = shift.copy(), shift.copy(), shift.copy()
    cells = np.maximum(over_plates(arms.cells[treated].astype(np.float64)), 1.0)[compared]
    control_cells = np.maximum(over_plates(arms.cells[beside].astype(np.float64)), 1.0)[compared]
    a, b = own[compared], control[compared]
    shift[compared] = a - b
    error = np.sqrt(
        dispersion[compared] * drawn[compared]
        + difference(
            wells.reference,
            wells.method,
            inside(a, cells),
            inside(b, control_cells),
        )
    )
    p[compared] = two_sided((a - b) / error, total_df[compared])
    reach = critical(total_df[compared], wells.confidence) * error
    low[compared], high[compared] = np.maximum(a - b - reach, -1.0), np.minimum(a - b + reach, 1.0)
    log2[compared] = np.log2(_with_half_a_cell(a, cells) / _with_half_a_cell(b, control_cells))
    return Shifts(
        shift=shift,
        low=low,
        high=high,
        p=p,
        p_adjusted=false_discovery(p),
        log2_ratio=log2,
        wells=np.bincount(treatment, weights=n_t, minlength=g).astype(np.int64),
        control_wells=np.bincount(treatment, weights=n_c, minlength=g).astype(np.int64),
        by_cells=compared & (not arms.replicated),
    )


def false_discovery(p: Floats) -> Floats:
    """Adjust p-values for their number: the false discovery rate at which each would be found.

    Parameters
    ----------
    p
        Of any shape; NaN stands for no test.

    Returns
    -------
    Same shape
        Adjusted p-values; NaN where there is no test.

    Notes
    -----
    Benjamini & Hochberg, "Controlling the false discovery rate", JRSS B 57, 1995.
    """
    tests = p[~np.isnan(p)]
    order = np.argsort(-tests)
    ranks = np.arange(len(tests), 0, -1)
    adjusted = np.empty(len(tests))
    adjusted[order] = np.minimum(np.minimum.accumulate(tests[order] * len(tests) / ranks), 1.0)
    result = np.full(p.shape, np.nan)
    result[~np.isnan(p)] = adjusted
    return result


def _with_half_a_cell(fractions: Floats, cells: Floats) -> Floats:
    """Compute fractions with half a cell added to each class, so that none is 0: (g, k)."""
    more: Floats = (fractions * cells[:, None] + 0.5) / (cells[:, None] + 0.5 * fractions.shape[1])
    return more
