"""Which labels of a mask are measured."""

from dataclasses import dataclass

import numpy as np

from bloodcells.arrays import LabelMask
from bloodcells.images.errors import Background, ImageTooLarge, LabelNotThere, NoLabels

MAX_LABELS = 2**16
"""Most labels of one mask if nothing else is said; Cellpose writes no PNG with more."""


@dataclass(frozen=True)
class LabelSelection:
    """The labels that are named, the one at the centre, or, if nothing is asked for, all.

    Attributes
    ----------
    labels
        Those to measure, where any are named.
    centre
        Whether to measure that at the centre.
    allow_background
        Whether label 0, named or at the centre, is measured as if it were a cell.
    max_labels
        Most labels of one mask.
    """

    labels: tuple[int, ...] = ()
    centre: bool = False
    allow_background: bool = False
    max_labels: int = MAX_LABELS

    def of(self, mask: LabelMask, name: str) -> list[int] | None:
        """The labels to measure; None for all but the background.

        Parameters
        ----------
        mask
            `(height, width)`.
        name
            What it is called in errors.

        Raises
        ------
        Background
            Label 0 is asked for or at the centre, and not allowed.
        LabelNotThere
            One that is named is not in the mask.
        NoLabels
            All are asked for and there is none.
        ImageTooLarge
            There are more than `max_labels`.
        """
        wanted = [(label, f"label {label}") for label in self.labels]
        if self.centre:
            wanted.append((centre_label(mask), "the centre of the image"))
        for label, what in wanted:
            if label == 0 and not self.allow_background:
                raise Background(name, what)
            if not (mask == label).any():
                raise LabelNotThere(name, label, _count(mask), int(mask.max()))
        if wanted:
            return list(dict(wanted))
        if not mask.any():
            raise NoLabels(name)
        if int(mask.max()) > self.max_labels and (n := _count(mask)) > self.max_labels:
            raise ImageTooLarge(
                f"{name} has {n:,} labels, more than {self.max_labels:,}, which is the limit; check "
                "that it is a label mask and no photograph, or cut it into fields."
            )
        return None


def centre_label(mask: LabelMask) -> int:
    """The label at the centre, the point (width / 2, height / 2) as ImageJ counts pixels.

    In an even number of pixels that is one pixel. In an odd number it lies between two (ImageJ's
    pixel k is at k, not k + 0.5), so that up to four pixels are nearest; they are of one cell but on
    the edge of two. ImageJ's macro then takes the mean of the labels' *numbers*, which may be the
    number of a cell elsewhere; here it is the label of most of the four, and between equals that of
    the pixel (width // 2, height // 2).
    """
    height, width = mask.shape
    y, x = height // 2, width // 2
    nearest = mask[y : y + 1 + height % 2, x : x + 1 + width % 2].ravel()
    labels, counts = np.unique(nearest, return_counts=True)
    most = labels[counts == counts.max()]
    return int(nearest[0] if nearest[0] in most else most[0])


def _count(mask: LabelMask) -> int:
    return int(np.count_nonzero(np.unique(mask)))
