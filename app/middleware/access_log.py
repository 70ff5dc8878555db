"""Give every request an id, and log and count it at its end."""

import itertools
import logging
import re
import secrets
import time
from collections.abc import Awaitable

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.middleware.api_keys import KEY_NAME
from app.monitoring.logs import ACCESS, REQUEST_ID, REQUEST_ID_HEADER
from app.monitoring.metrics import Metrics

_HEADER = REQUEST_ID_HEADER.encode()
_SANE = re.compile(r"[A-Za-z0-9._-]{1,128}")
_METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}

log = logging.getLogger(ACCESS)


class AccessLogMiddleware:
    """Log and count requests, as ASGI middleware around all that answer them.

    A sender's own X-Request-ID is kept if it is 1 to 128 letters, digits, dots, hyphens, underscores.
    Requests are counted under their route's path, not their own.
    """

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app, self._metrics = app, metrics
        # An id is random for each process, then counted: as unique as a UUID, at a tenth of its cost.
        self._process, self._number = secrets.token_hex(8), itertools.count()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one connection."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        sent = next((v for k, v in scope["headers"] if k == _HEADER), b"").decode("latin-1")
        request_id = sent if _SANE.fullmatch(sent) else f"{self._process}{next(self._number):016x}"
        REQUEST_ID.set(request_id)
        header = (_HEADER, request_id.encode())
        status = 500
        started = time.perf_counter()

        def watch(message: Message) -> Awaitable[None]:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message.get("headers", ()), header]
            return send(message)

        try:
            await self._app(scope, receive, watch)
        finally:
            seconds = time.perf_counter() - started
            # The router leaves the route in the scope. An unknown path or method has no label of its own:
            # a sender could make any number of them.
            route = getattr(scope.get("route"), "path", None)
            method = scope["method"] if route and scope["method"] in _METHODS else "other"
            self._metrics.request(method, route or "none", status, seconds)
            if log.isEnabledFor(logging.INFO):
                fields = {
                    "method": scope["method"],
                    "path": scope["path"],
                    "status": status,
                    "milliseconds": round(1000 * seconds, 3),
                }
                if (key := scope.get(KEY_NAME)) is not None:
                    fields["key"] = key
                elif status == 401 and scope.get("client"):
                    fields["client"] = scope["client"][0]  # who tries keys
                log.info("request", extra={"fields": fields})
