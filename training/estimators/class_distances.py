"""Measure how far rows lie from the nearest class."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from sklearn.base import BaseEstimator
from sklearn.utils.validation import check_is_fitted, validate_data

from bloodcells.arrays import Floats
from training.estimators.scratch.validation import check_count, check_number

__all__ = ["ClassDistances"]


class ClassDistances(BaseEstimator):
    """Measure squared Mahalanobis distances to classes, each with its own covariance.

    Distances are measured in the principal components of all rows, and each covariance is shrunk: a part of
    the mean variance within classes is added to its diagonal.

    Parameters
    ----------
    components
        Most principal components.
    shrinkage
        That part, above 0.

    Attributes
    ----------
    axes_
        (n_features, n_components) principal components.
    products_
        (n_components, n_classes * n_components) matrices that whiten components for each class, side by side.
    offsets_
        (n_classes * n_components,) what is then subtracted: the whitened mean of each class.
    n_classes_
        Number of classes.
    n_features_in_
        Number of columns of the training rows.

    References
    ----------
    Lee, Lee, Lee & Shin, "A simple unified framework for detecting out-of-distribution samples and
    adversarial attacks", NeurIPS 2018; there with one covariance of all classes.
    """

    axes_: Floats
    products_: Floats
    offsets_: Floats

    def __init__(self, components: int = 30, shrinkage: float = 0.05) -> None:
        self.components = components
        self.shrinkage = shrinkage

    def fit(self, X: ArrayLike, y: ArrayLike) -> "ClassDistances":
        """Learn the mean and the covariance of each class in rows X (n_rows, n_features), labels y."""
        most = check_count("components", self.components)
        check_number("shrinkage", self.shrinkage, above=0)
        matrix, labels = validate_data(self, X, y, dtype=np.float64)
        self.axes_ = _principal_axes(matrix, most)
        rows = matrix @ self.axes_
        classes, codes = np.unique(labels, return_inverse=True)
        means = np.array([rows[codes == c].mean(axis=0) for c in range(len(classes))])
        within = float(((rows - means[codes]) ** 2).sum() / (len(rows) * matrix.shape[1]))
        added = self.shrinkage * (within or 1.0) * np.eye(rows.shape[1])
        products, offsets = [], []
        for c, mean in enumerate(means):
            centred = rows[codes == c] - mean
            covariance = centred.T @ centred / max(len(centred) - 1, 1) + added
            # The squared distance x' S^-1 x is the squared length of x L, with L L' = S^-1.
            whitening = np.linalg.cholesky(np.linalg.inv(covariance))
            products.append(whitening)
            offsets.append(mean @ whitening)
        self.products_, self.offsets_ = np.hstack(products), np.concatenate(offsets)
        self.n_classes_ = len(classes)
        return self

    def predict(self, X: ArrayLike) -> Floats:
        """Compute each row's squared distance from the nearest class, (n_rows,)."""
        check_is_fitted(self)
        matrix = validate_data(self, X, dtype=np.float64, reset=False)
        whitened = matrix @ self.axes_ @ self.products_ - self.offsets_
        squares = (whitened**2).reshape(len(matrix), self.n_classes_, -1).sum(axis=2)
        nearest: Floats = squares.min(axis=1)
        return nearest


def _principal_axes(matrix: Floats, most: int) -> Floats:
    """Find the axes of largest variance, (n_features, n_axes), the sign of each fixed."""
    covariance: Any = np.atleast_2d(np.cov(matrix, rowvar=False, ddof=0))
    _, vectors = np.linalg.eigh(covariance)
    axes: Floats = vectors[:, ::-1][:, :most]
    # Which of two opposite axes is found depends on the library.
    largest = np.abs(axes).argmax(axis=0)
    axes = axes * np.sign(axes[largest, np.arange(axes.shape[1])])
    return axes
