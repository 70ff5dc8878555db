"""Tell how large the batches of Arrow data are when decompressed, without decompressing them."""

import struct
from typing import Any

import pyarrow as pa
from flatbuffers import encode, number_types
from flatbuffers.table import Table

from bloodcells.errors import UnreadableTable
from bloodcells.tables.formats.arrow_footer import Footer

# The numbers of fields are those of https://github.com/apache/arrow/blob/main/format/Message.fbs; in a
# flatbuffer, field i of a table is found through slot 4 + 2 i of the table's own index.
_HEADER_TYPE, _HEADER = 4 + 2 * 1, 4 + 2 * 2
_DICTIONARY_BATCH, _RECORD_BATCH = 2, 3
_DICTIONARY_DATA = 4 + 2 * 1
_BUFFERS, _COMPRESSION = 4 + 2 * 2, 4 + 2 * 3


def decompressed_bytes(data: bytes) -> int:
    """Add up the bytes that the compressed buffers of a stream claim to have when decompressed.

    Returns
    -------
    Bytes; 0 if no buffer is compressed.

    Raises
    ------
    pyarrow.ArrowException, OSError
        The data are not an Arrow stream, or are cut short.
    UnreadableTable
        The metadata of a batch are damaged.
    """
    return sum(
        claimed_bytes(bytes(message.metadata), message.body)
        for message in pa.ipc.MessageReader.open_stream(data)
    )


def decompressed_in_file(data: bytes, footer: Footer) -> int:
    """Add up the same for the batches that the footer of a file lists.

    Raises
    ------
    UnreadableTable
        The footer lists a batch that is not in the file, or is damaged.
    """
    total, whole = 0, pa.py_buffer(data)
    for block in (*footer.dictionaries, *footer.batches):
        start = block.offset + block.metadata
        if not 0 <= block.offset <= start <= start + block.body <= len(data):
            raise _damaged()
        metadata = data[block.offset : start]
        # Older writers leave out the four bytes 0xFF before the length.
        skipped = 8 if metadata.startswith(b"\xff\xff\xff\xff") else 4
        total += claimed_bytes(metadata[skipped:], whole.slice(start, block.body))
    return total


def claimed_bytes(metadata: bytes, body: Any) -> int:
    """Add up what the compressed buffers of one message claim to have.

    Returns
    -------
    Bytes; 0 if no buffer is compressed.

    Raises
    ------
    UnreadableTable
        The metadata are damaged.
    """
    try:
        batch = _batch(metadata)
        if batch is None or not batch.Offset(_COMPRESSION):
            return 0
        vector = batch.Offset(_BUFFERS)
        start = batch.Vector(vector) if vector else 0
        total, content = 0, memoryview(body)
        for i in range(batch.VectorLen(vector) if vector else 0):
            offset, length = struct.unpack_from("<qq", batch.Bytes, start + 16 * i)
            if length >= 8 and 0 <= offset <= len(content) - 8:
                # The first 8 bytes are the length when decompressed, or -1 if it is not compressed.
                total += max(0, struct.unpack_from("<q", content, offset)[0])
        return total
    except (struct.error, IndexError, TypeError, ValueError, OverflowError) as error:
        raise _damaged() from error


def _damaged() -> UnreadableTable:
    """Build the error for metadata that make no sense."""
    return UnreadableTable("The Arrow data cannot be read: the metadata of a batch are damaged.")


def _batch(metadata: bytes) -> Table | None:
    """Find the flatbuffer table of a record batch, also of one in a dictionary batch, if there is one."""
    message = Table(metadata, encode.Get(number_types.UOffsetTFlags.packer_type, metadata, 0))
    kind, header = message.Offset(_HEADER_TYPE), message.Offset(_HEADER)
    if not kind or not header:
        return None
    header_type = message.Get(number_types.Uint8Flags, kind + message.Pos)
    table = Table(metadata, message.Indirect(header + message.Pos))
    if header_type == _DICTIONARY_BATCH:
        inner = table.Offset(_DICTIONARY_DATA)
        return Table(metadata, table.Indirect(inner + table.Pos)) if inner else None
    return table if header_type == _RECORD_BATCH else None
