"""Describe the shape of a nucleus: how large, how round, how lobed, how deeply indented.

Lengths are compared with the radius of the disc with the nucleus's area, so that all but the area are the
same for a larger cell of the same form. Of lobes that lie apart, all together are the nucleus.

A turn by 90 degrees or a mirror changes nothing; any other turn changes an ellipse's area by 1 %, the
others by 0.025. The lamp decides where the nucleus ends: factors of 0.8 to 1.25 of the channels, so long as
white stays below 255, change the area by 1 %, eccentricity by 0.05, the others by 0.02, and no count.
"""

import math

import numpy as np

from bloodcells.arrays import Codes, Floats, Mask
from bloodcells.images.cytology.view import CellView, depth
from bloodcells.images.white_cells.components import find_components
from bloodcells.images.white_cells.morphology import hull

_TO_BORDER = 0.5
"""From the centre of the nearest pixel outside to the border, in pixels."""
_CORE = 0.6
"""Of the greatest depth; what is deeper is the core of a lobe."""
_DEEP = 0.18
"""A bay that is deeper, in radii, is counted."""


def describe(view: CellView) -> dict[str, float]:
    """Measure the shape of a cell's nucleus."""
    nucleus, distance = view.nucleus, view.nuclear_depth
    area = int(np.count_nonzero(nucleus))
    radius = math.sqrt(area / math.pi)
    around = hull(nucleus)
    outline, outline_of_hull = perimeter(nucleus), perimeter(around)
    deepest = math.sqrt(int(distance.max()))
    first, second, *_ = bays = [*_depths_of_bays(nucleus, around), 0.0, 0.0]
    short, long = variances(nucleus)
    cores = find_components(distance > int((_CORE * deepest) ** 2))
    return {
        "Nucleus area": 4.0 * area,
        "Nucleus circularity": min(4 * math.pi * area / outline**2, 1.0),
        "Nucleus solidity": area / int(np.count_nonzero(around)),
        "Nucleus convexity": min(outline_of_hull / outline, 1.0),
        "Nucleus eccentricity": math.sqrt(max(0.0, 1 - short / long)) if long else 0.0,
        "Nucleus pieces": float(find_components(nucleus).count),
        "Nucleus lobes": float(cores.count),
        "Nucleus inscribed radius": (deepest - _TO_BORDER) / radius,
        "Nucleus mean depth": (_mean_root(distance[nucleus]) - _TO_BORDER) / radius,
        "Nucleus radius of gyration": math.sqrt(short + long) / radius,
        "Nucleus deepest bay": first / radius,
        "Nucleus second bay": second / radius,
        "Nucleus bays": float(sum(bay > _DEEP * radius for bay in bays)),
    }


def perimeter(region: Mask) -> float:
    """Measure the perimeter of a region in pixels, by Crofton's formula in four directions.

    The crossings of its outline with parallel lines are counted, along rows, columns and both diagonals.

    References
    ----------
    G. Lehmann, D. Legland (2012), "Efficient N-dimensional surface estimation using Crofton formula and
    run-length encoding", The Insight Journal.
    """
    wide = np.pad(region, 1)
    straight = np.count_nonzero(wide[1:] != wide[:-1]) + np.count_nonzero(
        wide[:, 1:] != wide[:, :-1]
    )
    diagonal = np.count_nonzero(wide[1:, 1:] != wide[:-1, :-1]) + np.count_nonzero(
        wide[1:, :-1] != wide[:-1, 1:]
    )
    return math.pi / 8 * (straight + diagonal / math.sqrt(2))


def centroid(region: Mask) -> tuple[float, float]:
    """Find the centroid of a region, its row and its column."""
    rows, columns = region.sum(axis=1), region.sum(axis=0)
    area = int(rows.sum())
    return (
        int(rows @ np.arange(len(rows))) / area,
        int(columns @ np.arange(len(columns))) / area,
    )


def variances(region: Mask) -> tuple[float, float]:
    """Compute the variance of a region's pixels along its short and its long axis, in pixels².

    The sums are whole numbers, so that they are the same however the region lies.
    """
    y, x = np.nonzero(region)
    n = len(y)
    sum_x, sum_y = int(x.sum()), int(y.sum())
    xx = n * int((x * x).sum()) - sum_x**2
    yy = n * int((y * y).sum()) - sum_y**2
    xy = n * int((x * y).sum()) - sum_x * sum_y
    apart = math.sqrt((xx - yy) ** 2 + 4 * xy**2)
    return (xx + yy - apart) / (2 * n * n), (xx + yy + apart) / (2 * n * n)


def _depths_of_bays(region: Mask, around: Mask) -> list[float]:
    """List how deep each bay of a region reaches below its hull, in pixels, the deepest first.

    A bay is a connected part of the hull that is not of the region.
    """
    bay = around & ~region
    if not bay.any():
        return []
    bays = find_components(bay, diagonal=False)
    deepest = np.zeros(bays.count + 1, np.int64)
    of_bay = bays.painted(np.arange(1, bays.count + 1))[bay]
    np.maximum.at(deepest, of_bay, depth(around)[bay])
    return [math.sqrt(squared) for squared in sorted(deepest[1:].tolist(), reverse=True)]


def _mean_root(squares: Codes) -> float:
    """Compute the mean of the square roots of whole numbers, the same in any order."""
    counts = np.bincount(squares)
    roots: Floats = np.sqrt(np.arange(len(counts)))
    return float(counts @ roots) / len(squares)
