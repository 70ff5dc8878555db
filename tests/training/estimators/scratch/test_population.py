"""A network in a population is the network that it is alone."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from sklearn.base import clone

from training.estimators.scratch import DivergenceError, ScratchMLP
from training.estimators.scratch import population as population_module
from training.estimators.scratch.population import fit_population

Problem = tuple[NDArray[np.float64], NDArray[np.str_]]

LEARNED = ("coefs_", "intercepts_", "loss_curve_", "validation_loss_curve_")


def bits(network: ScratchMLP) -> list[bytes]:
    """All numbers that were learned, as they lie in memory."""
    return [np.asarray(array).tobytes() for name in LEARNED for array in getattr(network, name)]


def assert_same(one: Any, other: Any) -> None:
    assert isinstance(one, ScratchMLP)
    assert isinstance(other, ScratchMLP)
    assert bits(one) == bits(other)
    assert one.classes_.tolist() == other.classes_.tolist()
    for name in ("activation_", "n_epochs_", "best_epoch_", "n_features_in_"):
        assert getattr(one, name) == getattr(other, name), name


def network(**parameters: Any) -> ScratchMLP:
    return ScratchMLP(
        **{"hidden_layer_sizes": (7, 5), "max_epochs": 6, "batch_size": 8} | parameters
    )


@pytest.mark.parametrize("precision", ["double", "single"])
@pytest.mark.parametrize("optimiser", ["adam", "sgd"])
@pytest.mark.parametrize("activation", ["relu", "tanh", "sigmoid"])
def test_a_stack_of_one_is_the_network_bit_for_bit(
    activation: str, optimiser: str, precision: str, three_types: Problem
) -> None:
    alone = network(activation=activation, optimiser=optimiser, precision=precision, random_state=3)
    (together,) = fit_population([alone], *three_types)
    assert_same(together, clone(alone).fit(*three_types))


@pytest.mark.parametrize("precision", ["double", "single"])
def test_each_of_many_is_the_network_alone_bit_for_bit(
    precision: str, three_types: Problem
) -> None:
    """Settings that differ in all that may differ in a stack, on folds of 59, 60 and 61 rows."""
    X, y = three_types
    shuffled = np.random.default_rng(0).permutation(90)
    folds = [shuffled[:59], shuffled[29:89], shuffled[-61:]]
    settings: list[dict[str, Any]] = [
        {"learning_rate": 0.01, "alpha": 0.0},
        {"learning_rate": 0.1, "alpha": 0.1, "decay": 0.3},
        {"learning_rate": 0.03, "decay": "cosine", "init_range": 0.2, "max_epochs": 9},
        {"class_weight": "balanced", "early_stopping": True, "patience": 1, "max_epochs": 40},
    ]
    networks, rows = [], []
    for number, setting in enumerate(settings):
        for fold in folds:
            networks.append(network(precision=precision, random_state=number, **setting))
            rows.append(fold)
    fitted = fit_population(networks, X, y, rows)
    assert len({bits(one)[0] for one in fitted if isinstance(one, ScratchMLP)}) == len(networks)
    for together, alone, fold in zip(fitted, networks, rows, strict=True):
        assert_same(together, clone(alone).fit(X[fold], y[fold]))


@settings(max_examples=25, deadline=None)
@given(
    lengths=st.lists(st.integers(12, 40), min_size=1, max_size=6),
    batch_size=st.integers(1, 45),
    optimiser=st.sampled_from(["adam", "sgd"]),
    mixup=st.sampled_from([0.0, 0.4]),
)
def test_however_many_rows_each_has(
    lengths: list[int], batch_size: int, optimiser: str, mixup: float
) -> None:
    rng = np.random.default_rng(1)
    X, y = rng.normal(size=(40, 3)), np.arange(40) % 3
    shape = {"batch_size": batch_size, "optimiser": optimiser, "mixup": mixup, "max_epochs": 2}
    networks = [network(random_state=seed, **shape) for seed in range(len(lengths))]
    rows = [np.arange(length) for length in lengths]
    for together, alone, fold in zip(
        fit_population(networks, X, y, rows), networks, rows, strict=True
    ):
        assert_same(together, clone(alone).fit(X[fold], y[fold]))


def test_networks_of_different_shapes_keep_their_order(three_types: Problem) -> None:
    shapes: list[dict[str, Any]] = [
        {"hidden_layer_sizes": ()},
        {"hidden_layer_sizes": (4,)},
        {"batch_size": 90},
        {"activation": "tanh"},
        {"optimiser": "sgd"},
        {"mixup": 0.3},
        {"precision": "single"},
    ]
    networks = [network(random_state=0, **shape) for shape in shapes * 2]
    fitted = fit_population(networks, *three_types)
    for together, alone in zip(fitted, networks, strict=True):
        assert_same(together, clone(alone).fit(*three_types))


def test_stacks_are_bounded(three_types: Problem, monkeypatch: pytest.MonkeyPatch) -> None:
    sizes = []
    fit_stack = population_module.fit_stack

    def counting(networks: Any, *rest: Any) -> Any:
        sizes.append(len(networks))
        return fit_stack(networks, *rest)

    monkeypatch.setattr(population_module, "fit_stack", counting)
    networks = [network(max_epochs=1, random_state=seed) for seed in range(33)]
    fitted = fit_population(networks, *three_types)
    assert sizes == [11, 11, 11]
    assert_same(fitted[32], clone(networks[32]).fit(*three_types))


def test_the_seeds_network_on_real_cells_is_the_same_alone(real_cells: Problem) -> None:
    """Large enough products for the library of matrices to choose other ways of working them out."""
    X, y = real_cells
    X = (X - X.mean(axis=0)) / X.std(axis=0)
    rows = [np.arange(3391), np.arange(1696, 5087), np.arange(3392)] * 2
    shape = {"hidden_layer_sizes": (50, 20, 10), "activation": "sigmoid", "batch_size": 32}
    networks = [network(**shape, max_epochs=2, random_state=seed) for seed in range(6)]
    fitted = fit_population(networks, X, y, rows)
    for place in (0, 4, 5):
        alone = clone(networks[place]).fit(X[rows[place]], y[rows[place]])
        assert_same(fitted[place], alone)


def test_one_that_diverges_is_reported_and_spoils_no_other(three_types: Problem) -> None:
    X, y = three_types
    rates = [0.01, 1e200, 0.02, 1e250]
    networks = [
        network(learning_rate=rate, optimiser="sgd", alpha=0.1, random_state=0) for rate in rates
    ]
    rows = [np.arange(length) for length in (90, 88, 89, 90)]
    # Training on fewer rows than the others, it stands first among them.
    networks[3].set_params(early_stopping=True)
    fitted = fit_population(networks, X, y, rows)
    for place in (0, 2):
        assert_same(fitted[place], clone(networks[place]).fit(X[rows[place]], y[rows[place]]))
    for place in (1, 3):
        error = fitted[place]
        assert isinstance(error, DivergenceError)
        assert error.learning_rate == rates[place]
        with pytest.raises(DivergenceError) as alone:
            clone(networks[place]).fit(X[rows[place]], y[rows[place]])
        assert (error.epoch, str(error)) == (alone.value.epoch, str(alone.value))


def test_all_may_diverge(three_types: Problem) -> None:
    wild = network(learning_rate=1e200, optimiser="sgd", alpha=0.1, random_state=0)
    assert all(
        isinstance(outcome, DivergenceError) for outcome in fit_population([wild] * 2, *three_types)
    )


def test_two_processes_give_what_one_gives(three_types: Problem) -> None:
    networks = [network(batch_size=size, random_state=0) for size in (4, 8, 16)]
    one, two = (fit_population(networks, *three_types, n_jobs=jobs) for jobs in (1, 2))
    for a, b in zip(one, two, strict=True):
        assert_same(a, b)


def test_classes_are_those_of_a_networks_own_rows(three_types: Problem) -> None:
    X, y = three_types
    without_a = np.flatnonzero(y != "a")
    networks = [network(random_state=0), network(random_state=0)]
    all_three, two = fit_population(networks, X, y, [np.arange(90), without_a])
    assert_same(all_three, clone(networks[0]).fit(X, y))
    assert_same(two, clone(networks[1]).fit(X[without_a], y[without_a]))
    assert isinstance(two, ScratchMLP)
    assert two.classes_.tolist() == ["b", "c"]


def test_what_is_given_is_left_as_it_was(three_types: Problem) -> None:
    X, y = three_types
    generator = np.random.default_rng(5)
    before, state = X.copy(), generator.bit_generator.state
    given_network = network(random_state=generator)
    fitted = fit_population([given_network] * 2, X, y)
    assert_same(fitted[0], fitted[1])
    assert not hasattr(given_network, "coefs_")
    assert generator.bit_generator.state == state
    np.testing.assert_array_equal(X, before)


def test_names_of_columns_are_kept(three_types: Problem) -> None:
    X, y = three_types
    frame = pd.DataFrame(X, columns=["w", "x", "y", "z"])
    for fitted in fit_population([network(random_state=0)] * 2, frame, y):
        assert isinstance(fitted, ScratchMLP)
        assert fitted.feature_names_in_.tolist() == ["w", "x", "y", "z"]
        assert len(fitted.predict(frame)) == 90


def test_rows_may_be_a_mask(three_types: Problem) -> None:
    X, y = three_types
    mask = np.random.default_rng(0).random(90) < 0.8
    one, other = fit_population([network(random_state=0)] * 2, X, y, [mask, np.flatnonzero(mask)])
    assert_same(one, other)


def test_no_networks_are_none_trained(three_types: Problem) -> None:
    assert fit_population([], *three_types) == []


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([[0, 89]], "rows must hold one array for each of the 2 networks, but holds 1"),
        (
            [[0, 89], [0, 90]],
            r"rows\[1\] must lie from 0 to 89, as X has 90 rows, but goes from 0 to",
        ),
        ([[-1, 89], [0, 89]], r"rows\[0\] must lie from 0 to 89"),
        ([[0.5, 1.5], [0, 89]], r"rows\[0\] must be row numbers, .* an array of float64"),
        ([[], [0, 89]], r"rows\[0\] must be row numbers"),
        ([[0, 89], [True] * 89], r"rows\[1\] must be .* one boolean for each of the 90 rows"),
        ([[0, 1], [0, 89]], "a network's rows hold 1 class: 'a'"),
    ],
)
def test_unusable_rows_are_refused(rows: Any, message: str, three_types: Problem) -> None:
    with pytest.raises(ValueError, match=message):
        fit_population([network()] * 2, *three_types, rows)


def test_unusable_parameters_are_refused(three_types: Problem) -> None:
    with pytest.raises(ValueError, match="alpha must be a finite number at least 0, but is -1"):
        fit_population([network(), network(alpha=-1)], *three_types)
    with pytest.raises(ValueError, match="precision must be one of double, single, but is 'half'"):
        fit_population([network(precision="half")], *three_types)


def test_single_precision_learns_as_much(three_types: Problem) -> None:
    X, y = three_types
    networks = [
        network(
            activation="tanh",
            precision=precision,
            learning_rate=0.01,
            max_epochs=30,
            random_state=0,
        )
        for precision in ("double", "single")
    ]
    double, single = fit_population(networks, X, y)
    assert isinstance(double, ScratchMLP)
    assert isinstance(single, ScratchMLP)
    assert single.coefs_[0].dtype == np.float64
    assert (single.coefs_[0] == single.coefs_[0].astype(np.float32)).all()
    assert bits(single) != bits(double)
    np.testing.assert_allclose(single.loss_curve_, double.loss_curve_, rtol=1e-3)
    np.testing.assert_allclose(single.predict_proba(X), double.predict_proba(X), atol=0.02)
