"""Define the rules that the numbers of every real cell obey.

To add a rule, write a function that is True where the rule is broken, beside those below, and a `Check`
with it in `_checks`. It is computed by numpy for many cells and by Python's numbers for a few, so it uses
operators and the functions of `Arithmetic` only. `flagging` makes the flag `inconsistent: RULE` of it.
"""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from bloodcells.arrays import Floats, Mask
from bloodcells.measurements import CHANNELS, HALF_UNIT


@dataclass(frozen=True)
class Arithmetic:
    """Hold the functions that rules need beside operators, of numpy for many cells or Python for one."""

    absolute: Callable[[Any], Any]
    least: Callable[[Any, Any], Any]
    largest: Callable[[Any, Any], Any]
    whole: Callable[[Any], Any]
    root: Callable[[Any], Any]


NUMPY = Arithmetic(np.abs, np.minimum, np.maximum, np.rint, np.sqrt)
PYTHON = Arithmetic(abs, min, max, round, math.sqrt)


@dataclass(frozen=True)
class Check:
    """Describe a rule that the numbers of every real cell obey."""

    rule: str
    """The rule, in the names of the measurements; a flag reads `inconsistent: <rule>`."""
    needs: tuple[str, ...]
    """The measurements that it is about; `_BESSEL` stands for `Area`."""
    broken: Callable[..., Any]
    """Takes the arithmetic, then the measurements in that order, as numbers or arrays; True where
    the rule is broken beyond rounding. Rules that differ in their measurements alone share it."""


_BESSEL = "Bessel's correction"
"""Stands among the measurements that a rule needs for `sqrt(n / (n - 1))` of a cell of n pixels: ImageJ
divides by n - 1 in a standard deviation. It is computed once for all rules."""


def _bessel(x: Arithmetic, area: Any) -> Any:
    """Compute `sqrt(n / (n - 1))` for an area of n pixels, at least 2."""
    n = x.largest(area, 2)
    return x.root(n / (n - 1))


def _circularity(x: Arithmetic, circ: Any, area: Any, perim: Any) -> Any:
    # https://imagej.net/ij/docs/menus/analyze.html#set: 4 pi area / perimeter², at most 1.
    expected = x.least(1.0, 4 * math.pi * area / (perim * perim))
    return x.absolute(circ - expected) > 0.002


def _integrated_density(x: Arithmetic, density: Any, area: Any, mean: Any) -> Any:
    expected = area * mean
    rounding = HALF_UNIT * area + 1
    return x.absolute(density - expected) > 0.001 * x.absolute(expected) + rounding


def _wider_than_long(x: Arithmetic, min_feret: Any, feret: Any) -> Any:
    return min_feret > feret + 2 * HALF_UNIT


def _less_than_one(x: Arithmetic, ratio: Any) -> Any:
    return ratio < 1 - HALF_UNIT


def _more_than_its_hull(x: Arithmetic, solidity: Any) -> Any:
    # ImageJ itself prints up to 1.002 for ovals drawn by hand, whose hull it takes from corners.
    return solidity > 1.005


def _not_whole_pixels(x: Arithmetic, area: Any) -> Any:
    return (area < 1) | (area != x.whole(area))


def _hull(x: Arithmetic, area: Any, solidity: Any, feret: Any, min_feret: Any) -> Any:
    # A convex body of least width w and diameter d has an area between w d / 2 and w d.
    box = feret * min_feret
    largest = area / x.largest(solidity - HALF_UNIT, HALF_UNIT)
    smallest = area / (solidity + HALF_UNIT)
    return (smallest > 1.001 * box + 1) | (largest < 0.499 * box - 1)


def _aspect_ratio(x: Arithmetic, ratio: Any, feret: Any, area: Any) -> Any:
    # The standard deviation along any direction is at most Feret / 2, and, as no chord is longer
    # than Feret, at least that of a strip of thickness Area / Feret, which is 1 / sqrt(12) of it.
    return ratio > 1.02 * 3**0.5 * (feret * feret) / area + 1


