"""Describe the crack edges of regions, and how they follow each other along an outline."""

from dataclasses import dataclass

from bloodcells.arrays import Integers, Mask

WEST, SOUTH, EAST, NORTH = range(4)
"""The directions of an edge, each a left turn from the one before: a pixel's top side is walked west,
its left side south, its bottom side east, its right side north."""


@dataclass(frozen=True)
class Edges:
    """Hold the crack edges of all regions, `e` of them: the sides of pixels at which a region ends."""

    pixel: Integers
    """`(e,)` the pixel whose side it is, by its place on the flat grid."""
    direction: Integers
    """`(e,)` in which direction the side is walked."""
    level: Integers
    """`(e,)` the place of a west or east edge's crack in raster order; -1 for the upright edges."""


@dataclass(frozen=True)
class Links:
    """Tell which edge follows each edge."""

    all_diagonals: Integers
    """`(e,)` the edge after each, if diagonal neighbours are always linked."""
    following: Integers
    """`(e,)` the edge after each, if diagonal neighbours are linked except where
    `diagonals.is_parted` says not."""
    crossing: Mask
    """`(e,)` whether the edge ends at a crossing: a corner at which two pixels of its region touch
    diagonally, while the other two pixels are not of the region."""
