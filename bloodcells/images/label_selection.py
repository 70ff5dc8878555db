"""Choose what is measured of a field: labels of its mask, or white cells; and which measurements."""

from dataclasses import dataclass

import numpy as np

from bloodcells.arrays import LabelMask
from bloodcells.images.errors import (
    Background,
    ImageTooLarge,
    LabelNotThere,
    LabelsBesideWhiteCells,
    NoLabels,
    NoSuchSet,
    SetOfWhiteCells,
)
from bloodcells.images.imagej.labels import distinct
from bloodcells.measurements import FEATURE_SETS, IMAGEJ_33, WHITE_CELL_SETS

_FEW = 8
"""Labels up to which each is looked for by itself."""
MAX_LABELS = 2**16
"""Most labels of one mask by default; Cellpose writes no PNG with more."""


@dataclass(frozen=True)
class LabelSelection:
    """Describe what to measure: labels by number, that at the centre, by default all; or white cells.

    Raises
    ------
    LabelsBesideWhiteCells
        White cells are asked for, and labels or the background too.
    NoSuchSet
        There is no set of measurements of that name.
    SetOfWhiteCells
        The set of measurements is one of white cells, and labels are measured.
    """

    labels: tuple[int, ...] = ()
    """The labels to measure by number."""
    centre: bool = False
    """Whether to measure the label at the image's centre."""
    allow_background: bool = False
    """Whether label 0, named or at the centre, is measured as if it were a cell."""
    max_labels: int = MAX_LABELS
    """Most labels of one mask."""
    white_cells: bool = False
    """Whether white cells are found and measured instead of labels: all, or by `centre` the nearest."""
    feature_set: str = IMAGEJ_33
    """The set of measurements that is made, one of `FEATURE_SETS`."""

    def __post_init__(self) -> None:
        if self.feature_set not in FEATURE_SETS:
            raise NoSuchSet(self.feature_set, FEATURE_SETS)
        if self.feature_set in WHITE_CELL_SETS and not self.white_cells:
            raise SetOfWhiteCells(self.feature_set)
        if self.white_cells and (self.labels or self.allow_background):
            raise LabelsBesideWhiteCells

    def of(self, mask: LabelMask, name: str) -> list[int] | None:
        """List the labels of a mask to measure; None for all but the background.

        Parameters
        ----------
        mask
            `(height, width)` the label of each pixel.
        name
            The mask's name in errors.

        Raises
        ------
        Background
            Label 0 is named or at the centre, and the background is not allowed.
        LabelNotThere
            A named label is not in the mask.
        NoLabels
            All labels are asked for and there is none.
        ImageTooLarge
            There are more labels than `max_labels`.
        """
        self.check_count(mask, name)
        wanted = [(label, f"label {label}") for label in self.labels]
        if self.centre:
            wanted.append((centre_label(mask), "the centre of the image"))
        present = set(distinct(mask).tolist()) if len(wanted) > _FEW else None
        for label, where in wanted:
            if label == 0 and not self.allow_background:
                raise Background(name, where)
            if not ((mask == label).any() if present is None else label in present):
                raise LabelNotThere(name, label, _count(mask), int(mask.max()))
        if wanted:
            return list(dict(wanted))
        if not mask.any():
            raise NoLabels(name)
        return None

    def check_count(self, mask: LabelMask, name: str) -> None:
        """Refuse a mask of more labels than `max_labels`.

        Raises
        ------
        ImageTooLarge
            There are more.
        """
        if int(mask.max()) > self.max_labels and (n := _count(mask)) > self.max_labels:
            raise ImageTooLarge(
                f"{name} has {n:,} labels, more than {self.max_labels:,}, which is the limit; check "
                "that it is a label mask and no photograph, or cut it into fields."
            )


def centre_label(mask: LabelMask) -> int:
    """Return the label at a mask's centre, the point (width / 2, height / 2) as ImageJ counts pixels.

    ImageJ's pixel k is at k, not at k + 0.5. So on a side with an even number of pixels the centre is on
    one pixel; on an odd side it lies between two, and up to four pixels are nearest. They belong to
    one cell except at the edge of two. ImageJ's macro then takes the mean of the labels' *numbers*, which
    may be the number of a cell elsewhere. Here it is the label of most of the four pixels, and in a tie
    that of the pixel (width // 2, height // 2).
    """
    height, width = mask.shape
    y, x = height // 2, width // 2
    nearest = mask[y : y + 1 + height % 2, x : x + 1 + width % 2].ravel()
    labels, counts = np.unique(nearest, return_counts=True)
    most = labels[counts == counts.max()]
    return int(nearest[0] if nearest[0] in most else most[0])


def _count(mask: LabelMask) -> int:
    """Count the labels of a mask without the background."""
    return int(np.count_nonzero(distinct(mask)))
