"""What is doubtful about a cell: broken segmentation, contradictory numbers, far from the training data."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bloodcells.features import CHANNELS, HALF_UNIT

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]
Columns = Mapping[str, Floats]

LOW_MARGIN = 0.2
"""A cell whose two best classes are closer than this is flagged `low margin`."""

BROKEN = "broken segmentation"
MARGIN = "low margin"


@dataclass(frozen=True)
class Check:
    """A rule that the numbers of every real cell obey.

    Attributes
    ----------
    rule : the rule, in the names of the measurements; a flag reads `inconsistent: <rule>`.
    needs : the measurements that it is about.
    broken : columns -> `(n,)`, True where the rule is broken beyond rounding.
    """

    rule: str
    needs: tuple[str, ...]
    broken: Callable[[Columns], Mask]


def _circularity(c: Columns) -> Mask:
    # https://imagej.net/ij/docs/menus/analyze.html#set: 4 pi area / perimeter², at most 1.
    expected = np.minimum(1.0, 4 * np.pi * c["Area"] / c["Perim."] ** 2)
    return np.asarray(np.abs(c["Circ."] - expected) > 0.002)


def _integrated_density(c: Columns) -> Mask:
    expected = c["Area"] * c["Mean red"]
    rounding = HALF_UNIT * c["Area"] + 1
    return np.asarray(np.abs(c["IntDen"] - expected) > 0.001 * np.abs(expected) + rounding)


def _hull(c: Columns) -> Mask:
    # A convex body of least width w and diameter d has an area between w d / 2 and w d.
    box = c["Feret"] * c["MinFeret"]
    largest = c["Area"] / np.maximum(c["Solidity"] - HALF_UNIT, HALF_UNIT)
    smallest = c["Area"] / (c["Solidity"] + HALF_UNIT)
    return (smallest > 1.001 * box + 1) | (largest < 0.499 * box - 1)


def _aspect_ratio(c: Columns) -> Mask:
    # The standard deviation along any direction is at most Feret / 2, and, as no chord is longer
    # than Feret, at least that of a strip of thickness Area / Feret, which is 1 / sqrt(12) of it.
    return np.asarray(c["AR"] > 1.02 * np.sqrt(3) * c["Feret"] ** 2 / c["Area"] + 1)


def _not_a_grey_level(name: str) -> Callable[[Columns], Mask]:
    return lambda c: (c[name] < 0) | (c[name] > 255) | (c[name] != np.round(c[name]))


def _between(name: str, low: str, high: str) -> Callable[[Columns], Mask]:
    return lambda c: (c[name] < c[low] - HALF_UNIT) | (c[name] > c[high] + HALF_UNIT)


def _spread(channel: str) -> Callable[[Columns], Mask]:
    # Popoviciu (1935): a variance is at most a quarter of the squared range. ImageJ divides by n - 1.
    def broken(c: Columns) -> Mask:
        n = np.maximum(c["Area"], 2)
        half_range = (c[f"Max {channel}"] - c[f"Min {channel}"]) / 2
        return np.asarray(
            c[f"StdDev {channel}"] > half_range * np.sqrt(n / (n - 1)) + 2 * HALF_UNIT
        )

    return broken


def _centre(channel: str) -> Callable[[Columns], Mask]:
    # Mean and median are at most one standard deviation apart (Hotelling & Solomons 1932).
    def broken(c: Columns) -> Mask:
        apart = np.abs(c[f"Mean {channel}"] - c[f"Median {channel}"])
        return apart > c[f"StdDev {channel}"] + 4 * HALF_UNIT

    return broken


def _tails_above(channel: str) -> Callable[[Columns], Mask]:
    # Pearson (1916): kurtosis >= skewness² + 1, for the excess kurtosis that ImageJ prints - 2.
    def broken(c: Columns) -> Mask:
        skew, kurt = c[f"Skew {channel}"], c[f"Kurt {channel}"]
        return np.asarray(kurt < skew**2 - 2 - 0.01 - 4 * HALF_UNIT * np.abs(skew))

    return broken


def _tails_below(channel: str) -> Callable[[Columns], Mask]:
    # No value is further than z deviations from the mean: |skewness| <= z, kurtosis + 3 <= z².
    def broken(c: Columns) -> Mask:
        mean, spread = c[f"Mean {channel}"], c[f"StdDev {channel}"]
        reach = np.maximum(c[f"Max {channel}"] - mean, mean - c[f"Min {channel}"]) + HALF_UNIT
        n = np.maximum(c["Area"], 2)
        z = reach / np.maximum(spread - HALF_UNIT, HALF_UNIT) * np.sqrt(n / (n - 1))
        skew, kurt = c[f"Skew {channel}"], c[f"Kurt {channel}"]
        return np.asarray((np.abs(skew) > z + 0.01) | (kurt + 3 > z**2 + 0.01))

    return broken


def _checks() -> tuple[Check, ...]:
    checks = [
        Check("Circ. = 4 pi Area / Perim.^2", ("Circ.", "Area", "Perim."), _circularity),
        Check("IntDen = Area x Mean red", ("IntDen", "Area", "Mean red"), _integrated_density),
        Check(
            "MinFeret <= Feret",
            ("MinFeret", "Feret"),
            lambda c: c["MinFeret"] > c["Feret"] + 2 * HALF_UNIT,
        ),
        Check("AR >= 1", ("AR",), lambda c: c["AR"] < 1 - HALF_UNIT),
        # ImageJ itself prints up to 1.002 for ovals drawn by hand, whose hull it takes from corners.
        Check("Solidity <= 1", ("Solidity",), lambda c: c["Solidity"] > 1.005),
        Check(
            "Area is a whole number of pixels",
            ("Area",),
            lambda c: (c["Area"] < 1) | (c["Area"] != np.round(c["Area"])),
        ),
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
            Check(f"{low} <= {name} <= {high}", (low, name, high), _between(name, low, high))
            for name in (f"Mean {ch}", f"Median {ch}", f"Mode {ch}")
        ]
        checks += [
            Check(f"{name} is a whole grey level of 0 to 255", (name,), _not_a_grey_level(name))
            for name in (low, high, f"Mode {ch}", f"Median {ch}")
        ]
        spread = f"StdDev {ch}"
        checks += [
            Check(f"{spread} <= ({high} - {low}) / 2", ("Area", spread, low, high), _spread(ch)),
            Check(
                f"abs(Mean {ch} - Median {ch}) <= {spread}",
                (f"Mean {ch}", f"Median {ch}", spread),
                _centre(ch),
            ),
            Check(f"Kurt {ch} >= Skew {ch}^2 - 2", (f"Kurt {ch}", f"Skew {ch}"), _tails_above(ch)),
            Check(
                f"abs(Skew {ch}) and sqrt(Kurt {ch} + 3) <= range / {spread}",
                ("Area", f"Mean {ch}", spread, low, high, f"Skew {ch}", f"Kurt {ch}"),
                _tails_below(ch),
            ),
        ]
    return tuple(checks)


CHECKS = _checks()
"""All rules. None is broken by any of the lab's real rows."""


