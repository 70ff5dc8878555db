r"""Decide where an outline goes at a crossing, where two pixels of a region touch only diagonally.

Source: the behaviour of ImageJ 1.53t, class `ij.plugin.filter.ThresholdToSelection`. It scans the
rows from above and holds the outlines that are not yet closed. At a crossing it links the two pixels,
so that diagonal neighbours are in one outline, with two exceptions that come from the scan:

- a `\` crossing parts them where the pixel two to the left of the lower one is of the region too;
- a `/` crossing that would close the outline of a hole opens the hole to the outside instead, unless a
  `\` one pixel to the left has just linked.
"""

from array import array
from typing import Any

import numpy as np
import numpy.typing as npt

from bloodcells.arrays import Integers, Mask
from bloodcells.images.imagej.edges import EAST, SOUTH, WEST, Edges, Links
from bloodcells.parallel.wanted import check_wanted

_TOGETHER = 2**13
"""Crossings that are taken before it is asked whether the work is still wanted."""


def is_parted(
    pixel: Integers,
    direction: npt.NDArray[np.int8],
    codes: npt.NDArray[np.integer[Any]],
    stride: int,
) -> Mask:
    r"""Tell for edges that end at a crossing whether its two pixels are not linked, the first exception.

    Parameters
    ----------
    pixel, direction
        `(e,)` the pixel whose side each edge is, and which side.
    codes, stride
        The numbers of regions on the grid, and the length of its rows.
    """
    # The pixel two to the left of the lower one: an east edge's own pixel is the upper one of the two.
    beside = np.where(direction == EAST, pixel + stride - 1, pixel - 2)
    falling = (direction == EAST) | (direction == WEST)
    parted: Mask = falling & (codes[beside] == codes[pixel])
    return parted


class _Strands:
    """Join chains of edges between crossings into longer ones as links are made.

    This is a union-find: each strand has a representative.

    Attributes
    ----------
    level
        For the representative of each strand, the place of its last crack in raster order.
    """

    def __init__(self, levels: npt.NDArray[np.integer[Any]]) -> None:
        # Arrays of numbers, as lists take five times the memory.
        self._parent = array("q", np.arange(len(levels), dtype=np.int64).tobytes())
        self.level = array("q", levels.astype(np.int64).tobytes())

    def find(self, strand: int) -> int:
        """Return the representative of a strand."""
        parent = self._parent
        while parent[strand] != strand:
            parent[strand] = parent[parent[strand]]
            strand = parent[strand]
        return strand

    def join(self, one: int, other: int) -> None:
        """Make two strands one."""
        one, other = self.find(one), self.find(other)
        self._parent[other] = one
        self.level[one] = max(self.level[one], self.level[other])


def open_holes(
    order: Integers,
    first: Integers,
    links: Links,
    edges: Edges,
    stride: int,
) -> Integers | None:
    """Open holes to the outside where ImageJ's scan does, the second exception.

    Parameters
    ----------
    order, first
        The rings of `links.following` as edges, each ending where the scan closes it, and where each
        ring begins in `order`.
    links, edges
        All edges, and how they follow each other.
    stride
        The length of a row of the grid.

    Returns
    -------
    Integers or None
        `(e,)` the edge that follows each; None if no hole is opened.
    """
    crossing = links.crossing
    last = np.append(first[1:], len(order)) - 1
    before = order[last - 1]
    doubtful = (edges.direction[order[last]] == WEST) & (edges.direction[before] == SOUTH)
    doubtful &= crossing[before]
    if not doubtful.any():
        return None
    of_region = np.zeros(edges.count, dtype=bool)
    of_region[edges.region[before[doubtful]]] = True

    # A hole that is opened becomes part of another outline, which may be a hole itself. So the crossings
    # of those regions are taken one by one from here on, in the order in which the scan reaches them.
    strand, level = _strands(order, first, crossing), edges.levels(stride)
    levels = np.full(int(strand.max()) + 1, -1, level.dtype)
    np.maximum.at(levels, strand, level)
    strands = _Strands(levels)

    incoming = np.flatnonzero(crossing & of_region[edges.region])
    to_corner = np.array([-stride - 1, -1, 0, -stride])
    corners = edges.pixel[incoming] + to_corner[edges.direction[incoming]]
    # Two edges end at each crossing; the south one of a `/` and the east one of a `\\` come first.
    is_other = ~np.isin(edges.direction[incoming], (SOUTH, EAST))
    by_corner = np.lexsort((is_other, corners, edges.region[incoming]))
    pairs, corners = incoming[by_corner].reshape(-1, 2), corners[by_corner][::2]

    following = links.following.copy()
    linked = (-1, -1)  # region and corner of the last `\\` that linked
    for begin in range(0, len(pairs), _TOGETHER):
        check_wanted()
        some = slice(begin, begin + _TOGETHER)
        one_region = edges.region[pairs[some, 0]].tolist()
        falling = (edges.direction[pairs[some, 0]] == EAST).tolist()
        for (one, other), corner, region, falls in zip(
            pairs[some].tolist(), corners[some].tolist(), one_region, falling, strict=True
        ):
            out = int(following[one])
            if falls:
                if out == links.all_diagonals[one]:
                    linked = (region, corner)
            elif linked != (region, corner - 1):
                root = strands.find(int(strand[one]))
                closes = root == strands.find(int(strand[out]))
                if closes and strands.level[root] == level[out]:
                    following[one], following[other] = following[other], out
            for edge in (one, other):
                strands.join(int(strand[edge]), int(strand[following[edge]]))
    return following


def _strands(order: Integers, first: Integers, crossing: Mask) -> Integers:
    """Return the number of each edge's chain, `(e,)`; a chain ends at a crossing."""
    ends = crossing[order]
    last = np.append(first[1:], len(order)) - 1
    begins = np.append(False, ends[:-1])
    begins[first] = True
    chain = np.cumsum(begins) - 1
    # A ring's last chain and its first are one, unless the ring ends at a crossing.
    names = np.arange(chain[-1] + 1)
    whole = ~ends[last]
    names[chain[last[whole]]] = chain[first[whole]]
    result = np.empty(len(order), dtype=np.int64)
    result[order] = names[chain]
    return result
