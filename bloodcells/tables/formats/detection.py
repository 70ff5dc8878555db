"""Tell the format of a table by its first bytes, and name what is no table."""

import json
import re

from bloodcells.errors import UnreadableTable
from bloodcells.tables.formats.arrow_footer import ARROW_FILE
from bloodcells.tables.formats.arrow_ipc import FEATHER_1
from bloodcells.tables.formats.json_shape import is_lines
from bloodcells.tables.formats.source import Format

__all__ = ["GZIP", "HEAD_BYTES", "find_format"]

GZIP = b"\x1f\x8b"
HEAD_BYTES = 4096
"""Bytes from which a format is told."""

_TABLES: dict[bytes, Format] = {
    b"PAR1": "parquet",
    ARROW_FILE: "arrow",
    b"\xff\xff\xff\xff": "arrow",  # a stream: https://arrow.apache.org/docs/format/Columnar.html
    FEATHER_1: "arrow",
    b"PK\x03\x04": "workbook",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": "workbook",
}
"""First bytes of each binary format."""

_MEASURE = "images are measured by `bloodcells measure` and /v1/measure; a table was expected"
_UNPACK = "take the table out of it, and send that, or gzip it"
_EXPORT = "save the table as CSV, or in another form that is read"
_OTHERS: dict[bytes, tuple[str, str]] = {
    b"\x89PNG": ("a PNG image", _MEASURE),
    b"\xff\xd8\xff": ("a JPEG image", _MEASURE),
    b"II*\0": ("a TIFF image", _MEASURE),
    b"MM\0*": ("a TIFF image", _MEASURE),
    b"II+\0": ("a BigTIFF image", _MEASURE),
    b"MM\0+": ("a BigTIFF image", _MEASURE),
    b"GIF8": ("a GIF image", _MEASURE),
    b"\x93NUMPY": ("a NumPy array", "its columns have no names; " + _EXPORT),
    b"%PDF": ("a PDF", _EXPORT),
    b"\x28\xb5\x2f\xfd": ("Zstandard data", _UNPACK),
    b"\xfd7zXZ\0": ("xz data", _UNPACK),
    b"7z\xbc\xaf\x27\x1c": ("a 7z archive", _UNPACK),
    b"Rar!": ("a RAR archive", _UNPACK),
    b"PK\x05\x06": ("an empty zip file", _UNPACK),
    b"\x89HDF": ("an HDF5 file", _EXPORT),
    b"SQLite format 3": ("an SQLite database", _EXPORT),
    b"Obj\x01": ("an Avro file", _EXPORT),
    b"FCS3.": ("a file of a flow cytometer", _EXPORT),
    b"RDX3\n": ("R's own data", "write it by write.csv"),
}
"""First bytes of what is no table -> what it is, and what to do."""

_PATTERNS = (
    (re.compile(rb"BM.{4}\0{4}", re.DOTALL), ("a BMP image", _MEASURE)),
    (re.compile(rb"RIFF.{4}WEBP", re.DOTALL), ("a WebP image", _MEASURE)),
    (re.compile(rb"BZh[1-9]1AY&SY"), ("bzip2 data", _UNPACK)),
)
"""The same for bytes of which some may differ."""

_MARKUP = re.compile(rb"\s*<(\?xml|!doctype|html|table)", re.I)
_JSON = re.compile(rb"\s*(\{\s*[\"}]|\[\s*[\[{\]])")


def find_format(data: bytes) -> Format:
    """Tell the format of a table by its first bytes: that of a text that is not JSON is CSV.

    Parameters
    ----------
    data
        The table, or its first bytes; not gzipped.

    Raises
    ------
    UnreadableTable
        The bytes are those of an image, an archive or another file that is no table; it is named.
    """
    for first, kind in _TABLES.items():
        if data.startswith(first):
            return kind
    for first, (what, advice) in _OTHERS.items():
        if data.startswith(first):
            raise UnreadableTable(f"A table was expected, {what} was found; {advice}.")
    head = data[:HEAD_BYTES]
    if (other := next((what for p, what in _PATTERNS if p.match(head)), None)) is not None:
        raise UnreadableTable(f"A table was expected, {other[0]} was found; {other[1]}.")
    if _MARKUP.match(head.removeprefix(b"\xef\xbb\xbf")):
        raise UnreadableTable(
            "A table was expected, HTML or XML was found, as some programs write under the name .xls; "
            "save it as .xlsx or as CSV."
        )
    text = head
    if (encoding := json.detect_encoding(head)) != "utf-8":
        text = head.decode(encoding, "ignore").encode()
    if not _JSON.match(text):
        return "csv"
    return "ndjson" if is_lines(data) else "json"
