"""Compute measurements relative to the slide from those of all cells of a table.

The stain and the light differ from slide to slide, by more than some types do. So each measurement of a cell
is also given relative to the other cells of its slide: less their median, in their interquartile ranges.
Broken segmentations are not among those. A cell's type then depends on its neighbours, and a table without
all cells of a slide gets other types.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from bloodcells.arrays import Codes, Floats, Mask
from bloodcells.errors import Fault, InvalidValues, SmallSlides
from bloodcells.measurements import Measurements
from bloodcells.measurements.slides import IN_SLIDE, is_in_slide
from bloodcells.quality.rules import broken_segmentation
from bloodcells.tables.cell_table import CellTable

__all__ = ["FEWEST", "measured", "relative", "with_slides"]

FEWEST = 100
"""Fewest cells of a slide, broken segmentations not counted, that median and quartiles are taken of."""
_FURTHEST = 10.0
"""Values further off count as this."""
_NARROWEST = 1e-9
"""Least interquartile range that is divided by."""


def relative(values: Floats, slides: Codes, whole: Mask) -> Floats:
    """Compute measurements relative to the slide.

    Parameters
    ----------
    values
        `(n, m)` measurements.
    slides
        `(n,)` number of the slide of each cell.
    whole
        `(n,)` cells that median and quartiles are taken of; where a slide has none, of all of its cells.

    Returns
    -------
    `(n, m)`, from -10 to 10.
    """
    result = np.empty_like(values)
    for slide in np.unique(slides):
        inside = slides == slide
        known = inside & whole if (inside & whole).any() else inside
        low, middle, high = np.quantile(values[known], [0.25, 0.5, 0.75], axis=0)
        result[inside] = (values[inside] - middle) / np.maximum(high - low, _NARROWEST)
    return np.asarray(result.clip(-_FURTHEST, _FURTHEST))


def measured(several: Measurements) -> Measurements:
    """Take those measurements that a table has: all that are not relative to the slide."""
    return Measurements(m for m in several if not is_in_slide(m))


def with_slides(cells: CellTable, column: str, wanted: Measurements) -> CellTable:
    """Add measurements relative to the slide to the cells of a whole table.

    Parameters
    ----------
    cells
        The cells, with all measurements that are no such ones.
    column
        The column that names the slide of each cell.
    wanted
        The measurements of a model.

    Raises
    ------
    LabelError
        The table has no such column, or several.
    InvalidValues
        A cell has no slide.
    SmallSlides
        A slide has fewer than `FEWEST` cells that are no broken segmentations.
    """
    texts = cells.column(column)
    if empty := [row for row, text in zip(cells.rows.tolist(), texts, strict=True) if not text]:
        fault = Fault(
            empty[0], column, "there is no value, so the cell is of no slide; give it one"
        )
        raise InvalidValues([fault], len(empty))
    names, slides = np.unique(np.array(texts, dtype=str), return_inverse=True)
    taken = ~cells.rejected
    whole = taken.copy()
    whole[taken] = ~broken_segmentation(cells.values[taken], cells.features)
    counts = np.bincount(slides[whole], minlength=len(names))
    few = {str(name): int(n) for name, n in zip(names, counts, strict=True) if n < FEWEST}
    if few:
        raise SmallSlides(few, FEWEST)
    own = [m.name.removesuffix(IN_SLIDE) for m in wanted if is_in_slide(m)]
    more = np.full((len(cells), len(own)), np.nan)
    more[taken] = relative(cells.select(own)[taken], slides[taken], whole[taken])
    return _extended(cells, [f"{name}{IN_SLIDE}" for name in own], more)


def _extended(cells: CellTable, names: Sequence[str], values: Floats) -> CellTable:
    """Add measurements to cells."""
    return replace(
        cells, features=(*cells.features, *names), values=np.hstack([cells.values, values])
    )
