"""Flag cells: broken segmentation, contradictory numbers, outside of the training range, low margin, novelty.

To add a flag for numbers that contradict each other, add a rule to `_checks` in `rules.py`, and describe
it in `docs/contradictions.md`. To add another kind of flag, name it in `_flag_names` below, and compute
its mask in `_flag_all_at_once` and its truth for one cell in `_flag_one_by_one`, both in the order of the
names.

Rules square by multiplication, which Python and numpy do alike to the last digit, so that a cell has the
same flags alone and among many.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from itertools import compress
from operator import itemgetter, le
from typing import Any

import numpy as np

from bloodcells.arrays import Floats, Integers, Mask
from bloodcells.measurements import Measurement
from bloodcells.parallel.wanted import check_wanted
from bloodcells.quality.flag_sets import Flags
from bloodcells.quality.rules import (
    COARSEST,
    NUMPY,
    PYTHON,
    USUAL,
    are_grey_levels,
    broken_segmentation,
    fills_a_rectangle,
    hull_places,
    loosen,
    not_a_grey_level,
    not_between,
    rules_about,
    with_bessel,
)

_Take = Callable[[Sequence[float]], tuple[float, ...]]
"""Takes the numbers that a rule needs out of all numbers of a cell."""

LOW_MARGIN = 0.2
"""A cell is flagged `low margin` if the probabilities of its two best classes differ by less."""

BROKEN = "broken segmentation"
INCONSISTENT = "inconsistent"
"""Begins the flags of numbers that contradict each other."""
MARGIN = "low margin"
UNLIKE = "unlike any training cell"

_BLOCK = 16_384
"""Cells of one block: its intermediate arrays stay in the processor's cache."""

_FEW = 8
"""At most so many cells are flagged faster one by one by Python's numbers than together by numpy."""


def outside_range(
    values: Floats, features: Sequence[str], low: Floats, high: Floats
) -> dict[str, Mask]:
    """Find the cells with a measurement outside the range of the training data.

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
    dict
        Measurement -> `(n,)`, True where it is outside; only measurements that some cell has outside.
    """
    outside = (values < low) | (values > high)
    return {features[int(j)]: outside[:, j] for j in np.flatnonzero(outside.any(axis=0))}


def low_margin(probabilities: Floats) -> Mask:
    """Find the cells whose best class leads the next by less than `LOW_MARGIN`: `(n, k)` -> `(n,)`."""
    best, *others = np.ascontiguousarray(probabilities.T)
    second = np.full(len(best), -np.inf)
    for other in others:
        second = np.maximum(second, np.minimum(best, other))
        best = np.maximum(best, other)
    return np.asarray(best - second < LOW_MARGIN)


def _has_low_margin(probabilities: list[float]) -> bool:
    """Tell whether `low_margin` finds one cell, by Python's own numbers."""
    *_, second, best = -math.inf, *sorted(probabilities)
    return best - second < LOW_MARGIN


def flag_cells(
    values: Floats,
    features: tuple[str, ...],
    low: Floats,
    high: Floats,
    probabilities: Floats | None = None,
    reasons: Mapping[int, str] | None = None,
    unlike: Mask | None = None,
) -> Flags:
    """Flag all that is doubtful about cells.

    Parameters
    ----------
    values
        `(n, m)` measurements in pixels and grey levels; column-major order is the fastest.
    features
        Their `m` names.
    low, high
        `(m,)` least and largest in training.
    probabilities
        `(n, classes)`, for `low margin`; without them no cell has that flag.
    reasons
        Why cells were rejected, by their 0-based position. The reason is a rejected cell's only flag.
    unlike
        `(n,)`, True for cells that a model finds unlike its training cells; without it no cell has that
        flag.
    """
    if len(values) <= _FEW and not reasons:
        try:
            flags = _flag_one_by_one(values, features, low, high, probabilities, unlike)
        except (ArithmeticError, ValueError):
            # Python raises where numpy goes on with an infinite number or NaN: for a division by
            # zero, the root of a negative number, the rounding of NaN. No real cell has such numbers.
            flags = None
        if flags is not None:
            return flags
    return _flag_all_at_once(values, features, low, high, probabilities, reasons, unlike)


