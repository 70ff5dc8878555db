"""Compute the moments of whole numbers from exact sums, the same in whatever order they come."""

import math
from dataclasses import dataclass

import numpy as np

from bloodcells.arrays import Codes


@dataclass(frozen=True)
class Moments:
    """Hold the moments of some numbers."""

    mean: float
    """Their mean."""
    deviation: float
    """Their standard deviation, as of a population."""
    skewness: float
    """Their third standardised moment; 0 where all are the same."""


def moments(numbers: Codes) -> Moments:
    """Compute the moments of whole numbers, of which there is one at least.

    Parameters
    ----------
    numbers
        `(n,)`, within 2^14 of 0 and at most 2^20 of them, so that sums of their third powers are exact.
    """
    n = len(numbers)
    whole = numbers.astype(np.int64)
    powers = whole * whole
    first, second = int(whole.sum()), int(powers.sum())
    powers *= whole
    third = int(powers.sum())
    # Python's whole numbers have no largest: the moments about the mean are exact, times powers of n.
    about_two = n * second - first**2
    if not about_two:
        return Moments(first / n, 0.0, 0.0)
    about_three = n * n * third - 3 * n * first * second + 2 * first**3
    return Moments(
        first / n, math.sqrt(about_two) / n, about_three / about_two / math.sqrt(about_two)
    )


def deviation(numbers: Codes) -> float:
    """Compute the standard deviation of whole numbers, of which there is one at least, as of a population.

    Parameters
    ----------
    numbers
        `(n,)`, within 2^20 of 0 and at most 2^20 of them, so that the sum of their squares is exact.
    """
    n = len(numbers)
    whole = numbers.astype(np.int64)
    first, second = int(whole.sum()), int((whole * whole).sum())
    return math.sqrt(n * second - first**2) / n
