"""Compute intervals of fractions, from the cells drawn and from the error of the correction.

The estimated fractions are, near their true values, a mean over the group's cells of an *influence*
phi(x), (k,), of each cell (van der Vaart, Asymptotic Statistics, 1998, chapter 5). For the likelihood
phi(x) = J^-1 (s(x) - 1), with the score s_c = r_c / sum_d p_d r_d and the information J = E[s s^T];
for the confusion matrix phi(x) = M^-T e(x) - p, with e(x) the predicted class as 0 and 1; for
counting e(x) - p. How phi is distributed among the cells of each class is read off the reference, so
an interval depends on the estimate and the number of cells alone, and a class of which the group has
no cell is no special case. The variance has two sources, both quadratic in the fraction t of a class
while the others keep their proportions:

sampling
    n cells are drawn from the mix at t: the variance of phi over n.
correction
    the mean of phi in each class d is known from the reference's `n_d` cells only, and is another one among
    the group's cells, which are of another day or of other slides: sum_d p_d^2 var_d(phi) e_d. With e_d = 1 /
    n_d that is the error of the reference (the same for the confusion matrix in Vaz, Izbicki & Stern,
    "Quantification under prior probability shift: the ratio estimator and its extensions", JMLR 20, 2019).
    For the group's own departure another 1 / n_d is added on the slides that the model was trained on, and on
    new ones the reference's `between_slides`, tau.

tau is of a model of random effects: cells of a class on one slide have an error in common, so that any
two of them correlate by rho, the intraclass correlation. The mean over cells of several slides, of which
each has the share w_s, then has the variance var_d(phi) ((1 - rho) / n + rho sum_s w_s^2), where it would
be var_d(phi) / n (Kish, Survey Sampling, 1965, section 5.4, on clusters of one size; Donner, "A review of
inference procedures for the intraclass correlation coefficient in the one-way random effects model",
International Statistical Review 54, 1986). tau is rho times the sums of w_s^2 of the reference and of the
group, together: it shrinks with the slides, not with the cells. One tau is taken for all classes, as rare
ones are on too few slides for one of their own.

The interval is of all t that the estimate does not contradict: (estimate - t)^2 <= z^2 variance(t),
Wilson's interval (1927) where the classes are told apart without error. Because the variance is taken
at t and not at the estimate, the interval is right at the border too: it lies in [0, 1], and has a
length above 0 where no cell of a class was found.
"""

from statistics import NormalDist

import numpy as np

from bloodcells.arrays import Floats, Integers
from bloodcells.composition.estimation.reference import SAME_SLIDES, Reference

__all__ = ["METHODS", "Spread", "difference", "inside", "interval", "spread", "z_squared"]


METHODS = ("em", "confusion", "counted")
"""Methods of estimation; the first is the default."""

_BATCH = 1 << 21
"""Most numbers in one intermediate array."""


class Spread:
    """Hold the variance of estimated fractions, as quadratics in the fraction of the class.

    Attributes
    ----------
    sampling, correction
        (3, g, k) the coefficients of 1, t and t^2.
    """

    def __init__(self, sampling: Floats, correction: Floats) -> None:
        self.sampling = sampling
        self.correction = correction

    def at(self, fractions: Floats, *, correction: bool = True) -> Floats:
        """Evaluate the variance.

        Parameters
        ----------
        fractions
            (g, k) from 0 to 1.
        correction
            False to leave out the error of the correction.

        Returns
        -------
        (g, k)
            Variance, never negative.
        """
        a, b, c = self.sampling + self.correction if correction else self.sampling
        variance: Floats = np.maximum(a + b * fractions + c * fractions**2, 0.0)
        return variance


def z_squared(confidence: float) -> float:
    """Square the normal quantile z with probability `confidence` between -z and z: 3.84 for 0.95."""
    return NormalDist().inv_cdf((1 + confidence) / 2) ** 2


