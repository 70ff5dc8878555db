"""Find the rows of a table that are no cells: summaries, empty rows, repeated headers, lines of dashes.

They are told by what they are, not by where they stand: a summary's numbers are the mean, the standard
deviation, the least or the largest of the rows above it, or cannot be a cell's. A cell that is called `Max`
stays a cell if its numbers are one's.
"""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from bloodcells.arrays import Floats, Integers, Mask
from bloodcells.errors import quoted
from bloodcells.measurements import Measurement
from bloodcells.measurements.rounding import decimals
from bloodcells.tables.cell_table import LeftOut
from bloodcells.tables.columns import says_which_cell
from bloodcells.tables.headers import TableHeader
from bloodcells.tables.imagej.layout import SUMMARY, is_index
from bloodcells.tables.numbers import plain
from bloodcells.tables.running_statistics import RunningStatistics
from bloodcells.tables.scale import to_pixels
from bloodcells.tables.summary_words import (
    BEGINS_STATISTIC,
    HAS_NO_NUMBER,
    Statistic,
    statistic_of,
)

TRACKED = 8
"""So many of the measurements, the first ones, are compared with the statistics of the rows above."""
_LAST = 4
"""So many of the last rows are looked at whatever they are called: `Summarize` appends four."""
_FEW_WORDS = 20
"""Up to so many rows, or a third of the table, are compared with the rows above: more are no summaries."""
_LISTED = 20
"""So many rows below each other that are left out for one reason are listed one by one; more as one entry."""
_AGREE = 0.8
"""Least share of the compared measurements in which a summary agrees with the rows above it."""

_BLANK = r"(?i)^\s*(?:na(?:\.[0-9]+)?|n/a|#n/a|nan|null|none)?\s*$"
_DASHES = r"^\s*[-=_*#~+|:.\x{2013}\x{2014}]*\s*$"
_UNIT = (
    r"(?i)^\s*[\[(]?\s*(?:(?:px|pix|pixels?|[uµμnm]m|inch|cm)?\s*(?:\^?2|²)?|microns?(?:\^?2|²)?|a\.?u\.?|"
    r"gr[ae]y(?: ?(?:level|value)s?)?|ratio|units?|unitless|none|1|%|-)\s*[\])]?\s*$"
)


@dataclass(frozen=True)
class NonCells:
    """Hold what rows of a table are no cells."""

    rows: Integers
    """Their 0-based positions, in order."""
    left_out: list[LeftOut]
    """The same as the receipt says it."""
    notes: list[str]
    """What was kept though it is called like a statistic, one sentence each."""


def find_non_cells(
    table: pa.Table,
    header: TableHeader,
    features: Sequence[Measurement],
    number_of: Callable[[int], Floats],
    pixel_size: float | None,
    above: RunningStatistics | None,
) -> NonCells:
    """Find the rows of a table that are no cells.

    Parameters
    ----------
    table
        The table as it was sent.
    header
        Of the table.
    features
        The m measurements that are looked for.
    number_of
        Gives a column as numbers, by its position, NaN where there is none.
    pixel_size
        Side of a pixel in the table's unit of length, if it is not in pixels.
    above
        The statistics of the cells before these rows, if the table is a part of a longer one.
    """
    used = sorted(set(header.positions))
    numbers = {j: number_of(j) for j in used}
    reasons = _Reasons(table.num_rows)
    for reason, rows_without in _without_numbers(table, used, numbers):
        # A table of nothing but such rows lacks its values.
        if len(rows_without) < table.num_rows or above is not None:
            reasons.add(rows_without, reason)
    names = _name_columns(table, used)
    for _, column in names:
        for start in _blocks(column):
            for k, word in enumerate(SUMMARY):
                reasons.add(start + k, f"ImageJ's summary row {word!r}")
    rows = _Rows(header, features, numbers, pixel_size, above)
    notes = rows.find(_candidates(names, rows, reasons), reasons)
    return NonCells(reasons.rows, reasons.left_out(), notes)