def _flag_all_at_once(
    values: Floats,
    features: tuple[str, ...],
    low: Floats,
    high: Floats,
    probabilities: Floats | None,
    reasons: Mapping[int, str] | None,
    unlike: Mask | None,
) -> Flags:
    """Flag any number of cells, by numpy, a block of cells and a rule at a time."""
    names, rules, hull = _flag_names(features), rules_about(features), hull_places(features)
    masks = np.zeros((len(names), len(values)), dtype=bool)
    first_range = 1 + len(rules)
    columns, least, largest = values.T, low[:, None], high[:, None]
    with np.errstate(all="ignore"):
        for start in range(0, len(values), _BLOCK):
            check_wanted()
            block = columns[:, start : start + _BLOCK]
            if block.strides[1] != block.itemsize:
                block = np.ascontiguousarray(block)  # as each measurement is read by several rules
            out = masks[:, start : start + _BLOCK]
            if hull is not None:
                out[0] = broken_segmentation(block.T, features)
            rows = with_bessel(NUMPY, block, features)
            kept = _rules_kept(block, features)
            for i, (check, needed) in enumerate(rules, 1):
                if check.broken not in kept:
                    out[i] = check.broken(NUMPY, USUAL, *[rows[j] for j in needed])
            loosen(out[1:first_range], block.T, features)
            np.logical_or(block < least, block > largest, out=out[first_range:-2])
    if probabilities is not None:
        masks[-2] = low_margin(probabilities)
    if unlike is not None:
        masks[-1] = unlike
    return Flags.of_masks(names, masks, reasons)


def _rules_kept(columns: Floats, features: tuple[str, ...]) -> set[Callable[..., Any]]:
    """Find the kinds of rules that all cells keep, of the two that a glance at all their measurements tells.

    Parameters
    ----------
    columns
        `(m, n)` measurements; if there is NaN among those of a kind, that is not found.
    features
        Their m names.
    """
    levels, (low, middle, high) = _glances(features)
    kept: set[Callable[..., Any]] = set()
    of_levels = columns[levels]
    if np.array_equal(of_levels.astype(np.uint8), of_levels):
        kept.add(not_a_grey_level)
    between = columns[middle]
    if (columns[low] <= between).all() and (between <= columns[high]).all():
        kept.add(not_between)
    return kept


@lru_cache(maxsize=64)
def _glances(features: tuple[str, ...]) -> tuple[Integers, Integers]:
    """Find the positions of all grey levels, `(k,)`, and of the numbers of `not_between`, `(3, l)`."""
    rules = rules_about(features)
    levels = [j for check, needed in rules for j in needed if check.broken is not_a_grey_level]
    between = [needed for check, needed in rules if check.broken is not_between]
    return np.array(levels, dtype=np.int64), np.array(between, dtype=np.int64).reshape(-1, 3).T


def _flag_one_by_one(
    values: Floats,
    features: tuple[str, ...],
    low: Floats,
    high: Floats,
    probabilities: Floats | None,
    unlike: Mask | None,
) -> Flags | None:
    """Flag a few cells as `_flag_all_at_once` does, by Python's own numbers.

    Returns
    -------
    None where a cell breaks a rule, lies outside of two numbers if only by rounding, or may fill a rectangle:
    it depends on the decimals of its numbers, too.

    Raises
    ------
    ArithmeticError, ValueError
        Python has no number where numpy has an infinite one or NaN.
    """
    hull, levels, between, rules, doubts = _rules_of_one(features)
    least, largest = low.tolist(), high.tolist()
    margins = [None] * len(values) if probabilities is None else probabilities.tolist()
    novel = [False] * len(values) if unlike is None else unlike.tolist()
    lists = []
    for cell, chances, is_novel in zip(values.tolist(), margins, novel, strict=True):
        numbers = with_bessel(PYTHON, cell, features)
        is_broken = [broken(PYTHON, USUAL, *take(numbers)) for broken, take in rules]
        if (
            any(is_broken)
            or (levels is not None and not are_grey_levels(levels(cell)))
            or (between and not _are_between(*[take(cell) for take in between]))
            or (hull is not None and fills_a_rectangle(PYTHON, COARSEST, *hull(cell)))
        ):
            return None
        close = chances is not None and _has_low_margin(chances)
        if all(map(le, least, cell)) and all(map(le, cell, largest)):
            lists.append([MARGIN] * close + [UNLIKE] * is_novel)
            continue
        outside = [x < a or x > b for x, a, b in zip(cell, least, largest, strict=True)]
        lists.append(list(compress(doubts, [*outside, close, is_novel])))
    return Flags.of_lists(lists)


