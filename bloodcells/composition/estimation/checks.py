"""Refuse arrays that no composition can be estimated from."""

import numpy as np
import numpy.typing as npt

from bloodcells.arrays import Codes
from bloodcells.errors import BloodcellsError

__all__ = ["CompositionError", "check_codes", "check_probabilities"]


class CompositionError(BloodcellsError):
    """Report cells, groups or a control from which no composition can be estimated."""


def check_codes(codes: Codes, n: int, what: str) -> None:
    """Refuse codes that do not lie between 0 and `n` - 1.

    Parameters
    ----------
    codes
        (any,) what each cell or well belongs to.
    n
        How many different codes there may be.
    what
        What they stand for, as a plural: "groups".

    Raises
    ------
    CompositionError
        One of them is negative, or `n` or more.
    """
    if len(codes) and (codes.min() < 0 or codes.max() >= n):
        raise CompositionError(
            f"The {what}' codes run from {codes.min()} to {codes.max()}; with {n} {what} "
            f"they must lie between 0 and {n - 1}."
        )


def check_probabilities(probabilities: npt.NDArray[np.floating], k: int, whose: str) -> None:
    """Refuse an array that does not hold `k` probabilities per cell.

    Parameters
    ----------
    probabilities
        (n, k) is expected, of numbers from 0 to 1 whose rows add up to 1 within 0.001.
    k
        Number of classes.
    whose
        What they belong to, for the message: "the cells".

    Raises
    ------
    CompositionError
        The shape is another, or a row holds no probabilities; the message shows the first such row.
    """
    if probabilities.ndim != 2 or probabilities.shape[1] != k:
        raise CompositionError(
            f"The probabilities of {whose} have the shape {probabilities.shape}; one row per cell "
            f"and one column for each of the {k} classes were expected."
        )
    sums = probabilities.sum(axis=1)
    # Comparisons with NaN are false, so NaN is refused too.
    right = (probabilities.min(axis=1) >= 0) & (np.abs(sums - 1) <= 1e-3)
    if not right.all():
        first = int(right.argmin())
        raise CompositionError(
            f"The probabilities of {whose} at cell {first + 1} are "
            f"{np.array2string(probabilities[first], precision=4)}; numbers from 0 to 1 that add up "
            "to 1 were expected. Leave out rejected cells."
        )