class _Reasons:
    """Keep for each of n rows why it is no cell; there may be a million empty ones."""

    def __init__(self, n: int) -> None:
        """Begin with no reason."""
        self._texts = [""]
        self._codes = np.zeros(n + 1, dtype=np.int32)

    def add(self, rows: Integers | int, text: str) -> None:
        """Give rows a reason."""
        self._texts.append(text)
        self._codes[rows] = len(self._texts) - 1

    def __contains__(self, row: int) -> bool:
        return bool(self._codes[row])

    @property
    def rows(self) -> Integers:
        """List the rows that have a reason, in order."""
        return np.flatnonzero(self._codes)

    def ends(self) -> list[int]:
        """List the rows that have a reason and none below them that has."""
        has = self._codes > 0
        ends: list[int] = np.flatnonzero(has[:-1] & ~has[1:]).tolist()
        return ends

    def without(self, start: int, end: int) -> Mask:
        """Tell which rows of a range have no reason."""
        return np.asarray(self._codes[start:end] == 0)

    def left_out(self) -> list[LeftOut]:
        """List the rows as the receipt does; many below each other for the same reason as one entry."""
        rows = self.rows
        if not len(rows):
            return []
        codes = self._codes[rows]
        begins = np.flatnonzero((np.diff(rows, prepend=-2) != 1) | (np.diff(codes, prepend=0) != 0))
        listed: list[LeftOut] = []
        for begin, end in zip(begins, [*begins[1:], len(rows)], strict=True):
            text, run = self._texts[codes[begin]], rows[begin:end].tolist()
            if len(run) > _LISTED:
                listed.append(LeftOut(run[0] + 1, text, len(run)))
            else:
                listed += [LeftOut(row + 1, text) for row in run]
        return listed


def may_have_summary(
    labels: Iterable[pa.Array | pa.ChunkedArray], values: Floats, features: tuple[str, ...]
) -> bool:
    """Tell whether a table of numbers has to be looked at by `find_non_cells`; most have not.

    Parameters
    ----------
    labels
        The columns that may name the rows.
    values
        `(n, m)` the measurements.
    features
        Their m names.
    """
    if any(_named(plain(column)) for column in labels):
        return True
    if len(values) <= 1:
        return False
    last, places = values[-_LAST:], _places(features)
    return not all(_could_be_cell(row, places) for row in last.tolist())


def _named(column: pa.Array) -> list[int]:
    """List the rows that are called like a statistic."""
    if not pa.types.is_string(column.type) or not len(column):
        return []
    if len(column) <= _FEW:
        return [row for row, text in enumerate(column.to_pylist()) if text and statistic_of(text)]
    ends = np.frombuffer(column.buffers()[1], np.int32)[column.offset :][: len(column) + 1]
    if ends[0] == ends[-1]:
        return []
    text = np.frombuffer(column.buffers()[2], np.uint8)
    # An empty text is looked up at the next one's place, which does no harm.
    first = text[np.minimum(ends[:-1], len(text) - 1)]
    last = text[np.maximum(ends[1:] - 1, 0)]
    likely = np.flatnonzero(_BEGINS[first] | (last == ord("%")))
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
_FEW = 8
"""Up to so many names are looked at one by one."""


def _blocks(column: pa.Array) -> list[int]:
    """List the rows at which ImageJ's four summary rows begin."""
    words = pc.utf8_trim_whitespace(column)
    return [
        start
        for start in pc.indices_nonzero(
            pc.fill_null(pc.equal(words, SUMMARY[0]), False)
        ).to_pylist()
        if tuple(words[start : start + len(SUMMARY)].to_pylist()) == SUMMARY
    ]


def _name_columns(table: pa.Table, used: Sequence[int]) -> list[tuple[str, pa.Array]]:
    """List the columns of text that are no measurement, with their headers; those that name cells first."""
    others = [j for j in range(table.num_columns) if j not in used]
    others.sort(key=lambda j: not says_which_cell(table.column_names[j]))
    columns = ((table.column_names[j], plain(table.column(j))) for j in others)
    return [(name, column) for name, column in columns if pa.types.is_string(column.type)]


