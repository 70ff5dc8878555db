"""Bytes of any supported format -> one Arrow table as it was sent, every column kept."""

import csv
import gzip
import io
import json
import re
import zlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Any, Literal

import orjson
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv
import pyarrow.parquet as pq

from bloodcells.errors import (
    DoubledColumn,
    EmptyTable,
    Fault,
    InvalidRows,
    TableTooLarge,
    UnreadableTable,
)
from bloodcells.features import known_names, normalise
from bloodcells.imagej import unfold_log
from bloodcells.ipc import decompressed_bytes
from bloodcells.numbers import looks_like_number, plain
from bloodcells.sizes import cannot_be_taken, spread_bytes

Format = Literal["csv", "json", "ndjson", "arrow", "parquet"]

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
_NOT_CSV = {
    b"PK\x03\x04": "an Excel workbook or a zip file was found; save the sheet as CSV",
    b"\xd0\xcf\x11\xe0": "an Excel workbook was found; save the sheet as CSV",
    b"\x1f\x8b": "gzip was found; send it as gzip (Content-Encoding), or end its name in .gz",
    b"PAR1": "a Parquet file was found; send it as such",
    b"ARROW1": "an Arrow file was found; send it as such",
}
"""First bytes of what is taken for CSV most often, and what to say of it."""

