"""Answer tables of any length: read and predict them by chunks, in constant memory."""

import asyncio
import logging
from collections.abc import AsyncGenerator
from contextlib import aclosing, suppress
from functools import partial
from typing import get_args

from fastapi import Request, Response
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.answers.answered_chunks import AnsweredChunks, NotChunkable, StreamedTask
from app.answers.late_batch import LateBatch
from app.bodies.body import BodyStream
from app.bodies.pace import Pace
from app.bodies.waiting_body import WaitingBody, put_away
from app.errors import Stalled
from app.media_types import ARROW, CSV, NDJSON
from app.problems import Problem, problem, respond
from app.protocol.http_protocol import ABORT, CLOSE
from app.service import Service
from app.work.spool import Spool, SpoolError
from app.work.thread_pool import Slot
from bloodcells.classification.writers.stream import StreamedAnswerFormat
from bloodcells.errors import BloodcellsError, InvalidRows, TableTooLarge
from bloodcells.tables.chunked.incremental import (
    StreamedFormat,
    streamed_format,
    why_not_chunkable,
)
from bloodcells.tables.formats import Format

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

WHILE_SENDING = "respond-while-sending"
"""Preference (RFC 7240) of a sender that reads the answer while it sends."""

_HEAD_BYTES = 65_536
"""First bytes of a table, which show whether it can be read by chunks."""
_SLICE = 2**18
"""Bytes that are fed at once on the event loop, where a thread for each would cost more than to feed them."""
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


