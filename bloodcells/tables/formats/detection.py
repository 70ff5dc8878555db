"""Tell the format of a table by its first bytes, and name what is no table."""

import json
import re

from bloodcells.errors import UnreadableTable
from bloodcells.tables.formats.arrow_footer import ARROW_FILE
from bloodcells.tables.formats.arrow_ipc import FEATHER_1
from bloodcells.tables.formats.json_shape import is_lines
from bloodcells.tables.formats.source import Format

__all__ = ["GZIP", "HEAD_BYTES", "find_format", "refuse_other"]

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

_NAMES: dict[Format, tuple[str, str]] = {
    "csv": ("CSV", ".csv"),
    "json": ("JSON", ".json"),
    "ndjson": ("NDJSON", ".ndjson"),
    "arrow": ("Arrow data", ".arrow"),
    "parquet": ("a Parquet file", ".parquet"),
    "workbook": ("a workbook", ".xlsx, .xls or .ods"),
}
"""Format -> its name, and how names of such files end."""
_MEASURE = "images are measured by `bloodcells measure` and /v1/measure; a table was expected"
_UNPACK = "take the table out of it, and send that, or gzip it"
_EXPORT = "save the table as CSV, or in another form that is read"
_OTHERS: dict[str, dict[bytes, str]] = {
    _MEASURE: {
        b"\x89PNG": "a PNG image",
        b"\xff\xd8\xff": "a JPEG image",
        b"II*\0": "a TIFF image",
        b"MM\0*": "a TIFF image",
        b"II+\0": "a BigTIFF image",
        b"MM\0+": "a BigTIFF image",
        b"GIF8": "a GIF image",
    },
    "its columns have no names; " + _EXPORT: {
        b"\x93NUMPY": "a NumPy array",
    },
    _EXPORT: {
        b"%PDF": "a PDF",
        b"\x89HDF": "an HDF5 file",
        b"SQLite format 3": "an SQLite database",
        b"Obj\x01": "an Avro file",
        b"FCS3.": "a file of a flow cytometer",
    },
    _UNPACK: {
        b"\x28\xb5\x2f\xfd": "Zstandard data",
        b"\xfd7zXZ\0": "xz data",
        b"7z\xbc\xaf\x27\x1c": "a 7z archive",
        b"Rar!": "a RAR archive",
        b"PK\x05\x06": "an empty zip file",
    },
    "write it by write.csv": {
        b"RDX3\n": "R's own data",
    },
}
"""What to do with what is no table -> its first bytes, and what it is."""

_PATTERNS = (
    (re.compile(rb"BM.{4}\0{4}", re.DOTALL), ("a BMP image", _MEASURE)),
    (re.compile(rb"RIFF.{4}WEBP", re.DOTALL), ("a WebP image", _MEASURE)),
    (re.compile(rb"BZh[1-9]1AY&SY"), ("bzip2 data", _UNPACK)),
)
"""Bytes of which some may differ -> what they are, and what to do."""

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
    for advice, others in _OTHERS.items():
        for first, what in others.items():
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


def refuse_other(data: bytes, expected: Format) -> None:
    """Refuse what is not of the format that it was said to be, if its first bytes tell what it is.

    Raises
    ------
    UnreadableTable
        The bytes are of another format; it is named.
    """
    what = _NAMES[expected][0]
    wanted = f"{what[0].upper()}{what[1:]} was expected,"
    if data.startswith(GZIP):
        raise UnreadableTable(
            f"{wanted} gzip was found; send it as gzip (Content-Encoding), or end its name in .gz."
        )
    found = find_format(data)
    if found == expected or {found, expected} == {"json", "ndjson"}:
        return
    name, ending = _NAMES[found]
    if found == "csv":
        if expected in ("json", "ndjson") or min(data[:HEAD_BYTES], default=0) < ord("\t"):
            return  # it is not known what it is
        name = "text"
    raise UnreadableTable(
        f"{wanted} {name} was found; send it as such, or end its name in {ending}."
    )
