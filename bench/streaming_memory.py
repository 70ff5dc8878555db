"""Resident memory of the service while 5,000,000 cells stream through it, against the idle process.

    python bench/streaming_memory.py [CELLS]

Starts bloodcells-serve on a free port of the loopback for each format, sends made-up cells as an Arrow
stream and as CSV, reads the answers in the same format while it sends, and looks at the resident memory
in /proc every 20 ms. Idle is the process after its first small request.
"""

import io
import os
import re
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import numpy as np
import pyarrow as pa
import pyarrow.csv as pacsv

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from bloodcells.features import FEATURE_SETS  # noqa: E402
from tests.synthetic import make_cells  # noqa: E402

NAMES = FEATURE_SETS["imagej-33"]
ARROW, CSV = "application/vnd.apache.arrow.stream", "text/csv"
BATCH = 16_384
MB = 2**20


def pieces(kind: str, cells: int) -> Iterator[bytes]:
    """The same cells again and again, a batch at a time."""
    values = np.tile(make_cells(512, seed=0), (BATCH // 512, 1))
    batch = pa.record_batch({name: values[:, j] for j, name in enumerate(NAMES)})
    if kind == ARROW:
        head, rest = batch.schema.serialize(), batch.serialize()
    else:
        sink = io.BytesIO()
        pacsv.write_csv(batch, sink)
        header, _, rest = sink.getvalue().partition(b"\n")
        head = header + b"\n"
    yield bytes(head)
    for _ in range(-(-cells // BATCH)):
        yield bytes(rest)
    if kind == ARROW:
        yield b"\xff\xff\xff\xff\0\0\0\0"


def resident(pid: int) -> float:
    """Resident memory of a process in MB."""
    match = re.search(r"VmRSS:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    assert match
    return int(match[1]) / 1024


def stream(port: int, kind: str, cells: int) -> int:
    """Send the cells, read the answer meanwhile; the bytes of the answer, if it is whole."""
    with socket.create_connection(("127.0.0.1", port)) as connection:
        head = (
            "POST /v1/predict HTTP/1.1\r\nHost: bench\r\nTransfer-Encoding: chunked\r\n"
            f"Content-Type: {kind}\r\nAccept: {kind}\r\nConnection: close\r\n\r\n"
        )
        connection.sendall(head.encode())

        def send() -> None:
            for piece in pieces(kind, cells):
                connection.sendall(b"%x\r\n" % len(piece) + piece + b"\r\n")
            connection.sendall(b"0\r\n\r\n")

        sender = threading.Thread(target=send)
        sender.start()
        start, size, last = b"", 0, b""
        while data := connection.recv(MB):
            start, size = start or data, size + len(data)
            last = (last + data)[-5:]
        sender.join()
    assert start.startswith(b"HTTP/1.1 200"), start[:500]
    assert last == b"0\r\n\r\n", "the answer was cut off"
    return size


def measure(kind: str, cells: int) -> None:
    """Print the figures of one format."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = os.environ | {
        "BLOODCELLS_MODELS": str(ROOT / "models"),
        "BLOODCELLS_LOG_LEVEL": "error",
    }
    command = [Path(sys.executable).parent / "bloodcells-serve", "--port", str(port)]
    server = subprocess.Popen(command, env=environment)
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) as client:
            for _ in range(100):
                try:
                    client.get("/health/ready").raise_for_status()
                    break
                except httpx.HTTPError:
                    time.sleep(0.1)
            small = b"".join(pieces(CSV, 1))[:20_000].rpartition(b"\n")[0]
            headers = {"Content-Type": CSV, "Accept": kind}
            client.post("/v1/predict", content=small, headers=headers).raise_for_status()
        idle = resident(server.pid)
        seen = [idle]
        done = threading.Event()

        def watch() -> None:
            while not done.wait(0.02):
                seen.append(resident(server.pid))

        watcher = threading.Thread(target=watch)
        watcher.start()
        started = time.perf_counter()
        size = stream(port, kind, cells)
        seconds = time.perf_counter() - started
        done.set()
        watcher.join()
        print(
            f"{kind}: idle {idle:.0f} MB, streaming {cells:,} cells at most {max(seen):.0f} MB "
            f"({max(seen) - idle:+.0f} MB); answer {size / MB:,.0f} MB in {seconds:.0f} s, "
            f"{cells / seconds:,.0f} cells/s",
            flush=True,
        )
    finally:
        server.terminate()
        server.wait(30)


if __name__ == "__main__":
    for media_type in (ARROW, CSV):
        measure(media_type, int(sys.argv[1]) if len(sys.argv) > 1 else 5_000_000)
