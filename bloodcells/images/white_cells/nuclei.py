"""Find the nuclei of white cells, each of one or several lobes, by their stain."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bloodcells.arrays import Floats, Integers, Mask, Positions
from bloodcells.images.errors import TooManyStained
from bloodcells.images.white_cells.components import Components, Painted, find_components
from bloodcells.images.white_cells.grids import bands
from bloodcells.images.white_cells.morphology import hull, opened_by_square, squared_distance
from bloodcells.images.white_cells.stain import UNIT, Densities, Stain
from bloodcells.parallel.wanted import check_wanted

_LOWEST_THRESHOLD = int(0.12 * UNIT)
"""The lowest excess of green at which a nucleus ends; Otsu's method gave 0.12 to 0.53 on 500 real fields."""
_EXCESS = 0.045
"""By how much a nucleus has a larger share of green in its optical density than red cells, at least; it was
0.056 to 0.3 in 500 real fields."""
_BINS = 512
_BIN = 4
"""Levels of the excess of green that are counted together."""


def nuclear_threshold(stain: Stain) -> int:
    """Choose the excess of green that parts nuclei from the rest of a field, by Otsu's method.

    References
    ----------
    N. Otsu (1979), "A threshold selection method from gray-level histograms", IEEE Transactions on Systems,
    Man, and Cybernetics 9:62-66.
    """
    counts = np.zeros(_BINS)
    for band in bands(stain.excess.shape):
        binned = (stain.excess[band.inner].ravel() // _BIN).clip(0, _BINS - 1)
        counts += np.bincount(binned, minlength=_BINS)
    return max(_otsu(counts) * _BIN, _LOWEST_THRESHOLD)


def _otsu(counts: Floats) -> int:
    """Return the first bin of the upper class."""
    below = np.cumsum(counts)
    moment = np.cumsum(counts * np.arange(len(counts)))
    inner = (below > 0) & (below < below[-1])
    if not inner.any():
        return len(counts)
    spread = np.zeros(len(counts))
    spread[inner] = (moment[-1] * below - moment * below[-1])[inner] ** 2
    spread[inner] /= (below * (below[-1] - below))[inner]
    return int(np.argmax(spread)) + 1


_MOST_ROWS = 2**19
"""Most rows of pixels of all stained pieces of a field; 200 nuclei have about 12,000."""
_LEAST_PIECE = 60
"""Pixels of the halved image; smaller pieces are dirt."""
_LEAST_NUCLEUS = 800
"""Of the halved image; smaller ones are platelets. The smallest nucleus of a lymphocyte has about 1,100."""
_LONGEST = 300
"""The longest side of the box around a nucleus, in pixels of the halved image; that of a large monocyte is
130. Larger areas are clumps of stain or of cells."""
_WIDEST_GAP = 32
"""Between lobes of one nucleus, in pixels of the halved image."""
_LONGEST_OF_LOBES = 150
"""The longest side of the box around lobes that are joined."""
_LARGEST_OF_LOBES = 6500
"""The pixels of lobes that are joined; two nuclei of neighbouring cells have more."""
_SMALL_LOBE = 800
"""A lobe with fewer pixels is joined to a nucleus of any size."""
_CYTOPLASM = int(0.2 * UNIT)
"""The optical densities of cytoplasm between lobes sum up to this at least."""
_CYTOPLASM_SHARE = 0.9
"""Of the pixels between lobes so many are cytoplasm."""


@dataclass(frozen=True)
class Nuclei:
    """Hold the nuclei of the white cells of a halved image, `n` of them, in raster order."""

    painted: npt.NDArray[np.uint16]
    """`(h, w)` the number of the nucleus that each pixel belongs to, from 1; 0 elsewhere."""
    boxes: Integers
    """`(n, 4)` top, left, and the row and column behind the last."""
    clumps: int
    """How many stained areas were left out because they are larger than any nucleus."""

    def __len__(self) -> int:
        return len(self.boxes)


def find_nuclei(stain: Stain) -> Nuclei:
    """Find the nuclei of a field.

    Parameters
    ----------
    stain
        The stain of the halved image.

    Raises
    ------
    TooManyStained
        More is stained than in any smear, in more pieces.
    """
    threshold = nuclear_threshold(stain)
    check_wanted()
    stained = opened_by_square(stain.excess >= threshold)
    check_wanted()
    rows = int(np.count_nonzero(stained[:, 1:] & ~stained[:, :-1]))
    if rows > _MOST_ROWS:
        raise TooManyStained(rows, _MOST_ROWS)
    pieces = find_components(stained)
    kept = _coloured(pieces, stain)
    areas, boxes = pieces.areas[kept], pieces.boxes[kept]
    painted = pieces.painted(np.where(kept, np.cumsum(kept), 0))
    check_wanted()
    group = _joined(painted, areas, boxes, stain.total)
    sums = np.bincount(group, areas, len(group))
    around = np.empty((len(group), 4), np.int64)
    around[:, :2], around[:, 2:] = max(painted.shape), 0
    for side in range(2):
        np.minimum.at(around[:, side], group, boxes[:, side])
        np.maximum.at(around[:, side + 2], group, boxes[:, side + 2])
    large = sums >= _LEAST_NUCLEUS
    clump = large & ((around[:, 2:] - around[:, :2]).max(axis=1) > _LONGEST)
    nuclei = np.flatnonzero(large & ~clump)
    number = np.zeros(len(group), np.uint16)
    number[nuclei] = np.arange(1, len(nuclei) + 1)
    of_piece = np.append(np.uint16(0), number[group])
    return Nuclei(of_piece[painted], around[nuclei], int(np.count_nonzero(clump)))


def _coloured(pieces: Components, stain: Stain) -> Mask:
    """Tell which pieces are as large as a lobe and have the colour of a nucleus."""
    kept: Mask = pieces.areas >= _LEAST_PIECE
    painted = pieces.painted(np.where(kept, np.cumsum(kept), 0))
    where = np.flatnonzero(painted)
    piece = painted.ravel()[where] - 1
    count = int(np.count_nonzero(kept))
    green = np.bincount(piece, stain.green.ravel()[where], count)
    total = np.bincount(piece, stain.total.ravel()[where], count)
    kept[np.flatnonzero(kept)] = green >= (stain.red_share + _EXCESS) * total
    return kept


def _joined(painted: Painted, areas: Integers, boxes: Integers, total: Densities) -> Positions:
    """Join pieces that are lobes of one nucleus; `(p,)` the first piece of the nucleus that each is of.

    The nearest are joined first.
    """
    group = np.arange(len(areas))
    lobes = {piece: [piece] for piece in range(len(areas))}
    for _, one, other in sorted(_near_pairs(painted, areas, boxes)):
        a, b = sorted((int(group[one]), int(group[other])))
        if a == b:
            continue
        check_wanted()
        both = lobes[a] + lobes[b]
        if _are_lobes(both, areas[lobes[a]].sum(), areas[lobes[b]].sum(), painted, boxes, total):
            lobes[a] = both
            group[lobes.pop(b)] = a
    return group


def _are_lobes(
    pieces: list[int], one: int, other: int, painted: Painted, boxes: Integers, total: Densities
) -> bool:
    """Tell whether pieces of one and of another nucleus, of so many pixels, are lobes of the same."""
    top, left = boxes[pieces, :2].min(axis=0)
    bottom, right = boxes[pieces, 2:].max(axis=0)
    if max(bottom - top, right - left) > _LONGEST_OF_LOBES:
        return False
    if one + other > _LARGEST_OF_LOBES and min(one, other) > _SMALL_LOBE:
        return False
    window = np.s_[top:bottom, left:right]
    between = hull(np.isin(painted[window], np.array(pieces) + 1)) & (painted[window] == 0)
    stained = np.count_nonzero(between & (total[window] >= _CYTOPLASM))
    return bool(stained >= _CYTOPLASM_SHARE * np.count_nonzero(between))


def _near_pairs(painted: Painted, areas: Integers, boxes: Integers) -> list[tuple[int, int, int]]:
    """List the squared gaps between pieces that may be lobes of one nucleus, and the pieces."""
    pairs = []
    for piece, (top, left, bottom, right) in enumerate(boxes.tolist()):
        if len(boxes) == 1 or max(bottom - top, right - left) > _LONGEST_OF_LOBES:
            continue
        check_wanted()
        rows = slice(max(top - _WIDEST_GAP, 0), bottom + _WIDEST_GAP)
        columns = slice(max(left - _WIDEST_GAP, 0), right + _WIDEST_GAP)
        window = painted[rows, columns]
        later = window > piece + 1
        if not later.any():
            continue
        gaps = squared_distance(window == piece + 1, _WIDEST_GAP)[later]
        others = window[later]
        for other in np.unique(others).tolist():
            gap = int(gaps[others == other].min())
            if gap < _WIDEST_GAP**2:
                pairs.append((gap, piece, other - 1))
    return pairs
