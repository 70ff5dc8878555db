"""Compute the measurements of shape from the outlines and the moments of each region.

Sources: ImageJ User Guide, 30.7 "Perimeter", "Shape Descriptors", "Feret's Diameter"; the behaviour of
ImageJ 1.53t, `getTracedPerimeter` of class `ij.gui.PolygonRoi`, `guessType` and `getLength` of
`ij.gui.ShapeRoi`, `saveResults` of `ij.plugin.filter.Analyzer`.
"""

import math

import numpy as np

from bloodcells.arrays import Floats, Integers
from bloodcells.images.imagej.ellipse import aspect_ratio
from bloodcells.images.imagej.hull import area, calipers, find_hulls
from bloodcells.images.imagej.outline import Rings

_CUT = 2.0 - math.sqrt(2.0)
"""By how much a corner that is cut diagonally shortens the perimeter, in pixels."""
_RECTANGLE = 16
"""From this perimeter on, ImageJ takes a selection with four corners for a rectangle, not a polygon."""


def describe(rings: Rings, pixels: Integers, boxes: Integers, moments: Floats) -> dict[str, Floats]:
    """Compute ImageJ's measurements of shape.

    Parameters
    ----------
    rings
        The outlines of the regions.
    pixels
        `(n,)` their areas.
    boxes
        `(n, 4)` x, y, width, height of the boxes around them.
    moments
        `(n, 3)` their second central moments xx, yy, xy in pixels².

    Returns
    -------
    dict of Floats
        `(n,)` each, by ImageJ's names.

    Notes
    -----
    - `Area`, pixels².
    - `Perim.`, pixels: the sum of all sides of all outlines, those of holes too, less 2 - sqrt(2) for
      each corner that is counted (`_cut_corners`). A rectangle's is 2 (width + height) if that is 16
      or more.
    - `Circ.`: 4 pi Area / Perim.^2, at most 1.
    - `Feret`, `MinFeret`, pixels: of the convex hull of all outlines.
    - `AR`: major / minor axis of the fitted ellipse; longer / shorter side of a rectangle.
    - `Solidity`: Area / area of the convex hull.
    """
    count = len(pixels)
    corners_of_ring = np.diff(np.append(rings.first, len(rings.x)))
    sides, cuts = _ring_lengths(rings)
    region = rings.region
    length = np.bincount(region, weights=sides, minlength=count)
    corners = np.bincount(region, weights=corners_of_ring, minlength=count)
    single = np.bincount(region, minlength=count) == 1
    rectangle = single & (corners == 4) & (length >= _RECTANGLE)

    perimeter = length - np.bincount(region, weights=cuts, minlength=count) * _CUT
    perimeter[rectangle] = length[rectangle]
    ratio = aspect_ratio(moments)
    width, height = boxes[rectangle, 2], boxes[rectangle, 3]
    ratio[rectangle] = np.maximum(width, height) / np.minimum(width, height)

    hulls = find_hulls(rings.x, rings.y, np.repeat(region, corners_of_ring), count)
    feret, least = calipers(hulls)
    return {
        "Area": pixels.astype(np.float64),
        "Perim.": perimeter,
        "Circ.": np.minimum(4.0 * math.pi * (pixels / (perimeter * perimeter)), 1.0),
        "Feret": feret,
        "MinFeret": least,
        "AR": ratio,
        "Solidity": pixels / area(hulls),
    }


def _ring_lengths(rings: Rings) -> tuple[Integers, Integers]:
    """Sum the sides of each ring, and count its corners that are cut; both `(r,)`."""
    last = np.append(rings.first[1:], len(rings.x)) - 1
    before = np.arange(len(rings.x)) - 1
    before[rings.first] = last
    side = np.abs(rings.x - rings.x[before]) + np.abs(rings.y - rings.y[before])
    return np.add.reduceat(side, rings.first), np.add.reduceat(
        _cut_corners(side, rings), rings.first
    )


def _cut_corners(side: Integers, rings: Rings) -> Integers:
    """Mark the corners that shorten the perimeter by 1, the others by 0; `(c,)`.

    A corner behind a side longer than one pixel counts. Of corners behind sides of one pixel every
    second one counts, beginning from the last long side or from where the ring begins.

    Parameters
    ----------
    side
        `(c,)` the length of the side that leads to each corner.
    """
    counts = side > 1
    counts[rings.first] = True
    place = np.arange(len(side))
    anchor = np.maximum.accumulate(np.where(counts, place, 0))
    result: Integers = 1 - (place - anchor) % 2
    return result
