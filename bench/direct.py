"""Measure ONNX Runtime called directly on an array, one thread: what the service is compared with.

    python bench/direct.py arrow|csv [CELLS] [BATCH]

`arrow`: the cells are there as an array, and go to ONNX Runtime BATCH (1,000, as the service does) at a
time. `csv`: they are there as the bytes of a CSV table, which pyarrow.csv parses to float64 without
threads before. Prints seconds by the clock and of the core; loading and making the table do not count.
Pin it to a core with taskset.
"""

import io
import json
import sys
import time
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.csv as pacsv

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from bench.cells import NAMES, Block, blocks, encoded  # noqa: E402
from bloodcells.classification import store  # noqa: E402
from bloodcells.classification.manifest import MODEL_FILE  # noqa: E402
from bloodcells.classification.onnx_session import open_session  # noqa: E402

MODEL = ROOT / "models" / "bloodcells"
BATCH = 1000

_PARSED = pacsv.ConvertOptions(column_types=dict.fromkeys(NAMES, pa.float64()))


def parse(text: bytes) -> npt.NDArray[np.float64]:
    """Parse CSV into (n, 33), row by row in memory as ONNX Runtime needs it."""
    table = pacsv.read_csv(io.BytesIO(text), pacsv.ReadOptions(use_threads=False), None, _PARSED)
    values = np.empty((table.num_rows, len(NAMES)))
    for j, column in enumerate(table.columns):
        values[:, j] = column
    return values


def main(kind: str, cells: int, batch: int) -> None:
    """Print the figures."""
    block = Block.read()
    session = open_session((store.resolve(MODEL) / MODEL_FILE).read_bytes(), threads=1)
    values = np.tile(block.values(), (blocks(cells), 1)) if kind == "arrow" else None
    text = b"".join(encoded(block, "csv").pieces(cells)) if kind == "csv" else b""
    session.run(None, {"cells": block.values()[:batch]})
    clock, core = time.perf_counter(), time.process_time()
    if values is None:
        values = parse(text)
    parts = [
        session.run(["probabilities"], {"cells": values[start : start + batch]})[0]
        for start in range(0, len(values), batch)
    ]
    core, clock = time.process_time() - core, time.perf_counter() - clock
    assert sum(map(len, parts)) == cells
    print(json.dumps({"clock": clock, "core": core}))


if __name__ == "__main__":
    given = dict(enumerate(sys.argv))
    main(given.get(1, "arrow"), int(given.get(2, 1_000_000)), int(given.get(3, BATCH)))
