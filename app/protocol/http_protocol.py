"""Define how HTTP/1.1 is spoken: uvicorn's protocol on httptools, with what that lacks.

Everything here overrides uvicorn's own classes, as of uvicorn 0.54 and httptools 0.9; each override names the
issue that it is for, and tests/app/protocol/test_http_protocol.py says when one is no longer needed.
"""

import asyncio
import re
from functools import partial
from http import HTTPStatus
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle
from uvicorn.server import ServerState

from app.protocol.connections import STATE, Connections
from app.protocol.presence import has_left
from app.protocol.refusals import refusal

MAX_HEAD_BYTES = 64 * 2**10
"""Most bytes of a request line with its headers: as many as uvicorn's other parser, h11, allows. httptools
has no limit, and uvicorn no option for one (https://github.com/Kludex/uvicorn/issues/157)."""


CLOSE, ABORT = "bloodcells.close", "bloodcells.abort"
"""Extensions of a request's scope that end its connection: after all is sent, or at once. ASGI has no message
by which an application could end an answer before its end."""
LEFT = "bloodcells.left"
"""Extension of a request's scope that tells whether its sender has left. By ASGI's messages an application
sees that only once it has received all that came before."""


_LAST_REQUEST_SECONDS = 1.0
"""How long a connection is kept for one more request when the server stops: longer than one takes that is
already on its way."""


class State(ServerState):
    """Share with all connections of a server whether it is to stop."""

    stopping = False


