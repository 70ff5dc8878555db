"""Find summary rows: their numbers are a statistic of the rows above them, or cannot be a cell's."""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from bloodcells.arrays import Floats
from bloodcells.errors import quoted
from bloodcells.measurements import Measurement
from bloodcells.measurements.rounding import decimals
from bloodcells.tables.headers import TableHeader
from bloodcells.tables.non_cells.could_be_cell import could_be_cell, places_of
from bloodcells.tables.non_cells.reasons import Reasons
from bloodcells.tables.non_cells.row_names import named_like_statistics, names_cells
from bloodcells.tables.running_statistics import RunningStatistics
from bloodcells.tables.scale import to_pixels
from bloodcells.tables.summary_words import Statistic, statistic_of

TRACKED = 8
"""So many of the measurements, the first ones, are compared with the statistics of the rows above."""
LAST = 4
"""So many of the last rows are looked at whatever they are called: `Summarize` appends four."""
_FEW_WORDS = 20
"""Up to so many rows, or a third of the table, are compared with the rows above: more are no summaries."""
_AGREE = 0.8
"""Least share of the compared measurements in which a summary agrees with the rows above it."""


def find_candidates(
    names: Sequence[tuple[str, pa.Array]], rows: "SummaryRows", known: Reasons
) -> dict[int, tuple[str, Statistic | None]]:
    """List the rows to be compared with those above: what they are called, and what that says.

    They are called like a statistic; or they have no name where others have one, or are the last of the table
    whatever they are called, and cannot be cells.
    """
    found: dict[int, tuple[str, Statistic | None]] = {}
    most = max(_FEW_WORDS, rows.n // 3)
    for _, column in names:
        named = [row for row in named_like_statistics(column) if row not in known]
        if len(named) <= most:
            for row in named:
                text = column[row].as_py().strip()
                found.setdefault(row, (text, statistic_of(text)))
    naming = next((column for header, column in names if names_cells(header)), None)
    last = _last_rows(rows)
    unnamed: list[int] = []
    if naming is not None:
        blank = pc.equal(pc.utf8_trim_whitespace(pc.fill_null(naming, "")), "")
        unnamed = pc.indices_nonzero(blank).to_pylist()
        if len(unnamed) > most:
            unnamed = []
    for row in sorted({*unnamed, *last}):
        if row not in known and row not in found and not rows.could_be_cell(row):
            found[row] = ("", None)
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
        return could_be_cell(numbers, places_of(tuple(self._where)))

    def find(
        self, candidates: dict[int, tuple[str, Statistic | None]], reasons: Reasons
    ) -> list[str]:
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
            if any(
                _agrees(
                    values if kind is not None else _where_rows_differ(values, rows),
                    statistic,
                    rows,
                )
                for rows in above
            )
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


def _where_rows_differ(values: Floats, rows: RunningStatistics) -> Floats:
    """Take the numbers of a row where the rows above differ: a repeated number is a mean of nothing.

    The rows of a cell and channel have the same shape, and the last of them is no mean of the others.
    """
    return np.where(rows.least < rows.largest, values, np.nan)


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
