"""Classify without the measurements, as a baseline for every other score."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from bloodcells.arrays import Floats
from training.estimators.scratch.base import ProbabilisticClassifier
from training.estimators.scratch.losses import one_hot
from training.estimators.scratch.validation import check_training_rows

__all__ = ["MajorityClassifier", "StratifiedClassifier"]


class _Dummy(ProbabilisticClassifier):
    """Learn how common each class is.

    Attributes
    ----------
    classes_
        (n_classes,) labels, sorted: the order of probabilities.
    class_prior_
        (n_classes,) share of each class in the training rows.
    n_features_in_
        Number of columns of the training rows.
    """

    def fit(self, X: ArrayLike, y: ArrayLike) -> Any:
        """Count labels y (n_rows,); of X (n_rows, n_features) only the columns are remembered."""
        _, self.classes_, codes = check_training_rows(self, X, y, min_classes=1)
        self.class_prior_ = np.bincount(codes) / len(codes)
        return self

    def __sklearn_tags__(self) -> Any:
        """Tell scikit-learn's checks not to expect good scores."""
        tags = super().__sklearn_tags__()
        tags.classifier_tags.poor_score = True
        return tags


class MajorityClassifier(_Dummy):
    """Predict the most common class, with the shares of the classes as probabilities.

    Of all probabilities that ignore the row, these have the lowest log loss.

    Examples
    --------
    >>> model = MajorityClassifier().fit([[1.0], [2.0], [3.0]], ["a", "b", "b"])
    >>> model.predict([[1.0], [9.0]]).tolist()
    ['b', 'b']
    >>> model.class_prior_.round(2).tolist()
    [0.33, 0.67]
    """

    def _probabilities(self, rows: Floats) -> Floats:
        """Repeat the shares for each row."""
        return np.tile(self.class_prior_, (len(rows), 1))


class StratifiedClassifier(_Dummy):
    """Draw a class for each row, as often as it occurs in training.

    The draw is a fixed function of the row's numbers and the seed, so a row gets the same class
    whatever the other rows are, and equal rows get the same class.

    Parameters
    ----------
    random_state
        Seed or numpy ``Generator``.

    Attributes
    ----------
    seed_
        (1,) uint64, the start of the draws.

    Examples
    --------
    >>> model = StratifiedClassifier(random_state=0).fit([[1.0], [2.0], [3.0]], ["a", "b", "b"])
    >>> drawn = model.predict([[4.0], [5.0], [6.0], [4.0]])
    >>> bool(drawn[0] == drawn[3])
    True
    >>> model.predict_proba([[4.0]]).sum(axis=1).tolist()
    [1.0]
    """

    def __init__(self, random_state: Any = None) -> None:
        self.random_state = random_state

    def fit(self, X: ArrayLike, y: ArrayLike) -> "StratifiedClassifier":
        """Count labels y (n_rows,); of X (n_rows, n_features) only the columns are remembered."""
        super().fit(X, y)
        rng = np.random.default_rng(self.random_state)
        self.seed_ = rng.integers(2**64, size=1, dtype=np.uint64)
        return self

    def _probabilities(self, rows: Floats) -> Floats:
        """Give the drawn class all of the probability."""
        draws = _uniform_of_rows(rows, self.seed_)
        codes = np.searchsorted(np.cumsum(self.class_prior_), draws, side="right")
        # The shares may add up to a little less than 1.
        return one_hot(np.minimum(codes, len(self.classes_) - 1), len(self.classes_))


def _uniform_of_rows(X: Floats, seed: NDArray[np.uint64]) -> Floats:
    """Hash each row to a number in [0, 1).

    The bits of the columns are mixed, one after the other, into a state that starts as the seed;
    its upper 53 bits become the number, as many as a float64 between 0 and 1 holds.
    """
    # Adding 0 turns -0 into 0, which has other bits.
    bits = np.ascontiguousarray(X + 0.0).view(np.uint64)
    state = np.repeat(seed, len(X))
    for column in bits.T:
        state = _mix_bits(state ^ column)
    uniform: Floats = (state >> np.uint64(11)).astype(np.float64) * 2.0**-53
    return uniform


def _mix_bits(state: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Spread each bit over all 64, by one step of SplitMix64.

    Notes
    -----
    Steele, Lea & Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014, figure
    16 with the constants of variant 13.
    """
    state = state + np.uint64(0x9E3779B97F4A7C15)
    state = (state ^ (state >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    state = (state ^ (state >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return state ^ (state >> np.uint64(31))