def _not_between(x: Arithmetic, low: Any, value: Any, high: Any) -> Any:
    return (value < low - HALF_UNIT) | (value > high + HALF_UNIT)


def _not_a_grey_level(x: Arithmetic, level: Any) -> Any:
    return (level < 0) | (level > 255) | (level != x.whole(level))


def _spread(x: Arithmetic, bessel: Any, spread: Any, low: Any, high: Any) -> Any:
    # Popoviciu (1935): a variance is at most a quarter of the squared range. ImageJ divides by n - 1.
    return spread > (high - low) / 2 * bessel + 2 * HALF_UNIT


def _centre(x: Arithmetic, mean: Any, median: Any, spread: Any) -> Any:
    # Mean and median are at most one standard deviation apart (Hotelling & Solomons 1932).
    return x.absolute(mean - median) > spread + 4 * HALF_UNIT


def _tails_above(x: Arithmetic, kurt: Any, skew: Any) -> Any:
    # Pearson (1916): kurtosis >= skewness² + 1, for the excess kurtosis that ImageJ prints - 2.
    return kurt < skew * skew - 2 - 0.01 - 4 * HALF_UNIT * x.absolute(skew)


def _tails_below(
    x: Arithmetic, bessel: Any, mean: Any, spread: Any, low: Any, high: Any, skew: Any, kurt: Any
) -> Any:
    # No value is further than z deviations from the mean: |skewness| <= z, kurtosis + 3 <= z².
    reach = x.largest(high - mean, mean - low) + HALF_UNIT
    z = reach / x.largest(spread - HALF_UNIT, HALF_UNIT) * bessel
    return (x.absolute(skew) > z + 0.01) | (kurt + 3 > z * z + 0.01)


def _checks() -> tuple[Check, ...]:
    """List the rules about shapes, then those about each channel."""
    checks = [
        Check("Circ. = 4 pi Area / Perim.^2", ("Circ.", "Area", "Perim."), _circularity),
        Check("IntDen = Area x Mean red", ("IntDen", "Area", "Mean red"), _integrated_density),
        Check("MinFeret <= Feret", ("MinFeret", "Feret"), _wider_than_long),
        Check("AR >= 1", ("AR",), _less_than_one),
        Check("Solidity <= 1", ("Solidity",), _more_than_its_hull),
        Check("Area is a whole number of pixels", ("Area",), _not_whole_pixels),
        Check(
            "Feret x MinFeret / 2 <= Area / Solidity <= Feret x MinFeret",
            ("Area", "Solidity", "Feret", "MinFeret"),
            _hull,
        ),
        Check("AR <= sqrt(3) Feret^2 / Area", ("AR", "Feret", "Area"), _aspect_ratio),
    ]
    for ch in CHANNELS:
        low, high = f"Min {ch}", f"Max {ch}"
        checks += [
            Check(f"{low} <= {name} <= {high}", (low, name, high), _not_between)
            for name in (f"Mean {ch}", f"Median {ch}", f"Mode {ch}")
        ]
        checks += [
            Check(f"{name} is a whole grey level of 0 to 255", (name,), _not_a_grey_level)
            for name in (low, high, f"Mode {ch}", f"Median {ch}")
        ]
        spread = f"StdDev {ch}"
        checks += [
            Check(f"{spread} <= ({high} - {low}) / 2", (_BESSEL, spread, low, high), _spread),
            Check(
                f"abs(Mean {ch} - Median {ch}) <= {spread}",
                (f"Mean {ch}", f"Median {ch}", spread),
                _centre,
            ),
            Check(f"Kurt {ch} >= Skew {ch}^2 - 2", (f"Kurt {ch}", f"Skew {ch}"), _tails_above),
            Check(
                f"abs(Skew {ch}) and sqrt(Kurt {ch} + 3) <= range / {spread}",
                (_BESSEL, f"Mean {ch}", spread, low, high, f"Skew {ch}", f"Kurt {ch}"),
                _tails_below,
            ),
        ]
    return tuple(checks)


