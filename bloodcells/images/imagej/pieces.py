"""Count the pieces of regions."""

import numpy as np

from bloodcells.arrays import Floats, Integers, LabelMask, Mask
from bloodcells.images.imagej.edges import find_edges
from bloodcells.images.imagej.labels import make_grid
from bloodcells.images.imagej.outline import Rings, trace
from bloodcells.images.limits import OutlineLimits

_SMALLEST_PIECE = 20
"""In pixels; smaller pieces are crumbs."""
_SMALLEST_SHARE = 0.25
"""Of the region's largest piece; smaller pieces are crumbs too."""


def pieces_of_labels(
    mask: LabelMask,
    limits: OutlineLimits = OutlineLimits(),  # noqa: B008 - frozen
) -> tuple[Integers, Integers]:
    """List the labels of a mask, ascending, and how many pieces each has that lie apart, both `(n,)`.

    Raises
    ------
    EmptyMask
        The mask is all 0.
    TooManyParts
        The outlines are beyond the limits.
    """
    grid = make_grid(mask, None)
    edges = find_edges(grid, limits)
    counts = list[Integers]()
    pieces = holes = 0
    for batch in edges.batches():
        rings = trace(batch, grid)
        pieces, holes = pieces + int(rings.pieces.sum()), holes + int(rings.holes.sum())
        limits.check_parts(pieces, holes)
        counts.append(count_pieces(rings, batch.count))
    return grid.labels_of(edges.codes), np.concatenate(counts)


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
