"""Read the metadata of a message of an Arrow stream."""

import struct
from typing import Any

from flatbuffers import encode, number_types
from flatbuffers.table import Table

from bloodcells.errors import UnreadableTable

__all__ = ["DICTIONARY_BATCH", "RECORD_BATCH", "SCHEMA", "Message", "damaged_stream"]

# The numbers of fields are those of https://github.com/apache/arrow/blob/main/format/Message.fbs; in a
# flatbuffer, field i of a table is found through slot 4 + 2 i of the table's own index.
_HEADER_TYPE, _HEADER, _BODY_LENGTH = 4 + 2 * 1, 4 + 2 * 2, 4 + 2 * 3
SCHEMA, DICTIONARY_BATCH, RECORD_BATCH = 1, 2, 3
_ENDIANNESS = 4 + 2 * 0
_LENGTH = 4 + 2 * 0
_DICTIONARY_ID, _IS_DELTA = 4 + 2 * 0, 4 + 2 * 2


class Message:
    """Hold what is needed of the metadata of a message."""

    def __init__(self, metadata: bytes) -> None:
        """Read the metadata, refusing damaged ones."""
        self.metadata = metadata
        try:
            table = Table(metadata, encode.Get(number_types.UOffsetTFlags.packer_type, metadata, 0))
            self.kind = self._number(table, _HEADER_TYPE, number_types.Uint8Flags)
            self.body = self._number(table, _BODY_LENGTH, number_types.Int64Flags)
            header = Table(metadata, table.Indirect(table.Offset(_HEADER) + table.Pos))
            if self.kind == SCHEMA:
                self.big_endian = self._number(header, _ENDIANNESS, number_types.Int16Flags) != 0
            if self.kind == RECORD_BATCH:
                self.rows = self._number(header, _LENGTH, number_types.Int64Flags)
            if self.kind == DICTIONARY_BATCH:
                self.dictionary = self._number(header, _DICTIONARY_ID, number_types.Int64Flags)
                self.delta = bool(self._number(header, _IS_DELTA, number_types.BoolFlags))
        except (struct.error, IndexError, TypeError, ValueError, OverflowError) as error:
            raise damaged_stream("its metadata are damaged") from error
        if self.body < 0:
            raise damaged_stream("its metadata are damaged")

    @staticmethod
    def _number(table: Table, slot: int, flags: Any) -> int:
        """Read a number field; 0 if it is left out."""
        offset = table.Offset(slot)
        return int(table.Get(flags, offset + table.Pos)) if offset else 0


def damaged_stream(why: str) -> UnreadableTable:
    """Build the error for a stream that cannot be read."""
    return UnreadableTable(f"The Arrow stream cannot be read: {why}.")
