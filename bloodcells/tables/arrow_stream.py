"""Encode a table as an Arrow IPC stream in memory."""

import pyarrow as pa

__all__ = ["arrow_stream"]


def arrow_stream(table: pa.Table) -> bytes:
    """Encode a table, with the metadata of its schema, as the bytes of an Arrow stream."""
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    return bytes(sink.getvalue())
