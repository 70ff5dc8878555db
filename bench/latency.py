"""Measure how long a model takes for 1,000 cells on one core, and where the time goes.

    python bench/latency.py [MODEL]

MODEL is `models/NAME`, `models/NAME/VERSION` or an ONNX file; models/bloodcells unless given.
Prints the median of 200 batches of 1,000 rows through ONNX Runtime on one thread, by the clock and
by what the core itself spent on it (the same on a quiet machine; less where others want the core),
the same for one row, and the parts by ONNX Runtime's own profile, which slows the whole down a little.
"""

import json
import statistics
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import numpy as np
import numpy.typing as npt

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from bloodcells.classification import store  # noqa: E402
from bloodcells.classification.manifest import MODEL_FILE  # noqa: E402
from bloodcells.classification.onnx_session import open_session  # noqa: E402  (sets what ort reads on import)
from tests.synthetic import make_cells  # noqa: E402

import onnxruntime as ort  # noqa: E402  isort: skip

ROWS = 1000
RUNS = 200


def median_ms(session: ort.InferenceSession, rows: npt.NDArray[np.float64]) -> tuple[float, float]:
    """Measure the median milliseconds of a batch, by the clock and of the processor."""
    feed = {session.get_inputs()[0].name: rows}
    clock, core = [], []
    for _ in range(RUNS + 20):
        start, core_start = time.perf_counter(), time.thread_time()
        session.run(None, feed)
        core.append(time.thread_time() - core_start)
        clock.append(time.perf_counter() - start)
    return 1e3 * statistics.median(clock[20:]), 1e3 * statistics.median(core[20:])


def parts(onnx: bytes, rows: npt.NDArray[np.float64]) -> Counter[str]:
    """Read the milliseconds of a batch by operator from ONNX Runtime's profile."""
    with tempfile.TemporaryDirectory() as folder:
        options = ort.SessionOptions()
        options.intra_op_num_threads = 1
        options.enable_profiling = True
        options.profile_file_prefix = str(Path(folder) / "profile")
        session = ort.InferenceSession(onnx, options, providers=["CPUExecutionProvider"])
        feed = {session.get_inputs()[0].name: rows}
        for _ in range(RUNS):
            session.run(None, feed)
        events = json.loads(Path(session.end_profiling()).read_text())
    spent: Counter[str] = Counter()
    for event in events:
        if event["cat"] == "Node" and event["name"].endswith("_kernel_time"):
            spent[event["args"]["op_name"]] += event["dur"]
    return Counter({name: micro / RUNS / 1e3 for name, micro in spent.items()})


def main(model: Path) -> None:
    """Print the figures."""
    file = model if model.is_file() else store.resolve(model) / MODEL_FILE
    onnx = file.read_bytes()
    session = open_session(onnx, threads=1)
    cells = make_cells(ROWS, seed=0)
    print(f"{file}: {len(onnx) / 1024:.0f} kB, ONNX Runtime {ort.__version__}, one thread")
    for rows in (ROWS, 1):
        clock, core = median_ms(session, cells[:rows])
        print(f"{rows:,} cell{'s' * (rows > 1)}: {clock:.3f} ms, of which the core {core:.3f} ms")
    for name, milliseconds in parts(onnx, cells).most_common(12):
        print(f"  {name:14} {milliseconds:6.3f} ms")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "models" / "bloodcells")
