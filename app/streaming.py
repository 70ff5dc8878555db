"""Answer tables of any length: read, predict and answer them by chunks, in constant memory."""

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
    streamed_format,
    why_not_chunkable,
)
from bloodcells.tables.columns import is_long_form
from bloodcells.tables.formats import Format, Source

STREAM_AFTER = 8 * 2**20
"""Bytes of a table, decompressed, up to which it is read whole."""

STREAMED_BODIES: tuple[Format, ...] = (*get_args(StreamedFormat), "any")
"""Formats of tables that may stream; `any` is told by the first bytes."""

STREAMED_ANSWERS: dict[str, StreamedAnswerFormat] = {CSV: "csv", NDJSON: "ndjson", ARROW: "arrow"}
"""Media type of an answer that may stream -> its format."""

MAY_STREAM = (
    "A table in CSV, NDJSON or an Arrow stream may be of any length if the answer is one of these."
)
"""Remedy for a table beyond the limits of one that is read whole."""

_CHUNK_ROWS = 1 << 21
"""More rows than a chunk ever has."""
_HEAD_BYTES = 65_536
"""First bytes of a table, which show whether it can be read by chunks."""
_LINGER_SECONDS = 2.0
"""How long a body is still received after a failure: to close at once may take from the sender the part of
the answer that it has not read yet (RFC 9112, 9.6)."""
_POLL_SECONDS = 0.02
"""Time between two looks whether the client has left."""

log = logging.getLogger("bloodcells.streams")


class InternalError(BloodcellsError):
    """Report a fault of the service itself."""


class _AnswerNotRead(Exception):
    """Report an answer that the client did not read for too long."""


class _NotChunkable(Exception):
    """Report a table that cannot be read by chunks; `str` names its form."""


@dataclass(frozen=True)
class StreamedTask:
    """Hold the steps from a table to its answer."""

    measurements: tuple[Measurement, ...]
    """Measurements that the model takes."""
    read: Callable[[Source], CellTable]
    """A chunk of the table -> its cells."""
    predict: Callable[[CellTable], Predictions]
    """Cells -> their predictions."""
    headers: Callable[[Predictions], dict[str, str]]
    """Predictions of the first chunk -> headers of the answer."""
    whole: Callable[[bytes], Response]
    """The bytes of a whole table -> the answer."""


