"""Trace the outlines of regions: closed rings of the cracks between pixels.

A crack edge is one side of a pixel where its region ends, walked with the region on the left. Source:
the behaviour of ImageJ 1.53t's `Create Selection`, class `ij.plugin.filter.ThresholdToSelection`. Two
things are taken from it: which rings there are (`diagonals.py` has the hard part), and at which corner
each begins, on which the perimeter depends.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from bloodcells.arrays import Integers, Mask
from bloodcells.images.imagej.diagonals import is_parted, open_holes
from bloodcells.images.imagej.edges import WEST, Edges, Links
from bloodcells.images.imagej.labels import Grid
from bloodcells.parallel.wanted import check_wanted

_TOGETHER = 2**17
"""Edges that are linked together."""


@dataclass(frozen=True)
class Rings:
    """Hold the outlines of `n` regions, one region's after another's."""

    x: Integers
    """`(c,)` the corners, ring after ring, in pixels from the image's left."""
    y: Integers
    """`(c,)` the same from its top."""
    first: Integers
    """`(r,)` where each ring's corners begin, which is where a scan of the rows closes the ring."""
    region: Integers
    """`(r,)` the region of each ring."""
    holes: Integers
    """`(n,)` how many holes each region has."""
    pieces: Integers
    """`(n,)` how many pieces each region has, diagonal neighbours being one piece."""


def trace(edges: Edges, grid: Grid) -> Rings:
    """Trace the outlines of regions."""
    links = _link(grid, edges)
    level = edges.levels(grid.stride)
    closes = _find_closing(links.all_diagonals, level)
    is_hole = edges.direction[closes] == WEST
    region = edges.region[closes]
    holes = np.bincount(region[is_hole], minlength=edges.count)
    pieces = np.bincount(region[~is_hole], minlength=edges.count)

    if links.following is not links.all_diagonals:
        closes = _find_closing(links.following, level)
    order, first = _walk(links.following, closes)
    if links.crossing.any():
        opened = open_holes(order, first, links, edges, grid.stride)
        if opened is not None:
            closes = _find_closing(opened, level)
            order, first = _walk(opened, closes)
    region = edges.region[order[first]]
    x, y, first = _corners(edges, order, first, grid.stride)
    return Rings(x, y, first, region, holes, pieces)


def _link(grid: Grid, edges: Edges) -> Links:
    """Find the edge that follows each: to the right if it can, else straight on, else to the left."""
    stride, codes, count = grid.stride, grid.codes, len(edges.pixel)
    to_left = np.array([-1, stride, 1, -stride])
    to_right = np.array([-stride - 1, stride - 1, stride + 1, 1 - stride])
    place = _sides(edges.region, edges.pixel, edges.direction, codes)  # ascending
    following, crossing = np.empty(count, np.intp), np.empty(count, bool)
    cut, after_cut = list[Integers](), list[Integers]()
    for begin in range(0, count, _TOGETHER):
        check_wanted()
        some = slice(begin, begin + _TOGETHER)
        region, pixel, direction = edges.region[some], edges.pixel[some], edges.direction[some]
        own = codes.take(pixel)
        left, right = pixel + to_left.take(direction), pixel + to_right.take(direction)
        turns_right, goes_on = codes.take(right) == own, codes.take(left) == own
        next_pixel = np.where(turns_right, right, np.where(goes_on, left, pixel))
        turn = np.where(turns_right, np.int8(3), np.where(goes_on, np.int8(0), np.int8(1)))
        sought = _sides(region, next_pixel, (direction + turn) % 4, codes)
        following[some] = np.searchsorted(place, sought)
        crossing[some] = at = turns_right & ~goes_on
        parted = np.flatnonzero(at)
        parted = parted[is_parted(pixel[parted], direction[parted], codes, stride)]
        apart = _sides(region[parted], pixel[parted], (direction[parted] + 1) % 4, codes)
        cut.append(parted + begin)
        after_cut.append(np.searchsorted(place, apart))
    if not any(map(len, cut)):
        return Links(following, following, crossing)
    apart = following.copy()
    apart[np.concatenate(cut)] = np.concatenate(after_cut)
    return Links(following, apart, crossing)


def _sides(
    region: Integers,
    pixel: Integers,
    direction: npt.NDArray[np.int8],
    codes: npt.NDArray[np.integer[Any]],
) -> Integers:
    """Give each side of a pixel a number that grows with region, pixel and direction."""
    return (region * len(codes) + pixel) * 4 + direction


def _find_closing(following: Integers, level: npt.NDArray[np.integer[Any]]) -> Mask:
    """Mark the edge with which each ring ends, `(e,)`.

    It is the ring's last west or east edge in raster order, which is where ImageJ's scan closes the ring.
    The highest level of a ring spreads to all of its edges, over twice as many edges with each step.
    """
    highest, ahead = level, following
    while True:
        check_wanted()
        further = np.maximum(highest, highest.take(ahead))
        if np.array_equal(further, highest):
            closes: Mask = level == highest
            return closes
        highest, ahead = further, ahead.take(ahead)


def _walk(following: Integers, closes: Mask) -> tuple[Integers, Integers]:
    """List the edges ring after ring, with the place at which each ring begins.

    Parameters
    ----------
    following, closes
        `(e,)` the edge that follows each, and whether a ring ends with it.
    """
    # The steps from each edge to the end of its ring, counted over twice as many edges each time.
    ends = np.flatnonzero(closes)
    ahead = following.copy()
    ahead[ends] = ends
    steps = (~closes).astype(np.int32)
    while True:
        check_wanted()
        more = steps.take(ahead)
        if not more.any():
            break
        steps += more
        ahead = ahead.take(ahead)
    length = steps.take(following.take(ends)) + 1
    last = np.cumsum(length, dtype=np.intp) - 1
    last_of_edge = np.empty(len(following), np.intp)
    last_of_edge[ends] = last
    place = last_of_edge.take(ahead) - steps
    order = ahead  # no longer needed
    order[place] = np.arange(len(following))
    return order, last + 1 - length


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
    direction = edges.direction.take(order)
    before = np.roll(direction, 1)
    before[first] = direction[np.append(first[1:], len(order)) - 1]
    is_corner = direction != before
    to_corner = np.array([-stride, -stride - 1, -1, 0])
    begins = edges.pixel.take(order[is_corner]) + to_corner.take(direction[is_corner])
    y, x = np.divmod(begins, stride)
    return x, y, np.append(0, np.cumsum(is_corner))[first]
