"""Cells drawn as they are cut out: nucleus, cytoplasm and optical densities of a halved image."""

import numpy as np
import numpy.typing as npt

from bloodcells.images.cytology.view import CellView

Region = npt.NDArray[np.bool_]
SIZE = 120


def disc(radius: float, x: float = 60, y: float = 60) -> Region:
    rows, columns = np.ogrid[:SIZE, :SIZE]
    inside: Region = (rows - y) ** 2 + (columns - x) ** 2 <= radius**2
    return inside


def box(top: int, left: int, height: int, width: int) -> Region:
    inside = np.zeros((SIZE, SIZE), bool)
    inside[top : top + height, left : left + width] = True
    return inside


def view(
    nucleus: Region, cell: Region | None = None, densities: npt.ArrayLike | None = None
) -> CellView:
    """A cell, by default of its nucleus alone, without any stain."""
    stain = np.zeros((3, SIZE, SIZE), np.int32)
    if densities is not None:
        stain[:] = densities
    return CellView(stain, nucleus if cell is None else cell | nucleus, nucleus)
