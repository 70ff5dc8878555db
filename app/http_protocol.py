"""HTTP/1.1 by httptools, with a bound on what comes before the body."""

import re

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

MAX_HEAD_BYTES = 64 * 2**10
"""Of a request line with its headers, as uvicorn's other parser (h11) has it; httptools has none."""


CLOSE, ABORT = "bloodcells.close", "bloodcells.abort"
"""Extensions of a request's scope: what closes its connection once all is sent, and what does so at once.
ASGI has no way to end an answer before its end."""


class HeadTooLarge(Exception):
    """Makes the parser give up, whereupon uvicorn answers 400 and closes the connection."""


_UPGRADE = re.compile(rb"\r\n(?=upgrade:)", re.IGNORECASE)


def _without_upgrade(data: bytes) -> bytes:
    """The bytes of a head under which a body may follow, with `X-Upgrade` for `Upgrade`.

    No other protocol is spoken here, and a server may ignore that one is offered (RFC 9110, 7.8), as
    Java's HttpClient and `curl --http2` offer HTTP/2; httptools would take the body for that protocol's.
    """
    end = data.find(b"\r\n\r\n")
    head = data if end < 0 else data[:end]
    return _UPGRADE.sub(b"\r\nX-", head) + data[len(head) :] if _UPGRADE.search(head) else data


class BoundedHttp(HttpToolsProtocol):
    """Refuses a head of more than `MAX_HEAD_BYTES`, before or after it has come whole."""

    _in_head = True
    _before_body = True
    _received = 0
    _held = 0

    def data_received(self, data: bytes) -> None:
        """Count pieces in which the head does not end: the parser keeps a header until it is whole."""
        in_head = self._in_head
        super().data_received(_without_upgrade(data) if self._before_body else data)
        if not (in_head and self._in_head):
            return
        self._received += len(data)
        if self._received > MAX_HEAD_BYTES and not self.transport.is_closing():
            self.send_400_response("The request's headers are too large.")

    def on_message_begin(self) -> None:
        """Start to count."""
        self._in_head, self._received, self._held = True, 0, 0
        super().on_message_begin()
        ours = {CLOSE: self.transport.close, ABORT: self.transport.abort}
        self.scope["extensions"] = ours  # type: ignore[typeddict-item]

    def on_url(self, url: bytes) -> None:
        """Count the address."""
        self._hold(len(url))
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        """Count a header."""
        self._hold(len(name) + len(value) + 4)  # a colon, a blank, a line end
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """End of what is counted."""
        self._in_head = self._before_body = False
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """The next head may come."""
        self._before_body = True
        super().on_message_complete()

    def on_body(self, body: bytes) -> None:
        """Hand the first bytes on as they came; uvicorn copies them into an array and out of it."""
        cycle = self.cycle
        if not cycle.response_complete:
            if not cycle.body:
                cycle.body, body = body, b""  # type: ignore[assignment]
            elif isinstance(cycle.body, bytes):
                cycle.body = bytearray(cycle.body)  # to which many more can be added
        super().on_body(body)

    def _hold(self, size: int) -> None:
        self._held += size
        if self._held > MAX_HEAD_BYTES:
            raise HeadTooLarge
