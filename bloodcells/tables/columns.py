"""Which column of a table is which measurement."""

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bloodcells.errors import DoubledColumn, Missing, MissingMeasurements, TableError, WideForm
from bloodcells.measurements import FOREIGN, Measurement, names_of, normalise
from bloodcells.tables.imagej.layout import is_index, is_long, wide_column
from bloodcells.tables.numbers import looks_like_number

ID_NAMES = ("imagefilename", "filename", "cellid", "id", "label", "image", "name")
"""Normalised names of columns that say which cell a row is; the first that is there is taken."""

_MOST_SIMILAR, _LONGEST_SIMILAR = 100, 60
"""Columns among which one is looked for that may be meant, and characters of its name: comparing takes
long."""


def says_which_cell(name: str) -> bool:
    """Whether a column may say which cell a row is: by its name, or as ImageJ's index, by none."""
    return is_index(name) or normalise(name) in ID_NAMES


@dataclass(frozen=True)
class Located:
    """Where the measurements stand in a table.

    Attributes
    ----------
    positions
        Measurement -> 0-based column.
    long
        Whether the table has one row per cell and channel, and a column is that of ImageJ without
        the channel.
    """

    positions: dict[str, int]
    long: bool


def locate(names: Sequence[str], features: Sequence[Measurement]) -> Located:
    """Find the columns of those measurements among a table's headers.

    Raises
    ------
    MissingMeasurements
        Some are not there.
    DoubledColumn
        Two columns are one measurement.
    WideForm
        The table has a column per cell.
    TableError
        There are no headers.
    """
    bases = list(dict.fromkeys(m.base for m in features if m.base))
    if (wide := wide_column(names, bases)) is not None:
        raise WideForm(wide)
    found = _match(names, names_of(features))
    base_names = {normalise(b): b for b in bases} | {"stdev": "StdDev"}
    long = is_long(found, _match(names, base_names, strict=False), features)
    if long:
        by_base = _match(names, base_names)
        found = {m.name: by_base[m.base] for m in features if m.base in by_base}
    _refuse_missing(features, found, names)
    return Located({m.name: found[m.name] for m in features}, long)


def has_all(names: Sequence[str], features: Sequence[Measurement]) -> bool:
    """Whether a table with those headers has these measurements."""
    try:
        locate(names, features)
    except TableError:
        return False
    return True


def is_long_form(names: Sequence[str], features: Sequence[Measurement]) -> bool:
    """Tell whether a table with those headers has one row per cell and channel.

    A table whose headers `locate` refuses has not: reading it says what is wrong.
    """
    try:
        return locate(names, features).long
    except TableError:
        return False


def _match(names: Sequence[str], known: Mapping[str, str], strict: bool = True) -> dict[str, int]:
    """Measurement -> position of its column. Strict: two columns for one are refused."""
    found: dict[str, int] = {}
    for j, name in enumerate(names):
        meant = known.get(normalise(name))
        if meant is None:
            continue
        if meant in found and strict:
            raise DoubledColumn(meant, [names[found[meant]], name])
        found.setdefault(meant, j)
    return found


def _refuse_missing(
    features: Sequence[Measurement], found: Mapping[str, int], names: Sequence[str]
) -> None:
    absent = [m for m in features if m.name not in found]
    if not absent:
        return
    if sum(looks_like_number(name.replace(",", ".")) for name in names) > len(names) / 2:
        raise TableError(
            f"The first line has numbers ({', '.join(names[:3])}, ...) where the names of the "
            "measurements were expected; save the table with its column headers."
        )
    taken = set(found.values())
    free = {normalise(n): n for j, n in enumerate(names) if j not in taken}
    similar = [n for n in free if len(n) <= _LONGEST_SIMILAR][:_MOST_SIMILAR]
    missing = []
    for m in absent:
        foreign = next((n for n in names if FOREIGN.get(normalise(n), ("",))[0] == m.name), None)
        reason = foreign and f"the column {foreign!r} is {FOREIGN[normalise(foreign)][1]}"
        near = difflib.get_close_matches(normalise(m.name), similar, n=1)
        missing.append(Missing(m.name, free[near[0]] if near else None, reason))
    hint = " Only one column was found; expected comma, semicolon or tab between them."
    raise MissingMeasurements(missing, len(features), hint if len(names) == 1 else "")
