"""Score how little a cell is like the training cells, as the share of held-out cells that are more like them.

Two numbers of a cell are looked at: the entropy of its probabilities, which is high between two classes,
and its distance from the nearest class, which is high away from all of them. Each is turned into the share of
held-out training cells that have at least as much, and Fisher's statistic joins the two shares. Where it lies
among the held-out cells is the novelty: 0.95 says that 5 % of them have a higher one.
"""

import math
from bisect import bisect_left, bisect_right
from collections.abc import Sequence

import numpy as np

from bloodcells.arrays import Floats, Mask
from bloodcells.classification.manifest import NOVELTY_QUANTILES, Novelty

__all__ = ["NoveltyScale", "entropy", "joined", "log_tails", "more_than_expected", "quantiles"]

_SHARES = np.array(NOVELTY_QUANTILES)
_TINY = float(np.finfo(np.float64).tiny)
_ROUNDING = 1e-9
_FEW = 8
"""Up to so many cells are looked at faster one by one, as Python's own numbers."""
_SIGNIFICANT = 1e-3
"""Chance of so many novel cells in a table like the training cells, below which they are too many."""


def entropy(probabilities: Floats) -> Floats:
    """Compute the entropy of each cell's probabilities, in nats: `(n, k)` -> `(n,)`."""
    logarithms = np.log(np.maximum(probabilities, _TINY))
    return np.asarray(-np.einsum("ij,ij->i", probabilities, logarithms))


def quantiles(values: Floats) -> list[float]:
    """Compute the quantiles of held-out cells' numbers `(n,)` that a manifest holds."""
    found: list[float] = np.quantile(values, NOVELTY_QUANTILES).tolist()
    return found


def log_tails(n: int) -> Floats:
    """Compute -ln of the share of `n` held-out cells beyond each quantile, of one in `n` + 1 or more."""
    return np.asarray(-np.log(np.maximum(1.0 - _SHARES, 1.0 / (n + 1))))


def joined(
    uncertainty: Floats, distance: Floats, known: tuple[Floats, Floats], tails: Floats
) -> Floats:
    """Join entropies and distances by Fisher's statistic, -ln of the product of both tails.

    Parameters
    ----------
    uncertainty, distance
        `(n_cells,)` each.
    known
        Quantiles of both among held-out cells.
    tails
        Logarithms of their tails, as `log_tails` gives them.

    References
    ----------
    Fisher, *Statistical Methods for Research Workers*, 4th edition, 1932, section 21.1.
    """
    first, second = known
    return np.asarray(np.interp(uncertainty, first, tails) + np.interp(distance, second, tails))


class NoveltyScale:
    """Compute the novelty of cells by the quantiles of a manifest.

    Attributes
    ----------
    false_alarms
        Share of cells like the training cells that are flagged.
    """

    def __init__(self, known: Novelty) -> None:
        self.false_alarms = known.false_alarms
        self._known = np.array(known.entropy), np.array(known.distance)
        self._joined, self._tails = np.array(known.joined), log_tails(known.cells)
        self._lists = known.entropy, known.distance, known.joined, self._tails.tolist()
        # At this quantile and below, no cell is unlike, however its novelty is rounded.
        below = bisect_left(NOVELTY_QUANTILES, 1.0 - self.false_alarms - _ROUNDING)
        self._most_alike = known.joined[below - 1] if below else -math.inf

    def score(self, probabilities: Floats, distance: Floats) -> Floats:
        """Compute the novelty `(n,)`, from 0 to 1, of probabilities `(n, k)` and distances `(n,)`."""
        statistic = joined(entropy(probabilities), distance, self._known, self._tails)
        return np.asarray(np.interp(statistic, self._joined, _SHARES))

    def unlike(self, novelty: Floats) -> Mask:
        """Find the cells that are flagged: those that so few held-out cells exceed as false alarms may be."""
        return np.asarray(novelty >= 1.0 - self.false_alarms)

    def find_unlike(self, probabilities: Floats, distance: Floats) -> Mask:
        """Find the cells that are flagged, by what `score` takes."""
        if len(distance) > _FEW:
            return self.unlike(self.score(probabilities, distance))
        cells = zip(probabilities.tolist(), distance.tolist(), strict=True)
        return np.array([self._is_unlike(*cell) for cell in cells], dtype=bool)

    def _is_unlike(self, probabilities: list[float], distance: float) -> bool:
        """Do as `find_unlike` for one cell, by Python's own numbers."""
        first, second, both, tails = self._lists
        uncertainty = -sum([p * math.log(max(p, _TINY)) for p in probabilities])
        if math.isnan(uncertainty + distance):
            return False
        statistic = _interpolate(uncertainty, first, tails) + _interpolate(distance, second, tails)
        if statistic < self._most_alike:
            return False
        return _interpolate(statistic, both, NOVELTY_QUANTILES) >= 1.0 - self.false_alarms


def _interpolate(x: float, known: Sequence[float], values: Sequence[float]) -> float:
    """Interpolate linearly as `numpy.interp` does: the first or last value beyond the known ones."""
    if x >= known[-1]:
        return values[-1]
    j = bisect_right(known, x) - 1
    if j < 0:
        return values[0]
    slope = (values[j + 1] - values[j]) / (known[j + 1] - known[j])
    return slope * (x - known[j]) + values[j]


def more_than_expected(found: int, cells: int, rate: float) -> bool:
    """Tell whether so many of the cells are too many for a chance of `rate` each.

    They are if a binomial count reaches them with a probability below 0.001, by Chernoff's bound
    exp(-n KL(found / n || rate)), which is never below that probability.

    References
    ----------
    Hoeffding, *Journal of the American Statistical Association* 58:13, 1963, theorem 1.
    """
    share = found / cells if cells else 0.0
    if not 0.0 < rate < share:
        return False
    distance = share * np.log(share / rate)
    if share < 1.0:
        distance += (1.0 - share) * np.log((1.0 - share) / (1.0 - rate))
    return bool(cells * distance > -np.log(_SIGNIFICANT))
