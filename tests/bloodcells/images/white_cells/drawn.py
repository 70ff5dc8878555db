"""Fields of a smear, drawn: red cells, white cells with their nuclei, platelets, and any label mask."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

Pixels = npt.NDArray[np.uint8]
Region = npt.NDArray[np.bool_]

WHITE = (225, 190, 178)
RED_CELL = (172, 121, 134)
CYTOPLASM = (190, 139, 158)
NUCLEUS = (123, 31, 108)


@dataclass
class Drawing:
    """A field of white, in which cells are drawn, and its mask."""

    height: int = 500
    width: int = 600
    image: Pixels = field(init=False)
    mask: npt.NDArray[np.uint16] = field(init=False)

    def __post_init__(self) -> None:
        self.image = np.full((self.height, self.width, 3), WHITE, np.uint8)
        self.mask = np.zeros((self.height, self.width), np.uint16)

    def disc(self, x: float, y: float, radius: float) -> Region:
        rows, columns = np.ogrid[: self.height, : self.width]
        inside: Region = (rows - y) ** 2 + (columns - x) ** 2 <= radius**2
        return inside

    def stained(self, colour: tuple[int, int, int], region: Region, label: int = 0) -> Region:
        """Give a region a colour, and a label unless that is 0."""
        self.image[region] = colour
        if label:
            self.mask[region] = label
        return region

    def red_cell(self, x: float, y: float, label: int, radius: float = 55) -> Region:
        return self.stained(RED_CELL, self.disc(x, y, radius), label)

    def white_cell(self, x: float, y: float, label: int, radius: float = 70) -> Region:
        """A round cell with a round nucleus of three quarters of its width; its region."""
        cell = self.stained(CYTOPLASM, self.disc(x, y, radius), label)
        self.stained(NUCLEUS, self.disc(x, y, 0.75 * radius))
        return cell

    def red_cells(self) -> None:
        """Red cells in the corners, so that the field has their colour; labels 51 to 54."""
        right, low = self.width - 60, self.height - 60
        for label, (x, y) in enumerate([(60, 60), (right, 60), (60, low), (right, low)], 51):
            self.red_cell(x, y, label)


def overlap(one: Region, other: Region) -> float:
    """The share of two regions together that is in both."""
    return float(np.count_nonzero(one & other) / np.count_nonzero(one | other))


Turn = Callable[[npt.NDArray[Any]], npt.NDArray[Any]]
TURNS: dict[str, Turn] = {
    "90 degrees": lambda a: np.rot90(a),
    "180 degrees": lambda a: np.rot90(a, 2),
    "270 degrees": lambda a: np.rot90(a, 3),
    "upside down": lambda a: a[::-1],
    "mirrored": lambda a: a[:, ::-1],
    "along the diagonal": lambda a: a.swapaxes(0, 1),
}
"""The turns and mirrors of an array whose first two axes are rows and columns."""
