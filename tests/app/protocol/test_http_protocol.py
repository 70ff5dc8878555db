"""Test HTTP as clients really speak it, and what uvicorn and httptools still lack for it."""

import inspect
import re
import socket
import time

import httptools
import httpx
import pytest
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from app.protocol.http_protocol import MAX_HEAD_BYTES
from tests.app.sent_bodies import csv_with, json_columns, made_up

OFFERED = {
    "h2c of Java's HttpClient": {
        "Connection": "Upgrade, HTTP2-Settings",
        "Upgrade": "h2c",
        "HTTP2-Settings": "AAEAAEAAAAIAAAABAAMAAABkAAQBAAAAAAUAAEAA",
    },
    "lower case, first": {"upgrade": "h2c", "connection": "upgrade"},
    "websocket": {
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
        "Sec-WebSocket-Version": "13",
    },
}


@pytest.mark.parametrize("offered", OFFERED.values(), ids=list(OFFERED))
def test_another_protocol_that_is_offered_is_not_taken(
    offered: dict[str, str], service: httpx.Client
) -> None:
    body = json_columns(made_up(200))
    expected = service.post("/v1/predict", content=body.content, headers=body.headers)
    for _ in range(2):  # on one connection
        answer = service.post("/v1/predict", content=body.content, headers=body.headers | offered)
        assert answer.status_code == 200
        assert answer.content == expected.content
    assert service.get("/health/ready", headers=offered).status_code == 200


@pytest.mark.parametrize("at_once", [True, False])
def test_a_body_is_left_as_it_is(at_once: bool, service: httpx.Client) -> None:
    table = made_up(2).put(1, "id", "upgrade:1").put(2, "id", "Upgrade: 2")
    content = csv_with(",")(table).content.replace(b"\n", b"\r\n")
    head = (
        "POST /v1/predict HTTP/1.1\r\nHost: x\r\nContent-Type: text/csv\r\nAccept: text/csv\r\n"
        f"Content-Length: {len(content)}\r\nConnection: close\r\n\r\n"
    ).encode()
    where = "127.0.0.1", service.base_url.port
    with socket.create_connection(where, timeout=60) as connection:
        for piece in [head + content] if at_once else [head, content]:
            connection.sendall(piece)
        answer = b"".join(iter(lambda: connection.recv(65536), b""))
    assert answer.startswith(b"HTTP/1.1 200 ")
    lines = answer.partition(b"\r\n\r\n")[2].splitlines()
    assert [line.split(b",")[0] for line in lines] == [b"id", b"upgrade:1", b"Upgrade: 2"]


def exchange(service: httpx.Client, *pieces: bytes) -> list[bytes]:
    """Send pieces, and read until the service closes: the answers, split at their status lines."""
    where = "127.0.0.1", service.base_url.port
    with socket.create_connection(where, timeout=60) as connection:
        for piece in pieces:
            connection.sendall(piece)
            time.sleep(0.05)
        answer = b"".join(iter(lambda: connection.recv(65536), b""))
    return re.split(rb"(?=HTTP/1\.1 [0-9])", answer)[1:]


LIVE = b"GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n"


@pytest.mark.parametrize(
    ("lines", "detail"),
    [
        (b"", b"no header Host"),
        (b"Host: a\r\nHost: b\r\n", b"2 headers Host"),
        (b"Host: a\r\nhost: a\r\n", b"2 headers Host"),
    ],
)
def test_a_request_names_one_host(lines: bytes, detail: bytes, service: httpx.Client) -> None:
    (answer,) = exchange(service, b"GET /health/live HTTP/1.1\r\n" + lines + b"\r\n")
    assert answer.startswith(b"HTTP/1.1 400 ")
    assert b"application/problem+json" in answer
    assert detail in answer
    old = b"GET /health/live HTTP/1.0\r\n" + lines + b"\r\n"
    (answer,) = exchange(service, old)
    assert answer.startswith(b"HTTP/1.1 400 " if lines else b"HTTP/1.1 200 ")


@pytest.mark.parametrize("bad", [b"NO HTTP\r\n\r\n", b"GET / HTTP/1.1\r\n\r\n"])
@pytest.mark.parametrize("at_once", [True, False])
def test_requests_before_a_bad_one_keep_their_answers(
    bad: bytes, at_once: bool, service: httpx.Client
) -> None:
    content = csv_with(",")(made_up(300)).content
    slow = (
        b"POST /v1/inspect HTTP/1.1\r\nHost: x\r\nContent-Type: text/csv\r\n"
        b"Content-Length: %d\r\n\r\n%s" % (len(content), content)
    )
    pieces = [slow, LIVE, bad, LIVE]
    answers = exchange(service, b"".join(pieces)) if at_once else exchange(service, *pieces)
    statuses = [answer.split()[1] for answer in answers]
    assert statuses == [b"200", b"200", b"400"]
    assert b'"cells":300' in answers[0]
    assert answers[1].endswith(b'{"status":"live"}')


