"""Read Arrow streams and Arrow files, which are also called Feather."""

from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from bloodcells.errors import UnreadableTable
from bloodcells.parallel.wanted import expect_memory
from bloodcells.tables.formats.arrow_end import Unterminated, stream_batches
from bloodcells.tables.formats.arrow_footer import ARROW_FILE, footer_of
from bloodcells.tables.formats.compressed import decompressed_bytes, decompressed_in_file
from bloodcells.tables.formats.limits import Limits, check_decompressed
from bloodcells.tables.formats.plain import ARROW_ERRORS, check_schema, read_within, unreadable
from bloodcells.tables.formats.source import Source

FEATHER_1 = b"FEA1"
"""First bytes of Feather's version 1, which is another format than Arrow's."""


def read_arrow(data: bytes, limits: Limits, unterminated: Unterminated = "refuse") -> Source:
    """Read an Arrow stream or file; the errors are those of `read_bytes`."""
    check_feather(data)
    is_file = data.startswith(ARROW_FILE)
    source = pa.BufferReader(data)
    try:
        # Reading a batch decompresses all of it, so its size is checked first.
        size = (
            decompressed_in_file(data, footer_of(source)) if is_file else decompressed_bytes(data)
        )
        check_decompressed(size, limits)
        expect_memory(size)
        with pa.ipc.open_file(source) if is_file else pa.ipc.open_stream(source) as reader:
            check_schema(reader.schema, limits)
            batches = (
                file_batches(reader) if is_file else stream_batches(reader, source, unterminated)
            )
            return Source(read_within(batches, reader.schema, limits), "arrow")
    except ARROW_ERRORS as error:
        raise unreadable("The Arrow file" if is_file else "The Arrow stream", error) from error


def file_batches(reader: Any) -> Iterator[pa.RecordBatch]:
    """Read the batches of a file one by one, in the order of its footer."""
    for i in range(reader.num_record_batches):
        yield reader.get_batch(i)


def check_feather(head: bytes) -> None:
    """Refuse the first version of Feather, which pyarrow no longer reads."""
    if head.startswith(FEATHER_1):
        raise UnreadableTable(
            "A Feather file of version 1 was found, as pandas and R wrote it before 2020; write it again "
            "as version 2, which is an Arrow file, or as Parquet."
        )
