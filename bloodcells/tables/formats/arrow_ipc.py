"""Read Arrow streams and Arrow files."""

from collections.abc import Iterable
from typing import Any

import pyarrow as pa

from bloodcells.tables.formats.compressed import decompressed_bytes
from bloodcells.tables.formats.plain import ARROW_ERRORS, check_schema, read_within, unreadable
from bloodcells.tables.formats.source import Limits, Source, check_decompressed

_FILE = b"ARROW1\0\0"
"""First bytes of an Arrow file; a stream follows them, and an index follows the stream."""


def read_arrow(data: bytes, limits: Limits) -> Source:
    """Read an Arrow stream or file; the errors are those of `read_bytes`."""
    try:
        # Reading a batch decompresses all of it, so its size is checked first.
        size = decompressed_bytes(data[len(_FILE) :] if data.startswith(_FILE) else data)
        check_decompressed(size, limits)
        with _open(data) as reader:
            check_schema(reader.schema, limits)
            return Source(read_within(_batches(reader), reader.schema, limits), "arrow")
    except ARROW_ERRORS as error:
        raise unreadable("The Arrow stream", error) from error


def _open(data: bytes) -> Any:
    """Open a stream or a file: both are named `.arrow`, and have the same batches."""
    return pa.ipc.open_file(data) if data.startswith(_FILE) else pa.ipc.open_stream(data)


def _batches(reader: Any) -> Iterable[pa.RecordBatch]:
    """Read the batches one by one."""
    if isinstance(reader, pa.ipc.RecordBatchFileReader):
        for i in range(reader.num_record_batches):
            yield reader.get_batch(i)
    else:
        yield from reader
