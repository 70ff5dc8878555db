"""Recognise the columns and the forms of ImageJ's Results tables, and name its summary rows."""

import re
from collections.abc import Mapping, Sequence

from bloodcells.measurements import Measurement, normalise

LABEL = "label"
BOOKKEEPING = {LABEL, "ch", "slice", ""}
"""Normalised headers of the columns that tell the rows apart in a table with one row per channel."""

SUMMARY = ("Mean", "SD", "Min", "Max")
"""What `Analyze > Summarize` writes into the `Label` column of the four rows that it appends."""


def is_index(name: str) -> bool:
    """Tell whether a header is blank, as that of ImageJ's index column is."""
    return not name.strip()


def wide_column(names: Sequence[str], bases: Sequence[str]) -> str | None:
    """Find a column of Multi Measure's wide form: `Area1`, `Mean(cell 7)`.

    Parameters
    ----------
    bases
        ImageJ's names of the measurements, without number or cell.

    Returns
    -------
    The header of the first such column; None if there is none.
    """
    pattern = re.compile(rf"^({'|'.join(re.escape(b) for b in bases)})([0-9]+|\(.+\))$", re.DOTALL)
    plain_names = {normalise(n) for n in names}
    for name in names:
        match = pattern.match(name.strip())
        if match and normalise(match[1]) not in plain_names:
            return name
    return None


def is_long(
    found: Mapping[str, int], bases: Mapping[str, int], wanted: Sequence[Measurement]
) -> bool:
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
    # IntDen and RawIntDen have the same name in both forms, so they decide nothing.
    of_channel = [m for m in wanted if m.channel and normalise(m.base) not in _EITHER_FORM]
    return not any(m.name in found for m in of_channel) and any(m.base in bases for m in of_channel)


_EITHER_FORM = {"intden", "rawintden"}
