"""Find summary rows: their numbers are a statistic of the rows above them, or cannot be a cell's."""

from collections.abc import Callable, Sequence
from functools import cached_property

import numpy as np
import pyarrow as pa

from bloodcells.arrays import Floats, Mask, pc
from bloodcells.errors import quoted
from bloodcells.measurements import Measurement
from bloodcells.measurements.rounding import decimals
from bloodcells.tables.headers import TableHeader
from bloodcells.tables.non_cells.could_be_cell import are_broken_levels, could_be_cell, places_of
from bloodcells.tables.non_cells.reasons import Reasons
from bloodcells.tables.non_cells.row_names import named_like_statistics, names_cells
from bloodcells.tables.running_statistics import CellsAbove, RunningStatistics
from bloodcells.tables.scale import to_pixels
from bloodcells.tables.summary_words import Statistic, has_statistic, statistic_of

TRACKED = 8
"""So many of the measurements, the first ones, are compared with the statistics of the rows above."""
LAST = 4
"""So many of the last rows are looked at whatever they are called: `Summarize` appends four."""
_FEW_WORDS = 20
"""Up to so many rows, or a third of the table, are compared with the rows above: more are no summaries."""
_AGREE = 0.8
"""Least share of the compared measurements in which a summary agrees with the rows above it."""

Candidates = dict[int, tuple[str | None, Statistic | None]]
"""Row -> its name, None where no row has one, and the statistic that the name says that it is."""


