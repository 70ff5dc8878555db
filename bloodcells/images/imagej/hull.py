"""Find the convex hulls of all regions at once, and measure them.

Sources: ImageJ User Guide, 30.7 "Feret's Diameter" and "Shape Descriptors"; the behaviour of ImageJ
1.53t, `getFeretValues` and `getConvexHull` of class `ij.gui.Roi`. The hull is that of the corners of
all outlines of a region, not of its pixels' centres.
"""

from dataclasses import dataclass

import numpy as np

from bloodcells.arrays import Floats, Integers
from bloodcells.parallel.wanted import check_wanted

_BLOCK = 2**14
"""Most distances between corners that are held in memory at a time, where one hull has no more."""


@dataclass(frozen=True)
class Hulls:
    """Hold the corners of `n` convex polygons, none on a line with its neighbours."""

    x: Integers
    """`(k,)` polygon after polygon, walked with the inside on the left."""
    y: Integers
    """`(k,)` of the same corners; y points down."""
    first: Integers
    """`(n,)` where each polygon begins."""
    length: Integers
    """`(n,)` how many corners each polygon has."""


def find_hulls(x: Integers, y: Integers, region: Integers, count: int) -> Hulls:
    """Find the convex hull of each region's points.

    Parameters
    ----------
    x, y, region
        The points and the region of each. A region has points in at least two rows and two columns.
    count
        How many regions there are.
    """
    wide, tall = int(x.max()) + 1, int(y.max()) + 1
    points = np.sort((region * tall + y) * wide + x)
    row = points // wide
    is_first = np.append(True, row[1:] != row[:-1])
    is_last = np.append(is_first[1:], True)
    sides = []
    for ends, side in ((is_first, 1), (is_last, -1)):
        row_of, x_of = np.divmod(points[ends], wide)
        region_of, y_of = np.divmod(row_of, tall)
        sides.append(_bulge(x_of, y_of, region_of, side))
    # Down the left side, and up the right one.
    left, right = sides
    xs, ys, regions = (np.concatenate([a, b[::-1]]) for a, b in zip(left, right, strict=True))
    order = np.argsort(regions, kind="stable")
    length = np.bincount(regions, minlength=count)
    return Hulls(xs[order], ys[order], np.cumsum(length) - length, length)


def _bulge(
    x: Integers, y: Integers, region: Integers, side: int
) -> tuple[Integers, Integers, Integers]:
    """Keep those points of each region, sorted downwards, at which the line through them bends outwards.

    A point that is not outside the line between its neighbours is no corner of the hull, whatever the
    others are. All such points are taken away at once, again and again, until there are none. Regions
    without such a point are set aside, so that a region that takes long does not make the others take long.

    Parameters
    ----------
    side
        1 for a line that bulges to the left, -1 for one that bulges to the right.
    """
    done = list[tuple[Integers, Integers, Integers]]()
    while True:
        check_wanted()
        inner = np.zeros(len(x), dtype=bool)
        inner[1:-1] = (region[2:] == region[:-2]) & (
            side * ((x[2:] - x[:-2]) * (y[1:-1] - y[:-2]) - (x[1:-1] - x[:-2]) * (y[2:] - y[:-2]))
            <= 0
        )
        if not inner.any():
            done.append((x, y, region))
            break
        unfinished = np.zeros(int(region[-1]) + 1, dtype=bool)
        unfinished[region[inner]] = True
        goes_on = unfinished[region]
        kept = ~goes_on
        if kept.any():
            done.append((x[kept], y[kept], region[kept]))
            inner |= kept
        x, y, region = x[~inner], y[~inner], region[~inner]
    if len(done) == 1:
        return done[0]
    x, y, region = (np.concatenate(parts) for parts in zip(*done, strict=True))
    order = np.argsort(region, kind="stable")
    return x[order], y[order], region[order]


def area(hulls: Hulls) -> Floats:
    """Compute the areas, `(n,)` in pixels², by the shoelace formula."""
    following = _following(hulls)
    twice = hulls.x * hulls.y[following] - hulls.x[following] * hulls.y
    result: Floats = np.abs(np.add.reduceat(twice, hulls.first)) / 2.0
    return result


def calipers(hulls: Hulls) -> tuple[Floats, Floats]:
    """Compute `Feret` and `MinFeret`, the largest and smallest distance of two parallel tangents.

    Returns
    -------
    feret
        `(n,)` pixels; the longest distance between two corners.
    least
        `(n,)` pixels; the shortest distance between an edge and its parallel through the corner
        farthest from it.
    """
    feret, least = np.empty(len(hulls.first)), np.empty(len(hulls.first))
    following = _following(hulls)
    # Hulls of about as many corners are taken together.
    by_length = np.argsort(hulls.length, kind="stable")
    lengths = hulls.length[by_length]
    end = len(by_length)
    while end:
        check_wanted()
        begin = max(0, end - max(1, _BLOCK // int(lengths[end - 1]) ** 2))
        block = by_length[begin:end]
        feret[block], least[block] = _calipers(hulls, following, block)
        end = begin
    return feret, least


def _calipers(hulls: Hulls, following: Integers, block: Integers) -> tuple[Floats, Floats]:
    """Compute `calipers` of some hulls."""
    length = hulls.length[block]
    # Shorter polygons repeat their last corner, which adds no distance and no edge.
    step = np.minimum(np.arange(length.max()), length[:, None] - 1)
    corner = hulls.first[block, None] + step
    x, y = hulls.x[corner], hulls.y[corner]
    dx, dy = x[:, :, None] - x[:, None, :], y[:, :, None] - y[:, None, :]
    feret = np.sqrt((dx * dx + dy * dy).max(axis=(1, 2)))
    ahead = following[corner]
    edge_x, edge_y = hulls.x[ahead] - x, hulls.y[ahead] - y
    # dx, dy are from the edge's corner (last axis) to the others.
    away = np.abs(dx * edge_y[:, None, :] - dy * edge_x[:, None, :]).max(axis=1)
    least = (away / np.sqrt(edge_x * edge_x + edge_y * edge_y)).min(axis=1)
    return feret, least


def _following(hulls: Hulls) -> Integers:
    """Return the place of the corner after each, `(k,)`."""
    following = np.arange(1, len(hulls.x) + 1)
    following[hulls.first + hulls.length - 1] = hulls.first
    return following
