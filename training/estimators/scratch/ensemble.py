"""Average the probabilities of several networks."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from sklearn.base import clone

from bloodcells.arrays import Floats
from training.estimators.scratch.base import ProbabilisticClassifier
from training.estimators.scratch.fitting import DivergenceError
from training.estimators.scratch.mlp import ScratchMLP
from training.estimators.scratch.population import fit_population
from training.estimators.scratch.validation import check_count, check_training_rows

__all__ = ["MLPEnsemble"]


class MLPEnsemble(ProbabilisticClassifier):
    """Average the probabilities of networks that differ in their seed alone.

    Each starts from other weights, meets the rows in another order and, with early stopping, holds
    out other rows; the mean is better calibrated than any one of them (Lakshminarayanan,
    Pritzel & Blundell, "Simple and scalable predictive uncertainty estimation using deep
    ensembles", NeurIPS 2017).

    Parameters
    ----------
    member
        A :class:`ScratchMLP` with the parameters of every member, its ``random_state`` unused;
        None stands for ``ScratchMLP()``.
    n_members
        Number of networks.
    random_state
        Seed or numpy ``Generator`` that the members' seeds are drawn from.

    Attributes
    ----------
    classes_
        (n_classes,) labels, sorted: the order of probabilities.
    members_
        The trained networks, each a :class:`ScratchMLP`.
    n_features_in_
        Number of columns of the training rows.

    Examples
    --------
    >>> areas, kinds = [[-1.0], [-0.8], [0.7], [1.1]], ["small", "small", "large", "large"]
    >>> network = ScratchMLP((3,), max_epochs=200, learning_rate=0.05)
    >>> model = MLPEnsemble(network, n_members=3, random_state=0).fit(areas, kinds)
    >>> model.predict([[-0.9], [0.9]]).tolist()
    ['small', 'large']
    >>> len(model.members_)
    3
    """

    def __init__(self, member: Any = None, n_members: int = 5, *, random_state: Any = None) -> None:
        self.member = member
        self.n_members = n_members
        self.random_state = random_state

    def fit(self, X: ArrayLike, y: ArrayLike) -> "MLPEnsemble":
        """Train every member on rows X (n_rows, n_features) with labels y (n_rows,).

        Raises
        ------
        DivergenceError
            If the loss of a member stops being a finite number.
        """
        n_members = check_count("n_members", self.n_members)
        matrix, self.classes_, codes = check_training_rows(self, X, y)
        labels = self.classes_[codes]
        seeds = np.random.default_rng(self.random_state).integers(2**31, size=n_members)
        template = ScratchMLP() if self.member is None else self.member
        networks = [clone(template).set_params(random_state=int(seed)) for seed in seeds]
        # Side by side: a network spends most of its training on calls of numpy, not in them.
        self.members_: list[ScratchMLP] = []
        for member in fit_population(networks, matrix, labels):
            if isinstance(member, DivergenceError):
                raise member
            self.members_.append(member)
        return self

    def _probabilities(self, rows: Floats) -> Floats:
        """Average the members' probabilities."""
        total = np.zeros((len(rows), len(self.classes_)))
        for member in self.members_:
            total += member.predict_proba(rows)
        return total / len(self.members_)
