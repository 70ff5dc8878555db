"""Find the region of each white cell around its nucleus, from the labels of the mask and the stain."""

from dataclasses import dataclass, replace

import numpy as np

from bloodcells.arrays import Integers, LabelMask, Mask
from bloodcells.images.white_cells.components import filled, find_components
from bloodcells.images.white_cells.morphology import (
    box_around,
    closed,
    hull,
    opened,
    squared_distance,
)
from bloodcells.images.white_cells.nuclei import Nuclei
from bloodcells.images.white_cells.stain import UNIT, LabelColours, Stain

_MARGIN = 64
"""How far a white cell may reach beyond the box around its nucleus, in pixels of the halved image."""
_AROUND = 13
"""How far cytoplasm reaches beyond the hull of the nucleus at least, as far as there is any."""
_FURTHER = 32
"""How far cytoplasm without a label may reach beyond the hull."""

# Which labels are of a cell. Shares of green are those of the optical density, less the red cells'; of the
# cytoplasm of eosinophils, the most like red cells, they were 0.02 to 0.06, of single red cells up to 0.02.
_NUCLEAR_SHARE = 0.25
"""A label is of the cell if this share of it is nucleus, ..."""
_SHARE_OF_NUCLEUS = 0.35
"""or if it holds this share of the nucleus, ..."""
_BY_PLACE_AND_COLOUR = ((0.5, 0.012, 0), (0.2, 0.02, 0), (0.1, 0.03, 400))
"""or if at least this share of it lies around the nucleus, it has this larger a share of green, and so many
pixels (platelets have fewer)."""
_LIKE_RED = 0.012
"""Up to this larger a share of green a part of a label is a red cell, ..."""
_DENSE = int(0.5 * UNIT)
"""if its optical densities sum up to this, as those of red cells do but in their pale centres, ..."""
_NEAR_HULL = 4
"""and it lies further than this from the hull."""

# What is cytoplasm without a label.
_PALE = int(0.18 * UNIT)
"""Its optical densities sum up to this at least, ..."""
_PALE_UNLIKE_RED = 0.005
"""with this larger a share of green; ..."""
_FAINT = int(0.3 * UNIT)
"""or around the nucleus to this, whatever the colour."""

# The radii of discs, in pixels of the halved image.
_DISC = 4
"""What is narrower is no part of a cell, ..."""
_WIDE_DISC = 10
"""and without a label what is narrower than this: platelets, and the blur between cells that touch."""
_GAP = 3
"""Gaps between labels that are closed."""
_RED_DISC = 8
"""What is narrower is no red cell."""


@dataclass(frozen=True)
class Region:
    """Hold the region of one white cell in a window of the halved image."""

    window: tuple[slice, slice]
    """The rows and columns of the window."""
    inside: Mask
    """The pixels of the cell in the window."""
    labels: Mask
    """Of each label of the field, by its number, whether it is of the cell."""


def colours_without(nuclei: Nuclei, labels: LabelMask, stain: Stain) -> LabelColours:
    """Give the labels' pixels and colours without nuclei in the colours."""
    of_nuclei = np.flatnonzero(nuclei.painted)
    label = labels.ravel()[of_nuclei]
    of_all = stain.colours
    green, total = (
        sums - np.bincount(label, density.ravel()[of_nuclei], len(sums))
        for sums, density in ((of_all.green, stain.green), (of_all.total, stain.total))
    )
    return replace(of_all, green=green, total=total)


