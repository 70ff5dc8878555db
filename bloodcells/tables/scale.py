"""Recognise tables that ImageJ measured with a spatial scale, and convert them to pixels."""

import math
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from bloodcells.arrays import Floats, Mask
from bloodcells.measurements import HALF_UNIT, PIXELS, SQUARE_PIXELS, Measurement, Measurements
from bloodcells.measurements.rounding import LENGTHS, half_units

_FEW = 8
"""Up to so many cells are compared faster one by one, as Python's own numbers."""

SMALLEST_PIXEL, LARGEST_PIXEL = 1e-12, 1e12
"""Pixel sizes that the commands and the service take: of any microscope or camera in any unit of length."""

_ENOUGH = 5e-4
"""Largest relative error of rounding of an area or a length that is converted to pixels: that of 4 digits. Up
to twice as much changes the class of none of the laboratory's 5,087 cells, but `Circ.` would no longer agree
with the area and the perimeter."""
_OF_AREA = 2e-6
"""Relative error of an area in pixels that a pixel size given with 6 digits makes."""


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
    half = _half_units(values, features)
    values = values.copy(order="K")
    for j, m in enumerate(features):
        if m.unit == PIXELS:
            values[:, j] /= pixel_size
        elif m.unit == SQUARE_PIXELS or m.base == "IntDen":
            exact = values[:, j] / pixel_size**2
            whole = np.round(exact)
            rounding = half[m.name] / pixel_size**2 + _OF_AREA * np.abs(whole)
            values[:, j] = np.where(np.abs(exact - whole) <= rounding, whole, exact)
    return values


def any_scaled(values: Floats, features: Sequence[Measurement]) -> bool:
    """Tell whether any cell was measured with a scale, as `is_scaled` finds it."""
    places = _places(Measurements.of(features))
    if places is None:
        return False
    if len(values) <= _FEW:
        density, raw = places[2:]
        if not any(_differs(row[density], row[raw]) for row in values.tolist()):
            return False
    return bool(is_scaled(values, features).any())


def is_scaled(values: Floats, features: Sequence[Measurement]) -> Mask:
    """Tell which cells were measured with a scale.

    `IntDen` is area x mean and `RawIntDen` the sum of the pixels' values, so their ratio is the area
    of a pixel: 1 in a table in pixels (https://imagej.net/ij/docs/menus/analyze.html#set). A ratio
    other than 1 with `IntDen` still equal to `Area` x `Mean red`, as far as rounding has left anything of
    them, is a scale; where it is not equal, the numbers contradict each other, which `quality` flags.

    Returns
    -------
    `(n,)`; all False if `features` lacks one of these four measurements.
    """
    places = _places(Measurements.of(features))
    if places is None:
        return np.zeros(len(values), dtype=bool)
    area, mean, density, raw = (values[:, j] for j in places)
    with np.errstate(all="ignore"):
        differs = np.asarray(_differs(density, raw))
        if not differs.any():
            return differs
        half = _half_units(values[differs], features)
        area, mean, density, raw = (values[differs, j] for j in places)
        ratio, expected = density / raw, area * mean
        rounding = np.maximum(half["Mean red"], HALF_UNIT) * area
        rounding += half["Area"] * mean + half["IntDen"]
        consistent = np.abs(density - expected) <= 0.001 * np.abs(expected) + rounding
        differs[differs] = consistent & (ratio >= 0) & np.isfinite(ratio)
        return differs


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


def has_lost_digits(values: Floats, features: Sequence[Measurement]) -> Mask:
    """Tell of which cells too little is left of a measurement with a unit to convert it to pixels.

    Parameters
    ----------
    values
        `(n, m)` measurements in the table's own unit of length.
    features
        The m measurements.

    Returns
    -------
    `(n,)`.
    """
    lost = np.zeros(len(values), dtype=bool)
    with np.errstate(all="ignore"):
        half = _half_units(values, features)
        for j, m in enumerate(features):
            if m.unit in (PIXELS, SQUARE_PIXELS):
                lost |= half[m.name] > 1.001 * _ENOUGH * np.abs(values[:, j])
    return lost


