"""Build the application from its settings.

What the first answers need is imported and built at the start: the models, the middleware, `/health` and the
fast path of small requests. All other routes are in `app/framework.py`, which a thread builds once the
service is ready.
"""

import asyncio
import logging
import signal
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractContextManager, asynccontextmanager, contextmanager
from typing import TYPE_CHECKING, Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response

from app.importing import import_aside
from app.keys.key_file import ApiKeys
from app.keys.key_ring import KeyRing
from app.late import LateApp
from app.middleware.access_log import AccessLogMiddleware
from app.middleware.api_keys import ApiKeyMiddleware
from app.middleware.fast_path import SmallRequestMiddleware
from app.middleware.head import HeadMiddleware
from app.middleware.health import HealthMiddleware
from app.middleware.root_path import RootPathMiddleware
from app.middleware.unread_body import UnreadBodyMiddleware
from app.models import reload_signal
from app.models.registry import ModelRegistry
from app.models.served import Served
from app.monitoring.logs import REQUEST_ID, REQUEST_ID_HEADER
from app.monitoring.loop_watch import watched_loop
from app.monitoring.metrics import Metrics
from app.protocol.connections import STATE, Connections
from app.schemas import MODEL_HEADER, NOTES_HEADER
from app.service import Service
from app.settings import Settings
from app.work.spool import SharedMemory, why_no_file
from app.work.thread_pool import ThreadPool
from bloodcells.parallel.cpu import usable_cores

if TYPE_CHECKING:
    from fastapi import FastAPI

log = logging.getLogger("bloodcells")

_CORS_METHODS = ("GET", "HEAD", "POST")
_CORS_EXPOSED = (MODEL_HEADER, NOTES_HEADER, "ETag", "Retry-After", "X-Request-ID")
"""Headers of answers that scripts may read beside those that they always may."""

Reloading = Callable[[ModelRegistry, KeyRing | None], AbstractContextManager[None]]
"""What reloads the models and the API keys while the application runs."""


@contextmanager
def on_hangup(registry: ModelRegistry, ring: KeyRing | None) -> Iterator[None]:
    """Read the models folder and the API keys again on SIGHUP; requests under way keep what they have."""
    if threading.current_thread() is not threading.main_thread():
        yield  # only the main thread can handle signals; tests run the application in another
        return
    loop = asyncio.get_running_loop()

    def reload() -> None:
        if ring is not None:
            ring.reload()  # first: a key that was taken out is not to wait for models
        registry.reload()

    loop.add_signal_handler(signal.SIGHUP, lambda: loop.run_in_executor(None, reload))
    reload_signal.unblock()
    try:
        yield
    finally:
        loop.remove_signal_handler(signal.SIGHUP)


def create_app(
    settings: Settings | None = None,
    served: Served | None = None,
    reloading: Reloading = on_hangup,
    keys: ApiKeys | None = None,
) -> Starlette:
    """Build the application; it loads the models when it starts, and reads nothing before.

    Parameters
    ----------
    served
        What other processes serve, and this one is to serve too; None: all that is in the models folder.
    reloading
        What reloads the models and the API keys.
    keys
        What was read from the file of API keys; None: it is read at the start, where a setting names one.
    """
    settings = settings or Settings()
    registry = ModelRegistry(settings)
    ring = None if settings.api_keys_file is None else KeyRing(settings.api_keys_file, keys)
    pool = ThreadPool(settings.pool_threads or usable_cores(), settings.pool_queue)
    metrics = Metrics(registry, ring)
    service = Service(settings, registry, metrics, pool, SharedMemory(settings.waiting_bytes))

    late = LateApp(lambda: _framework(service))

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[dict[str, Any]]:
        if ring is not None:
            ring.load()
        await asyncio.to_thread(registry.load, served)
        await asyncio.to_thread(_warn_of_no_spool, settings)
        connections = Connections(settings, metrics.connection)
        with reloading(registry, ring), watched_loop(metrics):
            late.build_ahead()
            yield {STATE: connections}
        pool.close()

    app = Starlette(exception_handlers={Exception: _fault}, lifespan=lifespan)
    app.state.service = service
    app.state.late = app.router.default = late
    app.add_middleware(HealthMiddleware, service=service, late=app.state.late)
    app.add_middleware(SmallRequestMiddleware, service=service)
    app.add_middleware(HeadMiddleware)
    if ring is not None:
        app.add_middleware(ApiKeyMiddleware, ring=ring, most=settings.requests_per_key)
    if settings.origins:
        from starlette.middleware.cors import CORSMiddleware  # few services have any

        # Outside of the keys: a browser asks without one whether a script may send one.
        app.add_middleware(
            CORSMiddleware,
            allow_origins=settings.origins,
            allow_methods=_CORS_METHODS,
            allow_headers=["*"],
            expose_headers=_CORS_EXPOSED,
        )
    app.add_middleware(AccessLogMiddleware, metrics=service.metrics)
    app.add_middleware(UnreadBodyMiddleware, settings=settings)
    if settings.root_path:
        app.add_middleware(RootPathMiddleware, root_path=settings.root_path)
    return app


def _framework(service: Service) -> "FastAPI":
    """Import and build what the first answers do not need."""
    from app import framework

    return framework.build(service)


async def _fault(request: Request, error: Exception) -> Response:
    """Answer a fault of the middleware, as the routes' own are answered."""
    await import_aside("app.problems")
    from app import problems  # not at the top: it imports FastAPI

    answer = problems.fault(request, error)
    # The middleware that gives answers their request id does not see this one.
    answer.headers[REQUEST_ID_HEADER] = REQUEST_ID.get()
    return answer


def _warn_of_no_spool(settings: Settings) -> None:
    """Log that long answers are refused, where no folder can hold them."""
    if reason := why_no_file(settings.spool_folder):
        log.warning(
            "streamed answers of more than %s bytes are refused, as there is no folder to hold them in: "
            "%s; let BLOODCELLS_SPOOL_FOLDER name one that can be written",
            f"{settings.spool_bytes:,}",
            reason,
        )
