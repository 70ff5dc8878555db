"""Test that a refusal reaches who sends everything first, and that reading on has an end."""

import asyncio
import json
import socket
from collections.abc import Iterator
from contextlib import suppress

import httpx
import pytest
from starlette.types import Message, Receive, Scope, Send

from app.middleware.unread_body import _PART, UnreadBodyMiddleware
from app.settings import Settings
from tests.app.artifacts import MODELS
from tests.app.sent_bodies import CSV
from tests.app.servers import PATIENCE, serving

MB = 2**20


@pytest.fixture(scope="module")
def client() -> Iterator[httpx.Client]:
    with serving(models=MODELS, max_body_bytes=MB, discard_bytes=8 * MB) as client:
        yield client


def connect(client: httpx.Client) -> socket.socket:
    url = client.base_url
    return socket.create_connection((url.host, url.port or 80), timeout=PATIENCE)


def head(size: int, version: str = "1.1", **headers: str) -> bytes:
    lines = [f"POST /v1/predict HTTP/{version}", "Host: x", f"Content-Length: {size}"]
    named = {"Content_Type": "application/pdf", "Accept": CSV} | headers
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in named.items()]
    return "\r\n".join([*lines, "", ""]).encode()


def read_answer(connection: socket.socket) -> tuple[int, dict[str, object], str]:
    """Read one answer, and give its status, its problem, and its head in small letters."""
    data = b""
    while b"\r\n\r\n" not in data:
        data += connection.recv(65536)
    found, _, content = data.partition(b"\r\n\r\n")
    text = found.decode().lower()
    length = int(text.split("content-length: ")[1].split("\r\n")[0])
    while len(content) < length:
        content += connection.recv(65536)
    return int(text.split()[1]), json.loads(content), text


@pytest.mark.parametrize(
    ("version", "connection"), [("1.1", "keep-alive"), ("1.1", "close"), ("1.0", "close")]
)
def test_who_reads_at_the_end_sees_the_refusal(
    version: str, connection: str, client: httpx.Client
) -> None:
    with connect(client) as sender:
        sender.sendall(head(5 * MB, version, Connection=connection))
        for _ in range(5):
            sender.sendall(b"x" * MB)
        status, problem, _ = read_answer(sender)
        assert (status, problem["status"]) == (415, 415)
        if connection == "close":
            assert sender.recv(1) == b""
            return
        sender.sendall(b"GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n")
        assert sender.recv(12) == b"HTTP/1.1 200"


def test_the_refusal_comes_before_the_body(client: httpx.Client) -> None:
    with connect(client) as sender:
        sender.sendall(head(5 * MB))
        assert read_answer(sender)[0] == 415


def test_a_limit_that_is_met_half_way_is_seen(client: httpx.Client) -> None:
    chunk = b"%x\r\n%s\r\n" % (MB, b"x" * MB)
    with connect(client) as sender:
        lines = ["POST /v1/predict HTTP/1.1", "Host: x", "Transfer-Encoding: chunked"]
        lines += ["Content-Type: application/json", "Connection: close", "", ""]
        sender.sendall("\r\n".join(lines).encode())
        sender.sendall(chunk * 5 + b"0\r\n\r\n")
        assert read_answer(sender)[0] == 413


def test_who_waits_to_be_asked_for_the_body_is_refused_at_once(client: httpx.Client) -> None:
    with connect(client) as sender:
        sender.sendall(head(5 * MB, Expect="100-continue"))
        status, _, text = read_answer(sender)
        assert status == 415
        assert "connection: close" in text


def test_who_waits_and_is_not_refused_is_asked_for_the_body(client: httpx.Client) -> None:
    with connect(client) as sender:
        sender.sendall(head(3, Expect="100-continue", Content_Type=CSV))
        assert sender.recv(65536).startswith(b"HTTP/1.1 100 Continue\r\n")
        sender.sendall(b"a,b")
        status, _, text = read_answer(sender)
        assert status in (400, 422)
        assert "connection: close" not in text


@pytest.mark.parametrize("forwarded", [False, True])
@pytest.mark.parametrize("status", [200, 415])
def test_only_a_refusal_that_a_proxy_passes_on_waits_for_the_body(
    status: int, forwarded: bool
) -> None:
    seen: list[str] = []
    parts: list[Message] = [
        {"type": "http.request", "body": b"x", "more_body": True},
        {"type": "http.request", "body": b"x"},
    ]

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": status})
        await send({"type": "http.response.body", "body": b"why"})

    async def receive() -> Message:
        seen.append("body")
        return parts.pop(0)

    async def send(message: Message) -> None:
        seen.append("status" if "status" in message else message["body"].decode() or "end")

    headers = [(b"content-length", b"2")]
    if forwarded:
        headers.append((b"x-forwarded-for", b"192.0.2.1"))
    scope = {"type": "http", "headers": headers}
    asyncio.run(UnreadBodyMiddleware(app, Settings(models=MODELS))(scope, receive, send))
    if forwarded and status == 415:
        assert seen == ["body", "body", "status", "why", "end"]
    else:
        assert seen == ["status", "why", "body", "body", "end"]


def test_a_proxy_whose_client_waits_to_be_asked_for_the_body_is_asked(client: httpx.Client) -> None:
    with connect(client) as sender:
        sender.sendall(head(3, Expect="100-continue", X_Forwarded_For="192.0.2.1"))
        assert sender.recv(65536) == b"HTTP/1.1 100 Continue\r\n\r\n"
        sender.sendall(b"a,b")
        status, _, text = read_answer(sender)
        assert status == 415
        assert "connection: close" not in text


def test_reading_on_ends_at_the_bytes(client: httpx.Client) -> None:
    with connect(client) as sender:
        sender.sendall(head(1000 * MB))
        sent = 0
        with suppress(ConnectionError):
            while sent < 1000:
                sender.sendall(b"x" * MB)
                sent += 1
        assert 8 <= sent < 100


@pytest.mark.parametrize("bound", ["seconds", "pause"])
@pytest.mark.parametrize("named", [{}, {"X_Forwarded_For": "192.0.2.1"}])
def test_reading_on_ends_in_time(
    bound: str, named: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    if bound == "pause":
        monkeypatch.setattr("app.middleware.unread_body._PAUSE_SECONDS", 0.5)
    seconds = 1 if bound == "seconds" else 600
    with serving(models=MODELS, discard_seconds=seconds) as client, connect(client) as sender:
        sender.sendall(head(5 * MB, **named) + b"x")
        read_answer(sender)
        assert sender.recv(1) == b""


@pytest.mark.parametrize("size", [0, 1, _PART - 1, _PART, _PART + 1, 3 * _PART, 3 * _PART + 1])
def test_a_long_answer_is_sent_in_parts(size: int) -> None:
    answer = bytes(range(251)) * (size // 251 + 1)
    sent: list[Message] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await receive()
        await send({"type": "http.response.start", "status": 200})
        await send({"type": "http.response.body", "body": answer[:size]})

    async def receive() -> Message:
        return {"type": "http.request", "body": b"x"}

    async def send(message: Message) -> None:
        sent.append(dict(message))

    scope = {"type": "http", "headers": [(b"content-length", b"1")]}
    asyncio.run(UnreadBodyMiddleware(app, Settings(models=MODELS))(scope, receive, send))
    bodies = [message["body"] for message in sent[1:]]
    assert b"".join(bodies) == answer[:size]
    assert max(map(len, bodies)) <= _PART
    assert [bool(message.get("more_body")) for message in sent[1:]] == [True] * (
        len(bodies) - 1
    ) + [False]
