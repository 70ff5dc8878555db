"""Test how connections are bounded, and that health checks get through whatever the others do."""

import json
import logging
import shutil
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from app.protocol.connections import Connections
from app.settings import Settings
from tests.app.artifacts import MODELS
from tests.app.servers import PATIENCE, Process, serving, until

LIVE = b"GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n"


class Held:
    """Stand for a connection."""

    def __init__(self, address: str) -> None:
        self.client = (address, 1)
        self.gave_way = False

    def give_way(self) -> None:
        self.gave_way = True


def bounds(**settings: Any) -> tuple[Connections, list[str]]:
    counted: list[str] = []
    return Connections(Settings(**settings), counted.append), counted


@pytest.fixture(autouse=True)
def no_loop(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.protocol.connections.Connections._tell", lambda self: None)


def test_who_has_asked_nothing_makes_room_first_and_then_who_waits_longest() -> None:
    found, counted = bounds(max_connections=3)
    first, second, third = Held("a"), Held("b"), Held("c")
    for each in (first, second, third):
        assert found.enter(each)
    for each in (second, first):
        found.begin(each)
        found.end(each)
    gone = [third, second, first]
    for each in gone:
        new = Held("d")
        assert found.enter(new)
        found.begin(new)
        assert each.gave_way
        found.leave(each)
    assert not found.enter(Held("e"))
    assert counted == ["room", "room", "room", "full"]


def test_an_address_beyond_its_bound_takes_room_from_itself_alone() -> None:
    found, counted = bounds(max_connections=9, connections_per_address=2)
    other, busy, idle = Held("b"), Held("a"), Held("a")
    for each in (other, busy, idle):
        assert found.enter(each)
    found.begin(busy)
    new = Held("a")
    assert found.enter(new)
    assert idle.gave_way
    found.leave(idle)
    found.begin(new)
    assert not found.enter(Held("a"))
    assert found.enter(Held("c"))
    assert not other.gave_way
    assert counted == ["room", "full"]


def test_without_a_bound_an_address_has_all() -> None:
    found, counted = bounds(max_connections=5, connections_per_address=0)
    held = [Held("a") for _ in range(5)]
    assert all(map(found.enter, held))
    for each in held:
        found.begin(each)
        found.leave(each)
    assert found.enter(Held("a"))
    assert counted == []


# --- Over HTTP -------------------------------------------------------------------------------------------


@contextmanager
def connected(client: httpx.Client, sent: bytes = b"") -> Iterator[socket.socket]:
    url = client.base_url
    with socket.create_connection((url.host, url.port or 80), timeout=PATIENCE) as connection:
        connection.sendall(sent)
        yield connection


def all_of(connection: socket.socket) -> bytes:
    return b"".join(iter(lambda: connection.recv(65536), b""))


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> Any:
    """List what was logged of closed connections."""
    monkeypatch.undo()  # what keeps `_tell` from its loop
    caplog.set_level(logging.INFO, "bloodcells.connections")
    return lambda: [
        vars(r)["fields"]
        for r in caplog.records
        if r.name == "bloodcells.connections" and r.args == ()
    ]


def test_a_head_that_never_ends_is_given_up_and_that_is_told(told: Any) -> None:
    with serving(models=MODELS, head_seconds=1) as client, ExitStack() as stack:
        dripping = stack.enter_context(connected(client, LIVE[:-2]))
        for _ in range(3):
            time.sleep(0.2)
            dripping.sendall(b"X-More: x\r\n")
        after_answer = stack.enter_context(connected(client, LIVE + LIVE[:10]))
        silent = stack.enter_context(connected(client))
        blank = stack.enter_context(connected(client, LIVE))
        assert blank.recv(65536).startswith(b"HTTP/1.1 200 ")
        blank.sendall(b"\r\n")
        assert all_of(dripping).startswith(b"HTTP/1.1 408 ")
        answers = all_of(after_answer)
        assert answers.startswith(b"HTTP/1.1 200 ")
        assert b"HTTP/1.1 408 " in answers
        assert b"headers were not whole after 1 s" in answers
        assert all_of(silent) == all_of(blank) == b""
        metrics = client.get("/metrics").text
    assert told()[0] == {"reason": "head", "connections": 1, "most_from": "127.0.0.1"}
    for reason in ("head", "silent"):
        assert f'bloodcells_closed_connections_total{{reason="{reason}"}} 2.0' in metrics


def test_where_all_connections_have_requests_the_next_is_refused_at_once(told: Any) -> None:
    head = b"POST /v1/inspect HTTP/1.1\r\nHost: x\r\nContent-Type: text/csv\r\nContent-Length: 9\r\n\r\n"
    with serving(models=MODELS, connections_per_address=2) as client, ExitStack() as stack:
        for _ in range(2):
            stack.enter_context(connected(client, head))
        time.sleep(0.3)  # until the service has read both heads
        with connected(client) as third:
            answer = all_of(third)
    assert answer.startswith(b"HTTP/1.1 503 ")
    assert b"retry-after: 1\r\n" in answer
    assert json.loads(answer.partition(b"\r\n\r\n")[2])["status"] == 503
    assert told()[0]["reason"] == "full"


def test_an_answer_that_nobody_reads_is_given_up(told: Any) -> None:
    with serving(models=MODELS, stall_seconds=1) as client:
        content = client.get("/openapi.json").content  # some 100 kB
        request = b"GET /openapi.json HTTP/1.1\r\nHost: x\r\n\r\n"
        with socket.socket() as connection:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            connection.settimeout(PATIENCE)
            connection.connect((client.base_url.host, client.base_url.port))
            connection.sendall(request * 80)
            until(lambda: [t for t in told() if t["reason"] == "answer"], "the end of the answer")
        assert client.get("/openapi.json").content == content


@pytest.mark.integration
@pytest.mark.skipif(shutil.which("prlimit") is None, reason="limits are set by prlimit")
def test_with_few_file_descriptors_health_checks_are_answered(tmp_path: Path) -> None:
    few = ["prlimit", "--nofile=64"]
    process = Process(tmp_path / "log", under=few, BLOODCELLS_MODELS=MODELS)
    try:
        with ExitStack() as stack:
            for i in range(200):
                stack.enter_context(connected(process.client, LIVE[:-2] if i % 2 else b""))
                if i % 20 == 0:
                    url = process.client.base_url
                    assert httpx.get(f"{url}/health/ready", timeout=PATIENCE).status_code == 200
        assert any(e.get("reason") == "room" for e in process.log())
    finally:
        process.stop()