def inside(fractions: Floats, cells: Integers) -> Floats:
    """Move shares a little inside the simplex, as if each class had one cell more.

    Parameters
    ----------
    fractions
        (g, k) from 0 to 1.
    cells
        (g,) number of cells that they were estimated from.

    Returns
    -------
    (g, k)
        Shares above 0 that add up to 1.
    """
    n = cells[:, None]
    within: Floats = (n * fractions + 1) / (n + fractions.shape[1])
    return within


def spread(reference: Reference, method: str, fractions: Floats, cells: Integers) -> Spread:
    """Compute the variance of the fractions of groups.

    Parameters
    ----------
    reference
        The model's out-of-fold predictions.
    method
        One of `METHODS`. Counting corrects nothing: its variance is of the share counted.
    fractions
        (g, k) as estimated, with no NaN.
    cells
        (g,) number of cells of each group, at least 1.

    Returns
    -------
    Spread
        The variance as a function of the fraction of each class.
    """
    n = cells[:, None]
    if method == "counted":
        once = np.broadcast_to(1 / n, fractions.shape)
        nothing = np.zeros((3, *fractions.shape))
        return Spread(np.stack([nothing[0], once, -once]), nothing)
    points = inside(fractions, cells)
    sampling, correction = np.empty((3, *points.shape)), np.empty((3, *points.shape))
    for part in _parts(reference, len(points)):
        mixes = points[part]
        means, variances = _moments(reference, method, mixes, mixes)
        sampling[:, part], correction[:, part] = _quadratics(
            mixes, means, variances, reference.errors
        )
    return Spread(sampling / n, correction)


def difference(reference: Reference, method: str, first: Floats, second: Floats) -> Floats:
    """Compute the variance that the correction adds to the difference of two groups' fractions.

    Both are corrected by the same reference, so most of its error cancels: all of it where the fractions
    are equal.

    Parameters
    ----------
    reference
        The model's out-of-fold predictions.
    method
        One of `METHODS`.
    first, second
        (g, k) inside the simplex.

    Returns
    -------
    (g, k)
        Variance; 0 for counting, which corrects nothing.
    """
    total = np.zeros(first.shape)
    if method == "counted":
        return total
    for part in _parts(reference, len(first)):
        a, b = first[part], second[part]
        for one, other, sign in ((a, a, 1), (b, b, 1), (a, b, -2)):
            weight = sign * one * other / reference.counts
            total[part] += (weight[:, :, None] * _moments(reference, method, one, other)[1]).sum(
                axis=1
            )
    whole: Floats = SAME_SLIDES * np.maximum(total, 0.0)
    return whole


def interval(fractions: Floats, variance: Spread, confidence: float) -> tuple[Floats, Floats]:
    """Find the least and the largest fraction that the estimate does not contradict.

    Parameters
    ----------
    fractions
        (g, k) as estimated.
    variance
        Their variance.
    confidence
        Share of cases in which the interval shall hold the true fraction.

    Returns
    -------
    low, high
        (g, k) each, from 0 to 1, with the estimate between them.
    """
    a, b, c = z_squared(confidence) * (variance.sampling + variance.correction)
    # (e - t)^2 <= a + b t + c t^2 is t^2 (1 - c) - t (2 e + b) + e^2 - a <= 0, with e the estimate.
    # Where the correction is so uncertain that 1 <= c, or no t fulfils it, every fraction is possible.
    square, middle = 1 - c, fractions + b / 2
    root2 = middle**2 - square * (fractions**2 - a)
    known = (square > 0) & (root2 >= 0)
    safe = np.where(known, square, 1.0)
    root = np.sqrt(np.where(known, root2, 0.0))
    low = np.where(known, (middle - root) / safe, 0.0)
    high = np.where(known, (middle + root) / safe, 1.0)
    # Rounding could leave the estimate just outside.
    return (
        np.minimum(np.clip(low, 0.0, 1.0), fractions),
        np.maximum(np.clip(high, 0.0, 1.0), fractions),
    )


