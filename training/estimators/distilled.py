"""Train one network to say what larger models say."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from sklearn.base import clone
from sklearn.pipeline import Pipeline

from bloodcells.arrays import Floats
from training.estimators.scratch import MLPEnsemble, ScratchMLP
from training.estimators.scratch.base import ProbabilisticClassifier
from training.estimators.scratch.validation import check_count, check_number, check_training_rows

__all__ = ["DistilledMLP"]


class DistilledMLP(ProbabilisticClassifier):
    """Distil classifiers, such as ensembles of networks, into one network.

    The teachers are fitted to the rows. The network then learns what they say of these, and of many rows that
    are mixed of two, where their doubts are: it meets far more rows than have labels, and hardly any of them
    is one that the teachers know by heart. Nothing of the teachers or of the rows is kept.

    Parameters
    ----------
    teachers
        Classifiers with probabilities, which are copied before they are fitted: the network learns their
        mean. None stands for one ``MLPEnsemble()``.
    network
        A :class:`ScratchMLP` with the parameters of the network, or a pipeline that ends with one, whose
        other steps are fitted to the rows that are not mixed; None for ``ScratchMLP()``.
    n_mixes
        Mixed rows for each row.
    mixing
        The shares of two rows are drawn from Beta(mixing, mixing).
    random_state
        Seed or numpy ``Generator`` that all random numbers, of the teachers too, depend on.

    Attributes
    ----------
    classes_
        (n_classes,) labels, sorted: the order of probabilities.
    network_
        The trained network, or the pipeline.
    n_features_in_
        Number of columns of the training rows.

    References
    ----------
    Hinton, Vinyals & Dean, "Distilling the knowledge in a neural network", arXiv:1503.02531, 2015.
    Beyer et al., "Knowledge distillation: a good teacher is patient and consistent", CVPR 2022: the same
    mixed rows for both, and many passes.
    """

    def __init__(
        self,
        teachers: Sequence[Any] | None = None,
        network: Any = None,
        *,
        n_mixes: int = 10,
        mixing: float = 0.5,
        random_state: Any = None,
    ) -> None:
        self.teachers = teachers
        self.network = network
        self.n_mixes = n_mixes
        self.mixing = mixing
        self.random_state = random_state

    def fit(self, X: ArrayLike, y: ArrayLike) -> "DistilledMLP":
        """Fit the teachers to rows X (n_rows, n_features) with labels y (n_rows,), then the network to them.

        Raises
        ------
        DivergenceError
            If the loss of a network stops being a finite number.
        """
        n_mixes = check_count("n_mixes", self.n_mixes)
        mixing = check_number("mixing", self.mixing, above=0)
        matrix, classes, codes = check_training_rows(self, X, y)
        rng = np.random.default_rng(self.random_state)
        teachers = [
            _seeded(teacher, rng).fit(matrix, classes[codes])
            for teacher in (self.teachers or [MLPEnsemble()])
        ]
        rows = np.vstack([matrix, *(_mixed(matrix, mixing, rng) for _ in range(n_mixes))])
        network = _seeded(ScratchMLP() if self.network is None else self.network, rng)
        said = np.mean([teacher.predict_proba(rows) for teacher in teachers], axis=0)
        if isinstance(network, Pipeline):
            features = network[:-1].fit(matrix)
            network[-1].fit_shares(features.transform(rows), classes, said)
        else:
            network.fit_shares(rows, classes, said)
        self.network_ = network
        self.classes_ = classes
        return self

    def _probabilities(self, rows: Floats) -> Floats:
        """Compute the network's probabilities."""
        probabilities: Floats = self.network_.predict_proba(rows)
        return probabilities


def _mixed(rows: Floats, mixing: float, rng: np.random.Generator) -> Floats:
    """Mix each row with another, drawn at random."""
    share = rng.beta(mixing, mixing, size=(len(rows), 1))
    mixed: Floats = share * rows + (1.0 - share) * rows[rng.permutation(len(rows))]
    return mixed


def _seeded(model: Any, rng: np.random.Generator) -> Any:
    """Copy an unfitted model, with seeds drawn for all its parts that take one."""
    copy = clone(model)
    seeds = {
        name: int(rng.integers(2**31))
        for name in sorted(copy.get_params())
        if name.split("__")[-1] == "random_state"
    }
    return copy.set_params(**seeds)