@pytest.mark.parametrize("before", [b"", LIVE])
def test_a_body_that_is_no_http_is_refused_in_its_turn(
    before: bytes, service: httpx.Client
) -> None:
    bad = (
        b"POST /v1/inspect HTTP/1.1\r\nHost: x\r\nContent-Type: text/csv\r\n"
        b"Transfer-Encoding: chunked\r\n\r\n3\r\na,b\r\nno length\r\n"
    )
    answers = exchange(service, before + bad)
    assert [answer.split()[1] for answer in answers] == [b"200", b"400"][-len(answers) :]
    assert len(answers) == (2 if before else 1)


@pytest.mark.parametrize(
    ("path", "there"), [("/docs/", "../docs"), ("/v1/models/?a=1", "../models?a=1")]
)
def test_no_redirect_leads_to_the_host_that_a_sender_names(
    path: str, there: str, service: httpx.Client
) -> None:
    answer = service.get(path, headers={"Host": "evil.example"})
    assert (answer.status_code, answer.headers["location"]) == (307, there)
    assert service.get(path, follow_redirects=True).status_code == 200
    for elsewhere in ("//evil.example/", "/v1//models/", "/nowhere/", "/docs//"):
        missing = service.get(httpx.URL(service.base_url, raw_path=elsewhere.encode()))
        assert missing.status_code == 404, elsewhere


# --- Each workaround of app.protocol.http_protocol is to go once its reason has gone ------------------------


class Parsed:
    """Take what httptools parses, as its protocol does."""

    def __init__(self) -> None:
        self.body = b""

    def on_body(self, body: bytes) -> None:
        """Keep a piece of the body."""
        self.body += body


def test_httptools_still_takes_a_body_for_one_of_the_protocol_that_is_offered() -> None:
    request = (
        b"POST / HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: h2c\r\nContent-Length: 3\r\n\r\nabc"
    )
    parsed = Parsed()
    with pytest.raises(httptools.HttpParserUpgrade):
        httptools.HttpRequestParser(parsed).feed_data(request)
    assert not parsed.body, "httptools hands on the body now: delete `_without_upgrade`"


def test_httptools_still_has_no_limit_on_a_head() -> None:
    head = b"GET / HTTP/1.1\r\nX: " + b"x" * 2 * MAX_HEAD_BYTES
    httptools.HttpRequestParser(Parsed()).feed_data(
        head
    )  # raises: delete the counts of `BoundedHttp`


def test_uvicorn_still_gathers_a_body_in_a_bytearray() -> None:
    message = (
        "uvicorn gathers bodies in another way: delete `BoundedHttp.on_body`, or write it anew"
    )
    assert "self.cycle.body += body" in inspect.getsource(HttpToolsProtocol.on_body), message
    assert "self.body = bytearray()" in inspect.getsource(RequestResponseCycle), message
    assert "bytes(self.body)" in inspect.getsource(RequestResponseCycle.receive), message


def test_uvicorn_still_gives_a_request_no_extensions() -> None:
    assert '"extensions"' not in inspect.getsource(HttpToolsProtocol.on_message_begin), (
        "uvicorn has extensions of its own: add `CLOSE` and `ABORT` to them, or use its way to end a "
        "connection"
    )


def test_uvicorn_still_refuses_before_it_has_answered_and_takes_any_host() -> None:
    refusing = inspect.getsource(HttpToolsProtocol.send_400_response)
    assert "pipeline" not in refusing, "uvicorn keeps the answers: delete `BoundedHttp._refuse`"
    heads = inspect.getsource(HttpToolsProtocol.on_headers_complete)
    assert "host" not in heads, "uvicorn looks at Host: delete that from `BoundedHttp`"


def test_uvicorn_still_calls_what_is_overridden() -> None:
    called = ["data_received", "on_message_begin", "on_url", "on_header", "on_headers_complete"]
    called += ["connection_made", "connection_lost", "pause_writing", "resume_writing"]
    called += ["on_response_complete", "on_message_complete", "on_body", "send_400_response"]
    assert set(called) <= set(vars(HttpToolsProtocol)), (
        "uvicorn names its callbacks otherwise: `BoundedHttp` is to follow"
    )
