"""Tables of any length over HTTP: read, predicted and answered part by part, in flat memory."""

import asyncio
import logging
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing, suppress
from dataclasses import dataclass, replace
from typing import get_args

from fastapi import Request, Response
from starlette.requests import ClientDisconnect
from starlette.types import Message, Receive, Scope, Send

from app.bodies import BodyStream
from app.dependencies import Service
from app.http_protocol import ABORT, CLOSE
from app.media_types import ARROW, CSV, NDJSON
from app.problems import Stalled, problem
from app.settings import Settings
from app.thread_pool import Slot
from bloodcells import CellTable, Predictions
from bloodcells.classification.writers.stream import StreamedAnswerFormat, stream_writer
from bloodcells.errors import (
    BloodcellsError,
    InvalidRows,
    TableTooLarge,
)
from bloodcells.measurements import Measurement
from bloodcells.tables.chunked.chunked_cells import ChunkedCells
from bloodcells.tables.chunked.incremental import (
    StreamedFormat,
    StreamLimits,
    incremental_reader,
    why_not_chunkable,
)
from bloodcells.tables.columns import is_long_form
from bloodcells.tables.formats import Source

STREAM_AFTER = 8 * 2**20
"""Bytes of a table, decompressed; one that ends within them is read whole."""

STREAMED_BODIES: tuple[StreamedFormat, ...] = get_args(StreamedFormat)
"""The formats of tables that may stream."""

STREAMED_ANSWERS: dict[str, StreamedAnswerFormat] = {CSV: "csv", NDJSON: "ndjson", ARROW: "arrow"}
"""Media type of an answer -> its format, of those that may."""

MAY_STREAM = (
    "A table in CSV, NDJSON or an Arrow stream may be of any length if the answer is one of these."
)

_CHUNK_ROWS = 1 << 21
"""More than a part ever has."""
_HEAD = 4096
"""Bytes by which it is told whether a table can be read in parts."""
_LINGER_SECONDS = 2.0
"""How long a sender is still listened to after a failure: closing at once may take from it what it has
not yet read (RFC 9112, 9.6)."""

_LOOK_SECONDS = 0.02

log = logging.getLogger("bloodcells.streams")


class InternalError(BloodcellsError):
    """A fault of our own."""


class _AnswerNotRead(Exception):
    """The answer was not read for too long."""


class _NotChunkable(Exception):
    """This table cannot be read in parts; `str` is what it is."""


@dataclass(frozen=True)
class StreamedTask:
    """What is done about a table.

    Attributes
    ----------
    measurements
        That are looked for.
    read
        A part of the table -> its cells.
    predict
        These -> what they are.
    headers
        Of the answer, by its first part.
    whole
        A whole table, as bytes -> the answer.
    """

    measurements: tuple[Measurement, ...]
    read: Callable[[Source], CellTable]
    predict: Callable[[CellTable], Predictions]
    headers: Callable[[Predictions], dict[str, str]]
    whole: Callable[[bytes], Response]


