"""Compare the graphs of models in ONNX Runtime, in turns, and say what each operator takes of their time.

    python bench/graph.py GRAPH [GRAPH ...] [--rows 1000] [--turns 300] [--train TABLE] [--single]

A graph is a `model.onnx`, or the folder of a version. All outputs are asked for, one thread computes them,
and the first graph is what the others are compared with. Processor time is counted, not the clock's, and the
least and the median of all turns are printed, since other work on a machine slows a run down and never speeds
it up. Operators are those of the graph that ONNX Runtime makes of the model's; of each the least of all turns
counts. With `--single` rows go through one at a time.
"""

import argparse
import json
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from onnxruntime import InferenceSession, SessionOptions  # noqa: E402

from bloodcells.arrays import Floats  # noqa: E402
from bloodcells.classification import store  # noqa: E402
from bloodcells.classification.manifest import MODEL_FILE  # noqa: E402
from bloodcells.classification.onnx_session import open_session  # noqa: E402
from training.data.labelled_cells import read  # noqa: E402

INPUT = "cells"


def graph_of(path: Path) -> bytes:
    """Read a graph, or that of a model's folder."""
    return (store.resolve(path) / MODEL_FILE if path.is_dir() else path).read_bytes()


def in_turns(graphs: dict[str, bytes], batches: list[Floats], turns: int) -> dict[str, Floats]:
    """Measure the seconds of processor time of each graph and turn."""
    sessions = {name: open_session(graph) for name, graph in graphs.items()}
    found: dict[str, list[float]] = {name: [] for name in graphs}
    for turn in range(turns):
        rows = batches[turn % len(batches)]
        for name, session in sessions.items():
            start = time.thread_time()
            session.run(None, {INPUT: rows})
            found[name].append(time.thread_time() - start)
    return {name: np.array(times) for name, times in found.items()}


def by_operator(graph: bytes, rows: Floats, turns: int) -> dict[str, tuple[int, float]]:
    """Measure the microseconds of each operator: how many nodes it has, and the least of all turns."""
    with tempfile.TemporaryDirectory() as folder:
        options = SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.enable_mem_pattern = False
        options.enable_profiling = True
        options.profile_file_prefix = str(Path(folder) / "profile")
        session = InferenceSession(graph, options, providers=["CPUExecutionProvider"])
        for _ in range(turns):
            session.run(None, {INPUT: rows})
        events = json.loads(Path(session.end_profiling()).read_text())
    least: dict[tuple[str, str], float] = {}
    for event in events:
        if event.get("cat") == "Node" and event["name"].endswith("_kernel_time"):
            node = event["args"]["op_name"], event["name"]
            least[node] = min(least.get(node, np.inf), event["dur"])
    found: dict[str, tuple[int, float]] = defaultdict(lambda: (0, 0.0))
    for (operator, _), microseconds in least.items():
        nodes, so_far = found[operator]
        found[operator] = nodes + 1, so_far + microseconds
    return dict(sorted(found.items(), key=lambda item: -item[1][1]))


def main() -> None:
    """Print both tables, as Markdown."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("graphs", type=Path, nargs="+")
    parser.add_argument("--rows", type=int, default=1000)
    parser.add_argument("--turns", type=int, default=300)
    parser.add_argument("--single", action="store_true")
    parser.add_argument(
        "--train", type=Path, default=ROOT.parent / "shared" / "data" / "bloodcells_train.csv"
    )
    asked = parser.parse_args()
    values = read(asked.train).values
    rows = np.ascontiguousarray(values[: asked.rows])
    batches = [rows[i : i + 1] for i in range(len(rows))] if asked.single else [rows]
    graphs = {str(path): graph_of(path) for path in asked.graphs}
    times = in_turns(graphs, batches, asked.turns)
    first = times[str(asked.graphs[0])]
    print(
        "| graph | least, us | median, us | cells a second, least | against the first: least, median |"
    )
    print("|---|---|---|---|---|")
    for name, of in times.items():
        cells = len(batches[0]) / of.min()
        ratios = f"{first.min() / of.min():.2f} x, {np.median(first) / np.median(of):.2f} x"
        print(
            f"| {name} | {1e6 * of.min():.0f} | {1e6 * np.median(of):.0f} | {cells:,.0f} | {ratios} |"
        )
    for name, graph in graphs.items():
        found = by_operator(graph, batches[0], asked.turns)
        total = sum(microseconds for _, microseconds in found.values())
        print(f"\n| {name}: operator | nodes | us | share |\n|---|---|---|---|")
        for operator, (nodes, microseconds) in found.items():
            print(f"| {operator} | {nodes} | {microseconds:.0f} | {microseconds / total:.2f} |")


if __name__ == "__main__":
    main()
