"""What reading gives, and how much of it there may be."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from typing import Literal

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from bloodcells.errors import MAX_LISTED, Fault, InvalidRows, TableTooLarge

Format = Literal["csv", "json", "ndjson", "arrow", "parquet"]


@dataclass(frozen=True)
class Limits:
    """What a table may at most be; `bytes` counts after decompression."""

    bytes: int = 256 * 2**20
    rows: int = 1_000_000
    columns: int = 1_000


@dataclass(frozen=True, eq=False)
class LazyTable:
    """A table of which only numbers and names have been read; the rest is, when it is asked for.

    Attributes
    ----------
    names
        Headers of all columns.
    rows
        How many there are.
    numbers
        `(k, rows)` of the k columns that were read as numbers; finite, and at most `LARGEST`.
    places
        0-based column -> its row in `numbers`.
    texts
        0-based column -> its text, as in the whole table, of those that may name the cells.
    read
        Reads the whole table; nothing in it is at fault.
    lines
        The whole table as UTF-8 with a line for its header and each row, `\n` between them, if
        every value of it is just what stands between two separators.
    """

    names: tuple[str, ...]
    rows: int
    numbers: npt.NDArray[np.float64]
    places: Mapping[int, int]
    texts: Mapping[int, pa.Array]
    read: Callable[[], pa.Table]
    lines: bytes | None = None


@dataclass(frozen=True, eq=False)
class Source:
    """A table as it was sent.

    Attributes
    ----------
    sent
        The table, or what has been read of it.
    format
        Which format it was.
    separator
        Of a CSV: `,`, `;` or a tab.
    notes
        What was done to read it, one sentence each.
    """

    sent: pa.Table | LazyTable
    format: Format
    separator: str | None = None
    notes: list[str] = field(default_factory=list)

    @cached_property
    def table(self) -> pa.Table:
        """All columns in their order, headers as they were; each of integers, floats, decimals,
        booleans, text (`string`) or nothing but nulls. Of a CSV, all are text. Read now, if it had
        not been; `names` and `rows` are known before."""
        return self.sent.read() if isinstance(self.sent, LazyTable) else self.sent

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Headers of all columns."""
        return (
            self.sent.names if isinstance(self.sent, LazyTable) else tuple(self.sent.column_names)
        )

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return self.sent.rows if isinstance(self.sent, LazyTable) else int(self.sent.num_rows)

    @property
    def lines(self) -> bytes | None:
        """The table as lines of text, where it was sent so (see `LazyTable`)."""
        return self.sent.lines if isinstance(self.sent, LazyTable) else None


def check_bytes(size: int, limits: Limits, when: str = "") -> None:
    """Refuse more bytes than the limit."""
    if size > limits.bytes:
        raise TableTooLarge(
            f"The table is more than {limits.bytes:,} bytes{when}, which is the limit; "
            "send it in parts."
        )


def check_columns(columns: int, limits: Limits) -> None:
    """Refuse more columns than the limit."""
    if columns > limits.columns:
        raise TableTooLarge(f"The table has {columns:,} columns; the limit is {limits.columns:,}.")


def check_rows(rows: int, limits: Limits) -> None:
    """Refuse more rows than the limit."""
    if rows > limits.rows:
        raise TableTooLarge(
            f"The table has {rows:,} rows; the limit is {limits.rows:,}. Send it in parts."
        )


def refuse(faults: Iterable[Fault]) -> None:
    """Refuse a table with such rows, if there are any; all but the first are only counted."""
    faults = iter(faults)
    first = list(islice(faults, MAX_LISTED))
    if first:
        raise InvalidRows(first, len(first) + sum(1 for _ in faults))
