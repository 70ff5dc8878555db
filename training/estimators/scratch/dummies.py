"""Classifiers that ignore the measurements: the floor under every other score."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from bloodcells.arrays import Floats
from training.estimators.scratch.base import ProbabilisticClassifier
from training.estimators.scratch.losses import one_hot
from training.estimators.scratch.validation import check_training_rows

__all__ = ["MajorityClassifier", "StratifiedClassifier"]


class _Dummy(ProbabilisticClassifier):
    """Learns how common each class is.

    Attributes
    ----------
    classes_
        (n_classes,) Labels, sorted: the order of probabilities.
    class_prior_
        (n_classes,) Share of the training rows.
    n_features_in_
        Int.
    """

    def fit(self, X: ArrayLike, y: ArrayLike) -> Any:
        """Count labels y (n_rows,); of X (n_rows, n_features) only the columns are kept."""
        _, self.classes_, codes = check_training_rows(self, X, y, min_classes=1)
        self.class_prior_ = np.bincount(codes) / len(codes)
        return self

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.classifier_tags.poor_score = True
        return tags


class MajorityClassifier(_Dummy):
    """Predicts the most common class, with the training shares as probabilities.

    Those are the probabilities with the lowest log loss for one who has not looked at the row.
    """

    def _probabilities(self, rows: Floats) -> Floats:
        return np.tile(self.class_prior_, (len(rows), 1))


class StratifiedClassifier(_Dummy):
    """Draws a class for each row, as often as it occurs in training.

    The draw is a fixed function of the row's numbers and the seed, so a row gets the same class
    whatever rows stand around it, and equal rows get equal classes.

    Parameters
    ----------
    random_state
        Seed or numpy ``Generator``.

    Attributes
    ----------
    seed_
        (1,) uint64 What the draws start from.
    """

    def __init__(self, random_state: Any = None) -> None:
        self.random_state = random_state

    def fit(self, X: ArrayLike, y: ArrayLike) -> "StratifiedClassifier":
        """Count labels y (n_rows,); of X (n_rows, n_features) only the columns are kept."""
        super().fit(X, y)
        rng = np.random.default_rng(self.random_state)
        self.seed_ = rng.integers(2**64, size=1, dtype=np.uint64)
        return self

    def _probabilities(self, rows: Floats) -> Floats:
        # As the draw is the answer, it has all the probability.
        draws = _uniform_of_rows(rows, self.seed_)
        codes = np.searchsorted(np.cumsum(self.class_prior_), draws, side="right")
        # The shares may add up to a little less than 1.
        return one_hot(np.minimum(codes, len(self.classes_) - 1), len(self.classes_))


def _uniform_of_rows(X: Floats, seed: NDArray[np.uint64]) -> Floats:
    """Turn each row into a number in [0, 1) that looks random.

    The bits of the columns are stirred, one after the other, into a state that starts as the
    seed; its upper 53 bits are as many as a float64 between 0 and 1 holds.
    """
    # Adding 0 turns -0 into 0, which has other bits.
    bits = np.ascontiguousarray(X + 0.0).view(np.uint64)
    state = np.repeat(seed, len(X))
    for column in bits.T:
        state = _stir(state ^ column)
    uniform: Floats = (state >> np.uint64(11)).astype(np.float64) * 2.0**-53
    return uniform


def _stir(state: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Spread each bit over all 64: one step of SplitMix64.

    Steele, Lea & Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014, figure
    16 with the constants of variant 13.
    """
    state = state + np.uint64(0x9E3779B97F4A7C15)
    state = (state ^ (state >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    state = (state ^ (state >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return state ^ (state >> np.uint64(31))
