"""Tables of any length, read and answered in parts that fit in memory."""

from bloodcells.tables.chunked.chunks import Header, Part, moved, read_parts
from bloodcells.tables.chunked.find_files import Files, find_files

__all__ = ["Files", "Header", "Part", "find_files", "moved", "read_parts"]