def _without_numbers(
    table: pa.Table, used: Sequence[int], numbers: dict[int, Floats]
) -> list[tuple[str, Integers]]:
    """Find the rows without any number that are empty, a header, units or a line of dashes.

    Returns
    -------
    What the rows are, and their positions; a row that is anything else without numbers is not among them.
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
    if 0 in left.tolist()[:1]:
        first = [plain(table.column(j))[:1] for j in used]
        if all(_matches(_UNIT)("", value).all() for value in first):
            found.append(("units of the columns", np.zeros(1, dtype=np.int64)))
    return found


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
    """Tell which values are the header of their column, or no text."""
    if not pa.types.is_string(values.type):
        return np.asarray(values.is_null().to_numpy(zero_copy_only=False), dtype=bool)
    texts = pc.utf8_trim_whitespace(values)
    same = pc.fill_null(pc.equal(texts, name.strip()), not name.strip())
    return np.asarray(same.to_numpy(zero_copy_only=False), dtype=bool)


def _candidates(
    names: Sequence[tuple[str, pa.Array]], rows: "_Rows", known: _Reasons
) -> dict[int, tuple[str, Statistic | None]]:
    """List the rows to be compared with those above: what they are called, and what that says.

    They are called like a statistic; or they have no name where others have one, or are the last of a table
    without names, and cannot be cells.
    """
    found: dict[int, tuple[str, Statistic | None]] = {}
    most = max(_FEW_WORDS, rows.n // 3)
    for _, column in names:
        named = [row for row in _named(column) if row not in known]
        if len(named) <= most:
            for row in named:
                text = column[row].as_py().strip()
                found.setdefault(row, (text, statistic_of(text)))
    naming = next((column for header, column in names if _names_cells(header)), None)
    last = range(max(rows.n - _LAST, 0), rows.n)
    if naming is None:
        unnamed = list(last)
    else:
        blank = pc.equal(pc.utf8_trim_whitespace(pc.fill_null(naming, "")), "")
        unnamed = pc.indices_nonzero(blank).to_pylist()
        if len(unnamed) > most:
            unnamed = [row for row in unnamed if row in last]
    for row in unnamed:
        if row not in known and row not in found and not rows.could_be_cell(row):
            found[row] = ("", None)
    return found


def _names_cells(header: str) -> bool:
    """Tell whether a column names the cells, other than by their number."""
    return says_which_cell(header) and not is_index(header)


class _Rows:
    """Compare rows with the statistics of the rows above them."""

    def __init__(
        self,
        header: TableHeader,
        features: Sequence[Measurement],
        numbers: dict[int, Floats],
        pixel_size: float | None,
        above: RunningStatistics | None,
    ) -> None:
        """Take the columns of the first measurements, in pixels."""
        self.n = len(numbers[header.positions[0]])
        self._where = dict(zip(header.features, header.positions, strict=True))
        self._numbers = numbers
        self._tracked = to_pixels(
            np.column_stack([numbers[j] for j in header.positions[:TRACKED]]),
            features[:TRACKED],
            pixel_size,
        )
        self._above = above or RunningStatistics.none(self._tracked.shape[1])

    def could_be_cell(self, row: int) -> bool:
        """Tell whether the numbers of a row could be a cell's."""
        numbers = [float(self._numbers[j][row]) for j in self._where.values()]
        return _could_be_cell(numbers, _places(tuple(self._where)))

    def find(
        self, candidates: dict[int, tuple[str, Statistic | None]], reasons: _Reasons
    ) -> list[str]:
        """Find the rows that are summaries among the candidates, and add them to the reasons.

        Parameters
        ----------
        candidates
            As of `_candidates`.

        Returns
        -------
        A note on each row that is called like a statistic, but is a cell.
        """
        notes = []
        since_start, at = self._above, 0
        since_block = since_start
        for row in sorted({*candidates, *reasons.ends()}):
            cells = self._tracked[at:row][reasons.without(at, row)]
            since_start, at = since_start.plus(cells), row
            since_block = since_block.plus(cells)
            if row in candidates:
                name, kind = candidates[row]
                below = row > 0 and row - 1 in reasons
                what = self._what(row, name, kind, (since_start, since_block), below)
                if what is not None:
                    reasons.add(row, what)
                elif kind is not None:
                    notes.append(
                        f"row {row + 1} is called {quoted(name)}, but its numbers are those of a cell: "
                        "read as one"
                    )
            if row in reasons and row + 1 not in candidates and row + 1 not in reasons:
                since_block = RunningStatistics.none(self._tracked.shape[1])
        return notes

    def _what(
        self,
        row: int,
        name: str,
        kind: Statistic | None,
        above: Sequence[RunningStatistics],
        below_summary: bool,
    ) -> str | None:
        """Say what a candidate is; None if it is a cell, or may be one."""
        values = self._tracked[row]
        agrees = [
            statistic
            for statistic in ("mean", "sd", "least", "largest", "sum")
            if any(_agrees(values, statistic, rows) for rows in above)
        ]
        if kind is None:
            # The last of a few cells may have the largest of everything; so may no mean and no sum.
            told = [a for a in agrees if below_summary or a not in ("least", "largest")]
            return f"{_SAID[told[0]]} of the rows above" if told else None
        said = f"a summary row, {quoted(name)}"
        incomplete = np.isnan(values).any()
        if kind in agrees or incomplete or not self.could_be_cell(row):
            return said
        within = any(
            rows.rows and ((rows.least <= values) & (values <= rows.largest)).all()
            for rows in above
        )
        return said if kind == "other" and below_summary and within else None


