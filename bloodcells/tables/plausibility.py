"""Refuse tables whose numbers cannot be ratios, or have too few decimals to tell classes by.

How many decimals are too few was measured on the laboratory's 5,087 cells: with all numbers rounded to 2
decimals, 7 of them get another class; to 1, 307; to none, 1,427. It is the ratios of shape that count, and
skewness and kurtosis from none on; lengths and means may have no decimals at all.
"""

import math
from collections.abc import Callable, Sequence
from functools import lru_cache

import numpy as np

from bloodcells.arrays import Floats, Mask
from bloodcells.errors import TableError
from bloodcells.measurements.rounding import RATIOS, decimals, places_of

_FEW = 8
"""Up to so many cells are looked at faster one by one, as Python's own numbers."""

_LIMITS: dict[str, tuple[float, float]] = {
    "Circ.": (0.0, 1.005),
    "AR": (0.995, 100.0),
    "Solidity": (0.0, 1.005),
}
"""Ratio -> least and largest value that it can have, with room for rounding to 2 decimals; no cell is a line
100 times as long as it is wide."""
_MOMENTS = ("Skew", "Kurt")
_GREYS = ("Mean", "StdDev", *_MOMENTS)
_SAMPLE = 1000
"""Cells that are looked at to find out which columns are exchanged."""


def may_be_implausible(values: Floats, features: tuple[str, ...], any_cell: bool = False) -> bool:
    """Tell whether a table has to be looked at more closely by the functions below; most have not.

    Parameters
    ----------
    values
        `(n, m)` measurements as they were sent.
    features
        Their m names.
    any_cell
        Whether one impossible ratio is enough: several tables may have been joined.
    """
    ratios, places, moments = _places(features)
    most = 0 if any_cell else _most(len(values))
    if len(values) <= _FEW:
        impossible = 0
        for row in values.tolist():
            for j, low, high in ratios:
                if not low <= row[j] <= high:
                    impossible += 1
                    break
            if _all_whole(row, places, 10.0) or _all_whole(row, moments, 1.0):
                return True
        return impossible > most
    columns = values.T[places]
    least, largest = columns.min(axis=1).tolist(), columns.max(axis=1).tolist()
    for k, (_, low, high) in enumerate(ratios):
        if least[k] >= low and largest[k] <= high:
            continue
        if np.count_nonzero((columns[k] < low) | (columns[k] > high)) > most:
            return True
    if len(places) == len(RATIOS) and _has_whole(columns * 10.0):
        return True
    # Two of the moments are seldom whole together: only then are the others looked at.
    return _has_whole(values.T[moments[:2]]) and bool(_rows_of_few(values, moments, 0).any())


def _has_whole(columns: Floats) -> bool:
    """Tell whether all numbers of any cell are near whole ones: `(m, n)`; no if there are none."""
    if not len(columns):
        return False
    for j in range(len(columns)):
        # Few cells are left by the first column.
        columns = columns[:, np.abs(columns[j] - np.rint(columns[j])) < _NEAR]
    return bool(columns.size)


def _all_whole(row: Sequence[float], places: Sequence[int], factor: float) -> bool:
    """Tell whether all of these numbers of a cell, times a factor, are whole; no if there are none."""
    for j in places:
        scaled = row[j] * factor
        if abs(scaled - round(scaled)) >= _NEAR:
            return False
    return bool(places)


_NEAR = 1e-4
"""Largest distance from a whole number that the storage of a number as float32 makes."""


@lru_cache(maxsize=64)
def _places(
    features: tuple[str, ...],
) -> tuple[list[tuple[int, float, float]], list[int], list[int]]:
    """Find the ratios, with their limits and without, and skewness and kurtosis among the measurements."""
    ratios = [(j, *_LIMITS[name]) for j, name in enumerate(features) if name in _LIMITS]
    return ratios, [j for j, _, _ in ratios], places_of(features, _MOMENTS)


