"""Tell whether the numbers of a row could be a cell's."""

import math
from functools import lru_cache

import numpy as np

from bloodcells.arrays import Floats, Mask


def could_be_cell(row: list[float], places: tuple[list[int], list[int]]) -> bool:
    """Tell whether the numbers of a row agree with each other as a cell's do, in any unit of length.

    A mean of several cells nearly always has broken grey levels, and the least and the largest of several
    cells have areas, perimeters and densities of different ones.

    Parameters
    ----------
    row
        The measurements.
    places
        As `places_of` finds them.
    """
    levels, others = places
    for j in levels:
        level = row[j]
        if not (0 <= level <= 255 and level.is_integer()):
            return False
    area, perimeter, circ, density, mean, raw = [row[j] if j >= 0 else math.nan for j in others]
    # Twice divided, as the square of a very small perimeter is 0.
    if perimeter > 0 and abs(circ - min(1.0, 4 * math.pi * area / perimeter / perimeter)) > _ROOM:
        return False
    if abs(density - area * mean) > _ROOM * abs(density) + 1:
        return False
    # In pixels, where both sums are the same, the area is a number of them.
    if math.isnan(area) or not abs(density - raw) <= 0.001 * abs(density) + 1:
        return True
    return area >= 1 and area == int(area)


def are_broken_levels(levels: Floats) -> Mask:
    """Tell which numbers are no grey levels, which are whole numbers from 0 to 255; NaN may be one."""
    return np.asarray((levels < 0) | (levels > 255) | (np.abs(levels - np.rint(levels)) > 0))


def has_broken_level(levels: Floats) -> bool:
    """Tell whether any of some numbers, `(k, n)` and none of them NaN, is no grey level."""
    if levels.shape[1] > _FEW:
        with np.errstate(invalid="ignore"):  # whatever is made of others, it is not they
            return bool((levels.astype(np.uint8) != levels).any())
    return not all(0 <= x <= 255 and x.is_integer() for column in levels.tolist() for x in column)


_FEW = 32
"""Up to so many cells are looked at faster one by one, as Python's own numbers."""


@lru_cache(maxsize=64)
def places_of(features: tuple[str, ...]) -> tuple[list[int], list[int]]:
    """Find the whole grey levels, and six measurements that agree with each other; -1 for a missing one."""
    levels = [
        j
        for j, name in enumerate(features)
        if name.split(" ")[0] in ("Mode", "Min", "Max", "Median")
    ]
    names = ("Area", "Perim.", "Circ.", "IntDen", "Mean red", "RawIntDen red")
    return levels, [features.index(name) if name in features else -1 for name in names]


_ROOM = 0.01
"""Difference of a cell's circularity from what area and perimeter say, and relative one of its density."""
