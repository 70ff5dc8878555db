"""Every estimator keeps scikit-learn's conventions, all of them checked."""

from typing import Any

import pytest
from sklearn.utils.estimator_checks import check_estimator

import training.estimators.scratch
from training.estimators.scratch import (
    MajorityClassifier,
    MLPEnsemble,
    ScratchMLP,
    SoftmaxRegression,
    StratifiedClassifier,
)

ESTIMATORS = [
    MajorityClassifier(),
    StratifiedClassifier(),
    SoftmaxRegression(),
    ScratchMLP(),
    MLPEnsemble(ScratchMLP(max_epochs=60), n_members=2),
]


@pytest.mark.parametrize("estimator", ESTIMATORS, ids=lambda estimator: type(estimator).__name__)
def test_passes_every_check_with_none_skipped(
    estimator: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Without this variable scikit-learn skips its check of array-API input.
    monkeypatch.setenv("SCIPY_ARRAY_API", "1")
    results = check_estimator(estimator, on_skip=None, on_fail=None)
    faults = {
        result["check_name"]: result["exception"]
        for result in results
        if result["status"] != "passed"
    }
    assert faults == {}
    assert len(results) > 50


def test_every_public_estimator_is_checked() -> None:
    public = {name for name in training.estimators.scratch.__all__ if not name.endswith("Error")}
    assert {type(estimator).__name__ for estimator in ESTIMATORS} == public


def test_only_the_dummies_claim_to_be_poor() -> None:
    poor = {
        type(estimator).__name__
        for estimator in ESTIMATORS
        if estimator.__sklearn_tags__().classifier_tags.poor_score
    }
    assert poor == {"MajorityClassifier", "StratifiedClassifier"}
