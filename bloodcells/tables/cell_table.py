"""The cells of one table, and the receipt of what was done to read it."""

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import cast

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from bloodcells.arrays import Floats, Integers
from bloodcells.errors import LabelError, Missing, MissingMeasurements
from bloodcells.measurements import normalise
from bloodcells.tables.formats import Source
from bloodcells.tables.numbers import plain


@dataclass(frozen=True)
class MatchedColumn:
    """Which column of the sender's was read as which measurement."""

    column: str
    measurement: str


@dataclass(frozen=True)
class LeftOut:
    """A row that is not a cell, and why."""

    row: int
    reason: str


@dataclass(frozen=True)
class Receipt:
    """What was found in a table and done to read it.

    Attributes
    ----------
    format
        `csv`, `json`, `ndjson`, `arrow` or `parquet`.
    separator, decimal
        Of a CSV.
    form
        `row per cell`, or `row per cell and channel` for ImageJ's long form.
    rows
        Data rows as sent.
    cells
        Cells that they are.
    id_column
        The column that names the cells; None where they are numbered.
    columns
        What was read as what.
    ignored
        The columns that are no measurement of the model's.
    left_out
        Rows that are no cells.
    notes
        Everything else, one sentence each.
    """

    format: str
    separator: str | None
    decimal: str
    form: str
    rows: int
    cells: int
    id_column: str | None
    columns: list[MatchedColumn]
    ignored: list[str]
    left_out: list[LeftOut]
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class CellTable:
    """The cells of one table.

    Attributes
    ----------
    features
        Names of the `m` measurements.
    values
        `(n, m)` in pixels, grey levels and ratios; NaN where there was no finite number. Not to be
        written to: they may be the sender's own.
    named
        `(n,)` text, what the sender calls each cell, its number where nothing names it; or only the
        numbers, where nothing names any.
    source
        The sender's own columns, one row per cell.
    reasons
        For rejected cells, by 0-based position, why.
    rows
        `(n,)` 1-based data row of the sender's at which the cell starts.
    receipt
        What was found.
    """

    features: tuple[str, ...]
    values: Floats
    named: pa.Array | list[str] | range
    source: Source
    reasons: Mapping[int, str]
    rows: Integers
    receipt: Receipt

    def __len__(self) -> int:
        return len(self.values)

    @cached_property
    def ids(self) -> list[str]:
        """What the sender calls each cell; its number where nothing names it."""
        if isinstance(self.named, list | range):
            return list(map(str, self.named))
        return cast(list[str], self.named.to_pylist())

    @cached_property
    def names(self) -> pa.Array:
        """`ids` as text of Arrow."""
        if isinstance(self.named, range):
            return pa.array(np.arange(self.named.start, self.named.stop)).cast(pa.string())
        return pa.array(self.named, pa.string()) if isinstance(self.named, list) else self.named

    @property
    def table(self) -> pa.Table:
        """The sender's own columns, one row per cell."""
        return self.source.table

    @property
    def rejected(self) -> npt.NDArray[np.bool_]:
        """`(n,)`, True for cells that get no class."""
        mask = np.zeros(len(self), dtype=bool)
        mask[list(self.reasons)] = True
        return mask

    def select(self, features: Sequence[str]) -> Floats:
        """`(n, len(features))` values of those measurements, in that order.

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
        """The text of one of the sender's columns, stripped of blanks; None where it is empty.

        Raises
        ------
        LabelError
            As `position` does.
        """
        return [text or None for text in column_texts(self.table, self.position(name))]

    def position(self, name: str) -> int:
        """Where one of the sender's columns stands, by its header or one that is as good as that.

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
    values = plain(table.column(position)).to_pylist()
    return ["" if v is None else str(v).strip() for v in values]
