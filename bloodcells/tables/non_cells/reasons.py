"""Keep why rows of a table are no cells."""

import numpy as np

from bloodcells.arrays import Integers, Mask
from bloodcells.tables.cell_table import LeftOut

_LISTED = 20
"""So many rows below each other that are left out for one reason are listed one by one; more as one entry."""


class Reasons:
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
