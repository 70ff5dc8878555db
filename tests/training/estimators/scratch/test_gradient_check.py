"""The numerical gradient is right where the answer is known, and tells wrong from right."""

import numpy as np
import pytest

from training.estimators.scratch.gradient_check import numerical_gradient, relative_error


def test_gradient_of_a_known_function_with_the_point_restored() -> None:
    at = np.array([[1.0, -2.0], [0.5, 3.0]])
    found = numerical_gradient(lambda: float((at**3).sum()), at)
    np.testing.assert_allclose(found, 3 * at**2, rtol=1e-8)
    assert at.tolist() == [[1.0, -2.0], [0.5, 3.0]]


def test_relative_error_of_equal_opposed_and_vanishing_gradients() -> None:
    g = np.array([3.0, 4.0])
    assert relative_error(g, g) == 0.0
    assert relative_error(g, -g) == 1.0
    assert relative_error(g, 1.02 * g) == pytest.approx(0.02 / 2.02)
    assert relative_error(0 * g, 0 * g) == 0.0
