"""Tell when the labels of a mask were merged or renumbered as it was saved with fewer bits.

A label image of 16 or 32 bits becomes one of 8 in many programs without a question: ImageJ's PNG of an image
with a colour table, `astype("uint8")`, a change of type. Then cells that lie apart have one number, and
would be measured as one.
"""

import numpy as np

from bloodcells.arrays import Integers
from bloodcells.images.errors import MergedLabels

_FEW = 10
"""Of fewer labels nothing is said but that each has many pieces."""
_SMALLEST_GAP = 16
"""Between neighbouring labels that were stretched to 16 bits; smaller gaps are not looked for."""
_TIE = 1e-6
"""A number that is by this near to a half may have been rounded either way."""
_FULL = (255, 65_535)
"""The highest number of 8 and of 16 bits, at which a stretch or a cut ends."""


def check_labels(labels: Integers, pieces: Integers, name: str) -> tuple[str, ...]:
    """Refuse a mask whose labels were merged; return what has to be said of one that is only renumbered.

    Parameters
    ----------
    labels
        `(n,)` all labels of the mask, ascending, one at least.
    pieces
        `(n,)` how many pieces each has that lie apart.
    name
        The mask's name.

    Raises
    ------
    MergedLabels
        Cells that lie apart have one number: most labels are in several pieces, or the highest number of
        8 bits is reached and some are, or it alone has many.
    """
    several = int(np.count_nonzero(pieces > 1))
    highest, count = int(labels[-1]), len(labels)
    if count < _FEW:
        if int(pieces.sum()) >= max(3 * count, 3):
            raise MergedLabels(name, count, int(pieces.sum()), binary=count == 1)
        return ()
    merged = several > count / 2
    if highest == 255:
        merged |= several >= max(3, count // 50) and count > 0.8 * highest
    if highest in _FULL:
        merged |= bool(pieces[-1] >= 4)
    if merged:
        raise MergedLabels(name, count, int(pieces.sum()))
    if _is_stretched(labels):
        return (
            f"the labels of {name} have the gaps that a stretch to {8 if highest <= 255 else 16} bits "
            "leaves: they were renumbered when the mask was saved, and some may have been merged; save it "
            "as TIFF of 16 bits, in ImageJ with Edit > Options > Conversions > Scale When Converting off",
        )
    return ()


def _is_stretched(labels: Integers) -> bool:
    """Tell whether labels are where the numbers 1 to n are after a stretch to 8 or 16 bits.

    Labels may be missing among the n, but not so many that any labels would do.
    """
    count, highest = len(labels), int(labels[-1])
    gap = int(np.diff(labels, prepend=0).min())
    full = 255 if highest <= 255 else 65_535
    if highest > 255 and (highest < full or gap < _SMALLEST_GAP):
        return False
    most = min(2 * count, int(0.96 * full), full // max(gap - 1, 1))
    for n in range(max(count, full // (gap + 1) - 1), most + 1):
        if count < (0.5 if n <= full * 2 / 3 else 0.9) * n:
            return False
        numbers = np.arange(1, n + 1)
        # Of ImageJ 1.53t, `create8BitImage` of class `ij.process.ShortProcessor`.
        stretched = [np.minimum(np.floor(numbers * (256 / (n + 1)) + 0.5), 255)]
        if highest == full:
            exact = numbers * (full / n)
            nearest = np.concatenate([np.rint(exact - _TIE), np.rint(exact + _TIE)])
            stretched += [nearest, np.floor(exact + _TIE)]
        if any(np.isin(labels, numbers).all() for numbers in stretched):
            return True
    return False
