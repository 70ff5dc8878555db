"""Let slow senders and readers take what they can of a service on one core, beside honest clients.

    python bench/slow_senders.py [ATTACK ...] [--seconds N]

Each attack runs for 60 s unless told otherwise, on loopback, and ends by itself. Two honest clients send
single rows and tables of 1,000, a third opens a connection each half second to ask whether the service is
ready; each answer is compared with that before the attack. Printed, as Markdown: the 99th percentile of
single rows against that before; what was lost, and what refused; resident memory above idle; what is left
2 s after the end. Attackers come from 127.0.0.1, the others from 127.0.0.2.

bodies       66 bodies of 1 MB, of which a byte comes every ten seconds
streams      66 tables of 9 MB that are to go on, of which then a byte comes every ten seconds
heads        300 heads that never end, of which a line comes every five seconds
silence      600 connections on which nothing comes
descriptors  the last two at once, at a service that may have 64 file descriptors
answers      66 answers of some 5 MB that nobody reads
"""

import argparse
import json
import multiprocessing
import os
import socket
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from bench.servers import HOST, Server, ended_as_by_hand, free_ports, resident, serving  # noqa: E402
from bloodcells.measurements import FEATURE_SETS  # noqa: E402
from tests.synthetic import make_cells  # noqa: E402

HONEST = "127.0.0.2"
MB = 10**6
AFTER = 2.0
"""Seconds after the attackers left, when nothing of theirs is to be left."""
FEW_DESCRIPTORS = 64
NAMES = list(FEATURE_SETS["imagej-33"])
LAG = "bloodcells_event_loop_lag_seconds"


# --- Attackers ------------------------------------------------------------------------------------------


@dataclass
class Attack:
    """Describe many connections that are slow in one way."""

    connections: int
    start: bytes
    """What is sent at once."""
    drip: bytes = b""
    """What is sent again and again."""
    every: float = 10.0
    """Seconds in between."""