def _rows_of_few(values: Floats, places: Sequence[int], digits: int) -> Mask:
    """Find the cells of which all of some measurements have no more decimals than `digits`."""
    found = np.zeros(len(values), dtype=bool)
    if len(places) < len(RATIOS):
        return found
    some = np.flatnonzero(_near_whole(values[:, places[0]], digits))
    for j in places[1:]:
        if not len(some):
            return found
        some = some[_near_whole(values[some, j], digits)]
    found[some] = True
    return found


def _near_whole(numbers: Floats, digits: int) -> Mask:
    """Tell which numbers have no more decimals than `digits`."""
    scaled = numbers * 10.0**digits
    return np.asarray(np.abs(scaled - np.rint(scaled)) < _NEAR)


def has_few_decimals(values: Floats, features: tuple[str, ...]) -> tuple[Mask, str | None]:
    """Find the cells whose numbers have too few decimals for their class to be told.

    Parameters
    ----------
    values, features
        As for `may_be_implausible`; a row with NaN is not found.

    Returns
    -------
    `(n,)`; and a sentence if they are most cells of the table. If they are not, a cell is found only where
    all of its numbers have too few, as the ratios of some cells end in zeros.
    """
    _, ratios, moments = _places(features)
    coarse = _rows_of_few(values, ratios, 1)
    greys = places_of(features, _GREYS)
    all_coarse = coarse & _rows_of_few(values, greys, 1)
    for found, places, said, least in (
        (all_coarse, [*ratios, *greys], "The numbers", 1),
        (coarse, ratios, "The ratios Circ., AR and Solidity", 2),
        (_rows_of_few(values, moments, 0), moments, "Skewness and kurtosis", 2),
    ):
        if len(values) >= least and found.sum() > len(values) / 2:
            most = max(int(decimals(values[found][:, places]).max()), 0)
            return found, (
                f"{said} have {'no decimals' if most == 0 else 'only 1 decimal'}, too few to tell the "
                f"classes: {REMEDY}."
            )
    return all_coarse, None


def _most(cells: int) -> float:
    """Count the cells with an impossible ratio up to which a table is read, and these cells are flagged.

    One or two cells say nothing of a table: the lab's own have a few such ratios among thousands, and a
    table may be sent in parts of a few cells.
    """
    return max(cells / 2, 2)


REMEDY = 'measure again with 3 (in ImageJ: Analyze > Set Measurements, "Decimal places")'
"""What to do about too few decimals."""


def refuse_implausible(
    values: Floats, features: tuple[str, ...], column_of: Callable[[str], str]
) -> None:
    """Refuse a table in which a ratio is impossible in most rows, with the likely cause.

    Parameters
    ----------
    values, features
        As for `may_be_implausible`.
    column_of
        Gives the sender's header of a measurement.

    Raises
    ------
    TableError
        A ratio is below or above what it can be in more than half of the rows, and in three at least.
    """
    found = [
        (j, (values[:, j] < low) | (values[:, j] > high)) for j, low, high in _places(features)[0]
    ]
    bad = [(j, mask) for j, mask in found if mask.sum() > _most(len(values))]
    if not bad:
        return
    place, mask = bad[0]
    shown = float(values[mask, place][0])
    what = (
        f"In {int(mask.sum()):,} of {len(values):,} cells, the column {column_of(features[place])!r} has "
        f"a number that no {features[place]} can be ({shown:g}, where "
        f"{'1 to 100' if features[place] == 'AR' else '0 to 1'} was expected)"
    )
    cause = _cause(values[mask], features, [j for j, _ in bad], column_of)
    raise TableError(f"{what}: {cause}.")


