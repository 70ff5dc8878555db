"""One image with its mask -> the measurements of its cells."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bloodcells.images.decoding import MAX_PIXELS, EncodedFile, read_pair
from bloodcells.images.imagej import measure, printed
from bloodcells.images.label_selection import LabelSelection

BACKGROUND = "background"
"""The flag of a row that is no cell, where the background was allowed to be measured."""


@dataclass(frozen=True)
class Field:
    """The `n` cells of one image.

    Attributes
    ----------
    name, mask_name
        Of the files.
    width, height
        Of both, in pixels.
    labels
        `(n,)`.
    values
        `(n, 33)`, the numbers that ImageJ prints, in the order of `imagej-33`; NaN where ImageJ
        prints that.
    centroids
        `(n, 2)` x and y, as printed.
    boxes
        `(n, 4)` x, y, width, height.
    flags
        Per cell, what is doubtful about it.
    """

    name: str
    mask_name: str
    width: int
    height: int
    labels: npt.NDArray[np.int64]
    values: npt.NDArray[np.float64]
    centroids: npt.NDArray[np.float64]
    boxes: npt.NDArray[np.int64]
    flags: list[list[str]]

    def __len__(self) -> int:
        return len(self.labels)


def measure_field(
    image: EncodedFile,
    mask: EncodedFile,
    choice: LabelSelection = LabelSelection(),  # noqa: B008 - frozen
    max_pixels: int = MAX_PIXELS,
) -> Field:
    """Measure the chosen cells of one image.

    Raises
    ------
    ImageError
        The image and mask cannot be measured; one sentence that names the file.
    """
    pair = read_pair(image, mask, max_pixels)
    found = measure(pair.image, pair.mask, choice.of(pair.mask, pair.mask_name))
    background = (found.labels == 0).tolist()
    return Field(
        name=pair.name,
        mask_name=pair.mask_name,
        width=pair.size[0],
        height=pair.size[1],
        labels=found.labels,
        values=printed(found.values),
        centroids=printed(found.centroids),
        boxes=found.boxes,
        flags=[
            [BACKGROUND] * none + flags for none, flags in zip(background, found.flags, strict=True)
        ],
    )