def contradictions(values: Floats, features: Sequence[str]) -> dict[str, Mask]:
    """Which cells have numbers that cannot be true together.

    Parameters
    ----------
    values : `(n, m)` measurements, in pixels and grey levels; a row with NaN breaks nothing.
    features : their `m` names; rules about others are not looked at.

    Returns
    -------
    dict : rule -> `(n,)`, True where it is broken; only rules that some cell breaks.
    """
    columns = _by_name(values, features)
    with np.errstate(all="ignore"):
        found = {c.rule: c.broken(columns) for c in CHECKS if columns.keys() >= set(c.needs)}
    whole = ~np.isnan(values).any(axis=1)
    return {rule: mask & whole for rule, mask in found.items() if (mask & whole).any()}


def broken_segmentation(values: Floats, features: Sequence[str]) -> Mask:
    """Which rows measure the background of the image instead of a cell.

    The convex hull of the background is the whole image, a rectangle of whole pixels: its least
    width `MinFeret` is a whole number, its diagonal is `Feret`, so its other side is the square
    root of Feret² - MinFeret², a whole number too, and the product of both is `Area / Solidity`.
    A cell, which is round, does all three only if it is a perfect rectangle.

    Returns
    -------
    `(n,)`; all False where one of the four measurements is not there.
    """
    c = _by_name(values, features)
    if not c.keys() >= {"Area", "Solidity", "Feret", "MinFeret"}:
        return np.zeros(len(values), dtype=bool)
    with np.errstate(all="ignore"):
        width, diagonal = c["MinFeret"], c["Feret"]
        length = np.sqrt(diagonal**2 - width**2)
        # d length = diagonal / length x d diagonal
        # Room for a table in microns that was turned into pixels, printed digits and all.
        whole_length = np.abs(length - np.round(length)) <= 0.005 * diagonal / length
        whole_width = np.abs(width - np.round(width)) <= 0.005
        hull = c["Area"] / c["Solidity"]
        fills = np.abs(hull / (width * length) - 1) <= 1.2 * HALF_UNIT / c["Solidity"]
    return whole_length & whole_width & fills


def outside_range(
    values: Floats, features: Sequence[str], low: Floats, high: Floats
) -> dict[str, Mask]:
    """Which cells have a measurement outside the range of the training data.

    Parameters
    ----------
    values : `(n, m)`. features : their `m` names. low, high : `(m,)` least and largest in training.

    Returns
    -------
    dict : measurement -> `(n,)`; only those that some cell has outside.
    """
    outside = (values < low) | (values > high)
    return {features[int(j)]: outside[:, j] for j in np.flatnonzero(outside.any(axis=0))}


def low_margin(probabilities: Floats) -> Mask:
    """Which cells have a best class that leads the next by less than `LOW_MARGIN`: `(n, k)` -> `(n,)`."""
    if probabilities.shape[1] < 2:
        return np.zeros(len(probabilities), dtype=bool)
    best = np.partition(probabilities, -2, axis=1)
    return np.asarray(best[:, -1] - best[:, -2] < LOW_MARGIN)


def as_lists(n: int, masks: Mapping[str, Mask]) -> list[list[str]]:
    """Per cell, the names of the masks that hold for it, in the order of the mapping."""
    flags: list[list[str]] = [[] for _ in range(n)]
    for name, mask in masks.items():
        for i in np.flatnonzero(mask):
            flags[int(i)].append(name)
    return flags


def _by_name(values: Floats, features: Sequence[str]) -> dict[str, Floats]:
    return {name: values[:, j] for j, name in enumerate(features)}
