"""Build a part of the application when the first request comes that needs it."""

import asyncio
import threading
from collections.abc import Callable
from typing import Generic, TypeVar

from starlette.types import ASGIApp, Receive, Scope, Send

App = TypeVar("App", bound=ASGIApp)


class LateApp(Generic[App]):
    """Hold an application that is built on a thread for its first request, as ASGI application.

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
                self.is_broken = True
                self._built = self._build()
                self.is_broken = False
            return self._built

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one connection."""
        app = await asyncio.to_thread(lambda: self.app) if self._built is None else self._built
        await app(scope, receive, send)