_SAID = {
    "mean": "the mean",
    "sd": "the standard deviation",
    "least": "the least",
    "largest": "the largest",
    "sum": "the sum",
}


def _agrees(values: Floats, statistic: str, rows: RunningStatistics) -> bool:
    """Tell whether the numbers of a row are a statistic of the rows above it, as far as they are printed."""
    n = rows.rows
    if not n:
        return False
    expected: list[Floats] = {
        "mean": [rows.mean],
        "sd": [np.sqrt(rows.squares / max(n - 1, 1)), np.sqrt(rows.squares / n)],
        "least": [rows.least],
        "largest": [rows.largest],
        "sum": [rows.mean * n],
    }[statistic]
    given = ~np.isnan(values)
    if given.sum() < min(2, len(values)):
        return False
    exact = statistic in ("least", "largest")
    # A summary may be printed with fewer decimals than the cells.
    printed = 0.51 * 10.0 ** -max(int(decimals(values[given]).max()), 0)
    for numbers in expected:
        room = (1e-6 if exact else 1e-3) * np.abs(numbers) + printed
        same = np.abs(values - numbers) <= room
        if same[given].mean() >= _AGREE:
            return True
    return False


def _could_be_cell(row: list[float], places: tuple[list[int], list[int]]) -> bool:
    """Tell whether the numbers of a row agree with each other as a cell's do, in any unit of length.

    A mean of several cells nearly always has broken grey levels, and the least and the largest of several
    cells have areas, perimeters and densities of different ones.

    Parameters
    ----------
    row
        The measurements.
    places
        As `_places` finds them.
    """
    levels, others = places
    for j in levels:
        level = row[j]
        if not (0 <= level <= 255 and level.is_integer()):
            return False
    area, perimeter, circ, density, mean, raw = [row[j] if j >= 0 else math.nan for j in others]
    if perimeter > 0 and abs(circ - min(1.0, 4 * math.pi * area / perimeter**2)) > _ROOM:
        return False
    if abs(density - area * mean) > _ROOM * abs(density) + 1:
        return False
    # In pixels, where both sums are the same, the area is a number of them.
    if math.isnan(area) or not abs(density - raw) <= 0.001 * abs(density) + 1:
        return True
    return area >= 1 and area == int(area)


@lru_cache(maxsize=64)
def _places(features: tuple[str, ...]) -> tuple[list[int], list[int]]:
    """Find the whole grey levels, and six measurements that agree with each other; -1 for a missing one."""
    levels = [
        j
        for j, name in enumerate(features)
        if name.split(" ")[0] in ("Mode", "Min", "Max", "Median")
    ]
    names = ("Area", "Perim.", "Circ.", "IntDen", "Mean red", "RawIntDen red")
    return levels, [features.index(name) if name in features else -1 for name in names]


_ROOM = 0.01
"""Difference of a cell's circularity from what area and perimeter say, and relative one of its density."""
