"""Show the OpenAPI document as a page, with Swagger UI from a package: machines in hospitals are offline."""

import base64
import hashlib
import re
from collections.abc import Callable
from importlib import resources

import orjson
from fastapi import FastAPI, Response
from fastapi.openapi.docs import get_swagger_ui_html
from fastapi.responses import HTMLResponse

from app.media_types import JSON
from app.page_headers import page_headers

_FILES = {
    "swagger-ui-bundle.js": "text/javascript",
    "swagger-ui.css": "text/css",
    "favicon-32x32.png": "image/png",
}


def install(app: FastAPI) -> None:
    """Add `/docs` to an application.

    All addresses are relative, and so hold behind a proxy that ends TLS or adds a path in front.
    """

    @app.get("/openapi.json", include_in_schema=False)
    def document() -> Response:  # on a thread, as its examples are computed
        return Response(orjson.dumps(app.openapi()), 200, page_headers(), JSON)

    @app.get("/docs", include_in_schema=False)
    async def docs() -> HTMLResponse:
        page = get_swagger_ui_html(
            openapi_url="openapi.json",
            title=app.title,
            swagger_js_url="swagger/swagger-ui-bundle.js",
            swagger_css_url="swagger/swagger-ui.css",
            swagger_favicon_url="swagger/favicon-32x32.png",
            # Colouring the answer to a table of 5,087 cells froze the tab for more than 60 s.
            swagger_ui_parameters={"tryItOutEnabled": True, "syntaxHighlight": False},
        )
        page.headers.update(page_headers(_policy(bytes(page.body).decode())))
        return page

    for name, media_type in _FILES.items():
        app.add_api_route(
            f"/swagger/{name}", _file(name, media_type), include_in_schema=False, methods=["GET"]
        )


def _file(name: str, media_type: str) -> Callable[[], Response]:
    def serve() -> Response:
        content = (resources.files("fastapi_swagger") / "resources" / name).read_bytes()
        headers = page_headers() | {"Cache-Control": "max-age=86400"}
        return Response(content, media_type=media_type, headers=headers)

    return serve


def _policy(page: str) -> str:
    """Write a policy by which a page runs the scripts in it and those of this service, and no others."""
    inside = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    digests = [base64.b64encode(hashlib.sha256(s.encode()).digest()).decode() for s in inside]
    scripts = " ".join(["'self'", *(f"'sha256-{digest}'" for digest in digests)])
    return "; ".join(
        [
            "default-src 'none'",
            f"script-src {scripts}",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data:",
            "font-src 'self' data:",
            "connect-src 'self'",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'",
        ]
    )
