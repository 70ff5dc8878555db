"""Build a part of the application once the service is ready, and not before."""

import asyncio
import logging
import threading
from collections.abc import Callable
from typing import Generic, TypeVar

from starlette.types import ASGIApp, Receive, Scope, Send

log = logging.getLogger("bloodcells")

App = TypeVar("App", bound=ASGIApp)


class LateApp(Generic[App]):
    """Hold an application that is built on a thread, as ASGI application.

    Requests that come meanwhile wait for it, and all others go on. Where it cannot be built, each request
    that needs it is a fault of the service, and tries again.

    Attributes
    ----------
    is_broken
        Whether it could not be built the last time.
    """

    def __init__(self, build: Callable[[], App]) -> None:
        self._build = build
        self._built: App | None = None
        self._building = threading.Lock()
        self.is_broken = False

    @property
    def app(self) -> App:
        """Get the application, and build it before if nobody has."""
        with self._building:
            if self._built is None:
                try:
                    self._built = self._build()
                except BaseException:
                    self.is_broken = True
                    raise
                self.is_broken = False
            return self._built

    def build_ahead(self) -> None:
        """Build it on a thread now, so that the first request need not wait; log why it cannot be."""
        threading.Thread(target=self._try_to_build, name="routes", daemon=True).start()

    def _try_to_build(self) -> None:
        try:
            _ = self.app
        except Exception:
            log.exception(
                "the routes cannot be built; the next request that needs them tries again"
            )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one connection."""
        app = await asyncio.to_thread(lambda: self.app) if self._built is None else self._built
        await app(scope, receive, send)
