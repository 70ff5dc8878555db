"""Recognise tables that ImageJ measured with a spatial scale, and convert them to pixels."""

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


def any_scaled(values: Floats, features: Sequence[Measurement], pixel_size: float | None) -> bool:
    """Tell whether `is_scaled` finds any cell."""
    places = _places(Measurements.of(features))
    if places is None:
        return False
    if len(values) <= _FEW:
        density, raw = places[2:]
        pixel = 1.0 if pixel_size is None else pixel_size**2
        if not any(_differs(row[density], row[raw], pixel) for row in values.tolist()):
            return False
    return bool(is_scaled(values, features, pixel_size).any())


def is_scaled(
    values: Floats, features: Sequence[Measurement], pixel_size: float | None = None
) -> Mask:
    """Tell which cells were measured with another scale than the one that is given, or with any.

    `IntDen` is area x mean and `RawIntDen` the sum of the pixels' values, so their ratio is the area
    of a pixel: 1 in a table in pixels (https://imagej.net/ij/docs/menus/analyze.html#set). Another
    ratio with `IntDen` still equal to `Area` x `Mean red`, as far as rounding has left anything of
    them, is a scale; where it is not equal, the numbers contradict each other, which `quality` flags.

    Parameters
    ----------
    values
        `(n, m)` measurements as they were sent, whose decimals tell their rounding.
    features
        The m measurements.
    pixel_size
        Side of a pixel in the table's unit of length; None for a table in pixels.

    Returns
    -------
    `(n,)`; all False if `features` lacks one of these four measurements.
    """
    places = _places(Measurements.of(features))
    if places is None:
        return np.zeros(len(values), dtype=bool)
    area, mean, density, raw = (values[:, j] for j in places)
    pixel = 1.0 if pixel_size is None else pixel_size**2
    with np.errstate(all="ignore"):
        differs = np.asarray(_differs(density, raw, pixel))
        if not differs.any():
            return differs
        half = _half_units(values[differs], features)
        area, mean, density, raw = (values[differs, j] for j in places)
        ratio, expected = density / raw, area * mean
        more = half["IntDen"] + half["RawIntDen red"] * pixel
        rounding = np.maximum(half["Mean red"], HALF_UNIT) * area
        rounding += half["Area"] * mean + half["IntDen"]
        consistent = np.abs(density - expected) <= 0.001 * np.abs(expected) + rounding
        differs[differs] = (
            consistent & _differs(density, raw, pixel, more) & (ratio >= 0) & np.isfinite(ratio)
        )
        return differs


def _differs(density: Any, raw: Any, pixel: float, more: Any = 0.0) -> Any:
    """Tell whether `IntDen` differs from `RawIntDen`, of pixels of an area, by more than rounding.

    It takes numbers or arrays; `more` is the rounding beyond that of 3 decimals.
    """
    return abs(density - raw * pixel) > 0.001 * abs(raw * pixel) + pixel + more


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
    cell: Floats, features: Sequence[Measurement], pixel_size: float | None, advice: str
) -> str:
    """Say what is wrong with a cell that was measured with a scale, and what to do.

    Parameters
    ----------
    cell
        `(m,)` its measurements as they were sent.
    features
        The m measurements.
    pixel_size
        The pixel size that the table was read with, if any.
    advice
        As `advise` gives it.
    """
    c = {m.name: float(cell[j]) for j, m in enumerate(features)}
    ratio = c["IntDen"] / c["RawIntDen red"] / (pixel_size or 1.0) ** 2
    given = "" if pixel_size is None else f", with pixel_size={pixel_size:g},"
    return (
        f"IntDen is{given} {ratio:.6g} times RawIntDen red, the area of a pixel of a scaled image: "
        f"the measurements are not in pixels{advice}"
    )


def advise(values: Floats, scaled: Mask, features: Sequence[Measurement]) -> str:
    """Say what to do about a table of which cells were measured with a scale.

    Parameters
    ----------
    values
        `(n, m)` measurements as they were sent.
    scaled
        `(n,)`, True for the cells that `is_scaled` finds.
    features
        The m measurements.

    Returns
    -------
    The end of a sentence. It names a pixel size only if the whole table can be read with it.
    """
    lost = has_lost_digits(values, features)
    sizes = [] if lost.mean() > 0.5 else _pixel_sizes(values[scaled & ~lost], features)
    if not sizes:
        return f", and {TOO_FEW_DIGITS}"
    for size in sizes:
        if not is_scaled(values, features, float(size)).any():
            return f". {_REMOVE} and measure again, or give pixel_size={size}"
    return (
        ", and as cells of the table have different scales, no one pixel size is right for all of them. "
        f"{_REMOVE} and measure again, or send the rows of each scale by themselves"
    )


_REMOVE = "Remove the scale in ImageJ (Analyze > Set Scale)"
TOO_FEW_DIGITS = (
    "rounding has left too few digits of areas or lengths to convert them. Remove the scale in ImageJ "
    "(Analyze > Set Scale), or set 9 decimal places (Analyze > Set Measurements), and measure again"
)
"""Ends a sentence on a table that cannot be converted to pixels."""


def _pixel_sizes(values: Floats, features: Sequence[Measurement]) -> list[str]:
    """Find the sides of a pixel that a table may have, as text, the likeliest first.

    Of all sides that the printed digits of `IntDen` allow in every cell, the likeliest makes the areas of
    the most cells a whole number of pixels, and has the fewest digits.

    Parameters
    ----------
    values
        `(n, m)` measurements as they were sent, of which rounding has left enough.
    """
    places = _places(Measurements.of(features))
    assert places is not None
    area, _, density, raw = (values[:, j] for j in places)
    half = _half_units(values, features)
    sizes = []
    # Some tables have the product of the printed area and mean.
    for error in (half["IntDen"] + half["Mean red"] * area, half["IntDen"]):
        with np.errstate(all="ignore"):
            low = np.sqrt(np.maximum(density - error, 0.0) / (raw + half["RawIntDen red"]))
            high = np.sqrt((density + error) / (raw - half["RawIntDen red"]))
        if len(low) and low.max() >= SMALLEST_PIXEL and high.min() <= LARGEST_PIXEL:
            sizes += _between(float(low.max()), float(high.min()))
    return sorted(dict.fromkeys(sizes), key=lambda size: _broken_pixels(area, half["Area"], size))


def _between(low: float, high: float) -> list[str]:
    """Write numbers between two others, those with the fewest digits first; at least their middle."""
    middle = (low + high) / 2
    texts = [f"{middle:.{digits}g}" for digits in range(1, 10)]
    return [*(text for text in texts if low <= float(text) <= high), f"{middle:.12g}"]


def _broken_pixels(area: Floats, half: Floats, size: str) -> int:
    """Count the cells whose area is no whole number of pixels of a size, as far as it is printed."""
    pixel = float(size) ** 2
    pixels = area / pixel
    whole = np.abs(pixels - np.rint(pixels)) <= half / pixel + 1e-9 * pixels
    return int((~whole).sum())
