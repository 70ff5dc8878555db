"""Find the rows of a table without any number: empty ones, repeated headers, units, lines of dashes."""

from collections.abc import Callable, Sequence

import numpy as np
import pyarrow as pa

from bloodcells.arrays import Floats, Integers, Mask, pc
from bloodcells.errors import MAX_LISTED, Fault, InvalidRows
from bloodcells.measurements import known_names, normalise
from bloodcells.tables.columns import says_which_cell
from bloodcells.tables.numbers import plain

_BLANK = r"(?i)^\s*(?:na(?:\.[0-9]+)?|n/a|#n/a|nan|null|none)?\s*$"
_DASHES = r"^\s*[-=_*#~+|:.<>/\\\x{2013}\x{2014}\x{2500}-\x{257f}]*\s*$"
_LENGTH = "(?:px|pix|pixels?|[uµμnm]m|inch|cm|microns?)"
_UNIT = (
    rf"(?i)^\s*[\[(]?\s*(?:(?:sq\.?|square)?\s*{_LENGTH}?\s*(?:\^?2|²)?|"
    rf"{_LENGTH}\s*[*x\x{{b7}}\x{{d7}}]\s*{_LENGTH}|a\.?u\.?|gr[ae]y(?: ?(?:level|value)s?)?|levels?|"
    r"intensity|(?:8.?)?bits?|ratio|units?|unitless|none|1|%|-)\s*[\])]?\s*$"
)


def rows_without_numbers(
    table: pa.Table, used: Sequence[int], numbers: dict[int, Floats]
) -> list[tuple[str, Integers]]:
    """Find the rows without any number that are empty, a header, units or a line of dashes.

    Returns
    -------
    What the rows are, and their positions; a row that is anything else without numbers is not among them.

    Raises
    ------
    InvalidRows
        A row is another header than the table's.
    """
    left = np.flatnonzero(np.all([np.isnan(numbers[j]) for j in used], axis=0))
    found = []
    for kind, is_such in (
        ("empty", _matches(_BLANK)),
        ("the header once more", _is_header),
        ("a line that separates rows", _matches(_DASHES)),
    ):
        if not len(left):
            break
        such = np.ones(len(left), dtype=bool)
        for name, column in zip(table.column_names, table.columns, strict=True):
            such[such] = is_such(name, plain(column).take(pa.array(left[such])))
            if not such.any():
                break
        found.append((kind, left[such]))
        left = left[~such]
    _refuse_other_headers(table, used, left)
    if 0 in left.tolist()[:1]:
        first = [plain(table.column(j))[:1] for j in used]
        named = any(not _matches(_BLANK)("", value).all() for value in first)
        if named and all(_matches(_UNIT)("", value).all() for value in first):
            found.append(("units of the columns", np.zeros(1, dtype=np.int64)))
    return found


def _refuse_other_headers(table: pa.Table, used: Sequence[int], rows: Integers) -> None:
    """Refuse rows of measurements' names that are not the header's: the rows below have other columns.

    They are there where tables are put one behind the other.
    """
    columns = [plain(table.column(j)) for j in used[:_NAMED]]
    if len(columns) < _NAMED or not all(pa.types.is_string(c.type) for c in columns):
        return
    for name in columns:
        texts = name.take(pa.array(rows))
        known = [
            text is not None and normalise(text) in known_names() for text in texts.to_pylist()
        ]
        rows = rows[np.array(known, dtype=bool)]
    if len(rows):
        message = (
            "here another header begins, of other columns or another order, as where two tables are put one "
            "behind the other; send each by itself"
        )
        faults = [Fault(row + 1, None, message) for row in rows[:MAX_LISTED].tolist()]
        raise InvalidRows(faults, len(rows))


_NAMED = 3
"""How many columns of measurements must have a measurement's name for a row to be a header."""
_IsSuch = Callable[[str, pa.Array], Mask]
"""Tells of the values of a column, given its header too, which may stand in a row of some kind."""


def _matches(pattern: str) -> _IsSuch:
    """Make a test of values: text that matches a pattern, nothing, or no number."""

    def test(name: str, values: pa.Array) -> Mask:
        if pa.types.is_string(values.type):
            matched = pc.fill_null(pc.match_substring_regex(values, pattern), True)
        elif pa.types.is_floating(values.type):
            matched = pc.fill_null(pc.is_nan(values), True)
        else:
            matched = values.is_null()
        return np.asarray(matched.to_numpy(zero_copy_only=False), dtype=bool)

    return test


def _is_header(name: str, values: pa.Array) -> Mask:
    """Tell which values are the header of their column, in any spelling, or no text.

    Of a column that names the cells, the header of another table may be another one that does.
    """
    if not pa.types.is_string(values.type):
        return np.asarray(values.is_null().to_numpy(zero_copy_only=False), dtype=bool)
    naming = says_which_cell(name)
    same = [
        normalise(text or "") == normalise(name) or (naming and says_which_cell(text or ""))
        for text in values.to_pylist()
    ]
    return np.array(same, dtype=bool)
