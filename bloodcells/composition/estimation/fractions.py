"""Compute the share of each class in groups of cells: by counts, confusion matrix or likelihood."""

from collections.abc import Iterator

import numpy as np

from bloodcells.arrays import Floats, Integers, Positions
from bloodcells.composition.estimation.simplex import maximise

__all__ = ["by_confusion", "by_likelihood", "count_predicted"]


_BATCH = 1 << 14
"""Cells worked on at once: some hundred kB, which fit in a processor's cache."""
_EM_STEPS = 5
"""Steps of expectation-maximisation before Newton's method takes over."""


def count_predicted(predicted: Positions, groups: Positions, n_groups: int, k: int) -> Integers:
    """Count the cells of each predicted class in each group.

    Parameters
    ----------
    predicted
        (n,) the predicted class of each cell, from 0 to `k` - 1.
    groups
        (n,) its group, from 0 to `n_groups` - 1.
    n_groups, k
        Number of groups and of classes.

    Returns
    -------
    (n_groups, k)
        Cells.
    """
    cells = np.bincount(groups * k + predicted, minlength=n_groups * k)
    return cells.reshape(n_groups, k).astype(np.int64)


def by_confusion(counts: Integers, rates: Floats) -> Floats:
    """Correct counts with the confusion matrix: adjusted counting, kept on the simplex.

    Parameters
    ----------
    counts
        (g, k) cells predicted to be of each class.
    rates
        (k, k) share of the cells truly of the row's class that are predicted to be of the column's;
        rows add up to 1.

    Returns
    -------
    (g, k)
        Shares that add up to 1; NaN for a group without cells.

    Notes
    -----
    The shares `p` that minimise |rates^T p - counted shares|^2 with p >= 0 and sum 1 (Forman,
    "Quantifying counts and costs via classification", 2008; for many classes Bunse, "On
    multi-class extensions of adjusted classify and count", 2022). Inside the simplex that is the
    solution of the linear system.
    """
    g, k = counts.shape
    cells = counts.sum(axis=1)
    fractions = np.full((g, k), np.nan)
    some = cells > 0
    shares = counts[some] / cells[some, None]
    square = rates @ rates.T
    bound = float(np.linalg.eigvalsh(square)[-1])

    def value(p: Floats) -> Floats:
        away: Floats = p @ rates - shares
        lost: Floats = -0.5 * (away * away).sum(axis=1)
        return lost

    def derivatives(p: Floats) -> tuple[Floats, Floats]:
        gradient: Floats = (shares - p @ rates) @ rates.T
        return gradient, np.broadcast_to(square, (len(p), k, k))

    def safe(p: Floats, gradient: Floats) -> Floats:
        return _project(p + gradient / bound)

    fractions[some] = maximise(value, derivatives, safe, np.full(shares.shape, 1 / k))
    return fractions


def by_likelihood(ratios: Floats, starts: Positions) -> Floats:
    """Find the shares under which the cells of each group are most likely.

    Parameters
    ----------
    ratios
        (n, k), positive: the calibrated probability of each class over the class's share in
        training. The cells of a group stand together.
    starts
        (g + 1,) the row at which each group starts, and at last `n`.

    Returns
    -------
    (g, k)
        Shares of sum 1 in each row, which is NaN where a group has no cells.

    Notes
    -----
    These are the shares that expectation-maximisation converges to when the probabilities of a
    classifier are adjusted to new class shares (Saerens, Latinne & Decaestecker, "Adjusting the outputs
    of a classifier to new a priori probabilities", Neural Computation 14, 2002): the maximum of the mean
    of log(sum_c p_c r_c) over the cells, where `r_c` is the ratio of class c. That function is concave.
    After a few steps of EM, Newton steps take over (Kim et al., "A fast algorithm for maximum likelihood
    estimation of mixture proportions using sequential quadratic programming", 2020), which converge
    in some ten steps where EM needs hundreds. EM remains the safe step, for it never goes down.
    """
    k = ratios.shape[1]
    sizes = np.diff(starts)
    fractions = np.full((len(sizes), k), np.nan)
    for members in _batches(sizes):
        fractions[members] = _climb(*_padded(ratios, starts, members, int(sizes[members[-1]])))
    return fractions


def _batches(sizes: Positions) -> Iterator[Positions]:
    """Yield groups of similar size, as many as fill a batch; those without cells are in none."""
    order = np.argsort(sizes, kind="stable")
    order = order[sizes[order] > 0]
    while len(order):
        # All groups of a batch are padded to the size of the largest, which is the last.
        fit = sizes[order] * np.arange(1, len(order) + 1) <= _BATCH
        n = max(1, int(fit.argmin()) if not fit.all() else len(order))
        yield order[:n]
        order = order[n:]


def _padded(
    ratios: Floats, starts: Positions, members: Positions, longest: int
) -> tuple[Floats, Floats]:
    """Pad the ratios of some groups to one length.

    Returns
    -------
    ratios
        (b, longest, k).
    weights
        (b, longest) one over the number of cells in the group; 0 for padding.
    """
    sizes = starts[members + 1] - starts[members]
    if len(members) == 1:  # a view, without a copy, however large
        start = starts[members[0]]
        return ratios[None, start : start + longest], np.full((1, longest), 1 / longest)
    rows = np.arange(longest)
    inside = rows < sizes[:, None]
    places = np.where(inside, starts[members][:, None] + rows, starts[members][:, None])
    return ratios[places], inside / sizes[:, None]


def _climb(ratios: Floats, weights: Floats) -> Floats:
    """Find the most likely shares of the groups of one batch, whose `weights` each add up to 1."""
    b, longest, k = ratios.shape
    # A group larger than a batch is worked on in parts.
    parts = [slice(start, start + _BATCH) for start in range(0, longest, _BATCH)]

    def density(p: Floats, part: slice) -> Floats:
        mixed: Floats = (ratios[:, part] @ p[:, :, None])[:, :, 0]
        return mixed

    def value(p: Floats) -> Floats:
        mean = np.zeros(b)
        for part in parts:
            mean += (weights[:, part] * np.log(density(p, part))).sum(axis=1)
        return mean

    def gradient(p: Floats) -> Floats:
        total = np.zeros((b, 1, k))
        for part in parts:
            total += (weights[:, part] / density(p, part))[:, None, :] @ ratios[:, part]
        return total[:, 0]

    def derivatives(p: Floats) -> tuple[Floats, Floats]:
        first, curvature = np.zeros((b, 1, k)), np.zeros((b, k, k))
        for part in parts:
            cells, mixed = ratios[:, part], density(p, part)
            once = weights[:, part] / mixed
            first += once[:, None, :] @ cells
            curvature += cells.transpose(0, 2, 1) @ ((once / mixed)[:, :, None] * cells)
        return first[:, 0], curvature

    def em(p: Floats, slope: Floats) -> Floats:
        return p * slope

    shares = np.full((b, k), 1 / k)
    for _ in range(_EM_STEPS):
        shares = shares * gradient(shares)
    return maximise(value, derivatives, em, shares)


def _project(points: Floats) -> Floats:
    """Find the nearest points on the simplex (Duchi et al., ICML 2008, figure 1)."""
    k = points.shape[1]
    ordered = -np.sort(-points, axis=1)
    excess = np.cumsum(ordered, axis=1) - 1
    kept = (ordered * np.arange(1, k + 1) > excess).sum(axis=1)
    shift = excess[np.arange(len(points)), kept - 1] / kept
    nearest: Floats = np.maximum(points - shift[:, None], 0.0)
    return nearest
