"""The crack edges of regions, and how they follow each other."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bloodcells.arrays import Integers

WEST, SOUTH, EAST, NORTH = range(4)
"""The directions of an edge, each a left turn from the one before: a pixel's top side is walked west,
its left side south, its bottom side east, its right side north."""


@dataclass(frozen=True)
class Edges:
    """The crack edges of all regions.

    Attributes
    ----------
    pixel, direction
        `(e,)` the pixel whose side it is, by its place on the flat grid, and which side.
    level
        `(e,)` for west and east, the place of the crack in raster order; -1 for the upright ones.
    """

    pixel: Integers
    direction: Integers
    level: Integers


@dataclass(frozen=True)
class Links:
    """How edges follow each other; each `(e,)`.

    Attributes
    ----------
    all_diagonals
        The edge after each, where diagonal neighbours are always linked.
    following
        Where they are linked but for those that `is_parted` names.
    crossing
        Whether the edge ends at a crossing, a corner where two pixels of a region touch and the
        other two are not of it.
    """

    all_diagonals: Integers
    following: Integers
    crossing: npt.NDArray[np.bool_]
