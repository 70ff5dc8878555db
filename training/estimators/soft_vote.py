"""Average the probabilities of models of different kinds."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from sklearn.base import clone

from bloodcells.arrays import Floats
from training.estimators.scratch.base import ProbabilisticClassifier
from training.estimators.scratch.validation import check_number, check_training_rows

__all__ = ["SoftVote", "shares"]


class SoftVote(ProbabilisticClassifier):
    """Average the probabilities of several classifiers, each fitted to all rows.

    Parameters
    ----------
    members
        Name and classifier of each, as in scikit-learn's ``VotingClassifier``; they are copied
        before they are fitted.
    weights
        Weight of each member, 0 or more; None for equal weights.

    Attributes
    ----------
    classes_
        (n_classes,) labels, sorted: the order of probabilities.
    members_
        Fitted classifiers, in the order of `members`.
    weights_
        (n_members,) weights, scaled to add up to 1.
    n_features_in_
        Number of columns of the training rows.
    """

    def __init__(
        self, members: Sequence[tuple[str, Any]], weights: Sequence[float] | None = None
    ) -> None:
        self.members = members
        self.weights = weights

    def fit(self, X: ArrayLike, y: ArrayLike) -> "SoftVote":
        """Fit every member to rows X (n_rows, n_features) with labels y (n_rows,)."""
        weights = shares(len(self.members), self.weights)
        matrix, classes, codes = check_training_rows(self, X, y)
        labels = classes[codes]
        self.members_ = [clone(member).fit(matrix, labels) for _, member in self.members]
        self.classes_, self.weights_ = classes, weights
        return self

    def _probabilities(self, rows: Floats) -> Floats:
        """Average the members' probabilities, with their weights."""
        total = np.zeros((len(rows), len(self.classes_)))
        for weight, member in zip(self.weights_, self.members_, strict=True):
            total += weight * member.predict_proba(rows)
        return total


def shares(n_members: int, weights: Sequence[float] | None) -> Floats:
    """Scale weights of members, (n_members,), so that they add up to 1; None stands for equal ones.

    Raises
    ------
    ValueError
        If there is no member, or not one weight for each, or a weight is below 0, or all are 0.
    """
    if n_members == 0:
        raise ValueError("members is empty: a vote needs one or more.")
    if weights is None:
        return np.full(n_members, 1 / n_members)
    if len(weights) != n_members:
        raise ValueError(f"There are {n_members} members, but {len(weights)} weights.")
    numbers = np.array([check_number(f"weights[{i}]", w, minimum=0) for i, w in enumerate(weights)])
    if not numbers.any():
        raise ValueError("weights are all 0: one or more members must count.")
    in_all: Floats = numbers / numbers.sum()
    return in_all