class StreamedAnswer(Response):
    """The answer to a table that may be of any length.

    If it is short, or cannot be read in parts, it is read and answered as a whole. Else the answer starts
    once its first part is predicted, until when any error is a problem as ever. A later one ends the
    answer with a last message, and with the connection, so that nobody takes it for whole.

    Parameters
    ----------
    fed
        The table's format.
    zipped
        Whether it is gzipped.
    probabilities
        Whether every class's is asked for.
    """

    def __init__(
        self,
        request: Request,
        service: Service,
        fed: StreamedFormat,
        zipped: bool,
        work: StreamedTask,
        media_type: str,
        probabilities: bool,
    ) -> None:
        super().__init__()
        self._request, self._service, self._settings = request, service, service.settings
        self._fed, self._zipped, self._work = fed, zipped, work
        self._media_type, self._answered = media_type, STREAMED_ANSWERS[media_type]
        self._probabilities = probabilities

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Read and answer."""
        async with self._service.pool.slot() as slot:
            pieces = BodyStream(self._request, self._zipped, slot, self._settings.stall_seconds)
            start, ended = await self._start(pieces)
            if not ended:
                try:
                    await self._stream(start, pieces, slot, send)
                    return
                except _NotChunkable as what:
                    await self._rest(start, pieces, str(what))
            response = await slot.run(self._whole, start, rows=None)
        await response(scope, receive, send)

    def _whole(self, start: list[bytes]) -> Response:
        body = b"".join(start)
        start.clear()
        return self._work.whole(body)

    async def _start(self, pieces: BodyStream) -> tuple[list[bytes], bool]:
        """The first pieces, and whether they are all."""
        most = min(STREAM_AFTER, self._settings.max_body_bytes, self._settings.max_table_bytes)
        start: list[bytes] = []
        size = 0
        while size <= most:
            piece = await pieces.next()
            if not piece:
                return start, True
            start.append(piece)
            size += len(piece)
        return start, False

    async def _rest(self, start: list[bytes], pieces: BodyStream, what: str) -> None:
        """Add the other pieces to the first, within the limits of a whole body."""
        settings = self._settings
        size = sum(map(len, start))
        while pieces.sent <= settings.max_body_bytes and size <= settings.max_table_bytes:
            piece = await pieces.next()
            if not piece:
                return
            start.append(piece)
            size += len(piece)
        raise TableTooLarge(
            f"{what} cannot be read in parts, and whole only up to {settings.max_body_bytes:,} bytes "
            f"as it is sent and {settings.max_table_bytes:,} when decompressed. Send it as several "
            "tables."
        )

    async def _stream(self, start: list[bytes], pieces: BodyStream, slot: Slot, send: Send) -> None:
        """Answer part by part.

        Raises
        ------
        _ReadWhole
            It cannot be; nothing is sent yet, and `start` is as it was.
        BloodcellsError
            Something is wrong up to the first part; nothing is sent yet.
        """
        if what := why_not_chunkable(_first_bytes(start), self._fed):
            raise _NotChunkable(what)
        parts = _AnsweredChunks(
            self._settings, self._fed, self._work, self._answered, self._probabilities
        )
        async with aclosing(self._answers(parts, start, pieces, slot)) as answers:
            first = await anext(answers)
            start.clear()
            try:
                await self._send(send, self._head(parts))
                await self._send(send, _body(first))
                del first
                async for answer in answers:
                    await self._send(send, _body(answer))
                await self._send(send, _body(parts.end(), more=False))
            except ClientDisconnect:
                self._log("disconnected", parts.row)
            except _AnswerNotRead:
                self._log("not-taken", parts.row)
                await self._cut(0.0)
            except Exception as error:
                await self._fail(error, parts, pieces, send)

    async def _answers(
        self, parts: "_AnsweredChunks", start: list[bytes], pieces: BodyStream, slot: Slot
    ) -> AsyncGenerator[bytes]:
        """Each part's bytes, as soon as enough came for it."""
        for piece in start:
            parts.feed(piece)
        del piece
        while True:
            while parts.ready:
                if answer := await slot.run(parts.next, rows=None):
                    yield answer
                del answer
            piece = await pieces.next()
            if not piece:
                break
            parts.feed(piece)
        parts.close()
        while answer := await slot.run(parts.next, rows=None):
            yield answer

    async def _send(self, send: Send, message: Message) -> None:
        try:
            async with asyncio.timeout(self._settings.stall_seconds):
                await send(message)
        except TimeoutError as error:
            raise _AnswerNotRead from error

    def _head(self, parts: "_AnsweredChunks") -> Message:
        response = Response(headers=parts.headers, media_type=self._media_type)
        del response.headers["content-length"]
        return {
            "type": "http.response.start",
            "status": 200,
            "headers": response.raw_headers,
        }

    async def _fail(
        self, error: Exception, parts: "_AnsweredChunks", pieces: BodyStream, send: Send
    ) -> None:
        """End the answer with what is wrong, and without an end, so that nobody takes it for whole."""
        if isinstance(error, BloodcellsError):
            known = error
        else:
            known = InternalError(
                "The service failed on this table, which is a fault of its own; the log has it under "
                "the request id in X-Request-ID."
            )
            log.error("a stream failed for a fault of the service", exc_info=error)
        found = problem(known)
        if not isinstance(known, InvalidRows):
            found.detail = f"From row {parts.row:,} on: {found.detail}"
        rows = [fault.row for fault in found.errors if fault.row is not None]
        self._log(found.type.split(":")[-1], min(rows, default=parts.row))
        patience = 0.0
        with suppress(_AnswerNotRead, ClientDisconnect, Stalled, TimeoutError):
            await self._send(send, _body(parts.failed(found.model_dump())))
            patience = self._settings.stall_seconds
            async with asyncio.timeout(_LINGER_SECONDS):
                while await pieces.sent_next():
                    pass
        await self._cut(patience)

    async def _cut(self, seconds: float) -> None:
        """Close the connection once what was sent is taken, or else after some seconds."""
        extensions = self._request.scope.get("extensions", {})
        if CLOSE not in extensions:
            return  # another server, which closes an answer without an end
        extensions[CLOSE]()
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while not await self._request.is_disconnected():
                    await asyncio.sleep(_LOOK_SECONDS)
        extensions[ABORT]()
        await asyncio.sleep(0)  # in which the server sees that it is gone

    def _log(self, reason: str, row: int) -> None:
        self._service.metrics.failed_streams.labels(reason).inc()
        fields = {"reason": reason, "row": row}
        log.warning("a stream ended before its end", extra={"fields": fields})


