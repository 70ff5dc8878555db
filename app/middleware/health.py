"""Answer `/health` while all is well, so that a service is ready before its other routes are imported."""

from starlette.types import ASGIApp, Receive, Scope, Send

from app.late import LateApp
from app.media_types import JSON
from app.service import Service


class HealthMiddleware:
    """Answer `GET /health/live` and `/health/ready` with 200, as ASGI middleware.

    The answers are those of the documented routes, which the tests hold them to. What is not well goes on to
    these, which say why.

    Parameters
    ----------
    late
        The other routes; a service that could not build them is not ready.
    """

    def __init__(self, app: ASGIApp, service: Service, late: LateApp[ASGIApp]) -> None:
        self._app, self._service, self._late = app, service, late
        self._routes = {f"/health/{status}": _Route(status) for status in ("live", "ready")}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one connection."""
        route = None
        if scope["type"] == "http" and scope["method"] == "GET":
            route = self._routes.get(scope["path"])
        if route is None or (route.path == "/health/ready" and not self._is_ready()):
            await self._app(scope, receive, send)
            return
        scope["route"] = route
        headers = [
            (b"content-length", b"%d" % len(route.answer)),
            (b"content-type", JSON.encode()),
        ]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": route.answer})

    def _is_ready(self) -> bool:
        return self._service.registry.problem() is None and not self._late.is_broken


class _Route:
    """Hold an answer, and the path under which the request is counted."""

    def __init__(self, status: str) -> None:
        self.path = f"/health/{status}"
        self.answer = b'{"status":"%s"}' % status.encode()
