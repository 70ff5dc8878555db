"""What reading gives, and how much of it there may be."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import islice
from typing import Literal

import pyarrow as pa

from bloodcells.errors import MAX_LISTED, Fault, InvalidRows, TableTooLarge

Format = Literal["csv", "json", "ndjson", "arrow", "parquet"]


@dataclass(frozen=True)
class Limits:
    """What a table may at most be; `bytes` counts after decompression."""

    bytes: int = 256 * 2**20
    rows: int = 1_000_000
    columns: int = 1_000


@dataclass(frozen=True)
class Source:
    """A table as it was sent.

    Attributes
    ----------
    table : all columns in their order, headers as they were; each of integers, floats, decimals,
        booleans, text (`string`) or nothing but nulls. Of a CSV, all are text.
    format : which format it was.
    separator : of a CSV: `,`, `;` or a tab.
    notes : what was done to read it, one sentence each.
    """

    table: pa.Table
    format: Format
    separator: str | None = None
    notes: list[str] = field(default_factory=list)


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
