"""Test logs: one JSON object a line, each request under its id."""

import inspect
import io
import json
import logging
import os
import re
import select
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from app.monitoring.logs import ACCESS, BufferedHandler, JsonFormatter, _joined
from tests.app.artifacts import MODELS
from tests.app.sent_bodies import Body
from tests.app.servers import PATIENCE, Process, until


@pytest.fixture(scope="module")
def process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Process]:
    process = Process(tmp_path_factory.mktemp("logs") / "log", BLOODCELLS_MODELS=MODELS)
    yield process
    process.stop()


def entry(process: Process, request_id: str) -> dict[str, Any]:
    """Find the log line of a request."""

    def find() -> dict[str, Any] | None:
        return next((e for e in process.log() if e.get("request_id") == request_id), None)

    found = until(find, "the log of the request")
    assert isinstance(found, dict)
    return found


def test_every_line_is_an_object_from_the_first_on(process: Process) -> None:
    for line in process.log():
        assert {"time", "level", "logger", "message"} <= line.keys()
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00", line["time"])
    assert process.logged("model loaded: bloodcells, versions ")


def test_a_request_is_logged_with_what_it_was(process: Process, body: Body) -> None:
    response = process.client.post(
        "/v1/predict", content=body.content, headers=body.headers | {"X-Request-ID": "abc.D-1_2"}
    )
    assert response.headers["x-request-id"] == "abc.D-1_2"
    logged = entry(process, "abc.D-1_2")
    assert logged["message"] == "request"
    assert (logged["method"], logged["path"], logged["status"]) == ("POST", "/v1/predict", 200)
    assert logged["milliseconds"] > 0


def test_a_refused_request_is_logged_with_its_status(process: Process) -> None:
    response = process.client.get("/no%0Awhere", headers={"X-Request-ID": "refused"})
    assert response.status_code == 404
    assert entry(process, "refused")["status"] == 404


def test_every_answer_has_an_id_of_its_own(process: Process) -> None:
    ids = {process.client.get("/health/live").headers["x-request-id"] for _ in range(5)}
    assert len(ids) == 5
    assert all(re.fullmatch("[0-9a-f]{32}", i) for i in ids)
    for one in ids:
        assert entry(process, one)["path"] == "/health/live"


@pytest.mark.parametrize("own", ["", "a b", 'x"}', "ü", "a" * 129, "x;y", "<script>", "a/b"])
def test_an_id_that_is_not_sane_is_replaced(own: str, process: Process) -> None:
    response = process.client.get("/health/live", headers={b"X-Request-ID": own.encode("latin-1")})
    assert re.fullmatch("[0-9a-f]{32}", response.headers["x-request-id"])


def test_the_longest_sane_id_is_kept(service: httpx.Client) -> None:
    response = service.get("/health/live", headers={"X-Request-ID": "a" * 128})
    assert response.headers["x-request-id"] == "a" * 128


def test_a_traceback_is_one_line_of_the_log() -> None:
    try:
        raise ValueError("two\nlines")
    except ValueError as error:
        info = (ValueError, error, error.__traceback__)
    record = logging.LogRecord("x", logging.ERROR, "", 1, "%s failed", ("it",), info)
    line = JsonFormatter().format(record)
    assert "\n" not in line
    found = json.loads(line)
    assert (found["level"], found["message"]) == ("error", "it failed")
    assert "ValueError: two\nlines" in found["traceback"]
    assert "request_id" not in found


def test_fields_that_json_does_not_know_are_written_as_text() -> None:
    record = logging.LogRecord("x", logging.INFO, "", 1, "m", (), None)
    record.fields = {"path": Path("a"), "many": {1}}
    assert json.loads(JsonFormatter().format(record))["path"] == "a"


def record(name: str, message: str) -> logging.LogRecord:
    return logging.LogRecord(name, logging.INFO, "", 1, message, (), None)


def test_nobody_waits_for_one_who_does_not_read_the_log() -> None:
    reading, writing = os.pipe()
    handler = BufferedHandler(os.fdopen(writing, "w"))
    messages = [f"{i} {'x' * 100}" for i in range(5000)]  # many times what a pipe holds

    def log_all() -> None:
        for message in messages:
            handler.handle(record(ACCESS, message))

    thread = threading.Thread(target=log_all, daemon=True)
    thread.start()
    thread.join(PATIENCE)
    assert not thread.is_alive()
    with os.fdopen(reading) as log:
        assert [log.readline() for _ in messages] == [f"{message}\n" for message in messages]


def test_anything_but_a_request_is_written_at_once_behind_what_was_held_back() -> None:
    log = io.StringIO()
    handler = BufferedHandler(log)
    handler.handle(record(ACCESS, "a request"))
    handler.handle(record("bloodcells.serving", "model loaded"))
    assert log.getvalue() == "a request\nmodel loaded\n"


def test_a_log_that_is_closed_stops_nothing() -> None:
    log = io.StringIO()
    handler = BufferedHandler(log)
    log.close()
    handler.handle(record("bloodcells.serving", "model loaded"))


def test_lines_are_joined_as_far_as_a_pipe_takes_them_whole() -> None:
    lines = ["x" * 99 + "\n"] * 100 + ["y" * 9999 + "\n", "z\n"]
    texts = list(_joined(lines))
    assert "".join(texts) == "".join(lines)
    assert all(len(text) <= select.PIPE_BUF or text.count("\n") == 1 for text in texts)
    assert len(texts) == 5


def test_logging_still_looks_up_the_caller_of_every_record_but_without_srcfile() -> None:
    assert "if _srcfile:" in inspect.getsource(logging.Logger._log), (
        "logging no longer asks `_srcfile`: drop it from app.monitoring.logs._skip_unused_fields"
    )
