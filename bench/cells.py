"""Make tables of any length by repeating the lab's real cells.

A table is one block of cells, sent again and again: the same bytes each time, so that making them takes
no time while something is measured.
"""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from bench.servers import ROOT
from bloodcells.measurements import FEATURE_SETS, known_names, normalise

NAMES = FEATURE_SETS["imagej-33"]
TABLE = ROOT.parent / "shared" / "data" / "bloodcells_train.csv"
BLOCK = 10_000
"""Cells of a block: of what a sender has in hand at once."""

Kind = Literal["arrow", "csv"]
MEDIA_TYPES: dict[Kind, str] = {
    "arrow": "application/vnd.apache.arrow.stream",
    "csv": "text/csv",
}


@dataclass(frozen=True)
class Block:
    """Hold `BLOCK` cells."""

    texts: tuple[tuple[str, ...], ...]
    """The numbers as the table writes them, row by row."""

    @classmethod
    def read(cls, table: Path = TABLE) -> "Block":
        """Take the lab's cells from the first on, starting again at its end."""
        if not table.is_file():
            raise SystemExit(f"The lab's cells are not here: {table}.")
        with table.open(newline="", encoding="utf-8-sig") as file:
            header, *rows = csv.reader(file, delimiter=";")
        known = known_names()
        at = {
            known[normalise(name)]: i for i, name in enumerate(header) if normalise(name) in known
        }
        where = [at[name] for name in NAMES]
        picked = [tuple(row[i].strip() for i in where) for row in rows if row]
        return cls(tuple(picked[i % len(picked)] for i in range(BLOCK)))

    def values(self) -> npt.NDArray[np.float64]:
        """Give the numbers as one array, `(BLOCK, 33)`."""
        return np.array(self.texts, dtype=np.float64)

    def table(self) -> pa.Table:
        """Give the numbers by the name of their measurement."""
        return pa.table(dict(zip(NAMES, np.ascontiguousarray(self.values().T), strict=True)))


@dataclass(frozen=True)
class Encoded:
    """Hold a table as it is sent: its first bytes, those of each block, its last."""

    first: bytes
    block: bytes
    last: bytes

    def pieces(self, cells: int) -> Iterator[bytes]:
        """Join the bytes of a table of so many cells, which must be whole blocks."""
        yield self.first
        for _ in range(blocks(cells)):
            yield self.block
        if self.last:
            yield self.last


def blocks(cells: int) -> int:
    """Count the blocks that so many cells fill."""
    if cells % BLOCK or not cells:
        raise SystemExit(f"{cells:,} cells are not a multiple of {BLOCK:,}.")
    return cells // BLOCK


def encoded(block: Block, kind: Kind) -> Encoded:
    """Encode the block as an Arrow stream or as CSV."""
    if kind == "csv":
        rows = "".join(",".join(row) + "\n" for row in block.texts)
        return Encoded((",".join(NAMES) + "\n").encode(), rows.encode(), b"")
    table = block.table()
    schema = table.schema.serialize().to_pybytes()
    (batch,) = table.combine_chunks().to_batches()
    sink = io.BytesIO()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_batch(batch)
    whole = sink.getvalue()
    end = len(whole) - 8  # the end of the stream: a mark and a length of 0, four bytes each
    return Encoded(schema, whole[len(schema) : end], whole[end:])
