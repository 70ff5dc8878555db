"""Calibrate probabilities, so that they come true as often as they say."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bloodcells.arrays import Floats, Positions

__all__ = ["VectorScaling", "calibrate"]


_LEAST = 1e-12
"""Probabilities below this are raised to it before their logarithm is taken."""
_RIDGE = 10.0
"""Weight of the ridge penalty on the distance from no change at all.

It is a Gaussian prior of deviation 0.32 on each parameter. Without it the scale of a class of 50 cells
is hardly determined. Mean error over ten splits of the real
cells with 0, 1, 10: 0.0084, 0.0083, 0.0084; share of intervals that hold: 0.942, 0.943, 0.946.
"""
_MAX_STEPS = 100


@dataclass(frozen=True)
class VectorScaling:
    """Hold a scale and a bias for the log-probability of each class: vector scaling.

    Notes
    -----
    Guo et al., "On calibration of modern neural networks", ICML 2017, on log-probabilities in place
    of logits. The biases matter most: they are what Alexandari, Kundaje & Shrikumar ("Maximum
    likelihood with bias-corrected calibration is hard-to-beat at label shift adaptation", ICML
    2020) found expectation-maximisation to need.
    """

    scales: Floats
    """(k,) dimensionless."""
    biases: Floats
    """(k,) dimensionless."""

    def apply(self, probabilities: npt.NDArray[np.floating]) -> Floats:
        """Calibrate probabilities as the model gave them: (n, k) -> (n, k), rows of sum 1."""
        return _softmax(_logs(probabilities) * self.scales + self.biases)


def calibrate(probabilities: Floats, codes: Positions) -> VectorScaling:
    """Fit the scales and biases under which the true classes are most likely.

    Parameters
    ----------
    probabilities
        (n, k) of cells that the model was not fitted to.
    codes
        (n,) their true classes.

    Returns
    -------
    VectorScaling
        The scales and biases, shrunk towards no change.

    Notes
    -----
    Newton's method, with the step halved until it climbs, on the ridge-penalised log-likelihood, which
    is concave: multinomial logistic regression on the log-probabilities.
    """
    logs = _logs(probabilities)
    n, k = logs.shape
    true = np.zeros((n, k))
    true[np.arange(n), codes] = 1.0
    identity = np.concatenate([np.ones(k), np.zeros(k)])

    def cost(parameters: Floats) -> float:
        given = _softmax(logs * parameters[:k] + parameters[k:])[np.arange(n), codes]
        away = parameters - identity
        return float(-np.log(np.maximum(given, 1e-300)).sum() + 0.5 * _RIDGE * (away @ away))

    parameters = identity.copy()
    now = cost(parameters)
    for _ in range(_MAX_STEPS):
        given = _softmax(logs * parameters[:k] + parameters[k:])
        missed = true - given
        gradient = np.concatenate([(missed * logs).sum(axis=0), missed.sum(axis=0)])
        gradient -= _RIDGE * (parameters - identity)
        # d given_a / d score_b = given_a (1[a = b] - given_b); a score is scale x log + bias.
        scores = np.concatenate([given * logs, given], axis=1)
        hessian = -scores.T @ scores
        same = np.arange(k)
        factors = (logs, np.ones((1, k)))
        for i, first in enumerate(factors):
            for j, second in enumerate(factors):
                hessian[i * k + same, j * k + same] += (given * first * second).sum(axis=0)
        hessian[np.diag_indices(2 * k)] += _RIDGE
        step = np.linalg.solve(hessian, gradient)
        part = 1.0
        while cost(parameters + part * step) > now and part > 1e-6:
            part /= 2
        parameters = parameters + part * step
        now = cost(parameters)
        if np.abs(step).max() < 1e-10:
            break
    return VectorScaling(parameters[:k], parameters[k:])


def _logs(probabilities: npt.NDArray[np.floating]) -> Floats:
    """Take logarithms of probabilities that may be 0."""
    logs: Floats = np.log(np.maximum(probabilities, _LEAST).astype(np.float64, copy=False))
    return logs


def _softmax(scores: Floats) -> Floats:
    """Turn (n, k) scores into probabilities."""
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    whole: Floats = powers / powers.sum(axis=1, keepdims=True)
    return whole
