"""Fit softmax regression with a squared penalty to convergence.

Write A for X with a column of ones, n rows in all, theta for the weights with the biases as last
row, P = softmax(A theta), T for the one-hot targets, w for row weights that average 1, and

    J = 1/n sum_i w_i (-log p of the true class)_i + alpha/2 sum of squared weights.

With respect to the sums z = A theta the gradient is w (P - T) / n (derived in losses.py), so by the
chain rule

    dJ/dtheta = A^T (w (P - T)) / n + alpha theta, without the last term for biases.

Deriving p_a = exp(z_a) / sum_j exp(z_j) once more, dp_a/dz_b = p_a ([a = b] - p_b). Hence the
block of the Hessian that belongs to classes a and b is

    H_ab = 1/n sum_i w_i p_ia ([a = b] - p_ib) A_i A_i^T + [a = b] alpha I,

whose second part is -M_a^T M_b with M_a = sqrt(w/n) p_a A: one product for all pairs of classes
(Böhning, "Multinomial logistic regression algorithm", Ann. Inst. Stat. Math. 44, 1992).

Adding one number to all biases changes no probability, so J is flat in that direction and H has
no inverse. Adding u u^T to H, u being the direction, gives it one; the step is unchanged, since
the gradient has no part along u. The biases found add up to 0.
"""

import warnings
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.exceptions import ConvergenceWarning

from bloodcells.arrays import Floats
from training.estimators.scratch.activations import softmax
from training.estimators.scratch.base import ProbabilisticClassifier
from training.estimators.scratch.losses import cross_entropy, one_hot, penalty
from training.estimators.scratch.newton import minimise
from training.estimators.scratch.validation import (
    check_count,
    check_number,
    check_training_rows,
    row_weights,
)

__all__ = ["SoftmaxObjective", "SoftmaxRegression"]

# Squares of numbers up to this, summed over any table, stay finite.
_REACH = 1e100


class SoftmaxObjective:
    """Compute the J of the module's text as a function of theta.T, flattened: class after class, bias last.

    Parameters
    ----------
    X, codes, alpha
        As for :func:`training.estimators.scratch.network.objective`.
    weights
        Its row weights.
    """

    def __init__(
        self,
        X: Floats,
        codes: NDArray[np.intp],
        n_classes: int,
        alpha: float,
        weights: Floats | None,
    ) -> None:
        self.A = np.hstack([X, np.ones((len(X), 1))])
        self.codes = codes
        self.targets = one_hot(codes, n_classes)
        self.weights = weights
        # Row weights over n, as a column.
        self.share = np.full((len(X), 1), 1.0) if weights is None else weights[:, np.newaxis]
        self.share = self.share / len(X)
        self.alpha = alpha

    @property
    def n_variables(self) -> int:
        """Count the weights and biases."""
        return int(self.A.shape[1] * self.targets.shape[1])

    def probabilities(self, flat: Floats) -> Floats:
        """Compute P, (n_rows, n_classes)."""
        z = self.A @ self._theta(flat)
        softmax(z)
        return z

    def value(self, flat: Floats) -> float:
        """Compute J."""
        loss = cross_entropy(self.probabilities(flat), self.codes, self.weights)
        return loss + penalty(self._theta(flat)[:-1], self.alpha)

    def derivatives(self, flat: Floats) -> tuple[Floats, Floats]:
        """Compute the gradient of J, and its Hessian plus u u^T."""
        P = self.probabilities(flat)
        A, width, n_classes = self.A, self.A.shape[1], P.shape[1]
        penalised = np.full(width, self.alpha)
        penalised[-1] = 0.0

        gradient = A.T @ (self.share * (P - self.targets))
        gradient += penalised[:, np.newaxis] * self._theta(flat)

        root = np.sqrt(self.share) * P
        M = (root[:, :, np.newaxis] * A[:, np.newaxis, :]).reshape(len(A), -1)
        hessian = -(M.T @ M)
        blocks = hessian.reshape(n_classes, width, n_classes, width)
        for a in range(n_classes):
            blocks[a, :, a, :] += A.T @ ((self.share * P[:, a : a + 1]) * A)
            blocks[a, :, a, :] += np.diag(penalised)
        blocks[:, -1, :, -1] += 1.0 / n_classes
        return gradient.T.ravel(), hessian

    def _theta(self, flat: Floats) -> Floats:
        """View the variables as theta, (n_features + 1, n_classes)."""
        return flat.reshape(self.targets.shape[1], self.A.shape[1]).T


