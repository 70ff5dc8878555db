"""Test a few cells in JSON, past the framework: the same answers, and only where that is sure."""

import socket
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from app.main import create_app
from app.middleware.fast_path import SmallRequestMiddleware
from app.schemas import PredictQuery
from app.settings import Settings
from tests.app.artifacts import MODELS
from tests.app.sent_bodies import JSON, Body, Table, gzipped, json_cells, json_columns, made_up
from tests.app.servers import serving

QUERIES = [
    "",
    "probabilities=false",
    "probabilities=true&invalid=flag",
    "model=bloodcells",
    "model=shape-only",
    "model=blood%63ells&version=1",
    "model=nobody",
    "version=99",
    "version=0",
    "version=x",
    "pixel_size=0.5",
    "pixel_size=nan",
    "model=",
    "model",
    "modell=bloodcells",
    "probabilities=no",
    "version=1&version=1",
    "invalid=flag&invalid=fail",
    "probabilities=false&",
    "%ff=1",
    "=",
    "&",
]
CELLS = json_cells(made_up(3, seed=5))
BODIES = {
    "cells": CELLS,
    "columns": json_columns(made_up(3, seed=5)),
    "no JSON": Body(b'{"cells": [', CELLS.headers),
    "nothing": Body(b"", CELLS.headers),
    "a column too few": json_cells(made_up(3).without("AR")),
    "a value that is none": json_cells(made_up(3).put(2, "AR", "n.a.")),
    "values that are none": json_cells(made_up(3).put(1, "AR", None).put(3, "Area", "")),
    "no cell": Body(b'{"cells": []}', CELLS.headers),
}
ACCEPTS = [
    None,
    "*/*",
    "application/json;q=0.5, text/csv;q=0.1",
    "text/csv",
    "application/x-ndjson",
    "text/html;q=1, text/csv;q=0.1",
    "image/gif",
]
COMPARED = ["content-type", "bloodcells-model", "bloodcells-notes", "retry-after", "content-length"]


def both(client: httpx.Client, path: str, body: Body, accept: str | None) -> list[Any]:
    """Post a request, and the same without a Content-Length, which is not for the fast path."""

    def chunked() -> Iterator[bytes]:
        yield body.content

    answers = []
    for content in (body.content, chunked()):
        headers = body.headers | ({"Accept": accept} if accept else {})
        response = client.post(path, content=content, headers=headers)
        kept = {name: response.headers.get(name) for name in COMPARED}
        answers.append((response.status_code, kept, response.content))
    return answers


@pytest.mark.parametrize("query", QUERIES)
def test_every_query_is_answered_as_by_the_documented_route(query: str, two: httpx.Client) -> None:
    fast, documented = both(two, f"/v1/predict?{query}", CELLS, None)
    assert fast == documented


@pytest.mark.parametrize("name", BODIES)
@pytest.mark.parametrize("query", ["", "?invalid=flag"])
def test_every_body_is_answered_as_by_the_documented_route(
    name: str, query: str, two: httpx.Client
) -> None:
    fast, documented = both(two, f"/v1/predict{query}", BODIES[name], None)
    assert fast == documented


@pytest.mark.parametrize("accept", ACCEPTS)
def test_every_form_is_answered_as_by_the_documented_route(
    accept: str | None, two: httpx.Client
) -> None:
    fast, documented = both(two, "/v1/predict", CELLS, accept)
    assert fast == documented


def test_both_ways_are_counted_as_one_route(body: Body) -> None:
    with serving(models=MODELS) as client:
        both(client, "/v1/predict", body, None)
        counted = client.get("/metrics").text
    assert (
        'bloodcells_requests_total{method="POST",route="/v1/predict",status="200"} 2.0' in counted
    )
    assert "bloodcells_request_seconds_count" in counted


@pytest.fixture(scope="module")
def few() -> SmallRequestMiddleware:
    """Make the middleware before an application that is not to be called."""
    app = create_app(Settings(models=MODELS))
    return SmallRequestMiddleware(app, app.state.service)


