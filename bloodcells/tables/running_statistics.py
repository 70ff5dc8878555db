"""Keep the mean, standard deviation, least and largest of columns while their rows pass by."""

from dataclasses import dataclass, replace

import numpy as np

from bloodcells.arrays import Floats, Integers


@dataclass(frozen=True)
class RunningStatistics:
    """Hold the statistics of k columns over the rows so far."""

    rows: int
    """Number of rows."""
    mean: Floats
    """`(k,)` means."""
    squares: Floats
    """`(k,)` sums of the squared distances from the mean."""
    least: Floats
    """`(k,)` least values."""
    largest: Floats
    """`(k,)` largest values."""

    @classmethod
    def none(cls, columns: int) -> "RunningStatistics":
        """Begin without a row."""
        zero = np.zeros(columns)
        return cls(0, zero, zero, np.full(columns, np.inf), np.full(columns, -np.inf))

    def plus(self, values: Floats) -> "RunningStatistics":
        """Add rows: `(n, k)`; those with NaN are passed over."""
        n = len(values)
        if not n:
            return self
        columns = values.T  # each in one piece of memory, as a table is read
        mean = columns.mean(axis=1)
        if np.isnan(mean).any():
            return self.plus(values[~np.isnan(values).any(axis=1)])
        # Chan, Golub and LeVeque (1983): the sums of two sets of rows, put together.
        apart = columns - mean[:, np.newaxis]
        squares = np.einsum("ij,ij->i", apart, apart)
        rows, away = self.rows + n, mean - self.mean
        return RunningStatistics(
            rows=rows,
            mean=self.mean + away * n / rows,
            squares=self.squares + squares + away * away * self.rows * n / rows,
            least=np.minimum(self.least, columns.min(axis=1)),
            largest=np.maximum(self.largest, columns.max(axis=1)),
        )


@dataclass(frozen=True)
class CellsAbove:
    """Hold the statistics of the cells above a row of a table."""

    all: RunningStatistics
    """Those of all cells so far."""
    block: RunningStatistics
    """Those of the cells since the last row that was none."""
    ended: bool = False
    """Whether the last row so far is no cell, so that the next cell begins another block."""

    @classmethod
    def none(cls, columns: int) -> "CellsAbove":
        """Begin without a row."""
        nothing = RunningStatistics.none(columns)
        return cls(nothing, nothing)

    def plus(self, cells: Floats) -> "CellsAbove":
        """Add cells below each other: `(n, k)`."""
        if not len(cells):
            return self
        whole = self.all.plus(cells)
        if self.ended:
            return CellsAbove(whole, RunningStatistics.none(cells.shape[1]).plus(cells))
        # Most tables are one block: its statistics are computed once.
        return CellsAbove(whole, whole if self.block is self.all else self.block.plus(cells))

    def end(self) -> "CellsAbove":
        """Add a row that is no cell."""
        return replace(self, ended=True)

    def plus_part(self, cells: Floats, rows: Integers, others: Integers) -> "CellsAbove":
        """Add a part of a table.

        Parameters
        ----------
        cells
            `(n, k)`.
        rows
            `(n,)` the row of each cell, in order.
        others
            The rows that are no cells, in order.
        """
        blocks = np.searchsorted(others, rows)
        last = len(rows) - np.count_nonzero(blocks == blocks[-1:]) if len(rows) else 0
        found = self.plus(cells[:last])
        if last or (len(rows) and blocks[-1]):
            found = found.end()
        found = found.plus(cells[last:])
        return found.end() if len(others) and (not len(rows) or others[-1] > rows[-1]) else found
