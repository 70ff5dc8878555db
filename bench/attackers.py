"""Attack a service on the loopback from a process of its own: with slow connections, or with large bodies."""

import json
import multiprocessing
import os
import socket
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import pyarrow as pa

from bench.askers import problem_name
from bench.servers import HOST
from tests.app.sent_bodies import ARROW, CSV, arrow_table, csv_with, made_up

ADDRESS = "127.0.0.2"
"""The attackers' address, which no honest client has."""
MB = 10**6
_PRIORITY = 10
"""How much the attackers yield the processors to the service and its clients: theirs are other machines."""
_ON_THE_WAY = 30.0
"""Seconds that an attacker waits for an answer before it sends the next body."""


@dataclass(frozen=True)
class Slow:
    """Describe many connections that are slow in one way."""

    connections: int
    start: bytes
    """What is sent at once."""
    drip: bytes = b""
    """What is sent again and again."""
    every: float = 10.0
    """Seconds in between."""


@dataclass(frozen=True)
class Posted:
    """Describe a body that is posted again and again, each time in the next of several ways."""

    path: str
    file: Path
    ways: Sequence[Mapping[str, str]]
    """The headers of each way."""
    connections: int = 4


Attack = Slow | Posted


def csv_lines(size: int) -> bytes:
    """Write made-up cells as CSV of about so many bytes."""
    first, row, _ = csv_with(",")(made_up(1, seed=5)).content.split(b"\n")
    return first + b"\n" + (row + b"\n") * (size // len(row))


def arrow_batch(size: int) -> bytes:
    """Write made-up cells as an Arrow stream of one batch of about so many bytes."""
    cells = arrow_table(made_up(1000, seed=5))
    table = pa.concat_tables([cells] * -(-size // cells.nbytes)).combine_chunks()
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    return bytes(sink.getvalue())


def head(path: str, *lines: str) -> bytes:
    """Write the head of a request for a table in CSV."""
    first = f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Type: {CSV}\r\n"
    return (first + "".join(f"{line}\r\n" for line in lines) + "\r\n").encode()


def slow_attacks(share: float = 1.0) -> dict[str, list[Attack]]:
    """Describe all attacks by slow senders and readers, or the same with a share of their connections."""

    def many(count: int) -> int:
        return max(1, round(share * count))

    table, unread, batch = csv_lines(9 * MB), csv_lines(2 * MB), arrow_batch(16 * MB)[:-MB]
    heads = Slow(many(300), b"GET /health/live HTTP/1.1\r\nHost: x\r\n", b"X-More: x\r\n", 5.0)
    silence = Slow(many(600), b"")
    chunked = head("/v1/predict", f"Accept: {CSV}", "Transfer-Encoding: chunked")
    arrow = chunked.replace(CSV.encode(), ARROW.encode())
    taken = head("/v1/predict", f"Content-Length: {len(unread)}") + unread
    return {
        "bodies": [Slow(many(66), head("/v1/inspect", f"Content-Length: {MB}") + b"A", b"r")],
        "streams": [Slow(many(66), chunked + b"%x\r\n%s\r\n" % (len(table), table), b"1\r\n1\r\n")],
        "batches": [Slow(many(66), arrow + b"%x\r\n%s" % (len(batch) + MB, batch), b"r")],
        "heads": [heads],
        "silence": [silence],
        "descriptors": [heads, silence],
        "answers": [Slow(many(66), taken)],
    }


@dataclass
class Attackers:
    """Tell what an attacking process was answered, once it has ended."""

    process: multiprocessing.process.BaseProcess
    counts: dict[str, int] = field(default_factory=dict)


@contextmanager
def attacking(
    attacks: Sequence[Attack], port: int, seconds: float, folder: Path
) -> Iterator[Attackers]:
    """Attack from a process of its own until its time is over, or the block ends.

    Parameters
    ----------
    folder
        The process leaves there what it was answered.
    """
    told = folder / "attackers.json"
    told.unlink(missing_ok=True)
    process = multiprocessing.get_context("spawn").Process(
        target=_attack, args=(attacks, port, seconds, told), daemon=True
    )
    process.start()
    found = Attackers(process)
    try:
        yield found
    finally:
        process.kill()
        process.join()
        if told.is_file():
            found.counts = json.loads(told.read_text())


def _attack(attacks: Sequence[Attack], port: int, seconds: float, told: Path) -> None:
    """Keep as many connections as the attacks have, and open one again as soon as it is closed."""
    os.nice(_PRIORITY)
    end = time.monotonic() + seconds
    counts = Counter[str]()
    threads = [
        threading.Thread(target=_be_one, args=(attack, port, end, i, counts), daemon=True)
        for attack in attacks
        for i in range(attack.connections)
    ]
    for thread in threads:
        thread.start()
    with suppress(KeyboardInterrupt):
        time.sleep(max(0.0, end - time.monotonic()))
    told.write_text(json.dumps(dict(counts)))
    os._exit(0)  # what is still open is closed with the process


def _be_one(attack: Attack, port: int, end: float, number: int, counts: Counter[str]) -> None:
    """Be one connection after another."""
    time.sleep(number * 0.005)
    while time.monotonic() < end:
        with suppress(OSError):
            if isinstance(attack, Slow):
                _drip(attack, port, end)
            else:
                _post(attack, port, number, counts)
            number += 1
        time.sleep(0.5 if isinstance(attack, Slow) else 0.01)


def _drip(attack: Slow, port: int, end: float) -> None:
    """Hold one connection until it is closed."""
    with socket.socket() as connection:
        connection.settimeout(5)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.bind((ADDRESS, 0))
        connection.connect((HOST, port))
        connection.settimeout(attack.every)
        connection.sendall(attack.start)
        while time.monotonic() < end:
            connection.settimeout(max(0.1, min(attack.every, end - time.monotonic())))
            if attack.drip:
                with suppress(TimeoutError):
                    if not connection.recv(4096):
                        return  # refused, or given up
                connection.sendall(attack.drip)
            else:
                time.sleep(min(1.0, attack.every))
                connection.getpeername()  # raises where it was reset


def _post(attack: Posted, port: int, number: int, counts: Counter[str]) -> None:
    """Post the body once."""
    connection = HTTPConnection(HOST, port, _ON_THE_WAY, (ADDRESS, 0), 1 << 20)
    way = attack.ways[number % len(attack.ways)]
    try:
        with attack.file.open("rb") as body:
            length = {"Content-Length": str(attack.file.stat().st_size)}
            connection.request("POST", attack.path, body, {**way, **length})
        answer = connection.getresponse()
        content = answer.read()
        counts["200" if answer.status == 200 else problem_name(answer.status, content)] += 1
    except (OSError, HTTPException) as error:
        counts[type(error).__name__] += 1
        raise OSError from error
    finally:
        connection.close()