def find_region(
    number: int, nuclei: Nuclei, labels: LabelMask, colours: LabelColours, stain: Stain
) -> Region:
    """Find the region of the white cell around one nucleus.

    Parameters
    ----------
    number
        The nucleus, from 1.
    nuclei
        All nuclei of the field.
    labels, colours
        The halved mask, and the colours of its labels without nuclei.
    stain
        The stain of the halved image.
    """
    window = _around(nuclei.boxes[number - 1], _MARGIN, labels.shape)
    nucleus = nuclei.painted[window] == number
    here, total = labels[window], stain.total[window]
    to_hull = squared_distance(hull(nucleus), _FURTHER)
    around = to_hull <= _AROUND**2
    chosen = _chosen(here, nucleus, around, colours, stain.red_share)
    mine, free = chosen[here], here == 0
    mine &= ~_red_parts(mine & (to_hull > _NEAR_HULL**2), stain, window)
    pale = free & (total >= _PALE) & (to_hull <= _FURTHER**2)
    pale &= stain.green[window] >= (stain.red_share + _PALE_UNLIKE_RED) * total
    pale |= free & around & (total >= _FAINT)
    crop = box_around(mine | pale | nucleus, _WIDE_DISC + 1)
    assert crop is not None  # a nucleus has pixels
    others = (nuclei.painted[window] > 0) & ~nucleus
    inside = np.zeros(nucleus.shape, bool)
    inside[crop] = _shaped(*(part[crop] for part in (mine, free, pale, nucleus, others)))
    return Region(window, inside, chosen)


def _shaped(mine: Mask, free: Mask, pale: Mask, nucleus: Mask, others: Mask) -> Mask:
    """Make one smooth region of a cell's labels and its cytoplasm without a label.

    Parameters
    ----------
    mine, free
        The pixels of the cell's labels, and those without a label.
    pale
        The pixels without a label that may be cytoplasm.
    nucleus, others
        The cell's nucleus, and those of other cells.
    """
    own = mine | nucleus
    region = own | opened(pale, _DISC)
    region = closed(region, _GAP) & (own | free)
    if others.any():
        own &= (nearer := squared_distance(nucleus, _MARGIN) < squared_distance(others, _MARGIN))
        region &= nearer
    region = opened(region, _WIDE_DISC) | opened(region & own, _DISC) | nucleus
    whole: Mask = filled(_largest_with(region, nucleus)) & ~others
    return whole


def _around(box: Integers, margin: int, shape: tuple[int, ...]) -> tuple[slice, slice]:
    """Return the rows and columns of a box with a margin, as far as the array goes."""
    top, left, bottom, right = box.tolist()
    return (
        slice(max(top - margin, 0), min(bottom + margin, shape[0])),
        slice(max(left - margin, 0), min(right + margin, shape[1])),
    )


def _chosen(
    here: LabelMask, nucleus: Mask, around: Mask, colours: LabelColours, red_share: float
) -> Mask:
    """Tell of each label whether it is of the cell."""
    n = len(colours.sizes)
    in_nucleus = np.bincount(here[nucleus], minlength=n)
    in_around = np.bincount(here[around], minlength=n)
    chosen: Mask = in_nucleus >= _NUCLEAR_SHARE * colours.sizes
    chosen |= in_nucleus >= _SHARE_OF_NUCLEUS * np.count_nonzero(nucleus)
    more_green = colours.shares - red_share
    for share, least_green, least_size in _BY_PLACE_AND_COLOUR:
        unlike_red = (more_green >= least_green) & (colours.sizes >= least_size)
        chosen |= (in_around >= share * colours.sizes) & unlike_red
    chosen &= in_around > 0
    chosen[0] = False
    return chosen


def _red_parts(mine: Mask, stain: Stain, window: tuple[slice, slice]) -> Mask:
    """Find red cells in labels that hold a white cell too: discs of their colour."""
    total = stain.total[window]
    like_red = mine & (total >= _DENSE)
    like_red &= stain.green[window] < (stain.red_share + _LIKE_RED) * total
    if (crop := box_around(like_red, _RED_DISC + 1)) is None:
        return like_red
    like_red[crop] = opened(like_red[crop], _RED_DISC)
    return like_red


def _largest_with(region: Mask, nucleus: Mask) -> Mask:
    """Return the piece of a region that holds most of the nucleus."""
    pieces = find_components(region, diagonal=False)
    if pieces.count == 1:
        return region
    painted = pieces.painted(np.arange(1, pieces.count + 1))
    held = np.bincount(painted[nucleus], minlength=pieces.count + 1)
    largest: Mask = painted == int(np.argmax(held))
    return largest
