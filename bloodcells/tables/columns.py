"""Find the column of each measurement among the headers of a table."""

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bloodcells.errors import (
    DoubledColumn,
    Missing,
    MissingMeasurements,
    SideBySide,
    TableError,
    WideForm,
    listed,
)
from bloodcells.measurements import FOREIGN, Measurement, Measurements, normalise
from bloodcells.measurements.column_names import name_columns
from bloodcells.tables.imagej.layout import (
    is_index,
    is_long,
    of_channels,
    side_by_side,
    wide_column,
)
from bloodcells.tables.numbers import looks_like_number
from bloodcells.tables.other_tools import advice, in_words, recognise

ID_NAMES = ("imagefilename", "filename", "cellid", "id", "label", "image", "name")
"""Normalised headers of columns that name the cells; the first that a table has is taken."""

_MOST_SIMILAR, _LONGEST_SIMILAR = 100, 60
"""The most columns, and characters of a header, that are compared with the name of a missing measurement:
comparing names takes long."""


FRAME_INDEX = ("__index_level_0__", "Unnamed: 0")
"""What pandas calls an index without a name, as it writes Parquet or Arrow, and as it reads CSV."""


def says_which_cell(name: str) -> bool:
    """Tell whether a column may name the cells, by its header; that of ImageJ's index is blank."""
    return is_index(name) or normalise(name) in ID_NAMES or name in FRAME_INDEX


@dataclass(frozen=True)
class Located:
    """Hold the positions of the measurements in a table."""

    positions: dict[str, int]
    """Name of a measurement -> 0-based position of its column."""
    long: bool
    """Whether the table is ImageJ's long form, with one row per cell and channel and columns whose
    names do not have the channel; several measurements then have the same column."""
    numbered: tuple[int, ...] = ()
    """The numbers that were taken as red, green and blue, where numbers in the columns' names tell the
    channels."""


def locate(names: Sequence[str], features: Sequence[Measurement]) -> Located:
    """Find the columns of measurements among the headers of a table.

    Raises
    ------
    MissingMeasurements
        The table lacks some of the measurements.
    DoubledColumn
        Two columns are the same measurement.
    WideForm
        The table has one column per cell and measurement.
    SideBySide
        The table has several columns of one measurement, told apart by numbers.
    TableError
        The first line has numbers instead of headers.
    """
    features = Measurements.of(features)
    if (wide := wide_column(names, features)) is not None:
        raise WideForm(wide)
    named = name_columns(names, features)
    for meant, several in named.positions.items():
        if len(several) > 1:
            raise DoubledColumn(meant, [names[j] for j in several])
    found = {meant: several[0] for meant, several in named.positions.items()}
    if found.keys().isdisjoint(m.name for m in of_channels(features)):
        if copies := side_by_side(names, features):
            raise SideBySide(copies)
        base_names = {normalise(m.base): m.base for m in features if m.base} | {"stdev": "StdDev"}
        if long := is_long(found, _match(names, base_names, strict=False), features):
            by_base = _match(names, base_names)
            found = {m.name: by_base[m.base] for m in features if m.base in by_base}
    else:
        long = False
    _refuse_missing(features, found, names, named.unknown_numbers)
    return Located({m.name: found[m.name] for m in features}, long, () if long else named.numbered)


def has_all(names: Sequence[str], features: Sequence[Measurement]) -> bool:
    """Tell whether `locate` finds all of these measurements among the headers."""
    try:
        locate(names, features)
    except TableError:
        return False
    return True


def is_long_form(names: Sequence[str], features: Sequence[Measurement]) -> bool:
    """Tell whether a table with these headers has one row per cell and channel.

    The answer is no if `locate` refuses the headers: reading the table then says what is wrong.
    """
    try:
        return locate(names, features).long
    except TableError:
        return False


