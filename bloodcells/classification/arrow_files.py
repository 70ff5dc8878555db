"""Write and read the Arrow files beside a model's manifest: cells and probabilities, never compressed."""

import pyarrow as pa

from bloodcells.errors import TableError, reason_of
from bloodcells.tables.formats.arrow_footer import footer_of
from bloodcells.tables.formats.compressed import decompressed_in_file

__all__ = ["from_bytes", "to_bytes"]


def to_bytes(batch: pa.RecordBatch) -> bytes:
    """Encode a batch as a file of one batch."""
    sink = pa.BufferOutputStream()
    with pa.ipc.new_file(sink, batch.schema) as writer:
        writer.write_batch(batch)
    return bytes(sink.getvalue())


def from_bytes(content: bytes) -> pa.Table:
    """Read a file.

    Raises
    ------
    ValueError
        The bytes are no such file, it is compressed, or a value is missing.
    """
    try:
        with pa.ipc.open_file(content) as reader:
            # What follows could make much of little otherwise: the same cells over and over.
            if decompressed_in_file(content, footer_of(pa.BufferReader(content))) > 0:
                raise ValueError("it is compressed")
            table = reader.read_all()
        table.validate(full=True)
        if any(column.null_count for column in table.columns):
            raise ValueError("a value is missing")
    except (pa.ArrowException, TableError, UnicodeDecodeError, OSError) as error:
        raise ValueError(reason_of(error)) from error
    return table
