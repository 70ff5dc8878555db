"""Test what is built once the service is ready: whole answers, and failures that are told."""

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import httpx
import pytest
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp

from app import framework
from app.late import LateApp
from app.main import create_app
from app.settings import Settings
from tests.app.artifacts import MODELS
from tests.app.sent_bodies import PROBLEM, Body, csv_with, json_cells, made_up
from tests.app.servers import running, until


def ask(client: httpx.Client, what: tuple[str, str, Body | None]) -> httpx.Response:
    """Send a request."""
    method, path, body = what
    if body is None:
        return client.request(method, path)
    return client.request(method, path, content=body.content, headers=body.headers)


def test_first_requests_that_come_at_once_are_all_answered(service: httpx.Client) -> None:
    table, cell = csv_with(",")(made_up(3)), json_cells(made_up(1))
    asked: list[tuple[str, str, Body | None]] = [
        ("POST", "/v1/predict", table),
        ("POST", "/v1/predict", cell),
        ("GET", "/v1/models", None),
        ("GET", "/health/ready", None),
        ("GET", "/metrics", None),
        ("GET", "/nothing", None),
        ("POST", "/health/ready", None),
    ] * 2
    with (
        running(create_app(Settings(models=MODELS))) as fresh,
        ThreadPoolExecutor(len(asked)) as threads,
    ):
        answers = list(threads.map(partial(ask, fresh), asked))
    for what, answer in zip(asked, answers, strict=True):
        known = ask(service, what)
        assert (answer.status_code, answer.headers["content-type"]) == (
            known.status_code,
            known.headers["content-type"],
        )
        if what[1] != "/metrics":
            assert answer.content == known.content


def test_routes_that_cannot_be_built_are_a_fault_and_the_service_is_not_ready_until_they_can(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fails(_: object) -> None:
        raise OSError("too many open files")

    cell, table = json_cells(made_up(1)), csv_with(",")(made_up(3))
    monkeypatch.setattr(framework, "build", fails)
    with caplog.at_level(logging.INFO), running(create_app(Settings(models=MODELS))) as client:
        client.headers["connection"] = "close"  # as the server does after a fault
        until(lambda: "the routes cannot be built" in caplog.text, "the failure")
        assert client.get("/health/ready").status_code == 500
        answer = client.post("/v1/predict", content=table.content, headers=table.headers)
        assert answer.status_code == 500
        assert answer.headers["content-type"] == PROBLEM
        assert len(answer.headers.get_list("x-request-id")) == 1
        assert client.get("/health/live").status_code == 200
        few = client.post("/v1/predict", content=cell.content, headers=cell.headers)
        assert few.status_code == 200
        assert all("too many open files" in str(r.exc_info) for r in caplog.records if r.exc_info)
        monkeypatch.undo()
        # The next request that needs them tries again.
        assert client.get("/health/ready").status_code == 200
        again = client.post("/v1/predict", content=table.content, headers=table.headers)
        assert again.status_code == 200


def test_an_application_is_built_once() -> None:
    built = []

    def build() -> ASGIApp:
        built.append(1)
        return PlainTextResponse("here")

    late = LateApp(build)

    async def ask() -> list[str]:
        transport = httpx.ASGITransport(late)
        async with httpx.AsyncClient(transport=transport, base_url="http://x") as client:
            answers = await asyncio.gather(*(client.get("/") for _ in range(5)))
        return [answer.text for answer in answers]

    assert asyncio.run(ask()) == ["here"] * 5
    assert built == [1]
    assert late.app is late.app