class StreamedAnswer(Response):
    """Answer a table that may be of any length.

    A table that is short, or cannot be read by chunks, is read and answered as a whole. Else it is read
    and predicted chunk by chunk. As most senders read nothing before they have sent all, the answer is
    spooled, and sent when all of it is ready; any error is answered as a problem, as on every route.

    To a sender that asks for it (`WHILE_SENDING`), each chunk of the answer is sent as soon as it is
    ready. An error after the first chunk then ends the answer with a last message, and ends the
    connection, so that nobody takes the answer for whole.

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
        pool, settings = self._service.pool, self._settings
        pool.refuse_if_full()
        body = BodyStream(self._request, self._zipped, pool.steps, Pace.of_stream(settings))
        most = settings.max_table_bytes
        start = Spool(settings.spool_folder, most, self._service.memory, "body")
        try:
            answer = await self._answer(start, body, send)
        finally:
            await put_away(start, pool.steps)
        if answer is not None:
            await answer(scope, receive, send)

    async def _answer(self, start: Spool, body: BodyStream, send: Send) -> ASGIApp | None:
        """Read the start of the table, and answer it; or give the answer that is still to be sent.

        A slot is taken once that start is here: who sends slowly keeps no other out of the pool.
        """
        pool = self._service.pool
        if not await self._start(start, body):
            try:
                async with pool.stream(self._service.watch(self._request, each_step=True)) as slot:
                    return await self._by_chunks(start, body, slot, send)
            except NotChunkable as form:
                await self._rest(start, body, str(form))
        async with pool.slot(self._service.watch(self._request)) as slot:
            return await slot.run(self._whole, WaitingBody(start))

    def _whole(self, body: WaitingBody) -> Response:
        return self._task.whole(body.take())

    async def _start(self, start: Spool, body: BodyStream) -> bool:
        """Read the first bytes of the body, and tell whether they are all of it."""
        most = min(STREAM_AFTER, self._settings.max_body_bytes, self._settings.max_table_bytes)
        while start.size <= most:
            data = await body.next()
            if not data:
                return True
            await self._keep(start, data)
        return False

    async def _keep(self, start: Spool, data: bytes) -> None:
        """Add bytes to the start: at once if there is memory for them, else on a thread."""
        if not start.keep(data):
            await self._service.pool.steps.run(start.write, data)

    async def _rest(self, start: Spool, body: BodyStream, form: str) -> None:
        """Add the rest of the body to its start, within the limits of a table that is read whole."""
        settings = self._settings
        while body.sent <= settings.max_body_bytes and start.size <= settings.max_table_bytes:
            data = await body.next()
            if not data:
                return
            await self._keep(start, data)
        raise TableTooLarge(
            f"{form} cannot be read in parts, and whole only up to {settings.max_body_bytes:,} bytes "
            f"as it is sent and {settings.max_table_bytes:,} when decompressed. Send it as several "
            "tables."
        )

    async def _by_chunks(
        self, start: Spool, body: BodyStream, slot: Slot, send: Send
    ) -> ASGIApp | None:
        """Read and predict chunk by chunk, and answer; or give the answer that is still to be sent.

        Raises
        ------
        NotChunkable
            The table is to be read whole; nothing is sent yet, and `start` is as it was.
        BloodcellsError
            Something is wrong up to the first chunk; nothing is sent yet.
        """
        table_format = await self._service.pool.steps.run(self._chunkable, start)
        chunks = AnsweredChunks(
            self._settings, table_format, self._task, self._answer_format, self._probabilities
        )
        batch = LateBatch(chunks, self._settings, self._service.memory, self._service.pool.steps)
        async with (
            aclosing(batch),
            aclosing(self._answers(chunks, batch, start, body, slot)) as answers,
        ):
            try:
                first = [await anext(answers)]  # a list, from which it is taken: it is not to stay
            except ClientDisconnect:
                self._log("disconnected", chunks.row)
                raise
            if _reads_while_sending(self._request):
                await self._send_meanwhile(first, answers, chunks, body, slot, send)
                return None
            return await self._spooled(first, answers, chunks, slot)

    def _chunkable(self, start: Spool) -> Format:
        """Tell the format of a table by its start.

        Raises
        ------
        NotChunkable
            It cannot be read by chunks.
        """
        head = next(start.blocks(), b"")[:_HEAD_BYTES]
        table_format = streamed_format(head, self._table_format)
        if form := why_not_chunkable(head, table_format):
            raise NotChunkable(form)
        return table_format

    async def _answers(
        self,
        chunks: AnsweredChunks,
        batch: LateBatch,
        start: Spool,
        body: BodyStream,
        slot: Slot,
    ) -> AsyncGenerator[bytes]:
        """Give the answer to each chunk, as soon as enough of the body came for it.

        The slot has its place then: it is to rest once the answer is put away, or before it is sent.
        Until the first answer, what is read is added to the start, as the table may have to be read whole.
        """
        begun = freed = False
        blocks = start.blocks()
        from_start = True
        while True:
            # Block by block, so that a table that waits for its turn takes no memory twice; the place is kept
            # until they make a part, so that not every table waits with most of one.
            data = await slot.run(next, blocks, b"") if from_start else b""
            if not data:
                from_start = False
                slot.rest()
                data = await body.next()
                if not data:
                    break
                if not begun:
                    await self._keep(start, data)
                elif not freed:
                    freed = True
                    await put_away(start, self._service.pool.steps)
            for at in range(0, len(data), _SLICE):
                await batch.feed(data if len(data) <= _SLICE else data[at : at + _SLICE], slot)
                while chunks.ready:
                    if answer := await slot.run(chunks.next):
                        begun = True
                        yield answer
                    del answer
                if len(data) > _SLICE:
                    await asyncio.sleep(0)
        answer = await slot.run(chunks.last)
        while answer:
            yield answer
            del answer
            answer = await slot.run(chunks.next)

    async def _spooled(
        self,
        first: list[bytes],
        answers: AsyncGenerator[bytes],
        chunks: AnsweredChunks,
        slot: Slot,
    ) -> ASGIApp:
        """Spool the answer, and give it, or the problem to answer with."""
        settings = self._settings
        spool = Spool(settings.spool_folder, settings.spool_bytes, self._service.memory)
        try:
            await slot.run(spool.write, first.pop())
            self._rest_between(chunks, slot)
            async for answer in answers:
                await slot.run(spool.write, answer)
                self._rest_between(chunks, slot)
                del answer
            await slot.run(spool.write, chunks.end())
        except BaseException as error:
            await put_away(spool, self._service.pool.steps)
            if isinstance(error, ClientDisconnect):
                self._log("disconnected", chunks.row)
            elif isinstance(error, Exception):
                return respond(self._reported(error, chunks))
            raise
        return partial(self._send_spooled, spool, chunks)

    @staticmethod
    def _rest_between(chunks: AnsweredChunks, slot: Slot) -> None:
        """Let others have the place, unless there is more in memory to read: they would add theirs to it."""
        if not chunks.ready:
            slot.rest()

    async def _send_spooled(
        self, spool: Spool, chunks: AnsweredChunks, scope: Scope, receive: Receive, send: Send
    ) -> None:
        """Send an answer that is ready, however slowly it is read: that takes no slot."""
        steps = self._service.pool.steps
        headers = chunks.headers | {"Content-Length": str(spool.size)}
        try:
            await self._send(send, self._head(headers))
            blocks = spool.blocks()
            while block := await steps.run(next, blocks, b""):
                await self._send(send, _body(block))
            await self._send(send, _body(b"", more=False))
        except _AnswerNotRead:
            self._log("not-taken", chunks.row)
            await self._cut(0.0)
        finally:
            await put_away(spool, steps)

    async def _send_meanwhile(
        self,
        first: list[bytes],
        answers: AsyncGenerator[bytes],
        chunks: AnsweredChunks,
        body: BodyStream,
        slot: Slot,
        send: Send,
    ) -> None:
        """Send the answer to each chunk as soon as it is ready."""
        slot.rest()
        try:
            await self._send(
                send, self._head(chunks.first_headers | {"Preference-Applied": WHILE_SENDING})
            )
            await self._send(send, _body(first.pop()))
            async for answer in answers:
                slot.rest()
                await self._send(send, _body(answer))
                del answer
            await self._send(send, _body(chunks.end(), more=False))
        except ClientDisconnect:
            self._log("disconnected", chunks.row)
        except _AnswerNotRead:
            self._log("not-taken", chunks.row)
            await self._cut(0.0)
        except Exception as error:
            await self._fail(error, chunks, body, send)

    async def _send(self, send: Send, message: Message) -> None:
        """Send a message, or give up when the client does not read for too long."""
        try:
            async with asyncio.timeout(self._settings.stall_seconds):
                await send(message)
        except TimeoutError as error:
            raise _AnswerNotRead from error

    def _head(self, headers: dict[str, str]) -> Message:
        response = Response(headers=headers, media_type=self._media_type)
        if "Content-Length" not in headers:
            del response.headers["content-length"]
        return {
            "type": "http.response.start",
            "status": 200,
            "headers": response.raw_headers,
        }

    async def _fail(
        self, error: Exception, chunks: AnsweredChunks, body: BodyStream, send: Send
    ) -> None:
        """Send what is wrong as the last message, and cut the connection before the answer's end."""
        failed = chunks.failed(self._reported(error, chunks).model_dump())
        seconds = 0.0
        with suppress(_AnswerNotRead, ClientDisconnect, Stalled, TimeoutError):
            await self._send(send, _body(failed))
            seconds = self._settings.stall_seconds
            async with asyncio.timeout(_LINGER_SECONDS):
                while await body.sent_next():
                    pass
        await self._cut(seconds)

    def _reported(self, error: Exception, chunks: AnsweredChunks) -> Problem:
        """Count and log an error after the first chunk, and describe it with its row."""
        if isinstance(error, BloodcellsError):
            known = error
        else:
            known = InternalError(
                "The service failed on this table, which is a fault of its own; the log has it under "
                "the request id in X-Request-ID."
            )
            log.error("a stream failed for a fault of the service", exc_info=error)
        reported = problem(known)
        if not isinstance(known, InvalidRows | SpoolError):
            reported.detail = f"From row {chunks.row:,} on: {reported.detail}"
        rows = [fault.row for fault in reported.errors if fault.row is not None]
        self._log(reported.type.split(":")[-1], min(rows, default=chunks.row))
        return reported

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


def _reads_while_sending(request: Request) -> bool:
    """Tell whether a sender asks for the answer while it sends, and HTTP/1.1's chunks can bring it."""
    asked = ",".join(request.headers.getlist("prefer")).lower().split(",")
    names = {preference.partition(";")[0].partition("=")[0].strip() for preference in asked}
    return WHILE_SENDING in names and request.scope["http_version"] != "1.0"


def _body(data: bytes, more: bool = True) -> Message:
    return {"type": "http.response.body", "body": data, "more_body": more}
