"""Define how HTTP/1.1 is spoken: uvicorn's protocol on httptools, with what that lacks.

Everything here overrides uvicorn's own classes, as of uvicorn 0.54 and httptools 0.9; each override names the
issue that it is for, and tests/app/test_http_protocol.py says when one is no longer needed.
"""

import asyncio
import re

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.server import ServerState

MAX_HEAD_BYTES = 64 * 2**10
"""Most bytes of a request line with its headers: as many as uvicorn's other parser, h11, allows. httptools
has no limit, and uvicorn no option for one (https://github.com/Kludex/uvicorn/issues/157)."""


CLOSE, ABORT = "bloodcells.close", "bloodcells.abort"
"""Extensions of a request's scope that end its connection: after all is sent, or at once. ASGI has no message
by which an application could end an answer before its end."""


_LAST_REQUEST_SECONDS = 1.0
"""How long a connection is kept for one more request when the server stops: longer than one takes that is
already on its way."""


class State(ServerState):
    """Share with all connections of a server whether it is to stop."""

    stopping = False


class HeadTooLarge(Exception):
    """Report a head of too many bytes.

    The parser gives up, whereupon uvicorn answers 400 and closes the connection.
    """


_UPGRADE = re.compile(rb"\r\n(?=upgrade:)", re.IGNORECASE)


def _without_upgrade(data: bytes) -> bytes:
    """Rename the header `Upgrade` to `X-Upgrade` in the first bytes of a request.

    Java's HttpClient and `curl --http2` offer HTTP/2 by that header. A server may ignore the offer (RFC 9110,
    7.8), but httptools takes the body for one of the other protocol, and the application never sees it:
    https://github.com/Kludex/uvicorn/issues/2722, https://github.com/MagicStack/httptools/issues/124.
    """
    end = data.find(b"\r\n\r\n")
    head = data if end < 0 else data[:end]
    return _UPGRADE.sub(b"\r\nX-", head) + data[len(head) :] if _UPGRADE.search(head) else data


class BoundedHttp(HttpToolsProtocol):
    """Refuse a head of more than `MAX_HEAD_BYTES`, and lose no request when the server stops."""

    server_state: State
    _in_head = True
    _before_body = True
    _received = 0
    _parsed = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take a connection, which may have been accepted just before the server was told to stop."""
        super().connection_made(transport)  # type: ignore[arg-type]
        if self.server_state.stopping:
            self.shutdown()

    def shutdown(self) -> None:
        """End the connection after the request under way, or the one that may be on its way.

        uvicorn closes an idle connection at once, and so loses the request that its client has just sent. It
        also ends one after an answer that did not say so, as its head had gone out before.
        """
        self.timeout_keep_alive = _LAST_REQUEST_SECONDS  # type: ignore[assignment]
        if self.cycle is None or self.cycle.response_complete:
            self._unset_keepalive_if_required()
            self.timeout_keep_alive_task = self.loop.call_later(
                self.timeout_keep_alive, self.timeout_keep_alive_handler
            )
        elif not self.cycle.response_started:
            self.cycle.keep_alive = False  # which the answer says

    def data_received(self, data: bytes) -> None:
        """Parse bytes, and count those in which the head does not end.

        The parser itself keeps a header until it is whole, whatever its length.
        """
        in_head = self._in_head
        super().data_received(_without_upgrade(data) if self._before_body else data)
        if not (in_head and self._in_head):
            return
        self._received += len(data)
        if self._received > MAX_HEAD_BYTES and not self.transport.is_closing():
            self.send_400_response("The request's headers are too large.")

    def on_message_begin(self) -> None:
        """Start to count a head, and give its scope the extensions `CLOSE` and `ABORT`."""
        self._in_head, self._received, self._parsed = True, 0, 0
        super().on_message_begin()
        extensions = {CLOSE: self.transport.close, ABORT: self.transport.abort}
        self.scope["extensions"] = extensions  # type: ignore[typeddict-item]

    def on_url(self, url: bytes) -> None:
        """Count the address."""
        self._count(len(url))
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        """Count a header."""
        self._count(len(name) + len(value) + 4)  # a colon, a blank, a line end
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """End the count of the head, and let its answer be the last one if the server is to stop."""
        self._in_head = self._before_body = False
        super().on_headers_complete()
        if self.server_state.stopping:
            self.cycle.keep_alive = False

    def on_message_complete(self) -> None:
        """Expect the head of the next request."""
        self._before_body = True
        super().on_message_complete()

    def on_body(self, body: bytes) -> None:
        """Pass on the first bytes of a body without a copy.

        uvicorn gathers a body in a bytearray (https://github.com/Kludex/uvicorn/pull/2845), and so copies it
        into the array and out of it, although most bodies come in one piece.
        """
        cycle = self.cycle
        if not cycle.response_complete:
            if not cycle.body:
                cycle.body, body = body, b""  # type: ignore[assignment]
            elif isinstance(cycle.body, bytes):
                cycle.body = bytearray(cycle.body)  # to which more bytes are added in place
        super().on_body(body)

    def _count(self, size: int) -> None:
        self._parsed += size
        if self._parsed > MAX_HEAD_BYTES:
            raise HeadTooLarge
