"""Answer `POST /v1/predict` of a few cells in JSON, where the framework would take longer than the work."""

import asyncio
import time
from collections.abc import Sequence
from functools import lru_cache
from urllib.parse import parse_qsl

import orjson
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.errors import NotAcceptable
from app.media_types import JSON, TABLE_ANSWERS, choose
from app.middleware.batching import MicroBatcher, NotBatchable
from app.schemas import MODEL_HEADER, NOTES_HEADER, PredictQuery, one_line
from app.service import Service
from bloodcells.errors import BloodcellsError
from bloodcells.tables.formats import read_bytes

_FEW_BYTES = 16 * 2**10
"""Most bytes of a body: some 40 cells, which take about a millisecond on the event loop."""


class SmallRequestMiddleware:
    """Answer the requests that are plainly small and right, as ASGI middleware.

    The answer is that of the documented route, which the tests hold it to. What is larger, in another form,
    or not right goes on to that route.
    """

    path = "/v1/predict"

    def __init__(self, app: ASGIApp, service: Service) -> None:
        self._app, self._service = app, service
        self._batcher = MicroBatcher(service.metrics)
        self._limit = min(_FEW_BYTES, service.settings.max_body_bytes)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one connection."""
        query = self.query(scope)
        if query is None:
            await self._app(scope, receive, send)
            return
        scope["route"] = self  # until the router finds another
        received: list[Message] = []
        try:
            choice = self._service.registry.choice(query.model, query.version)
            body = await _body(receive, received, self._service.settings.stall_seconds)
            source = read_bytes(body, "json", self._service.settings.limits)
            few = len(source.names) < choice.least
            classifier = choice.default if few else choice.of(source.names)
            probabilities = query.probabilities == "true"
            answer = await self._batcher.answer(classifier, probabilities, source)
        except TimeoutError:
            await self._app(scope, _replayed(received, _nothing_more), send)
            return
        except (BloodcellsError, NotBatchable, _Slow, _Disconnected):
            await self._app(scope, _replayed(received, receive), send)
            return
        manifest = classifier.manifest
        headers = [
            (b"content-length", b"%d" % len(answer)),
            (b"content-type", _JSON),
            (_MODEL, f"{manifest.name}/{manifest.version}".encode()),
        ]
        if answer.startswith(b'{"notes":'):
            headers.append((_NOTES, one_line(orjson.loads(answer)["notes"]).encode()))
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": answer})

    def query(self, scope: Scope) -> PredictQuery | None:
        """Read the parameters of a request; None if the documented route is to answer it."""
        if (
            scope["type"] != "http"
            or scope["path"] != self.path
            or scope["method"] != "POST"
            or (query := _query(scope["query_string"])) is None
        ):
            return None
        headers = dict(scope["headers"])
        length = headers.get(b"content-length", b"")
        if (
            len(headers) != len(scope["headers"])
            or headers.get(b"content-type") != _JSON
            or b"content-encoding" in headers
            or not length.isdigit()
            or int(length) > self._limit
            or not _takes_json(headers.get(b"accept", b""))
        ):
            return None
        return query


class _Disconnected(Exception):
    """Report a sender that left before the end of the body."""


class _Slow(Exception):
    """Report a body that comes in small pieces, which the documented route is to wait for."""


async def _body(receive: Receive, received: list[Message], stall_seconds: float) -> bytes:
    """Receive a body, and add its messages to those received before.

    Raises
    ------
    TimeoutError
        The next message did not come for so many seconds.
    _Slow
        The body was not whole so many seconds after its first piece.
    _Disconnected
        The sender left before the end.
    """
    begun = 0.0
    while not received or received[-1].get("more_body"):
        if received:
            now = time.monotonic()
            begun = begun or now
            if now - begun > stall_seconds:
                raise _Slow
        async with asyncio.timeout(stall_seconds):
            received.append(await receive())
    if received[-1]["type"] != "http.request":
        raise _Disconnected
    return b"".join(message.get("body", b"") for message in received)


def _replayed(received: Sequence[Message], receive: Receive) -> Receive:
    """Give again the messages that were received, then those that come."""
    messages = iter(received)

    async def replay() -> Message:
        for message in messages:
            return message
        return await receive()

    return replay


async def _nothing_more() -> Message:
    """Receive nothing from a sender that has stalled: the documented route is to refuse it now."""
    raise TimeoutError


_JSON = JSON.encode()
_MODEL = MODEL_HEADER.lower().encode()
_NOTES = NOTES_HEADER.lower().encode()


@lru_cache
def _takes_json(accept: bytes) -> bool:
    """Tell whether an Accept header prefers JSON."""
    try:
        return choose(accept.decode("latin-1"), TABLE_ANSWERS) == JSON
    except NotAcceptable:
        return False


@lru_cache
def _query(raw: bytes) -> PredictQuery | None:
    """Read the parameters of a query string; None if they are not plainly right."""
    try:
        pairs = parse_qsl(raw.decode("ascii"), keep_blank_values=True, strict_parsing=bool(raw))
        named = dict(pairs)
        query = PredictQuery.model_validate(named)
    except ValueError:  # as are UnicodeDecodeError and ValidationError
        return None
    # A table with a pixel size has notes, which are in headers of the documented route alone.
    plain = query.pixel_size is None and query.sheet is None and query.slide is None
    # Novelty, sets and reasons are asked for seldom: batches are of tables that ask for none.
    plain = plain and query.novelty == query.explain == "false" and query.sets is None
    return query if plain and len(named) == len(pairs) else None
