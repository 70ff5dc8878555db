"""Resident memory of the service after 100 and after 10,000 requests of mixed sizes.

    python bench/memory.py [REQUESTS]

Starts bloodcells-serve on a free port of the loopback, posts made-up cells in every body and answer
type from two clients, and reads the resident memory from /proc.
"""

import io
import os
import re
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import numpy as np
import orjson
import pyarrow as pa
import pyarrow.csv as pacsv
import pyarrow.parquet as pq

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from bloodcells.features import FEATURE_SETS  # noqa: E402
from tests.synthetic import make_cells  # noqa: E402

NAMES = FEATURE_SETS["imagej-33"]
ROWS = (1, 3, 10, 30, 100, 300, 1000, 3000)
ANSWERS = (
    "application/json",
    "text/csv",
    "application/x-ndjson",
    "application/vnd.apache.arrow.stream",
)


def bodies(rows: int) -> list[tuple[str, bytes]]:
    """The same cells in every body type."""
    cells = make_cells(min(rows, 200), seed=rows)
    values = np.tile(cells, (-(-rows // len(cells)), 1))[:rows]
    table = pa.table({name: values[:, j] for j, name in enumerate(NAMES)})
    csv, parquet, stream = io.BytesIO(), io.BytesIO(), io.BytesIO()
    pacsv.write_csv(table, csv)
    pq.write_table(table, parquet)
    with pa.ipc.new_stream(stream, table.schema) as writer:
        writer.write_table(table)
    records = table.to_pylist()
    return [
        ("application/json", orjson.dumps({"cells": records})),
        ("application/x-ndjson", b"\n".join(map(orjson.dumps, records))),
        ("text/csv", csv.getvalue()),
        ("application/vnd.apache.parquet", parquet.getvalue()),
        ("application/vnd.apache.arrow.stream", stream.getvalue()),
    ]


def resident(pid: int) -> float:
    """Resident memory of a process in MB."""
    status = Path(f"/proc/{pid}/status").read_text()
    match = re.search(r"VmRSS:\s+(\d+) kB", status)
    assert match
    return int(match[1]) / 1024


def main(requests: int) -> None:
    """Print the figures."""
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
            work = [body for rows in ROWS for body in bodies(rows)]
            rng = np.random.default_rng(0)

            def post(_: int) -> None:
                kind, body = work[int(rng.integers(len(work)))]
                accept = ANSWERS[int(rng.integers(len(ANSWERS)))]
                headers = {"Content-Type": kind, "Accept": accept}
                client.post("/v1/predict", content=body, headers=headers).raise_for_status()

            with ThreadPoolExecutor(2) as clients:
                list(clients.map(post, range(100)))
                first = resident(server.pid)
                list(clients.map(post, range(requests - 100)))
                last = resident(server.pid)
        print(f"after 100 requests: {first:.0f} MB")
        print(f"after {requests:,} requests: {last:.0f} MB, {last - first:+.0f} MB")
    finally:
        server.terminate()
        server.wait(30)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