def scope(**other: Any) -> dict[str, Any]:
    """Make the scope of a request for the fast path, with some changes."""
    headers = {"content-type": JSON, "content-length": "700", "host": "x"} | other.pop(
        "headers", {}
    )
    return {
        "type": "http",
        "method": "POST",
        "path": "/v1/predict",
        "query_string": b"",
        "headers": [(k.encode(), v.encode()) for k, v in headers.items() if v is not None],
    } | other


def test_a_few_cells_are_for_the_fast_path(few: SmallRequestMiddleware) -> None:
    assert few.query(scope()) == PredictQuery()
    asked = few.query(scope(query_string=b"probabilities=false&version=2"))
    assert asked == PredictQuery(probabilities="false", version=2)
    assert few.query(scope(headers={"content-length": str(16 * 2**10), "accept": "*/*"}))


@pytest.mark.parametrize(
    "other",
    [
        {"type": "lifespan"},
        {"method": "GET"},
        {"path": "/v1/inspect"},
        {"query_string": b"version=0"},
        {"query_string": b"version=1&version=2"},
        {"query_string": b"pixel_size=0.5"},
        {"headers": {"content-length": None}},
        {"headers": {"content-length": str(16 * 2**10 + 1)}},
        {"headers": {"content-length": "-1"}},
        {"headers": {"content-type": None}},
        {"headers": {"content-type": "text/csv"}},
        {"headers": {"content-encoding": "gzip"}},
        {"headers": {"accept": "text/csv"}},
        {"headers": {"accept": "image/gif"}},
    ],
    ids=str,
)
def test_anything_else_is_for_the_documented_route(
    other: dict[str, Any], few: SmallRequestMiddleware
) -> None:
    assert few.query(scope(**other)) is None


def test_a_model_that_is_not_there_is_told_before_the_body_comes(two: httpx.Client) -> None:
    url = two.base_url
    with socket.create_connection((url.host, url.port), timeout=10) as connection:
        connection.sendall(
            b"POST /v1/predict?model=nobody HTTP/1.1\r\nHost: x\r\nContent-Length: 700\r\n"
            b"Content-Type: application/json\r\n\r\n"
        )
        assert connection.recv(100).startswith(b"HTTP/1.1 404 ")


def test_a_body_may_take_longer_than_a_pause_in_it() -> None:
    with serving(models=MODELS, stall_seconds=1) as client:
        head = (
            "POST /v1/predict HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
            f"Content-Type: {JSON}\r\nContent-Length: {len(CELLS.content)}\r\n\r\n"
        ).encode()
        url, size = client.base_url, -(-len(CELLS.content) // 5)
        with socket.create_connection((url.host, url.port), timeout=10) as connection:
            connection.sendall(head)
            for start in range(0, len(CELLS.content), size):
                time.sleep(0.3)
                connection.sendall(CELLS.content[start : start + size])
            assert connection.recv(100).startswith(b"HTTP/1.1 200 ")


def test_a_fault_is_counted_under_the_route(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*arguments: object) -> None:
        raise RuntimeError

    with serving(models=MODELS) as client:
        monkeypatch.setattr("app.middleware.fast_path.read_bytes", fail)
        answer = client.post("/v1/predict", content=CELLS.content, headers=CELLS.headers)
        assert answer.status_code == 500
        counted = httpx.get(client.base_url.join("/metrics")).text
    assert (
        'bloodcells_requests_total{method="POST",route="/v1/predict",status="500"} 1.0' in counted
    )


def test_a_limit_below_its_own_is_the_fast_paths_too() -> None:
    with serving(models=MODELS, max_body_bytes=len(CELLS.content) - 1) as client:
        assert (
            client.post("/v1/predict", content=CELLS.content, headers=CELLS.headers).status_code
            == 413
        )


def test_gzip_is_read_as_ever(service: httpx.Client) -> None:
    body = gzipped(json_cells(Table(made_up(1).names, made_up(1).rows)))
    response = service.post("/v1/predict", content=body.content, headers=body.headers)
    assert response.json()["summary"]["rows"] == 1
