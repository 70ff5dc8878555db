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

import orjson

from bloodcells.files.atomic_file import Unwritable

__all__ = ["spool_stdin"]

_HEAD = 1 << 16
"""Bytes from which the format is recognised."""
_GZIP = b"\x1f\x8b"
_FIRST: dict[bytes, str] = {
    b"PAR1": ".parquet",
    b"ARROW1": ".arrow",
    b"\xff\xff\xff\xff": ".arrow",  # a stream: https://arrow.apache.org/docs/format/Columnar.html
}
"""First bytes of each binary format, and its ending."""


@contextmanager
def spool_stdin(stream: BinaryIO) -> Iterator[Path]:
    """Copy a stream into a temporary file with the ending of its format; delete it afterwards.

    Yields
    ------
    path
        The file.

    Raises
    ------
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
    for first, ending in _FIRST.items():
        if head.startswith(first):
            return ending
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if not text.startswith(b"{"):
        return ".csv"
    try:
        value = orjson.loads(text.split(b"\n", 1)[0])
    except orjson.JSONDecodeError:  # an object of several lines, or of one longer than the head
        return ".json"
    return ".json" if set(value) in ({"cells"}, {"columns", "data"}) else ".ndjson"
