"""Store a table that comes through a pipe in a file.

The file gets the ending of its format, which is recognised by its first bytes.
"""

import shutil
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from bloodcells.files.atomic_file import Unwritable
from bloodcells.tables.formats import Format, find_format

__all__ = ["spool_stdin"]

_HEAD = 1 << 16
"""Bytes from which the format is recognised."""
_GZIP = b"\x1f\x8b"
_ENDINGS: dict[Format, str] = {
    "csv": ".csv",
    "json": ".json",
    "ndjson": ".ndjson",
    "arrow": ".arrow",
    "parquet": ".parquet",
    "workbook": ".xls",  # which may be a workbook of any kind
}
"""Each format that first bytes tell, and an ending of its files."""


@contextmanager
def spool_stdin(stream: BinaryIO) -> Iterator[Path]:
    """Copy a stream into a temporary file with the ending of its format; delete it afterwards.

    Yields
    ------
    path
        The file.

    Raises
    ------
    UnreadableTable
        What comes is an image or another file that is no table.
    Unwritable
        The folder of temporary files (TMPDIR) has no room for it.
    """
    with tempfile.TemporaryDirectory(prefix="bloodcells-") as folder:
        head = stream.read(_HEAD)
        path = Path(folder) / f"stdin{_ending(head)}"
        try:
            with path.open("wb") as file:
                file.write(head)
                shutil.copyfileobj(stream, file, 1 << 20)
        except OSError as error:
            raise Unwritable(path, error) from error
        yield path


def _ending(head: bytes) -> str:
    """Choose the ending of a file by its first bytes; `.csv` if they are no other format's."""
    if head.startswith(_GZIP):
        try:
            return f"{_ending(zlib.decompressobj(wbits=31).decompress(head, _HEAD))}.gz"
        except zlib.error:
            return ".csv.gz"  # the reader reports what is wrong with it
    return _ENDINGS[find_format(head)]
