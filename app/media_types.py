"""Name the media types of bodies and answers, and choose one that a client accepts.

To add an answer type:

1. Name its media type below, and add it to `TABLE_ANSWERS`.
2. Write the answer in that form as a method of `Predictions`
   (`bloodcells/classification/predictions.py`), and name it in `_ENCODERS` of `app/routes/predict.py`;
   `app/answers/measured_cells.py` and the route `composition` have `_ENCODERS` too, for `FieldTable` and
   `CompositionTable`.
3. To stream it, add a writer to `bloodcells/classification/writers/formats.py`, as its docstring says, and
   the media type to `STREAMED_ANSWERS` of `app/answers/streaming.py`.

The command line writes files by `_WRITERS` of `bloodcells/cli/common.py`.
"""

from collections.abc import Sequence

from starlette.requests import Request

from app.errors import NotAcceptable
from bloodcells.tables.formats import Format

JSON = "application/json"
CSV = "text/csv"
NDJSON = "application/x-ndjson"
ARROW = "application/vnd.apache.arrow.stream"
ARROW_FILE = "application/vnd.apache.arrow.file"
PARQUET = "application/vnd.apache.parquet"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
XLSM = "application/vnd.ms-excel.sheet.macroenabled.12"
XLS = "application/vnd.ms-excel"
ODS = "application/vnd.oasis.opendocument.spreadsheet"
ANY = "application/octet-stream"
MULTIPART = "multipart/form-data"
URLENCODED = "application/x-www-form-urlencoded"
PNG = "image/png"
SVG = "image/svg+xml"
FORMATS: dict[str, Format] = {
    JSON: "json",
    CSV: "csv",
    "text/tab-separated-values": "csv",
    NDJSON: "ndjson",
    ARROW: "arrow",
    ARROW_FILE: "arrow",
    PARQUET: "parquet",
    XLSX: "workbook",
    XLSM: "workbook",
    ODS: "workbook",
    XLS: "any",  # what browsers call a CSV too, where Excel is installed
    ANY: "any",
}
"""Media type of a body, in lower case -> format of the table in it."""
TABLE_ANSWERS = (JSON, CSV, NDJSON, ARROW)
"""Media types of an answer that is a table, the default first."""


def accepted(request: Request, offered: Sequence[str]) -> str:
    """Choose the media type to answer a request with; several Accept headers are one (RFC 9110, 5.2).

    Raises
    ------
    NotAcceptable
        No offered media type is accepted.
    """
    return choose(", ".join(request.headers.getlist("accept")), offered)


def choose(accept: str, offered: Sequence[str]) -> str:
    """Choose the media type to answer with: the first offered of those that the client prefers most.

    Parameters
    ----------
    accept
        The Accept header (RFC 9110, 12.5.1); empty accepts everything.
    offered
        The media types of the route, the default first.

    Raises
    ------
    NotAcceptable
        No offered media type is accepted.
    """
    if not accept.strip():
        return offered[0]
    ranges = [_accept_range(part) for part in accept.split(",") if part.strip()]

    def quality(offer: str) -> float:
        main = offer.split("/", 1)[0]
        for pattern in (offer, f"{main}/*", "*/*"):
            matching = [q for media_type, q in ranges if media_type == pattern]
            if matching:
                return max(matching)
        return 0.0

    best = max(offered, key=quality)
    if quality(best) <= 0:
        raise NotAcceptable(f"None of {', '.join(offered)} fits Accept: {accept[:200]}.")
    return best


def _accept_range(text: str) -> tuple[str, float]:
    """Read one media range of an Accept header, and its quality from 0 to 1."""
    media_type, *parameters = (p.strip() for p in text.split(";"))
    quality = 1.0
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "q":
            try:
                quality = float(value)
            except ValueError:
                quality = 0.0
    return media_type.lower(), quality


def media_type_of(content_type: str) -> str:
    """Read the media type of a Content-Type, in lower case and without its parameters."""
    return content_type.split(";", 1)[0].strip().lower()
