"""Activations have the right values and slopes, and stay finite far out."""

import numpy as np
import pytest

from training.estimators.scratch.activations import ACTIVATIONS, softmax

Z = np.array([[-2.0, -0.5, 0.25, 3.0]])


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("relu", np.array([[0.0, 0.0, 0.25, 3.0]])),
        ("tanh", (np.exp(2 * Z) - 1) / (np.exp(2 * Z) + 1)),
        ("sigmoid", 1 / (1 + np.exp(-Z))),
    ],
)
def test_values(name: str, expected: np.ndarray) -> None:
    a = Z.copy()
    ACTIVATIONS[name].apply(a)
    np.testing.assert_allclose(a, expected, rtol=1e-14, atol=0)


@pytest.mark.parametrize("name", sorted(ACTIVATIONS))
def test_slope_is_the_derivative(name: str) -> None:
    above, a, below = Z + 1e-6, Z.copy(), Z - 1e-6
    for array in (above, a, below):
        ACTIVATIONS[name].apply(array)
    delta = np.full_like(Z, 3.0)
    ACTIVATIONS[name].scale_by_slope(delta, a.copy())
    np.testing.assert_allclose(delta, 3.0 * (above - below) / 2e-6, rtol=1e-8, atol=1e-8)


@pytest.mark.parametrize(
    ("name", "low", "high"), [("relu", 0, 1e300), ("tanh", -1, 1), ("sigmoid", 0, 1)]
)
def test_far_out_inputs_give_the_limit(name: str, low: float, high: float) -> None:
    a = np.array([-1e300, 1e300])
    with np.errstate(over="ignore"):
        ACTIVATIONS[name].apply(a)
    assert a.tolist() == [low, high]


def test_softmax_by_hand() -> None:
    z = np.log([[1.0, 2.0, 5.0]])
    softmax(z)
    np.testing.assert_allclose(z, [[0.125, 0.25, 0.625]], rtol=1e-14)


def test_softmax_of_large_sums_is_finite() -> None:
    z = np.array([[1e300, -1e300, 1e300], [-800.0, -800.0, -801.0]])
    softmax(z)
    assert z[0].tolist() == [0.5, 0.0, 0.5]
    np.testing.assert_allclose(z[1], np.array([1, 1, np.exp(-1)]) / (2 + np.exp(-1)), rtol=1e-14)
