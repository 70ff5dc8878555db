"""Find the white cells of a field by their stained nuclei, whatever the labels of its mask are.

`find_white_cells` takes image and mask as arrays and needs only numpy. Its steps:

1. `grids` halves the image and its mask; all further steps but the last work on these.
2. `stain` measures optical densities against the field's own white, and how much more of them is green
   than in the field's red cells. In a Giemsa stain that is high in nuclei alone.
3. `nuclei` parts nuclei from the rest by Otsu's method, leaves out platelets and dirt, and joins lobes.
4. `regions` makes each white cell of its nucleus, the labels that belong to it, and cytoplasm that has none.
5. `found` enlarges the regions, and says how each differs from the labels of the mask.

Nothing depends on where in the image a cell is or how the image is turned: turned by 90 degrees or mirrored,
it gives the same regions, pixel by pixel. Only the numbers of the cells, in the order of their nuclei from
above, are others.
"""

from bloodcells.images.white_cells.found import (
    BEYOND_LABELS,
    JOINED_LABELS,
    NO_LABEL,
    PART_OF_LABEL,
    WhiteCells,
    find_white_cells,
)

__all__ = [
    "BEYOND_LABELS",
    "JOINED_LABELS",
    "NO_LABEL",
    "PART_OF_LABEL",
    "WhiteCells",
    "find_white_cells",
]
