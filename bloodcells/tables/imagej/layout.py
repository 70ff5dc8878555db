"""Recognise the columns, the summary rows and the forms of ImageJ's Results tables."""

import re
from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from bloodcells.arrays import Integers
from bloodcells.measurements import Measurement, normalise
from bloodcells.tables.numbers import plain

LABEL = "label"
BOOKKEEPING = {LABEL, "ch", "slice", ""}
"""Normalised headers of columns that say which row is which, in a table with a row per channel."""

SUMMARY = ("Mean", "SD", "Min", "Max")
"""What `Analyze > Summarize` writes into the `Label` column of the four rows that it appends."""


def is_index(name: str) -> bool:
    """Whether a header is that of ImageJ's index column: blank."""
    return not name.strip()


def tells_summary(name: str) -> bool:
    """Whether a column of that name may tell the rows of `Summarize`."""
    return is_index(name) or normalise(name) == LABEL


def summary_rows(table: pa.Table) -> Integers:
    """0-based positions of the rows of `Summarize`: four in a row, in the `Label` or index column."""
    found: set[int] = set()
    for name, column in zip(table.column_names, table.columns, strict=True):
        if not tells_summary(name):
            continue
        array = plain(column)
        if not pa.types.is_string(array.type):
            continue
        words = pc.utf8_trim_whitespace(array)
        for start in pc.indices_nonzero(pc.equal(words, SUMMARY[0])).to_pylist():
            if tuple(words[start : start + len(SUMMARY)].to_pylist()) == SUMMARY:
                found |= set(range(start, start + len(SUMMARY)))
    return np.array(sorted(found), dtype=np.int64)


def wide_column(names: Sequence[str], bases: Sequence[str]) -> str | None:
    """The first column of Multi Measure's wide form: `Area1`, `Mean(cell 7)`; None if there is none."""
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
    """Whether the table has one row per cell and channel.

    Parameters
    ----------
    found
        The measurements that the table has a column for.
    bases
        ImageJ's columns without a channel that it has.
    wanted
        The measurements that are looked for.
    """
    # IntDen and RawIntDen go by the same name in both forms.
    of_channel = [m for m in wanted if m.channel and normalise(m.base) not in _EITHER_FORM]
    return not any(m.name in found for m in of_channel) and any(m.base in bases for m in of_channel)


_EITHER_FORM = {"intden", "rawintden"}
