"""The training loop takes the right steps and stops where it should."""

import pickle
from math import exp, log, sqrt, tanh
from typing import Any, Literal

import numpy as np
import pytest

from training.estimators.scratch.activations import ACTIVATIONS, Activation
from training.estimators.scratch.fitting import (
    DivergenceError,
    History,
    Plan,
    Rows,
    Run,
    epoch_steps,
    split_rows,
    train,
)
from training.estimators.scratch.losses import cross_entropy
from training.estimators.scratch.network import Parameters, forward, initialise, with_ones
from training.estimators.scratch.optimisers import Adam, Optimiser, StochasticGradientDescent


def plan(
    *,
    alpha: float = 0.0,
    batch_size: int = 4,
    learning_rate: float = 0.5,
    decay: float | Literal["cosine"] = 0.0,
    max_epochs: int = 1,
    patience: int = 3,
    mixup: float = 0.0,
) -> Plan:
    return Plan(alpha, batch_size, learning_rate, decay, max_epochs, patience, mixup)


def run(rows: Rows, held_out: Rows | None, plan: Plan, rng: np.random.Generator) -> Run:
    return Run(np.arange(len(rows.codes)), rows.codes, rows.weights, held_out, plan, rng)


def train_one(
    parameters: Parameters,
    rows: Rows,
    held_out: Rows | None,
    activation: Activation,
    optimiser: Optimiser,
    plan: Plan,
    rng: np.random.Generator,
) -> History:
    """Train one network, as a stack of one, in place."""
    stack = Parameters.zeros(parameters.layer_sizes, (1,))
    stack.flat[0] = parameters.flat
    (outcome,) = train(rows.X, stack, [run(rows, held_out, plan, rng)], activation, optimiser)
    parameters.flat[...] = stack.flat[0]
    if isinstance(outcome, DivergenceError):
        raise outcome
    return outcome


class Still(StochasticGradientDescent):
    """Changes nothing, and keeps what it was given."""

    def __init__(self) -> None:
        self.gradients: list[list[float]] = []
        self.rates: list[float] = []

    def step(self, parameters: Any, gradient: Any, learning_rates: Any, networks: slice) -> None:
        self.gradients.append(gradient[0].tolist())
        self.rates.append(float(learning_rates[0, 0]))


def test_one_step_by_hand() -> None:
    """One row, x = 2 of the first class; one tanh unit; two classes; learning rate 0.5."""
    w, b, v, c, x, alpha = 0.3, 0.1, (0.5, -0.5), (0.0, 0.2), 2.0, 0.01
    a = tanh(x * w + b)
    z = (a * v[0] + c[0], a * v[1] + c[1])
    p = exp(z[0]) / (exp(z[0]) + exp(z[1]))
    delta = (p - 1, 1 - p)
    delta_hidden = (delta[0] * v[0] + delta[1] * v[1]) * (1 - a * a)
    new_w = w - 0.5 * (x * delta_hidden + alpha * w)
    new_v = [v[k] - 0.5 * (a * delta[k] + alpha * v[k]) for k in (0, 1)]
    squares = new_w**2 + new_v[0] ** 2 + new_v[1] ** 2

    parameters = Parameters.of([np.array([[w]]), np.array([v])], [np.array([b]), np.array(c)])
    history = train_one(
        parameters,
        Rows(np.array([[x]]), np.array([0])),
        None,
        ACTIVATIONS["tanh"],
        StochasticGradientDescent(1),
        plan(alpha=alpha),
        np.random.default_rng(0),
    )
    assert parameters.weights[0][0, 0] == pytest.approx(new_w, rel=1e-13)
    assert parameters.biases[0][0] == pytest.approx(b - 0.5 * delta_hidden, rel=1e-13)
    assert parameters.weights[1][0].tolist() == pytest.approx(new_v, rel=1e-13)
    assert parameters.biases[1].tolist() == pytest.approx(
        [c[0] - 0.5 * delta[0], c[1] - 0.5 * delta[1]], rel=1e-13
    )
    # The batch's loss as it was met, the penalty as it is at the end of the epoch.
    assert history.training == pytest.approx([-log(p) + alpha / 2 * squares], rel=1e-13)


