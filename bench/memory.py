"""Measure the service's resident memory after 100 and after 10,000 requests of mixed sizes.

    python bench/memory.py [REQUESTS]

Two clients post made-up cells in every body and answer type to a service on one core.
"""

import io
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import numpy as np
import orjson
import pyarrow as pa
import pyarrow.csv as pacsv
import pyarrow.parquet as pq

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from bench.servers import bloodcells, ended_as_by_hand, resident  # noqa: E402
from bloodcells.measurements import FEATURE_SETS  # noqa: E402
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
    """Encode the same cells in every body type."""
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


def main(requests: int) -> None:
    """Print the figures."""
    ended_as_by_hand()
    work = [body for rows in ROWS for body in bodies(rows)]
    rng = np.random.default_rng(0)
    with (
        tempfile.TemporaryDirectory(prefix="bloodcells-bench-") as folder,
        bloodcells(ROOT / "models", Path(folder) / "log") as server,
        httpx.Client(base_url=server.url, timeout=60) as client,
        ThreadPoolExecutor(2) as clients,
    ):

        def post(_: int) -> None:
            kind, body = work[int(rng.integers(len(work)))]
            accept = ANSWERS[int(rng.integers(len(ANSWERS)))]
            headers = {"Content-Type": kind, "Accept": accept}
            client.post("/v1/predict", content=body, headers=headers).raise_for_status()

        list(clients.map(post, range(100)))
        first = resident(server.pid)
        list(clients.map(post, range(requests - 100)))
        last = resident(server.pid)
    print(f"after 100 requests: {first:.0f} MB")
    print(f"after {requests:,} requests: {last:.0f} MB, {last - first:+.0f} MB")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
