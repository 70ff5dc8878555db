"""Define the models that are compared, each with its preprocessing and its grid of settings.

To add a model, add a `Candidate` to `CANDIDATES`, or a `Blend` of candidates to `BLENDS`: nothing
else lists them. A candidate's classifier follows scikit-learn's conventions; one written here
belongs in `training/estimators/`. To be shipped it must also have an exact form in ONNX: a function
registered with `training.export.forms.onnx_form` for its type, in the module of `training/export/`
for its kind (`networks`, `trees`, `rows` or `blends`; `training/export/__init__.py` imports them all).
A classifier without one is compared all the same, and passed over with that reason.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sklearn.calibration import CalibratedClassifierCV
from sklearn.ensemble import (
    ExtraTreesClassifier,
    HistGradientBoostingClassifier,
    RandomForestClassifier,
)
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import ParameterGrid
from sklearn.neighbors import KNeighborsClassifier
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC

from training.estimators.clipped_scaler import ClippedScaler
from training.estimators.derived_features import DerivedFeatures
from training.estimators.distilled import DistilledMLP
from training.estimators.foldable_features import FoldableFeatures
from training.estimators.lightgbm import LGBMClassifier
from training.estimators.scratch import (
    MajorityClassifier,
    MLPEnsemble,
    ScratchMLP,
    SoftmaxRegression,
    StratifiedClassifier,
)
from training.estimators.soft_vote import SoftVote

__all__ = ["BLENDS", "CANDIDATES", "Blend", "Candidate", "named"]

MEASURED = ("measured",)
DERIVED = ("tamed", "shape", "within", "between")


@dataclass(frozen=True)
class Candidate:
    """Describe a model that is compared: its preprocessing, its classifier and its grid."""

    name: str
    """Name in tables and reports."""
    make: Callable[[int], Any]
    """Seed -> an unfitted classifier."""
    grid: Mapping[str, Sequence[Any]]
    """Parameter of the pipeline -> values to try, in all combinations."""
    quick: Mapping[str, Sequence[Any]]
    """The grid of a quick run, which only shows that everything works."""
    scaled: bool = True
    """Whether the features are standardised first."""
    teachers: Sequence[Callable[[int], Any]] = ()
    """Seed -> an unfitted classifier, for each of the models that this one, a network, learns from."""
    carries_rows: bool = False
    """Whether the fitted model contains training rows: it is shipped only if the user allows it."""
    not_shipped: str | None = None
    """Why the model is compared but never shipped; None where it may be."""

    def settings(self, quick: bool = False) -> list[dict[str, Any]]:
        """List all combinations of the grid, each as parameters of the pipeline."""
        return list(ParameterGrid(self.quick if quick else self.grid))

    def pipeline(self, names: Sequence[str], seed: int, settings: Mapping[str, Any]) -> Pipeline:
        """Build an unfitted model of the measurements of those names, with these settings."""
        if self.teachers:
            model: Any = Pipeline([("model", self._distilled(tuple(names), seed))])
        else:
            model = self._with_features(tuple(names), self.make(seed))
        return model.set_params(**settings)

    def _with_features(self, names: tuple[str, ...], model: Any) -> Pipeline:
        """Put the features of most models before one."""
        steps: list[tuple[str, Any]] = [("features", DerivedFeatures(names))]
        if self.scaled:
            steps.append(("scale", ClippedScaler()))
        return Pipeline([*steps, ("model", model)])

    def _distilled(self, names: tuple[str, ...], seed: int) -> DistilledMLP:
        """Build a network of features that it takes in by its first layer, with teachers of all features."""
        teachers = [self._with_features(names, make(seed)) for make in self.teachers]
        steps = [("features", FoldableFeatures(names)), ("scale", StandardScaler())]
        network = Pipeline([*steps, ("model", self.make(seed))])
        return DistilledMLP(teachers, network, random_state=seed)


@dataclass(frozen=True)
class Blend:
    """Describe a soft vote of candidates, each with the best of its own settings."""

    name: str
    """Name in tables and reports."""
    members: tuple[str, ...]
    """Names of candidates."""
    weights: tuple[float, ...]
    """Weight of each member, in their order."""
    not_shipped: str | None = None
    """Why the model is compared but never shipped; None where it may be."""

    def pipeline(self, members: Sequence[Pipeline]) -> SoftVote:
        """Build an unfitted vote of the members' unfitted models, in their order."""
        return SoftVote(list(zip(self.members, members, strict=True)), self.weights)


