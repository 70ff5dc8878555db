"""Define a table in ImageJ's long form."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from bloodcells.arrays import Integers


@dataclass(frozen=True)
class LongTable:
    """Hold a table of n rows in ImageJ's long form."""

    table: pa.Table
    numbers: Integers
    """`(n,)` 1-based data rows, as the sender counts them."""
    shape: npt.NDArray[np.float64]
    """`(n, s)` measurements of shape, which are the same in the three rows of one cell."""
    measured: frozenset[int]
    """0-based positions of the columns that are measurements."""
    naming: Sequence[int]
    """0-based positions of the columns that may name the cells, the one that does so best first."""

    def take(self, kept: npt.NDArray[np.bool_]) -> "LongTable":
        """Select rows."""
        return LongTable(
            self.table.filter(pa.array(kept)),
            self.numbers[kept],
            self.shape[kept],
            self.measured,
            self.naming,
        )


def number_outlines(shape: npt.NDArray[np.float64]) -> Integers:
    """Give rows of the same measurements of shape the same number: `(n,)`."""
    if not shape.shape[1]:
        return np.zeros(len(shape), dtype=np.int64)
    # A value that is not a number is reported later; here, all of these are alike.
    rows = np.ascontiguousarray(np.nan_to_num(shape) + 0.0)
    as_bytes = rows.view(np.dtype((np.void, rows.dtype.itemsize * rows.shape[1]))).ravel()
    return np.unique(as_bytes, return_inverse=True)[1].astype(np.int64)
