"""Tables of any length, read and answered in parts that fit in memory."""

from bloodcells.streams.files import Files, find_files
from bloodcells.streams.parts import Header, Part, moved, read_parts

__all__ = ["Files", "Header", "Part", "find_files", "moved", "read_parts"]
