"""Count the pieces of regions."""

import numpy as np

from bloodcells.arrays import Floats, Integers, LabelMask, Mask
from bloodcells.images.imagej.labels import find_regions
from bloodcells.images.imagej.outline import Rings, trace

_SMALLEST_PIECE = 20
"""In pixels; smaller pieces are crumbs."""
_SMALLEST_SHARE = 0.25
"""Of the region's largest piece; smaller pieces are crumbs too."""


def pieces_of_labels(mask: LabelMask) -> tuple[Integers, Integers]:
    """List the labels of a mask, ascending, and how many pieces each has that lie apart, both `(n,)`.

    Raises
    ------
    EmptyMask
        The mask is all 0.
    """
    regions = find_regions(mask, None)
    return regions.labels, count_pieces(trace(regions), len(regions))


def count_pieces(rings: Rings, count: int) -> Integers:
    """Count the pieces of each region that lie apart, `(n,)`, without the crumbs of a segmentation."""
    area = _ring_areas(rings)
    outer = area > 0
    largest = np.zeros(count)
    np.maximum.at(largest, rings.region[outer], area[outer])
    counted: Mask = outer & (
        (area >= largest[rings.region])
        | ((area >= _SMALLEST_PIECE) & (area >= _SMALLEST_SHARE * largest[rings.region]))
    )
    return np.bincount(rings.region[counted], minlength=count)


def _ring_areas(rings: Rings) -> Floats:
    """Compute the area within each ring, negative for that of a hole."""
    last = np.append(rings.first[1:], len(rings.x)) - 1
    following = np.arange(1, len(rings.x) + 1)
    following[last] = rings.first
    twice = rings.x * rings.y[following] - rings.x[following] * rings.y
    areas: Floats = -np.add.reduceat(twice, rings.first) / 2.0
    return areas
