"""Read CSV or NDJSON in parts as its bytes arrive."""

import re
from dataclasses import replace
from typing import Literal

import pyarrow as pa

from bloodcells.arrays import pc
from bloodcells.errors import EmptyTable, Fault, InvalidRows, UnreadableTable
from bloodcells.tables.chunked.csv_blocks import Blocks, CsvBlocks
from bloodcells.tables.chunked.incremental_base import IncrementalReader, StreamLimits
from bloodcells.tables.formats import Limits, Source, read_bytes

_BLOCK = 2 * 2**20
"""Bytes of a part of CSV, about 10,000 rows, or of NDJSON, about 3,000 rows."""


class TextReader(IncrementalReader):
    """Read CSV or NDJSON, cut between rows."""

    def __init__(self, kind: Literal["csv", "ndjson"], limits: Limits, whole: StreamLimits) -> None:
        """Expect the first bytes."""
        super().__init__(limits, whole)
        self._blocks = CsvBlocks(limits, _BLOCK) if kind == "csv" else Blocks(limits, _BLOCK)

    @property
    def ready(self) -> bool:
        """Tell whether a block of whole rows has arrived."""
        return self._blocks.ready

    def _feed(self, data: bytes) -> None:
        self._blocks.feed(data)

    def _close(self) -> None:
        self._blocks.close()

    def _read(self) -> Source | None:
        while True:
            if self._blocks.ready:
                block = self._blocks.take()
            elif self._closed:
                block = self._blocks.rest()
            else:
                return None
            if not block and self._first is not None:
                return None
            try:
                if block.isspace() and self._first is not None:
                    continue
                if isinstance(self._blocks, CsvBlocks):
                    return self._blocks.read(block)
                return read_bytes(block, "ndjson", self._limits)
            except EmptyTable:
                if self._first is None:
                    raise
                continue
            except UnreadableTable as error:
                raise self._numbered(error) from error

    def _numbered(self, error: UnreadableTable) -> UnreadableTable:
        """Renumber the row that a message starts with, if it does, as in the whole table."""
        held = 0 if self._held is None else self._held.num_rows
        match = re.match("Row ([0-9]+)", str(error))
        if match is None:
            return error
        number = int(match[1]) + self.rows + held
        return UnreadableTable(f"Row {number}{str(error)[match.end() :]}")

    def _to_keep(self, source: Source) -> Source:
        return super()._to_keep(source) if source.format == "csv" else source

    def _settled(self, source: Source, before: int) -> Source:
        first = self._first
        if source.format == "csv" or first is None or source is first:
            return source

        def as_first(table: pa.Table) -> pa.Table:
            """Give a table the columns of the first part."""
            return _as_first(table, first.table.schema, before)

        if source.names == first.names:
            return source.map_table(as_first)
        return replace(source, sent=as_first(source.table))


def _as_first(table: pa.Table, schema: pa.Schema, before: int) -> pa.Table:
    """Give a part of NDJSON the columns of the first part.

    A column that no row of this part has is null in all of them, and integers are floats where they are
    so in the first part.

    Parameters
    ----------
    schema
        Of the first part.
    before
        Number of rows before this part.

    Raises
    ------
    InvalidRows
        The part has a column that the first part has not.
    """
    for name in table.column_names:
        if name not in schema.names:
            valid = pc.indices_nonzero(table.column(name).is_valid())
            row = valid[0].as_py() + 1 if len(valid) else 1
            message = (
                f"this key is in none of the first {before:,} rows; in a stream, all keys are to be "
                "among its first rows: give them there, as null where there is no value"
            )
            raise InvalidRows([Fault(row, name, message)])
    fields, columns = [], []
    for field in schema:
        if field.name not in table.column_names:
            columns.append(pa.nulls(table.num_rows, field.type))
            fields.append(field)
            continue
        found, column = table.schema.field(field.name), table.column(field.name)
        if pa.types.is_integer(found.type) and pa.types.is_floating(field.type):
            found, column = field, column.cast(field.type, safe=False)
        columns.append(column)
        fields.append(found)
    return pa.Table.from_arrays(columns, schema=pa.schema(fields))
