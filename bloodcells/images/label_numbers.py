"""Check that the numbers of a mask are labels: whole, not negative, and not rounded."""

from typing import Any

import numpy as np
import numpy.typing as npt

from bloodcells.arrays import LabelMask, Mask
from bloodcells.images.errors import UnfitImage

A_MASK = "a label mask, one whole number of 8, 16 or 32 bits a pixel"
TO_LABELS = "save the labels as whole numbers in a PNG or TIFF of 16 bits"
_HIGHEST = 2**63 - 1
"""The highest label that a table holds; an array of unsigned 64 bits may have a higher one."""
_EXACT = {2: 2**11, 4: 2**24}
"""Up to which number a float of 2 or 4 bytes is exact; above, several labels become one."""
_EXACT_DOUBLE = 2**53


def to_labels(pixels: npt.NDArray[Any], name: str, found: str) -> LabelMask:
    """Check the numbers of a mask, and return them as whole numbers in this machine's byte order.

    Floats are taken where all are whole: 32 bits is float in ImageJ, and QuPath writes it above 65,535
    labels.

    Parameters
    ----------
    pixels
        `(height, width)`.
    name, found
        The file's name and the kind of its numbers, in errors.

    Raises
    ------
    UnfitImage
        A number is no label; the first such pixel is named.
    """
    if pixels.dtype.kind == "f":
        return _of_floats(pixels, name, found)
    if pixels.dtype.kind == "i" and pixels.min() < 0:
        where = _first(pixels == pixels.min())
        remedy = f"number the cells from 1, with 0 for the background; it is {_at(where)}"
        raise UnfitImage(name, A_MASK, f"the negative number {pixels[where]}", remedy)
    if pixels.dtype.kind == "u" and pixels.max() > _HIGHEST:
        raise UnfitImage(name, A_MASK, f"the number {pixels.max()}", "number the cells from 1 up")
    if not pixels.dtype.isnative:
        pixels = pixels.astype(pixels.dtype.newbyteorder("="))
    return pixels


def _of_floats(pixels: npt.NDArray[Any], name: str, found: str) -> LabelMask:
    """Return floats as whole numbers, if all are."""
    exact = _EXACT.get(pixels.dtype.itemsize, _EXACT_DOUBLE)
    kind = f"a mask of floats ({found})"
    with np.errstate(invalid="ignore"):
        right = (pixels >= 0) & (pixels <= exact) & (np.floor(pixels) == pixels)
    if right.all():
        return pixels.astype(np.int64 if exact == _EXACT_DOUBLE else np.int32)
    where = _first(~right)
    value = float(pixels[where])
    if value > exact and np.isfinite(value):
        raise UnfitImage(
            name,
            A_MASK,
            f"{kind} with {value:.0f} {_at(where)}",
            f"such floats are exact up to {exact:,} only, so that labels above are rounded: save the "
            "labels as whole numbers of 32 bits",
        )
    raise UnfitImage(
        name, A_MASK, f"{kind} with {value!r} {_at(where)}", f"they are no labels: {TO_LABELS}"
    )


def _first(wrong: Mask) -> tuple[int, int]:
    """Return row and column of the first pixel that is wrong."""
    row, column = np.unravel_index(int(wrong.argmax()), wrong.shape)
    return int(row), int(column)


def _at(place: tuple[int, int]) -> str:
    """Name a pixel by column and row from 0, as ImageJ does."""
    return f"at pixel ({place[1]}, {place[0]})"