def _network(activation: str) -> ScratchMLP:
    """Build the network of the scratch candidates, with one activation of the hidden layers."""
    # The layers and the training that did best in a search over five seeds of folds on the lab's
    # table. With three seeds of folds, one such network of tanh has macro-F1 0.907, three 0.913,
    # five 0.914, ten 0.9145; the same with relu; three of each, which err on other cells, 0.9155.
    return ScratchMLP(
        (64, 32),
        activation,
        alpha=3e-4,
        batch_size=64,
        learning_rate=6e-3,
        decay="cosine",
        mixup=0.3,
        max_epochs=80,
        # sqrt(6 / (n_in + n_out)) of the first layer (Glorot & Bengio, AISTATS 2010).
        init_range=0.2,
    )


def _ensemble(activation: str) -> Candidate:
    """Describe an ensemble of such networks."""
    return Candidate(
        f"MLP ensemble of {activation}, scratch",
        lambda seed: MLPEnsemble(_network(activation), n_members=3, random_state=seed),
        grid={"model__member__alpha": [3e-4, 1e-3], "model__member__learning_rate": [3e-3, 6e-3]},
        quick={"model__n_members": [2], "model__member__max_epochs": [20]},
    )


def _teacher(activation: str) -> Callable[[int], MLPEnsemble]:
    """Describe three networks that one learns from."""
    network = _network(activation).set_params(precision="single")
    return lambda seed: MLPEnsemble(network, n_members=3, random_state=seed)


def _student(seed: int) -> ScratchMLP:
    """Build the network that learns from others; of ten times as many rows, it needs no penalty."""
    return ScratchMLP(
        (64, 32),
        "relu",
        alpha=0.0,
        batch_size=128,
        learning_rate=4e-3,
        decay="cosine",
        max_epochs=25,
        init_range=0.2,
        precision="single",
        random_state=seed,
    )


def _forest(name: str, make: Callable[[int], Any]) -> Candidate:
    """Describe a forest of independent trees; all kinds have the same grid."""
    return Candidate(
        name,
        make,
        grid={
            "features__sets": [MEASURED, DERIVED],
            "model__min_samples_leaf": [1, 3],
            "model__class_weight": [None, "balanced"],
        },
        quick={"model__n_estimators": [20]},
        scaled=False,
    )


