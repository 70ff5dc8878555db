"""What is doubtful about a cell: broken segmentation, contradictory numbers, far from the training data."""

import math
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from itertools import compress
from operator import itemgetter
from typing import Any

import numpy as np

from bloodcells.arrays import Floats, Mask
from bloodcells.quality.flags import Flags
from bloodcells.quality.rules import (
    NUMPY,
    PYTHON,
    fills_a_rectangle,
    hull_places,
    rules_about,
    with_bessel,
)

_Take = Callable[[Sequence[float]], tuple[float, ...]]

LOW_MARGIN = 0.2
"""A cell whose two best classes are closer than this is flagged `low margin`."""

BROKEN = "broken segmentation"
MARGIN = "low margin"

_BLOCK = 16_384
"""Cells that are looked at at once: what is computed on the way stays in the processor's cache."""

_FEW = 8
"""Cells that are sooner looked at one by one, in Python's own numbers."""


# Rules square by multiplication, which Python and numpy do alike to the last digit.


def outside_range(
    values: Floats, features: Sequence[str], low: Floats, high: Floats
) -> dict[str, Mask]:
    """Which cells have a measurement outside the range of the training data.

    Parameters
    ----------
    values
        `(n, m)`.
    features
        Their `m` names.
    low, high
        `(m,)` least and largest in training.

    Returns
    -------
    dict : measurement -> `(n,)`; only those that some cell has outside.
    """
    outside = (values < low) | (values > high)
    return {features[int(j)]: outside[:, j] for j in np.flatnonzero(outside.any(axis=0))}


def _leads_little(probabilities: list[float]) -> bool:
    """`low_margin` of one cell."""
    *_, second, best = -math.inf, *sorted(probabilities)
    return best - second < LOW_MARGIN


def low_margin(probabilities: Floats) -> Mask:
    """Which cells have a best class that leads the next by less than `LOW_MARGIN`: `(n, k)` -> `(n,)`."""
    best, *others = np.ascontiguousarray(probabilities.T)
    second = np.full(len(best), -np.inf)
    for other in others:
        second = np.maximum(second, np.minimum(best, other))
        best = np.maximum(best, other)
    return np.asarray(best - second < LOW_MARGIN)


def flag_cells(
    values: Floats,
    features: tuple[str, ...],
    low: Floats,
    high: Floats,
    probabilities: Floats | None = None,
    reasons: Mapping[int, str] | None = None,
) -> Flags:
    """Everything that is doubtful about cells.

    Parameters
    ----------
    values
        `(n, m)`; quickest where the numbers of one measurement are next to each other.
    features
        Their `m` names.
    low, high
        `(m,)` least and largest in training.
    probabilities
        `(n, classes)`, for the flag that needs them.
    reasons
        Of rejected cells, by 0-based position, why: all that is said of them.
    """
    names = _flag_names(features)
    if len(values) <= _FEW and not reasons:
        ranges = low.tolist(), high.tolist()
        lead = None if probabilities is None else probabilities.tolist()
        try:
            held = [_held(cell, features, *ranges) for cell in values.tolist()]
        except (ArithmeticError, ValueError):
            pass  # a division by zero: numpy has a number for it
        else:
            for i, cell in enumerate(held):
                cell.append(lead is not None and _leads_little(lead[i]))
            return Flags.of_lists(compress(names, cell) for cell in held)
    rules, hull = rules_about(features), hull_places(features)
    masks = np.zeros((len(names), len(values)), dtype=bool)
    first = 1 + len(rules)
    columns, least, largest = values.T, low[:, None], high[:, None]
    with np.errstate(all="ignore"):
        for start in range(0, len(values), _BLOCK):
            block = columns[:, start : start + _BLOCK]
            out = masks[:, start : start + _BLOCK]
            if hull is not None:
                out[0] = fills_a_rectangle(NUMPY, *[block[j] for j in hull])
            rows = with_bessel(NUMPY, block, features)
            for i, (check, needed) in enumerate(rules, 1):
                out[i] = check.broken(NUMPY, *[rows[j] for j in needed])
            np.logical_or(block < least, block > largest, out=out[first:-1])
    if probabilities is not None:
        masks[-1] = low_margin(probabilities)
    return Flags.of_masks(names, masks, reasons)


def _held(
    cell: list[float], features: tuple[str, ...], low: list[float], high: list[float]
) -> list[bool]:
    """Whether one cell has each of the flags that need no probabilities.

    Raises
    ------
    ArithmeticError, ValueError
        Python has no number where numpy has an infinite one, or none.
    """
    hull, rules = _rules_of_one(features)
    values = with_bessel(PYTHON, cell, features)
    return [
        hull is not None and fills_a_rectangle(PYTHON, *hull(cell)),
        *[broken(PYTHON, *take(values)) for broken, take in rules],
        *[
            value < least or value > largest
            for value, least, largest in zip(cell, low, high, strict=True)
        ],
    ]


@lru_cache(maxsize=64)
def _rules_of_one(
    features: tuple[str, ...],
) -> tuple[_Take | None, tuple[tuple[Callable[..., Any], _Take], ...]]:
    """`hull_places` and `rules_about` with what takes a rule's numbers out of a cell."""
    hull = hull_places(features)
    rules = tuple((check.broken, _taking(needed)) for check, needed in rules_about(features))
    return None if hull is None else _taking(hull), rules


def _taking(places: tuple[int, ...]) -> _Take:
    if len(places) > 1:
        return itemgetter(*places)
    (place,) = places
    return lambda cell: (cell[place],)


@lru_cache(maxsize=64)
def _flag_names(features: tuple[str, ...]) -> tuple[str, ...]:
    return (
        BROKEN,
        *(f"inconsistent: {check.rule}" for check, _ in rules_about(features)),
        *(f"outside training range: {name}" for name in features),
        MARGIN,
    )


def as_lists(n: int, masks: Mapping[str, Mask]) -> list[list[str]]:
    """Per cell, the names of the masks that hold for it, in the order of the mapping."""
    if not masks:
        return [[] for _ in range(n)]
    return Flags.of_masks(tuple(masks), np.array(list(masks.values()))).lists()