def _are_between(low: Sequence[float], values: Sequence[float], high: Sequence[float]) -> bool:
    """Tell whether each number lies between two others, without room for rounding."""
    return all(map(le, low, values)) and all(map(le, values, high))


@lru_cache(maxsize=64)
def _rules_of_one(
    features: tuple[str, ...],
) -> tuple[
    _Take | None,
    _Take | None,
    tuple[_Take, ...],
    list[tuple[Callable[..., Any], _Take]],
    tuple[str, ...],
]:
    """Pair each rule with a function that takes its numbers of a cell, but for its hull and its grey levels.

    Returns
    -------
    What takes the numbers of `hull_places`, what takes all grey levels, what takes the least, the middle and
    the largest numbers of `not_between`, the other rules, and the flags of a cell that keeps all rules.
    """
    hull = hull_places(features)
    levels: list[int] = []
    between: list[tuple[int, ...]] = []
    rules: list[tuple[Callable[..., Any], _Take]] = []
    for check, needed in rules_about(features):
        if check.broken is not_a_grey_level:
            levels += needed
        elif check.broken is not_between:
            between.append(needed)
        else:
            rules.append((check.broken, _taking(needed)))
    return (
        None if hull is None else _taking(hull),
        _taking(tuple(levels)) if levels else None,
        tuple(map(_taking, zip(*between, strict=True))),
        rules,
        _flag_names(features)[1 + len(rules_about(features)) :],
    )


def _taking(places: tuple[int, ...]) -> _Take:
    """Make a function that takes the numbers at these places as a tuple."""
    if len(places) > 1:
        return itemgetter(*places)
    (place,) = places
    return lambda cell: (cell[place],)


@lru_cache(maxsize=64)
def _flag_names(features: tuple[str, ...]) -> tuple[str, ...]:
    """Name every flag that cells with these measurements can have, in the order of their masks."""
    return (
        BROKEN,
        *(f"{INCONSISTENT}: {check.rule}" for check, _ in rules_about(features)),
        *(f"outside training range: {name}" for name in features),
        MARGIN,
        UNLIKE,
    )


def flag_impossible(flags: Flags, values: Floats, described: Sequence[Measurement]) -> Flags:
    """Flag the cells with a value outside the range that is possible, as the measurement is described.

    Parameters
    ----------
    flags
        The flags of n cells, which come behind.
    values
        `(n, m)` measurements; NaN of a rejected cell is not outside.
    described
        The m measurements.
    """
    masks = {
        f"{INCONSISTENT}: {possible_range(m)}": (values[:, j] < m.low) | (values[:, j] > m.high)
        for j, m in enumerate(described)
        if is_bounded(m)
    }
    if not any(mask.any() for mask in masks.values()):
        return flags
    impossible = as_lists(len(values), masks)
    return Flags.of_lists(a + b for a, b in zip(impossible, flags.lists(), strict=True))


def is_bounded(m: Measurement) -> bool:
    """Tell whether a measurement is described with a least or a largest value."""
    return m.low > -math.inf or m.high < math.inf


def possible_range(m: Measurement) -> str:
    """Write the range of a measurement's possible values as a rule: `0 <= extent <= 1`."""
    low = f"{m.low:g} <= " if m.low > -math.inf else ""
    high = f" <= {m.high:g}" if m.high < math.inf else ""
    return f"{low}{m.name}{high}"


def as_lists(n: int, masks: Mapping[str, Mask]) -> list[list[str]]:
    """List for each cell the names of the masks that hold for it, in the order of the mapping."""
    if not masks:
        return [[] for _ in range(n)]
    return Flags.of_masks(tuple(masks), np.array(list(masks.values()))).lists()
