"""Let only requests in that have an API key, and bound how many of each key are under way."""

import base64
import binascii
from collections import Counter
from collections.abc import Iterable

from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from app.errors import MissingKey, TooManyRequests, UnknownKey
from app.importing import import_aside
from app.keys.key_ring import KeyRing
from bloodcells.errors import BloodcellsError

OPEN_PATHS = frozenset(
    {"/health/live", "/health/ready", "/v2/health/live", "/v2/health/ready", "/ping"}
)
"""What is answered without a key: orchestrators ask it, and have none."""
KEY_NAME = "bloodcells.key"
"""Place in a request's scope of the name of its key, for the log."""

_CHALLENGE = 'Bearer realm="bloodcells"'
_BROWSER_CHALLENGE = f'{_CHALLENGE}, Basic realm="bloodcells", charset="UTF-8"'


class ApiKeyMiddleware:
    """Refuse requests without a right key with 401 before their bodies are read, as ASGI middleware.

    A key comes as `X-API-Key`, as `Authorization: Bearer`, or as the password of `Authorization: Basic`, by
    which browsers open the page. Where `most` requests of a key are under way, another one of it is refused
    with 429.

    Parameters
    ----------
    most
        Of each key in this process; 0 is any number.
    """

    def __init__(self, app: ASGIApp, ring: KeyRing, most: int) -> None:
        self._app, self._ring, self._most = app, ring, most
        self._under_way: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one connection."""
        if scope["type"] == "lifespan" or scope.get("path") in OPEN_PATHS:
            await self._app(scope, receive, send)
            return
        sent = sent_keys(scope["headers"])
        # Of two keys it is not clear which one counts.
        name = self._ring.keys.name_of(sent[0]) if len(sent) == 1 else None
        if name is None:
            error = UnknownKey() if sent else MissingKey()
            refused = await _refusal(scope, error, {"WWW-Authenticate": _challenge(scope)})
            await refused(scope, receive, send)
            return
        scope[KEY_NAME] = name
        if self._most and self._under_way[name] >= self._most:
            headers = {"Retry-After": str(TooManyRequests.retry_after)}
            refused = await _refusal(scope, TooManyRequests(name, self._most), headers)
            await refused(scope, receive, send)
            return
        self._under_way[name] += 1
        try:
            await self._app(scope, receive, send)
        finally:
            self._under_way[name] -= 1
            if not self._under_way[name]:
                del self._under_way[name]


async def _refusal(scope: Scope, error: BloodcellsError, headers: dict[str, str]) -> Response:
    """Build the answer to a request that is not let in."""
    await import_aside("app.problems")
    from app.problems import problem, respond_to  # not at the top: it imports FastAPI

    return respond_to(scope, problem(error), headers)


def sent_keys(headers: Iterable[tuple[bytes, bytes]]) -> list[bytes]:
    """List the keys that a request has, those of `X-API-Key` alone if there is any.

    `Authorization` may then be meant for a proxy.
    """
    own, authorization = [], []
    for name, value in headers:
        if name == b"x-api-key":
            own.append(value)
        elif name == b"authorization" and (key := _of_authorization(value)) is not None:
            authorization.append(key)
    return own or authorization


def _of_authorization(value: bytes) -> bytes | None:
    """Take the key from the value of an `Authorization` header; None if it is in no form that has one."""
    scheme, _, rest = value.strip().partition(b" ")
    match scheme.lower():
        case b"bearer":
            return rest.strip()
        case b"basic":
            try:
                _, colon, password = base64.b64decode(rest, validate=True).partition(b":")
            except binascii.Error:
                return None
            return password if colon else None
    return None


def _challenge(scope: Scope) -> str:
    """Say how to send a key; to a browser that opens a page, also in the way for which it asks its user."""
    page = any(name == b"accept" and b"text/html" in value for name, value in scope["headers"])
    return _BROWSER_CHALLENGE if page else _CHALLENGE
