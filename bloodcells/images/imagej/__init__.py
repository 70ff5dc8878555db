"""Measure the regions of a label mask: the same numbers that ImageJ 1.53t prints, without ImageJ.

`measure` takes image and mask as arrays and needs only numpy; `bloodcells.images` reads the files.

A new measurement is declared in `bloodcells/measurements/__init__.py` first. `measure` calls every step; the
formulas are in `shape.describe` (outlines, moments, hulls) and `grey_levels.describe` (histograms of a
channel), each of which returns columns by ImageJ's names.
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
    TooManyParts,
    WrongPixels,
)
from bloodcells.images.imagej import grey_levels, shape
from bloodcells.images.imagej.edges import find_edges
from bloodcells.images.imagej.ellipse import central_moments
from bloodcells.images.imagej.labels import distinct, make_grid
from bloodcells.images.imagej.outline import trace
from bloodcells.images.imagej.pieces import count_pieces
from bloodcells.images.imagej.printing import printed, printed_text
from bloodcells.images.imagej.runs import boxes, find_runs
from bloodcells.images.limits import OutlineLimits
from bloodcells.measurements import CHANNELS, FEATURE_SETS

__all__ = [
    "NAMES",
    "ArrayError",
    "EmptyMask",
    "LabelsMissing",
    "Measured",
    "OutlineLimits",
    "ShapesDiffer",
    "TooManyParts",
    "WrongPixels",
    "measure",
    "printed",
    "printed_text",
]


NAMES = FEATURE_SETS["imagej-33"]
"""The names of the measurements, in the order of their columns."""

SMALL_PIXELS = 50
"""Regions with fewer pixels are flagged."""
LARGE_SHARE = 0.5
"""Regions with more than this share of the image's pixels are flagged."""


@dataclass(frozen=True)
class Measured:
    """Hold the measurements of the `n` regions of one mask."""

    labels: Integers
    """`(n,)` the regions' numbers in the mask, ascending."""
    values: Floats
    """`(n, 33)` the measurements `NAMES` in pixels, grey levels and ratios, not yet rounded as
    ImageJ prints them (`printed` does that); `Skew` and `Kurt` are NaN where all pixels are the
    same."""
    centroids: Floats
    """`(n, 2)` x and y in pixels, a pixel's centre being at 0.5 (ImageJ's `X`, `Y`)."""
    boxes: Integers
    """`(n, 4)` x, y, width, height in pixels (ImageJ's `BX`, `BY`, `Width`, `Height`)."""
    pieces: Integers
    """`(n,)` how many pieces each region has that lie apart, those not counted that are crumbs."""
    flags: list[list[str]]
    """For each region, those that hold of "touches the border", "several pieces" (pixels that touch
    diagonally are one piece), "holes", "smaller than 50 pixels", "larger than half the image"."""