def find_candidates(
    names: Sequence[tuple[str, pa.Array]], rows: "SummaryRows", known: Reasons
) -> Candidates:
    """List the rows to be compared with those above: what they are called, and what that says.

    They are called like a statistic; or they have no name where others have one, are the last of the table,
    have grey levels that no cell has, or stand beside such a row, and cannot be cells, whatever their name.
    """
    found: Candidates = {}
    most = max(_FEW_WORDS, rows.n // 3)
    for _, column in names:
        named = [row for row in named_like_statistics(column) if row not in known]
        if len(named) <= most:
            for row in named:
                text = column[row].as_py().strip()
                found.setdefault(row, (text, statistic_of(text)))
    naming = next((column for header, column in names if names_cells(header)), None)
    unnamed: set[int] = set()
    if naming is not None:
        blank = pc.equal(pc.utf8_trim_whitespace(pc.fill_null(naming, "")), "")
        unnamed = set(pc.indices_nonzero(blank).to_pylist())
        if len(unnamed) == rows.n:
            naming, unnamed = None, set()
    broken = rows.with_broken_levels()
    looked_at = {*_last_rows(rows), *([0] if rows.below_other else [])}
    looked_at |= unnamed if len(unnamed) <= most else set()
    looked_at |= set(broken) if len(broken) <= most else set()
    for start in sorted(looked_at):
        # The least and the largest have whole grey levels: they stand above or below a mean.
        for beside in (range(start, start + LAST), range(start - 1, start - LAST, -1)):
            for row in beside:
                if not 0 <= row < rows.n or row in known:
                    break
                name = "" if row in unnamed else None if naming is None else naming[row].as_py()
                if rows.could_be_cell(row) and not (row in unnamed or has_statistic(name or "")):
                    break
                found.setdefault(row, (name, None))
    return found


def _last_rows(rows: "SummaryRows") -> range:
    """List the last rows, and those above them up to one that could be a cell."""
    first = max(rows.n - LAST, 0)
    while rows.n - _FEW_WORDS < first and first > 0 and not rows.could_be_cell(first):
        first -= 1
    return range(first, rows.n)


class SummaryRows:
    """Compare rows with the statistics of the rows above them."""

    def __init__(
        self,
        header: TableHeader,
        features: Sequence[Measurement],
        numbers: dict[int, Floats],
        pixel_size: float | None,
        above: CellsAbove | None,
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
        self._above = above or CellsAbove.none(self._tracked.shape[1])

    @property
    def below_other(self) -> bool:
        """Tell whether these rows stand below one that is no cell, in another part of the table."""
        return self._above.ended

    def could_be_cell(self, row: int) -> bool:
        """Tell whether the numbers of a row could be a cell's."""
        numbers = [float(self._numbers[j][row]) for j in self._where.values()]
        return could_be_cell(numbers, places_of(tuple(self._where)))

    def with_broken_levels(self) -> list[int]:
        """List the rows with a grey level that is no whole number from 0 to 255, as means and sums have."""
        found: list[int] = np.flatnonzero(self._broken).tolist()
        return found

    @cached_property
    def _broken(self) -> Mask:
        broken = np.zeros(self.n, dtype=bool)
        for j in places_of(tuple(self._where))[0]:
            broken |= are_broken_levels(self._numbers[list(self._where.values())[j]])
        return broken

    def find(self, candidates: Candidates, reasons: Reasons) -> list[str]:
        """Find the rows that are summaries among the candidates, and add them to the reasons.

        Parameters
        ----------
        candidates
            As of `find_candidates`.

        Returns
        -------
        A note on each row that is called like a statistic, but is a cell.
        """
        notes = []
        broken = {row for row in candidates if self._broken[row]}
        above, at = self._above, 0
        for row in sorted({*candidates, *reasons.ends()}):
            above = above.plus(self._tracked[at:row][reasons.without(at, row)])
            at = row
            if row in candidates:
                name, kind = candidates[row]
                beside = row - 1 in reasons if row else above.ended
                if kind is None:
                    over_mean = not broken.isdisjoint(range(row + 1, row + LAST))
                    beside = self._may_be_extreme(row, name, beside, over_mean)
                what = self._what(row, name, kind, (above.all, above.block), beside)
                if what is not None:
                    reasons.add(row, what)
                elif kind is not None and name is not None:
                    notes.append(
                        f"row {row + 1} is called {quoted(name)}, but its numbers are those of a cell: "
                        "read as one"
                    )
            if row in reasons:
                above = above.end()
        return notes

    def _may_be_extreme(self, row: int, name: str | None, below: bool, over_mean: bool) -> bool:
        """Tell whether a row may hold the least or the largest of the rows above.

        So may a cell, where another one is the same as it; so the row has to stand in a summary, and its name
        must not be a cell's.
        """
        if name is None:
            return below and row in _last_rows(self)
        return (below or over_mean) and (not name.strip() or has_statistic(name))

    def _what(
        self,
        row: int,
        name: str | None,
        kind: Statistic | None,
        above: Sequence[RunningStatistics],
        in_summary: bool,
    ) -> str | None:
        """Say what a candidate is; None if it is a cell, or may be one."""
        values = self._tracked[row]
        incomplete = bool(np.isnan(values).any())
        least = 1 if incomplete and not name else 2
        # A summary may be printed with fewer decimals than the cells.
        fewest = decimals(values[~np.isnan(values)]).max(initial=0)
        printed = 0.51 * 10.0 ** -int(fewest)
        if kind is None:
            # The last of a few cells may have the largest of everything; so may no mean and no sum.
            statistics = [k for k in _SAID if in_summary or k not in ("least", "largest")]
            for rows in above:
                differing = _where_rows_differ(values, rows)
                for statistic in statistics:
                    if _agrees(differing, statistic, rows, printed, least):
                        return f"{_SAID[statistic]} of the rows above"
            return None
        said = f"a summary row, {quoted(name or '')}"
        if incomplete or not self.could_be_cell(row):
            return said
        if kind in _SAID:
            return (
                said if any(_agrees(values, kind, rows, printed, least) for rows in above) else None
            )
        within = any(
            rows.rows and ((rows.least <= values) & (values <= rows.largest)).all()
            for rows in above
        )
        return said if kind == "other" and in_summary and within else None


_SAID = {
    "mean": "the mean",
    "sd": "the standard deviation",
    "least": "the least",
    "largest": "the largest",
    "sum": "the sum",
}


def _where_rows_differ(values: Floats, rows: RunningStatistics) -> Floats:
    """Take the numbers of a row where the rows above differ: a repeated number is a mean of nothing.

    The rows of a cell and channel have the same shape, and the last of them is no mean of the others.
    """
    return np.where(rows.least < rows.largest, values, np.nan)


def _agrees(
    values: Floats, statistic: str, rows: RunningStatistics, printed: float, least: int
) -> bool:
    """Tell whether the numbers of a row are a statistic of the rows above it.

    Parameters
    ----------
    printed
        The error of rounding of the numbers.
    least
        At least so many of the numbers have to be there.
    """
    n = rows.rows
    given = len(values) - np.count_nonzero(np.isnan(values))
    if not n or given < min(least, len(values)):
        return False
    expected: dict[str, Callable[[], list[Floats]]] = {
        "mean": lambda: [rows.mean],
        "sd": lambda: [np.sqrt(rows.squares / max(n - 1, 1)), np.sqrt(rows.squares / n)],
        "least": lambda: [rows.least],
        "largest": lambda: [rows.largest],
        "sum": lambda: [rows.mean * n],
    }
    exact = statistic in ("least", "largest")
    for numbers in expected[statistic]():
        room = (1e-6 if exact else 1e-3) * np.abs(numbers) + printed
        if np.count_nonzero(np.abs(values - numbers) <= room) >= _AGREE * given:
            return True
    return False
