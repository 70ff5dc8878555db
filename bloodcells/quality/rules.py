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
from bloodcells.measurements.rounding import RATIOS, half_units, places_of


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
class Excess:
    """Hold how much coarser numbers were rounded than to ImageJ's usual 3 decimals, as numbers or arrays.

    Each is the error of rounding beyond `HALF_UNIT`, the largest of the measurements of its kind.
    """

    ratio: Any = 0.0
    """Of `Circ.`, `AR` and `Solidity`."""
    length: Any = 0.0
    """Of `Perim.`, `Feret` and `MinFeret`."""
    shape: Any = 0.0
    """Relative error of `Area / Perim.²`."""
    density: Any = 0.0
    """Of `IntDen`, with what rounding `Area` makes of it."""
    mean: Any = 0.0
    """Of the means."""
    spread: Any = 0.0
    """Of the standard deviations."""
    moment: Any = 0.0
    """Of skewness and kurtosis."""

    @classmethod
    def of(cls, values: Floats, features: tuple[str, ...]) -> "Excess":
        """Tell the excess of each of n cells.

        Parameters
        ----------
        values
            `(n, m)` measurements.
        features
            Their m names.
        """
        half = np.maximum(half_units(values, features) - HALF_UNIT, 0.0)

        def largest(*names: str) -> Floats:
            """Find the largest error of some measurements in each cell."""
            found: Floats = half[:, places_of(features, names)].max(axis=1, initial=0.0)
            return found

        def relative(name: str) -> Floats:
            """Divide the error of a measurement by it; 0 if it is missing."""
            if name not in features:
                return np.zeros(len(values))
            j = features.index(name)
            return half[:, j] / np.maximum(np.abs(values[:, j]), HALF_UNIT)

        with np.errstate(all="ignore"):
            density = largest("IntDen")
            if "IntDen" in features:
                density = density + relative("Area") * np.abs(values[:, features.index("IntDen")])
            return cls(
                ratio=np.minimum(largest(*RATIOS), COARSEST),
                length=largest("Perim.", "Feret", "MinFeret"),
                shape=2 * relative("Perim.") + relative("Area"),
                density=density,
                mean=largest("Mean"),
                spread=largest("StdDev"),
                moment=largest("Skew", "Kurt"),
            )

    def cell(self, i: int) -> "Excess":
        """Select one cell, as Python's numbers."""
        return Excess(**{name: float(of[i]) for name, of in vars(self).items()})


COARSEST = 0.005
"""Half a unit of 2 decimals: tables with fewer decimals of the ratios are not read."""

USUAL = Excess()
"""No excess: the numbers have 3 decimals or more."""


@dataclass(frozen=True)
class Check:
    """Describe a rule that the numbers of every real cell obey."""

    rule: str
    """The rule, in the names of the measurements; a flag reads `inconsistent: <rule>`."""
    needs: tuple[str, ...]
    """The measurements that it is about; `_BESSEL` stands for `Area`."""
    broken: Callable[..., Any]
    """Takes the arithmetic, the `Excess`, then the measurements in that order, as numbers or arrays; True
    where the rule is broken beyond rounding. Rules that differ in their measurements alone share it."""


_BESSEL = "Bessel's correction"
"""Stands among the measurements that a rule needs for `sqrt(n / (n - 1))` of a cell of n pixels: ImageJ
divides by n - 1 in a standard deviation. It is computed once for all rules."""


def _bessel(x: Arithmetic, area: Any) -> Any:
    """Compute `sqrt(n / (n - 1))` for an area of n pixels, at least 2."""
    n = x.largest(area, 2)
    return x.root(n / (n - 1))


def _circularity(x: Arithmetic, more: Excess, circ: Any, area: Any, perim: Any) -> Any:
    # https://imagej.net/ij/docs/menus/analyze.html#set: 4 pi area / perimeter², at most 1.
    expected = x.least(1.0, 4 * math.pi * area / (perim * perim))
    return x.absolute(circ - expected) > 0.002 + more.ratio + more.shape


def _integrated_density(x: Arithmetic, more: Excess, density: Any, area: Any, mean: Any) -> Any:
    expected = area * mean
    rounding = (HALF_UNIT + more.mean) * area + (1 + more.density)
    return x.absolute(density - expected) > 0.001 * x.absolute(expected) + rounding


def _wider_than_long(x: Arithmetic, more: Excess, min_feret: Any, feret: Any) -> Any:
    return min_feret > feret + 2 * (HALF_UNIT + more.length)


def _less_than_one(x: Arithmetic, more: Excess, ratio: Any) -> Any:
    return ratio < 1 - (HALF_UNIT + more.ratio)


