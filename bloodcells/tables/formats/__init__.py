"""Read bytes of any supported format into one Arrow table, with every column as it was sent.

To read another format, write a module with one function `(data, limits) -> Source`, as `parquet.py` does,
and give it its line in `Format` (`source.py`), `SUFFIXES`, `_READERS` and `detection.py`. For the service, it
also needs its media type in `app/media_types.py`.
"""

from collections.abc import Callable
from pathlib import Path, PurePath

import pyarrow as pa

from bloodcells.errors import EmptyTable, NoSuchSheet, UnreadableTable
from bloodcells.parallel.wanted import expect_memory
from bloodcells.tables.formats.arrow_end import Unterminated
from bloodcells.tables.formats.arrow_ipc import read_arrow
from bloodcells.tables.formats.csv_dialect import HEAD as CSV_HEAD
from bloodcells.tables.formats.csv_dialect import Dialect as CsvDialect
from bloodcells.tables.formats.csv_encoding import UTF16_HEAD, Utf16, find_utf16
from bloodcells.tables.formats.csv_text import find_csv_dialect, read_csv
from bloodcells.tables.formats.detection import GZIP, HEAD_BYTES, find_format, refuse_other
from bloodcells.tables.formats.gzipped import gunzip
from bloodcells.tables.formats.json_table import text_is_number
from bloodcells.tables.formats.json_text import read_json, read_ndjson
from bloodcells.tables.formats.limits import (
    Limits,
    check_bytes,
    check_columns,
    check_rows,
    check_values,
)
from bloodcells.tables.formats.plain import check_schema, first_line, read_within
from bloodcells.tables.formats.slices import is_blank
from bloodcells.tables.formats.source import Format, Layout, LazyTable, Source, join_sources

__all__ = [
    "CSV_HEAD",
    "GZIP",
    "HEAD_BYTES",
    "SUFFIXES",
    "UTF16_HEAD",
    "CsvDialect",
    "Format",
    "Layout",
    "LazyTable",
    "Limits",
    "Source",
    "Unterminated",
    "Utf16",
    "find_csv_dialect",
    "find_format",
    "find_utf16",
    "gunzip",
    "join_sources",
    "read_bytes",
    "read_file",
    "read_object",
    "refuse_other",
    "split_suffix",
    "text_is_number",
]

SUFFIXES: dict[str, Format] = {
    ".csv": "csv",
    ".tsv": "csv",
    ".txt": "csv",
    ".xls": "any",  # ImageJ's .xls is tab-separated text, Excel's a workbook
    ".xlsx": "workbook",
    ".xlsm": "workbook",
    ".ods": "workbook",
    ".json": "json",
    ".ndjson": "ndjson",
    ".jsonl": "ndjson",
    ".arrow": "arrow",
    ".arrows": "arrow",
    ".feather": "arrow",
    ".ipc": "arrow",
    ".parquet": "parquet",
}
"""The suffix of a file, in lower case -> its format."""

_READERS: dict[Format, Callable[[bytes, Limits], Source]] = {
    "csv": read_csv,
    "json": read_json,
    "ndjson": read_ndjson,
}
"""Format -> the function that reads its bytes within the limits. It refuses bytes that are not the format,
and too much memory before taking it; `read_bytes` checks the rest. Workbooks are read by `read_workbook`
and Arrow by `read_arrow`, which take a parameter of their own, and Parquet by `read_parquet`, whose import
waits until it is needed."""


def split_suffix(path: PurePath) -> tuple[str, bool]:
    """Split the suffix of a file's name from a further `.gz`.

    Returns
    -------
    The suffix in lower case, which `SUFFIXES` may have or not; and whether `.gz` follows it.
    """
    zipped = path.suffix.lower() == ".gz"
    return (path.with_suffix("") if zipped else path).suffix.lower(), zipped


