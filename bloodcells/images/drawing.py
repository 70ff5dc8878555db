"""Draw a field with the outlines of its mask and of the cells that were measured."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw

from bloodcells.arrays import LabelMask, Mask
from bloodcells.files.atomic_file import whole_file

OF_MASK = (0, 190, 60)
"""The colour of the mask's outlines: green."""
OF_CELLS = (255, 255, 0)
"""The colour of the cells' outlines and numbers: yellow."""


def drawing_of(folder: Path, image: Path) -> Path:
    """Name the drawing of an image: that of `a.jpg` is `a.jpg.png`, beside which there may be an `a.png`."""
    return folder / f"{image.name}.png"


def draw_cells(
    image: npt.NDArray[np.uint8],
    mask: LabelMask,
    cells: LabelMask,
    places: Mapping[int, tuple[float, float]],
    path: Path,
) -> None:
    """Draw a field as PNG: the mask's outlines thin, the cells' thick and with their numbers.

    Parameters
    ----------
    image
        `(height, width, 3)` red, green, blue.
    mask
        `(height, width)` the labels.
    cells
        `(height, width)` the number of the cell that each pixel belongs to.
    places
        The numbers of the cells that are drawn, with x and y of their centroids.
    path
        The file; it is there whole or not at all.

    Raises
    ------
    Unwritable
        It cannot be written.
    """
    drawn = image.copy()
    drawn[_outlines(mask)] = OF_MASK
    outlines = _outlines(np.where(np.isin(cells, list(places)), cells, 0))
    outlines[1:] |= outlines[:-1]
    outlines[:, 1:] |= outlines[:, :-1]
    drawn[outlines] = OF_CELLS
    picture = Image.fromarray(drawn)
    pen = ImageDraw.Draw(picture)
    for number, place in places.items():
        pen.text(place, str(number), fill=OF_CELLS, stroke_width=2, stroke_fill="black")
    with whole_file(path) as file:
        picture.save(file, "PNG")


def _outlines(labels: LabelMask) -> Mask:
    """Mark the pixels whose label is another one than that to the left or above."""
    ends = np.zeros(labels.shape, dtype=bool)
    ends[1:] = labels[1:] != labels[:-1]
    ends[:, 1:] |= labels[:, 1:] != labels[:, :-1]
    return ends
