"""Answer with the files of the workbench, which load and ask nothing but this service."""

import hashlib
from dataclasses import dataclass
from importlib import resources

from fastapi import FastAPI, HTTPException, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse

from app.page_headers import page_headers

_HTML = "text/html"
_MEDIA_TYPES = {
    "css": "text/css",
    "csv": "text/csv",
    "html": _HTML,
    "js": "text/javascript",
    "svg": "image/svg+xml",
    "txt": "text/plain",
}
_INDEX = "index.html"

_POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "worker-src 'self'",
        "style-src 'self'",
        "img-src 'self' blob:",  # drawings of the page itself, to be saved as PNG
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",  # no text becomes HTML, whatever a library could do
        "trusted-types worker",
    ]
)
"""It goes with every file, as a worker follows the policy of its own script and not that of the page."""


def install(app: FastAPI, says_alive: bool) -> None:
    """Add the workbench to an application: `/` is its page for those who ask for HTML.

    All addresses are relative, and so hold behind a proxy that ends TLS or adds a path in front.

    Parameters
    ----------
    says_alive
        Whether others are told there that the service runs, as KServe's client asks; else they are led to
        `/docs`.
    """
    files = {
        file.name: _File.of(file.name, file.read_bytes())
        for file in (resources.files(__package__) / "static").iterdir()
        if file.name.rpartition(".")[2] in _MEDIA_TYPES
    }
    index = files.pop(_INDEX)

    @app.get("/", include_in_schema=False)
    async def root(request: Request) -> Response:
        answer: Response
        if _HTML in request.headers.get("accept", ""):
            answer = index.answer(request)
        else:
            answer = JSONResponse({"status": "alive"}) if says_alive else RedirectResponse("docs")
        answer.headers["Vary"] = "Accept"
        return answer

    @app.get("/workbench/{name}", include_in_schema=False)
    async def file(name: str, request: Request) -> Response:
        if name not in files:
            raise HTTPException(404)
        return files[name].answer(request)


@dataclass(frozen=True)
class _File:
    """Hold a file of the page, which browsers keep and ask for again by its tag."""

    content: bytes
    media_type: str
    tag: str

    @classmethod
    def of(cls, name: str, content: bytes) -> "_File":
        media_type = _MEDIA_TYPES[name.rpartition(".")[2]]
        return cls(content, media_type, f'"{hashlib.sha256(content).hexdigest()}"')

    def answer(self, request: Request) -> Response:
        headers = page_headers(_POLICY) | {"ETag": self.tag, "Cache-Control": "no-cache"}
        if self.tag in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        return Response(self.content, media_type=self.media_type, headers=headers)
