"""Each optimiser makes the step worked out by hand."""

import numpy as np
import pytest

from training.estimators.scratch.optimisers import Adam, StochasticGradientDescent

ALL = slice(None)
ONE = slice(0, 1)


def test_sgd_step_by_hand() -> None:
    x = np.array([[1.0, -2.0], [1.0, -2.0]])
    gradient = np.array([[0.5, -1.0], [0.5, -1.0]])
    StochasticGradientDescent(2).step(x, gradient, np.array([[0.1], [0.2]]), ALL)
    np.testing.assert_allclose(x, [[0.95, -1.9], [0.9, -1.8]], rtol=1e-15)


def test_two_adam_steps_by_hand() -> None:
    """Gradients 0.5 and then 0.1, learning rate 0.01, eps made large enough to be seen.

    Step 1: m = 0.1 * 0.5 = 0.05, v = 0.001 * 0.25 = 0.00025; corrected, m / 0.1 = 0.5 and
    v / 0.001 = 0.25; x = 1 - 0.01 * 0.5 / (0.5 + 0.1) = 1 - 0.00833333.
    Step 2: m = 0.9 * 0.05 + 0.1 * 0.1 = 0.055, v = 0.999 * 0.00025 + 0.001 * 0.01 = 0.00025975;
    corrected, m / (1 - 0.81) = 0.28947368 and v / (1 - 0.998001) = 0.12993997, whose root is
    0.36047187; x falls by 0.01 * 0.28947368 / 0.46047187 = 0.00628646.
    """
    adam = Adam(1, eps=0.1)
    x, rate = np.array([[1.0]]), np.array([[0.01]])
    adam.step(x, np.array([[0.5]]), rate, ALL)
    assert x[0, 0] == pytest.approx(1 - 0.00833333, abs=1e-8)
    adam.step(x, np.array([[0.1]]), rate, ALL)
    assert x[0, 0] == pytest.approx(1 - 0.00833333 - 0.00628646, abs=1e-8)


def test_first_adam_step_has_the_learning_rate_as_its_length() -> None:
    x = np.zeros((1, 3))
    Adam(1).step(x, np.array([[1e-3, 5.0, -2e4]]), np.array([[0.01]]), ALL)
    np.testing.assert_allclose(x, [[-0.01, -0.01, 0.01]], rtol=1e-4)


def test_adam_remembers_each_network_of_a_stack_on_its_own() -> None:
    """The second of three steps less often, the first leaves: as if each had been alone."""
    gradients = np.array([[0.5], [-3.0], [0.1]])
    rates = np.array([[0.1], [0.2], [0.3]])
    stack, x = Adam(3), np.ones((3, 1))
    stack.step(x, gradients.copy(), rates, ALL)
    stack.step(x[ONE], 2 * gradients[ONE], rates[ONE], ONE)
    stack.step(x[2:], -gradients[2:], rates[2:], slice(2, 3))
    stack.keep(np.array([False, True, True]))
    left = x[1:].copy()
    stack.step(left, 5 * gradients[1:], rates[1:], ALL)
    for place, factors, end in ((0, (1, 2), x[0]), (1, (1, 5), left[0]), (2, (1, -1, 5), left[1])):
        adam, alone = Adam(1), np.ones((1, 1))
        for factor in factors:
            adam.step(alone, factor * gradients[[place]], rates[[place]], ALL)
        assert alone[0, 0] == end[0]
