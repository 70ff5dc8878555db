"""Test that a server that stops refuses new connections, and answers those that were made before."""

import asyncio
import inspect
import re
import socket

import pytest
import uvicorn
from starlette.types import Receive, Scope, Send
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from app.processes.server import Server
from app.protocol.connections import STATE, Connections
from app.protocol.http_protocol import BoundedHttp
from app.settings import Settings

GET = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"


async def answers(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer any request, in two parts, between which other things may happen."""
    headers = [(b"content-length", b"2")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await asyncio.sleep(0.2)
    await send({"type": "http.response.body", "body": b"ok"})


async def started() -> tuple[Server, socket.socket, tuple[str, int]]:
    """Start a server in this event loop, on a socket that it is given."""
    config = uvicorn.Config(answers, http=BoundedHttp, lifespan="off", log_config=None)
    config.load()
    listening = socket.create_server(("127.0.0.1", 0))
    server = Server(config)
    server.lifespan = config.lifespan_class(config)
    server.lifespan.state[STATE] = Connections(Settings(), lambda _: None)
    await server.startup([listening])
    return server, listening, listening.getsockname()


async def read(connection: socket.socket, end: bytes = b"") -> bytes:
    """Read until an end, or the end of the connection."""
    received = b""
    loop = asyncio.get_running_loop()
    while part := await loop.sock_recv(connection, 1 << 16):
        received += part
        if end and received.endswith(end):
            break
    return received


def connect(where: tuple[str, int]) -> socket.socket:
    """Connect at once, without a turn of the event loop."""
    connection = socket.create_connection(where, timeout=60)
    connection.setblocking(False)
    return connection


def test_a_stop_answers_what_waits_and_what_is_on_its_way_and_refuses_the_rest() -> None:
    async def run() -> None:
        server, listening, where = await started()
        idle, under_way = connect(where), connect(where)
        idle.sendall(GET)
        await read(idle, b"ok")
        under_way.sendall(GET)
        await read(under_way, b"\r\n\r\n")  # its head said nothing of an end
        waiting = connect(where)  # nobody has accepted it yet
        waiting.sendall(GET)

        stop = asyncio.create_task(server.shutdown([listening]))
        await asyncio.sleep(0.01)
        with pytest.raises(ConnectionRefusedError):
            connect(where)
        idle.sendall(GET)  # it was on its way
        for connection in (idle, waiting):
            answer = await read(connection)
            assert answer.startswith(b"HTTP/1.1 200 OK\r\n")
            assert b"\r\nconnection: close\r\n" in answer
            assert answer.endswith(b"\r\n\r\nok")
        assert await read(under_way, b"ok") == b"ok"
        under_way.sendall(GET)
        assert (await read(under_way)).endswith(b"ok")
        await stop
        for connection in (idle, waiting, under_way):
            connection.close()

    asyncio.run(asyncio.wait_for(run(), 60))


def test_a_stop_ends_connections_on_which_nothing_comes() -> None:
    async def run() -> float:
        server, listening, where = await started()
        idle = connect(where)
        began = asyncio.get_running_loop().time()
        await server.shutdown([listening])
        assert await read(idle) == b""
        idle.close()
        return asyncio.get_running_loop().time() - began

    assert (
        0.5 < asyncio.run(asyncio.wait_for(run(), 60)) < 20
    )  # keep-alive would be kept for longer


# --- Each override is to go once its reason has gone --------------------------------------------------


def test_uvicorn_still_stops_without_accepting_what_waits() -> None:
    source = inspect.getsource(uvicorn.Server.shutdown)
    assert "server.close()" in source
    assert "accept(" not in source, (
        "uvicorn accepts what waits: look whether `Server.shutdown` is needed"
    )


def test_uvicorn_still_closes_idle_connections_at_once() -> None:
    source = re.sub(r"\s+", " ", inspect.getsource(HttpToolsProtocol.shutdown))
    assert "response_complete: self.transport.close()" in source, (
        "uvicorn does something else: look whether `BoundedHttp.shutdown` is still needed"
    )
