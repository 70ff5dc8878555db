"""How far a fraction may be off: by the cells that were drawn, and by what corrects them.

The estimated fractions are, near their true values, a mean over the group's cells of an *influence*
phi(x), (k,), of each cell (van der Vaart, Asymptotic Statistics, 1998, chapter 5). For the likelihood
phi(x) = J^-1 (s(x) - 1), with the score s_c = r_c / sum_d p_d r_d and the information J = E[s s^T];
for the confusion matrix phi(x) = M^-T e(x) - p, with e(x) the predicted class as 0 and 1; for
counting e(x) - p. How phi is distributed among the cells of each class is read off the reference, so
an interval depends on the estimate and the number of cells alone, and a class that the group has no
cell of is no special case. Two sources, both quadratic in the fraction t of a class while the others
keep their proportions:

sampling : n cells drawn from the mix at t: variance of phi over n.
correction : the mean of phi in each class is known from the reference's `n_d` cells only:
    sum_d p_d^2 var_d(phi) / n_d (the same for the confusion matrix in Vaz, Izbicki & Stern, "Quantification
    under prior probability shift: the ratio estimator and its extensions", JMLR 20, 2019).

The interval holds every t that the estimate does not contradict: (estimate - t)^2 <= z^2 variance(t),
Wilson's interval (1927) where the classes are told apart without error. Variances at the t in
question, not at the estimate, make it right at the border: it lies in [0, 1], and is not empty
where no cell of a class was found.
"""

from statistics import NormalDist

import numpy as np
import numpy.typing as npt

from bloodcells.arrays import Floats
from bloodcells.composition.estimation.reference import Reference

__all__ = ["METHODS", "Spread", "difference", "inside", "interval", "spread", "z_squared"]


METHODS = ("em", "confusion", "counted")
"""The first is the default."""

_BATCH = 1 << 21
"""Numbers in one intermediate array."""
DEPARTURE = 2.0
"""How many samples the correction's error counts as.

One is the reference. The other is the cells that a group is drawn from: those of other slides and
another day, that depart from the reference's at least as another sample of its size does. (By slide,
the class means of phi scatter 1.5 times as much as independent cells would for Eosinophils and
Monocytes, and more for Lymphocytes and Neutrophils.)
"""


class Spread:
    """Variance of estimated fractions, as quadratics in the fraction of the class.

    Attributes
    ----------
    sampling, correction
        (3, g, k) the coefficients of 1, t and t^2.
    """

    def __init__(self, sampling: Floats, correction: Floats) -> None:
        self.sampling = sampling
        self.correction = correction

    def at(self, fractions: Floats, *, correction: bool = True) -> Floats:
        """Give the variance at fractions (g, k)."""
        a, b, c = self.sampling + DEPARTURE * self.correction if correction else self.sampling
        variance: Floats = np.maximum(a + b * fractions + c * fractions**2, 0.0)
        return variance


def z_squared(confidence: float) -> float:
    """Square the normal quantile that lies `confidence` apart from its negative: 3.84 for 0.95."""
    return NormalDist().inv_cdf((1 + confidence) / 2) ** 2


def inside(fractions: Floats, cells: npt.NDArray[np.int64]) -> Floats:
    """Shares a little inside the simplex, as if each class had one cell more: (g, k)."""
    n = cells[:, None]
    within: Floats = (n * fractions + 1) / (n + fractions.shape[1])
    return within


def spread(
    reference: Reference, method: str, fractions: Floats, cells: npt.NDArray[np.int64]
) -> Spread:
    """Find the variance of the fractions of groups.

    Parameters
    ----------
    method
        One of `METHODS`. Counting corrects nothing: its variance is of the share counted.
    fractions
        (g, k) as estimated, with no NaN.
    cells
        (g,) at least 1.
    """
    n = cells[:, None]
    if method == "counted":
        once = np.broadcast_to(1 / n, fractions.shape)
        nothing = np.zeros((3, *fractions.shape))
        return Spread(np.stack([nothing[0], once, -once]), nothing)
    points = inside(fractions, cells)
    sampling, correction = np.empty((3, *points.shape)), np.empty((3, *points.shape))
    for part in _parts(reference, len(points)):
        at = points[part]
        means, variances = _moments(reference, method, at, at)
        sampling[:, part], correction[:, part] = _quadratics(at, means, variances, reference.counts)
    return Spread(sampling / n, correction)