class BadHead(Exception):
    """Report a head that is not taken, in a sentence.

    The parser gives up, whereupon the connection is closed after the answer 400.
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
    """Bound a head in bytes and time, the time to read an answer, and what all connections take together.

    No request is lost when the server stops.
    """

    server_state: State
    _bounds: Connections
    _entered = False
    _refused = False
    _begun = False
    _in_head = True
    _before_body = True
    _received = 0
    _parsed = 0
    _fault = ""
    _head_timer: asyncio.TimerHandle | None = None
    _answer_timer: asyncio.TimerHandle | None = None
    _unread = 0
    _took = False

    # --- The connection -----------------------------------------------------------------------------------

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Take a connection if there is room, and wait for its first head."""
        super().connection_made(transport)
        self._bounds = self.app_state[STATE]
        self._entered = self._bounds.enter(self)
        if self._entered:
            self._expect_head()
        else:
            self._refuse(
                HTTPStatus.SERVICE_UNAVAILABLE,
                "The service has as many connections as it takes, with a request under way on each. Send it "
                "again in 1 s or more.",
            )
        if self.server_state.stopping:  # it was accepted just before
            self.shutdown()

    def connection_lost(self, exc: Exception | None) -> None:
        """Give up what the connection took."""
        super().connection_lost(exc)
        if self._entered:
            self._bounds.leave(self)
        for timer in (self._head_timer, self._answer_timer):
            if timer is not None:
                timer.cancel()

    def give_way(self) -> None:
        """Close, as another connection needs the room."""
        self.transport.close()

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
        if self._refused:
            return
        in_head = self._in_head
        super().data_received(_without_upgrade(data) if self._before_body else data)
        if self._head_timer is None and (self._in_head or self.cycle.response_complete):
            self._expect_head()  # or what came is nothing but line ends
        if not (in_head and self._in_head):
            return
        self._received += len(data)
        if self._received > MAX_HEAD_BYTES and not self._refused:
            self.send_400_response("The request's headers are too large.")

    # --- Heads --------------------------------------------------------------------------------------------

    def _expect_head(self) -> None:
        seconds = self._bounds.settings.head_seconds
        self._head_timer = self.loop.call_later(seconds, self._head_is_late)

    def _head_is_late(self) -> None:
        """Give up a head that is not whole in time, on which uvicorn sets no limit.

        https://github.com/Kludex/uvicorn/issues/1100
        """
        self._head_timer = None
        if self.transport.is_closing() or self._refused:
            return
        self._bounds.closed(self, "head" if self._begun else "silent")
        if self._begun:
            seconds = self._bounds.settings.head_seconds
            self._refuse(
                HTTPStatus.REQUEST_TIMEOUT,
                f"The request's headers were not whole after {seconds} s.",
            )
        else:
            self.transport.close()

    def on_message_begin(self) -> None:
        """Start to count a head, and give its scope the extensions."""
        self._in_head = self._begun = True
        self._received = self._parsed = 0
        super().on_message_begin()
        extensions = {
            CLOSE: self.transport.close,
            ABORT: self.transport.abort,
            LEFT: partial(has_left, self.transport),
        }
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
        """End the count of the head, which is to name one host (RFC 9112, 3.2)."""
        hosts = [value for name, value in self.headers if name == b"host"]
        if len(hosts) != 1 and (hosts or self.parser.get_http_version() == "1.1"):
            found = f"{len(hosts)} headers Host" if hosts else "no header Host"
            self._fault = f"The request has {found}; HTTP/1.1 asks for one."
            raise BadHead(self._fault)
        self._in_head = self._before_body = self._begun = False
        if self._head_timer is not None:
            self._head_timer.cancel()
            self._head_timer = None
        self._bounds.begin(self)
        super().on_headers_complete()
        if self.server_state.stopping:
            self.cycle.keep_alive = False

    def _count(self, size: int) -> None:
        self._parsed += size
        if self._parsed > MAX_HEAD_BYTES:
            self._fault = "The request's headers are too large."
            raise BadHead(self._fault)

    # --- Bodies -------------------------------------------------------------------------------------------

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

    # --- Answers ------------------------------------------------------------------------------------------

    def on_response_complete(self) -> None:
        """Note that no request is under way, and see to it that the answer is read."""
        last = not self.pipeline
        super().on_response_complete()
        if last and not self.transport.is_closing():
            self._bounds.end(self)
        if self._answer_timer is None and self.transport.get_write_buffer_size():
            self._expect_reading()

    def pause_writing(self) -> None:
        """Wait for the sender to read."""
        super().pause_writing()
        if self._answer_timer is None:
            self._expect_reading()

    def resume_writing(self) -> None:
        """Note that the sender reads."""
        super().resume_writing()
        self._took = True

    def _expect_reading(self) -> None:
        self._took, self._unread = False, self.transport.get_write_buffer_size()
        # Twice the time, as a stream whose answer is not read is to log where it stood.
        seconds = 2 * self._bounds.settings.stall_seconds
        self._answer_timer = self.loop.call_later(seconds, self._look_at_reading, seconds)

    def _look_at_reading(self, seconds: float) -> None:
        """Give up an answer that is read too slowly, which uvicorn keeps for ever."""
        self._answer_timer = None
        left = self.transport.get_write_buffer_size()
        if not left:
            return
        least = max(1, self._bounds.settings.least_bytes_per_second * seconds)
        if self._took or self._unread - left >= least:
            self._expect_reading()
            return
        self._bounds.closed(self, "answer")
        self.transport.abort()

    # --- Refusals -----------------------------------------------------------------------------------------

    def send_400_response(self, msg: str) -> None:
        """Refuse what is no request of HTTP; uvicorn does so before it has answered those before it."""
        self._refuse(HTTPStatus.BAD_REQUEST, self._fault or msg)

    def _refuse(self, status: HTTPStatus, sentence: str) -> None:
        """Answer the last request after those before it, and close."""
        self._refused = True
        answer = refusal(status, sentence)

        def end() -> None:
            self.transport.write(answer)
            self.transport.close()

        async def refuse(*_: Any) -> None:
            end()

        cycle = self.cycle
        if cycle is None or cycle.response_complete:
            end()
        elif self._before_body:  # what is refused has no cycle yet, and others are under way
            last = RequestResponseCycle(
                scope=cycle.scope,
                transport=self.transport,
                flow=self.flow,
                logger=self.logger,
                access_logger=self.access_logger,
                access_log=False,
                default_headers=[],
                message_event=asyncio.Event(),
                expect_100_continue=False,
                keep_alive=False,
                on_response=lambda: None,
            )
            last.disconnected = True  # so that uvicorn misses no answer: `refuse` writes it itself
            self.pipeline.appendleft((last, refuse))
        elif (
            self.pipeline and self.pipeline[0][0] is cycle
        ):  # its body is bad, and it has not begun
            cycle.disconnected = True
            self.pipeline[0] = cycle, refuse
        elif cycle.response_started:
            self.transport.close()
        else:
            cycle.disconnected = True
            cycle.message_event.set()
            end()
