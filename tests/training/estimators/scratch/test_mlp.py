"""The perceptron learns, repeats itself, and refuses what it cannot learn from."""

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from sklearn.neural_network import MLPClassifier

from bloodcells.classification.metrics import f1_macro
from training.estimators.scratch import DivergenceError, ScratchMLP, SoftmaxRegression

Problem = tuple[NDArray[np.float64], NDArray[np.str_]]

XOR = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])


@pytest.mark.parametrize("optimiser", ["adam", "sgd"])
@pytest.mark.parametrize("activation", ["relu", "tanh", "sigmoid"])
def test_learns_exclusive_or(activation: str, optimiser: str) -> None:
    model = ScratchMLP(
        (8,),
        activation,
        optimiser=optimiser,
        learning_rate=0.05 if optimiser == "adam" else 0.7,
        alpha=0.0,
        max_epochs=2000,
        init_range=1.0,
        random_state=1,
    ).fit(XOR, ["no", "yes", "yes", "no"])
    assert model.predict(XOR).tolist() == ["no", "yes", "yes", "no"]
    assert model.predict_proba(XOR).max(axis=1).min() > 0.9


@pytest.mark.parametrize("class_weight", [None, "balanced", {"a": 3.0}])
def test_without_hidden_layers_it_is_softmax_regression(
    class_weight: Any, three_types: Problem
) -> None:
    X, y = three_types
    network = ScratchMLP(
        (),
        alpha=0.01,
        optimiser="sgd",
        learning_rate=0.5,
        batch_size=len(X),
        max_epochs=3000,
        class_weight=class_weight,
        random_state=0,
    ).fit(X, y)
    linear = SoftmaxRegression(0.01, class_weight=class_weight).fit(X, y)
    np.testing.assert_allclose(network.predict_proba(X), linear.predict_proba(X), rtol=0, atol=1e-6)
    np.testing.assert_allclose(network.coefs_[0], linear.coefs_[0], rtol=0, atol=1e-5)


def test_the_same_seed_gives_the_same_weights_bit_for_bit(three_types: Problem) -> None:
    first, again, other, generator = (
        ScratchMLP((6, 5), max_epochs=4, random_state=seed).fit(*three_types)
        for seed in (3, 3, 4, np.random.default_rng(3))
    )
    for a, b, c in zip(first.coefs_, again.coefs_, generator.coefs_, strict=True):
        assert a.tobytes() == b.tobytes() == c.tobytes()
    assert first.coefs_[0].tobytes() != other.coefs_[0].tobytes()


def test_mixup_softens_the_answers_and_repeats_itself(three_types: Problem) -> None:
    X, y = three_types
    sharp, soft, again = (
        ScratchMLP(
            mixup=mixup, decay="cosine", learning_rate=0.01, max_epochs=100, random_state=0
        ).fit(X, y)
        for mixup in (0.0, 0.5, 0.5)
    )
    confidence = [model.predict_proba(X).max(axis=1).mean() for model in (sharp, soft)]
    assert confidence[1] < confidence[0] - 0.05
    assert soft.coefs_[0].tobytes() == again.coefs_[0].tobytes()


def test_early_stopping_ends_with_the_weights_of_the_best_epoch(three_types: Problem) -> None:
    options: dict[str, Any] = {
        "early_stopping": True,
        "validation_fraction": 0.3,
        "learning_rate": 0.02,
        "random_state": 0,
    }
    stopped = ScratchMLP(patience=5, **options).fit(*three_types)
    assert stopped.n_epochs_ == stopped.best_epoch_ + 5 < 200
    assert len(stopped.loss_curve_) == len(stopped.validation_loss_curve_) == stopped.n_epochs_
    assert np.argmin(stopped.validation_loss_curve_) == stopped.best_epoch_ - 1
    # The same run, ended there by hand.
    ended = ScratchMLP(max_epochs=stopped.best_epoch_, **options).fit(*three_types)
    for a, b in zip(
        stopped.coefs_ + stopped.intercepts_, ended.coefs_ + ended.intercepts_, strict=True
    ):
        np.testing.assert_array_equal(a, b)


def test_without_early_stopping_every_epoch_is_run(three_types: Problem) -> None:
    model = ScratchMLP((4,), max_epochs=7, random_state=0).fit(*three_types)
    assert model.n_epochs_ == model.best_epoch_ == len(model.loss_curve_) == 7
    assert model.validation_loss_curve_ == []


