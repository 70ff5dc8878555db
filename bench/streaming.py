"""Send a table of any length and read the answer meanwhile, with little work of the client's own."""

import socket
import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass
from http.client import HTTPException, HTTPResponse
from urllib.parse import urlsplit

_PATIENCE = 120.0
_PIECE = 1 << 20


class StreamFailed(Exception):
    """Report a stream that was refused, or that broke off, in one sentence."""


@dataclass(frozen=True)
class Streamed:
    """Hold an answer."""

    seconds: float
    """From the first byte sent to the last one received."""
    size: int
    """How many bytes the answer has."""
    pieces: list[bytes]
    """These, if they were to be kept."""


def stream(
    url: str,
    path: str,
    content_type: str,
    accept: str,
    pieces: Iterable[bytes],
    keep: bool = True,
    prefer: str = "respond-while-sending",
) -> Streamed:
    """POST a table in chunks, of which each is a piece, and read the answer while it is sent.

    Parameters
    ----------
    prefer
        The header `Prefer`, by which the service is asked to answer meanwhile.

    Raises
    ------
    StreamFailed
        The answer is not 200, or not whole.
    """
    where = urlsplit(url)
    assert where.hostname is not None
    assert where.port is not None
    head = (
        f"POST {path} HTTP/1.1\r\nHost: {where.netloc}\r\nContent-Type: {content_type}\r\n"
        f"Accept: {accept}\r\nPrefer: {prefer}\r\n"
        "Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
    )
    with socket.create_connection((where.hostname, where.port), timeout=_PATIENCE) as connection:
        start = time.perf_counter()
        connection.sendall(head.encode())
        sending = threading.Thread(target=_send, args=(connection, pieces), daemon=True)
        sending.start()
        answer = HTTPResponse(connection, method="POST")
        try:
            answer.begin()
            if answer.status != 200:
                raise StreamFailed(f"answered {answer.status}: {answer.read(2000)!r}")
            size, got = 0, []
            for piece in iter(lambda: answer.read(_PIECE), b""):
                size += len(piece)
                if keep:
                    got.append(piece)
        except (HTTPException, OSError) as error:
            raise StreamFailed(f"broke off: {error!r}") from error
        seconds = time.perf_counter() - start
        sending.join(_PATIENCE)
    return Streamed(seconds, size, got)


def _send(connection: socket.socket, pieces: Iterable[bytes]) -> None:
    try:
        for piece in pieces:
            connection.sendall(b"%x\r\n" % len(piece))
            connection.sendall(piece)
            connection.sendall(b"\r\n")
        connection.sendall(b"0\r\n\r\n")
    except OSError:  # the reading side tells why
        pass
