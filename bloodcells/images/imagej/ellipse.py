"""Fit an ellipse to a region as ImageJ does: one with the region's area and second moments.

Sources: ImageJ User Guide, 30.7 "Fit Ellipse"; the behaviour of ImageJ 1.53t, class
`ij.process.EllipseFitter` (after Bob Rodieck), whose rounded constants are kept.
"""

import numpy as np

from bloodcells.arrays import Floats, Integers
from bloodcells.images.imagej.runs import Runs

_PIXEL = 0.08333333
"""The second moment of a pixel about its own centre, 1/12, rounded as in ImageJ."""
_HALF_PI = 1.5707963267949
_SMALLEST = 1e-6
"""What ImageJ divides by in place of zero."""


def _sum_to(n: Integers) -> Integers:
    """Sum the numbers 0 + 1 + ... + (n - 1)."""
    return n * (n - 1) // 2


def _squares_to(n: Integers) -> Integers:
    """Sum the squares 0 + 1 + 4 + ... + (n - 1)^2."""
    return (n - 1) * n * (2 * n - 1) // 6


def central_moments(runs: Runs, boxes: Integers) -> tuple[Integers, Floats, Floats]:
    """Compute area, centroid and second central moments of each region.

    Parameters
    ----------
    runs
        The pixels of the regions.
    boxes
        `(n, 4)` x, y, width, height of each region's box.

    Returns
    -------
    pixels
        `(n,)` the area.
    means
        `(n, 2)` mean x and y of the pixels' numbers, counted from the corner of the region's box.
    moments
        `(n, 3)` xx, yy, xy in pixels².
    """
    start, stop = runs.start - boxes[runs.region, 0], runs.stop - boxes[runs.region, 0]
    row, length = runs.row - boxes[runs.region, 1], stop - start
    x = _sum_to(stop) - _sum_to(start)

    def total(of_run: Integers) -> Integers:
        result: Integers = np.add.reduceat(of_run, runs.first)
        return result

    n, x1, y1 = total(length), total(x), total(row * length)
    x2, y2 = total(_squares_to(stop) - _squares_to(start)), total(row * row * length)
    xy = total(row * x)
    mean_x, mean_y = x1 / n, y1 / n
    xx = (x2 + _PIXEL * n) / n - mean_x * mean_x
    yy = (y2 + _PIXEL * n) / n - mean_y * mean_y
    return (
        n,
        np.column_stack([mean_x, mean_y]),
        np.column_stack([xx, yy, xy / n - mean_x * mean_y]),
    )


def aspect_ratio(moments: Floats) -> Floats:
    """Compute the ratio of major to minor axis of the ellipses with these second moments.

    Parameters
    ----------
    moments
        `(n, 3)` xx, yy, xy in pixels².

    Returns
    -------
    Floats
        `(n,)`, at least 1.

    Notes
    -----
    The axes come from the inverse of the matrix of moments, turned by the ellipse's angle.
    """
    xx, yy, xy = moments.T
    determinant = np.maximum(4.0 * np.abs(yy * xx - xy * xy), _SMALLEST)
    a11, a12, a22 = yy / determinant, xy / determinant, xx / determinant
    difference = a11 - a22
    difference[difference == 0] = _SMALLEST
    theta = 0.5 * np.arctan(2.0 * a12 / difference)
    theta[theta < 0] += _HALF_PI
    theta[a12 > 0] += _HALF_PI
    upright = a12 == 0
    wide = upright & (a22 > a11)
    theta[wide] = 0.0
    theta[upright & (a11 > a22)] = _HALF_PI
    a11, a22 = np.where(wide, a22, a11), np.where(wide, a11, a22)

    sine = np.sin(theta)
    sine[sine == 0] = _SMALLEST
    turned = a12 * np.cos(theta) / sine
    axes = np.sqrt(1.0 / np.abs(np.stack([a22 + turned, a11 - turned])))
    ratio: Floats = axes.max(axis=0) / axes.min(axis=0)
    return ratio
