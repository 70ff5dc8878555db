"""Choose which of several sets of measurements a table is of, by its headers."""

from collections.abc import Sequence
from functools import lru_cache

from bloodcells.measurements import Measurements
from bloodcells.measurements.column_names import name_columns
from bloodcells.tables.columns import has_all

__all__ = ["choose_set"]

_REMEMBERED = 10_000
"""Characters of all headers of a table, at most, for the choice to be remembered."""


def choose_set(names: Sequence[str], sets: Sequence[Measurements]) -> int:
    """Choose which of several sets of measurements a table is of.

    It is the largest set of which the table has every measurement. But a table that has more than half of
    what a larger set has beyond that one is of the larger: a few of its columns are missing or misspelt,
    and reading the table says which.

    Parameters
    ----------
    names
        The headers of the table.
    sets
        The sets, at least one. Of sets of equal size the first is taken. A table that has none whole is of
        the set of which it has the largest share, if that is more than half; else of the first.

    Returns
    -------
    The position of the set.

    Examples
    --------
    >>> from bloodcells.measurements import FEATURE_SETS, measurements
    >>> small, large = (measurements(FEATURE_SETS[name]) for name in ("imagej-33", "bloodcells-93"))
    >>> choose_set([m.name for m in large], [small, large])
    1
    >>> choose_set([m.name for m in small], [small, large])
    0
    """
    short = sum(map(len, names)) <= _REMEMBERED
    return (_choose if short else _choose.__wrapped__)(tuple(names), tuple(sets))


@lru_cache(maxsize=256)
def _choose(names: tuple[str, ...], sets: tuple[Measurements, ...]) -> int:
    """Choose the set, for `choose_set` to remember."""
    largest_first = sorted(range(len(sets)), key=lambda i: -len(sets[i]))  # stable
    complete = next((i for i in largest_first if has_all(names, sets[i])), None)
    fallback = _nearest(names, sets) if complete is None else complete
    for i in largest_first:
        if len(sets[i]) <= len(sets[fallback]):
            break
        if _has_most(names, sets[i], beyond=sets[fallback]):
            return i
    return fallback


def _has_most(names: Sequence[str], wanted: Measurements, beyond: Measurements) -> bool:
    """Tell whether a table has more than half of what one set has beyond another."""
    known = {m.name for m in beyond}
    more = Measurements(m for m in wanted if m.name not in known)
    return 2 * len(name_columns(names, more).positions) > len(more)


def _nearest(names: Sequence[str], sets: Sequence[Measurements]) -> int:
    """Find the set of which a table has the largest share, more than half; else the first."""
    shares = [len(name_columns(names, several).positions) / len(several) for several in sets]
    best = max(range(len(sets)), key=lambda i: shares[i])  # the first of equal ones
    return best if shares[best] > shares[0] and 2 * shares[best] > 1 else 0
