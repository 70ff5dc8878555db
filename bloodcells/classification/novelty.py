"""Score how little a cell is like the training cells, as the share of held-out cells that are more like them.

Two numbers of a cell are looked at: the entropy of its probabilities, which is high between two classes,
and its distance from the nearest class, which is high away from all of them. Each is turned into the share of
held-out training cells that have at least as much, and Fisher's statistic joins the two shares. Where it lies
among the held-out cells is the novelty: 0.95 says that 5 % of them have a higher one.
"""

from collections.abc import Sequence

import numpy as np

from bloodcells.arrays import Floats, Mask
from bloodcells.classification.manifest import NOVELTY_QUANTILES, Novelty

__all__ = ["NoveltyScale", "entropy", "joined", "more_than_expected", "quantiles"]

_SHARES = np.array(NOVELTY_QUANTILES)
_SIGNIFICANT = 1e-3
"""Chance of so many novel cells in a table like the training cells, below which they are too many."""


def entropy(probabilities: Floats) -> Floats:
    """Compute the entropy of each cell's probabilities, in nats: `(n, k)` -> `(n,)`."""
    least = np.maximum(probabilities, np.finfo(np.float64).tiny)
    return np.asarray(-(probabilities * np.log(least)).sum(axis=1))


def quantiles(values: Floats) -> list[float]:
    """Compute the quantiles of held-out cells' numbers `(n,)` that a manifest holds."""
    found: list[float] = np.quantile(values, NOVELTY_QUANTILES).tolist()
    return found


def joined(
    uncertainty: Floats, distance: Floats, known: tuple[Sequence[float], Sequence[float]], n: int
) -> Floats:
    """Join entropies and distances by Fisher's statistic, -ln of the product of both tails.

    Parameters
    ----------
    uncertainty, distance
        `(n_cells,)` each.
    known
        Quantiles of both among held-out cells.
    n
        Number of held-out cells; no tail is taken to be less than one in `n` + 1.

    References
    ----------
    Fisher, *Statistical Methods for Research Workers*, 4th edition, 1932, section 21.1.
    """
    tails = -np.log(np.maximum(1.0 - _SHARES, 1.0 / (n + 1)))
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
        self._known = known
        self._pair = known.entropy, known.distance

    def score(self, probabilities: Floats, distance: Floats) -> Floats:
        """Compute the novelty `(n,)`, from 0 to 1, of probabilities `(n, k)` and distances `(n,)`."""
        statistic = joined(entropy(probabilities), distance, self._pair, self._known.cells)
        return np.asarray(np.interp(statistic, self._known.joined, _SHARES))

    def unlike(self, novelty: Floats) -> Mask:
        """Find the cells that are flagged: those that so few held-out cells exceed as false alarms may be."""
        return np.asarray(novelty >= 1.0 - self.false_alarms)


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
