"""Build the application from its settings.

Its routes are listed in `app/routes/__init__.py`, which says how to add one.
"""

import asyncio
import logging
import signal
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractContextManager, asynccontextmanager, contextmanager
from importlib import import_module
from importlib.metadata import version
from typing import Any

import pyarrow as pa
from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware

from app import problems, workbench
from app.dependencies import Service
from app.keys.key_file import ApiKeys
from app.keys.key_ring import KeyRing
from app.middleware.access_log import AccessLogMiddleware
from app.middleware.api_keys import OPEN_PATHS, ApiKeyMiddleware
from app.middleware.fast_path import SmallRequestMiddleware
from app.middleware.head import HeadMiddleware
from app.middleware.root_path import RootPathMiddleware
from app.middleware.unread_body import UnreadBodyMiddleware
from app.models import reload_signal
from app.models.registry import LoadedModels, ModelRegistry
from app.models.served import Served
from app.monitoring.loop_watch import watched_loop
from app.monitoring.metrics import Metrics
from app.openapi import document, swagger_ui
from app.protocol.connections import STATE, Connections
from app.routes import routers
from app.schemas import MODEL_HEADER, NOTES_HEADER
from app.settings import Settings
from app.work.spool import SharedMemory, why_no_file
from app.work.thread_pool import ThreadPool
from bloodcells.errors import BloodcellsError
from bloodcells.parallel.cpu import usable_cores

log = logging.getLogger("bloodcells")

_DESCRIPTION = """Says which white-blood-cell type each row of ImageJ cell measurements is, how sure
it is, and what is doubtful about the row. For research; not a medical device.

HEAD is answered wherever GET is, with its status and headers; OPTIONS everywhere, with the methods of a path
in `Allow`."""


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
) -> FastAPI:
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

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[dict[str, Any]]:
        if ring is not None:
            ring.load()
        await asyncio.to_thread(registry.load, served)
        await asyncio.to_thread(_warn_of_no_spool, settings)
        connections = Connections(settings, metrics.connection)
        threading.Thread(target=_import_what_can_wait, name="imports", daemon=True).start()
        with reloading(registry, ring), watched_loop(metrics):
            yield {STATE: connections}
        pool.close()

    app = FastAPI(
        title="Bloodcells",
        version=version("bloodcells"),
        summary="Measured cells in, white-blood-cell types out.",
        description=_DESCRIPTION,
        license_info={"name": "BSD-3-Clause", "identifier": "BSD-3-Clause"},
        lifespan=lifespan,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,  # Starlette's leads to the host that the sender names
        swagger_ui_oauth2_redirect_url=None,
        # Send nothing anywhere, whatever variables the environment has.
        telemetry={"tracing": False, "metrics": False, "logs": False, "auto_configure": False},
    )
    app.state.service = service
    problems.install(app)
    for router in routers(settings):
        app.include_router(router)
    swagger_ui.install(app)
    workbench.install(app, says_alive=settings.kserve_v1)
    app.add_middleware(SmallRequestMiddleware, service=service)
    app.add_middleware(HeadMiddleware)
    if ring is not None:
        app.add_middleware(ApiKeyMiddleware, ring=ring, most=settings.requests_per_key)
    if settings.origins:
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

    app.openapi = _Document(app, service)  # type: ignore[method-assign]
    return app


def _import_what_can_wait() -> None:
    """Import what the first requests need and the start does not.

    Nobody waits for it, neither at the start nor later: where it was imported in a thread that gives way to
    others, they all would.
    """
    pa.array([0.0]).to_numpy()  # pyarrow looks for pandas when it makes its first array of numpy's
    import_module("app.answers.measured_cells")


def _warn_of_no_spool(settings: Settings) -> None:
    """Log that long answers are refused, where no folder can hold them."""
    if reason := why_no_file(settings.spool_folder):
        log.warning(
            "streamed answers of more than %s bytes are refused, as there is no folder to hold them in: "
            "%s; let BLOODCELLS_SPOOL_FOLDER name one that can be written",
            f"{settings.spool_bytes:,}",
            reason,
        )


class _Document:
    """Build the OpenAPI document, anew when other models are loaded: its examples are their answers."""

    def __init__(self, app: FastAPI, service: Service) -> None:
        self._app, self._service = app, service
        self._built: tuple[LoadedModels, dict[str, Any]] | None = None

    def __call__(self) -> dict[str, Any]:
        loaded = self._service.registry.loaded
        if self._built is None or self._built[0] is not loaded:
            self._built = loaded, self._build()
        return self._built[1]

    def _build(self) -> dict[str, Any]:
        settings = self._service.settings
        built = self._of_models()
        if settings.root_path:
            built["servers"] = [{"url": settings.root_path}]
        if settings.api_keys_file is not None:
            document.add_keys(built, OPEN_PATHS, bounded=settings.requests_per_key > 0)
        return built

    def _of_models(self) -> dict[str, Any]:
        try:
            classifier = self._service.registry.get(None, None)
        except BloodcellsError:
            return document.document(self._app, None, {})
        from app import example_answers  # not at the top: it measures an image

        examples = example_answers.examples(self._service, classifier)
        return document.document(self._app, classifier.manifest, examples)
