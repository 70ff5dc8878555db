"""Each optimiser makes the step worked out by hand."""

import numpy as np
import pytest

from training.scratch.optimisers import Adam, StochasticGradientDescent


def test_sgd_step_by_hand() -> None:
    x = np.array([1.0, -2.0])
    StochasticGradientDescent().step(x, np.array([0.5, -1.0]), 0.1)
    np.testing.assert_allclose(x, [0.95, -1.9], rtol=1e-15)


def test_two_adam_steps_by_hand() -> None:
    """Gradients 0.5 and then 0.1, learning rate 0.01, eps made large enough to be seen.

    Step 1: m = 0.1 * 0.5 = 0.05, v = 0.001 * 0.25 = 0.00025; corrected, m / 0.1 = 0.5 and
    v / 0.001 = 0.25; x = 1 - 0.01 * 0.5 / (0.5 + 0.1) = 1 - 0.00833333.
    Step 2: m = 0.9 * 0.05 + 0.1 * 0.1 = 0.055, v = 0.999 * 0.00025 + 0.001 * 0.01 = 0.00025975;
    corrected, m / (1 - 0.81) = 0.28947368 and v / (1 - 0.998001) = 0.12993997, whose root is
    0.36047187; x falls by 0.01 * 0.28947368 / 0.46047187 = 0.00628646.
    """
    adam = Adam(eps=0.1)
    x = np.array([1.0])
    adam.step(x, np.array([0.5]), 0.01)
    assert x[0] == pytest.approx(1 - 0.00833333, abs=1e-8)
    adam.step(x, np.array([0.1]), 0.01)
    assert x[0] == pytest.approx(1 - 0.00833333 - 0.00628646, abs=1e-8)


def test_first_adam_step_has_the_learning_rate_as_its_length() -> None:
    x = np.zeros(3)
    Adam().step(x, np.array([1e-3, 5.0, -2e4]), 0.01)
    np.testing.assert_allclose(x, [-0.01, -0.01, 0.01], rtol=1e-4)