def measure(
    image: npt.NDArray[np.uint8],
    mask: npt.NDArray[np.integer],
    labels: Sequence[int] | None = None,
    *,
    limits: OutlineLimits = OutlineLimits(),  # noqa: B008 - frozen
) -> Measured:
    """Measure the regions of an image as ImageJ does.

    Parameters
    ----------
    image
        `(height, width, 3)` red, green, blue of 8 bits.
    mask
        `(height, width)` the label of each pixel; 0 is the background.
    labels
        The labels to measure, of which 0 may be one; by default all but 0.
    limits
        How long the outlines may be, and of how many pieces and holes.

    Returns
    -------
    Measured
        One row for each label, in pixels and 8-bit grey levels.

    Raises
    ------
    WrongPixels
        The image is not RGB of 8 bits, or the mask not of whole numbers.
    ShapesDiffer
        Image and mask differ in height or width.
    LabelsMissing
        A named label is not in the mask.
    EmptyMask
        No labels are named and the mask is all 0.
    TooManyParts
        The outlines are beyond the limits. They are counted before any is followed.

    Notes
    -----
    In ImageJ 1.53t the same numbers come from these commands: threshold the mask to one label, `Create
    Selection`, `Restore Selection` on the image's `RGB Stack`, `Measure` on each slice.

    Examples
    --------
    A cell of 4 x 5 pixels, red 200 and otherwise black:

    >>> import numpy as np
    >>> from bloodcells.images.imagej import NAMES, measure
    >>> mask = np.zeros((8, 10), dtype=np.uint8)
    >>> mask[2:6, 3:8] = 1
    >>> image = np.zeros((8, 10, 3), dtype=np.uint8)
    >>> image[mask == 1] = 200, 0, 0
    >>> cells = measure(image, mask)
    >>> cells.labels.tolist(), cells.boxes.tolist(), cells.flags
    ([1], [[3, 2, 5, 4]], [['smaller than 50 pixels']])
    >>> row = dict(zip(NAMES, cells.values[0].tolist()))
    >>> row["Area"], row["Perim."], row["Mean red"]
    (20.0, 18.0, 200.0)
    """
    _check(image, mask)
    if labels is not None and not len(labels):
        return _NOTHING
    grid = make_grid(mask, labels)
    edges = find_edges(grid, limits)
    present = grid.labels_of(edges.codes)
    if labels is not None and len(present) < len(set(map(int, labels))):
        raise LabelsMissing(
            sorted(set(map(int, labels)) - set(present.tolist())), distinct(mask).tolist()
        )
    image = np.ascontiguousarray(image)
    columns, places, flags = list[Floats](), list[_Places](), list[list[str]]()
    pieces = holes = 0
    for batch in edges.batches():
        rings = trace(batch, grid)
        pieces, holes = pieces + int(rings.pieces.sum()), holes + int(rings.holes.sum())
        limits.check_parts(pieces, holes)
        runs = find_runs(batch, grid.stride)
        bounds = boxes(runs)
        pixels, means, moments = central_moments(runs, bounds)
        of = shape.describe(rings, pixels, bounds, moments)
        counts = grey_levels.histograms(runs, image, batch.count)
        for channel, histogram in zip(CHANNELS, counts, strict=True):
            for base, column in grey_levels.describe(histogram).items():
                of[f"{base} {channel}"] = column
        of["IntDen"] = of["RawIntDen red"] = of["Area"] * of["Mean red"]
        columns.append(np.column_stack([of[name] for name in NAMES]))
        places.append((bounds[:, :2] + means + 0.5, bounds, count_pieces(rings, batch.count)))
        flags += _flags(bounds, pixels, rings.pieces, rings.holes, mask.shape)
    centroids, bounds, apart = (np.concatenate(parts) for parts in zip(*places, strict=True))
    return Measured(present, np.concatenate(columns), centroids, bounds, apart, flags)


_Places = tuple[Floats, Integers, Integers]
"""The centroids, boxes and numbers of pieces of some regions."""
_NOTHING = Measured(
    labels=np.empty(0, dtype=np.int64),
    values=np.empty((0, len(NAMES))),
    centroids=np.empty((0, 2)),
    boxes=np.empty((0, 4), dtype=np.int64),
    pieces=np.empty(0, dtype=np.int64),
    flags=[],
)


def _check(image: npt.NDArray[np.uint8], mask: npt.NDArray[np.integer]) -> None:
    """Refuse arrays that are not an image and its mask."""
    if image.ndim != 3 or image.shape[2] != len(CHANNELS) or image.dtype != np.uint8:
        expected = "height x width x 3 (red, green, blue) of uint8"
        raise WrongPixels("image", expected, image.shape, image.dtype)
    if mask.ndim != 2 or not np.issubdtype(mask.dtype, np.integer):
        raise WrongPixels("mask", "height x width of integers", mask.shape, mask.dtype)
    if image.shape[:2] != mask.shape:
        raise ShapesDiffer(image.shape[:2], mask.shape)


def _flags(
    bounds: Integers, pixels: Integers, pieces: Integers, holes: Integers, size: tuple[int, ...]
) -> list[list[str]]:
    """List the flags of each region, from its box in the image, its pixels, pieces and holes."""
    height, width = size
    x, y, wide, tall = bounds.T
    border = (x == 0) | (y == 0) | (x + wide == width) | (y + tall == height)
    holds = {
        "touches the border": border,
        "several pieces": pieces > 1,
        "holes": holes > 0,
        f"smaller than {SMALL_PIXELS} pixels": pixels < SMALL_PIXELS,
        "larger than half the image": pixels > LARGE_SHARE * height * width,
    }
    return [[name for name, of_region in holds.items() if of_region[i]] for i in range(len(pixels))]
