"""Read a table in parts as its bytes arrive, where its format allows it."""

from typing import Literal, get_args

from bloodcells.tables.chunked.incremental_arrow import ArrowReader
from bloodcells.tables.chunked.incremental_base import IncrementalReader, StreamLimits
from bloodcells.tables.chunked.incremental_text import TextReader
from bloodcells.tables.formats import GZIP, Format, Limits, Unterminated, find_format
from bloodcells.tables.formats.arrow_footer import ARROW_FILE
from bloodcells.tables.formats.arrow_ipc import FEATHER_1
from bloodcells.tables.formats.json_shape import is_one_value
from bloodcells.tables.imagej.log import is_log

StreamedFormat = Literal["csv", "ndjson", "arrow"]
"""The formats that can be read in parts as they arrive."""

_UTF16 = (b"\xff\xfe", b"\xfe\xff")
"""The byte order marks of UTF-16."""

_WHOLE: dict[Format, str] = {
    "json": "JSON",
    "parquet": "Parquet",
    "workbook": "A workbook",
    "any": "A file that is gzipped without a Content-Encoding that says so",
}
"""What cannot be read in parts."""


def streamed_format(head: bytes, kind: Format) -> Format:
    """Tell the format of a table by its first bytes, where it is not known.

    Raises
    ------
    UnreadableTable
        They are those of an image or another file that is no table.
    """
    if kind != "any":
        return kind
    return "any" if head.startswith(GZIP) else find_format(head)


def why_not_chunkable(head: bytes, kind: Format) -> str | None:
    """Name what a table is that must be read whole, by its first bytes; None if it can be read in parts."""
    if kind not in get_args(StreamedFormat):
        return _WHOLE[kind]
    if kind == "arrow" and head.startswith(ARROW_FILE) and head[8:12] != b"\xff\xff\xff\xff":
        return "An Arrow file as polars and older programs write it"
    if kind == "arrow" and head.startswith(FEATHER_1):
        return "Feather of version 1"
    if kind == "ndjson" and is_one_value(head):
        return "JSON that is one value"
    if kind == "csv" and is_log(head.decode("latin-1")):
        return "A log of ImageJ's"
    if kind == "ndjson" and (head.startswith(_UTF16) or b"\0" in head[:4]):
        return "NDJSON in another encoding than UTF-8"
    return None


def incremental_reader(
    kind: Format, limits: Limits, whole: StreamLimits, unterminated: Unterminated = "refuse"
) -> IncrementalReader:
    """Make the reader of a format.

    Parameters
    ----------
    limits
        Those of one part.
    whole
        Those of all parts together.
    unterminated
        As for `read_bytes`.
    """
    if kind == "arrow":
        return ArrowReader(limits, whole, unterminated)
    assert kind in ("csv", "ndjson")
    return TextReader(kind, limits, whole)