class StreamedAnswer(Response):
    """Answer a table that may be of any length.

    A table that is short, or cannot be read by chunks, is read and answered as a whole. Else the answer
    starts once the first chunk is predicted. Until then, an error is answered as a problem, as on every
    route; a later one ends the answer with a last message, and ends the connection, so that nobody takes
    the answer for whole.

    Parameters
    ----------
    table_format
        Format of the table.
    zipped
        Whether the body is gzipped.
    task
        The steps from the table to its answer.
    media_type
        Media type of the answer, one of `STREAMED_ANSWERS`.
    probabilities
        Whether the answer gives every class's probability.
    """

    def __init__(
        self,
        request: Request,
        service: Service,
        table_format: Format,
        zipped: bool,
        task: StreamedTask,
        media_type: str,
        probabilities: bool,
    ) -> None:
        super().__init__()
        self._request, self._service, self._settings = request, service, service.settings
        self._table_format, self._zipped, self._task = table_format, zipped, task
        self._media_type, self._answer_format = media_type, STREAMED_ANSWERS[media_type]
        self._probabilities = probabilities

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Read the table and send the answer."""
        async with self._service.pool.slot() as slot:
            body = BodyStream(self._request, self._zipped, slot, self._settings.stall_seconds)
            start, ended = await self._start(body)
            if not ended:
                try:
                    await self._stream(start, body, slot, send)
                    return
                except _NotChunkable as form:
                    await self._rest(start, body, str(form))
            response = await slot.run(self._whole, start)
        await response(scope, receive, send)

    def _whole(self, start: list[bytes]) -> Response:
        body = b"".join(start)
        start.clear()
        return self._task.whole(body)

    async def _start(self, body: BodyStream) -> tuple[list[bytes], bool]:
        """Read the first bytes of the body, and tell whether they are all of it."""
        most = min(STREAM_AFTER, self._settings.max_body_bytes, self._settings.max_table_bytes)
        start: list[bytes] = []
        size = 0
        while size <= most:
            data = await body.next()
            if not data:
                return start, True
            start.append(data)
            size += len(data)
        return start, False

    async def _rest(self, start: list[bytes], body: BodyStream, form: str) -> None:
        """Add the rest of the body to its start, within the limits of a table that is read whole."""
        settings = self._settings
        size = sum(map(len, start))
        while body.sent <= settings.max_body_bytes and size <= settings.max_table_bytes:
            data = await body.next()
            if not data:
                return
            start.append(data)
            size += len(data)
        raise TableTooLarge(
            f"{form} cannot be read in parts, and whole only up to {settings.max_body_bytes:,} bytes "
            f"as it is sent and {settings.max_table_bytes:,} when decompressed. Send it as several "
            "tables."
        )

    async def _stream(self, start: list[bytes], body: BodyStream, slot: Slot, send: Send) -> None:
        """Answer chunk by chunk.

        Raises
        ------
        _NotChunkable
            The table is to be read whole; nothing is sent yet, and `start` is as it was.
        BloodcellsError
            Something is wrong up to the first chunk; nothing is sent yet.
        """
        head = _first_bytes(start)
        table_format = streamed_format(head, self._table_format)
        if form := why_not_chunkable(head, table_format):
            raise _NotChunkable(form)
        chunks = _AnsweredChunks(
            self._settings, table_format, self._task, self._answer_format, self._probabilities
        )
        async with aclosing(self._answers(chunks, start, body, slot)) as answers:
            first = await anext(answers)
            start.clear()
            try:
                await self._send(send, self._head(chunks))
                await self._send(send, _body(first))
                del first
                async for answer in answers:
                    await self._send(send, _body(answer))
                await self._send(send, _body(chunks.end(), more=False))
            except ClientDisconnect:
                self._log("disconnected", chunks.row)
            except _AnswerNotRead:
                self._log("not-taken", chunks.row)
                await self._cut(0.0)
            except Exception as error:
                await self._fail(error, chunks, body, send)

    async def _answers(
        self, chunks: "_AnsweredChunks", start: list[bytes], body: BodyStream, slot: Slot
    ) -> AsyncGenerator[bytes]:
        """Give the answer to each chunk, as soon as enough of the body came for it."""
        for data in start:
            chunks.feed(data)
        del data  # keep no bytes of the body while they are predicted
        while True:
            while chunks.ready:
                if answer := await slot.run(chunks.next):
                    yield answer
                del answer
            data = await body.next()
            if not data:
                break
            chunks.feed(data)
        chunks.close()
        while answer := await slot.run(chunks.next):
            yield answer

    async def _send(self, send: Send, message: Message) -> None:
        """Send a message, or give up when the client does not read for too long."""
        try:
            async with asyncio.timeout(self._settings.stall_seconds):
                await send(message)
        except TimeoutError as error:
            raise _AnswerNotRead from error

    def _head(self, chunks: "_AnsweredChunks") -> Message:
        response = Response(headers=chunks.headers, media_type=self._media_type)
        del response.headers["content-length"]
        return {
            "type": "http.response.start",
            "status": 200,
            "headers": response.raw_headers,
        }

    async def _fail(
        self, error: Exception, chunks: "_AnsweredChunks", body: BodyStream, send: Send
    ) -> None:
        """Send what is wrong as the last message, and cut the connection before the answer's end."""
        if isinstance(error, BloodcellsError):
            known = error
        else:
            known = InternalError(
                "The service failed on this table, which is a fault of its own; the log has it under "
                "the request id in X-Request-ID."
            )
            log.error("a stream failed for a fault of the service", exc_info=error)
        reported = problem(known)
        if not isinstance(known, InvalidRows):
            reported.detail = f"From row {chunks.row:,} on: {reported.detail}"
        rows = [fault.row for fault in reported.errors if fault.row is not None]
        self._log(reported.type.split(":")[-1], min(rows, default=chunks.row))
        seconds = 0.0
        with suppress(_AnswerNotRead, ClientDisconnect, Stalled, TimeoutError):
            await self._send(send, _body(chunks.failed(reported.model_dump())))
            seconds = self._settings.stall_seconds
            async with asyncio.timeout(_LINGER_SECONDS):
                while await body.sent_next():
                    pass
        await self._cut(seconds)

    async def _cut(self, seconds: float) -> None:
        """Close the connection once the client has read what was sent, after some seconds at the latest."""
        extensions = self._request.scope.get("extensions", {})
        if CLOSE not in extensions:
            return  # this is another server than bloodcells-serve, which is to close such an answer itself
        extensions[CLOSE]()
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while not await self._request.is_disconnected():
                    await asyncio.sleep(_POLL_SECONDS)
        extensions[ABORT]()
        await asyncio.sleep(0)  # lets the server see that the connection is gone

    def _log(self, reason: str, row: int) -> None:
        """Count and log a stream that failed at some row."""
        self._service.metrics.failed_streams.labels(reason).inc()
        fields = {"reason": reason, "row": row}
        log.warning("a stream ended before its end", extra={"fields": fields})


def _first_bytes(start: list[bytes]) -> bytes:
    head = b""
    for data in start:
        head += data[: _HEAD_BYTES - len(head)]
        if len(head) == _HEAD_BYTES:
            break
    return head


def _body(data: bytes, more: bool = True) -> Message:
    return {"type": "http.response.body", "body": data, "more_body": more}


class _AnsweredChunks:
    """Read one table by chunks and answer each; only one thread at a time may call it.

    Attributes
    ----------
    headers
        Headers of the answer; empty until the first chunk is answered.
    """

    def __init__(
        self,
        settings: Settings,
        table_format: Format,
        task: StreamedTask,
        answer_format: StreamedAnswerFormat,
        probabilities: bool,
    ) -> None:
        chunk_limits = replace(settings.limits, rows=_CHUNK_ROWS)
        limits = StreamLimits(settings.max_stream_bytes, settings.max_stream_rows)
        self._reader = incremental_reader(table_format, chunk_limits, limits)
        self._writer = stream_writer(answer_format, probabilities)
        self._task = task
        self._cells = ChunkedCells(task.read)
        self._rows = 0
        self.headers: dict[str, str] = {}
        self.feed, self.close = self._reader.feed, self._reader.close
        self.end, self.failed = self._writer.end, self._writer.failed

    @property
    def ready(self) -> bool:
        """Tell whether enough bytes came for the next chunk."""
        return self._reader.ready

    @property
    def row(self) -> int:
        """Number the first row that is not answered, as far as is known; the first of the table is 1."""
        return self._rows + 1

    def next(self) -> bytes | None:
        """Answer the next chunk that has cells; None if there is none."""
        while (chunk := self._reader.take()) is not None:
            if not chunk.first and is_long_form(chunk.source.names, self._task.measurements):
                raise _NotChunkable("ImageJ's long form, with a row for each cell and channel,")
            cells = self._cells.of(chunk)
            answer = None if cells is None else self._answer(cells)
            self._rows = self._reader.rows
            if answer is not None:
                return answer
        return None

    def _answer(self, cells: CellTable) -> bytes:
        predictions = self._task.predict(cells)
        if not self.headers:
            self.headers = self._task.headers(predictions)
        return self._writer.part(predictions)
