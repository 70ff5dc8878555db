"""A table that comes through a pipe, put aside in a file, for what it is shows only inside of it."""

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
"""Bytes by which it is told what it is."""
_GZIP = b"\x1f\x8b"
_FIRST: dict[bytes, str] = {
    b"PAR1": ".parquet",
    b"ARROW1": ".arrow",
    b"\xff\xff\xff\xff": ".arrow",  # a stream: https://arrow.apache.org/docs/format/Columnar.html
}


@contextmanager
def spool_stdin(stream: BinaryIO) -> Iterator[Path]:
    """A file of what comes, named as what it is; it is gone afterwards.

    Raises
    ------
    Unwritable
        There is no room for it in the folder of temporary files (TMPDIR).
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
    """What a file that starts so is to end in: CSV, where it is nothing else."""
    if head.startswith(_GZIP):
        try:
            return f"{_ending(zlib.decompressobj(wbits=31).decompress(head, _HEAD))}.gz"
        except zlib.error:
            return ".csv.gz"  # reading it says what is wrong
    for first, ending in _FIRST.items():
        if head.startswith(first):
            return ending
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if not text.startswith(b"{"):
        return ".csv"
    try:
        value = orjson.loads(text.split(b"\n", 1)[0])
    except orjson.JSONDecodeError:  # an object of several lines, or of one that is long
        return ".json"
    return ".json" if set(value) in ({"cells"}, {"columns", "data"}) else ".ndjson"
