"""Put cells aside by group, so that memory holds few groups at a time whatever their number."""

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from typing import IO, Any

import numpy as np
import numpy.typing as npt

from bloodcells.arrays import Mask
from bloodcells.composition.estimation import CompositionError

__all__ = ["Spool", "SpooledCells"]

BUCKETS = 64
"""Number of buckets that groups are dealt out to; one at a time is read back."""
IN_MEMORY = 1 << 20
"""Bytes of a bucket that are kept in memory; a larger one goes to a temporary file."""


class SpooledCells:
    """Hold all cells of some groups.

    Attributes
    ----------
    probabilities
        (n, k) from 0 to 1.
    groups, wells
        (n,) the number of each cell's group and well.
    flagged
        (n,) True for cells that the quality checks doubt.
    """

    def __init__(self, records: npt.NDArray[Any]) -> None:
        self.probabilities: npt.NDArray[np.float32] = records["probabilities"]
        self.groups: npt.NDArray[np.int32] = records["group"]
        self.wells: npt.NDArray[np.int32] = records["well"]
        self.flagged: Mask = records["flagged"]


class Spool:
    """Take cells in any order, and give them back in buckets of whole groups."""

    def __init__(self, k: int, in_memory: int = IN_MEMORY) -> None:
        """Open an empty bucket for each part of the groups.

        Parameters
        ----------
        k
            Probabilities per cell; a cell takes 4 k + 9 bytes.
        in_memory
            Bytes of a bucket that stay in memory; 0 keeps all of them there.
        """
        self.cells = 0
        self._record = np.dtype(
            [("probabilities", "<f4", (k,)), ("group", "<i4"), ("well", "<i4"), ("flagged", "?")]
        )
        self._stack = ExitStack()
        self._files = [
            self._stack.enter_context(tempfile.SpooledTemporaryFile(in_memory))  # noqa: SIM115
            for _ in range(BUCKETS)
        ]

    def close(self) -> None:
        """Drop all cells and remove the temporary files."""
        self._stack.close()

    def add(
        self,
        probabilities: npt.NDArray[np.float32],
        groups: npt.NDArray[np.int32],
        wells: npt.NDArray[np.int32],
        flagged: Mask,
    ) -> None:
        """Put cells aside.

        Parameters
        ----------
        probabilities, groups, wells, flagged
            Of any cells, as `SpooledCells` holds them.

        Raises
        ------
        CompositionError
            The disk of temporary files has no room for them.
        """
        bucket = groups % BUCKETS
        order = np.argsort(bucket, kind="stable")
        records = np.empty(len(order), dtype=self._record)
        records["probabilities"] = probabilities[order]
        records["group"], records["well"] = groups[order], wells[order]
        records["flagged"] = flagged[order]
        ends = np.cumsum(np.bincount(bucket, minlength=BUCKETS))
        for file, start, end in zip(self._files, [0, *ends[:-1]], ends, strict=True):
            if end > start:
                _write(file, records[start:end].tobytes())
        self.cells += len(order)

    def buckets(self) -> Iterator[SpooledCells]:
        """Yield the cells of each bucket that has any; each can be read once."""
        for file in self._files:
            if size := file.tell():
                file.seek(0)
                records = np.empty(size // self._record.itemsize, dtype=self._record)
                file.readinto(records.data.cast("B"))
                file.close()
                yield SpooledCells(records)


def _write(file: IO[bytes], data: bytes) -> None:
    """Write to a temporary file, or say what to do if the disk is full."""
    try:
        file.write(data)
    except OSError as error:
        raise CompositionError(
            f"The cells cannot be put aside in {tempfile.gettempdir()}: {error.strerror}; make room "
            "there, or name another folder in TMPDIR."
        ) from error