def read_file(
    path: Path,
    limits: Limits,
    sheet: str | None = None,
    unterminated: Unterminated = "refuse",
) -> Source:
    """Read a table from disk.

    The suffix of the file's name tells the format, a further `.gz` that it is gzipped.

    Parameters
    ----------
    sheet, unterminated
        As for `read_bytes`.

    Raises
    ------
    UnreadableTable
        The file cannot be read, or its suffix is not one of a table; or as `read_bytes` does.
    TableTooLarge, EmptyTable, InvalidRows, DoubledColumn
        As `read_bytes` does.
    """
    suffix, zipped = split_suffix(path)
    if suffix not in SUFFIXES:
        raise UnreadableTable(
            f"{path.name}: the ending {suffix!r} is not one of a table; expected one of "
            f"{', '.join(SUFFIXES)}, or such a one with .gz behind it."
        )
    try:
        with path.open("rb") as file:
            data = file.read(limits.bytes + 1)
    except OSError as error:
        raise UnreadableTable(f"{path}: cannot be read ({error.strerror}).") from error
    if zipped:
        data = gunzip(data, limits.bytes)
    return read_bytes(data, SUFFIXES[suffix], limits, sheet, unterminated=unterminated)


def read_object(table: object, limits: Limits) -> Source:
    """Read a table of pandas, polars, Arrow or another library that hands its columns over to Arrow.

    Raises
    ------
    UnreadableTable
        The object is not such a table, or a column has values of a type that is not read.
    TableTooLarge, EmptyTable
        As `read_bytes` does.
    """
    try:
        arrow = pa.table(table)
        check_schema(arrow.schema, limits)
        source = Source(read_within(arrow.to_batches(), arrow.schema, limits), "arrow")
    except (pa.ArrowException, TypeError, ValueError) as error:
        raise UnreadableTable(
            f"A {type(table).__name__} is no table that can be read ({first_line(error)}); expected a "
            "file, or a table of pandas, polars or Arrow."
        ) from error
    return _not_empty(source, "The table")


def read_bytes(
    data: bytes,
    kind: Format,
    limits: Limits,
    sheet: str | None = None,
    dialect: CsvDialect | None = None,
    unterminated: Unterminated = "refuse",
) -> Source:
    """Read a table of a known format, or of the one that its first bytes tell.

    Parameters
    ----------
    sheet
        The sheet of a workbook that has the table; the first one that has a table, where it is None.
    dialect
        The dialect of a CSV of which `data` is only a part; None to find it in `data`.
    unterminated
        What to do with an Arrow stream that has no end-of-stream marker.

    Raises
    ------
    UnreadableTable
        The bytes are not of this format, or are cut short; or a column has values of a type that is not
        read.
    TableTooLarge
        The table is larger than a limit.
    EmptyTable
        The table has no row.
    InvalidRows
        Rows have more or fewer values than the header.
    DoubledColumn
        An object of JSON has one key twice.
    """
    check_bytes(len(data), limits)
    expect_memory(len(data))
    if not data or (data[:1].isspace() and is_blank(data)):
        raise UnreadableTable(f"There is no table: {kind} data was expected, nothing was found.")
    if kind == "any":
        if data.startswith(GZIP):
            data = gunzip(data, limits.bytes)
        kind = find_format(data)
    try:
        source = _read(data, kind, limits, sheet, dialect, unterminated)
    except UnreadableTable:
        refuse_other(data, kind)
        raise
    check_columns(len(source.names), limits)
    check_rows(source.rows, limits)
    check_values(source.rows, len(source.names), limits)
    return _not_empty(source, "Below its first line, the table" if kind == "csv" else "The table")


def _read(
    data: bytes,
    kind: Format,
    limits: Limits,
    sheet: str | None,
    dialect: CsvDialect | None,
    unterminated: Unterminated,
) -> Source:
    """Read a table of a known format; the parameters are those of `read_bytes`."""
    if kind == "workbook":
        from bloodcells.tables.formats.workbook import read_workbook  # few tables are one

        return read_workbook(data, limits, sheet)
    if sheet is not None:
        raise NoSuchSheet(f"A sheet ({sheet!r}) was asked for, but a table in {kind} has none.")
    if kind == "arrow":
        return read_arrow(data, limits, unterminated)
    if kind == "parquet":
        from bloodcells.tables.formats.parquet import read_parquet  # it takes long to import

        return read_parquet(data, limits)
    return _READERS[kind](data, limits) if dialect is None else read_csv(data, limits, dialect)


def _not_empty(source: Source, what: str) -> Source:
    """Refuse a table without rows."""
    if source.rows == 0:
        raise EmptyTable(what)
    return source
