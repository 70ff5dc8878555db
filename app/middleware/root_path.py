"""Take off the path under which a proxy shows the service, where the proxy leaves it on."""

from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send


class RootPathMiddleware:
    """Let all within see the paths of the service's own, as the outermost ASGI middleware.

    All redirects and links are relative, and so hold under the path, too. Requests without it, such as health
    checks past the proxy or those of a proxy that takes it off itself, pass as they are.
    """

    def __init__(self, app: ASGIApp, root_path: str) -> None:
        self._app, self._root_path = app, root_path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one connection."""
        if scope["type"] == "http":
            path: str = scope["path"]
            if path == self._root_path:
                # Relative to an address without a `/` behind it, `docs` would lie beside the service.
                last = path.rpartition("/")[2]
                await RedirectResponse(f"{last}/")(scope, receive, send)
                return
            if path.startswith(f"{self._root_path}/"):
                scope = {**scope, "path": path.removeprefix(self._root_path)}
        await self._app(scope, receive, send)
