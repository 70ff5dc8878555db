"""Read Parquet files."""

import io
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from bloodcells.parallel.wanted import expect_memory
from bloodcells.tables.formats.limits import (
    Limits,
    check_columns,
    check_decompressed,
    check_rows,
    check_values,
)
from bloodcells.tables.formats.parquet_end import check_parquet_end
from bloodcells.tables.formats.plain import ARROW_ERRORS, check_schema, read_within, unreadable
from bloodcells.tables.formats.source import Source

_ROWS = 65_536
"""Rows that are read at once if all text is read as a dictionary, so that its size is known beforehand."""

_FEW_ROWS = 16
"""Rows that are read at once if some text cannot be read so."""


def read_parquet(data: bytes, limits: Limits) -> Source:
    """Read a Parquet file; the errors are those of `read_bytes`.

    Notes
    -----
    What the file claims of its own size is only ever a reason to refuse it. Batches are counted as they
    are read, so at most one batch is in memory beyond the limit. The numbers of a batch are no more than
    the limit, as the schema says how wide they are. Text that is stored once may stand in every row, so
    it is read as a dictionary: its length times its rows is then known before it is written out.
    In addition there are one decompressed page of a column, which Arrow makes as large as the page
    claims to be (2 GB at most), and, for text that cannot be read as a dictionary, `_FEW_ROWS` values of
    at most one page each.
    """
    check_parquet_end(io.BytesIO(data))
    try:
        try:
            return Source(_read(data, limits, dictionaries=True), "parquet")
        except OSError as error:
            # Arrow cannot read text as a dictionary if its lengths or prefixes are stored apart.
            if "DictAccumulator" not in str(error):
                raise
            return Source(_read(data, limits, dictionaries=False), "parquet")
    except ARROW_ERRORS as error:
        raise unreadable("The Parquet file", error) from error


def _read(data: bytes, limits: Limits, dictionaries: bool) -> pa.Table:
    """Read all batches, text as dictionaries or as it is."""
    file = _open(data)
    _check_claims(file.metadata, limits)
    check_schema(file.schema_arrow, limits)
    # A column of Arrow that is nested has several columns of Parquet. The metadata of a column in a row group
    # are not used: if they are damaged, asking pyarrow for them (`RowGroupMetaData.column`) ends the process.
    texts = [
        i for i in range(len(file.schema)) if file.schema.column(i).physical_type == "BYTE_ARRAY"
    ]
    if dictionaries:
        file = _open(data, read_dictionary=texts)
    schema = file.schema_arrow
    counted = sum(map(_texts_of, schema.types)) == 0
    rows = min(_ROWS, max(1, limits.bytes // _row_bytes(schema))) if counted else _FEW_ROWS
    return read_within(file.iter_batches(rows, use_threads=False), schema, limits)


def _check_claims(meta: pq.FileMetaData, limits: Limits) -> None:
    """Refuse a file that claims itself to be too large."""
    check_rows(meta.num_rows, limits)
    check_columns(meta.num_columns, limits)
    check_values(meta.num_rows, meta.num_columns, limits)
    size = sum(meta.row_group(i).total_byte_size for i in range(meta.num_row_groups))
    check_decompressed(size, limits)
    expect_memory(max(size, meta.num_rows * meta.num_columns * 8))


def _row_bytes(schema: pa.Schema) -> int:
    """Count the bytes of one row, a text being counted as its index in a dictionary."""
    return sum(_width(kind) for kind in schema.types) or 1


def _open(data: bytes, **options: Any) -> pq.ParquetFile:
    """Open a file, with UUIDs and the like as types of their own."""
    return pq.ParquetFile(pa.BufferReader(data), arrow_extensions_enabled=True, **options)


def _inner(kind: pa.DataType) -> list[pa.DataType]:
    """List the types of the values within a list, struct or the like."""
    return [kind.field(i).type for i in range(kind.num_fields)] if pa.types.is_nested(kind) else []


def _texts_of(kind: pa.DataType) -> int:
    """Count the columns of Parquet below one of Arrow whose text is not read as a dictionary."""
    if isinstance(kind, pa.BaseExtensionType):
        return _texts_of(kind.storage_type)
    if pa.types.is_nested(kind):
        return sum(map(_texts_of, _inner(kind)))
    try:
        return int(not pa.types.is_dictionary(kind) and kind.bit_width < 0)
    except ValueError:  # text or bytes of any length
        return int(not pa.types.is_null(kind))


def _width(kind: pa.DataType) -> int:
    """Count the bytes of one value, at most, without the bytes of text and of further values of a list."""
    if isinstance(kind, pa.BaseExtensionType):
        return _width(kind.storage_type)
    if pa.types.is_fixed_size_list(kind):
        return int(kind.list_size) * _width(kind.value_type)
    if pa.types.is_nested(kind):
        return 8 + sum(map(_width, _inner(kind)))
    return kind.byte_width if pa.types.is_fixed_size_binary(kind) else 16