def _more_than_its_hull(x: Arithmetic, more: Excess, solidity: Any) -> Any:
    # ImageJ itself prints up to 1.002 for ovals drawn by hand, whose hull it takes from corners.
    return solidity > 1.005 + more.ratio


def _not_whole_pixels(x: Arithmetic, more: Excess, area: Any) -> Any:
    return (area < 1) | (area != x.whole(area))


def _hull(x: Arithmetic, more: Excess, area: Any, solidity: Any, feret: Any, min_feret: Any) -> Any:
    # A convex body of least width w and diameter d has an area between w d / 2 and w d.
    box = feret * min_feret
    half = HALF_UNIT + more.ratio
    largest = area / x.largest(solidity - half, HALF_UNIT)
    smallest = area / (solidity + half)
    room = 1 + more.length * (feret + min_feret)
    return (smallest > 1.001 * box + room) | (largest < 0.499 * box - room)


def _aspect_ratio(x: Arithmetic, more: Excess, ratio: Any, feret: Any, area: Any) -> Any:
    # The standard deviation along any direction is at most Feret / 2, and, as no chord is longer
    # than Feret, at least that of a strip of thickness Area / Feret, which is 1 / sqrt(12) of it.
    return ratio > 1.02 * 3**0.5 * (feret * feret) / area + (1 + more.ratio)


def not_between(x: Arithmetic, more: Excess, low: Any, value: Any, high: Any) -> Any:
    """Tell whether a number lies outside of two others, beyond rounding."""
    half = HALF_UNIT + more.mean
    return (value < low - half) | (value > high + half)


def not_a_grey_level(x: Arithmetic, more: Excess, level: Any) -> Any:
    """Tell whether a number is no grey level of 8 bits."""
    return (level < 0) | (level > 255) | (level != x.whole(level))


def are_grey_levels(levels: Sequence[float]) -> bool:
    """Tell whether no number of several, of Python, is `not_a_grey_level`; NaN is no grey level."""
    return all(map(float.is_integer, levels)) and min(levels) >= 0 and max(levels) <= 255


def _spread(x: Arithmetic, more: Excess, bessel: Any, spread: Any, low: Any, high: Any) -> Any:
    # Popoviciu (1935): a variance is at most a quarter of the squared range. ImageJ divides by n - 1.
    return spread > (high - low) / 2 * bessel + 2 * (HALF_UNIT + more.spread)


def _centre(x: Arithmetic, more: Excess, mean: Any, median: Any, spread: Any) -> Any:
    # Mean and median are at most one standard deviation apart (Hotelling & Solomons 1932).
    return x.absolute(mean - median) > spread + (4 * HALF_UNIT + more.mean + more.spread)


def _tails_above(x: Arithmetic, more: Excess, kurt: Any, skew: Any) -> Any:
    # Pearson (1916): kurtosis >= skewness² + 1, for the excess kurtosis that ImageJ prints - 2.
    half = HALF_UNIT + more.moment
    return kurt < skew * skew - 2 - (0.01 + more.moment) - 4 * half * x.absolute(skew)


