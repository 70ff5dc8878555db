"""Recognise the columns and the forms of ImageJ's Results tables, and name its summary rows."""

import re
from collections.abc import Container, Sequence

from bloodcells.measurements import Measurement, normalise
from bloodcells.measurements.column_names import spelling_of

LABEL, LABEL_HEADER = "label", "Label"
BOOKKEEPING = {LABEL, "ch", "slice", ""}
"""Normalised headers of the columns that tell the rows apart in a table with one row per channel."""

SUMMARY = ("Mean", "SD", "Min", "Max")
"""What `Analyze > Summarize` writes into the `Label` column of the four rows that it appends."""


def is_index(name: str) -> bool:
    """Tell whether a header is blank, as that of ImageJ's index column is."""
    return not name.strip()


def wide_column(names: Sequence[str], wanted: Sequence[Measurement]) -> str | None:
    """Find a column of Multi Measure's wide form: `Area1`, `Mean(cell 7)`.

    Where a column of shape stands there without a number, the numbers of others are not those of cells.

    Parameters
    ----------
    wanted
        The measurements that are looked for.

    Returns
    -------
    The header of the first such column; None if there is none.
    """
    plain_names = {normalise(n) for n in names}
    of_shape = [m.base for m in wanted if m.base and m.channel is None]
    bases = of_shape if plain_names & set(map(normalise, of_shape)) else _bases(wanted)
    if not bases:
        return None
    pattern = re.compile(rf"^({_any_of(bases)})([0-9]+|\(.+\))$", re.DOTALL)
    for name in names:
        match = pattern.match(name.strip())
        if match and normalise(match[1]) not in plain_names and spelling_of(name) is None:
            return name
    return None


def side_by_side(names: Sequence[str], wanted: Sequence[Measurement]) -> list[str]:
    """Find the columns of a grey-level measurement that is there several times, told apart by numbers.

    So pandas, R, spreadsheets and others rename columns of the same name, where tables are merged. A few
    such columns, of less than half of the measurements, are the sender's own.

    Returns
    -------
    The headers of the first such measurement; empty if there are none.
    """
    bases = list(dict.fromkeys(m.base for m in of_channels(wanted)))
    pattern = re.compile(rf"^({_any_of(bases)})(?:{_COPY})?$", re.IGNORECASE)
    copies: dict[str, list[str]] = {}
    for name in names:
        if match := pattern.match(name.strip()):
            copies.setdefault(normalise(match[1]), []).append(name)
    several = [headers for headers in copies.values() if len(headers) > 1]
    return several[0] if len(several) > 1 and 2 * len(several) >= len(copies) else []


_COPY = r"(?:\.\.\.|_duplicated_|[._\s:#-]*)[(]?#?[0-9]+[)]?|[._\s]*[(]?(?:right|left)[)]?|[._][xy]"
"""How programs mark copies of a name: `Mean.1`, `Mean...12`, `Mean2`, `Mean (#1)`, `Mean_right`, `Mean_x`."""


def _any_of(bases: Sequence[str]) -> str:
    """Write a regular expression for any of some names."""
    return "|".join(re.escape(base) for base in bases)


def _bases(wanted: Sequence[Measurement]) -> list[str]:
    """List ImageJ's names of measurements, each once."""
    return list(dict.fromkeys(m.base for m in wanted if m.base))


def of_channels(wanted: Sequence[Measurement]) -> list[Measurement]:
    """Select the measurements whose name tells the forms of a table apart, by having the channel or not."""
    # IntDen and RawIntDen have the same name in both forms, so they decide nothing.
    return [m for m in wanted if m.channel and normalise(m.base) not in _EITHER_FORM]


def is_long(found: Container[str], bases: Container[str], wanted: Sequence[Measurement]) -> bool:
    """Tell whether a table has one row per cell and channel.

    Parameters
    ----------
    found
        The measurements whose column was found, with the channel in its name.
    bases
        The measurements whose column was found, without a channel in its name.
    wanted
        The measurements that are looked for.
    """
    of_channel = of_channels(wanted)
    return not any(m.name in found for m in of_channel) and any(m.base in bases for m in of_channel)


_EITHER_FORM = {"intden", "rawintden"}
