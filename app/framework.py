"""Build the part of the application that FastAPI makes: the documented routes, and the pages.

Its routes are listed in `app/routes/__init__.py`, which says how to add one. It is imported and built once
the service is ready (`app/late.py`), as that takes longer than the rest of the start.
"""

from importlib.metadata import version
from typing import Any

from fastapi import FastAPI

from app import problems, workbench
from app.middleware.api_keys import OPEN_PATHS
from app.models.registry import LoadedModels
from app.openapi import document, swagger_ui
from app.routes import routers
from app.service import Service
from bloodcells.errors import BloodcellsError

_DESCRIPTION = """Says which white-blood-cell type each row of ImageJ cell measurements is, how sure
it is, and what is doubtful about the row. For research; not a medical device.

HEAD is answered wherever GET is, with its status and headers; OPTIONS everywhere, with the methods of a path
in `Allow`."""


def build(service: Service) -> FastAPI:
    """Build the routes of a service; its middleware and its lifespan are `app.main`'s."""
    settings = service.settings
    app = FastAPI(
        title="Bloodcells",
        version=version("bloodcells"),
        summary="Measured cells in, white-blood-cell types out.",
        description=_DESCRIPTION,
        license_info={"name": "BSD-3-Clause", "identifier": "BSD-3-Clause"},
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
        # Not by `include_router`, by which a request looks for its route in each router, then again in one.
        app.router.routes.extend(router.routes)
    swagger_ui.install(app)
    workbench.install(app, says_alive=settings.kserve_v1)
    app.openapi = _Document(app, service)  # type: ignore[method-assign]
    return app


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
