"""Newton's method finds minima, and says so when it has not."""

import numpy as np
from numpy.typing import NDArray

from training.estimators.scratch.newton import minimise

Array = NDArray[np.float64]


def test_one_step_solves_a_quadratic_of_very_different_scales() -> None:
    H = np.array([[2e12, 1e6, 0.0], [1e6, 2.0, 0.0], [0.0, 0.0, 3e-9]])
    lowest = np.array([1e-6, -2.0, 1e4])
    found = minimise(
        lambda x: float((x - lowest) @ H @ (x - lowest) / 2),
        lambda x: (H @ (x - lowest), H),
        np.zeros(3),
        tol=1e-12,
        max_iterations=2,
    )
    assert found.converged
    assert found.n_iterations == 1
    np.testing.assert_allclose(found.at, lowest, rtol=1e-9)


def test_shortened_steps_converge_where_full_ones_jump_away() -> None:
    # f = log cosh: from 5, a full step lands beyond -1000, where the slope is 1 again.
    found = minimise(
        lambda x: float(np.logaddexp(x, -x).sum()),
        lambda x: (np.tanh(x), np.diag(1 / np.cosh(x) ** 2)),
        np.array([5.0]),
        tol=1e-14,
        max_iterations=50,
    )
    assert found.converged
    assert abs(found.at[0]) < 1e-6


def test_too_few_steps_are_not_called_converged() -> None:
    found = minimise(
        lambda x: float((x**4).sum()),
        lambda x: (4 * x**3, np.diag(12 * x**2)),
        np.array([1.0]),
        tol=1e-12,
        max_iterations=2,
    )
    assert not found.converged
    assert found.n_iterations == 2
    # Newton's step on x^4 is -x / 3.
    np.testing.assert_allclose(found.at, [4 / 9])


def test_a_function_that_never_falls_ends_the_search() -> None:
    found = minimise(
        lambda x: float(np.nan),
        lambda x: (np.ones(1), np.eye(1)),
        np.array([1.0]),
        tol=1e-12,
        max_iterations=5,
    )
    assert not found.converged
    assert found.at.tolist() == [1.0]


def test_a_hessian_that_rounding_made_indefinite_still_gives_a_way_down() -> None:
    found = minimise(
        lambda x: float(x @ x / 2),
        lambda x: (x, np.array([[1.0, 1.0 + 1e-9], [1.0 + 1e-9, 1.0]])),
        np.array([1.0, -1.0]),
        tol=1e-12,
        max_iterations=300,
    )
    assert float(found.at @ found.at) < 1e-6
