"""Learn from slides that were held out how much wider intervals of composition are for new slides.

The correction of a mix presumes that the model errs on the cells of a group as often as on those of its
reference. On a new slide it errs more or less often, by the stain: all cells of a type together, so that more
cells do not help. How much that is, is learnt from mixes that are drawn from the slides of each fold and
corrected by those of the others: it is the variance between groups of slides (`tau` of
`composition/estimation/intervals.py`) with which 95 % of the intervals hold.

A few slides differ from the rest by more than these do among each other, so that a variance that was learnt
without them is too small for them. Therefore the variance is the largest of those that hold for all folds
but one: the idea of the jackknife-minmax, which takes the widest of the intervals that leave one sample out
(Barber, Candes, Ramdas & Tibshirani, "Predictive inference with the jackknife+", Annals of Statistics 49,
2021).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from bloodcells.arrays import Floats, Mask, Positions
from bloodcells.classification.manifest import NewSlides
from bloodcells.composition.estimation import CompositionError, Reference, estimate
from bloodcells.composition.estimation.intervals import spread, z_squared

__all__ = [
    "DEALS",
    "METHODS",
    "DrawnMixes",
    "Errors",
    "HeldOutSlides",
    "describe_new_slides",
    "estimate_errors",
    "find_between_slides",
]

METHODS = ("em", "confusion")
"""Methods that correct."""
LEVEL = 0.95
MIXES, CELLS = 50, 500
"""Mixes that are drawn from each fold, and cells of each."""
DEALS = 4
"""Most deals of the slides into folds over which the variance and the share that holds are averaged: that of
the models, and random ones."""
_TRIES = 50
"""Random deals that are looked at for some in which no two folds hold a type almost alone."""
_FEWEST_FOLDS = 4
"""Folds with which three are left when one is tested, so that two are when another is left out."""
_MOST = 2.0
"""Nothing varies more between slides: all of the error is one that the cells of a slide share, and both the
reference and the group are of a single slide."""


@dataclass(frozen=True)
class HeldOutSlides:
    """Hold cells by models that were fitted to no cell of their slides."""

    classes: tuple[str, ...]
    probabilities: Floats
    """(n, k)"""
    codes: Positions
    """(n,) the place of each cell's class in `classes`."""
    slides: NDArray[np.intp]
    """(n,) number of its slide, from 0."""
    folds: NDArray[np.intp]
    """(n,) number of the fold in which it is held out, from 0; slides are whole in a fold."""

    def part(self, chosen: Mask) -> "HeldOutSlides":
        """Take some of the cells."""
        return replace(
            self,
            probabilities=self.probabilities[chosen],
            codes=self.codes[chosen],
            slides=self.slides[chosen],
            folds=self.folds[chosen],
        )

    def reference(self, between_slides: float) -> Reference:
        """Make a reference of the cells."""
        return Reference(self.classes, self.probabilities, self.codes, between_slides)

    def deals(self, rng: np.random.Generator) -> Iterator["HeldOutSlides"]:
        """Yield the cells with these folds, and then with their slides dealt into others.

        Only such deals are made in which every type has cells outside of any two folds.
        """
        yield self
        folds, made = int(self.folds.max()) + 1, 1
        for _ in range(_TRIES):
            if made == DEALS:
                break
            fold_of = rng.permutation(np.arange(int(self.slides.max()) + 1) % folds)
            dealt = replace(self, folds=fold_of[self.slides])
            if dealt._has_types_left():
                made += 1
                yield dealt

    def _has_types_left(self) -> bool:
        """Tell whether every type has two cells, as a reference needs, outside of any two folds."""
        cells = np.zeros((len(self.classes), int(self.folds.max()) + 1), np.int64)
        np.add.at(cells, (self.codes, self.folds), 1)
        largest = np.sort(cells, axis=1)[:, -2:].sum(axis=1)
        return bool((cells.sum(axis=1) - largest >= 2).all())


