"""Read the bodies of requests: whole or as they come, as tables or as the parts of a form."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from types import MappingProxyType

from starlette.requests import Request

from app.bodies.multipart import FormPart, file_part, file_parts
from app.bodies.pace import Pace
from app.errors import UnsupportedBody
from app.media_types import ANY, FORMATS, MULTIPART, URLENCODED, media_type_of
from app.settings import Settings
from app.work.thread_pool import Slot
from bloodcells.errors import TableTooLarge
from bloodcells.tables.formats import (
    SUFFIXES,
    Format,
    Limits,
    Source,
    Unterminated,
    gunzip,
    read_bytes,
    split_suffix,
)
from bloodcells.tables.formats.gzipped import Gunzip

_UNNAMED_TYPE = (
    "That type is what curl -d, wget and others send where none is named, and curl -d leaves out line ends: "
    "send a file as it is, with its type, such as curl --data-binary @FILE -H 'Content-Type: text/csv', or "
    "-H 'Content-Type: application/json' for JSON."
)
"""Remedy for a table, or JSON, that is sent as if it were the fields of a form."""


@dataclass(frozen=True)
class RequestHead:
    """Describe the body of a request, by its head."""

    kind: Format | None
    """The format of the table; None for a form, of which a part is the table."""
    content_type: str
    """The header Content-Type, as it was sent."""
    zipped: bool
    """Whether the body is gzipped."""
    length: int | None
    """Bytes of the body as it is sent; None where the head does not say."""


def read_head(request: Request, more: Mapping[str, Format] = MappingProxyType({})) -> RequestHead:
    """Read what the head of a request says of the table in its body.

    Without a Content-Type, the first bytes of the body will tell, as for `application/octet-stream`.

    Parameters
    ----------
    more
        Media types that are read beside the usual ones -> the format of the table.

    Raises
    ------
    UnsupportedBody
        The Content-Type or Content-Encoding is not one that is read.
    """
    content_type = request.headers.get("content-type", "")
    media_type = media_type_of(content_type)
    if not content_type.strip():
        media_type = ANY
    known = FORMATS | dict(more)
    if media_type not in known and media_type != MULTIPART:
        raise _unsupported(media_type, f"one of {', '.join([*known, MULTIPART])}")
    length = request.headers.get("content-length", "")
    return RequestHead(
        known.get(media_type),
        content_type,
        is_zipped(request),
        int(length) if length.isdecimal() else None,
    )


async def read_body(request: Request, settings: Settings, more: str = "") -> bytes:
    """Read a whole body as it is sent, up to the limit.

    Parameters
    ----------
    more
        Another remedy for a body beyond the limit, as a sentence.

    Raises
    ------
    TableTooLarge
        The body is more than `max_body_bytes`.
    Stalled
        The body came too slowly.
    """
    return b"".join([chunk async for chunk in chunks_of(request, settings, more)])


async def chunks_of(request: Request, settings: Settings, more: str) -> AsyncIterator[bytes]:
    """Give a body as it comes, within the limits that `read_body` names."""
    limit = settings.max_body_bytes
    declared = request.headers.get("content-length", "")
    if declared.isdecimal() and int(declared) > limit:
        raise too_large(limit, more)
    size = 0
    stream, pace = request.stream(), Pace.of_body(settings)
    while chunk := await pace.next(stream):
        size += len(chunk)
        if size > limit:
            raise too_large(limit, more)
        yield chunk


def too_large(limit: int, more: str = "") -> TableTooLarge:
    """Build the error for a body beyond the limit."""
    return TableTooLarge(
        f"The body is more than {limit:,} bytes, which is the limit; send it in parts, or gzipped."
        + (f" {more}" if more else "")
    )


def read_table(
    body: bytes,
    head: RequestHead,
    limits: Limits,
    sheet: str | None = None,
    unterminated: Unterminated = "refuse",
) -> Source:
    """Read the table in a body.

    Parameters
    ----------
    sheet, unterminated
        As for `formats.read_bytes`.

    Raises
    ------
    UnsupportedBody
        The file of a form is of no known format.
    TableTooLarge, EmptyTable, InvalidRows
        As `formats.read_bytes` does.
    """
    if head.zipped:
        body = gunzip(body, limits.bytes)
    kind = head.kind
    if kind is None:
        kind, body = _file_part(head.content_type, body, limits)
    return read_bytes(body, kind, limits, sheet, unterminated=unterminated)


def check_form(request: Request, names: Sequence[str]) -> None:
    """Check that the head of a request announces a form, gzipped or not.

    Raises
    ------
    UnsupportedBody
        The Content-Type or Content-Encoding is not one that is read.
    """
    media_type = media_type_of(request.headers.get("content-type", ""))
    if media_type != MULTIPART:
        listed = " and ".join(repr(name) for name in names)
        parts = "part" if len(names) == 1 else "parts"
        raise _unsupported(media_type, f"{MULTIPART} with the {parts} {listed}")
    is_zipped(request)


def read_parts(
    body: bytes, request: Request, settings: Settings, names: Sequence[str]
) -> list[FormPart]:
    """Read the parts of a form, which is to have those of the given names and no others.

    Its parts are files that are compressed by themselves, so a gzipped form is not larger than another.

    Raises
    ------
    TableTooLarge
        The form is more than the limit when it is decompressed.
    UnreadableTable
        The form is broken, or has other parts.
    """
    if is_zipped(request):
        body = gunzip(body, settings.max_body_bytes)
    return file_parts(request.headers["content-type"], body, names)


class BodyStream:
    """Read a body as it comes, decompressed if it is gzipped, in chunks of at most some MB.

    Parameters
    ----------
    slot
        Where gzip is decompressed.
    pace
        How fast the bytes are to come.

    Attributes
    ----------
    sent
        Bytes that came so far, as they were sent.
    """

    def __init__(self, request: Request, zipped: bool, slot: Slot, pace: Pace) -> None:
        self.sent = 0
        self._pace = pace
        self._stream = request.stream()
        self._gunzip = Gunzip() if zipped else None
        self._slot = slot

    async def next(self) -> bytes:
        """Wait for the next chunk; it is empty at the end.

        Raises
        ------
        UnreadableTable
            The gzip is broken, or cut short.
        Stalled
            The bytes came too slowly.
        ClientDisconnect
            The sender went away before the end.
        """
        if self._gunzip is None:
            return await self.sent_next()
        while True:
            if chunk := await self._slot.run(self._gunzip.read):
                return chunk
            sent = await self.sent_next()
            if not sent:
                self._gunzip.close()
                return b""
            self._gunzip.feed(sent)

    async def sent_next(self) -> bytes:
        """Wait for the next bytes as they are sent; none come at the end."""
        chunk = await self._pace.next(self._stream)
        self.sent += len(chunk)
        return chunk


def _unsupported(media_type: str, expected: str) -> UnsupportedBody:
    """Build the error for a Content-Type that is not read."""
    found = f"{media_type!r} is not read here" if media_type else "The request has no Content-Type"
    hint = f" {_UNNAMED_TYPE}" if media_type == URLENCODED else ""
    return UnsupportedBody(f"{found}; send {expected}.{hint}")


def is_zipped(request: Request) -> bool:
    """Tell whether a body is gzipped; refuse any other Content-Encoding."""
    encoding = request.headers.get("content-encoding", "identity").strip().lower()
    if encoding not in ("identity", "gzip", "x-gzip"):
        raise UnsupportedBody(f"Content-Encoding {encoding!r} is not read here; send gzip or none.")
    return encoding != "identity"


def _file_part(content_type: str, body: bytes, limits: Limits) -> tuple[Format, bytes]:
    """Find the format and the bytes of the table in a form with one part `file`, by its type or name."""
    part = file_part(content_type, body)
    suffix, zipped = split_suffix(PurePath(part.file_name))
    data = gunzip(part.data, limits.bytes) if zipped else part.data
    kind = FORMATS.get(part.media_type)
    if kind in (None, "any"):
        kind = SUFFIXES.get(suffix, kind)
    if kind is None:
        raise UnsupportedBody(
            f"The file {part.file_name!r} is of no known kind; name it as one of "
            f"{', '.join(SUFFIXES)}, or give its part the Content-Type of a table."
        )
    return kind, data
