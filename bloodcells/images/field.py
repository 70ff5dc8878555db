"""Measure the cells of one image."""

from dataclasses import dataclass, field

import numpy as np

from bloodcells.arrays import Floats, Integers
from bloodcells.images.decoding import MAX_PIXELS, EncodedFile, read_pair
from bloodcells.images.errors import ImageTooLarge, TooManyParts
from bloodcells.images.imagej import measure, printed
from bloodcells.images.imagej.limits import OutlineLimits
from bloodcells.images.imagej.pieces import pieces_of_labels
from bloodcells.images.label_selection import LabelSelection
from bloodcells.images.merged_labels import check_labels
from bloodcells.parallel.wanted import check_wanted

_ROWS = 2**12
"""Cells whose numbers are rounded together."""
BACKGROUND = "background"
"""The flag of a row that is background, which is measured only where that was allowed."""


@dataclass(frozen=True)
class Field:
    """Hold the measured cells of one image, `n` of them."""

    name: str
    """The image's file name."""
    mask_name: str
    """The mask's file name."""
    width: int
    """Pixels across the image and its mask."""
    height: int
    """Pixels down the image and its mask."""
    labels: Integers
    """`(n,)` the cells' labels in the mask, ascending."""
    values: Floats
    """`(n, 33)` the measurements in the order of `FEATURE_SETS["imagej-33"]`, rounded as ImageJ
    prints them; NaN where ImageJ prints NaN."""
    centroids: Floats
    """`(n, 2)` x and y in pixels, rounded as ImageJ prints them."""
    boxes: Integers
    """`(n, 4)` x, y, width, height of the bounding boxes, in pixels."""
    flags: list[list[str]]
    """For each cell, what is doubtful about it."""
    cell_names: dict[int, str] = field(default_factory=dict)
    """The names of labels that have one, as ROIs of ImageJ have."""
    notes: tuple[str, ...] = ()
    """What was done to read the files and is no fault, each without capital and full stop."""

    def __len__(self) -> int:
        return len(self.labels)


def measure_field(
    image: EncodedFile,
    mask: EncodedFile,
    choice: LabelSelection = LabelSelection(),  # noqa: B008 - frozen
    max_pixels: int = MAX_PIXELS,
    outline_limits: OutlineLimits = OutlineLimits(),  # noqa: B008 - frozen
) -> Field:
    """Measure the chosen cells of one image.

    Parameters
    ----------
    image, mask
        The files' bytes.
    choice
        The labels to measure; all of them by default.
    max_pixels
        Most pixels of one image; more are an error.
    outline_limits
        Most outline points, pieces and holes of all labels; more are an error.

    Raises
    ------
    ImageTooLarge
        A limit is exceeded.
    ImageError
        The image and mask cannot be measured; one sentence that names the file.
    """
    check_wanted()
    pair = read_pair(image, mask, max_pixels)
    labels = choice.of(pair.mask, pair.mask_name)
    notes = pair.notes
    try:
        regions = measure(pair.image, pair.mask, labels, limits=outline_limits)
        if labels is None:
            notes += check_labels(regions.labels, regions.pieces, pair.mask_name)
        elif pair.mask.any():
            of_all = pieces_of_labels(pair.mask, outline_limits)
            notes += check_labels(*of_all, pair.mask_name)
    except TooManyParts as error:
        raise ImageTooLarge(f"{pair.mask_name} {error.fault}.") from error
    background = (regions.labels == 0).tolist()
    return Field(
        name=pair.name,
        mask_name=pair.mask_name,
        width=pair.size[0],
        height=pair.size[1],
        labels=regions.labels,
        values=_printed(regions.values),
        centroids=printed(regions.centroids),
        boxes=regions.boxes,
        flags=[
            [BACKGROUND] * is_background + flags
            for is_background, flags in zip(background, regions.flags, strict=True)
        ],
        cell_names=pair.cell_names,
        notes=notes,
    )


def _printed(values: Floats) -> Floats:
    """Round the values of all cells as ImageJ prints them."""
    rounded = np.empty_like(values)
    for begin in range(0, len(values), _ROWS):
        check_wanted()
        rounded[begin : begin + _ROWS] = printed(values[begin : begin + _ROWS])
    return rounded