def test_fitted_arrays_have_the_shapes_of_the_layers(three_types: Problem) -> None:
    model = ScratchMLP([7, 5], max_epochs=1).fit(*three_types)
    assert [w.shape for w in model.coefs_] == [(4, 7), (7, 5), (5, 3)]
    assert [b.shape for b in model.intercepts_] == [(7,), (5,), (3,)]
    assert model.classes_.tolist() == ["a", "b", "c"]
    assert [w.shape for w in ScratchMLP(6, max_epochs=1).fit(*three_types).coefs_] == [
        (4, 6),
        (6, 3),
    ]


def test_first_weights_come_from_the_range(three_types: Problem) -> None:
    # A learning rate this small leaves the weights where they started.
    still: dict[str, Any] = {
        "learning_rate": 1e-12,
        "max_epochs": 1,
        "optimiser": "sgd",
        "random_state": 0,
    }
    default = np.concatenate([w.ravel() for w in ScratchMLP(**still).fit(*three_types).coefs_])
    assert -0.7 < default.min() < -0.69
    assert 0.69 < default.max() < 0.7
    narrow = ScratchMLP(init_range=0.01, **still).fit(*three_types).coefs_[1]
    assert -0.01 < narrow.min() < -0.009
    assert 0.009 < narrow.max() < 0.01
    shifted = ScratchMLP(init_range=(1, 2), **still).fit(*three_types).coefs_[1]
    assert 1 < shifted.min() < shifted.max() < 2


def test_a_stronger_penalty_makes_smaller_weights(three_types: Problem) -> None:
    weak, strong = (
        ScratchMLP((10,), alpha=alpha, max_epochs=100, learning_rate=0.01, random_state=0)
        .fit(*three_types)
        .coefs_
        for alpha in (0.0, 1.0)
    )
    assert np.abs(strong[0]).max() < 0.1 < np.abs(weak[0]).max()


def test_prediction_keeps_the_activation_trained_with(three_types: Problem) -> None:
    X, y = three_types
    model = ScratchMLP((6,), "tanh", max_epochs=3, random_state=0).fit(X, y)
    before = model.predict_proba(X)
    np.testing.assert_array_equal(model.set_params(activation="relu").predict_proba(X), before)


@pytest.mark.parametrize("activation", ["relu", "tanh", "sigmoid"])
def test_extreme_rows_have_finite_probabilities(activation: str, three_types: Problem) -> None:
    model = ScratchMLP((6, 5), activation, max_epochs=5, random_state=0).fit(*three_types)
    X = np.array([[1e12, -1e12, 1e12, 1e12], [-1e12, 0, 0, -1e12], [1e-300, 0, 0, 0]])
    p = model.predict_proba(X)
    assert np.isfinite(p).all()
    np.testing.assert_allclose(p.sum(axis=1), 1, rtol=1e-12)


def test_a_row_too_large_to_add_up_is_named(three_types: Problem) -> None:
    model = ScratchMLP((6,), init_range=(1, 2), max_epochs=1, random_state=0).fit(*three_types)
    with pytest.raises(ValueError, match=r"Row 2 of X reaches 1e\+308, too large to add up"):
        model.predict_proba([[0.0] * 4, [1e308] * 4])


def test_diverging_is_an_error_that_says_what_to_do(three_types: Problem) -> None:
    X, y = three_types
    wild = ScratchMLP(optimiser="sgd", learning_rate=1e6, alpha=0.1, random_state=0)
    with pytest.raises(DivergenceError, match=r"Lower the learning rate \(it was 1e\+06\)"):
        wild.fit(X * 1e6, y)


def test_rows_one_at_a_time_get_the_same_answer(three_types: Problem) -> None:
    X, y = three_types
    model = ScratchMLP(max_epochs=20, random_state=0).fit(X, y)
    single = np.vstack([model.predict_proba(row[np.newaxis]) for row in X])
    np.testing.assert_allclose(single, model.predict_proba(X), rtol=0, atol=1e-12)


