"""ImageJ's spatial scale: tables in microns are told from tables in pixels, and turned into them."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from bloodcells.arrays import Floats, Mask
from bloodcells.measurements import HALF_UNIT, PIXELS, SQUARE_PIXELS, Measurement, Measurements

_FEW = 8
"""Cells that are sooner looked at one by one, in Python's own numbers."""


def to_pixels(values: Floats, features: Sequence[Measurement], pixel_size: float | None) -> Floats:
    """Lengths over the pixel size, areas and `IntDen` (area x mean) over its square.

    Parameters
    ----------
    values
        `(n, m)`.
    features
        The `m` measurements.
    pixel_size
        Side of a pixel in the table's unit of length; None for a table in pixels.

    Returns
    -------
    `(n, m)`; an area that is a whole number of pixels within the printed digits is that number.
    """
    if pixel_size is None:
        return values
    values = values.copy(order="K")
    for j, m in enumerate(features):
        if m.unit == PIXELS:
            values[:, j] /= pixel_size
        elif m.unit == SQUARE_PIXELS or m.base == "IntDen":
            exact = values[:, j] / pixel_size**2
            whole = np.round(exact)
            rounding = HALF_UNIT / pixel_size**2 + 1e-9 * np.abs(whole)
            values[:, j] = np.where(np.abs(exact - whole) <= rounding, whole, exact)
    return values


def is_scaled(values: Floats, features: Sequence[Measurement]) -> Mask:
    """Cells whose numbers show a scale.

    `IntDen` is area x mean and `RawIntDen` the sum of the pixels' values, so their ratio is the area
    of a pixel: 1 in a table in pixels (https://imagej.net/ij/docs/menus/analyze.html#set). A ratio
    other than 1 with `IntDen` still equal to `Area` x `Mean red` is a scale; where it is not equal,
    the numbers contradict each other, which is for `quality` to say.

    Returns
    -------
    `(n,)`; all False where one of the four measurements is not there.
    """
    places = _places(Measurements.of(features))
    if places is None:
        return np.zeros(len(values), dtype=bool)
    area, mean, density, raw = (values[:, j] for j in places)
    if len(values) <= _FEW and not any(map(_differs, density.tolist(), raw.tolist())):
        return np.zeros(len(values), dtype=bool)
    with np.errstate(all="ignore"):
        differs = np.asarray(_differs(density, raw))
        if not differs.any():
            return differs
        ratio, expected = density / raw, area * mean
        consistent = np.abs(density - expected) <= 0.001 * np.abs(expected) + HALF_UNIT * area
        return np.asarray(differs & consistent & (ratio > 0) & np.isfinite(ratio))


def _differs(density: Any, raw: Any) -> Any:
    return abs(density - raw) > 0.001 * abs(raw) + 1


@lru_cache(maxsize=64)
def _places(features: Measurements) -> tuple[int, ...] | None:
    names = [m.name for m in features]
    needed = ("Area", "Mean red", "IntDen", "RawIntDen red")
    if not set(needed) <= set(names):
        return None
    return tuple(names.index(name) for name in needed)


def explain_scale(cell: Floats, features: Sequence[Measurement], pixel_size: float | None) -> str:
    """What is wrong with a scaled cell, and what to do, as a sentence: `(m,)` -> text."""
    c = {m.name: float(cell[j]) for j, m in enumerate(features)}
    ratio = c["IntDen"] / c["RawIntDen red"]
    used = 1.0 if pixel_size is None else pixel_size
    given = "" if pixel_size is None else f", with pixel_size={pixel_size:g},"
    return (
        f"IntDen is{given} {ratio:.6g} times RawIntDen red, the area of a pixel of a scaled image: "
        "the measurements are not in pixels. Remove the scale in ImageJ (Analyze > Set Scale) and "
        f"measure again, or give pixel_size={ratio**0.5 * used:.6g}"
    )
