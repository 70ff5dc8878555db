"""Content types: request bodies into tables, and which answer a client accepts."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from fastapi import Request

from app.media_types import FORMATS, MULTIPART, media_type_of
from app.multipart import FormPart, file_part, file_parts
from app.problems import Stalled, UnsupportedBody
from app.settings import Settings
from app.thread_pool import Slot
from bloodcells.errors import TableTooLarge
from bloodcells.tables.chunked.gunzip import Gunzip
from bloodcells.tables.formats import (
    SUFFIXES,
    Format,
    Limits,
    Source,
    gunzip,
    read_bytes,
    split_suffix,
)


@dataclass(frozen=True)
class RequestHead:
    """What the head of a request says of its body.

    Attributes
    ----------
    kind
        The format of the table; None for a form, which has it in a part.
    content_type
        As it was sent.
    zipped
        Whether it is gzipped.
    length
        Bytes that it has, where that is said.
    """

    kind: Format | None
    content_type: str
    zipped: bool
    length: int | None


def read_head(request: Request) -> RequestHead:
    """Look at the head of a request with a table.

    Raises
    ------
    UnsupportedBody
        The Content-Type or Content-Encoding is not one that is read.
    """
    content_type = request.headers.get("content-type", "")
    media_type = media_type_of(content_type)
    if media_type not in FORMATS and media_type != MULTIPART:
        found = (
            f"{media_type!r} is not read here" if media_type else "The request has no Content-Type"
        )
        raise UnsupportedBody(f"{found}; send one of {', '.join([*FORMATS, MULTIPART])}.")
    length = request.headers.get("content-length", "")
    return RequestHead(
        FORMATS.get(media_type),
        content_type,
        _is_zipped(request),
        int(length) if length.isdecimal() else None,
    )


async def read_body(request: Request, settings: Settings, more: str = "") -> bytes:
    """The body as it is sent; reading stops at the limit.

    Parameters
    ----------
    more
        What else there is to do about a body beyond the limit, as a sentence.

    Raises
    ------
    TableTooLarge
        It is more than `max_body_bytes`.
    Stalled
        Nothing more of it came for `stall_seconds`.
    """
    limit = settings.max_body_bytes
    declared = request.headers.get("content-length", "")
    if declared.isdecimal() and int(declared) > limit:
        raise too_large(limit, more)
    parts, size = [], 0
    stream = request.stream()
    while part := await _next(stream, settings.stall_seconds):
        size += len(part)
        if size > limit:
            raise too_large(limit, more)
        parts.append(part)
    return b"".join(parts)


async def _next(stream: AsyncIterator[bytes], patience: float) -> bytes:
    """The next bytes of a body; none at its end.

    Raises
    ------
    Stalled
        None came for so many seconds.
    """
    try:
        async with asyncio.timeout(patience):
            async for piece in stream:
                if piece:
                    return piece
    except TimeoutError as error:
        raise Stalled(
            f"Nothing more of the table came for {patience:g} s; send it without such pauses, or in "
            "parts."
        ) from error
    return b""


def too_large(limit: int, more: str = "") -> TableTooLarge:
    """What is said of a body beyond the limit."""
    return TableTooLarge(
        f"The body is more than {limit:,} bytes, which is the limit; send it in parts, or gzipped."
        + (f" {more}" if more else "")
    )


def read_table(body: bytes, head: RequestHead, limits: Limits) -> Source:
    """The table in a body.

    Raises
    ------
    UnsupportedBody
        The file of a form is of no known kind.
    TableTooLarge, EmptyTable, InvalidRows
        As `formats.read_bytes` does.
    """
    if head.zipped:
        body = gunzip(body, limits.bytes)
    kind = head.kind
    if kind is None:
        kind, body = _file_part(head.content_type, body, limits)
    return read_bytes(body, kind, limits)


async def read_source(request: Request, settings: Settings, slot: Slot) -> Source:
    """The table in a request's body.

    Raises
    ------
    UnsupportedBody
        The Content-Type or Content-Encoding is not one that is read.
    TableTooLarge, EmptyTable, InvalidRows
        As `formats.read_bytes` does.
    """
    head = read_head(request)
    body = await read_body(request, settings)
    return await slot.run(read_table, body, head, settings.limits, rows=None)


async def read_parts(
    request: Request, settings: Settings, names: Sequence[str], slot: Slot
) -> list[FormPart]:
    """The parts of those names of a form, which is to have no others.

    Raises
    ------
    UnsupportedBody
        The Content-Type or Content-Encoding is not one that is read.
    TableTooLarge
        The body is more than the limit.
    UnreadableTable
        The form is broken, or has other parts.
    """
    media_type = media_type_of(request.headers.get("content-type", ""))
    if media_type != MULTIPART:
        found = (
            f"{media_type!r} is not read here" if media_type else "The request has no Content-Type"
        )
        listed = " and ".join(repr(name) for name in names)
        raise UnsupportedBody(f"{found}; send {MULTIPART} with the parts {listed}.")
    zipped = _is_zipped(request)
    body = await read_body(request, settings)
    if zipped:
        body = await slot.run(gunzip, body, settings.max_table_bytes, rows=None)
    return await slot.run(file_parts, request.headers["content-type"], body, names, rows=None)


class BodyStream:
    """A body as it comes, decompressed if it is gzipped, in pieces of at most some MB.

    Attributes
    ----------
    sent
        How many bytes of it came so far, as they were sent.

    Parameters
    ----------
    patience
        Seconds that the next bytes may take to come.
    """

    def __init__(self, request: Request, zipped: bool, slot: Slot, patience: float) -> None:
        self.sent = 0
        self._patience = patience
        self._stream = request.stream()
        self._gunzip = Gunzip() if zipped else None
        self._slot = slot

    async def next(self) -> bytes:
        """The next piece; nothing at the end.

        Raises
        ------
        UnreadableTable
            The gzip is broken, or cut short.
        Stalled
            Nothing came for too long.
        ClientDisconnect
            The sender went away before the end.
        """
        if self._gunzip is None:
            return await self.sent_next()
        while True:
            if piece := await self._slot.run(self._gunzip.read, rows=None):
                return piece
            chunk = await self.sent_next()
            if not chunk:
                self._gunzip.close()
                return b""
            self._gunzip.feed(chunk)

    async def sent_next(self) -> bytes:
        """The same, as it is sent."""
        chunk = await _next(self._stream, self._patience)
        self.sent += len(chunk)
        return chunk


def _is_zipped(request: Request) -> bool:
    encoding = request.headers.get("content-encoding", "identity").strip().lower()
    if encoding not in ("identity", "gzip", "x-gzip"):
        raise UnsupportedBody(f"Content-Encoding {encoding!r} is not read here; send gzip or none.")
    return encoding != "identity"


def _file_part(content_type: str, body: bytes, limits: Limits) -> tuple[Format, bytes]:
    """The table of a form with one part `file`: its format by its own media type or its name."""
    part = file_part(content_type, body)
    suffix, zipped = split_suffix(PurePath(part.file_name))
    data = gunzip(part.data, limits.bytes) if zipped else part.data
    kind = FORMATS.get(part.media_type) or SUFFIXES.get(suffix)
    if kind is None:
        raise UnsupportedBody(
            f"The file {part.file_name!r} is of no known kind; name it as one of "
            f"{', '.join(SUFFIXES)}, or give its part the Content-Type of a table."
        )
    return kind, data