CHECKS = _checks()
"""All rules, in the order of their flags. No rule is broken by any of the laboratory's real rows."""


@lru_cache(maxsize=64)
def rules_about(features: tuple[str, ...]) -> tuple[tuple[Check, tuple[int, ...]], ...]:
    """Select the rules that need these measurements only, with the positions that each takes.

    The positions are those of its measurements in what `with_bessel` returns.
    """
    place = {name: j for j, name in enumerate(features)}
    if "Area" in place:
        place[_BESSEL] = len(features)
    return tuple(
        (check, tuple(place[name] for name in check.needs))
        for check in CHECKS
        if place.keys() >= set(check.needs)
    )


def with_bessel(x: Arithmetic, values: Iterable[Any], features: tuple[str, ...]) -> list[Any]:
    """List a number or a column for each measurement, and `_BESSEL` behind them if there is an area."""
    columns = list(values)
    if "Area" in features:
        columns.append(_bessel(x, columns[features.index("Area")]))
    return columns


def contradictions(values: Floats, features: Sequence[str]) -> dict[str, Mask]:
    """Find the cells whose numbers cannot be true together.

    Parameters
    ----------
    values
        `(n, m)` measurements, in pixels and grey levels; a row with NaN breaks no rule.
    features
        Their `m` names; rules that need others are left out.

    Returns
    -------
    dict
        Rule -> `(n,)`, True where it is broken; only rules that some cell breaks.
    """
    whole = ~np.isnan(values).any(axis=1)
    with np.errstate(all="ignore"):
        columns = with_bessel(NUMPY, values.T, tuple(features))
        masks = {
            check.rule: check.broken(NUMPY, *[columns[j] for j in needed]) & whole
            for check, needed in rules_about(tuple(features))
        }
    return {rule: mask for rule, mask in masks.items() if mask.any()}


def broken_segmentation(values: Floats, features: Sequence[str]) -> Mask:
    """Find the rows that measure the background of the image instead of a cell.

    The convex hull of the background is the whole image, a rectangle of whole pixels: its least
    width `MinFeret` is a whole number, its diagonal is `Feret`, so its other side is the square
    root of Feret² - MinFeret², a whole number too, and the product of both is `Area / Solidity`.
    A cell, which is round, does all three only if it is a perfect rectangle.

    Parameters
    ----------
    values
        `(n, m)` measurements, in pixels.
    features
        Their `m` names.

    Returns
    -------
    array
        `(n,)`; all False if one of the four measurements is missing.
    """
    places = hull_places(tuple(features))
    if places is None:
        return np.zeros(len(values), dtype=bool)
    with np.errstate(all="ignore"):
        return np.asarray(fills_a_rectangle(NUMPY, *values.T[list(places)]))


@lru_cache(maxsize=64)
def hull_places(features: tuple[str, ...]) -> tuple[int, ...] | None:
    """Find the positions of what `fills_a_rectangle` needs; None if one of them is missing."""
    needed = ("Area", "Solidity", "Feret", "MinFeret")
    if not set(needed) <= set(features):
        return None
    return tuple(features.index(name) for name in needed)


def fills_a_rectangle(x: Arithmetic, area: Any, solidity: Any, diagonal: Any, width: Any) -> Any:
    """Tell whether the convex hull of a region is a rectangle of whole pixels.

    Parameters
    ----------
    x
        numpy's or Python's functions.
    area, solidity, diagonal, width
        `Area`, `Solidity`, `Feret` and `MinFeret`, in pixels.
    """
    length = x.root(diagonal * diagonal - width * width)
    # The tolerances leave room for the printed digits of a table in microns that was converted to
    # pixels; an error of the diagonal grows by d length = diagonal / length x d diagonal.
    whole_length = x.absolute(length - x.whole(length)) <= 0.005 * diagonal / length
    whole_width = x.absolute(width - x.whole(width)) <= 0.005
    hull = area / solidity
    fills = x.absolute(hull / (width * length) - 1) <= 1.2 * HALF_UNIT / solidity
    return whole_length & whole_width & fills