def difference(reference: Reference, method: str, first: Floats, second: Floats) -> Floats:
    """Variance that the correction brings to the difference of two groups' fractions.

    Both are corrected by the same reference, so most of its error cancels: all, where they are equal.

    Parameters
    ----------
    first, second
        (g, k) inside the simplex.

    Returns
    -------
    (g, k)
    """
    found = np.zeros(first.shape)
    if method == "counted":
        return found
    for part in _parts(reference, len(first)):
        a, b = first[part], second[part]
        for one, other, sign in ((a, a, 1), (b, b, 1), (a, b, -2)):
            weight = sign * one * other / reference.counts
            found[part] += (weight[:, :, None] * _moments(reference, method, one, other)[1]).sum(
                axis=1
            )
    whole: Floats = DEPARTURE * np.maximum(found, 0.0)
    return whole


def interval(fractions: Floats, variance: Spread, confidence: float) -> tuple[Floats, Floats]:
    """Give the least and the largest fraction that the estimate does not contradict: (g, k) each."""
    a, b, c = z_squared(confidence) * (variance.sampling + DEPARTURE * variance.correction)
    # t^2 (1 - c) - t (2 e + b) + e^2 - a <= 0. Where the correction knows so little that 1 <= c,
    # or no t is left, everything is possible.
    square, middle = 1 - c, fractions + b / 2
    root2 = middle**2 - square * (fractions**2 - a)
    known = (square > 0) & (root2 >= 0)
    safe = np.where(known, square, 1.0)
    root = np.sqrt(np.where(known, root2, 0.0))
    low = np.where(known, (middle - root) / safe, 0.0)
    high = np.where(known, (middle + root) / safe, 1.0)
    # Rounding alone could put the estimate outside.
    return (
        np.minimum(np.clip(low, 0.0, 1.0), fractions),
        np.maximum(np.clip(high, 0.0, 1.0), fractions),
    )


def _parts(reference: Reference, g: int) -> list[slice]:
    size = max(1, _BATCH // len(reference.codes))
    return [slice(start, start + size) for start in range(0, g, size)]


def _moments(reference: Reference, method: str, a: Floats, b: Floats) -> tuple[Floats, Floats]:
    """Mean of phi at `a` and covariance of phi at `a` with phi at `b`, class by class.

    Returns
    -------
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
    """Mean of s s^T in each class: (g, k, k, k)."""
    g, k = points.shape
    found = np.empty((g, k, k, k))
    for d, ratios in enumerate(reference.by_class):
        weights = (points @ ratios.T) ** -2
        found[:, d] = (weights @ reference.squares_by_class[d]).reshape(g, k, k) / len(ratios)
    return found


def _inverse_information(points: Floats, squares: Floats) -> Floats:
    information = np.einsum("gd,gdab->gab", points, squares)
    inverse: Floats = np.linalg.pinv(information, hermitian=True)
    return inverse


def _covariance(cells: Floats) -> Floats:
    away = cells - cells.mean(axis=0)
    covariance: Floats = away.T @ away / len(cells)
    return covariance


def _quadratics(
    points: Floats, means: Floats, variances: Floats, counts: npt.NDArray[np.int64]
) -> tuple[Floats, Floats]:
    """Variance of one cell's phi, and of the correction, with a class at t and the others as they are."""
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
    error = variances / counts[:, None]
    of_own, of_others = (own * error).sum(axis=1), (others**2 * error).sum(axis=1)
    correction = np.stack([of_others, -2 * of_others, of_own + of_others])
    return sampling, correction
