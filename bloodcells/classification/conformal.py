"""Give each cell the classes that cannot be excluded: class-conditional conformal prediction.

Of the cells of a class, held out in training, the probability that the model gave to that class is known.
A class is excluded for a new cell if the model gives it less than all but a share of 1 - level of those.
Whatever the model, of new cells of the class that are exchangeable with the held-out ones, at least a share
of `level` then have the class in their set [1]_.

Cells of one slide resemble each other, so that it is slides that are exchangeable, and not cells. Each slide
therefore weighs the same, and one slide more is counted whose cells are all less probable: at least a share
of `level` is then expected of the cells of a new slide [2]_. Where each cell is a slide of its own, that is
[1]_.

References
----------
.. [1] Vovk, Gammerman & Shafer, *Algorithmic Learning in a Random World*, 2005, section 4.5 (Mondrian
   conformal predictors).
.. [2] Lee, Barber & Willett, "Distribution-free inference with hierarchical data", arXiv:2306.06342, 2023.
"""

import numpy as np
import numpy.typing as npt

from bloodcells.arrays import Floats, Mask

__all__ = ["fewest", "sets_of", "threshold"]

_ROUNDING = 1e-9
"""A product that is whole but for rounding, as 0.1 (9 + 1), is meant to be whole."""


def threshold(given: Floats, slides: npt.ArrayLike, level: float) -> float:
    """Compute the least probability of a class with which it is in a set.

    Parameters
    ----------
    given
        `(n,)` probability that held-out cells of the class were given of being of it.
    slides
        `(n,)` number of each cell's slide.
    level
        Share of the class's cells whose set is to have it, above 0 and below 1.

    Returns
    -------
    0 where the slides are fewer than `fewest`: then nothing less than every set keeps the promise.
    """
    _, codes, cells = np.unique(slides, return_inverse=True, return_counts=True)
    n = len(cells)
    allowed = (1.0 - level) * (n + 1) + _ROUNDING
    if n == 0 or allowed < 1.0:
        return 0.0
    order = np.argsort(given, kind="stable")
    weights = 1.0 / cells[codes[order]]
    excluded = int(np.searchsorted(np.cumsum(weights) + 1.0, allowed, side="right"))
    return float(given[order[min(excluded, len(order) - 1)]])


def fewest(level: float) -> int:
    """Compute how many slides of a class are needed to promise a level."""
    return int(np.ceil(1.0 / (1.0 - level) - _ROUNDING)) - 1


def sets_of(probabilities: Floats, least: Floats) -> Mask:
    """Find the classes in each cell's set, `(n, k)`; a rejected cell, of NaN, has none.

    Parameters
    ----------
    probabilities
        `(n, k)`.
    least
        `(k,)` threshold of each class.
    """
    return np.asarray(probabilities >= least)
