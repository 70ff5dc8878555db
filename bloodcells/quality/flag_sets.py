"""Hold the flags of many cells, each set of flags once, and the number of its set for each cell."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import compress
from typing import Self

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from bloodcells.arrays import Mask

_BITS = 32
"""Flags after which the sets so far are numbered anew. There are at most as many sets as cells, fewer
than 2^31, so that such a number and 32 bits behind it fit into an integer of 64 bits."""


@dataclass(frozen=True, eq=False)
class Flags:
    """Hold the flags of each of n cells.

    Most cells have no flag, and most others the same few ones, so each set of flags is kept once.
    """

    kinds: tuple[tuple[str, ...], ...]
    """Sets of flags, each in order; every set that some cell has is among them."""
    codes: npt.NDArray[np.int32]
    """`(n,)` position in `kinds` of each cell's set."""

    @classmethod
    def of_masks(
        cls,
        names: Sequence[str],
        masks: Mask,
        reasons: Mapping[int, str] | None = None,
    ) -> Self:
        """Create from one mask for each flag.

        Parameters
        ----------
        names
            The flags.
        masks
            `(flags, n)`, True where a cell has a flag.
        reasons
            Why cells were rejected, by their 0-based position; the only flag of such a cell.
        """
        present = np.flatnonzero(masks.any(axis=1)).tolist()
        kinds: list[tuple[str, ...]] = [()]
        codes = np.zeros(masks.shape[1], dtype=np.int32)
        if present:
            masks = masks[present]
            flagged = np.flatnonzero(masks.any(axis=0))
            others, of_flagged = _distinct([names[i] for i in present], masks[:, flagged])
            codes[flagged] = len(kinds) + of_flagged
            kinds += others
        for i, reason in (reasons or {}).items():
            codes[i] = len(kinds)
            kinds.append((f"rejected: {reason}",))
        return cls(tuple(kinds), codes)

    @classmethod
    def of_lists(cls, lists: Iterable[Iterable[str]]) -> Self:
        """Create from a list of flags for each cell."""
        known: dict[tuple[str, ...], int] = {}
        codes = [known.setdefault(tuple(flags), len(known)) for flags in lists]
        return cls(tuple(known), np.array(codes, dtype=np.int32))

    def __len__(self) -> int:
        return len(self.codes)

    @property
    def any(self) -> Mask:
        """Find the cells that have a flag: `(n,)`."""
        return np.array([bool(kind) for kind in self.kinds], dtype=bool)[self.codes]

    def counts(self) -> list[int]:
        """Count the cells of each of the `kinds`."""
        cells: list[int] = np.bincount(self.codes, minlength=len(self.kinds)).tolist()
        return cells

    def lists(self) -> list[list[str]]:
        """List the flags of each cell."""
        return [list(self.kinds[code]) for code in self.codes.tolist()]

    def to_arrow(self) -> pa.Array:
        """Convert to `(n,)` lists of text."""
        kinds = pa.array(self.kinds, pa.list_(pa.string()))
        return kinds.take(pa.array(self.codes))

    def texts(self, separator: str) -> pa.DictionaryArray:
        """Join the flags of each cell: `(n,)` texts."""
        kinds = pa.array([separator.join(kind) for kind in self.kinds], pa.string())
        return pa.DictionaryArray.from_arrays(pa.array(self.codes), kinds)


def _distinct(
    names: Sequence[str], masks: Mask
) -> tuple[list[tuple[str, ...]], npt.NDArray[np.int32]]:
    """Find the different sets of flags, and the number of its set for each cell."""
    keys = np.zeros(masks.shape[1], dtype=np.int64)
    for i, mask in enumerate(masks, 1):
        keys = 2 * keys + mask
        if i % _BITS == 0:
            keys = np.unique(keys, return_inverse=True)[1]
    _, first, codes = np.unique(keys, return_index=True, return_inverse=True)
    kinds = [tuple(compress(names, flags)) for flags in masks[:, first].T.tolist()]
    return kinds, codes.astype(np.int32)


FLAG_SEPARATOR = "; "
"""Stands between the flags of one cell in a column of text."""