def test_is_as_good_as_scikit_learns_on_real_cells(real_cells: Problem) -> None:
    X, y = real_cells
    order = np.random.default_rng(0).permutation(len(X))
    train, test = order[:3800], order[3800:]
    mean, deviation = X[train].mean(axis=0), X[train].std(axis=0)
    X = (X - mean) / deviation
    shared: dict[str, Any] = {"alpha": 1e-5, "batch_size": 32, "random_state": 0}
    ours = ScratchMLP((50, 20), max_epochs=25, **shared).fit(X[train], y[train])
    theirs = MLPClassifier((50, 20), max_iter=25, tol=0.0, n_iter_no_change=25, **shared)
    with pytest.warns(UserWarning, match="Maximum iterations"):
        theirs.fit(X[train], y[train])
    scores = [f1_macro(y[test], model.predict(X[test])) for model in (ours, theirs)]
    assert scores[0] > 0.8
    assert abs(scores[0] - scores[1]) < 0.05


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        (
            {"hidden_layer_sizes": (5, 0)},
            "hidden_layer_sizes must be a whole number from 1 up, but is 0",
        ),
        ({"hidden_layer_sizes": 2.5}, "hidden_layer_sizes must be a whole number"),
        ({"hidden_layer_sizes": (True,)}, "hidden_layer_sizes must be a whole number"),
        ({"activation": "step"}, "activation must be one of relu, sigmoid, tanh, but is 'step'"),
        ({"optimiser": None}, "optimiser must be one of adam, sgd, but is None"),
        ({"alpha": -1}, "alpha must be a finite number at least 0, but is -1"),
        ({"alpha": float("nan")}, "alpha must be a finite number at least 0, but is nan"),
        ({"batch_size": 0}, "batch_size must be a whole number from 1 up, but is 0"),
        ({"learning_rate": 0.0}, r"learning_rate must be a finite number above 0, but is 0\.0"),
        ({"decay": -0.1}, r"decay must be a finite number at least 0, but is -0\.1"),
        ({"decay": "linear"}, "decay must be a number from 0 up or 'cosine', but is 'linear'"),
        ({"mixup": -1}, "mixup must be a finite number at least 0, but is -1"),
        (
            {"mixup": 0.2, "class_weight": "balanced"},
            r"mixup=0\.2 mixes rows of different classes",
        ),
        ({"max_epochs": "9"}, "max_epochs must be a whole number from 1 up, but is '9'"),
        ({"patience": 0}, "patience must be a whole number from 1 up, but is 0"),
        (
            {"validation_fraction": 1.0},
            r"validation_fraction must be .* above 0 and below 1, but is 1\.0",
        ),
        (
            {"init_range": (0.5, -0.5)},
            r"init_range\[1\] must be a finite number above 0\.5, but is -0\.5",
        ),
        ({"init_range": (np.nan, 1)}, r"init_range\[0\] must be a finite number, but is nan"),
        ({"init_range": 0}, "init_range must be a finite number above 0, but is 0"),
        (
            {"class_weight": "even"},
            "class_weight must be None, 'balanced' or a mapping .* but is 'even'",
        ),
        (
            {"class_weight": {"a": 0}},
            r"class_weight\['a'\] must be a finite number above 0, but is 0",
        ),
    ],
)
def test_unusable_parameters_are_refused(
    parameters: dict[str, Any], message: str, three_types: Problem
) -> None:
    with pytest.raises(ValueError, match=message):
        ScratchMLP(**parameters).fit(*three_types)


def test_one_class_is_not_enough() -> None:
    with pytest.raises(ValueError, match="needs at least 2, but y holds 1 class: 'a'"):
        ScratchMLP().fit([[1.0], [2.0]], ["a", "a"])


def test_shares_of_the_classes_are_learnt_as_labels_are(three_types: Problem) -> None:
    X, y = three_types
    classes, codes = np.unique(y, return_inverse=True)
    sure = np.eye(len(classes))[codes]
    network = ScratchMLP((6,), max_epochs=5, random_state=0)
    by_label = network.fit(X, y).predict_proba(X)
    by_share = ScratchMLP((6,), max_epochs=5, random_state=0).fit_shares(X, classes, sure)
    np.testing.assert_allclose(by_share.predict_proba(X), by_label, rtol=1e-12)
    np.testing.assert_allclose(by_share.loss_curve_, network.loss_curve_, rtol=1e-12)

    doubt = np.full((len(X), len(classes)), 1 / len(classes))
    unsure = ScratchMLP((6,), learning_rate=0.02, max_epochs=200, random_state=0)
    unsure.fit_shares(X, classes, doubt)
    np.testing.assert_allclose(unsure.predict_proba(X), doubt, atol=0.05)


@pytest.mark.parametrize(
    ("parameters", "shares", "said"),
    [
        ({}, [[1.0]], "shares must have the shape"),
        ({}, [[0.5, 0.6], [1.0, 0.0]], "must add up to 1"),
        ({}, [[1.5, -0.5], [1.0, 0.0]], "none may be below 0"),
        ({"early_stopping": True}, [[1.0, 0.0], [0.0, 1.0]], "early_stopping=False"),
        ({"class_weight": "balanced"}, [[1.0, 0.0], [0.0, 1.0]], "class_weight=None"),
    ],
)
def test_shares_that_are_none_are_refused(parameters: Any, shares: Any, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        ScratchMLP((3,), **parameters).fit_shares([[0.0], [1.0]], ["a", "b"], shares)
