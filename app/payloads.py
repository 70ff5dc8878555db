"""Content types: request bodies into tables, and which answer a client accepts."""

from collections.abc import Sequence
from pathlib import PurePath

from fastapi import Request
from starlette.concurrency import run_in_threadpool

from app.forms import Part, file_part, file_parts
from app.problems import NotAcceptable, UnsupportedBody
from app.settings import Settings
from bloodcells.errors import TableTooLarge
from bloodcells.formats import SUFFIXES, Format, Limits, Source, gunzip, read_bytes

JSON = "application/json"
CSV = "text/csv"
NDJSON = "application/x-ndjson"
ARROW = "application/vnd.apache.arrow.stream"
PARQUET = "application/vnd.apache.parquet"
MULTIPART = "multipart/form-data"
PNG = "image/png"
SVG = "image/svg+xml"

FORMATS: dict[str, Format] = {
    JSON: "json",
    CSV: "csv",
    "text/tab-separated-values": "csv",
    NDJSON: "ndjson",
    ARROW: "arrow",
    PARQUET: "parquet",
}
"""Media type of a body -> format of the table in it."""


async def read_source(request: Request, settings: Settings) -> Source:
    """The table in a request's body.

    Raises
    ------
    UnsupportedBody : the Content-Type or Content-Encoding is not one that is read.
    TableTooLarge, EmptyTable, InvalidRows : as `formats.read_bytes` does.
    """
    media_type = _media_type(request.headers.get("content-type", ""))
    if media_type not in FORMATS and media_type != MULTIPART:
        found = (
            f"{media_type!r} is not read here" if media_type else "The request has no Content-Type"
        )
        raise UnsupportedBody(f"{found}; send one of {', '.join([*FORMATS, MULTIPART])}.")
    body = await _decoded_body(request, settings)
    if media_type == MULTIPART:
        content_type = request.headers["content-type"]
        kind, body = await run_in_threadpool(_file_part, content_type, body, settings.limits)
    else:
        kind = FORMATS[media_type]
    return await run_in_threadpool(read_bytes, body, kind, settings.limits)


async def read_parts(request: Request, settings: Settings, names: Sequence[str]) -> list[Part]:
    """The parts of those names of a form, which is to have no others.

    Raises
    ------
    UnsupportedBody : the Content-Type or Content-Encoding is not one that is read.
    TableTooLarge : the body is more than the limit.
    UnreadableTable : the form is broken, or has other parts.
    """
    media_type = _media_type(request.headers.get("content-type", ""))
    if media_type != MULTIPART:
        found = (
            f"{media_type!r} is not read here" if media_type else "The request has no Content-Type"
        )
        listed = " and ".join(repr(name) for name in names)
        raise UnsupportedBody(f"{found}; send {MULTIPART} with the parts {listed}.")
    body = await _decoded_body(request, settings)
    return await run_in_threadpool(file_parts, request.headers["content-type"], body, names)


async def _decoded_body(request: Request, settings: Settings) -> bytes:
    """The body, decompressed if it is gzipped."""
    encoding = request.headers.get("content-encoding", "identity").strip().lower()
    if encoding not in ("identity", "gzip", "x-gzip"):
        raise UnsupportedBody(f"Content-Encoding {encoding!r} is not read here; send gzip or none.")
    body = await _read_body(request, settings.max_body_bytes)
    if encoding != "identity":
        body = await run_in_threadpool(gunzip, body, settings.max_table_bytes)
    return body


async def _read_body(request: Request, limit: int) -> bytes:
    """The body; reading stops at the limit."""
    too_large = TableTooLarge(
        f"The body is more than {limit:,} bytes, which is the limit; send it in parts, or gzipped."
    )
    declared = request.headers.get("content-length", "")
    if declared.isdecimal() and int(declared) > limit:
        raise too_large
    parts, size = [], 0
    async for part in request.stream():
        size += len(part)
        if size > limit:
            raise too_large
        parts.append(part)
    return b"".join(parts)


def _file_part(content_type: str, body: bytes, limits: Limits) -> tuple[Format, bytes]:
    """The table of a form with one part `file`: its format by its own media type or its name."""
    part = file_part(content_type, body)
    data, name = part.data, PurePath(part.file_name)
    if name.suffix.lower() == ".gz":
        data, name = gunzip(data, limits.bytes), name.with_suffix("")
    kind = FORMATS.get(part.media_type) or SUFFIXES.get(name.suffix.lower())
    if kind is None:
        raise UnsupportedBody(
            f"The file {part.file_name!r} is of no known kind; name it as one of "
            f"{', '.join(SUFFIXES)}, or give its part the Content-Type of a table."
        )
    return kind, data


def accepted(request: Request, offered: Sequence[str]) -> str:
    """The media type to answer a request with; several Accept headers are one (RFC 9110, 5.2).

    Raises
    ------
    NotAcceptable : none of them is accepted.
    """
    return choose(", ".join(request.headers.getlist("accept")), offered)


def choose(accept: str, offered: Sequence[str]) -> str:
    """The media type to answer with: the first offered one of those that the client likes best.

    Parameters
    ----------
    accept : the Accept header (RFC 9110, 12.5.1); empty accepts everything.
    offered : what there is, the default first.

    Raises
    ------
    NotAcceptable : none of them is accepted.
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


def _accept_range(part: str) -> tuple[str, float]:
    media_type, *parameters = (p.strip() for p in part.split(";"))
    quality = 1.0
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "q":
            try:
                quality = float(value)
            except ValueError:
                quality = 0.0
    return media_type.lower(), quality


def _media_type(content_type: str) -> str:
    return content_type.split(";", 1)[0].strip().lower()
