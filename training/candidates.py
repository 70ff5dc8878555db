"""The models that are compared, each with its preprocessing and its grid of settings."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sklearn.calibration import CalibratedClassifierCV
from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import ParameterGrid
from sklearn.neighbors import KNeighborsClassifier
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import Pipeline
from sklearn.svm import SVC

from training.features import DerivedFeatures
from training.scaling import ClippedScaler
from training.scratch import (
    MajorityClassifier,
    MLPEnsemble,
    ScratchMLP,
    SoftmaxRegression,
    StratifiedClassifier,
)

__all__ = ["CANDIDATES", "Candidate"]

MEASURED = ("measured",)
DERIVED = ("tamed", "shape", "within", "between")


@dataclass(frozen=True)
class Candidate:
    """A model that is compared.

    Attributes
    ----------
    name : what the table calls it.
    make : seed -> a classifier that has not been fitted.
    grid : parameter of the pipeline -> values to try, in all combinations.
    quick : the same, for a run that only shows that everything works.
    scaled : whether features are brought to one scale.
    carries_rows : whether the model has training rows inside it: shipped only if the user says so.
    not_shipped : why the model is only ever compared; None where it is not.
    """

    name: str
    make: Callable[[int], Any]
    grid: Mapping[str, Sequence[Any]]
    quick: Mapping[str, Sequence[Any]]
    scaled: bool = True
    carries_rows: bool = False
    not_shipped: str | None = None

    def settings(self, quick: bool = False) -> list[dict[str, Any]]:
        """Give every combination of the grid."""
        return list(ParameterGrid(self.quick if quick else self.grid))

    def pipeline(self, names: Sequence[str], seed: int, settings: Mapping[str, Any]) -> Pipeline:
        """Give an unfitted model of measurements of those names."""
        steps = [("features", DerivedFeatures(tuple(names)))]
        if self.scaled:
            steps.append(("scale", ClippedScaler()))
        return Pipeline([*steps, ("model", self.make(seed))]).set_params(**settings)


def _network() -> ScratchMLP:
    # The shape and the training that did best in a search over five seeds of folds on the lab's
    # table: one such network has macro-F1 0.909, the mean of five 0.917.
    return ScratchMLP(
        (64, 32),
        "tanh",
        alpha=3e-4,
        batch_size=64,
        learning_rate=6e-3,
        decay="cosine",
        mixup=0.3,
        max_epochs=80,
        # sqrt(6 / (n_in + n_out)) of the first layer (Glorot & Bengio, AISTATS 2010).
        init_range=0.2,
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
        lambda seed: _network().set_params(random_state=seed),
        grid={"model__alpha": [3e-4, 1e-3], "model__learning_rate": [3e-3, 6e-3]},
        quick={"model__max_epochs": [20]},
    ),
    Candidate(
        "MLP ensemble, scratch",
        lambda seed: MLPEnsemble(_network(), random_state=seed),
        grid={"model__member__alpha": [3e-4, 1e-3], "model__member__learning_rate": [3e-3, 6e-3]},
        quick={"model__n_members": [2], "model__member__max_epochs": [20]},
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
    Candidate(
        "random forest",
        lambda seed: RandomForestClassifier(100, random_state=seed),
        grid={
            "features__sets": [MEASURED, DERIVED],
            "model__min_samples_leaf": [1, 3],
            "model__class_weight": [None, "balanced"],
        },
        quick={"model__n_estimators": [20]},
        scaled=False,
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
"""In the order in which they are compared; of equal scores the first wins."""
