"""Show the OpenAPI document as a page, with Swagger UI from a package: machines in hospitals are offline."""

from collections.abc import Callable
from importlib import resources

import orjson
from fastapi import FastAPI, Response
from fastapi.openapi.docs import get_swagger_ui_html
from fastapi.responses import HTMLResponse, RedirectResponse

from app.media_types import JSON

_FILES = {
    "swagger-ui-bundle.js": "text/javascript",
    "swagger-ui.css": "text/css",
    "favicon-32x32.png": "image/png",
}


def install(app: FastAPI) -> None:
    """Add `/docs` to an application, and `/`, which leads there.

    All addresses are relative, and so hold behind a proxy that ends TLS or adds a path in front.
    """

    @app.get("/", include_in_schema=False)
    async def root() -> Response:
        return RedirectResponse("docs")

    @app.get("/openapi.json", include_in_schema=False)
    def document() -> Response:  # on a thread, as its examples are computed
        return Response(orjson.dumps(app.openapi()), media_type=JSON)

    @app.get("/docs", include_in_schema=False)
    async def docs() -> HTMLResponse:
        return get_swagger_ui_html(
            openapi_url="openapi.json",
            title=app.title,
            swagger_js_url="swagger/swagger-ui-bundle.js",
            swagger_css_url="swagger/swagger-ui.css",
            swagger_favicon_url="swagger/favicon-32x32.png",
            swagger_ui_parameters={"tryItOutEnabled": True},
        )

    for name, media_type in _FILES.items():
        app.add_api_route(
            f"/swagger/{name}", _file(name, media_type), include_in_schema=False, methods=["GET"]
        )


def _file(name: str, media_type: str) -> Callable[[], Response]:
    def serve() -> Response:
        content = (resources.files("fastapi_swagger") / "resources" / name).read_bytes()
        return Response(content, media_type=media_type, headers={"Cache-Control": "max-age=86400"})

    return serve