@pytest.mark.parametrize(("batch_size", "steps"), [(1, 10), (3, 4), (5, 2), (10, 1), (99, 1)])
def test_every_row_is_met_once_an_epoch(
    batch_size: int, steps: int, rng: np.random.Generator
) -> None:
    still = Still()
    parameters = Parameters.zeros([1, 2])
    rows = Rows(np.ones((10, 1)), np.ones(10, dtype=np.intp))
    counting = plan(batch_size=batch_size)
    train_one(parameters, rows, None, ACTIVATIONS["relu"], still, counting, rng)
    # All rows are of class 1, and p - t = -1/2 for it: the gradient of its bias is -1/2 in a batch of
    # any size.
    assert [gradient[-1] for gradient in still.gradients] == pytest.approx([-0.5] * steps)


def test_rows_are_met_in_another_order_each_epoch(rng: np.random.Generator) -> None:
    still = Still()
    rows = Rows(np.arange(1.0, 11.0)[:, np.newaxis], np.ones(10, dtype=np.intp))
    single = plan(batch_size=1, max_epochs=2)
    train_one(Parameters.zeros([1, 2]), rows, None, ACTIVATIONS["relu"], still, single, rng)
    # One row of class 1 at p = 1/2: its gradient by the weight of class 1 is -x / 2.
    met = [int(-2 * gradient[1]) for gradient in still.gradients]
    first, second = met[:10], met[10:]
    assert sorted(first) == sorted(second) == list(range(1, 11))
    assert first != second
    assert sorted(first) not in (first, second)


def test_learning_rate_decays_by_epoch(rng: np.random.Generator) -> None:
    still = Still()
    rows = Rows(np.ones((4, 1)), np.array([0, 1, 0, 1]))
    decaying = plan(learning_rate=0.6, decay=0.5, max_epochs=3)
    train_one(Parameters.zeros([1, 2]), rows, None, ACTIVATIONS["relu"], still, decaying, rng)
    assert still.rates == pytest.approx([0.6, 0.4, 0.3])


def test_learning_rate_falls_along_half_a_cosine() -> None:
    falling = plan(learning_rate=0.8, decay="cosine", max_epochs=4)
    eighth = sqrt(0.5)
    assert [falling.rate(epoch) for epoch in range(5)] == pytest.approx(
        [0.8, 0.4 * (1 + eighth), 0.4, 0.4 * (1 - eighth), 0.0]
    )


def test_mixup_mixes_rows_and_targets_alike() -> None:
    """Rows x = 2 of class 0 and x = 10 of class 1, mixed by shares of 3/4 and 3/5.

    The first becomes 3/4 * 2 + 1/4 * 10 = 4 with target (3/4, 1/4), the second
    3/5 * 10 + 2/5 * 2 = 6.8 with target (2/5, 3/5). With weights of 0, p = 1/2 everywhere, and
    the weight of class 0 has the gradient (4 (1/2 - 3/4) + 6.8 (1/2 - 2/5)) / 2 = -0.16.
    """
    still, asked = Still(), []

    class Fixed(np.random.Generator):
        def permutation(self, x: Any, axis: int = 0) -> Any:
            return np.arange(x)

        def beta(self, a: Any, b: Any, size: Any = None) -> Any:
            asked.append((a, b))
            return np.array([[0.75], [0.6]])

    rows = Rows(np.array([[2.0], [10.0]]), np.array([0, 1]))
    rng = Fixed(np.random.PCG64(0))
    mixed = plan(mixup=0.3)
    history = train_one(
        Parameters.zeros([1, 2]), rows, None, ACTIVATIONS["relu"], still, mixed, rng
    )
    assert asked == [(0.3, 0.3)]
    # Weights of class 0 and 1, then biases: (p - t) averaged, (1/2 - 3/4 + 1/2 - 2/5) / 2.
    assert still.gradients[0] == pytest.approx([-0.16, 0.16, -0.075, 0.075])
    assert history.training == pytest.approx([log(2)])


def test_doubling_a_rows_weight_is_meeting_it_twice(rng: np.random.Generator) -> None:
    X, codes = rng.normal(size=(3, 2)), np.array([0, 1, 1])
    start = initialise([2, 4, 2], -0.7, 0.7, rng).flat
    ends = []
    for rows in (
        Rows(X, codes, np.array([1.5, 0.75, 0.75])),
        Rows(X[[0, 0, 1, 2]], codes[[0, 0, 1, 2]]),
    ):
        parameters = Parameters.zeros([2, 4, 2])
        parameters.flat[...] = start
        train_one(
            parameters,
            rows,
            None,
            ACTIVATIONS["tanh"],
            StochasticGradientDescent(1),
            plan(max_epochs=5),
            rng,
        )
        ends.append(parameters.flat)
    np.testing.assert_allclose(ends[0], ends[1], rtol=1e-12)


