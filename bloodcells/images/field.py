"""Measure the cells of one image."""

from dataclasses import dataclass, field, replace

import numpy as np

from bloodcells.arrays import Floats, Integers, LabelMask
from bloodcells.images.cytology import measure_cytology
from bloodcells.images.decoding import MAX_PIXELS, EncodedFile, ImagePair, read_pair
from bloodcells.images.errors import ImageTooLarge, NoWhiteCells, TooManyParts, TooManyStained
from bloodcells.images.imagej import measure, printed
from bloodcells.images.imagej.pieces import pieces_of_labels
from bloodcells.images.label_selection import LabelSelection
from bloodcells.images.limits import OutlineLimits
from bloodcells.images.merged_labels import check_labels
from bloodcells.images.rings import Outline, outlines_of
from bloodcells.images.white_cells import find_white_cells
from bloodcells.measurements import WHITE_CELL_SETS
from bloodcells.parallel.wanted import check_wanted

_ROWS = 2**12
"""Cells whose numbers are rounded together."""
_DECIMALS = 6
"""Decimals of the measurements that ImageJ does not print."""
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
    """`(n,)` the cells' labels in the mask, ascending; of white cells their numbers from 1."""
    values: Floats
    """`(n, m)` the measurements of the set that was asked for, in its order: ImageJ's rounded as ImageJ
    prints them, NaN where ImageJ prints NaN; those of nucleus and cytoplasm rounded to 6 decimals."""
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
    outside: int = 0
    """How many labels of the mask hold no white cell, where all white cells were measured."""
    outlines: list[Outline] | None = None
    """The outline of each cell, where they were asked for."""

    def __len__(self) -> int:
        return len(self.labels)

    @property
    def places(self) -> dict[int, tuple[float, float]]:
        """Return x and y of the centroid of each cell, by its label."""
        return {
            label: (x, y)
            for label, (x, y) in zip(self.labels.tolist(), self.centroids.tolist(), strict=True)
        }


def measure_field(
    image: EncodedFile,
    mask: EncodedFile,
    choice: LabelSelection = LabelSelection(),  # noqa: B008 - frozen
    max_pixels: int = MAX_PIXELS,
    outline_limits: OutlineLimits = OutlineLimits(),  # noqa: B008 - frozen
    outlined: bool = False,
) -> Field:
    """Measure the chosen cells of one image.

    Parameters
    ----------
    image, mask
        The files' bytes.
    choice
        The labels to measure, all of them by default; or white cells.
    max_pixels
        Most pixels of one image; more are an error.
    outline_limits
        Most outline points, pieces and holes of all labels; more are an error.
    outlined
        Whether the field has the cells' outlines, too.

    Raises
    ------
    ImageTooLarge
        A limit is exceeded.
    ImageError
        The image and mask cannot be measured; one sentence that names the file.
    """
    check_wanted()
    pair = read_pair(image, mask, max_pixels)
    field, cells = measure_pair(pair, choice, outline_limits)
    if not outlined:
        return field
    return replace(field, outlines=outlines_of(cells, field.labels, outline_limits))


def measure_pair(
    pair: ImagePair,
    choice: LabelSelection = LabelSelection(),  # noqa: B008 - frozen
    outline_limits: OutlineLimits = OutlineLimits(),  # noqa: B008 - frozen
) -> tuple[Field, LabelMask]:
    """Measure the chosen cells of an image that is decoded.

    Returns
    -------
    Field
        The cells.
    LabelMask
        `(height, width)` the number of the cell that each pixel belongs to, as in `labels` of the field.

    Raises
    ------
    ImageTooLarge, ImageError
        As in `measure_field`.
    """
    notes = pair.notes
    try:
        if choice.white_cells:
            choice.check_count(pair.mask, pair.mask_name)
            notes += _check_labels(pair, outline_limits)  # before the longer work
            cells = _white_cells(pair, choice)
        else:
            cells = _labels(pair, choice)
        regions = measure(pair.image, cells.mask, cells.chosen, limits=outline_limits)
        values = _printed(regions.values)
        if cells.more is not None:
            values = np.hstack([values, cells.more])
        if not choice.white_cells and cells.chosen is None:
            notes += check_labels(regions.labels, regions.pieces, pair.mask_name)
        elif not choice.white_cells:
            notes += _check_labels(pair, outline_limits)
    except TooManyParts as error:
        raise ImageTooLarge(f"{pair.mask_name} {error.fault}.") from error
    field = Field(
        name=pair.name,
        mask_name=pair.mask_name,
        width=pair.size[0],
        height=pair.size[1],
        labels=regions.labels,
        values=values,
        centroids=printed(regions.centroids),
        boxes=regions.boxes,
        flags=[
            cells.flags[label] + flags if label in cells.flags else flags
            for label, flags in zip(regions.labels.tolist(), regions.flags, strict=True)
        ],
        cell_names=cells.names,
        notes=notes + cells.notes,
        outside=cells.outside,
    )
    return field, cells.mask


@dataclass(frozen=True)
class _Cells:
    """Hold what is measured of a field."""

    mask: LabelMask
    """`(height, width)` the number of the cell that each pixel belongs to."""
    chosen: list[int] | None
    """The numbers of those that are measured; None for all."""
    flags: dict[int, list[str]]
    """What is doubtful about cells, before they are measured."""
    names: dict[int, str]
    """The names of those that have one."""
    notes: tuple[str, ...] = ()
    """What was done and is no fault."""
    more: Floats | None = None
    """`(n, m)` their measurements beside ImageJ's, where there are some."""
    outside: int = 0
    """How many labels hold none of them."""


def _check_labels(pair: ImagePair, outline_limits: OutlineLimits) -> tuple[str, ...]:
    """Refuse a mask whose labels were merged; return what has to be said of one that is only renumbered."""
    if not pair.mask.any():
        return ()
    return check_labels(*pieces_of_labels(pair.mask, outline_limits), pair.mask_name)


def _labels(pair: ImagePair, choice: LabelSelection) -> _Cells:
    """Take labels of the mask for cells."""
    chosen = choice.of(pair.mask, pair.mask_name)
    return _Cells(pair.mask, chosen, {0: [BACKGROUND]}, pair.cell_names)


def _white_cells(pair: ImagePair, choice: LabelSelection) -> _Cells:
    """Find the white cells."""
    try:
        found = find_white_cells(pair.image, pair.mask)
    except TooManyStained as error:
        raise ImageTooLarge(f"{pair.name} {error.fault}.") from error
    if not len(found):
        raise NoWhiteCells(pair.name)
    notes: tuple[str, ...] = ()
    if found.clumps:
        notes = (
            f"of {pair.name} {found.clumps:,} stained area{'' if found.clumps == 1 else 's'}, larger than "
            f"any nucleus, {'is' if found.clumps == 1 else 'are'} left out: clumps of cells or of stain",
        )
    flags = dict(enumerate(found.flags, 1))
    chosen = [found.nearest_to_centre()] if choice.centre else None
    more = None
    if choice.feature_set in WHITE_CELL_SETS:
        numbers = chosen or found.present()
        more = measure_cytology(pair.image, found, numbers).round(_DECIMALS)
    outside = 0 if choice.centre else found.count_labels_outside(pair.mask)
    return _Cells(found.mask, chosen, flags, {}, notes, more, outside)


def _printed(values: Floats) -> Floats:
    """Round the values of all cells as ImageJ prints them."""
    rounded = np.empty_like(values)
    for begin in range(0, len(values), _ROWS):
        check_wanted()
        rounded[begin : begin + _ROWS] = printed(values[begin : begin + _ROWS])
    return rounded