class SoftmaxRegression(ProbabilisticClassifier):
    """Classify by linear log-probabilities (multinomial logistic regression).

    Minimises J = mean cross-entropy + alpha/2 * sum of squared weights, biases not penalised, by
    Newton's method: a dozen steps, whose cost grows with the square of classes x features (fine
    up to a few hundred features). scikit-learn's ``LogisticRegression`` has the same minimum at
    ``C = 1 / (alpha * n_rows)``.

    Parameters
    ----------
    alpha
        Strength of the penalty, above 0: without one, classes that a plane separates have no
        best weights.
    class_weight
        None, "balanced" or a mapping from class to weight: how much the rows of a class count in J.
        Weights are scaled to average 1 over the rows.
    tol
        How far above its minimum J may end.
    max_iter
        Most Newton steps; after them there is a ``ConvergenceWarning``.

    Attributes
    ----------
    classes_
        (n_classes,) labels, sorted: the order of probabilities.
    coefs_
        List of one array (n_features, n_classes): the weights, in the form of a network's.
    intercepts_
        List of one array (n_classes,): the biases. They would add up to 0 if the columns were
        centred.
    n_iter_
        Newton steps taken.
    n_features_in_
        Number of columns of the training rows.

    Examples
    --------
    >>> X = [[0.0, 1.0], [0.2, 0.8], [0.8, 0.3], [1.0, 0.1]]
    >>> y = ["round", "round", "long", "long"]
    >>> model = SoftmaxRegression(alpha=0.01).fit(X, y)
    >>> model.predict([[0.1, 0.9], [0.9, 0.2]]).tolist()
    ['round', 'long']
    >>> model.predict_proba([[0.1, 0.9]]).round(2).tolist()
    [[0.05, 0.95]]
    """

    def __init__(
        self,
        alpha: float = 1e-4,
        *,
        class_weight: Any = None,
        tol: float = 1e-12,
        max_iter: int = 100,
    ) -> None:
        self.alpha = alpha
        self.class_weight = class_weight
        self.tol = tol
        self.max_iter = max_iter

    def fit(self, X: ArrayLike, y: ArrayLike) -> "SoftmaxRegression":
        """Fit to rows X (n_rows, n_features) with labels y (n_rows,)."""
        alpha = check_number("alpha", self.alpha, above=0)
        tol = check_number("tol", self.tol, above=0)
        max_iter = check_count("max_iter", self.max_iter)
        matrix, classes, codes = check_training_rows(self, X, y)
        reach = np.abs(matrix).max()
        if reach > _REACH:
            raise ValueError(
                f"X reaches {reach:g}, too large to square: scale the columns below {_REACH:g}."
            )
        # Columns are centred for the accuracy of the sums; the biases, which are not penalised, take
        # up the shift afterwards.
        mean = matrix.mean(axis=0)
        objective = SoftmaxObjective(
            matrix - mean,
            codes,
            len(classes),
            alpha,
            row_weights(self.class_weight, classes, codes),
        )
        minimum = minimise(
            objective.value,
            objective.derivatives,
            np.zeros(objective.n_variables),
            tol=tol,
            max_iterations=max_iter,
        )
        if not minimum.converged:
            warnings.warn(
                f"Softmax regression has not converged in {minimum.n_iterations} steps: raise "
                f"max_iter (now {max_iter}) or alpha (now {alpha:g}), or scale the columns.",
                ConvergenceWarning,
                stacklevel=2,
            )
        theta = minimum.at.reshape(len(classes), -1).T
        self.classes_ = classes
        self.coefs_ = [theta[:-1].copy()]
        self.intercepts_ = [theta[-1] - mean @ theta[:-1]]
        self.n_iter_ = minimum.n_iterations
        return self

    def _probabilities(self, rows: Floats) -> Floats:
        """Apply softmax to the linear functions of the rows."""
        z: Floats = rows @ self.coefs_[0] + self.intercepts_[0]
        softmax(z)
        return z
