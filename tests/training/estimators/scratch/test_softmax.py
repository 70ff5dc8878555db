"""Softmax regression finds the minimum of its objective, which is scikit-learn's."""

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression

from training.estimators.scratch import SoftmaxRegression
from training.estimators.scratch.gradient_check import numerical_gradient, relative_error
from training.estimators.scratch.softmax import SoftmaxObjective

Problem = tuple[NDArray[np.float64], NDArray[np.str_]]


def scikit_learn(X: Any, y: Any, alpha: float, **options: Any) -> LogisticRegression:
    """Fit scikit-learn's model, C sum L + |W|^2 / 2, to the same minimum: C = 1 / (alpha n)."""
    options = {"tol": 1e-10, "max_iter": 10_000, **options}
    return LogisticRegression(C=1 / (alpha * len(X)), **options).fit(X, y)


@pytest.mark.parametrize("alpha", [1e-4, 1e-2, 1.0])
@pytest.mark.parametrize("class_weight", [None, "balanced"])
def test_agrees_with_logistic_regression(
    alpha: float, class_weight: str | None, three_types: Problem
) -> None:
    X, y = three_types
    ours = SoftmaxRegression(alpha, class_weight=class_weight).fit(X, y)
    theirs = scikit_learn(X, y, alpha, class_weight=class_weight)
    np.testing.assert_allclose(ours.predict_proba(X), theirs.predict_proba(X), rtol=0, atol=1e-6)
    np.testing.assert_allclose(ours.coefs_[0], theirs.coef_.T, rtol=0, atol=1e-4)


def test_agrees_with_logistic_regression_on_two_classes(three_types: Problem) -> None:
    X, y = three_types
    X, y = X[y != "c"], y[y != "c"]
    # With two classes they fit one column of weights, w, where ours are -w/2 and w/2: a penalty
    # of |w|^2 / 4 in place of |w|^2 / 2.
    ours = SoftmaxRegression(0.02).fit(X, y)
    theirs = scikit_learn(X, y, 0.01)
    np.testing.assert_allclose(ours.predict_proba(X), theirs.predict_proba(X), rtol=0, atol=1e-6)


def test_agrees_with_logistic_regression_on_real_cells(real_cells: Problem) -> None:
    X, y = real_cells
    X = (X - X.mean(axis=0)) / X.std(axis=0)
    ours = SoftmaxRegression(1e-3).fit(X, y)
    theirs = scikit_learn(X, y, 1e-3, tol=1e-6)
    np.testing.assert_allclose(ours.predict_proba(X), theirs.predict_proba(X), rtol=0, atol=1e-4)
    assert ours.n_iter_ < 20


def test_converges_on_unscaled_columns(real_cells: Problem) -> None:
    X, y = real_cells
    # Two columns are equal and scales differ by 10^7. Scaled columns reach a J at least as low up
    # to the penalty, which weighs other weights there and hardly any here.
    model = SoftmaxRegression(1e-9).fit(X, y)
    scaled = (X - X.mean(axis=0)) / X.std(axis=0)
    reference = SoftmaxRegression(1e-9).fit(scaled, y)
    truth = np.searchsorted(model.classes_, y)
    losses = [
        -np.log(fitted.predict_proba(rows)[np.arange(len(y)), truth]).mean()
        for fitted, rows in ((model, X), (reference, scaled))
    ]
    assert losses[0] == pytest.approx(losses[1], abs=1e-4)


@pytest.mark.parametrize("weighted", [False, True], ids=["equal rows", "weighted rows"])
def test_derivatives_are_the_numerical_ones(weighted: bool, rng: np.random.Generator) -> None:
    X, codes = rng.normal(size=(12, 2)), rng.integers(3, size=12)
    weights = rng.uniform(0.5, 1.5, size=12) if weighted else None
    objective = SoftmaxObjective(X, codes, 3, 0.1, weights)
    flat = rng.normal(size=objective.n_variables)
    gradient, hessian = objective.derivatives(flat)
    numerical = numerical_gradient(lambda: objective.value(flat), flat)
    assert relative_error(gradient, numerical) < 1e-8
    biases = np.zeros(9)
    biases[2::3] = 1.0
    for i in range(9):

        def slope(place: int = i) -> float:
            return float(objective.derivatives(flat)[0][place])

        expected = numerical_gradient(slope, flat) + biases[i] * biases / 3
        np.testing.assert_allclose(hessian[i], expected, rtol=0, atol=1e-8)


def test_a_constant_column_changes_nothing(three_types: Problem) -> None:
    X, y = three_types
    wider = np.hstack([X, np.full((len(X), 1), 1e4)])
    without = SoftmaxRegression(0.01).fit(X, y).predict_proba(X)
    with_it = SoftmaxRegression(0.01).fit(wider, y).predict_proba(wider)
    np.testing.assert_allclose(with_it, without, rtol=0, atol=1e-9)


def test_classes_that_a_plane_separates_have_finite_weights() -> None:
    X = np.array([[-2.0], [-1.0], [1.0], [2.0]])
    model = SoftmaxRegression(1e-6).fit(X, [0, 0, 1, 1])
    assert model.predict(X).tolist() == [0, 0, 1, 1]
    assert np.isfinite(model.coefs_[0]).all()


def test_too_few_steps_warn(three_types: Problem) -> None:
    with pytest.warns(ConvergenceWarning, match="has not converged in 1 steps: raise max_iter"):
        SoftmaxRegression(max_iter=1).fit(*three_types)


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"alpha": 0}, "alpha must be a finite number above 0, but is 0"),
        ({"alpha": "1"}, "alpha must be a finite number above 0, but is '1'"),
        ({"tol": -1.0}, r"tol must be a finite number above 0, but is -1\.0"),
        ({"max_iter": 0}, "max_iter must be a whole number from 1 up, but is 0"),
        (
            {"class_weight": {"z": 1.0}},
            r"class_weight names 'z', but the classes are \['a', 'b', 'c'\]",
        ),
    ],
)
def test_unusable_parameters_are_refused(
    parameters: dict[str, Any], message: str, three_types: Problem
) -> None:
    with pytest.raises(ValueError, match=message):
        SoftmaxRegression(**parameters).fit(*three_types)


def test_numbers_too_large_to_square_are_refused(three_types: Problem) -> None:
    X, y = three_types
    with pytest.raises(ValueError, match=r"X reaches 1e\+200, too large to square"):
        SoftmaxRegression().fit(np.where(X > 2, 1e200, X), y)


def test_a_row_too_large_to_add_up_is_named(three_types: Problem) -> None:
    model = SoftmaxRegression(1e-6).fit(*three_types)
    X = np.zeros((3, 4))
    X[1] = 1.7e308
    with pytest.raises(ValueError, match=r"Row 2 of X reaches 1\.7e\+308, too large to add up"):
        model.predict(X)
