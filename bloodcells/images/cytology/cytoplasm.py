"""Measure how much cytoplasm a white cell has, and on which side of its nucleus.

A turn by 90 degrees or a mirror changes nothing. Factors of the lamp of 0.8 to 1.25 of the channels, so
long as white stays below 255, change both numbers by 0.005.
"""

import math

import numpy as np

from bloodcells.images.cytology.nucleus import centroid
from bloodcells.images.cytology.view import CellView


def describe(view: CellView) -> dict[str, float]:
    """Measure the cytoplasm of a cell by its pixels that are no nucleus; a cell may have none."""
    area, nuclear = (int(np.count_nonzero(region)) for region in (view.cell, view.nucleus))
    (y, x), (nuclear_y, nuclear_x) = centroid(view.cell), centroid(view.nucleus)
    return {
        "Nucleus share of cell": nuclear / area,
        "Nucleus off centre": math.hypot(nuclear_y - y, nuclear_x - x) / math.sqrt(area / math.pi),
    }
