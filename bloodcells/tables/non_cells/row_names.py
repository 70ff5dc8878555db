"""Find the rows of a table that are called like a statistic."""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from bloodcells.arrays import pc
from bloodcells.tables.columns import says_which_cell
from bloodcells.tables.imagej.layout import SUMMARY, is_index
from bloodcells.tables.numbers import plain
from bloodcells.tables.summary_words import BEGINS_STATISTIC, HAS_NO_NUMBER, statistic_of


def name_columns(table: pa.Table, used: Sequence[int]) -> list[tuple[str, pa.Array]]:
    """List the columns of text that are no measurement, with their headers; those that name cells first."""
    others = [j for j in range(table.num_columns) if j not in used]
    others.sort(key=lambda j: not says_which_cell(table.column_names[j]))
    columns = ((table.column_names[j], plain(table.column(j))) for j in others)
    return [(name, column) for name, column in columns if pa.types.is_string(column.type)]


def names_cells(header: str) -> bool:
    """Tell whether a column names the cells, other than by their number."""
    return says_which_cell(header) and not is_index(header)


def named_like_statistics(column: list[str] | pa.Array | pa.ChunkedArray) -> list[int]:
    """List the rows that are called like a statistic."""
    if isinstance(column, list):
        return [row for row, text in enumerate(column) if text and statistic_of(text)]
    column = plain(column)
    if not pa.types.is_string(column.type) or not len(column):
        return []
    if len(column) <= _FEW:
        return [row for row, text in enumerate(column.to_pylist()) if text and statistic_of(text)]
    ends = np.frombuffer(column.buffers()[1], np.int32)[column.offset :][: len(column) + 1]
    if ends[0] == ends[-1]:
        return []
    text = np.frombuffer(column.buffers()[2], np.uint8)
    # An empty text is looked up at the next one's place, which does no harm.
    starts = ends[:-1] if ends[-2] < len(text) else np.minimum(ends[:-1], len(text) - 1)
    written = text[ends[0] : ends[-1]].tobytes()
    begins = _BEGINS if any(mark in written for mark in _BEHIND_DIGITS) else _BEGINS_NO_DIGIT
    may_be = begins[text[starts]]
    if b"%" in written:
        may_be |= text[np.maximum(ends[1:] - 1, 0)] == ord("%")
    likely = np.flatnonzero(may_be)
    if not len(likely):
        return []
    names = column.take(pa.array(likely))
    if len(likely) > _FEW:
        few = pc.indices_nonzero(
            pc.fill_null(pc.match_substring_regex(names, HAS_NO_NUMBER), False)
        )
        likely, names = likely[few.to_numpy()], names.take(few)
    words = [name for name in pc.unique(names).to_pylist() if name and statistic_of(name)]
    if not words:
        return []
    rows: list[int] = likely[pc.is_in(names, pa.array(words)).to_numpy(False)].tolist()
    return rows


_BEGINS = np.frombuffer(BEGINS_STATISTIC, dtype=bool)
_BEGINS_NO_DIGIT = _BEGINS & ~np.isin(np.arange(256), np.frombuffer(b"0123456789", np.uint8))
_BEHIND_DIGITS = (b"%", b"q", b"Q", b"ercent")
"""What stands in every name of a statistic that begins with a digit, such as `25%` and `1st Qu.`; many
cells' names begin with one too."""
_FEW = 8
"""Up to so many names are looked at one by one."""


def blocks_of_summary(column: pa.Array) -> list[int]:
    """List the rows at which ImageJ's four summary rows begin."""
    words = pc.utf8_trim_whitespace(column)
    return [
        start
        for start in pc.indices_nonzero(
            pc.fill_null(pc.equal(words, SUMMARY[0]), False)
        ).to_pylist()
        if tuple(words[start : start + len(SUMMARY)].to_pylist()) == SUMMARY
    ]
