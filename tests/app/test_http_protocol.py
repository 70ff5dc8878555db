"""HTTP as clients really speak it."""

import socket

import httpx
import pytest

from tests.app.bodies import csv_with, json_columns, made_up

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
