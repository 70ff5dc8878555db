"""Read on after a refusal: a sender that reads only when it has sent all is to see the answer.

Where a connection is closed with bytes of the body unread, TCP resets it, and the sender may lose the answer
that it has not read yet (RFC 9112, 9.6). It is closed after each answer to HTTP/1.0 or `Connection: close`.

Proxies lose answers in the same way. One that is written in Go, such as Caddy, reads no more of
a body once its answer has begun, and closes the connection to its client half a second later, at once after
`Expect: 100-continue` (`closedRequestBodyEarly` in Go's net/http/server.go). So what comes through a proxy is
refused when the body has come.
"""

import asyncio
from contextlib import suppress
from http import HTTPStatus

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.protocol.http_protocol import CLOSE
from app.settings import Settings

_PAUSE_SECONDS = 5.0
"""How long the next bytes may take to come: as long as nginx waits, by `lingering_timeout`."""
_PART = 2**18
"""Bytes of an answer that are sent at once."""
_END: Message = {"type": "http.response.body", "body": b"", "more_body": False}


class UnreadBodyMiddleware:
    """End an answer only when the body has come or been given up, as the outermost ASGI middleware.

    All bytes of the answer go out as fast as they are read; only the end of the request waits. A refusal that
    goes through a proxy waits as a whole.
    """

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._bytes, self._seconds = settings.discard_bytes, settings.discard_seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one connection."""
        if scope["type"] != "http" or not _has_body(scope):
            await self._app(scope, receive, send)
            return
        exchange = _Exchange(scope, receive, send)
        try:
            await self._app(scope, exchange.receive, exchange.send)
        finally:
            if exchange.answered:
                whole = await self._discard(exchange)
                for message in exchange.held:
                    await send(message)
                await send(_END)
                if not whole and CLOSE in scope.get("extensions", {}):
                    scope["extensions"][CLOSE]()

    async def _discard(self, exchange: "_Exchange") -> bool:
        """Read the rest of the body within the bounds, and tell whether that was all."""
        left = self._bytes
        with suppress(TimeoutError):
            async with asyncio.timeout(self._seconds):
                while left > 0 and not exchange.ended:
                    async with asyncio.timeout(_PAUSE_SECONDS):
                        message = await exchange.receive()
                    left -= len(message.get("body", b""))
        return exchange.ended


class _Exchange:
    """Watch one request and its answer, whose end is held back while bytes of the body are missing.

    Attributes
    ----------
    ended
        Whether all of the body came, or its sender left.
    answered
        Whether the end of the answer is held back.
    held
        The other messages that are held back with it: those of a refusal that goes through a proxy.
    """

    def __init__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self._scope, self._receive, self._send = scope, receive, send
        self._asked = self.ended = self.answered = self._holds = False
        self.held: list[Message] = []

    async def receive(self) -> Message:
        """Receive the next message."""
        self._asked = True
        message = await self._receive()
        if not message.get("more_body"):
            self.ended = True
        return message

    async def send(self, message: Message) -> None:
        """Send a message, without the end of an answer if not all of the body came."""
        if message["type"] == "http.response.start":
            refused = message["status"] >= HTTPStatus.BAD_REQUEST
            self._holds = refused and not self.ended and _is_forwarded(self._scope)
            if not self._holds and not self._asked and _expects_continue(self._scope):
                # The body may come or not: the next bytes could be of it, or the next request.
                message["headers"] = [*message.get("headers", ()), (b"connection", b"close")]
        elif not message.get("more_body") and (self._holds or not self.ended):
            self.answered = True
            message = {**message, "more_body": True}
        if self._holds:
            self.held.append(message)
        else:
            await self._send_parts(message)

    async def _send_parts(self, message: Message) -> None:
        """Send a long message a part at a time, as all of it would be copied on the event loop."""
        body = message.get("body", b"")
        rest = (len(body) - 1) // _PART * _PART if len(body) > _PART else 0
        for start in range(0, rest, _PART):
            part = body[start : start + _PART]
            await self._send({"type": message["type"], "body": part, "more_body": True})
        await self._send({**message, "body": body[rest:]} if rest else message)


def _has_body(scope: Scope) -> bool:
    return any(
        name == b"transfer-encoding" or (name == b"content-length" and value != b"0")
        for name, value in scope["headers"]
    )


def _expects_continue(scope: Scope) -> bool:
    """Tell whether the sender waits for an answer before it sends the body (RFC 9110, 10.1.1)."""
    return any(name == b"expect" for name, _ in scope["headers"])


def _is_forwarded(scope: Scope) -> bool:
    """Tell whether a proxy passes the request on. Who says so wrongly delays a refusal of its own."""
    return any(name == b"x-forwarded-for" for name, _ in scope["headers"])
