"""Define the cells of one table and the receipt of how it was read."""

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Literal, cast

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from bloodcells.arrays import Floats, Integers
from bloodcells.errors import MAX_LISTED, LabelError, Missing, MissingMeasurements, listed
from bloodcells.measurements import normalise
from bloodcells.tables.formats import Source
from bloodcells.tables.numbers import plain


@dataclass(frozen=True)
class MatchedColumn:
    """Name a column of the sender's and the measurement that it was read as."""

    column: str
    measurement: str


Invalid = Literal["fail", "flag"]
"""What to do with a row that lacks a finite number: refuse the table, or keep the row without a class."""


@dataclass(frozen=True)
class LeftOut:
    """Describe a row that is not a cell, or many such rows below each other."""

    row: int
    """1-based data row as it was sent; the first of several."""
    reason: str
    """What it is."""
    rows: int = 1
    """How many rows, from this one on, are so."""

    @property
    def where(self) -> str:
        """Name the row, or the first and the last of several."""
        return f"{self.row}" if self.rows == 1 else f"{self.row:,} to {self.row + self.rows - 1:,}"


@dataclass(frozen=True)
class Receipt:
    """Describe what a table contained and how it was read."""

    format: str
    """`csv`, `json`, `ndjson`, `arrow`, `parquet` or `workbook`; `images` where images were measured."""
    separator: str | None
    """Between the values of a CSV; None for other formats."""
    decimal: str
    """The decimal mark of numbers in text, `.` or `,`."""
    form: str
    """`row per cell`, or `row per cell and channel` for ImageJ's long form."""
    rows: int
    """Number of data rows in the table as it was sent."""
    cells: int
    """Number of cells read from them."""
    id_column: str | None
    """Header of the column that names the cells; None if they are numbered."""
    columns: list[MatchedColumn]
    """The columns that were read as a measurement."""
    ignored: list[str]
    """Headers of the columns that are not one of the measurements looked for."""
    left_out: list[LeftOut]
    """Rows that are not cells."""
    notes: list[str] = field(default_factory=list)
    """What else was done to read the table, one sentence each."""
    assumptions: list[str] = field(default_factory=list)
    """Those of the notes that say what was taken for granted, as nothing in the table tells it."""

    def sentences(self, before: int = 0) -> list[str]:
        """Say what was done to read the table, what was taken for granted first.

        Parameters
        ----------
        before
            Number of rows before the first row of this table, where it is a part of a table.
        """
        others = [note for note in self.notes if note not in self.assumptions]
        return [
            *map(as_sentence, self.assumptions),
            *left_out_sentences(self.left_out, before),
            *map(as_sentence, others),
        ]


def as_sentence(note: str) -> str:
    """Write a note of a receipt as a sentence."""
    return f"{note[0].upper()}{note[1:]}."


def left_out_sentences(rows: Sequence[LeftOut], before: int = 0) -> list[str]:
    """Say which rows were left out and why, in one sentence for all rows of one reason."""
    of_reason: dict[str, list[LeftOut]] = {}
    for out in rows:
        of_reason.setdefault(out.reason, []).append(replace(out, row=out.row + before))
    return [
        f"Left out: row{'' if sum(out.rows for out in several) == 1 else 's'} "
        f"{listed([out.where for out in several], MAX_LISTED)}, {reason}."
        for reason, several in of_reason.items()
    ]


@dataclass(frozen=True)
class CellTable:
    """Hold the cells of one table."""

    features: tuple[str, ...]
    """Names of the `m` measurements."""
    values: Floats
    """`(n, m)` measurements in pixels, pixels², grey levels and ratios; NaN where the table has no
    finite number. Do not write to it: it may share its memory with the sender's own table."""
    named: pa.Array | list[str] | range
    """`(n,)` the sender's name of each cell as text, or its 1-based number if it has no name; a
    range of these numbers if no cell has a name."""
    source: Source
    """The sender's own columns, one row per cell."""
    reasons: Mapping[int, str]
    """0-based position of each rejected cell -> why it was rejected."""
    rows: Integers
    """`(n,)` 1-based data row of the sender's table at which each cell starts."""
    receipt: Receipt
    """What the table contained and how it was read."""
    grouped: frozenset[str] = frozenset()
    """Names of the measurements whose numbers had separators of thousands."""

    def __len__(self) -> int:
        return len(self.values)

    @cached_property
    def ids(self) -> list[str]:
        """List the sender's name of each cell, or its number if it has none."""
        if isinstance(self.named, list | range):
            return list(map(str, self.named))
        return cast(list[str], self.named.to_pylist())

    @cached_property
    def names(self) -> pa.Array:
        """Return `ids` as an Arrow array of text."""
        if isinstance(self.named, range):
            return pa.array(np.arange(self.named.start, self.named.stop)).cast(pa.string())
        return pa.array(self.named, pa.string()) if isinstance(self.named, list) else self.named

    @property
    def table(self) -> pa.Table:
        """Return the sender's own columns, one row per cell."""
        return self.source.table

    @property
    def rejected(self) -> npt.NDArray[np.bool_]:
        """Mark the cells that get no class: `(n,)`, True for these."""
        mask = np.zeros(len(self), dtype=bool)
        mask[list(self.reasons)] = True
        return mask

    def select(self, features: Sequence[str]) -> Floats:
        """Select measurements by their names.

        Parameters
        ----------
        features
            Names of k measurements.

        Returns
        -------
        `(n, k)` their values, in the order of the names.

        Raises
        ------
        MissingMeasurements
            The table was read without one of them.
        """
        if features == self.features:
            return self.values
        positions = {name: j for j, name in enumerate(self.features)}
        missing = [Missing(name) for name in features if name not in positions]
        if missing:
            raise MissingMeasurements(missing, len(features))
        return self.values[:, [positions[name] for name in features]]

    def column(self, name: str) -> list[str | None]:
        """Return the text of one of the sender's columns.

        Returns
        -------
        The text of each cell without blanks around it; None where it is empty.

        Raises
        ------
        LabelError
            As `position` does.
        """
        return [text or None for text in column_texts(self.table, self.position(name))]

    def position(self, name: str) -> int:
        """Find one of the sender's columns by its header.

        A header that differs only in case, blanks, dots, underscores or hyphens will do if no header is
        exactly the same.

        Returns
        -------
        The 0-based position of the column.

        Raises
        ------
        LabelError
            There is no such column, or there are several.
        """
        names = self.source.names
        exact = [i for i, n in enumerate(names) if n == name]
        similar = [i for i, n in enumerate(names) if normalise(n) == normalise(name)]
        found = exact or similar
        if not found:
            near = difflib.get_close_matches(name, names, n=1)
            hint = f" (the nearest is {near[0]!r})" if near else ""
            raise LabelError(f"The table has no column {name!r}{hint}; name the one that is meant.")
        if len(found) > 1:
            listed = ", ".join(repr(names[i]) for i in found)
            raise LabelError(f"The table has several columns {name!r}: {listed}; name one exactly.")
        return found[0]


def column_texts(table: pa.Table, position: int) -> list[str]:
    """List the values of a column as text without blanks around it; null is an empty text."""
    values = plain(table.column(position)).to_pylist()
    return ["" if v is None else str(v).strip() for v in values]
