"""Fields with grainy white cells under a dim lamp, so that a brighter one has room."""

import numpy as np
import numpy.typing as npt

from bloodcells.images.cytology import NAMES, measure_cytology
from bloodcells.images.white_cells import find_white_cells
from tests.bloodcells.images.white_cells.drawn import CYTOPLASM, NUCLEUS, Drawing, Pixels

DIMMER = 0.88
"""With this much of the light white is 198, so that with 1.25 times as much no pixel is more than 255."""


def drawing(height: int = 500, width: int = 600) -> Drawing:
    """A field of red cells, a granulocyte with three lobes of its nucleus, and a round lymphocyte."""
    drawn = Drawing(height, width)
    drawn.red_cells()
    cell = drawn.stained(CYTOPLASM, drawn.disc(230, 240, 80), 4)
    for x, y in [(192, 215), (240, 200), (265, 265)]:
        drawn.stained(NUCLEUS, drawn.disc(x, y, 26))
    drawn.stained(NUCLEUS, drawn.disc(215, 205, 12))  # a bridge
    generator = np.random.default_rng(7)
    for x, y in generator.integers(160, 310, (150, 2)):
        drawn.stained((160, 90, 150), drawn.disc(x, y, 3) & cell)
    drawn.white_cell(430, 330, 9, 60)
    uneven = generator.normal(0, 4, drawn.image.shape)
    drawn.image = (drawn.image * DIMMER + uneven).round().clip(0, 255).astype(np.uint8)
    return drawn


def measured(image: Pixels, mask: npt.NDArray[np.uint16]) -> list[dict[str, float]]:
    """The cells of a field, the larger first."""
    cells = find_white_cells(image, mask)
    rows = [
        dict(zip(NAMES, row.tolist(), strict=True))
        for row in measure_cytology(image, cells, range(1, len(cells) + 1))
    ]
    return sorted(rows, key=lambda row: row["Nucleus share of cell"])


def lit(image: Pixels, factors: tuple[float, float, float]) -> Pixels:
    """The same field under another lamp."""
    bright: Pixels = (image * np.array(factors)).round().clip(0, 255).astype(np.uint8)
    return bright
