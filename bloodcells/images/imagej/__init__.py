"""Image and label mask -> the same numbers that ImageJ 1.53t prints, without ImageJ.

`measure` takes what Cellpose's mask and the photograph are as arrays; files are read elsewhere. It
needs nothing but numpy.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bloodcells.arrays import Floats, Integers
from bloodcells.images.errors import (
    ArrayError,
    EmptyMask,
    LabelsMissing,
    ShapesDiffer,
    WrongPixels,
)
from bloodcells.images.imagej import grey_levels, shape
from bloodcells.images.imagej.ellipse import central_moments
from bloodcells.images.imagej.labels import boxes, find_regions, find_runs
from bloodcells.images.imagej.outline import trace
from bloodcells.images.imagej.printing import printed, printed_text
from bloodcells.measurements import CHANNELS, FEATURE_SETS

__all__ = [
    "NAMES",
    "EmptyMask",
    "LabelsMissing",
    "ArrayError",
    "Measured",
    "ShapesDiffer",
    "WrongPixels",
    "measure",
    "printed",
    "printed_text",
]


NAMES = FEATURE_SETS["imagej-33"]
"""The measurements, in order."""

SMALL_PIXELS = 50
"""A region with fewer pixels is flagged."""
LARGE_SHARE = 0.5
"""A region with more than this share of the image's pixels is flagged."""


@dataclass(frozen=True)
class Measured:
    """The regions of one mask.

    Attributes
    ----------
    labels
        `(n,)` their numbers in the mask, ascending.
    values
        `(n, 33)` the measurements `NAMES` in pixels, grey levels and ratios, as they are before
        ImageJ rounds them (`printed` does); `Skew` and `Kurt` are NaN where all pixels are the
        same.
    centroids
        `(n, 2)` x and y in pixels, a pixel's centre being at 0.5 (ImageJ's `X`, `Y`).
    boxes
        `(n, 4)` x, y, width, height in pixels (ImageJ's `BX`, `BY`, `Width`, `Height`).
    flags
        Of each region, which it deserves of "touches the border", "several pieces" (pixels that
        touch diagonally are one piece), "holes", "smaller than 50 pixels", "larger than half the
        image".
    """

    labels: Integers
    values: Floats
    centroids: Floats
    boxes: Integers
    flags: list[list[str]]


def measure(
    image: npt.NDArray[np.uint8],
    mask: npt.NDArray[np.integer],
    labels: Sequence[int] | None = None,
) -> Measured:
    """Measure regions of an image as ImageJ does: threshold the mask to a label, `Create Selection`,
    `Restore Selection` on the image's `RGB Stack`, `Measure` each slice.

    Parameters
    ----------
    image
        `(h, w, 3)` red, green, blue.
    mask
        `(h, w)` the label of each pixel; 0 is the background.
    labels
        Which to measure, 0 too; all but 0 where None are named.

    Raises
    ------
    WrongPixels
        The image is not RGB of 8 bits, or the mask not of whole numbers.
    SizesDiffer
        Image and mask differ in height or width.
    LabelsMissing
        A label is not in the mask.
    NoLabels
        None are named and the mask is all 0.
    """
    _check(image, mask)
    regions = find_regions(mask, labels)
    if not len(regions):
        return Measured(regions.labels, np.empty((0, len(NAMES))), np.empty((0, 2)), _NO_BOXES, [])
    runs = find_runs(regions)
    around = boxes(runs)
    pixels, means, moments = central_moments(runs, around)
    rings = trace(regions)
    columns = shape.describe(rings, pixels, around, moments)
    counts = grey_levels.histograms(regions.grid, image[regions.box], len(regions))
    for channel, histogram in zip(CHANNELS, counts, strict=True):
        for base, column in grey_levels.describe(histogram).items():
            columns[f"{base} {channel}"] = column
    columns["IntDen"] = columns["Area"] * columns["Mean red"]
    columns["RawIntDen red"] = columns["Area"] * columns["Mean red"]

    placed = around + np.array([regions.left, regions.top, 0, 0])
    return Measured(
        labels=regions.labels,
        values=np.column_stack([columns[name] for name in NAMES]),
        centroids=placed[:, :2] + means + 0.5,
        boxes=placed,
        flags=_flags(placed, pixels, rings.pieces, rings.holes, mask.shape),
    )


_NO_BOXES = np.empty((0, 4), dtype=np.int64)


def _check(image: npt.NDArray[np.uint8], mask: npt.NDArray[np.integer]) -> None:
    if image.ndim != 3 or image.shape[2] != len(CHANNELS) or image.dtype != np.uint8:
        expected = "height x width x 3 (red, green, blue) of uint8"
        raise WrongPixels("image", expected, image.shape, image.dtype)
    if mask.ndim != 2 or not np.issubdtype(mask.dtype, np.integer):
        raise WrongPixels("mask", "height x width of integers", mask.shape, mask.dtype)
    if image.shape[:2] != mask.shape:
        raise ShapesDiffer(image.shape[:2], mask.shape)


def _flags(
    placed: Integers, pixels: Integers, pieces: Integers, holes: Integers, size: tuple[int, ...]
) -> list[list[str]]:
    height, width = size
    x, y, wide, tall = placed.T
    border = (x == 0) | (y == 0) | (x + wide == width) | (y + tall == height)
    found = {
        "touches the border": border,
        "several pieces": pieces > 1,
        "holes": holes > 0,
        f"smaller than {SMALL_PIXELS} pixels": pixels < SMALL_PIXELS,
        "larger than half the image": pixels > LARGE_SHARE * height * width,
    }
    return [[name for name, has in found.items() if has[i]] for i in range(len(pixels))]
