"""Compare Student's t and the gamma functions with SciPy's."""

import numpy as np
import pytest
from scipy import special, stats

from bloodcells.composition.estimation.student import (
    critical,
    digamma,
    trigamma,
    trigamma_inverse,
    two_sided,
)


def test_tails() -> None:
    rng = np.random.default_rng(0)
    t, df = rng.normal(size=2000) * 6, np.exp(rng.uniform(-1, 11, 2000))
    expected = 2 * stats.t.sf(np.abs(t), df)
    assert two_sided(t, df) == pytest.approx(expected, rel=1e-7, abs=1e-200)


def test_ends() -> None:
    t = np.array([0.0, np.nan, 2.0, 1.959963985, np.inf])
    df = np.array([3.0, 3.0, np.nan, np.inf, 4.0])
    assert two_sided(t, df) == pytest.approx([1, np.nan, np.nan, 0.05, 0], rel=1e-4, nan_ok=True)


def test_critical_values() -> None:
    df = np.array([[0.7, 1.0, 3.0], [24.0, 24.0, np.inf]])
    for confidence in (0.5, 0.95, 0.999):
        expected = stats.t.ppf((1 + confidence) / 2, df)
        assert critical(df, confidence) == pytest.approx(expected, rel=1e-4)


def test_gamma_functions() -> None:
    x = np.exp(np.linspace(-4, 8, 500))
    assert digamma(x) == pytest.approx(special.digamma(x), rel=1e-11, abs=1e-12)
    assert trigamma(x) == pytest.approx(special.polygamma(1, x), rel=1e-12)
    for value in (1e-4, 0.3, 2.0, 500.0):
        assert special.polygamma(1, trigamma_inverse(value)) == pytest.approx(value, rel=1e-9)
