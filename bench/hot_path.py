"""Measure each step between a table's bytes and the answer's, beside ONNX Runtime alone.

    python bench/hot_path.py [MODEL]

MODEL is `models/NAME` or `models/NAME/VERSION`; models/bloodcells unless given. Prints, as Markdown,
milliseconds of one thread (the core's own time, the best of several runs) for one row, and for 1,000
rows, in requests of 1,000 and in the blocks of 16,000 that streams are read in; and, for the latter,
what is spent beside what cannot be spared: ONNX Runtime, and, for CSV, parsing it to numbers.
"""

import io
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.csv as pacsv

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from bloodcells import Classifier  # noqa: E402
from bloodcells.classification.predictions import Predictions  # noqa: E402
from bloodcells.measurements import FEATURE_SETS  # noqa: E402
from bloodcells.tables.formats import Format, Limits, read_bytes  # noqa: E402
from bloodcells.tables.reading import read_cells  # noqa: E402
from tests.synthetic import make_cells  # noqa: E402

NAMES = FEATURE_SETS["imagej-33"]
MADE = 1_000
BLOCK = 16_000
LIMITS = Limits()

ANSWERS: dict[str, Callable[[Predictions], bytes]] = {
    "JSON": Predictions.to_json,
    "NDJSON": Predictions.to_ndjson,
    "CSV": Predictions.to_csv,
    "Arrow": Predictions.to_arrow_stream,
}


def best_ms(step: Callable[[], Any], budget: float = 1.5) -> float:
    """Measure processor milliseconds: the best of as many runs as fit in a budget of seconds."""
    best, end, runs = float("inf"), time.perf_counter() + budget, 0
    while runs < 5 or time.perf_counter() < end:
        start = time.thread_time()
        step()
        best, runs = min(best, time.thread_time() - start), runs + 1
    return 1e3 * best


def bodies(n: int) -> dict[str, tuple[Format, bytes, str]]:
    """Encode one table of `n` cells in every format: name -> reader, bytes, encoder of the answer."""
    made = make_cells(min(n, MADE), seed=0)
    values = np.tile(made, (-(-n // len(made)), 1))[:n]
    ids = [f"95-5-10-1_{i}_1.jpg" for i in range(n)]
    rows = values.tolist()
    records = [
        {"id": name} | dict(zip(NAMES, row, strict=True))
        for name, row in zip(ids, rows, strict=True)
    ]
    arrays = [pa.array(ids), *map(pa.array, np.ascontiguousarray(values.T))]
    table = pa.table(arrays, names=["id", *NAMES])
    text = "\n".join(
        [
            ",".join(["id", *NAMES]),
            *(",".join([i, *map("{:g}".format, r)]) for i, r in zip(ids, rows, strict=True)),
        ]
    )
    sink = io.BytesIO()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    return {
        "JSON `cells`": ("json", json.dumps({"cells": records}).encode(), "JSON"),
        "JSON `data`": ("json", json.dumps({"columns": NAMES, "data": rows}).encode(), "JSON"),
        "NDJSON": ("ndjson", b"".join(json.dumps(r).encode() + b"\n" for r in records), "NDJSON"),
        "CSV": ("csv", text.encode() + b"\n", "CSV"),
        "Arrow": ("arrow", sink.getvalue(), "Arrow"),
    }


def steps(classifier: Classifier, n: int) -> dict[str, dict[str, float]]:
    """Measure the milliseconds of each step, per format."""
    found = {}
    for name, (kind, data, answer) in bodies(n).items():

        def read(kind: Format = kind, data: bytes = data) -> Any:
            return read_bytes(data, kind, LIMITS)

        def take(kind: Format = kind, data: bytes = data) -> Any:
            return read_cells(read_bytes(data, kind, LIMITS), classifier.measurements)

        def say(kind: Format = kind, data: bytes = data, answer: str = answer) -> Any:
            return ANSWERS[answer](classifier.predict(take(kind, data)))

        def whole(take: Any = take) -> Any:
            return classifier.predict(take())

        # Each step with all before it: what one leaves undone until it is asked for is not free.
        times = list(map(best_ms, (read, take, whole, say)))
        found[name] = {
            "read_bytes": times[0],
            "read_cells": times[1] - times[0],
            "predict": times[2] - times[1],
            "answer": times[3] - times[2],
            "all": times[3],
        }
    return found


def floors(classifier: Classifier, n: int) -> tuple[float, float]:
    """Measure ONNX Runtime for `n` cells, and parsing them as CSV to numbers, in milliseconds."""
    values = np.tile(make_cells(min(n, MADE), seed=0), (-(-n // MADE), 1))[:n]
    _, data, _ = bodies(n)["CSV"]
    types = dict.fromkeys(NAMES, pa.float64())
    reading = pacsv.ReadOptions(use_threads=False, block_size=len(data) + 1)
    converting = pacsv.ConvertOptions(column_types=types)
    onnx = best_ms(lambda: classifier.probabilities(values))
    parse = best_ms(lambda: pacsv.read_csv(io.BytesIO(data), reading, None, converting))
    return onnx, parse


def main(model: Path) -> None:
    """Print the tables."""
    classifier = Classifier.load(model)
    for n in (1, MADE, BLOCK):
        onnx, parse = floors(classifier, n)
        per = 1.0 if n == 1 else 1_000 / n
        print(f"\n{n:,} row{'s' * (n > 1)}, ms{'' if n == 1 else ' per 1,000'}")
        print(f"(ONNX Runtime {onnx * per:.3f}, CSV parsed to numbers {parse * per:.3f})\n")
        found = steps(classifier, n)
        names = list(next(iter(found.values())))
        print(f"| body | {' | '.join(names)} | beside the floor |")
        print("|---|" + "---:|" * (len(names) + 1))
        for body, times in found.items():
            floor = onnx + (parse if body == "CSV" else 0)
            told = " | ".join(f"{t * per:.3f}" for t in times.values())
            print(f"| {body} | {told} | {times['all'] / floor - 1:.2f} |")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "models" / "bloodcells")
