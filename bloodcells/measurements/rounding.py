"""Tell from the numbers of a cell to how many decimals they were rounded.

ImageJ prints all measurements with the decimals of `Set Measurements`, some in scientific notation. A single
number may end in zeros, but not all numbers of one kind: so the decimals of a kind are the most that any of
its numbers in the cell has. They are told cell by cell, so that a cell is judged alike alone and among many.
"""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt

LENGTHS = ("Area", "Perim.", "Feret", "MinFeret", "IntDen", "Nucleus area")
"""The measurements in a unit of length, or in its square: they share their decimals."""
RATIOS = ("Circ.", "AR", "Solidity")
"""The measurements of shape without a unit."""

_KINDS: tuple[tuple[str, ...], ...] = (("Mean",), ("StdDev",), ("Skew", "Kurt"))
"""The measurements of grey levels that are no whole numbers, without the channel, in sets with their own
decimals."""
_LEAST, _USUAL, _MOST = -9, 3, 15
"""The decimals that are looked for: below 0, the zeros of whole numbers; 15 for cells measured in metres."""
_SINGLE = 1e-7
"""Relative error of a number that was stored as float32."""
_PLAIN = 0.001
"""Smaller numbers are printed in scientific notation, whatever the decimals are."""
_SCIENTIFIC = 6
"""If no number of a cell has more digits than these, as of 5 decimals, it may have been printed in scientific
notation. Otherwise the sum of the grey levels, which has no decimals, has more; it seldom ends in zeros, and
where it does, the error of 6 digits is small."""


def decimals(values: npt.ArrayLike) -> npt.NDArray[np.int64]:
    """Count the decimals that numbers need, in the same shape; -1 stands for a multiple of 10, and so on.

    Examples
    --------
    >>> decimals([0.898, 523.0, 15460.0]).tolist()
    [3, 0, -1]
    """
    size = np.abs(np.asarray(values, dtype=np.float64))
    flat = size.ravel()
    found = np.full(flat.shape, _USUAL, dtype=np.int64)
    whole = _whole(flat, _USUAL)
    more = np.flatnonzero(~whole)
    for digits in range(_USUAL + 1, _MOST + 1):
        if not len(more):
            break
        found[more] = digits
        more = more[~_whole(flat[more], digits)]
    fewer = np.flatnonzero(whole)
    for digits in range(_USUAL - 1, _LEAST - 1, -1):
        fewer = fewer[_whole(flat[fewer], digits)]
        if not len(fewer):
            break
        found[fewer] = digits
    return found.reshape(size.shape)


def _whole(size: npt.NDArray[np.float64], digits: int) -> npt.NDArray[np.bool_]:
    """Tell which numbers have no more than so many decimals."""
    scaled = size * 10.0**digits
    return np.asarray(np.abs(scaled - np.rint(scaled)) <= _SINGLE * scaled)


def half_units(values: npt.NDArray[np.float64], features: Sequence[str]) -> npt.NDArray[np.float64]:
    """Tell the largest error of rounding of each measurement, half a unit of its last digit.

    Parameters
    ----------
    values
        `(n, m)` measurements as they were printed, in any unit.
    features
        Their m names.

    Returns
    -------
    `(n, m)`; 0 for measurements that are whole numbers unless they are in scientific notation.
    """
    with np.errstate(all="ignore"):
        needed, size = decimals(values), np.abs(values)
        half = np.zeros(values.shape)
        for places in _kinds(tuple(features)):
            own, plain = needed[:, places], size[:, places] >= _PLAIN
            shared = np.where(plain, own, 0).max(axis=1, initial=0)[:, None]
            # Zero needs the fewest decimals of all, so it has those of its kind.
            half[:, places] = 0.5 * 10.0 ** -np.where(plain, shared, np.maximum(own, shared))
        digits = np.floor(np.log10(size)) + 1
        digits[~np.isfinite(digits)] = 0
        most = np.where(size > 0, needed + digits, 0).max(axis=1, initial=0)[:, None]
        scientific = (most <= _SCIENTIFIC) & (size > 0)
        return np.where(scientific, np.maximum(half, 0.5 * 10.0 ** (digits - most)), half)


def places_of(features: Sequence[str], names: Sequence[str]) -> list[int]:
    """List the positions of those measurements that are there, named with or without their channel."""
    return [j for j, name in enumerate(features) if name in names or name.split(" ")[0] in names]


@lru_cache(maxsize=64)
def _kinds(features: tuple[str, ...]) -> tuple[list[int], ...]:
    """List the positions of the measurements that share their decimals, kind by kind."""
    found = (places_of(features, names) for names in (LENGTHS, RATIOS, *_KINDS))
    return tuple(places for places in found if places)