def csv_lines(size: int) -> bytes:
    """Write made-up cells as CSV of about so many bytes."""
    row = ",".join(map(repr, make_cells(1, seed=5)[0].tolist()))
    return (",".join(NAMES) + "\n" + f"{row}\n" * (size // len(row))).encode()


def head(path: str, *lines: str) -> bytes:
    """Write the head of a request for a table in CSV."""
    first = f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Type: text/csv\r\n"
    return (first + "".join(f"{line}\r\n" for line in lines) + "\r\n").encode()


def attacks() -> dict[str, list[Attack]]:
    """Describe all attacks."""
    table, unread = csv_lines(9 * MB), csv_lines(2 * MB)
    heads = Attack(300, b"GET /health/live HTTP/1.1\r\nHost: x\r\n", b"X-More: x\r\n", 5.0)
    silence = Attack(600, b"")
    chunked = head("/v1/predict", "Accept: text/csv", "Transfer-Encoding: chunked")
    return {
        "bodies": [Attack(66, head("/v1/inspect", f"Content-Length: {MB}") + b"A", b"r")],
        "streams": [
            Attack(66, chunked + b"%x\r\n%s\r\n" % (len(table), table), b"1\r\n1\r\n"),
        ],
        "heads": [heads],
        "silence": [silence],
        "descriptors": [heads, silence],
        "answers": [Attack(66, head("/v1/predict", f"Content-Length: {len(unread)}") + unread)],
    }


def attacking(name: str, port: int, seconds: float) -> None:
    """Keep as many connections as an attack has, and open one again as soon as it is closed."""
    end = time.monotonic() + seconds
    threads = [
        threading.Thread(target=keep_attacking, args=(attack, port, end, i), daemon=True)
        for attack in attacks()[name]
        for i in range(attack.connections)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(max(0.0, end + 1 - time.monotonic()))
    os._exit(0)  # what is still open is closed with the process


def keep_attacking(attack: Attack, port: int, end: float, number: int) -> None:
    """Be one connection after another."""
    time.sleep(number * 0.005)
    while time.monotonic() < end:
        with suppress(OSError), socket.socket() as connection:
            connection.settimeout(5)
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            connection.connect((HOST, port))
            connection.settimeout(attack.every)
            connection.sendall(attack.start)
            while time.monotonic() < end:
                connection.settimeout(max(0.1, min(attack.every, end - time.monotonic())))
                if attack.drip:
                    with suppress(TimeoutError):
                        if not connection.recv(4096):
                            break  # refused, or given up
                    connection.sendall(attack.drip)
                else:
                    time.sleep(min(1.0, attack.every))
                    connection.getpeername()  # raises where it was reset
        time.sleep(0.5)


# --- Honest clients ----------------------------------------------------------------------------------------


@dataclass
class Client:
    """Ask again and again, and note how long each took and what went wrong."""

    ask: Callable[[HTTPConnection], bytes]
    every: float
    keeps: bool = True
    """Whether it asks on one connection, as long as that is open."""
    seconds: list[float] = field(default_factory=list)
    wrong: Counter[str] = field(default_factory=Counter)
    expected: bytes = b""

    def run(self, port: int, done: threading.Event) -> None:
        """Ask until told to stop."""
        connection = connect(port)
        while not done.wait(self.every):
            start = time.perf_counter()
            try:
                answer = self.ask(connection)
            except Refused as error:
                self.wrong[f"refused {error}"] += 1
            except (OSError, HTTPException) as error:
                self.wrong[f"lost ({type(error).__name__})"] += 1
                connection.close()
            else:
                self.expected = self.expected or answer
                if answer != self.expected:
                    self.wrong["another answer"] += 1
                self.seconds.append(time.perf_counter() - start)
            if not self.keeps:
                connection.close()
        connection.close()

    def p99(self) -> float:
        """Give the 99th percentile in milliseconds."""
        return 1e3 * float(np.quantile(self.seconds, 0.99)) if self.seconds else float("nan")

    def again(self) -> None:
        """Forget how long it took and what went wrong."""
        self.seconds, self.wrong = [], Counter()


class Refused(Exception):
    """Report an answer that is not 200."""


def connect(port: int) -> HTTPConnection:
    """Make a client's connection, from an address that is no attacker's."""
    return HTTPConnection(HOST, port, timeout=30, source_address=(HONEST, 0))


def classes(rows: int) -> Callable[[HTTPConnection], bytes]:
    """Ask for the classes of so many cells."""
    body = json.dumps({"columns": NAMES, "data": make_cells(rows, seed=1).tolist()}).encode()

    def ask(connection: HTTPConnection) -> bytes:
        answer = json.loads(asked(connection, "POST", "/v1/predict", body))
        return " ".join(cell["class"] for cell in answer["predictions"]).encode()

    return ask


def ready(connection: HTTPConnection) -> bytes:
    """Ask whether the service is ready."""
    return asked(connection, "GET", "/health/ready", b"")


def asked(connection: HTTPConnection, method: str, path: str, body: bytes) -> bytes:
    """Ask, and read the answer."""
    connection.request(method, path, body, {"Content-Type": "application/json"})
    answer = connection.getresponse()
    content = answer.read()
    if answer.status != 200:
        raise Refused(str(answer.status))
    return content


@contextmanager
def asking(port: int, clients: list[Client]) -> Iterator[None]:
    """Let clients ask until the block ends."""
    done = threading.Event()
    threads = [threading.Thread(target=client.run, args=(port, done)) for client in clients]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        done.set()
        for thread in threads:
            thread.join()


# --- The service --------------------------------------------------------------------------------------------


@contextmanager
def service(name: str, log: Path) -> Iterator[Server]:
    """Start the service for one attack."""
    (port,) = free_ports(1)
    command: list[Any] = [Path(sys.executable).parent / "bloodcells-serve", "--port", port]
    if name == "descriptors":
        command = ["prlimit", f"--nofile={FEW_DESCRIPTORS}", *command]
    environment = {"BLOODCELLS_MODELS": str(ROOT / "models"), "BLOODCELLS_LOG_LEVEL": "warning"}
    with serving(command, port, "/health/ready", log, environment) as server:
        yield server


def open_files(pid: int) -> int:
    """Count the file descriptors of a process."""
    return len(os.listdir(f"/proc/{pid}/fd"))


def held(port: int) -> str:
    """Count how often the event loop was held for more than 100 ms, if the service says so."""
    connection = connect(port)
    text = asked(connection, "GET", "/metrics", b"").decode()
    connection.close()
    counts = {}
    for line in text.splitlines():
        name, _, value = line.rpartition(" ")
        counts[name] = float(value) if name.startswith(LAG) else 0.0
    if f"{LAG}_count" not in counts:
        return "not told"
    short = counts[LAG + '_bucket{le="0.1"}']
    return f"{counts[f'{LAG}_count'] - short:.0f}"


def measure(name: str, seconds: float, folder: Path) -> str:
    """Run one attack, and give its row of the table."""
    one, many, probe = (
        Client(classes(1), 0.02),
        Client(classes(1000), 0.1),
        Client(ready, 0.5, keeps=False),
    )
    clients = [one, many, probe]
    with service(name, folder / f"{name}.log") as server:
        with asking(server.port, clients):
            time.sleep(max(5.0, seconds / 4))
        alone = one.p99()
        for client in clients:
            client.again()
        time.sleep(0.5)
        idle, files, spent = resident(server.pid), open_files(server.pid), server.core_seconds()
        attacker = multiprocessing.get_context("spawn").Process(
            target=attacking, args=(name, server.port, seconds), daemon=True
        )
        most = idle
        with asking(server.port, clients):
            attacker.start()
            while attacker.is_alive():
                most = max(most, resident(server.pid))
                time.sleep(0.05)
        attacker.join()
        time.sleep(AFTER)
        left = open_files(server.pid) - files
        spent = server.core_seconds()
        time.sleep(1.0)
        busy = server.core_seconds() - spent
        holds = held(server.port)
    wrong = Counter[str]()
    for client, kind in zip(clients, ("single", "1,000", "health"), strict=True):
        wrong.update({f"{kind} {what}": n for what, n in client.wrong.items()})
    listed = ", ".join(f"{n} x {what}" for what, n in sorted(wrong.items())) or "0"
    return (
        f"| {name} | {alone:.1f} | {one.p99():.1f} ({one.p99() / alone:.1f} x) | "
        f"{1e3 * max(probe.seconds, default=np.nan):.0f} | {listed} | {most - idle:+.0f} | "
        f"{left} files, {busy:.2f} s | {holds} |"
    )


def main() -> None:
    """Print the figures."""
    ended_as_by_hand()
    parser = argparse.ArgumentParser()
    parser.add_argument("attacks", nargs="*", choices=[[], *attacks()])
    parser.add_argument("--seconds", type=float, default=60.0)
    chosen = parser.parse_args()
    print(
        "| attack | single rows' p99 alone, ms | beside it | slowest health check, ms | lost or refused | "
        "memory, MB | left after 2 s; processor in 1 s | holds > 100 ms |\n|---|---|---|---|---|---|---|---|"
    )
    with tempfile.TemporaryDirectory(prefix="bloodcells-bench-") as folder:
        for name in chosen.attacks or attacks():
            print(measure(name, chosen.seconds, Path(folder)), flush=True)


if __name__ == "__main__":
    main()