def _first_bytes(pieces: list[bytes]) -> bytes:
    found = b""
    for piece in pieces:
        found += piece[: _HEAD - len(found)]
        if len(found) == _HEAD:
            break
    return found


def _body(data: bytes, more: bool = True) -> Message:
    return {"type": "http.response.body", "body": data, "more_body": more}


class _AnsweredChunks:
    """The parts of one table, and the answer to each; one at a time, whatever the thread.

    Attributes
    ----------
    headers
        Of the answer, once its first part is there.
    row
        The first that is not answered, as far as is known.
    """

    def __init__(
        self,
        settings: Settings,
        fed: StreamedFormat,
        work: StreamedTask,
        answered: StreamedAnswerFormat,
        probabilities: bool,
    ) -> None:
        whole = StreamLimits(settings.max_stream_bytes, settings.max_stream_rows)
        self._feeding = incremental_reader(fed, replace(settings.limits, rows=_CHUNK_ROWS), whole)
        self._answering = stream_writer(answered, probabilities)
        self._work = work
        self._cells = ChunkedCells(work.read)
        self._row = 0
        self.headers: dict[str, str] = {}
        self.feed, self.close = self._feeding.feed, self._feeding.close
        self.end, self.failed = self._answering.end, self._answering.failed

    @property
    def ready(self) -> bool:
        return self._feeding.ready

    @property
    def row(self) -> int:
        return self._row + 1

    def next(self) -> bytes | None:
        """The answer to the next part; None where there is none."""
        while (part := self._feeding.take()) is not None:
            if not part.first and is_long_form(part.source.names, self._work.measurements):
                raise _NotChunkable("ImageJ's long form, with a row for each cell and channel,")
            cells = self._cells.of(part)
            answer = None if cells is None else self._answer(cells)
            self._row = self._feeding.rows
            if answer is not None:
                return answer
        return None

    def _answer(self, cells: CellTable) -> bytes:
        predictions = self._work.predict(cells)
        if not self.headers:
            self.headers = self._work.headers(predictions)
        return self._answering.part(predictions)
