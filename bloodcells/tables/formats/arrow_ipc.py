"""Read Arrow streams and Arrow files, which are also called Feather."""

from collections.abc import Iterable
from typing import Any

import pyarrow as pa

from bloodcells.errors import UnreadableTable
from bloodcells.tables.formats.arrow_footer import ARROW_FILE, read_footer
from bloodcells.tables.formats.compressed import decompressed_bytes, decompressed_in_file
from bloodcells.tables.formats.plain import ARROW_ERRORS, check_schema, read_within, unreadable
from bloodcells.tables.formats.source import Limits, Source, check_decompressed

FEATHER_1 = b"FEA1"
"""First bytes of Feather's version 1, which is another format than Arrow's."""


def read_arrow(data: bytes, limits: Limits) -> Source:
    """Read an Arrow stream or file; the errors are those of `read_bytes`."""
    check_feather(data)
    is_file = data.startswith(ARROW_FILE)
    try:
        # Reading a batch decompresses all of it, so its size is checked first.
        file_size = decompressed_in_file(data, read_footer(data)) if is_file else None
        check_decompressed(decompressed_bytes(data) if file_size is None else file_size, limits)
        with pa.ipc.open_file(data) if is_file else pa.ipc.open_stream(data) as reader:
            check_schema(reader.schema, limits)
            return Source(read_within(_batches(reader), reader.schema, limits), "arrow")
    except ARROW_ERRORS as error:
        raise unreadable("The Arrow file" if is_file else "The Arrow stream", error) from error


def check_feather(head: bytes) -> None:
    """Refuse the first version of Feather, which pyarrow no longer reads."""
    if head.startswith(FEATHER_1):
        raise UnreadableTable(
            "A Feather file of version 1 was found, as pandas and R wrote it before 2020; write it again "
            "as version 2, which is an Arrow file, or as Parquet."
        )


def _batches(reader: Any) -> Iterable[pa.RecordBatch]:
    """Read the batches one by one."""
    if isinstance(reader, pa.ipc.RecordBatchFileReader):
        for i in range(reader.num_record_batches):
            yield reader.get_batch(i)
    else:
        yield from reader
