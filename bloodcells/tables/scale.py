"""Recognise tables that ImageJ measured with a spatial scale, and convert them to pixels."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from bloodcells.arrays import Floats, Mask
from bloodcells.measurements import HALF_UNIT, PIXELS, SQUARE_PIXELS, Measurement, Measurements

_FEW = 8
"""Up to so many cells are compared faster one by one, as Python's own numbers."""


def to_pixels(values: Floats, features: Sequence[Measurement], pixel_size: float | None) -> Floats:
    """Convert measurements to pixels.

    Lengths are divided by the pixel size, areas and `IntDen` (area x mean) by its square.

    Parameters
    ----------
    values
        `(n, m)` measurements of n cells.
    features
        The `m` measurements.
    pixel_size
        Side of a pixel in the table's unit of length; None for a table in pixels.

    Returns
    -------
    `(n, m)`; an area that differs from a whole number of pixels by no more than ImageJ's rounding is that
    number.
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
    """Tell which cells were measured with a scale.

    `IntDen` is area x mean and `RawIntDen` the sum of the pixels' values, so their ratio is the area
    of a pixel: 1 in a table in pixels (https://imagej.net/ij/docs/menus/analyze.html#set). A ratio
    other than 1 with `IntDen` still equal to `Area` x `Mean red` is a scale; where it is not equal,
    the numbers contradict each other, which `quality` flags.

    Returns
    -------
    `(n,)`; all False if `features` lacks one of these four measurements.
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
    """Tell whether `IntDen` differs from `RawIntDen` by more than rounding; of numbers or arrays."""
    return abs(density - raw) > 0.001 * abs(raw) + 1


@lru_cache(maxsize=64)
def _places(features: Measurements) -> tuple[int, ...] | None:
    """Find area, mean, `IntDen` and `RawIntDen` among the measurements; None if one is missing."""
    names = [m.name for m in features]
    needed = ("Area", "Mean red", "IntDen", "RawIntDen red")
    if not set(needed) <= set(names):
        return None
    return tuple(names.index(name) for name in needed)


def explain_scale(cell: Floats, features: Sequence[Measurement], pixel_size: float | None) -> str:
    """Say what is wrong with a cell that was measured with a scale, and what to do.

    Parameters
    ----------
    cell
        `(m,)` its measurements.
    features
        The m measurements.
    pixel_size
        The pixel size that the table was read with, if any.
    """
    c = {m.name: float(cell[j]) for j, m in enumerate(features)}
    ratio = c["IntDen"] / c["RawIntDen red"]
    used = 1.0 if pixel_size is None else pixel_size
    given = "" if pixel_size is None else f", with pixel_size={pixel_size:g},"
    return (
        f"IntDen is{given} {ratio:.6g} times RawIntDen red, the area of a pixel of a scaled image: "
        "the measurements are not in pixels. Remove the scale in ImageJ (Analyze > Set Scale) and "
        f"measure again, or give pixel_size={ratio**0.5 * used:.6g}"
    )