def _tails_below(
    x: Arithmetic,
    more: Excess,
    bessel: Any,
    mean: Any,
    spread: Any,
    low: Any,
    high: Any,
    skew: Any,
    kurt: Any,
) -> Any:
    # No value is further than z deviations from the mean: |skewness| <= z, kurtosis + 3 <= z².
    reach = x.largest(high - mean, mean - low) + (HALF_UNIT + more.mean)
    z = reach / x.largest(spread - (HALF_UNIT + more.spread), HALF_UNIT) * bessel
    room = 0.01 + more.moment
    return (x.absolute(skew) > z + room) | (kurt + 3 > z * z + room)


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
            Check(f"{low} <= {name} <= {high}", (low, name, high), not_between)
            for name in (f"Mean {ch}", f"Median {ch}", f"Mode {ch}")
        ]
        checks += [
            Check(f"{name} is a whole grey level of 0 to 255", (name,), not_a_grey_level)
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
    features = tuple(features)
    rules = rules_about(features)
    with np.errstate(all="ignore"):
        masks = np.array(
            [check.broken(NUMPY, USUAL, *taken) for check, taken in _with(rules, values, features)],
            dtype=bool,
        ).reshape(len(rules), len(values))
        masks &= ~np.isnan(values).any(axis=1)
        loosen(masks, values, features)
    return {check.rule: mask for (check, _), mask in zip(rules, masks, strict=True) if mask.any()}


def loosen(masks: Mask, values: Floats, features: tuple[str, ...]) -> None:
    """Clear the broken rules that are broken only because numbers were rounded to fewer decimals.

    The decimals are looked at only where a rule is broken, as most tables have 3.

    Parameters
    ----------
    masks
        `(rules, n)`, True where a rule of `rules_about(features)` is broken beyond `USUAL`; changed.
    values
        `(n, m)` measurements.
    features
        Their m names.
    """
    doubtful = np.flatnonzero(masks.any(axis=0))
    if not len(doubtful):
        return
    some = values[doubtful]
    more = Excess.of(some, features)
    for i, (check, numbers) in enumerate(_with(rules_about(features), some, features)):
        if masks[i, doubtful].any():
            masks[i, doubtful] &= check.broken(NUMPY, more, *numbers)


def _with(
    rules: Iterable[tuple[Check, tuple[int, ...]]], values: Floats, features: tuple[str, ...]
) -> Iterable[tuple[Check, list[Any]]]:
    """Pair each rule with its measurements of all cells."""
    columns = with_bessel(NUMPY, values.T, features)
    return [(check, [columns[j] for j in needed]) for check, needed in rules]


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
    features = tuple(features)
    places = hull_places(features)
    if places is None:
        return np.zeros(len(values), dtype=bool)
    found = np.zeros(len(values), dtype=bool)
    with np.errstate(all="ignore"):
        # Few cells have a whole width, and few of these fill a rectangle by so coarse a measure: only theirs
        # are the other numbers, and the decimals, looked at.
        some = np.flatnonzero(_whole_width(NUMPY, values.T[places[-1]]))
        if len(some):
            hull = [values[some, j] for j in places]
            some = some[np.asarray(fills_a_rectangle(NUMPY, COARSEST, *hull))]
        if len(some):
            found[some] = _fill_rectangles(values[some], features, places)
    return found


def _fill_rectangles(values: Floats, features: tuple[str, ...], places: tuple[int, ...]) -> Mask:
    """Tell which cells fill a rectangle, as far as the decimals of `Solidity` tell it."""
    hull = values.T[list(places)]
    found = np.asarray(fills_a_rectangle(NUMPY, HALF_UNIT, *hull))
    some = np.flatnonzero(~found & _may_be_coarse_rectangle(NUMPY, *hull))
    if len(some):
        half = half_units(values[some], features)[:, places[1]]
        found[some] = fills_a_rectangle(NUMPY, np.clip(half, HALF_UNIT, COARSEST), *hull[:, some])
    return found


def _may_be_coarse_rectangle(
    x: Arithmetic, area: Any, solidity: Any, diagonal: Any, width: Any
) -> Any:
    """Tell whether a whole width and at most 2 decimals of `Solidity` were found, as in few other cells.

    The parameters are those of `fills_a_rectangle`.
    """
    hundredths = 100 * solidity
    return _whole_width(x, width) & (x.absolute(hundredths - x.whole(hundredths)) < _WHOLE)


_WHOLE = 1e-4
"""A hundredfold solidity that is nearer to a whole number than this has 2 decimals at most."""


@lru_cache(maxsize=64)
def hull_places(features: tuple[str, ...]) -> tuple[int, ...] | None:
    """Find the positions of what `fills_a_rectangle` needs; None if one of them is missing."""
    needed = ("Area", "Solidity", "Feret", "MinFeret")
    if not set(needed) <= set(features):
        return None
    return tuple(features.index(name) for name in needed)


def fills_a_rectangle(
    x: Arithmetic, half: Any, area: Any, solidity: Any, diagonal: Any, width: Any
) -> Any:
    """Tell whether the convex hull of a region is a rectangle of whole pixels.

    Parameters
    ----------
    x
        numpy's or Python's functions.
    half
        The largest error of rounding of `Solidity`.
    area, solidity, diagonal, width
        `Area`, `Solidity`, `Feret` and `MinFeret`, in pixels.
    """
    length = x.root(diagonal * diagonal - width * width)
    # The tolerances leave room for the printed digits of a table in microns that was converted to
    # pixels; an error of the diagonal grows by d length = diagonal / length x d diagonal.
    whole_length = x.absolute(length - x.whole(length)) <= 0.005 * diagonal / length
    hull = area / solidity
    fills = x.absolute(hull / (width * length) - 1) <= 1.2 * half / solidity
    return whole_length & _whole_width(x, width) & fills


def _whole_width(x: Arithmetic, width: Any) -> Any:
    """Tell whether a width is that of whole pixels."""
    return x.absolute(width - x.whole(width)) <= 0.005
