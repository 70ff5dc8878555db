"""Trace the outlines of all regions at once: closed rings of the cracks between pixels.

A crack edge is one side of a pixel where its region ends, walked with the region on the left. Source:
the behaviour of ImageJ 1.53t's `Create Selection`, class `ij.plugin.filter.ThresholdToSelection`. Two
things are taken from it: which rings there are (`diagonals.py` has the hard part), and at which corner
each begins, on which the perimeter depends.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bloodcells.arrays import Integers
from bloodcells.images.imagej.diagonals import is_parted, open_holes
from bloodcells.images.imagej.edges import EAST, NORTH, SOUTH, WEST, Edges, Links
from bloodcells.images.imagej.labels import OUTSIDE, Regions


@dataclass(frozen=True)
class Rings:
    """Hold the outlines, in the order in which a scan of the rows closes them."""

    x: Integers
    """`(c,)` the corners, ring after ring, from the left of the box around all regions."""
    y: Integers
    """`(c,)` the same from its top."""
    first: Integers
    """`(r,)` where each ring's corners begin."""
    region: Integers
    """`(r,)` the region of each ring."""
    holes: Integers
    """`(n,)` how many holes each region has."""
    pieces: Integers
    """`(n,)` how many pieces each region has, diagonal neighbours being one piece."""


def trace(regions: Regions) -> Rings:
    """Trace the outlines of all regions."""
    stride = regions.grid.shape[1]
    grid = regions.grid.ravel()
    edges = _find_edges(grid, stride)
    links = _link(grid, stride, edges)
    order, first = _walk(links.all_diagonals, edges.level)
    last = order[_ends(first, len(order))]
    is_hole = edges.direction[last] == WEST
    region = grid[edges.pixel[last]]
    holes = np.bincount(region[is_hole], minlength=len(regions))
    pieces = np.bincount(region[~is_hole], minlength=len(regions))

    if links.crossing.any():
        order, first = _walk(links.following, edges.level)
        opened = open_holes(order, first, links, edges, grid, stride)
        if opened is not None:
            order, first = _walk(opened, edges.level)
        region = grid[edges.pixel[order[first]]]
    x, y, first = _corners(edges, order, first, stride)
    return Rings(x, y, first, region.astype(np.int64), holes, pieces)


def _ends(first: Integers, count: int) -> Integers:
    """Return where each ring ends, in an array of all rings with `count` elements."""
    return np.append(first[1:], count) - 1


def _find_edges(grid: npt.NDArray[np.int32], stride: int) -> Edges:
    """Find all sides of pixels at which a region ends."""
    across = np.flatnonzero(grid[stride:] != grid[:-stride])
    along = np.flatnonzero(grid[1:] != grid[:-1])
    sides = (
        across[grid[across + stride] != OUTSIDE] + stride,
        along[grid[along + 1] != OUTSIDE] + 1,
        across[grid[across] != OUTSIDE],
        along[grid[along] != OUTSIDE],
    )
    no_level = [np.full(len(side), -1) for side in (sides[SOUTH], sides[NORTH])]
    return Edges(
        np.concatenate(sides),
        np.repeat(np.arange(4), [len(side) for side in sides]),
        np.concatenate([sides[WEST] - stride, no_level[0], sides[EAST], no_level[1]]),
    )


def _link(grid: npt.NDArray[np.int32], stride: int, edges: Edges) -> Links:
    """Find the edge that follows each: to the right if it can, else straight on, else to the left."""
    pixel, direction = edges.pixel, edges.direction
    left = pixel + np.array([-1, stride, 1, -stride])[direction]
    right = pixel + np.array([-stride - 1, stride - 1, stride + 1, 1 - stride])[direction]
    turns_right = grid[right] == grid[pixel]
    goes_on = grid[left] == grid[pixel]
    next_pixel = np.where(turns_right, right, np.where(goes_on, left, pixel))
    next_direction = (direction + np.where(turns_right, 3, np.where(goes_on, 0, 1))) % 4

    number = np.empty((4, len(grid)), dtype=np.int64)
    number[direction, pixel] = np.arange(len(pixel))
    following = number[next_direction, next_pixel]
    crossing = turns_right & ~goes_on
    parted = np.flatnonzero(crossing)
    parted = parted[is_parted(pixel[parted], direction[parted], grid, stride)]
    apart = following.copy()
    apart[parted] = number[(direction[parted] + 1) % 4, pixel[parted]]
    return Links(following, apart, crossing)


def _walk(following: Integers, level: Integers) -> tuple[Integers, Integers]:
    """List the edges ring after ring, with the place at which each ring begins.

    A ring ends with its last west or east edge in raster order, which is where ImageJ's scan closes it.
    The rings are in the order of these edges.
    """
    links = following.tolist()
    walked = bytearray(len(links))
    order: list[int] = []
    first = []
    start = 0
    while start >= 0:
        first.append(len(order))
        edge = start
        while True:
            walked[edge] = 1
            order.append(edge)
            edge = links[edge]
            if edge == start:
                break
        start = walked.find(0, start + 1)

    edges, begin = np.array(order), np.array(first)
    length = np.diff(np.append(begin, len(edges)))
    highest = np.maximum.reduceat(level[edges], begin)
    ends = np.flatnonzero(level[edges] == np.repeat(highest, length)) + 1
    rank = np.argsort(highest, kind="stable")
    begin, length, ends = begin[rank], length[rank], ends[rank]
    starts = np.append(0, np.cumsum(length)[:-1])
    step = np.arange(len(edges)) - np.repeat(starts, length)
    turned = (step + np.repeat(ends - begin, length)) % np.repeat(length, length)
    return edges[np.repeat(begin, length) + turned], starts


def _corners(
    edges: Edges, order: Integers, first: Integers, stride: int
) -> tuple[Integers, Integers, Integers]:
    """Find the rings' corners: the starts of edges that go another way than the edge before.

    Returns
    -------
    x, y
        `(c,)` the corners.
    first
        `(r,)` where each ring's corners begin.
    """
    direction = edges.direction[order]
    before = np.roll(direction, 1)
    before[first] = direction[_ends(first, len(order))]
    is_corner = direction != before
    begins = edges.pixel[order] + np.array([-stride, -stride - 1, -1, 0])[direction]
    y, x = np.divmod(begins[is_corner], stride)
    return x, y, np.append(0, np.cumsum(is_corner))[first]
