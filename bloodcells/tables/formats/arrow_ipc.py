"""Arrow streams and files -> a table."""

from collections.abc import Iterable
from typing import Any

import pyarrow as pa

from bloodcells.errors import TableTooLarge, UnreadableTable
from bloodcells.tables.formats.compressed import decompressed_bytes
from bloodcells.tables.formats.plain import check_schema, first_line, read_within
from bloodcells.tables.formats.source import Limits, Source

_FILE = b"ARROW1\0\0"
"""What an Arrow file starts with; the rest is as in a stream, with an index behind it."""


def read_arrow(data: bytes, limits: Limits) -> Source:
    """Read an Arrow stream or file; `read_bytes` says what is raised."""
    try:
        # A batch is decompressed whole as soon as it is read, so its size is looked at before.
        size = decompressed_bytes(data[len(_FILE) :] if data.startswith(_FILE) else data)
        if size > limits.bytes:
            raise TableTooLarge(
                f"The table is {size:,} bytes when decompressed; the limit is {limits.bytes:,}. "
                "Send it in parts."
            )
        with _open(data) as reader:
            check_schema(reader.schema, limits)
            return Source(read_within(_batches(reader), reader.schema, limits), "arrow")
    except UnicodeDecodeError as error:
        raise UnreadableTable(
            "The Arrow stream cannot be read: a name in its schema is not UTF-8."
        ) from error
    except (pa.ArrowException, OSError) as error:
        raise UnreadableTable(f"The Arrow stream cannot be read: {first_line(error)}.") from error


def _open(data: bytes) -> Any:
    """The stream; or the file, which goes by the same name (`.arrow`) and has the same batches."""
    return pa.ipc.open_file(data) if data.startswith(_FILE) else pa.ipc.open_stream(data)


def _batches(reader: Any) -> Iterable[pa.RecordBatch]:
    if isinstance(reader, pa.ipc.RecordBatchFileReader):
        for i in range(reader.num_record_batches):
            yield reader.get_batch(i)
    else:
        yield from reader
