"""List the outlines of cells as closed rings of corners, to be drawn over their image."""

from collections.abc import Iterable

import numpy as np

from bloodcells.arrays import Integers, LabelMask
from bloodcells.images.imagej.edges import find_edges
from bloodcells.images.imagej.labels import make_grid
from bloodcells.images.imagej.outline import trace
from bloodcells.images.limits import OutlineLimits

Outline = list[list[int]]
"""The rings of a cell, each `[x, y, x, y, ...]` of its corners in pixels, the image's corner being (0, 0).

They run between the pixels, along their sides, the last corner joined to the first. A point is inside of the
cell where it is inside of an odd number of rings.
"""


def outlines_of(mask: LabelMask, labels: Integers, limits: OutlineLimits) -> list[Outline]:
    """List the outline of each of some cells.

    Parameters
    ----------
    mask
        `(height, width)` the number of the cell that each pixel belongs to.
    labels
        `(n,)` the numbers of the cells, ascending, each of which is in the mask.
    limits
        How long the outlines may be.

    Raises
    ------
    TooManyParts
        They are longer.

    Examples
    --------
    >>> import numpy as np
    >>> from bloodcells.images.limits import OutlineLimits
    >>> mask = np.zeros((4, 5), dtype=np.uint8)
    >>> mask[1:3, 2:4] = 7
    >>> outlines_of(mask, np.array([7]), OutlineLimits())
    [[[4, 3, 4, 1, 2, 1, 2, 3]]]
    """
    if not len(labels):
        return []
    grid = make_grid(mask, labels.tolist())
    outlines: list[Outline] = []
    for batch in find_edges(grid, limits).batches():
        rings = trace(batch, grid)
        points = np.column_stack([rings.x, rings.y])
        of_batch: list[Outline] = [[] for _ in range(batch.count)]
        ends = _following(rings.first.tolist(), len(points))
        for region, (begin, end) in zip(rings.region.tolist(), ends, strict=True):
            of_batch[region].append(points[begin:end].ravel().tolist())
        outlines += of_batch
    return outlines


def _following(begins: list[int], length: int) -> Iterable[tuple[int, int]]:
    """Pair the place at which each part begins with that at which it ends."""
    return zip(begins, [*begins[1:], length], strict=True)
