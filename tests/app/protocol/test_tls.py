"""Test HTTPS: what the service's own protocol does on a connection holds on an encrypted one, too."""

import logging
import signal
import socket
import ssl
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from app.main import create_app
from app.settings import Settings
from tests.app.artifacts import MODELS
from tests.app.certificates import Certificate, certify
from tests.app.sent_bodies import Body, json_cells, made_up
from tests.app.servers import PATIENCE, Process, running, until


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    return certify(tmp_path_factory.mktemp("tls"))


@pytest.fixture(scope="module")
def trusting(certificate: Certificate) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(certificate.certificate))


def settings(certificate: Certificate, **other: object) -> Settings:
    values = {"tls_certificate": certificate.certificate, "tls_key": certificate.key} | other
    return Settings(models=MODELS, **values)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def port(certificate: Certificate) -> Iterator[int]:
    """Run the service with a certificate, and give its port."""
    with running(create_app(settings(certificate, head_seconds=1, stall_seconds=1))) as client:
        assert client.base_url.port
        yield client.base_url.port


def connect(port: int, trusting: ssl.SSLContext) -> ssl.SSLSocket:
    plain = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
    return trusting.wrap_socket(plain, server_hostname="127.0.0.1")


def all_of(connection: socket.socket) -> bytes:
    answer = b""
    while part := connection.recv(1 << 16):
        answer += part
    return answer


def test_small_and_large_tables_are_answered(
    port: int, trusting: ssl.SSLContext, body: Body
) -> None:
    with httpx.Client(base_url=f"https://127.0.0.1:{port}", verify=trusting) as client:
        for sent in (json_cells(made_up(2)), body, json_cells(made_up(3000))):
            answer = client.post("/v1/predict", content=sent.content, headers=sent.headers)
            assert answer.status_code == 200
            assert answer.json()["summary"]["rejected"] == 0


def test_plain_http_is_not_answered(port: int) -> None:
    with pytest.raises(httpx.TransportError):
        httpx.get(f"http://127.0.0.1:{port}/health/live")


def test_heads_and_refusals_are_bounded_as_without_it(port: int, trusting: ssl.SSLContext) -> None:
    with connect(port, trusting) as connection:
        connection.sendall(b"GET /health/live HTTP/1.1\r\nHost: x\r\nX-Slow: ")
        assert all_of(connection).startswith(b"HTTP/1.1 408 ")
    with connect(port, trusting) as connection:
        connection.sendall(b"GET /health/live HTTP/1.1\r\n\r\n")
        assert all_of(connection).startswith(b"HTTP/1.1 400 ")
    with connect(port, trusting) as connection:
        long = b"x" * 2**20
        connection.sendall(
            b"POST /v1/none HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: %d\r\n\r\n"
            % len(long)
            + long
        )
        assert all_of(connection).startswith(b"HTTP/1.1 404 ")


def test_an_answer_that_nobody_reads_is_given_up(
    certificate: Certificate, trusting: ssl.SSLContext, caplog: pytest.LogCaptureFixture
) -> None:
    app = create_app(settings(certificate, stall_seconds=1))
    with caplog.at_level(logging.WARNING), running(app) as client:
        assert client.base_url.port
        plain = socket.socket()
        plain.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        plain.settimeout(PATIENCE)
        plain.connect(("127.0.0.1", client.base_url.port))
        with trusting.wrap_socket(plain, server_hostname="127.0.0.1") as connection:
            # Some 100 kB each: together more than the system's own buffers take.
            connection.sendall(b"GET /openapi.json HTTP/1.1\r\nHost: x\r\n\r\n" * 80)

            def told() -> list[str]:
                found = [getattr(r, "fields", {}) for r in caplog.records]
                return [f["reason"] for f in found if "reason" in f]

            until(lambda: "answer" in told(), "the end of the answer")


@pytest.mark.skipif(not hasattr(socket, "TCP_INFO"), reason="only Linux tells it at once")
def test_a_sender_that_leaves_is_noticed(
    certificate: Certificate, trusting: ssl.SSLContext, body: Body, caplog: pytest.LogCaptureFixture
) -> None:
    app = create_app(settings(certificate))
    with caplog.at_level(logging.INFO), running(app) as client:
        assert client.base_url.port
        with connect(client.base_url.port, trusting) as connection:
            connection.sendall(
                b"POST /v1/predict HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                b"Content-Length: 100000\r\n\r\n" + body.content[:50]
            )
        until(
            lambda: [r for r in caplog.records if getattr(r, "fields", {}).get("status") == 499],
            "the log of the request",
        )


@pytest.mark.integration
@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_stop_answers_what_was_accepted(
    workers: str,
    certificate: Certificate,
    trusting: ssl.SSLContext,
    tmp_path: Path,
    body: Body,
) -> None:
    process = Process(
        tmp_path / "log",
        "--workers",
        workers,
        BLOODCELLS_MODELS=MODELS,
        BLOODCELLS_TLS_CERTIFICATE=certificate.certificate,
        BLOODCELLS_TLS_KEY=certificate.key,
    )
    try:
        until(lambda: process.logged("Application startup complete"), "a worker")
        assert process.logged(f"running on https://127.0.0.1:{process.port}")
        with connect(process.port, trusting) as connection:
            connection.sendall(
                b"POST /v1/predict HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                + f"Content-Length: {len(body.content)}\r\n\r\n".encode()
                + body.content[:-1]
            )
            time.sleep(0.3)  # until the server has it
            process.popen.send_signal(signal.SIGTERM)
            until(lambda: process.logged("Shutting down"), "the start of the shutdown")
            connection.sendall(body.content[-1:])
            answer = all_of(connection)
    finally:
        process.stop(signal.SIGTERM)
    assert answer.startswith(b"HTTP/1.1 200 OK")