@dataclass(frozen=True)
class DrawnMixes:
    """Hold mixes, and cells drawn from them."""

    mixes: Floats
    """(g, k) shares."""
    cells: Positions
    """(g * `CELLS`,) cells of the groups, one group after the other."""

    @classmethod
    def draw(cls, slides: HeldOutSlides, rng: np.random.Generator) -> "DrawnMixes":
        """Draw mixes of the types that some slides have, every mix as probable, and cells from each."""
        k = len(slides.classes)
        of_class = [np.flatnonzero(slides.codes == c) for c in range(k)]
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
class Errors:
    """Hold by how much estimated mixes are wrong, and by how much they may be: (g, k) each."""

    squared: Floats
    alike: Floats
    """Variance where slides are alike."""
    differing: Floats
    """What a variance of 1 between slides adds to it."""

    def held(self, between_slides: float) -> float:
        """Compute the share of the intervals that hold with a variance between slides."""
        variance = self.alike + between_slides * self.differing
        return float((self.squared <= z_squared(LEVEL) * variance).mean())


def describe_new_slides(
    slides: HeldOutSlides, seed: int, most_deals: int = DEALS
) -> NewSlides | None:
    """Describe how intervals are widened for new slides; None where the folds are too few, or lack a type.

    The share that holds is of each fold's mixes, with the correction and the variance learnt from the others.

    Parameters
    ----------
    most_deals
        Most deals of the slides over which both are averaged.
    """
    folds = np.unique(slides.folds).tolist()
    if len(folds) < _FEWEST_FOLDS:
        return None
    deals = list(islice(slides.deals(np.random.default_rng(seed)), most_deals))
    between, held = {}, {}
    for method in METHODS:
        try:
            variances, shares = zip(
                *(_learn(deal, folds, method, seed) for deal in deals), strict=True
            )
        except CompositionError:  # a type has fewer than two cells outside of two folds
            return None
        between[method], held[method] = float(np.mean(variances)), float(np.mean(shares))
    return NewSlides(between_slides=between, held=held, folds=len(folds))


def _learn(
    slides: HeldOutSlides, folds: Sequence[int], method: str, seed: int
) -> tuple[float, float]:
    """Learn the variance from all folds, and the share that holds of each fold by that of the others."""

    def errors(asked: int, tested: int) -> Errors:
        """Estimate the mixes of one fold by a reference of all others but the one that is tested."""
        reference = slides.part((slides.folds != asked) & (slides.folds != tested))
        rng = np.random.default_rng([seed, asked])
        return estimate_errors(reference, slides.part(slides.folds == asked), method, rng)

    of_folds = [errors(fold, fold) for fold in folds]
    shares = []
    for tested, of_tested in zip(folds, of_folds, strict=True):
        others = [errors(fold, tested) for fold in folds if fold != tested]
        shares.append(of_tested.held(find_between_slides(others)))
    return find_between_slides(of_folds), float(np.mean(shares))


def find_between_slides(errors: Sequence[Errors]) -> float:
    """Find the variance between slides with which 95 % of intervals hold, whichever group is left out.

    Parameters
    ----------
    errors
        Those of mixes from each group of slides, two groups at least.

    Returns
    -------
    The largest of the variances that just suffice for all groups but one; 2 where no smaller one does.
    """
    return max(
        _least([e for j, e in enumerate(errors) if j != left_out])
        for left_out in range(len(errors))
    )


def _least(errors: Sequence[Errors]) -> float:
    """Find the least variance with which 95 % of intervals hold."""
    low, high = 0.0, _MOST
    for _ in range(50):
        middle = (low + high) / 2
        if np.mean([e.held(middle) for e in errors]) < LEVEL:
            low = middle
        else:
            high = middle
    return high


def estimate_errors(
    known: HeldOutSlides, asked: HeldOutSlides, method: str, rng: np.random.Generator
) -> Errors:
    """Estimate mixes that are drawn from some slides by a reference of others.

    Raises
    ------
    CompositionError
        A type has too few cells in the reference.
    """
    drawn = DrawnMixes.draw(asked, rng)
    alike, differing = (known.reference(variance) for variance in (0.0, 1.0))
    groups = np.repeat(np.arange(MIXES), CELLS)
    found = estimate(alike, asked.probabilities[drawn.cells], groups, MIXES, method=method)
    without, with_one = (
        spread(reference, method, found.fractions, found.cells).at(drawn.mixes)
        for reference in (alike, differing)
    )
    return Errors((found.fractions - drawn.mixes) ** 2, without, with_one - without)
