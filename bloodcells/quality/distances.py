"""Measure how far the measurements of a table are from quantiles of the cells that a model was trained on.

The distance of a measurement is that of Kolmogorov and Smirnov, looked at where the quantiles are: the
largest difference of the share of cells below a value, between the table and training. It has no unit, is 0
for the same distribution, and 1 if all cells lie on one side of all training cells. Where many cells have the
same value, as grey levels do, any share between those below it and those up to it is taken for the same.
"""

import math
from collections.abc import Sequence

import numpy as np

from bloodcells.arrays import Floats, Integers

__all__ = ["chance", "count", "distances"]


def count(values: Floats, quantiles: Floats) -> Integers:
    """Count the cells below each quantile, and those up to it.

    Parameters
    ----------
    values
        `(n, m)` measurements.
    quantiles
        `(m, q)` quantiles of each measurement, ascending.

    Returns
    -------
    `(2, m, q)`; the counts of several tables may be added.
    """
    ordered = np.sort(values, axis=0)
    counts = np.empty((2, *quantiles.shape), dtype=np.int64)
    for j, known in enumerate(quantiles):
        counts[0, j] = np.searchsorted(ordered[:, j], known, side="left")
        counts[1, j] = np.searchsorted(ordered[:, j], known, side="right")
    return counts


def distances(counts: Integers, cells: int, shares: Sequence[float]) -> Floats:
    """Compute the distance of each measurement, from 0 to 1.

    Parameters
    ----------
    counts
        `(2, m, q)` as `count` gives them.
    cells
        The number of cells that were counted.
    shares
        `(q,)` share of the training cells up to each quantile.

    Returns
    -------
    `(m,)`.
    """
    below, up_to = counts / max(cells, 1)
    known = np.array(shares)
    return np.asarray(np.maximum(below - known, known - up_to).max(axis=1).clip(min=0.0))


def chance(cells: int, known: int, measurements: int, rate: float) -> float:
    """Compute the distance that no measurement of cells like the training cells exceeds, but for a rate.

    Parameters
    ----------
    cells
        Cells of the table.
    known
        Cells that the quantiles are of.
    measurements
        How many measurements are looked at; the rate is for all of them together.
    rate
        How many tables like the training cells may exceed it.

    References
    ----------
    Massart, *Annals of Probability* 18:1269, 1990, for the constant; Bonferroni for several measurements. For
    two samples, n m / (n + m) takes the place of n: Smirnov, *Annals of Mathematical Statistics* 19:279,
    1948.
    """
    if not cells:
        return 1.0
    effective = cells * known / (cells + known)
    return min(1.0, math.sqrt(math.log(2.0 * measurements / rate) / (2.0 * effective)))
