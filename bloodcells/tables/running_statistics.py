"""Keep the mean, standard deviation, least and largest of columns while their rows pass by."""

from dataclasses import dataclass

import numpy as np

from bloodcells.arrays import Floats


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
        if np.isnan(values.sum()):
            values = values[~np.isnan(values).any(axis=1)]
        n = len(values)
        if not n:
            return self
        # Chan, Golub and LeVeque (1983): the sums of two sets of rows, put together.
        mean = values.mean(axis=0)
        apart = values - mean
        squares = np.einsum("ij,ij->j", apart, apart)
        rows, away = self.rows + n, mean - self.mean
        return RunningStatistics(
            rows=rows,
            mean=self.mean + away * n / rows,
            squares=self.squares + squares + away * away * self.rows * n / rows,
            least=np.minimum(self.least, values.min(axis=0)),
            largest=np.maximum(self.largest, values.max(axis=0)),
        )