def _parts(reference: Reference, g: int) -> list[slice]:
    """Split groups so that arrays of groups x reference cells stay below `_BATCH` numbers."""
    size = max(1, _BATCH // len(reference.codes))
    return [slice(start, start + size) for start in range(0, g, size)]


def _moments(reference: Reference, method: str, a: Floats, b: Floats) -> tuple[Floats, Floats]:
    """Compute, class by class, the mean of phi at `a` and its covariance with phi at `b`.

    Returns
    -------
    means, covariances
        (g, k, k) each: group, true class of the cells, class whose fraction it is.
    """
    g, k = a.shape
    if method == "confusion":
        back = np.linalg.pinv(reference.rates)
        means = (reference.rates @ back)[None] - a[:, None, :]
        scatter = np.stack([_covariance(cells) for cells in reference.predicted_by_class])
        variances = np.einsum("ac,dab,bc->dc", back, scatter, back)
        return means, np.broadcast_to(variances, (g, k, k))
    at_a, at_b = np.empty((g, k, k)), np.empty((g, k, k))
    cross = np.empty((g, k, k, k))
    for d, ratios in enumerate(reference.by_class):
        n = len(ratios)
        per_a = 1 / (a @ ratios.T)
        per_b = per_a if b is a else 1 / (b @ ratios.T)
        at_a[:, d], at_b[:, d] = per_a @ ratios / n, per_b @ ratios / n
        cross[:, d] = ((per_a * per_b) @ reference.squares_by_class[d]).reshape(g, k, k) / n
    if b is a:
        back_a = back_b = _inverse_information(a, cross)
    else:
        back_a, back_b = (_inverse_information(p, _squares(reference, p)) for p in (a, b))
    cross -= at_a[:, :, :, None] * at_b[:, :, None, :]
    means = (at_a - 1) @ back_a
    variances = np.einsum("gca,gdab,gcb->gdc", back_a, cross, back_b, optimize=True)
    return means, variances


def _squares(reference: Reference, points: Floats) -> Floats:
    """Average s s^T over the cells of each class: (g, k, k, k)."""
    g, k = points.shape
    squares = np.empty((g, k, k, k))
    for d, ratios in enumerate(reference.by_class):
        weights = (points @ ratios.T) ** -2
        squares[:, d] = (weights @ reference.squares_by_class[d]).reshape(g, k, k) / len(ratios)
    return squares


def _inverse_information(points: Floats, squares: Floats) -> Floats:
    """Invert J = E[s s^T] at each mix: (g, k, k)."""
    information = np.einsum("gd,gdab->gab", points, squares)
    inverse: Floats = np.linalg.pinv(information, hermitian=True)
    return inverse


def _covariance(cells: Floats) -> Floats:
    """Compute the covariance of the columns, over n: (n, k) -> (k, k)."""
    away = cells - cells.mean(axis=0)
    covariance: Floats = away.T @ away / len(cells)
    return covariance


def _quadratics(
    points: Floats, means: Floats, variances: Floats, errors: Floats
) -> tuple[Floats, Floats]:
    """Expand the variances as quadratics in a class's fraction t, the others in their proportions.

    Parameters
    ----------
    points
        (g, k) the mixes.
    means, variances
        (g, k, k) of phi, as `_moments` gives them.
    errors
        (k,) variance of the mean of phi in each class, in variances of phi there.

    Returns
    -------
    sampling, correction
        (3, g, k) the coefficients of 1, t and t^2: variance of one cell's phi, and of the correction.
    """
    k = points.shape[1]
    own = np.eye(k)
    # Among the other classes, the share of each: (g, d, c).
    others = points[:, :, None] * (1 - own) / (1 - points)[:, None, :]
    squares = variances + means**2
    mean_own, mean_others = (own * means).sum(axis=1), (others * means).sum(axis=1)
    square_own, square_others = (own * squares).sum(axis=1), (others * squares).sum(axis=1)
    rise = mean_own - mean_others
    sampling = np.stack(
        [
            square_others - mean_others**2,
            square_own - square_others - 2 * mean_others * rise,
            -(rise**2),
        ]
    )
    error = variances * errors[:, None]
    of_own, of_others = (own * error).sum(axis=1), (others**2 * error).sum(axis=1)
    correction = np.stack([of_others, -2 * of_others, of_own + of_others])
    return sampling, correction