CANDIDATES = (
    Candidate("majority", lambda seed: MajorityClassifier(), grid={}, quick={}),
    Candidate(
        "stratified",
        lambda seed: StratifiedClassifier(random_state=seed),
        grid={},
        quick={},
        not_shipped="its draws have no exact form in ONNX",
    ),
    Candidate(
        "softmax regression, scratch",
        lambda seed: SoftmaxRegression(),
        grid={"features__sets": [MEASURED, DERIVED], "model__alpha": [1e-4, 1e-3, 1e-2]},
        quick={"model__alpha": [1e-3]},
    ),
    Candidate(
        "MLP, scratch",
        lambda seed: _network("tanh").set_params(random_state=seed),
        grid={
            "model__hidden_layer_sizes": [(64, 32), (32, 16), (128,)],
            "model__batch_size": [64, 32, 128],
            "model__learning_rate": [3e-3, 6e-3],
        },
        quick={"model__max_epochs": [20]},
    ),
    _ensemble("tanh"),
    _ensemble("relu"),
    Candidate(
        "MLP distilled from six, scratch",
        _student,
        grid={},
        quick={"model__n_mixes": [3], "model__network__model__max_epochs": [10]},
        teachers=(_teacher("tanh"), _teacher("relu")),
    ),
    Candidate(
        "logistic regression",
        lambda seed: LogisticRegression(max_iter=1000),
        grid={"features__sets": [MEASURED, DERIVED], "model__C": [0.1, 1.0, 10.0]},
        quick={"model__C": [1.0], "model__max_iter": [100]},
    ),
    Candidate(
        "SVM",
        # Probabilities by Platt's sigmoids, fitted to the decisions on rows held out.
        lambda seed: CalibratedClassifierCV(SVC(), ensemble=False, cv=3),
        grid={"features__sets": [MEASURED, DERIVED], "model__estimator__C": [3.0, 10.0, 30.0]},
        quick={"model__estimator__C": [10.0]},
        carries_rows=True,
    ),
    _forest("random forest", lambda seed: RandomForestClassifier(100, random_state=seed)),
    _forest(
        "extra trees",
        # With splits drawn at random, more features to a split do better than sqrt(88) = 9 of them.
        lambda seed: ExtraTreesClassifier(100, max_features=0.4, random_state=seed),
    ),
    Candidate(
        "nearest neighbours",
        lambda seed: KNeighborsClassifier(algorithm="brute"),
        grid={"features__sets": [MEASURED, DERIVED], "model__n_neighbors": [3, 5, 9]},
        quick={"model__n_neighbors": [3]},
        carries_rows=True,
    ),
    Candidate(
        "gradient boosting",
        lambda seed: HistGradientBoostingClassifier(random_state=seed),
        grid={
            "features__sets": [MEASURED, DERIVED],
            "model__max_iter": [200],
            "model__learning_rate": [0.05, 0.1],
            "model__max_leaf_nodes": [8, 31],
        },
        quick={"model__max_iter": [15], "model__max_leaf_nodes": [8], "model__max_bins": [63]},
        scaled=False,
    ),
    Candidate(
        "LightGBM",
        lambda seed: LGBMClassifier(
            n_estimators=300,
            learning_rate=0.05,
            # Many features are nearly redundant: giving each tree 30 % of them makes trees differ.
            colsample_bytree=0.3,
            subsample=0.8,
            subsample_freq=1,
            min_child_samples=10,
            reg_lambda=1.0,
            random_state=seed,
            n_jobs=1,
            deterministic=True,
            force_row_wise=True,
            verbosity=-1,
        ),
        grid={
            "features__sets": [MEASURED, DERIVED],
            "model__num_leaves": [8, 15],
            "model__learning_rate": [0.05, 0.1],
        },
        quick={"model__n_estimators": [15], "model__num_leaves": [8]},
        scaled=False,
    ),
    Candidate(
        "MLP",
        lambda seed: MLPClassifier((64, 32), activation="tanh", random_state=seed),
        grid={
            "features__sets": [MEASURED, DERIVED],
            "model__alpha": [1e-2, 1.0],
            "model__max_iter": [60],
        },
        quick={"model__max_iter": [15]},
    ),
)
"""The candidates in the order in which they are compared; of equal scores the first wins."""

_NETWORKS = ("MLP ensemble of tanh, scratch", "MLP ensemble of relu, scratch")

# On the lab's table, blends with boosting have macro-F1 0.915 over 25 folds and the networks alone
# 0.917; LightGBM's graph takes some 50 ms for 1,000 cells and that of the networks 3 ms.
_SLOW = "its trees take many times as long as the networks, which are as good within the noise"

BLENDS = (
    Blend("MLP ensembles of tanh and relu", _NETWORKS, (1.0, 1.0)),
    Blend("MLP ensembles + LightGBM", (*_NETWORKS, "LightGBM"), (1.0, 1.0, 2.0), _SLOW),
    Blend(
        "MLP ensembles + gradient boosting",
        (*_NETWORKS, "gradient boosting"),
        (1.0, 1.0, 1.0),
        _SLOW,
    ),
    Blend("MLP ensembles + SVM + LightGBM", (*_NETWORKS, "SVM", "LightGBM"), (1.0, 1.0, 1.0, 1.0)),
)
"""The votes in the order in which they are compared, after the candidates."""


def named(names: Sequence[str]) -> tuple[Candidate | Blend, ...]:
    """Find candidates and blends by their names, with the members of the blends.

    Returns
    -------
    In the order in which they are compared.

    Raises
    ------
    KeyError
        There is none of a name.
    """
    every = {c.name: c for c in (*CANDIDATES, *BLENDS)}
    wanted = set(names)
    for name in names:
        of = every[name]
        if isinstance(of, Blend):
            wanted.update(of.members)
    return tuple(c for name, c in every.items() if name in wanted)