def _half_units(values: Floats, features: Sequence[Measurement]) -> dict[str, Floats]:
    """Tell the errors of rounding of what is measured in a unit of length, and of the mean.

    The sum of grey levels is looked at as well: it shows whether numbers are in scientific notation.
    """
    places = [j for j, m in enumerate(features) if m.name in _WITH_SUM]
    names = [features[j].name for j in places]
    return dict(zip(names, half_units(values[:, places], names).T, strict=True))


_WITH_SUM = {*LENGTHS, "Mean red", "RawIntDen red"}


def explain_scale(
    cell: Floats,
    features: Sequence[Measurement],
    pixel_size: float | None,
    convertible: bool = True,
) -> str:
    """Say what is wrong with a cell that was measured with a scale, and what to do.

    Parameters
    ----------
    cell
        `(m,)` its measurements.
    features
        The m measurements.
    pixel_size
        The pixel size that the table was read with, if any.
    convertible
        Whether the table as a whole has digits enough to be converted, so that a pixel size would be taken.
    """
    c = {m.name: float(cell[j]) for j, m in enumerate(features)}
    ratio = c["IntDen"] / c["RawIntDen red"]
    given = "" if pixel_size is None else f", with pixel_size={pixel_size:g},"
    found = (
        f"IntDen is{given} {ratio:.6g} times RawIntDen red, the area of a pixel of a scaled image: "
        "the measurements are not in pixels"
    )
    size = _pixel_size(_unconverted(cell, features, pixel_size), features) if convertible else None
    if size is None:
        return f"{found}, and {TOO_FEW_DIGITS}"
    return (
        f"{found}. Remove the scale in ImageJ (Analyze > Set Scale) and measure again, or give "
        f"pixel_size={size}"
    )


TOO_FEW_DIGITS = (
    "rounding has left too few digits of areas or lengths to convert them. Remove the scale in ImageJ "
    "(Analyze > Set Scale), or set 9 decimal places (Analyze > Set Measurements), and measure again"
)
"""Ends a sentence on a table that cannot be converted to pixels."""


def _unconverted(cell: Floats, features: Sequence[Measurement], pixel_size: float | None) -> Floats:
    """Undo `to_pixels` for a cell."""
    if pixel_size is None:
        return cell
    power = [
        1 if m.unit == PIXELS else 2 if m.unit == SQUARE_PIXELS or m.base == "IntDen" else 0
        for m in features
    ]
    return cell * pixel_size ** np.array(power, dtype=np.float64)


def _pixel_size(cell: Floats, features: Sequence[Measurement]) -> str | None:
    """Find the side of a pixel from a cell in another unit, as text; None where rounding has left too little.

    Of all sides that the printed digits of `IntDen` allow, it is the one with the fewest digits that makes
    the area a whole number of pixels.
    """
    if has_lost_digits(cell[None], features)[0]:
        return None
    places = _places(Measurements.of(features))
    assert places is not None
    half = _half_units(cell[None], features)
    half_area, half_mean, half_density = (
        float(half[name][0]) for name in ("Area", "Mean red", "IntDen")
    )
    area, _, density, raw = (float(cell[j]) for j in places)

    def shortest(error: float) -> str:
        """Write the side with the fewest digits whose square is the ratio within an error of `IntDen`."""
        low, high = (math.sqrt(max(density + e, 0.0) / raw) for e in (-error, error))
        middle = math.sqrt(density / raw)
        texts = (f"{middle:.{digits}g}" for digits in range(1, 17))
        return next((text for text in texts if low <= float(text) <= high), f"{middle:.12g}")

    # Some tables have the product of the printed area and mean.
    for size in (shortest(half_density + half_mean * area), shortest(half_density)):
        pixels = area / float(size) ** 2
        if abs(pixels - round(pixels)) <= half_area / float(size) ** 2 + 1e-9 * pixels:
            break
    return size if SMALLEST_PIXEL <= float(size) <= LARGEST_PIXEL else None
