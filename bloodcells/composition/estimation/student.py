"""Compute Student's t and the gamma functions that it needs, so that serving needs no SciPy.

Tests compare each of them with SciPy's.
"""

from statistics import NormalDist

import numpy as np

from bloodcells.arrays import Floats

__all__ = ["critical", "digamma", "trigamma", "trigamma_inverse", "two_sided"]


_MOST = 1e5
"""Most degrees of freedom; with more, t is as good as normal: at t = 8, p is off by 1 % of itself."""
_SHIFT = 10
"""Steps up a recurrence before its asymptotic series, whose first omitted term is then below 1e-14."""


def two_sided(t: Floats, df: Floats) -> Floats:
    """Compute the two-sided p-value of a t: the probability of one at least as far from 0.

    Parameters
    ----------
    t, df
        Of one shape; degrees of freedom above 0, infinity allowed.

    Returns
    -------
    Same shape
        From 0 to 1; NaN where `t` or `df` is NaN.

    Notes
    -----
    I_x(df / 2, 1 / 2) with x = df / (df + t^2), the regularised incomplete beta function.
    """
    half = np.minimum(df, _MOST) / 2
    x = half / (half + t * t / 2)
    # Use the side on which the continued fraction converges fast (Numerical Recipes, 6.4).
    near = x < (half + 1) / (half + 2.5)
    other = np.full_like(half, 0.5)
    with np.errstate(divide="ignore", invalid="ignore"):
        part = _incomplete_beta(
            np.where(near, half, other), np.where(near, other, half), np.where(near, x, 1 - x)
        )
    probability: Floats = np.clip(np.where(near, part, 1 - part), 0.0, 1.0)
    probability[np.isnan(t) | np.isnan(df)] = np.nan
    return probability


def critical(df: Floats, confidence: float) -> Floats:
    """Find the t that is exceeded, on both sides together, with probability 1 - confidence.

    Parameters
    ----------
    df
        Degrees of freedom, above 0, of any shape; infinity allowed.
    confidence
        Above 0 and below 1.

    Returns
    -------
    Same shape
        Critical values, positive.

    Notes
    -----
    Newton's method from the normal quantile: there the probability is too large, and as it is convex in
    a positive t, no step goes too far.
    """
    each, place = np.unique(np.minimum(df, _MOST), return_inverse=True)
    half = each / 2
    log_top = _log_gamma(half + 0.5) - _log_gamma(half) - 0.5 * np.log(np.pi * each)
    t = np.full(each.shape, NormalDist().inv_cdf((1 + confidence) / 2))
    for _ in range(500):
        density = np.exp(log_top - (half + 0.5) * np.log1p(t * t / each))
        step = (two_sided(t, each) - (1 - confidence)) / (2 * density)
        t = t + step
        if not (np.abs(step) > 1e-12 * t).any():
            break
    values: Floats = t[place].reshape(df.shape)
    return values


def digamma(x: Floats) -> Floats:
    """Compute the derivative of log gamma, for positive x (Abramowitz & Stegun 6.3.5, 6.3.18)."""
    down = sum(1 / (x + i) for i in range(_SHIFT))
    y = x + _SHIFT
    r = 1 / (y * y)
    series: Floats = (
        np.log(y)
        - 0.5 / y
        - r * (1 / 12 - r * (1 / 120 - r * (1 / 252 - r * (1 / 240 - r / 132))))
        - down
    )
    return series


def trigamma(x: Floats) -> Floats:
    """Compute the derivative of digamma, for positive x (Abramowitz & Stegun 6.4.6, 6.4.12)."""
    up = sum(1 / (x + i) ** 2 for i in range(_SHIFT))
    y = x + _SHIFT
    r = 1 / (y * y)
    series: Floats = (
        1 / y
        + r / 2
        + r / y * (1 / 6 - r * (1 / 30 - r * (1 / 42 - r * (1 / 30 - r * 5 / 66))))
        + up
    )
    return series


def trigamma_inverse(value: float) -> float:
    """Find the positive x with trigamma(x) = value, for a positive value.

    Notes
    -----
    Bisection of the logarithm of x: between 1 / value, below which trigamma is larger, and
    1 / value + 1 / sqrt(value), above which it is smaller.
    """
    low, high = np.log(1 / value), np.log(1 / value + 1 / np.sqrt(value))
    for _ in range(55):
        middle = (low + high) / 2
        if trigamma(np.exp(np.array([middle])))[0] > value:
            low = middle
        else:
            high = middle
    return float(np.exp(low))


def _log_gamma(x: Floats) -> Floats:
    """Compute log gamma by Stirling's series (Abramowitz & Stegun 6.1.41) after steps up the recurrence."""
    down = sum(np.log(x + i) for i in range(_SHIFT))
    y = x + _SHIFT
    r = 1 / (y * y)
    series: Floats = (
        (y - 0.5) * np.log(y)
        - y
        + 0.5 * np.log(2 * np.pi)
        + (1 / 12 - r * (1 / 360 - r * (1 / 1260 - r / 1680))) / y
        - down
    )
    return series


def _incomplete_beta(a: Floats, b: Floats, x: Floats) -> Floats:
    """Compute the regularised incomplete beta function I_x(a, b) by Lentz's continued fraction."""
    tiny = 1e-300
    front = np.exp(
        _log_gamma(a + b) - _log_gamma(a) - _log_gamma(b) + a * np.log(x) + b * np.log1p(-x)
    )
    c = np.ones_like(x)
    d = 1 - (a + b) * x / (a + 1)
    d = 1 / np.where(np.abs(d) < tiny, tiny, d)
    total = d
    for m in range(1, 2000):
        for factor in (
            m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
        ):
            d = 1 + factor * d
            d = 1 / np.where(np.abs(d) < tiny, tiny, d)
            c = 1 + factor / c
            c = np.where(np.abs(c) < tiny, tiny, c)
            change = c * d
            total = total * change
        if not (np.abs(change - 1) > 1e-15).any():
            break
    whole: Floats = front * total / a
    return whole
