"""`POST /v1/predict` of a few cells in JSON, where the framework would take longer than the work."""

from functools import lru_cache
from urllib.parse import parse_qsl

from starlette.datastructures import URLPath
from starlette.requests import ClientDisconnect
from starlette.routing import BaseRoute, Match, NoMatchFound
from starlette.types import Receive, Scope, Send

from app.payloads import JSON, choose
from app.routes.predict import OFFERED, PredictQuery, answer
from app.service import Service
from bloodcells.formats import read_bytes

_FEW_BYTES = 16 * 2**10
"""Some 40 cells, which take a few milliseconds: they are answered on the event loop."""


class FewCells(BaseRoute):
    """Stands before the documented route, takes the requests that it is sure of, and answers them with
    the same functions; what is larger, in another form, or not right goes on to the documented one."""

    path = "/v1/predict"

    def __init__(self, service: Service) -> None:
        self._service = service
        self._limit = min(_FEW_BYTES, service.settings.max_body_bytes)

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """By the head alone."""
        if (
            scope["type"] != "http"
            or scope["path"] != self.path
            or scope["method"] != "POST"
            or (query := _query(scope["query_string"])) is None
        ):
            return Match.NONE, {}
        headers = dict(scope["headers"])
        length = headers.get(b"content-length", b"")
        if (
            len(headers) != len(scope["headers"])
            or headers.get(b"content-type") != JSON.encode()
            or b"content-encoding" in headers
            or not length.isdigit()
            or int(length) > self._limit
        ):
            return Match.NONE, {}
        return Match.FULL, {
            "route": self,
            "few": (query, headers.get(b"accept", b"").decode("latin-1")),
        }

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """In the order of the documented route."""
        query, accept = scope["few"]
        media_type = _media_type(accept)
        classifier = self._service.serving.get(query.model, query.version)
        body = await _body(receive)
        source = read_bytes(body, "json", self._service.settings.limits)
        response = answer(self._service, classifier, source, query, media_type)
        await response(scope, receive, send)

    def url_path_for(self, name: str, /, **path_params: object) -> URLPath:
        """None of its own."""
        raise NoMatchFound(name, path_params)


_media_type = lru_cache(lambda accept: choose(accept, OFFERED))


@lru_cache
def _query(raw: bytes) -> PredictQuery | None:
    """The parameters; None where they are not plainly right."""
    try:
        pairs = parse_qsl(raw.decode("ascii"), keep_blank_values=True, strict_parsing=bool(raw))
        named = dict(pairs)
        return PredictQuery.model_validate(named) if len(named) == len(pairs) else None
    except ValueError:  # as are UnicodeDecodeError and ValidationError
        return None


async def _body(receive: Receive) -> bytes:
    parts = []
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        parts.append(message.get("body", b""))
        if not message.get("more_body"):
            return b"".join(parts)
