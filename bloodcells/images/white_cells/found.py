"""Find the white cells of a field, as a mask of their own."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bloodcells.arrays import Floats, Integers, LabelMask, Mask, Positions
from bloodcells.images.imagej.labels import distinct, is_new
from bloodcells.images.white_cells.grids import bands, doubled, enlarged, halved_labels
from bloodcells.images.white_cells.nuclei import find_nuclei
from bloodcells.images.white_cells.regions import colours_without, find_region
from bloodcells.images.white_cells.stain import measure_stain, red_cells_densities
from bloodcells.parallel.wanted import check_wanted

JOINED_LABELS = "joined labels"
"""The flag of a white cell that is made of several labels."""
PART_OF_LABEL = "part of a label"
"""The flag of a white cell that leaves out a part of one of its labels."""
BEYOND_LABELS = "beyond the labels"
"""The flag of a white cell that has pixels without a label beside labelled ones."""
NO_LABEL = "no label"
"""The flag of a white cell that has hardly a labelled pixel."""

_SAME = 0.06
"""A region that differs from its one label by a smaller share of the label's pixels is that label."""
_SOME = 0.03
"""The least share of pixels that is worth a flag."""
_LEAST_INSIDE = 10
"""A label of which less than one part of so many is in white cells holds none."""
_MOST_PLAIN = 2**16
"""Labels up to this number are used as they are; masks with higher ones are numbered anew."""


@dataclass(frozen=True)
class WhiteCells:
    """Hold the white cells of one field, `n` of them."""

    mask: npt.NDArray[np.uint16]
    """`(height, width)` the number of the cell that each pixel belongs to, from 1; 0 elsewhere."""
    flags: list[list[str]]
    """How each differs from the labels of the mask: none of the flags for one that is a label."""
    clumps: int
    """How many stained areas were left out because they are larger than the nucleus of any cell."""
    nuclei: npt.NDArray[np.uint16]
    """`(height // 2, width // 2)` the number of the cell whose nucleus has each pixel of the halved image."""
    windows: list[tuple[slice, slice]]
    """The rows and columns of the halved image in which each cell is."""
    white: Floats
    """`(3,)` the field's white: grey levels of red, green and blue, times `grids.SCALE`."""
    red_cells: Floats
    """`(3,)` the optical densities of the field's red cells."""

    def __len__(self) -> int:
        return len(self.flags)

    def nearest_to_centre(self) -> int:
        """Return the number of the cell with the pixel that is nearest to the image's centre.

        Of cells that are equally near it is the larger one. There has to be a cell.
        """
        height, width = self.mask.shape
        count = len(self) + 1
        areas, nearest = np.zeros(count, np.int64), np.full(count, height**2 + width**2)
        for band in bands(self.mask.shape):
            check_wanted()
            y, x = np.nonzero(self.mask[band.inner])
            numbers = self.mask[band.inner][y, x]
            y = 2 * (y + band.inner.start) + 1 - height
            np.minimum.at(nearest, numbers, y**2 + (2 * x + 1 - width) ** 2)
            areas += np.bincount(numbers, minlength=count)
        return int(np.lexsort((-areas, nearest))[0])

    def count_labels_outside(self, labels: LabelMask) -> int:
        """Count the labels of the field's mask that hold no white cell: less than a tenth lies in one.

        Parameters
        ----------
        labels
            `(height, width)` the mask; 0 is the background.
        """
        if _is_plain(labels):
            sizes, inside = np.zeros((2, int(labels.max()) + 1), np.int64)
            for band in bands(labels.shape):
                check_wanted()
                here = labels[band.inner].ravel()
                starts = np.flatnonzero(is_new(here))  # far fewer than pixels, but in noise
                lengths = np.diff(np.append(starts, len(here)))
                sizes += np.bincount(here[starts], lengths, len(sizes)).astype(np.int64)
                inside += np.bincount(here[self.mask[band.inner].ravel() > 0], minlength=len(sizes))
            return int(np.count_nonzero((_LEAST_INSIDE * inside < sizes)[1:]))
        present, sizes = _sizes(labels)
        inside = np.zeros(len(present), np.int64)
        found, counts = _sizes(labels[self.mask > 0])
        inside[np.searchsorted(present, found)] = counts
        outside = _LEAST_INSIDE * inside < sizes
        return int(np.count_nonzero(outside & (present != 0)))

    def present(self) -> list[int]:
        """List the numbers of the cells that have pixels: one has none where all of its are disputed."""
        return [
            number
            for number, window in enumerate(self.windows, 1)
            if (self.mask[doubled(window, self.mask.shape)] == number).any()
        ]


