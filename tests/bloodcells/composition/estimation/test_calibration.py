"""Test that calibration undoes scales and biases, and leaves calibrated probabilities as they are."""

import numpy as np
import pytest
from scipy.optimize import minimize
from scipy.special import log_softmax

from bloodcells.composition.estimation.calibration import calibrate
from tests.bloodcells.composition.estimation.blobs import draw


def test_calibrated_probabilities_stay_nearly_as_they_are() -> None:
    probabilities, codes = draw(np.random.default_rng(0), [6000, 2000, 12_000])
    found = calibrate(probabilities, codes)
    assert np.abs(found.scales - 1).max() < 0.06
    assert np.abs(found.biases).max() < 0.12
    assert np.abs(found.apply(probabilities) - probabilities).max() < 0.05


def test_overconfidence_and_a_wrong_prior_are_taken_off() -> None:
    rng = np.random.default_rng(1)
    probabilities, codes = draw(rng, [6000, 2000, 12_000])
    sharp = probabilities**2.5 * np.array([1.0, 4.0, 1.0])
    sharp /= sharp.sum(axis=1, keepdims=True)
    before = np.abs(sharp - probabilities).mean()
    after = np.abs(calibrate(sharp, codes).apply(sharp) - probabilities).mean()
    assert after < before / 20


def test_the_mean_probability_becomes_the_share_of_the_class() -> None:
    # The equation of the biases at the optimum, but for the ridge.
    rng = np.random.default_rng(2)
    probabilities, codes = draw(rng, [300, 100, 600])
    wrong = np.roll(probabilities, 1, axis=1) * 0.3 + probabilities * 0.7
    mean = calibrate(wrong, codes).apply(wrong).mean(axis=0)
    assert np.abs(mean - [0.3, 0.1, 0.6]).max() < 0.01


def test_probabilities_of_0_are_no_catastrophe() -> None:
    probabilities = np.eye(2)[[0, 0, 0, 1, 1, 0]]
    found = calibrate(probabilities, np.array([0, 0, 1, 1, 1, 0]))
    assert np.isfinite(found.apply(probabilities)).all()


def test_the_optimum_is_that_of_scipy() -> None:
    probabilities, codes = draw(np.random.default_rng(3), [60, 20, 90])
    sharp = probabilities**2 / (probabilities**2).sum(axis=1, keepdims=True)
    found = calibrate(sharp, codes)
    identity = np.array([1.0, 1, 1, 0, 0, 0])

    def cost(at: np.ndarray) -> float:
        scores = log_softmax(np.log(sharp) * at[:3] + at[3:], axis=1)
        # The ridge's weight is 10.
        return float(-scores[np.arange(len(codes)), codes].sum() + 5 * ((at - identity) ** 2).sum())

    slow = minimize(cost, identity, method="BFGS", options={"gtol": 1e-4})
    assert np.append(found.scales, found.biases) == pytest.approx(slow.x, abs=1e-5)
