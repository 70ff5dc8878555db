"""The benches' client reads while it sends, and takes no broken answer for a whole one."""

import socket
import threading

import pytest

from bench.streaming import StreamFailed, stream


@pytest.fixture
def answering():
    """Starts a server for one request that does what it is told with the connection."""
    threads = []

    def start(act):
        listener = socket.create_server(("127.0.0.1", 0))

        def run():
            with listener, listener.accept()[0] as connection:
                act(connection)

        threads.append(threading.Thread(target=run))
        threads[-1].start()
        return f"http://127.0.0.1:{listener.getsockname()[1]}"

    yield start
    for thread in threads:
        thread.join(10)


def chunk(data):
    """As it is sent."""
    return b"%x\r\n%s\r\n" % (len(data), data)


def test_the_answer_is_read_while_the_table_is_sent(answering):
    piece, count = b"x" * 1_000_000, 40
    sizes = []

    def echo(connection):
        # Answers as much as it has read before it reads on: who only sends would never be done.
        file = connection.makefile("rb")
        while file.readline() != b"\r\n":
            pass
        connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        while size := int(file.readline(), 16):
            sizes.append(size)
            connection.sendall(chunk(file.read(size)))
            file.readline()
        connection.sendall(b"0\r\n\r\n")

    done = stream(answering(echo), "/", "text/csv", "text/csv", [piece] * count)
    assert b"".join(done.pieces) == piece * count
    assert sizes == [len(piece)] * count
    assert done.seconds > 0


def test_a_refusal_is_told(answering):
    def refuse(connection):
        connection.recv(1000)
        connection.sendall(b"HTTP/1.1 413 Too Large\r\nContent-Length: 3\r\n\r\nbig")

    with pytest.raises(StreamFailed, match="413: b'big'"):
        stream(answering(refuse), "/", "text/csv", "text/csv", [b"x"])


def test_an_answer_that_breaks_off_is_none(answering):
    def break_off(connection):
        connection.recv(1000)
        connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk(b"a"))

    with pytest.raises(StreamFailed, match="broke off"):
        stream(answering(break_off), "/", "text/csv", "text/csv", [b"x"])
