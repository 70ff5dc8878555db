"""Read tables of any length in parts that fit in memory."""

from bloodcells.tables.chunked.chunks import Chunk, TableSchema, read_chunks, shift_rows
from bloodcells.tables.chunked.find_files import TableFiles, find_files

__all__ = ["Chunk", "TableFiles", "TableSchema", "find_files", "read_chunks", "shift_rows"]
