"""The network computes what its formulas say, and its gradient is the gradient."""

import numpy as np
import pytest

from training.estimators.scratch.activations import ACTIVATIONS
from training.estimators.scratch.gradient_check import numerical_gradient, relative_error
from training.estimators.scratch.network import (
    Buffers,
    Parameters,
    backward,
    forward,
    initialise,
    objective,
    with_ones,
)

DEPTHS = {"none": [], "one": [5], "two": [5, 4], "three": [6, 5, 4]}


@pytest.mark.parametrize("weighted", [False, True], ids=["equal rows", "weighted rows"])
@pytest.mark.parametrize("hidden", DEPTHS.values(), ids=DEPTHS.keys())
@pytest.mark.parametrize("name", sorted(ACTIVATIONS))
def test_derived_gradient_is_the_numerical_one(
    name: str, hidden: list[int], weighted: bool, rng: np.random.Generator
) -> None:
    X, codes = rng.normal(size=(7, 3)), rng.integers(4, size=7)
    weights = rng.uniform(0.2, 1.8, size=7) if weighted else None
    parameters = initialise([3, *hidden, 4], -0.7, 0.7, rng)

    def evaluate() -> tuple[float, Parameters]:
        return objective(parameters, X, codes, ACTIVATIONS[name], 0.1, weights)

    derived = evaluate()[1].flat
    numerical = numerical_gradient(lambda: evaluate()[0], parameters.flat)
    assert relative_error(derived, numerical) < 1e-8


def test_forward_by_hand() -> None:
    # One row (1, 2); hidden sums 0.5 - 2 + 0.5 = -1 and 1 + 4 - 1 = 4, after relu 0 and 4;
    # sums 4 * 0.25 = 1 and 4 * 0 + 1 = 1: both classes equally likely.
    parameters = Parameters.of(
        [np.array([[0.5, 1.0], [-1.0, 2.0]]), np.array([[9.0, 9.0], [0.25, 0.0]])],
        [np.array([0.5, -1.0]), np.array([0.0, 1.0])],
    )
    rows = np.array([[1.0, 2.0, 1.0]])
    _, hidden, probabilities = forward(parameters, rows, ACTIVATIONS["relu"])
    assert hidden.tolist() == [[0.0, 4.0, 1.0]]
    assert probabilities.tolist() == [[0.5, 0.5]]


@pytest.mark.parametrize("name", sorted(ACTIVATIONS))
def test_hidden_layers_give_ones_for_the_biases(name: str, rng: np.random.Generator) -> None:
    parameters = initialise([3, 5, 4, 2], -0.7, 0.7, rng)
    outputs = forward(parameters, with_ones(rng.normal(size=(6, 3))), ACTIVATIONS[name])
    assert [output[:, -1].tolist() for output in outputs[:-1]] == [[1.0] * 6] * 3


@pytest.mark.parametrize("name", sorted(ACTIVATIONS))
def test_forward_and_backward_leave_their_inputs(name: str, rng: np.random.Generator) -> None:
    parameters = initialise([3, 4, 2], -0.7, 0.7, rng)
    rows, delta = with_ones(rng.normal(size=(5, 3))), rng.normal(size=(5, 2))
    kept = [array.copy() for array in (parameters.flat, rows, delta)]
    outputs = forward(parameters, rows, ACTIVATIONS[name])
    backward(parameters, outputs, delta, ACTIVATIONS[name], parameters.room())
    for array, copy in zip((parameters.flat, rows, delta), kept, strict=True):
        np.testing.assert_array_equal(array, copy)


@pytest.mark.parametrize("name", sorted(ACTIVATIONS))
def test_used_buffers_leave_no_trace(name: str, rng: np.random.Generator) -> None:
    parameters = initialise([3, 5, 4, 2], -0.7, 0.7, rng)
    buffers, first, second = Buffers(parameters, 6), parameters.room(), parameters.room()
    activation = ACTIVATIONS[name]
    for gradient, used in ((first, buffers), (first, buffers), (second, None)):
        gradient.flat[...] = np.nan
        draws = np.random.default_rng(3)
        rows, delta = with_ones(draws.normal(size=(6, 3))), draws.normal(size=(6, 2))
        outputs = forward(parameters, rows, activation, used)
        backward(parameters, outputs, delta, activation, gradient, used)
    np.testing.assert_array_equal(first.flat, second.flat)


@pytest.mark.parametrize("own_rows", [False, True], ids=["shared rows", "own rows"])
def test_a_stack_is_its_networks_side_by_side(own_rows: bool, rng: np.random.Generator) -> None:
    sizes = [3, 5, 4, 2]
    activation = ACTIVATIONS["sigmoid"]
    stack, gradient = Parameters.zeros(sizes, (6,)), Parameters.zeros(sizes, (6,))
    stack.flat[...] = rng.uniform(-0.7, 0.7, size=stack.flat.shape)
    rows = with_ones(rng.normal(size=(6, 8, 3) if own_rows else (8, 3)))
    delta = rng.normal(size=(6, 8, 2))
    outputs = forward(stack, rows, activation)
    backward(stack, outputs, delta, activation, gradient)
    for i in range(6):
        alone = Parameters.of([w[i] for w in stack.weights], [b[i] for b in stack.biases])
        alone_gradient = alone.room()
        alone_outputs = forward(alone, rows[i] if own_rows else rows, activation)
        backward(alone, alone_outputs, delta[i], activation, alone_gradient)
        np.testing.assert_allclose(outputs[-1][i], alone_outputs[-1], rtol=1e-12)
        np.testing.assert_allclose(gradient.flat[i], alone_gradient.flat, rtol=1e-10, atol=1e-14)


def test_parameters_are_views_of_one_array() -> None:
    """Layer by layer, the biases under the weights."""
    parameters = Parameters.of(
        [np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([[7.0], [8.0]])],
        [np.array([5.0, 6.0]), np.array([9.0])],
    )
    assert parameters.flat.tolist() == [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0]
    assert parameters.layer_sizes == [2, 2, 1]
    for array in (*parameters.layers, *parameters.weights, *parameters.biases):
        array += 1.0
    assert parameters.flat.tolist() == [3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0, 11.0]


def test_some_networks_of_a_stack() -> None:
    stack = Parameters.zeros([2, 3, 2], (4,), np.float32)
    stack.flat[...] = np.arange(4)[:, np.newaxis]
    views, copies = stack.part(slice(1, 3)), stack.only(np.array([True, False, False, True]))
    assert copies.flat.dtype == np.float32
    copies.layers[1][...] = 7.0
    views.layers[0][...] = 9.0
    assert copies.flat[:, 0].tolist() == [0.0, 3.0]
    assert copies.flat[:, -1].tolist() == [7.0, 7.0]
    assert stack.flat[:, 0].tolist() == [0.0, 9.0, 9.0, 3.0]
    assert stack.flat[:, -1].tolist() == [0.0, 1.0, 2.0, 3.0]


def test_first_weights_fill_the_range(rng: np.random.Generator) -> None:
    flat = initialise([50, 50, 5], -0.2, 0.6, rng).flat
    assert -0.2 <= flat.min() < -0.19
    assert 0.59 < flat.max() < 0.6
    assert flat.mean() == pytest.approx(0.2, abs=0.02)
