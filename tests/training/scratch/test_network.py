"""The network computes what its formulas say, and its gradient is the gradient."""

from typing import Any

import numpy as np
import pytest

from training.scratch.activations import ACTIVATIONS
from training.scratch.gradient_check import numerical_gradient, relative_error
from training.scratch.network import Parameters, backward, forward, initialise, objective

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
    _, hidden, probabilities = forward(parameters, np.array([[1.0, 2.0]]), ACTIVATIONS["relu"])
    assert hidden.tolist() == [[0.0, 4.0]]
    assert probabilities.tolist() == [[0.5, 0.5]]


def test_forward_and_backward_change_only_the_gradient(rng: np.random.Generator) -> None:
    parameters = initialise([3, 4, 2], -0.7, 0.7, rng)
    X, delta = rng.normal(size=(5, 3)), rng.normal(size=(5, 2))
    outputs = forward(parameters, X, ACTIVATIONS["tanh"])
    inputs: list[Any] = [parameters.flat, delta, *outputs]
    kept = [array.copy() for array in inputs]
    backward(parameters, outputs, delta, ACTIVATIONS["tanh"], Parameters.zeros([3, 4, 2]))
    for array, copy in zip(inputs, kept, strict=True):
        np.testing.assert_array_equal(array, copy)


@pytest.mark.parametrize("own_rows", [False, True], ids=["shared rows", "own rows"])
def test_a_stack_is_its_networks_side_by_side(own_rows: bool, rng: np.random.Generator) -> None:
    sizes = [3, 5, 4, 2]
    activation = ACTIVATIONS["sigmoid"]
    stack, gradient = Parameters.zeros(sizes, (6,)), Parameters.zeros(sizes, (6,))
    stack.flat[...] = rng.uniform(-0.7, 0.7, size=stack.flat.shape)
    X = rng.normal(size=(6, 8, 3) if own_rows else (8, 3))
    delta = rng.normal(size=(6, 8, 2))
    outputs = forward(stack, X, activation)
    backward(stack, outputs, delta, activation, gradient)
    for i in range(6):
        alone = Parameters.of([w[i] for w in stack.weights], [b[i, 0] for b in stack.biases])
        alone_gradient = Parameters.zeros(sizes)
        alone_outputs = forward(alone, X[i] if own_rows else X, activation)
        backward(alone, alone_outputs, delta[i], activation, alone_gradient)
        np.testing.assert_allclose(outputs[-1][i], alone_outputs[-1], rtol=1e-12)
        np.testing.assert_allclose(gradient.flat[i], alone_gradient.flat, rtol=1e-10, atol=1e-14)


def test_parameters_are_views_of_one_array_with_weights_first() -> None:
    parameters = Parameters.zeros([2, 3, 2])
    for array in (*parameters.weights, *parameters.biases):
        array += 1.0
    assert parameters.flat.tolist() == [1.0] * (2 * 3 + 3 * 2 + 3 + 2)
    parameters.penalised[...] = 0.0
    assert [w.sum() for w in parameters.weights] == [0.0, 0.0]
    assert [b.sum() for b in parameters.biases] == [3.0, 2.0]


def test_first_weights_fill_the_range(rng: np.random.Generator) -> None:
    flat = initialise([50, 50, 5], -0.2, 0.6, rng).flat
    assert -0.2 <= flat.min() < -0.19
    assert 0.59 < flat.max() < 0.6
    assert flat.mean() == pytest.approx(0.2, abs=0.02)
