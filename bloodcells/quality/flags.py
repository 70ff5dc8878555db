"""The flags of many cells: few kinds of them, and which kind each cell has."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import compress
from typing import Self

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from bloodcells.arrays import Mask

_BITS = 32
"""Flags after which the sets so far are numbered anew. There are at most as many as cells, fewer than 2^31,
so that a number and as many bits behind it are an integer of 64."""


@dataclass(frozen=True, eq=False)
class Flags:
    """What is doubtful about each of n cells.

    Most cells have no flag, and most others the same few ones: what is said of a cell is written once
    for all that it is said of.

    Attributes
    ----------
    kinds
        Sets of flags, each in order, among them all that some cell has.
    codes
        `(n,)` which of them each cell has.
    """

    kinds: tuple[tuple[str, ...], ...]
    codes: npt.NDArray[np.int32]

    @classmethod
    def of_masks(
        cls,
        names: Sequence[str],
        masks: Mask,
        reasons: Mapping[int, str] | None = None,
    ) -> Self:
        """From `(flags, n)`, True where a cell has a flag.

        Parameters
        ----------
        reasons
            Of rejected cells, by 0-based position, why: all that is said of them.
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
        """From the flags of each cell."""
        known: dict[tuple[str, ...], int] = {}
        codes = [known.setdefault(tuple(flags), len(known)) for flags in lists]
        return cls(tuple(known), np.array(codes, dtype=np.int32))

    def __len__(self) -> int:
        return len(self.codes)

    @property
    def any(self) -> Mask:
        """`(n,)`, True for cells that have one."""
        return np.array([bool(kind) for kind in self.kinds], dtype=bool)[self.codes]

    def counts(self) -> list[int]:
        """How many cells have each of the kinds."""
        found: list[int] = np.bincount(self.codes, minlength=len(self.kinds)).tolist()
        return found

    def lists(self) -> list[list[str]]:
        """The flags of each cell."""
        return [list(self.kinds[code]) for code in self.codes.tolist()]

    def to_arrow(self) -> pa.Array:
        """`(n,)` lists of text."""
        kinds = pa.array(self.kinds, pa.list_(pa.string()))
        return kinds.take(pa.array(self.codes))

    def texts(self, separator: str) -> pa.DictionaryArray:
        """`(n,)` text, with a separator between the flags of one cell."""
        kinds = pa.array([separator.join(kind) for kind in self.kinds], pa.string())
        return pa.DictionaryArray.from_arrays(pa.array(self.codes), kinds)


def _distinct(
    names: Sequence[str], masks: Mask
) -> tuple[list[tuple[str, ...]], npt.NDArray[np.int32]]:
    """The sets of flags that there are, and which of them each cell has."""
    keys = np.zeros(masks.shape[1], dtype=np.int64)
    for i, mask in enumerate(masks, 1):
        keys = 2 * keys + mask
        if i % _BITS == 0:
            keys = np.unique(keys, return_inverse=True)[1]
    _, first, codes = np.unique(keys, return_index=True, return_inverse=True)
    kinds = [tuple(compress(names, flags)) for flags in masks[:, first].T.tolist()]
    return kinds, codes.astype(np.int32)


FLAG_SEPARATOR = "; "
"""Between the flags of one cell where they stand in one column of text."""
