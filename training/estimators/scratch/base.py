"""Define the base of all classifiers of this package."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, ClassifierMixin

from bloodcells.arrays import Floats
from training.estimators.scratch.validation import check_rows

__all__ = ["ProbabilisticClassifier"]


class ProbabilisticClassifier(ClassifierMixin, BaseEstimator):
    """Predict the most probable class.

    A subclass defines ``fit`` and ``_probabilities``.
    """

    classes_: NDArray[Any]
    """(n_classes,) labels, sorted: the order of probabilities."""

    def fit(self, X: ArrayLike, y: ArrayLike) -> Any:
        """Fit to rows X (n_rows, n_features) with labels y (n_rows,), and return self.

        Raises
        ------
        ValueError
            If a parameter, X or y is not usable.
        """
        raise NotImplementedError

    def predict_proba(self, X: ArrayLike) -> Floats:
        """Compute the probability of each class, (n_rows, n_classes), for rows X (n_rows, n_features).

        Raises
        ------
        ValueError
            If X is not usable, or so large that sums overflow.
        """
        rows = check_rows(self, X)
        with np.errstate(over="ignore", invalid="ignore"):
            probabilities = self._probabilities(rows)
        usable = np.isfinite(probabilities).all(axis=1)
        if not usable.all():
            row = int((~usable).argmax())
            raise ValueError(
                f"Row {row + 1} of X reaches {np.abs(rows[row]).max():g}, too large to add up. "
                "Scale the columns as those of the training rows were."
            )
        return probabilities

    def predict(self, X: ArrayLike) -> NDArray[Any]:
        """Predict the most probable class of each row, (n_rows,); of equally probable ones the first."""
        best = self.predict_proba(X).argmax(axis=1)
        labels: NDArray[Any] = self.classes_[best]
        return labels

    def _probabilities(self, rows: Floats) -> Floats:
        """Compute the probability of each class for rows that have been checked."""
        raise NotImplementedError
