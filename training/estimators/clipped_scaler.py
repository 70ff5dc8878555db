"""Standardise columns, and clip outliers."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.utils.validation import check_is_fitted, validate_data

from bloodcells.arrays import Floats
from training.estimators.scratch.validation import check_number

__all__ = ["ClippedScaler"]


class ClippedScaler(TransformerMixin, BaseEstimator):
    """Standardise each column, then clip it to a number of standard deviations.

    A network is linear far from its training rows: without a limit, one broken measurement
    outweighs all others.

    Parameters
    ----------
    limit
        The largest value after scaling, in standard deviations of the training rows.

    Attributes
    ----------
    mean_, scale_
        (n_features,) mean and standard deviation of the training rows; the scale of a constant
        column is 1.
    n_features_in_
        Number of columns of the training rows.
    """

    mean_: Floats
    scale_: Floats

    def __init__(self, limit: float = 5.0) -> None:
        self.limit = limit

    def fit(self, X: ArrayLike, y: Any = None) -> "ClippedScaler":
        """Learn mean and scale of the columns of X (n_rows, n_features).

        Raises
        ------
        ValueError
            If `limit` or X is not usable.
        """
        check_number("limit", self.limit, above=0)
        matrix = validate_data(self, X, dtype=np.float64)
        self.mean_ = matrix.mean(axis=0)
        spread = matrix.std(axis=0)
        # By rounding, the spread of a constant column may be a little above 0.
        constant = spread <= 1e-12 * np.maximum(1.0, np.abs(self.mean_))
        self.scale_ = np.where(constant, 1.0, spread)
        return self

    def transform(self, X: ArrayLike) -> Floats:
        """Scale and clip the columns of X: (n_rows, n_features)."""
        check_is_fitted(self)
        matrix = validate_data(self, X, dtype=np.float64, reset=False)
        # A product, as in the exported graph, where a quotient takes three times as long.
        scaled: Floats = (matrix - self.mean_) * (1.0 / self.scale_)
        return np.clip(scaled, -self.limit, self.limit)
