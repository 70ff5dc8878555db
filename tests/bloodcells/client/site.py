"""Run a small service on loopback that answers truly, or as a test wants it to."""

import asyncio
import socket
import struct
import sys
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import orjson
import pyarrow as pa

from bloodcells import AsyncClient, Classifier, read_cells
from bloodcells.tables.formats import Limits, read_bytes
from tests.loopback import LoopbackSite

ARROW = "application/vnd.apache.arrow.stream"
PROBLEM = "application/problem+json"

Answer = Callable[["Handler", bytes], None]


@dataclass(frozen=True)
class Asked:
    """Hold what was asked for by one request to predict."""

    params: dict[str, str]
    rows: int


class Handler(BaseHTTPRequestHandler):
    """Answer as its site says."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    @property
    def site(self) -> "Site":
        return self.server.site  # type: ignore[attr-defined,no-any-return]

    def setup(self) -> None:
        super().setup()
        self.site.connections += 1

    def do_GET(self) -> None:
        manifest = self.site.manifest
        if self.path == "/v1/models":
            self.give(orjson.dumps({"models": [{"name": manifest.name, "default": True}]}))
        elif self.path.startswith(f"/v1/models/{manifest.name}"):
            self.site.manifests += 1
            self.give(manifest.model_dump_json(by_alias=True).encode())
        else:
            self.give(b"{}", status=404)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        with self.site.busy:
            params = dict(parse_qsl(urlsplit(self.path).query))
            rows = read_bytes(body, "arrow", Limits()).table.num_rows
            self.site.asked.append(Asked(params, rows))
            answer = self.site.answers.pop(0) if self.site.answers else true
        answer(self, body)

    def give(
        self,
        data: bytes,
        status: int = 200,
        length: int | None = None,
        media_type: str = "application/json",
        **headers: str,
    ) -> None:
        self.send_response(status)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(data) if length is None else length))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(data)
        self.wfile.flush()

    def log_message(self, format: str, *args: object) -> None:
        """Write no log."""


class Server(ThreadingHTTPServer):
    """Serve, and report nothing of clients that did not wait for their answers."""

    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class Site(LoopbackSite):
    """Hold the service, what it was asked and what it shall answer.

    Attributes
    ----------
    answers
        What to do at the first, second, ... request to predict; the truth is told after them.
    asked
        All requests to predict.
    manifests
        Number of requests for the manifest.
    connections
        Number of connections that were opened.
    """

    def __init__(self, classifier: Classifier) -> None:
        self.classifier, self.manifest = classifier, classifier.manifest
        self.answers: list[Answer] = []
        self.asked: list[Asked] = []
        self.manifests = self.connections = 0
        self.busy = threading.Lock()
        super().__init__(Server(("127.0.0.1", 0), Handler))


def truth(handler: Handler, body: bytes, version: int | None = None) -> bytes:
    """Predict what was sent, as an Arrow stream."""
    classifier = handler.site.classifier
    params = dict(parse_qsl(urlsplit(handler.path).query))
    cells = read_cells(
        read_bytes(body, "arrow", Limits()),
        classifier.measurements,
        invalid=params["invalid"],  # type: ignore[arg-type]
    )
    found = classifier.predict(cells)
    version = int(params.get("version", version or found.model_version))
    return replace(found, model_version=version).to_arrow_stream()


def true(handler: Handler, body: bytes) -> None:
    """Answer truly."""
    handler.give(truth(handler, body), media_type=ARROW)


def of_version(version: int) -> Answer:
    """Answer truly, by another version of the model."""
    return lambda handler, body: handler.give(truth(handler, body, version), media_type=ARROW)


def of_fewer(handler: Handler, body: bytes) -> None:
    """Answer truly, but for a cell less than was sent."""
    table = read_bytes(body, "arrow", Limits()).table
    found = handler.site.classifier.predict(read_cells(table.slice(1)))
    handler.give(found.to_arrow_stream(), media_type=ARROW)


def rejecting(row: int) -> Answer:
    """Answer truly, but reject a 0-based row."""

    def answer(handler: Handler, body: bytes) -> None:
        with pa.ipc.open_stream(truth(handler, body)) as reader:
            table = reader.read_all()
        records = table.to_pylist()
        records[row] |= {"class": None, "probability": None, "probabilities": None}
        records[row]["flags"] = ["rejected: it is too far away"]
        sink = pa.BufferOutputStream()
        with pa.ipc.new_stream(sink, table.schema) as writer:
            writer.write_table(pa.Table.from_pylist(records, table.schema))
        handler.give(bytes(sink.getvalue()), media_type=ARROW)

    return answer


def other(data: bytes, media_type: str = ARROW) -> Answer:
    return lambda handler, body: handler.give(data, media_type=media_type)


def problem(status: int, detail: str, errors: Iterable[Any] = (), **headers: str) -> Answer:
    """Refuse, as the service words it."""
    content = orjson.dumps(
        {
            "type": "urn:bloodcells:problem:invalid-values",
            "title": "As It Is",
            "status": status,
            "detail": detail,
            "errors": list(errors),
            "total": 7,
        }
    )
    return lambda handler, body: handler.give(content, status, None, PROBLEM, **headers)


def busy(seconds: str = "0") -> Answer:
    return problem(503, "It is busy.", Retry_After=seconds)


def cut_off(handler: Handler, body: bytes) -> None:
    """Send the half of an answer, and close the connection."""
    data = truth(handler, body)
    handler.give(data[: len(data) // 2], length=len(data), media_type=ARROW)
    handler.close_connection = True


def cut_chunks(handler: Handler, body: bytes) -> None:
    """Send an answer in chunks, of which the last one is missing."""
    handler.send_response(200)
    handler.send_header("Content-Type", ARROW)
    handler.send_header("Transfer-Encoding", "chunked")
    handler.end_headers()
    data = truth(handler, body)
    handler.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
    handler.close_connection = True


def reset(handler: Handler, body: bytes) -> None:
    """Send some bytes of an answer, and reset the connection."""
    handler.give(b"abc", length=1000)
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    handler.connection.close()
    handler.close_connection = True


def silent_for(seconds: float) -> Answer:
    def answer(handler: Handler, body: bytes) -> None:
        threading.Event().wait(seconds)
        true(handler, body)

    return answer


class Awaited:
    """Use an `AsyncClient` as a `Client` is used, with a loop of its own."""

    def __init__(self, url: str, **options: Any) -> None:
        self._runner = asyncio.Runner()

        async def make() -> AsyncClient:
            return AsyncClient(url, **options)

        try:
            self._client = self._runner.run(make())
        except BaseException:
            self._runner.close()
            raise

    def __enter__(self) -> "Awaited":
        return self

    def __exit__(self, *_: object) -> None:
        self._runner.run(self._client.close())
        self._runner.close()

    def __getattr__(self, name: str) -> Callable[..., Any]:
        async def awaited(*arguments: Any, **options: Any) -> Any:
            return await getattr(self._client, name)(*arguments, **options)

        return lambda *arguments, **options: self._runner.run(awaited(*arguments, **options))

    def predict_batches(self, tables: Any, **options: Any) -> Any:
        answers = self._client.predict_batches(tables, **options)

        async def following() -> Any:
            return await anext(answers, None)

        try:
            while (answer := self._runner.run(following())) is not None:
                yield answer
        finally:
            self._runner.run(answers.aclose())  # type: ignore[attr-defined]