_SEPARATORS = {",": "comma", ";": "semicolon", "\t": "tab"}


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
    table : all columns in their order, headers as they were; text columns for CSV.
    format : which format it was.
    separator : of a CSV: `,`, `;` or a tab.
    notes : what was done to read it, one sentence each.
    """

    table: pa.Table
    format: Format
    separator: str | None = None
    notes: list[str] = field(default_factory=list)


def read_file(path: Path, limits: Limits) -> Source:
    """Read a table from disk; its format is told by its name, gzip by a further `.gz`.

    Raises
    ------
    UnreadableTable, TableTooLarge, EmptyTable, InvalidRows : as `read_bytes` does.
    """
    suffixes = [s.lower() for s in path.suffixes]
    zipped = suffixes[-1:] == [".gz"]
    suffix = "".join(suffixes[:-1][-1:] if zipped else suffixes[-1:])
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


def gunzip(data: bytes, limit: int) -> bytes:
    """Decompress gzip, of one or more members, to at most `limit` bytes.

    Raises
    ------
    UnreadableTable : it is not gzip, or cut short.
    TableTooLarge : it is more than `limit` bytes when decompressed.
    """
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as file:
            found = file.read(limit + 1)
    except (OSError, EOFError, zlib.error) as error:
        what = re.sub(r"^Error -?[0-9]+ while decompressing data: ", "", str(error))
        raise UnreadableTable(f"The gzip data cannot be decompressed ({what}).") from error
    if len(found) > limit:
        raise TableTooLarge(
            f"The table is more than {limit:,} bytes when decompressed, which is the limit; "
            "send it in parts."
        )
    return found


def read_bytes(data: bytes, kind: Format, limits: Limits) -> Source:
    """Read a table of a known format.

    Raises
    ------
    UnreadableTable : the bytes are not that format, or cut short.
    TableTooLarge : a limit is passed.
    EmptyTable : there is no row.
    InvalidRows : rows of another length than the header.
    """
    if len(data) > limits.bytes:
        raise TableTooLarge(
            f"The table is more than {limits.bytes:,} bytes, which is the limit; send it in parts."
        )
    if not data.strip():
        raise UnreadableTable(f"There is no table: {kind} data was expected, nothing was found.")
    source = _READERS[kind](data, limits)
    _check_columns(source.table.num_columns, limits)
    _check_rows(source.table.num_rows, limits)
    if source.table.num_rows == 0:
        raise EmptyTable("Below its first line, the table" if kind == "csv" else "The table")
    return source


def _check_columns(columns: int, limits: Limits) -> None:
    if columns > limits.columns:
        raise TableTooLarge(f"The table has {columns:,} columns; the limit is {limits.columns:,}.")


def _check_rows(rows: int, limits: Limits) -> None:
    if rows > limits.rows:
        raise TableTooLarge(
            f"The table has {rows:,} rows; the limit is {limits.rows:,}. Send it in parts."
        )


# --- CSV ----------------------------------------------------------------------------------------


def _read_csv(data: bytes, limits: Limits) -> Source:
    for magic, what in _NOT_CSV.items():
        if data.startswith(magic):
            raise UnreadableTable(f"CSV was expected, {what}.")
    text, notes = _decode(data)
    if "\0" in text:
        raise UnreadableTable("The text has NUL bytes in it: it is not CSV.")
    text = unfold_log(text)
    header_line = re.split(r"[\r\n]", text.lstrip("\r\n"), maxsplit=1)[0]
    separator = _separator(header_line)
    header = _split(header_line, separator)
    _check_columns(len(header), limits)
    faults: list[Fault] = []

    def collect(row: Any) -> str:
        # Arrow numbers the header as row 1.
        faults.append(
            Fault(
                row.number - 1,
                None,
                f"{row.expected_columns} values were expected, as in the header; "
                f"{row.actual_columns} were found",
            )
        )
        return "skip"

    # Arrow takes a header without a line end for no table at all.
    body = (text if text.endswith(("\r", "\n")) else text + "\n").encode()
    try:
        table = pacsv.read_csv(
            io.BytesIO(body),
            # One block, so that a long row is never cut; one thread, so that rows have numbers.
            read_options=pacsv.ReadOptions(use_threads=False, block_size=len(body) + 1),
            parse_options=pacsv.ParseOptions(
                delimiter=separator, newlines_in_values=True, invalid_row_handler=collect
            ),
            convert_options=pacsv.ConvertOptions(
                column_types={name: pa.string() for name in header}, strings_can_be_null=False
            ),
        )
    except pa.ArrowInvalid as error:
        raise UnreadableTable(f"The CSV cannot be read: {error}.") from error
    if faults:
        raise InvalidRows(faults)
    _refuse_swallowed_rows(table, text, separator)
    notes.append(f"read as CSV separated by {_SEPARATORS[separator]}")
    return Source(table, "csv", separator, notes)


def _refuse_swallowed_rows(table: pa.Table, text: str, separator: str) -> None:
    """Refuse values that hold whole rows, as a quote that is not closed makes them."""
    if text.count("\n") + text.count("\r") <= table.num_rows:
        return
    for name, column in zip(table.column_names, table.columns, strict=True):
        if not pa.types.is_string(column.type):
            continue
        long = pc.and_(
            pc.match_substring_regex(column, "[\r\n]"),
            pc.greater_equal(pc.count_substring(column, separator), table.num_columns - 1),
        )
        found = pc.indices_nonzero(long)
        if table.num_columns > 1 and len(found):
            message = "a quotation mark is opened here, and closed only in a later row"
            raise InvalidRows([Fault(i + 1, name, message) for i in found.to_pylist()])


def _decode(data: bytes) -> tuple[str, list[str]]:
    for mark, encoding in ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"", "utf-8-sig")):
        if data.startswith(mark):
            try:
                text = data.decode(encoding)
            except UnicodeDecodeError:
                continue
            return text, ([] if encoding == "utf-8-sig" else ["decoded from UTF-16"])
    try:
        # What Excel writes in Western Europe; all names of measurements are ASCII in it too.
        return data.decode("cp1252"), ["not UTF-8, so decoded as Windows-1252"]
    except UnicodeDecodeError as error:
        raise UnreadableTable(
            f"The text is neither UTF-8 nor Windows-1252 (byte {error.start + 1}); save it as UTF-8."
        ) from error


def _split(line: str, separator: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=separator), [])
    except csv.Error as error:
        raise UnreadableTable(f"The header of the CSV cannot be read: {error}.") from error


def _separator(header: str) -> str:
    """The separator under which most columns are measurements, or, if none is, there are most.

    A first line of numbers is no header, but to say so, it must be told where each of them ends.
    """
    names = known_names()

    def score(separator: str) -> tuple[int, int, int]:
        fields = _split(header, separator)
        numbers = sum(looks_like_number(f.replace(",", ".")) for f in fields)
        return sum(normalise(f) in names for f in fields), numbers, len(fields)

    return max(_SEPARATORS, key=score)


# --- JSON ---------------------------------------------------------------------------------------


def _read_json(data: bytes, limits: Limits) -> Source:
    data = _as_utf8(data)
    body = _loads(data, "The body")
    if isinstance(body, dict) and set(body) == {"cells"}:
        records = body["cells"]
        if not isinstance(records, list):
            raise UnreadableTable(f"'cells' must be a list of objects; found {_kind(records)}.")
        _check_rows(len(records), limits)
        table = _from_records(records, limits)
        _refuse_doubled_keys(data, 1 + sum(map(len, records)))
        return Source(table, "json")
    if isinstance(body, dict) and set(body) == {"columns", "data"}:
        _refuse_doubled_keys(data, 2)
        return Source(_from_rows(body["columns"], body["data"], limits), "json")
    found = f"an object with {sorted(body)[:5]}" if isinstance(body, dict) else _kind(body)
    raise UnreadableTable(
        'The JSON is not a table: expected {"cells": [{...}, ...]} or '
        f'{{"columns": [...], "data": [[...], ...]}}, found {found}.'
    )


def _read_ndjson(data: bytes, limits: Limits) -> Source:
    lines = [line for line in _as_utf8(data).splitlines() if line.strip()]
    _check_rows(len(lines), limits)
    records = [_loads(line, f"Row {row}") for row, line in enumerate(lines, 1)]
    table = _from_records(records, limits)
    for line, record in zip(lines, records, strict=True):
        _refuse_doubled_keys(line, len(record))
    return Source(table, "ndjson")


def _as_utf8(data: bytes) -> bytes:
    """JSON in UTF-8 without a byte order mark, from any Unicode encoding."""
    encoding = json.detect_encoding(data)
    if encoding == "utf-8":
        return data
    try:
        return data.decode(encoding).encode()
    except UnicodeError as error:
        raise UnreadableTable(f"The text is not {encoding.upper()}: {error}.") from error


def _loads(data: bytes, what: str) -> Any:
    try:
        return orjson.loads(data)
    except orjson.JSONDecodeError as error:
        try:
            # Python's own writer puts NaN and Infinity into JSON: read them, so that the row and
            # column can be named. Writing it again shows that there is no lone surrogate in it.
            value = json.loads(data)
            json.dumps(value, ensure_ascii=False).encode()
            return value
        except (ValueError, RecursionError):
            raise UnreadableTable(f"{what} is not JSON: {error}.") from error


def _kind(value: object) -> str:
    names: dict[type, str] = {list: "a list", dict: "an object", str: "a text", bool: "a boolean"}
    return "null" if value is None else names.get(type(value), "a number")


def _from_records(records: Sequence[Any], limits: Limits) -> pa.Table:
    faults = [
        Fault(row, None, f"an object was expected, {_kind(record)} was found")
        for row, record in enumerate(records, 1)
        if not isinstance(record, dict)
    ]
    if faults:
        raise InvalidRows(faults)
    keys = list(dict.fromkeys(chain.from_iterable(records)))
    _check_columns(len(keys), limits)
    # Objects with few keys each, but other ones, would make a table far larger than themselves.
    if len(keys) * len(records) > limits.bytes:
        raise TableTooLarge(
            f"The table has {len(records):,} rows with {len(keys):,} different keys, more than "
            f"{limits.bytes:,} values, which is the limit; send it in parts."
        )
    if records and not keys:
        faults = [Fault(row + 1, None, "the object is empty") for row in range(len(records))]
        raise InvalidRows(faults)
    return _table(keys, ([record.get(key) for record in records] for key in keys))


def _refuse_doubled_keys(data: bytes, keys: int) -> None:
    """Refuse an object with one key twice, of which JSON readers silently keep the last.

    More `"key":` in the bytes than keys that were read is a sign of it; a second, slow reading then
    tells a doubled key from a text with a colon in it.
    """
    if data.count(b'":') + len(re.findall(rb'"\s+:', data)) <= keys:
        return

    def check(pairs: list[tuple[str, Any]]) -> None:
        for key, count in Counter(key for key, _ in pairs).items():
            if count > 1:
                raise DoubledColumn(key, [key] * count)

    try:
        json.loads(data, object_pairs_hook=check)
    except RecursionError as error:
        raise UnreadableTable(_TOO_DEEP) from error


def _from_rows(columns: Any, rows: Any, limits: Limits) -> pa.Table:
    if not isinstance(columns, list):
        raise UnreadableTable(f"'columns' must be a list of names; found {_kind(columns)}.")
    if (other := next((c for c in columns if not isinstance(c, str)), "")) != "":
        raise UnreadableTable(f"'columns' must be a list of names; found {_kind(other)} in it.")
    if not isinstance(rows, list):
        raise UnreadableTable(f"'data' must be a list of rows; found {_kind(rows)}.")
    _check_columns(len(columns), limits)
    _check_rows(len(rows), limits)
    faults = [
        Fault(
            number,
            None,
            f"{len(columns)} values were expected, as in 'columns'; "
            + (f"{len(row)} were found" if isinstance(row, list) else f"{_kind(row)} was found"),
        )
        for number, row in enumerate(rows, 1)
        if not isinstance(row, list) or len(row) != len(columns)
    ]
    if faults:
        raise InvalidRows(faults)
    values: Iterable[tuple[Any, ...]] = zip(*rows, strict=True) if rows else [()] * len(columns)
    return _table(columns, map(list, values))


_TOO_DEEP = "The JSON is nested too deeply; expected one value for each measurement."
_MIXED = {b"mixed": b"yes"}


def _table(names: Sequence[str], columns: Iterable[list[Any]]) -> pa.Table:
    fields, arrays = [], []
    for name, values in zip(names, columns, strict=True):
        array = _plain_array(values)
        metadata = None
        if array is None:
            # Values of several kinds, or too large: as JSON, so that each bad one can be shown.
            array = pa.array([None if v is None else _as_text(v) for v in values], pa.string())
            metadata = _MIXED
        fields.append(pa.field(name, array.type, metadata=metadata))
        arrays.append(array)
    return pa.Table.from_arrays(arrays, schema=pa.schema(fields))


def _plain_array(values: list[Any]) -> pa.Array | None:
    kinds = set(map(type, values))
    if kinds & {list, dict} or (bool in kinds and kinds & {int, float}):
        return None  # Arrow takes true among numbers for 1
    try:
        return pa.array(values)
    except (pa.ArrowException, OverflowError):
        return None


def _as_text(value: object) -> str:
    """The value as JSON, a text without its quotes unless it would pass for a number without them."""
    if isinstance(value, str) and not looks_like_number(value):
        return value
    try:
        return json.dumps(value)
    except RecursionError as error:
        raise UnreadableTable(_TOO_DEEP) from error


def text_is_number(source: Source, column: int) -> bool:
    """Whether text in that column may be a number: in JSON, numbers are not written as text."""
    if source.format not in ("json", "ndjson"):
        return True
    return bool(source.table.schema.field(column).metadata == _MIXED)


# --- Arrow and Parquet --------------------------------------------------------------------------


_ARROW_FILE = b"ARROW1\0\0"
"""What an Arrow file starts with; the rest is as in a stream, with an index behind it."""


def _read_arrow(data: bytes, limits: Limits) -> Source:
    try:
        # A batch is decompressed whole as soon as it is read, so its size is looked at before.
        size = decompressed_bytes(data[8:] if data.startswith(_ARROW_FILE) else data)
        if size > limits.bytes:
            raise TableTooLarge(
                f"The table is {size:,} bytes when decompressed; the limit is {limits.bytes:,}. "
                "Send it in parts."
            )
        with _open_arrow(data) as reader:
            schema = reader.schema
            _check_columns(len(schema), limits)
            batches = list(_within(_batches(reader), limits))
        return Source(_spread(pa.Table.from_batches(batches, schema), schema), "arrow")
    except (pa.ArrowException, OSError) as error:
        raise UnreadableTable(f"The Arrow stream cannot be read: {_first_line(error)}.") from error


def _within(batches: Iterable[pa.RecordBatch], limits: Limits) -> Iterable[pa.RecordBatch]:
    """The batches, each validated, until they are more than the limits."""
    rows, size = 0, 0
    for batch in batches:
        batch.validate(full=True)
        rows, size = rows + batch.num_rows, size + sum(map(spread_bytes, batch.columns))
        _check_rows(rows, limits)
        if size > limits.bytes:
            raise TableTooLarge(
                f"The table is more than {limits.bytes:,} bytes when decompressed, which is the "
                "limit; send it in parts."
            )
        yield batch


def _open_arrow(data: bytes) -> Any:
    """The stream; or the file, which goes by the same name (`.arrow`) and has the same batches."""
    is_file = data.startswith(_ARROW_FILE)
    return pa.ipc.open_file(data) if is_file else pa.ipc.open_stream(data)


def _batches(reader: Any) -> Iterable[pa.RecordBatch]:
    if isinstance(reader, pa.ipc.RecordBatchFileReader):
        for i in range(reader.num_record_batches):
            yield reader.get_batch(i)
    else:
        yield from reader


def _read_parquet(data: bytes, limits: Limits) -> Source:
    try:
        file = pq.ParquetFile(pa.BufferReader(data))
        meta, schema = file.metadata, file.schema_arrow
        _check_rows(meta.num_rows, limits)
        _check_columns(meta.num_columns, limits)
        size = sum(meta.row_group(i).total_byte_size for i in range(meta.num_row_groups))
        if size > limits.bytes:
            raise TableTooLarge(
                f"The table is {size:,} bytes when decompressed; the limit is {limits.bytes:,}. "
                "Send it in parts."
            )
        rows, counted = _rows_at_once(file, limits)
        file = pq.ParquetFile(pa.BufferReader(data), read_dictionary=counted)
        batches = list(_within(file.iter_batches(rows, use_threads=False), limits))
        table = pa.Table.from_batches(batches, file.schema_arrow)
        return Source(_spread(table, schema), "parquet")
    except (pa.ArrowException, OSError) as error:
        raise UnreadableTable(f"The Parquet file cannot be read: {_first_line(error)}.") from error


def _spread(table: pa.Table, schema: pa.Schema) -> pa.Table:
    """Without runs and views, which Arrow cannot take rows of, or dictionaries that were not sent."""
    columns = [
        plain(column) if cannot_be_taken(kind) or column.type != kind else column
        for column, kind in zip(table.columns, schema.types, strict=True)
    ]
    return pa.Table.from_arrays(columns, table.column_names)


def _rows_at_once(file: pq.ParquetFile, limits: Limits) -> tuple[int, list[str]]:
    """How many rows to read at once, and the columns of text to read as dictionaries.

    A text that is stored once may stand in every row. Where it is in a dictionary, that is counted
    before it is spread out; where it is the prefix of the next, few rows are read at once.
    """
    meta, names = file.metadata, set(file.schema_arrow.names)
    groups = [meta.row_group(i) for i in range(meta.num_row_groups)]
    chunks = [g.column(j) for g in groups for j in range(meta.num_columns)]
    texts = [c for c in chunks if c.physical_type == "BYTE_ARRAY"]
    uncountable = {
        c.path_in_schema
        for c in texts
        if "DELTA_BYTE_ARRAY" in c.encodings or c.path_in_schema not in names
    }
    sizes = [c.total_uncompressed_size for c in texts if c.path_in_schema in uncountable]
    rows = limits.bytes // max(sizes, default=1)
    return min(max(rows, 1), 65_536), sorted({c.path_in_schema for c in texts} - uncountable)


def _first_line(error: BaseException) -> str:
    return str(error).strip().split("\n", 1)[0].rstrip(".")


_READERS = {
    "csv": _read_csv,
    "json": _read_json,
    "ndjson": _read_ndjson,
    "arrow": _read_arrow,
    "parquet": _read_parquet,
}