def _match(names: Sequence[str], known: Mapping[str, str], strict: bool = True) -> dict[str, int]:
    """Match headers with names.

    Parameters
    ----------
    known
        Normalised spelling -> name of a measurement.
    strict
        Whether to refuse two columns of one measurement; else the first of them is taken.

    Returns
    -------
    Name of each measurement that was found -> 0-based position of its column.
    """
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
    features: Sequence[Measurement],
    found: Mapping[str, int],
    names: Sequence[str],
    unknown_numbers: Sequence[int],
) -> None:
    """Refuse a table that lacks measurements, naming for each the column that may be meant."""
    absent = [m for m in features if m.name not in found]
    if not absent:
        return
    if sum(looks_like_number(name.replace(",", ".")) for name in names) > len(names) / 2:
        raise TableError(
            f"The first line has numbers ({', '.join(names[:3])}, ...) where the names of the "
            "measurements were expected; save the table with its column headers."
        )
    if unknown_numbers:
        raise TableError(
            f"The names of the columns number the channels {listed(unknown_numbers)}, which does not say "
            "which are red, green and blue (1, 2 and 3, or 0, 1 and 2, would). Name the columns 'Mean "
            "red', 'Mean green', 'Mean blue' and so on."
        )
    taken = set(found.values())
    free = {normalise(n): n for j, n in enumerate(names) if j not in taken}
    similar = [n for n in free if len(n) <= _LONGEST_SIMILAR][:_MOST_SIMILAR]
    missing = []
    for m in absent:
        foreign = next((n for n in names if FOREIGN.get(normalise(n), ("",))[0] == m.name), None)
        reason = foreign and f"the column {foreign!r} is {FOREIGN[normalise(foreign)][1]}"
        near = _nearest(m, similar, features)
        missing.append(Missing(m.name, None if near is None else free[near], reason))
    tool = recognise(names) if 2 * len(absent) > len(features) and _are_imagej(features) else None
    if tool is not None:
        hint = advice(tool, names)
        raise MissingMeasurements(missing, len(features), hint, in_words=in_words(absent))
    hint = " Only one column was found; expected comma, semicolon or tab between them."
    raise MissingMeasurements(missing, len(features), hint if len(names) == 1 else "")


def _are_imagej(features: Sequence[Measurement]) -> bool:
    """Tell whether measurements are ImageJ's, or some of them."""
    return any(m.base for m in features)


def _nearest(m: Measurement, similar: Sequence[str], features: Sequence[Measurement]) -> str | None:
    """Find the header that may be meant as a measurement.

    Parameters
    ----------
    similar
        Normalised headers that are none of the measurements.

    Returns
    -------
    The most similar header; None if there is none, or if it may be of another channel.
    """
    near = difflib.get_close_matches(normalise(m.name), similar, n=1)
    if not near:
        return None

    def likeness(name: str) -> float:
        """Tell how alike a name and the header are, from 0 to 1."""
        return difflib.SequenceMatcher(None, normalise(name), near[0]).ratio()

    if m.channel is None:
        return near[0]
    bases = {normalise(o.base) for o in features if o.channel}
    if normalise(m.base) not in near[0] and any(base in near[0] for base in bases):
        return None  # `Xred.Min` is like `Max red`
    others = {o.name for o in features if o.channel not in (None, m.channel)}
    if any(likeness(other) >= likeness(m.name) for other in others):
        return None
    # `StdDev(FITC)` is like `StdDev red`, but what names its channel is not.
    beside = re.sub(r"\W", "", near[0].replace(normalise(m.base), "", 1))
    of_channel = difflib.SequenceMatcher(None, m.channel, beside).ratio()
    named = normalise(m.base) in near[0] and normalise(m.base) != normalise(m.name)
    return near[0] if not named or of_channel >= _LIKE_A_CHANNEL else None


_LIKE_A_CHANNEL = 0.6
"""How alike, from 0 to 1, a name of a channel must be to what a column has in its place, to be meant."""