def _cause(
    values: Floats, features: tuple[str, ...], bad: list[int], column_of: Callable[[str], str]
) -> str:
    """Say what has likely happened to a table with impossible ratios, and what to do."""
    if [features[j] for j in bad] == ["AR"] and np.mean(np.abs(values[:, bad] - 0.5) < 0.5) > 0.9:
        return "it seems to hold another ratio, such as Round, which is 1 / AR; give it the aspect ratio"
    if (pair := _exchanged(values[:_SAMPLE], features, bad)) is not None:
        a, b = (column_of(name) for name in pair)
        return f"the columns {a!r} and {b!r} seem to be exchanged; give each its own name"
    for digits in range(1, 10):
        if not _would_be_possible(values, features, bad, 10.0**digits):
            continue
        if not _mostly_whole(values[:, bad]):
            if digits == 1:
                break  # such as 1 / Circ.
            said = "in percent" if digits == 2 else f"multiplied by {10**digits:,}"
            return f"it seems to be {said}; divide it by {10**digits:,}"
        percent = ", or it is in percent" if digits == 2 else ""
        return (
            f"the decimals seem to be lost, as the numbers are {10**digits:,} times too large{percent}. A "
            "spreadsheet does this whose locale has decimal commas and opens a table with "
            "decimal points: import the original table there with the point as the decimal mark, or send "
            "it as ImageJ saved it"
        )
    return "check that each column has the numbers of its name, with their decimals"


def _would_be_possible(
    values: Floats, features: tuple[str, ...], bad: list[int], factor: float
) -> bool:
    """Tell whether the impossible ratios of most rows would be possible if they were divided by a factor."""
    possible = [
        (low <= values[:, j] / factor) & (values[:, j] / factor <= min(high, _LONGEST))
        for j, low, high in _places(features)[0]
        if j in bad
    ]
    return bool(np.mean(np.all(possible, axis=0)) > 0.5)


_LONGEST = 5.0
"""A ratio of a blood cell is hardly ever larger."""


def _mostly_whole(values: Floats) -> bool:
    """Tell whether more than half of the numbers are whole."""
    return float(np.mean(values == np.rint(values))) > 0.5


def _exchanged(values: Floats, features: tuple[str, ...], bad: list[int]) -> tuple[str, str] | None:
    """Find two columns that make cells of most rows when they are exchanged; None if no two do."""
    best, pair = 0.5, None
    for a in bad:
        for b in range(len(features)):
            if a == b:
                continue
            tried = values.copy()
            tried[:, [a, b]] = values[:, [b, a]]
            share = float(np.mean(_could_be_cells(tried, features)))
            if share > best:
                best, pair = share, (features[a], features[b])
    return pair


def _could_be_cells(values: Floats, features: tuple[str, ...]) -> Mask:
    """Tell which rows agree with the definitions of ImageJ's measurements, in any unit of length."""
    of = {name: values[:, j] for j, name in enumerate(features)}
    held = [(low <= values[:, j]) & (values[:, j] <= high) for j, low, high in _places(features)[0]]
    with np.errstate(all="ignore"):
        if {"Circ.", "Area", "Perim."} <= of.keys():
            expected = np.minimum(4 * math.pi * of["Area"] / of["Perim."] ** 2, 1)
            held.append(np.abs(of["Circ."] - expected) <= 0.02)
        if {"Area", "Solidity", "Feret", "MinFeret"} <= of.keys():
            box, hull = of["Feret"] * of["MinFeret"], of["Area"] / of["Solidity"]
            held.append((hull <= 1.05 * box) & (hull >= 0.47 * box))
        if {"AR", "Feret", "Area"} <= of.keys():
            held.append(of["AR"] <= 1.8 * of["Feret"] ** 2 / of["Area"] + 1)
        if {"IntDen", "Area", "Mean red"} <= of.keys():
            expected = of["Area"] * of["Mean red"]
            held.append(np.abs(of["IntDen"] - expected) <= 0.01 * expected)
        for name, numbers in of.items():
            base, _, channel = name.partition(" ")
            if base in ("Mode", "Min", "Max", "Median"):
                held.append((numbers >= 0) & (numbers <= 255) & (numbers == np.rint(numbers)))
            elif base == "Mean" and {f"Min {channel}", f"Max {channel}"} <= of.keys():
                held.append((of[f"Min {channel}"] <= numbers) & (numbers <= of[f"Max {channel}"]))
            elif base == "Skew" and f"Kurt {channel}" in of:
                held.append(of[f"Kurt {channel}"] >= numbers * numbers - 2.1)
    return np.asarray(np.all(held, axis=0))
