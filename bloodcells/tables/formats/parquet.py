"""Parquet files -> a table."""

import pyarrow as pa
import pyarrow.parquet as pq

from bloodcells.errors import TableTooLarge, UnreadableTable
from bloodcells.tables.formats.plain import check_schema, first_line, read_within
from bloodcells.tables.formats.source import Limits, Source, check_columns, check_rows

_ROWS = 65_536
"""Rows that are read at once where all text is counted before it is spread out."""

_FEW_ROWS = 16
"""Rows that are read at once where it is not."""


def read_parquet(data: bytes, limits: Limits) -> Source:
    """Read a Parquet file; `read_bytes` says what is raised.

    What the file says of its own size is believed only to refuse it. Batches are counted as they are
    read, and at most one is in memory beyond the limit. Numbers of one batch are no more than the
    limit, as the schema says how wide they are. Text that is stored once may stand in every row, so
    it is read as a dictionary, where its length times its rows is known before it is spread out.
    Beside that, there are one decompressed page of a column, which Arrow makes as large as the page
    says it is (2 GB at most), and, of text that cannot be read as a dictionary, `_FEW_ROWS` values
    that are a page long at most.
    """
    try:
        try:
            return Source(_read(data, limits, dictionaries=True), "parquet")
        except OSError as error:
            # Text whose lengths or prefixes are stored apart is not read as a dictionary by Arrow.
            if "DictAccumulator" not in str(error):
                raise
            return Source(_read(data, limits, dictionaries=False), "parquet")
    except UnicodeDecodeError as error:
        raise UnreadableTable(
            "The Parquet file cannot be read: a name in its schema is not UTF-8."
        ) from error
    except (pa.ArrowException, OSError) as error:
        raise UnreadableTable(f"The Parquet file cannot be read: {first_line(error)}.") from error


def _read(data: bytes, limits: Limits, dictionaries: bool) -> pa.Table:
    file = pq.ParquetFile(pa.BufferReader(data))
    _check_claims(file.metadata, limits)
    check_schema(file.schema_arrow, limits)
    # A plain column of Arrow is one of Parquet. What Parquet says of a column in a row group is not
    # looked at: where it is damaged, asking pyarrow for it (`RowGroupMetaData.column`) ends the
    # process.
    texts = [
        i for i in range(len(file.schema)) if file.schema.column(i).physical_type == "BYTE_ARRAY"
    ]
    if dictionaries:
        file = pq.ParquetFile(pa.BufferReader(data), read_dictionary=texts)
    schema = file.schema_arrow
    counted = all(pa.types.is_dictionary(schema.field(i).type) for i in texts)
    rows = min(_ROWS, max(1, limits.bytes // _row_bytes(schema))) if counted else _FEW_ROWS
    return read_within(file.iter_batches(rows, use_threads=False), schema, limits)


def _check_claims(meta: pq.FileMetaData, limits: Limits) -> None:
    """Refuse a file that says itself that it is too large."""
    check_rows(meta.num_rows, limits)
    check_columns(meta.num_columns, limits)
    size = sum(meta.row_group(i).total_byte_size for i in range(meta.num_row_groups))
    if size > limits.bytes:
        raise TableTooLarge(
            f"The table is {size:,} bytes when decompressed; the limit is {limits.bytes:,}. "
            "Send it in parts."
        )


def _row_bytes(schema: pa.Schema) -> int:
    """Bytes of one row, in which text counts for its place in a dictionary."""
    return sum(_width(kind) for kind in schema.types) or 1


def _width(kind: pa.DataType) -> int:
    if isinstance(kind, pa.BaseExtensionType):
        return _width(kind.storage_type)
    return kind.byte_width if pa.types.is_fixed_size_binary(kind) else 16
