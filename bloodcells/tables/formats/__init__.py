"""Bytes of any supported format -> one Arrow table as it was sent, every column kept."""

from collections.abc import Callable
from pathlib import Path, PurePath

import pyarrow as pa

from bloodcells.errors import EmptyTable, UnreadableTable
from bloodcells.tables.formats.arrow_ipc import read_arrow
from bloodcells.tables.formats.csv_text import read_csv
from bloodcells.tables.formats.gzipped import gunzip
from bloodcells.tables.formats.json_table import text_is_number
from bloodcells.tables.formats.json_text import read_json, read_ndjson
from bloodcells.tables.formats.parquet import read_parquet
from bloodcells.tables.formats.plain import check_schema, first_line, read_within
from bloodcells.tables.formats.source import (
    Format,
    Layout,
    LazyTable,
    Limits,
    Source,
    check_bytes,
    check_columns,
    check_rows,
    join_sources,
)

__all__ = [
    "SUFFIXES",
    "Format",
    "Layout",
    "LazyTable",
    "Limits",
    "Source",
    "gunzip",
    "join_sources",
    "read_bytes",
    "read_file",
    "read_object",
    "split_suffix",
    "text_is_number",
]

SUFFIXES: dict[str, Format] = {
    ".csv": "csv",
    ".tsv": "csv",
    ".txt": "csv",
    ".xls": "csv",  # ImageJ's .xls is tab-separated text
    ".json": "json",
    ".ndjson": "ndjson",
    ".jsonl": "ndjson",
    ".arrow": "arrow",
    ".arrows": "arrow",
    ".parquet": "parquet",
}

_READERS: dict[Format, Callable[[bytes, Limits], Source]] = {
    "csv": read_csv,
    "json": read_json,
    "ndjson": read_ndjson,
    "arrow": read_arrow,
    "parquet": read_parquet,
}


def split_suffix(path: PurePath) -> tuple[str, bool]:
    """Tell by the name of a file which kind it is.

    Returns
    -------
    Its suffix in lower case, which may be one of `SUFFIXES`, and whether `.gz` stands behind that.
    """
    suffixes = [suffix.lower() for suffix in path.suffixes]
    zipped = suffixes[-1:] == [".gz"]
    return "".join((suffixes[:-1] if zipped else suffixes)[-1:]), zipped


def read_file(path: Path, limits: Limits) -> Source:
    """Read a table from disk; its format is told by its name, gzip by a further `.gz`.

    Raises
    ------
    UnreadableTable, TableTooLarge, EmptyTable, InvalidRows
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
    return read_bytes(data, SUFFIXES[suffix], limits)


def read_object(table: object, limits: Limits) -> Source:
    """Take a table of pandas, polars, Arrow or anything else that hands its columns over to Arrow.

    Raises
    ------
    UnreadableTable
        It is no such table, or a column is of a kind that is not read.
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


def read_bytes(data: bytes, kind: Format, limits: Limits) -> Source:
    """Read a table of a known format.

    Raises
    ------
    UnreadableTable
        The bytes are not that format, or cut short; or a column is of a kind that is not read.
    TableTooLarge
        A limit is passed.
    EmptyTable
        There is no row.
    InvalidRows
        Rows of another length than the header.
    DoubledColumn
        One key twice in one object.
    """
    check_bytes(len(data), limits)
    if not data or data.isspace():
        raise UnreadableTable(f"There is no table: {kind} data was expected, nothing was found.")
    source = _READERS[kind](data, limits)
    check_columns(len(source.names), limits)
    check_rows(source.rows, limits)
    return _not_empty(source, "Below its first line, the table" if kind == "csv" else "The table")


def _not_empty(source: Source, what: str) -> Source:
    if source.rows == 0:
        raise EmptyTable(what)
    return source
