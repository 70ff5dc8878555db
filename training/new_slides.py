"""Learn from slides that were held out how much wider intervals of composition are for new slides.

The correction of a mix presumes that the model errs on the cells of a group as often as on those of its
reference. On a new slide it errs more or less often, by the stain: all cells of a type together, so that more
cells do not help. How much that is, is learnt from mixes that are drawn from the slides of each fold and
corrected by those of the others: it is the factor on the variance of the correction with which 95 % of the
intervals hold.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bloodcells.arrays import Floats, Mask, Positions
from bloodcells.classification.manifest import NewSlides
from bloodcells.composition.estimation import CompositionError, Reference, estimate
from bloodcells.composition.estimation.intervals import spread, z_squared

__all__ = ["DrawnMixes", "HeldOutSlides", "describe_new_slides", "learn_departure"]

METHODS = ("em", "confusion")
"""Methods that correct."""
LEVEL = 0.95
MIXES, CELLS = 100, 500
"""Mixes that are drawn from each fold, and cells of each."""
_MOST = 1e4


@dataclass(frozen=True)
class HeldOutSlides:
    """Hold cells by models that were fitted to no cell of their slides."""

    classes: tuple[str, ...]
    probabilities: Floats
    """(n, k)"""
    codes: Positions
    """(n,) the place of each cell's class in `classes`."""
    folds: NDArray[np.intp]
    """(n,) number of the fold in which it was held out, from 0; slides are whole in a fold."""

    def reference(self, chosen: Mask, departure: float = 1.0) -> Reference:
        """Make a reference of some of the cells."""
        return Reference(self.classes, self.probabilities[chosen], self.codes[chosen], departure)


@dataclass(frozen=True)
class DrawnMixes:
    """Hold mixes, and cells drawn from them."""

    mixes: Floats
    """(g, k) shares."""
    cells: Positions
    """(g * `CELLS`,) cells of the groups, one group after the other."""

    @classmethod
    def draw(cls, slides: HeldOutSlides, chosen: Mask, rng: np.random.Generator) -> "DrawnMixes":
        """Draw mixes of the types that some slides have, every mix as probable, and cells from each.

        Parameters
        ----------
        chosen
            (n,) the cells to draw from, with replacement.
        """
        k = len(slides.classes)
        of_class = [np.flatnonzero(chosen & (slides.codes == c)) for c in range(k)]
        there = np.array([len(cells) > 0 for cells in of_class])
        mixes = np.zeros((MIXES, k))
        mixes[:, there] = rng.dirichlet(np.ones(there.sum()), MIXES)
        drawn = [
            rng.choice(of_class[c], counts[c])
            for counts in rng.multinomial(CELLS, mixes)
            for c in np.flatnonzero(there)
        ]
        return cls(mixes, np.concatenate(drawn))


@dataclass(frozen=True)
class _Errors:
    """Hold by how much estimated mixes are wrong, and by how much they may be: (g, k) each."""

    squared: Floats
    sampling: Floats
    correction: Floats

    def held(self, departure: float) -> float:
        """Compute the share of the intervals that hold with a factor on the correction's variance."""
        variance = self.sampling + departure * self.correction
        return float((self.squared <= z_squared(LEVEL) * variance).mean())


def describe_new_slides(slides: HeldOutSlides, seed: int) -> NewSlides | None:
    """Describe how intervals are widened for new slides; None where the folds are too few, or lack a type.

    The share that holds is of each fold's mixes, with the correction and the factor learnt from the others.
    """
    folds = np.unique(slides.folds).tolist()
    if len(folds) < 3:
        return None
    departure, held = {}, {}
    for method in METHODS:
        try:
            departure[method] = learn_departure(slides, folds, method, seed)
            held[method] = float(
                np.mean(
                    [
                        _errors(slides, [g for g in folds if g != f], f, method, seed).held(
                            learn_departure(slides, [g for g in folds if g != f], method, seed)
                        )
                        for f in folds
                    ]
                )
            )
        except CompositionError:  # a type has fewer than two cells outside of a fold
            return None
    return NewSlides(departure=departure, held=held, folds=len(folds))


def learn_departure(slides: HeldOutSlides, folds: Sequence[int], method: str, seed: int) -> float:
    """Find the factor with which 95 % of intervals hold for mixes of each fold, corrected by the others.

    Parameters
    ----------
    folds
        The folds to learn from; cells of others are not used.
    method
        One of `METHODS`.

    Returns
    -------
    At least 1; 10,000 where no smaller one does.

    Raises
    ------
    CompositionError
        A type has too few cells outside of a fold.
    """
    errors = [_errors(slides, [g for g in folds if g != f], f, method, seed) for f in folds]
    low, high = 1.0, _MOST
    for _ in range(50):
        middle = (low + high) / 2
        if np.mean([e.held(middle) for e in errors]) < LEVEL:
            low = middle
        else:
            high = middle
    return high


def _errors(
    slides: HeldOutSlides, known: Sequence[int], asked: int, method: str, seed: int
) -> _Errors:
    """Estimate mixes that are drawn from one fold by a reference of others."""
    drawn = DrawnMixes.draw(slides, slides.folds == asked, np.random.default_rng([seed, asked]))
    reference = slides.reference(np.isin(slides.folds, known))
    groups = np.repeat(np.arange(MIXES), CELLS)
    found = estimate(reference, slides.probabilities[drawn.cells], groups, MIXES, method=method)
    variance = spread(reference, method, found.fractions, found.cells)
    powers = np.stack([np.ones_like(drawn.mixes), drawn.mixes, drawn.mixes**2])
    return _Errors(
        (found.fractions - drawn.mixes) ** 2,
        (variance.sampling * powers).sum(axis=0),
        (variance.correction * powers).sum(axis=0),
    )