def test_early_stopping_restores_the_lowest_validation_loss(rng: np.random.Generator) -> None:
    # Labels are noise: whatever is learned beyond the first epochs makes held-out rows worse.
    X, codes = rng.normal(size=(80, 5)), rng.integers(3, size=80)
    rows, held_out = Rows(X[:40], codes[:40]), Rows(X[40:], codes[40:])
    parameters = initialise([5, 20, 3], -0.7, 0.7, rng)
    stopping = plan(learning_rate=0.01, max_epochs=500, patience=7)
    activation = ACTIVATIONS["relu"]
    history = train_one(parameters, rows, held_out, activation, Adam(1), stopping, rng)
    losses = history.validation
    assert len(losses) < 500
    assert len(losses) == len(history.training) == history.best_epoch + 7
    assert history.best_epoch == int(np.argmin(losses)) + 1
    kept = cross_entropy(forward(parameters, with_ones(held_out.X), activation)[-1], held_out.codes)
    assert kept == min(losses) < losses[-1]


def test_diverging_says_to_lower_the_learning_rate(rng: np.random.Generator) -> None:
    X, codes = rng.normal(size=(20, 3)), rng.integers(2, size=20)
    parameters = initialise([3, 10, 10, 2], -0.7, 0.7, rng)
    wild = plan(learning_rate=1e200, max_epochs=50)
    with pytest.raises(
        DivergenceError, match=r"Lower the learning rate \(it was 1e\+200\)"
    ) as caught:
        train_one(
            parameters,
            Rows(X, codes),
            None,
            ACTIVATIONS["relu"],
            StochasticGradientDescent(1),
            wild,
            rng,
        )
    assert caught.value.epoch >= 1
    assert caught.value.learning_rate == 1e200


def test_the_penalty_pulls_at_weights_alone() -> None:
    still = Still()
    parameters = Parameters.of([np.array([[0.4, 0.4]])], [np.array([5.0, 5.0])])
    rows = Rows(np.zeros((2, 1)), np.array([0, 1]))
    rng = np.random.default_rng(0)
    train_one(parameters, rows, None, ACTIVATIONS["relu"], still, plan(alpha=0.5), rng)
    assert still.gradients == [[0.2, 0.2, 0.0, 0.0]]


@pytest.mark.parametrize(
    ("lengths", "batch_size", "expected"),
    [
        ([5], 2, [(0, 1, 0, 2), (0, 1, 2, 4), (0, 1, 4, 5)]),
        ([4, 4], 2, [(0, 2, 0, 2), (0, 2, 2, 4)]),
        # The first two end with one row, the third with two; the last goes on.
        (
            [3, 3, 4, 6],
            2,
            [(0, 4, 0, 2), (0, 2, 2, 3), (2, 4, 2, 4), (3, 4, 4, 6)],
        ),
        ([1, 2, 3], 4, [(0, 1, 0, 1), (1, 2, 0, 2), (2, 3, 0, 3)]),
    ],
)
def test_steps_of_networks_with_different_numbers_of_rows(
    lengths: list[int], batch_size: int, expected: list[tuple[int, int, int, int]]
) -> None:
    steps = [
        (networks.start, networks.stop, rows.start, rows.stop)
        for networks, rows in epoch_steps(lengths, batch_size)
    ]
    assert steps == expected


def test_a_divergence_keeps_its_facts_on_the_way_between_processes() -> None:
    back = pickle.loads(pickle.dumps(DivergenceError(3, 0.5)))  # noqa: S301
    assert (back.epoch, back.learning_rate) == (3, 0.5)
    assert "after epoch 3" in str(back)


def test_split_sets_aside_the_same_share_of_each_class(rng: np.random.Generator) -> None:
    codes = np.repeat([0, 1, 2, 3], [100, 40, 10, 1])
    kept, aside = split_rows(codes, 0.2, rng)
    assert np.bincount(codes[aside], minlength=4).tolist() == [20, 8, 2, 0]
    assert sorted([*kept, *aside]) == list(range(151))


def test_split_leaves_every_class_a_row_to_learn_from(rng: np.random.Generator) -> None:
    kept, _ = split_rows(np.array([0, 0, 1, 1]), 0.99, rng)
    assert np.array([0, 0, 1, 1])[kept].tolist() == [0, 1]


def test_split_of_too_few_rows_is_refused(rng: np.random.Generator) -> None:
    with pytest.raises(ValueError, match=r"hold out validation_fraction=0\.1 of them"):
        split_rows(np.array([0, 0, 1]), 0.1, rng)
