"""Bound what is read of a table, each bound with a sentence for whoever sent more."""

from dataclasses import dataclass

from bloodcells.errors import TableTooLarge

__all__ = [
    "Limits",
    "check_bytes",
    "check_columns",
    "check_decompressed",
    "check_lines",
    "check_rows",
    "check_values",
    "last_line_end",
    "too_long",
]


@dataclass(frozen=True)
class Limits:
    """Describe how large a table may be."""

    bytes: int = 256 * 2**20
    """Of the table after decompression, each value standing for itself."""
    rows: int = 1_000_000
    columns: int = 1_000
    values: int = 2**25
    """Rows times columns."""
    record_bytes: int = 2**20
    """Of one line, one object of a row, or one number or name: what is told before it is parsed."""


def check_bytes(size: int, limits: Limits, when: str = "") -> None:
    """Refuse more bytes than the limit; `when` ends the part of the sentence on the size."""
    if size > limits.bytes:
        raise TableTooLarge(
            f"The table is more than {limits.bytes:,} bytes{when}, which is the limit; "
            "send it in parts."
        )


def check_decompressed(size: int, limits: Limits) -> None:
    """Refuse a table whose size when decompressed, known before it is read, is beyond the limit."""
    if size > limits.bytes:
        raise TableTooLarge(
            f"The table is {size:,} bytes when decompressed; the limit is {limits.bytes:,}. "
            "Send it in parts."
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


def check_values(rows: int, columns: int, limits: Limits) -> None:
    """Refuse more values than the limit."""
    if rows * columns > limits.values:
        raise TableTooLarge(
            f"The table has {rows:,} rows of {columns:,} columns, {rows * columns:,} values; the limit is "
            f"{limits.values:,}. Send it in parts, or without the columns that are no measurements."
        )


def check_lines(text: bytes, limits: Limits) -> None:
    """Refuse text with a line that is longer than the limit of a record.

    It is looked at where one must end at the latest, which takes no time.
    """
    start, most = 0, limits.record_bytes
    while len(text) - start > most:
        end = last_line_end(text, start, start + most + 1)
        if end < 0:
            ends = [at for at in (text.find(b"\n", start), text.find(b"\r", start)) if at >= 0]
            raise too_long("A line of the table", min(ends, default=len(text)) - start, limits)
        start = end + 1


def last_line_end(text: bytes, start: int, end: int) -> int:
    """Find the last line end of a part of a text; -1 if there is none."""
    at = text.rfind(b"\n", start, end)
    return at if at >= 0 else text.rfind(b"\r", start, end)


def too_long(what: str, size: int, limits: Limits, ends: bool = True) -> TableTooLarge:
    """Build the error for a record that is longer than the limit.

    Parameters
    ----------
    ends
        Whether its size is all of it; else more may come.
    """
    least = "" if ends else "at least "
    return TableTooLarge(
        f"{what} is {least}{size:,} bytes long; the limit is {limits.record_bytes:,}, far more than the "
        "measurements of a cell take. Look for a quotation mark or a bracket that is not closed, or for "
        "line ends that are missing."
    )