def find_white_cells(image: npt.NDArray[np.uint8], mask: LabelMask) -> WhiteCells:
    """Find every white cell of a field.

    Parameters
    ----------
    image
        `(height, width, 3)` red, green, blue of 8 bits: a Giemsa-stained smear in bright field, at a scale at
        which red cells are about 120 pixels across.
    mask
        `(height, width)` the label of each pixel; 0 is the background. It may have no label at all.

    Raises
    ------
    TooManyStained
        More is stained than in any smear, in more pieces: the image is noise or a pattern.

    Examples
    --------
    A nucleus on white, and a mask that has no label:

    >>> import numpy as np
    >>> from bloodcells.images.white_cells import find_white_cells
    >>> image = np.full((200, 240, 3), 220, dtype=np.uint8)
    >>> image[60:130, 80:150] = 110, 30, 130
    >>> cells = find_white_cells(image, np.zeros((200, 240), dtype=np.uint8))
    >>> len(cells), cells.flags
    (1, [['no label']])
    """
    check_wanted()
    found = np.zeros(mask.shape, np.uint16)
    if min(mask.shape) < 2:
        return WhiteCells(found, [], 0, np.zeros((0, 0), np.uint16), [], *np.zeros((2, 3)))
    labels, values = _numbered(halved_labels(mask))
    highest = int(mask.max()) if _is_plain(mask) else None
    check_wanted()
    stain = measure_stain(image, labels)
    nuclei = find_nuclei(stain)
    white_pixels = np.zeros(len(stain.colours.sizes), np.int64)
    colours = colours_without(nuclei, labels, stain)
    disputed, flags, windows = list[Positions](), list[list[str]](), list[tuple[slice, slice]]()
    for number in range(1, len(nuclei) + 1):
        check_wanted()
        region = find_region(number, nuclei, labels, colours, stain)
        counts = np.bincount(labels[region.window][region.inside], minlength=len(colours.sizes))
        white_pixels += counts
        same = _same_label(counts, colours.sizes, labels[region.window])
        windows.append(region.window)
        rows, columns = doubled(region.window, mask.shape)
        near = mask[rows, columns]
        if same is not None:
            inside: Mask = near == values[same]
            flags.append([])
        else:
            of_cell = region.labels | (counts > colours.sizes // 2)
            of_cell[0] = True
            inside = enlarged(region.inside, near.shape)
            of_values = values[np.flatnonzero(of_cell)]
            if highest is None:
                inside &= np.isin(near, of_values)
            else:
                table = np.zeros(highest + 1, bool)
                table[of_values] = True
                inside &= table.take(near)
            flags.append(_differences(counts, colours.sizes))
        canvas = found[rows, columns]
        if (twice := inside & (canvas > 0)).any():
            y, x = np.nonzero(twice)
            disputed.append((y + rows.start) * mask.shape[1] + x + columns.start)
        canvas[inside] = number
    for places in disputed:  # not before, or they would be those of the cell that came last
        found.ravel()[places] = 0
    red_cells = red_cells_densities(stain.colours, white_pixels)
    return WhiteCells(found, flags, nuclei.clumps, nuclei.painted, windows, stain.white, red_cells)


def _is_plain(labels: LabelMask) -> bool:
    """Tell whether a table of all numbers up to the highest label is no longer than a mask may be."""
    return int(labels.min()) >= 0 and int(labels.max()) <= _MOST_PLAIN


def _sizes(labels: LabelMask) -> tuple[LabelMask, Integers]:
    """List the labels that occur, ascending, and how many pixels each has."""
    ordered = np.sort(labels, axis=None)
    starts = np.flatnonzero(is_new(ordered))
    return ordered[starts], np.diff(np.append(starts, len(ordered)))


def _numbered(labels: LabelMask) -> tuple[LabelMask, Integers]:
    """Renumber the labels of a halved mask where some are much higher than there are labels.

    Returns
    -------
    LabelMask
        The mask with these numbers; 0 is the background still.
    Integers
        The label that each number stands for.
    """
    if _is_plain(labels):
        return labels, np.arange(int(labels.max()) + 1)
    present = distinct(labels)
    present = np.append(0, present[present != 0])
    order = np.argsort(present, kind="stable")
    number_of = np.empty(len(present), np.int32)
    number_of[order] = order
    numbered = np.empty(labels.shape, np.int32)
    for band in bands(labels.shape):
        rows = band.inner
        numbered[rows] = order[np.searchsorted(present, labels[rows], sorter=order)]
    return numbered, present.astype(np.int64)


def _same_label(counts: Integers, sizes: Integers, here: LabelMask) -> int | None:
    """Return the label that a region is, but for some pixels; None where there is none.

    Parameters
    ----------
    counts
        `(n,)` how many pixels of the region have each label.
    sizes
        `(n,)` how many pixels each label has.
    here
        The labels in the region's window, in which the label has to be whole.
    """
    label = int(np.argmax(counts[1:])) + 1 if len(counts) > 1 else 0
    if not label or not counts[label]:
        return None
    differ = int(counts.sum() - counts[label] + sizes[label] - counts[label])
    whole = np.count_nonzero(here == label) == sizes[label]
    return label if whole and differ < _SAME * sizes[label] else None


def _differences(counts: Integers, sizes: Integers) -> list[str]:
    """List the flags of a region that is not one label, by its pixels of each label and the labels' own."""
    some = _SOME * counts.sum()
    parts = np.flatnonzero(counts[1:] >= some) + 1
    holds = {
        JOINED_LABELS: len(parts) > 1,
        PART_OF_LABEL: bool((sizes[parts] - counts[parts] >= some).any()),
        BEYOND_LABELS: len(parts) > 0 and counts[0] >= some,
        NO_LABEL: len(parts) == 0,
    }
    return [name for name, is_so in holds.items() if is_so]
