"""The application, built from its settings."""

import asyncio
import signal
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from importlib.metadata import version
from typing import Any

from fastapi import FastAPI

from app import answers, docs, openapi, problems
from app.logs import RequestLog
from app.metrics import Metrics, RequestMetrics
from app.routes import (
    composition,
    evaluate,
    health,
    inspect,
    measure,
    metrics,
    models,
    predict,
)
from app.service import Service
from app.serving import Serving
from app.settings import Settings
from bloodcells.errors import BloodcellsError
from bloodcells.fields import usable_cores

_DESCRIPTION = """Says which white-blood-cell type each row of ImageJ cell measurements is, how sure
it is, and what is doubtful about the row. For research; not a medical device."""


def create_app(settings: Settings | None = None) -> FastAPI:
    """The service. Nothing is read before it starts; models are loaded at its start."""
    settings = settings or Settings()
    serving = Serving(settings)
    service = Service(settings, serving, Metrics(serving))

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        await asyncio.to_thread(serving.load)
        with _reload_on_hangup(serving):
            yield

    app = FastAPI(
        title="Bloodcells",
        version=version("bloodcells"),
        summary="Measured cells in, white-blood-cell types out.",
        description=_DESCRIPTION,
        license_info={"name": "BSD-3-Clause", "identifier": "BSD-3-Clause"},
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        swagger_ui_oauth2_redirect_url=None,
    )
    app.state.service = service
    # Each takes memory many times its image's, and a core: no more at once than there are cores.
    app.state.measuring = asyncio.Semaphore(usable_cores())
    problems.install(app)
    for routes in (health, models, predict, inspect, evaluate, composition, measure, metrics):
        app.include_router(routes.router)
    docs.install(app)
    app.add_middleware(RequestMetrics, metrics=service.metrics)
    app.add_middleware(RequestLog)

    def document() -> dict[str, Any]:
        try:
            classifier = serving.get(None, None)
        except BloodcellsError:
            return openapi.document(app, None, {})
        return openapi.document(app, classifier.manifest, answers.examples(service, classifier))

    app.openapi = document  # type: ignore[method-assign]
    return app


@contextmanager
def _reload_on_hangup(serving: Serving) -> Iterator[None]:
    """On SIGHUP, read the models folder again; requests under way keep the model that they have."""
    if threading.current_thread() is not threading.main_thread():
        yield  # signals are the main thread's; tests run the application in another
        return
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGHUP, lambda: loop.run_in_executor(None, serving.reload))
    try:
        yield
    finally:
        loop.remove_signal_handler(signal.SIGHUP)
