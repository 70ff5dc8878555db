"""Read the parts of a form, and gzip, whole and in pieces."""

import zlib
from random import Random

from app.bodies.multipart import FormPart, file_part
from bench.fuzzing.images import BOUNDARY
from bench.fuzzing.tables import LIMITS, Disagreement
from bloodcells.errors import BloodcellsError, TableError
from bloodcells.tables.formats import gunzip
from bloodcells.tables.formats.gzipped import Gunzip


def check_form(data: bytes) -> str:
    """Read a form whose first line is its Content-Type."""
    content_type, _, body = data.partition(b"\n")
    try:
        part: FormPart = file_part(content_type.decode("latin-1"), body)
    except BloodcellsError as error:
        return f"{type(error).__name__}: {error}"
    if content_type.strip().endswith(BOUNDARY) and part.data not in body:
        raise Disagreement("the part of a form is not in it")
    return f"{part.media_type} {bool(part.file_name)} {bool(part.data)}"


def check_gzip(data: bytes) -> str:
    """Decompress gzip whole, and in pieces of any length."""
    try:
        whole, found = gunzip(data, LIMITS.bytes), "read"
    except TableError as error:
        whole, found = None, f"{type(error).__name__}: {error}"
    rng = Random(zlib.crc32(data))
    inflate, at, text = Gunzip(), 0, b""
    try:
        while at < len(data):
            size = rng.choice((1, 2, 10, 100, 5000))
            inflate.feed(data[at : at + size])
            at += size
            while piece := inflate.read():
                text += piece
                if len(text) > LIMITS.bytes:
                    raise TableError("too large")
        inflate.close()
    except TableError:
        pieces = None
    else:
        pieces = text
    if pieces != whole:
        raise Disagreement(
            "gzip in pieces is another text than whole, or only one of them is refused"
        )
    return found
