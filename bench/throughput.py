"""Compare the service on one core with the model alone, and measure how long single rows wait beside tables.

    python bench/throughput.py [arrow] [csv] [waiting] [--cells N] [--rounds N]

All three unless some are named; in each, the service as it is by default, with the shipped model, has one
core of this machine, and those who ask it the other; the lab's real cells, over and over.

arrow    1,000,000 cells as an Arrow stream, answered by one, flags included, while they are sent;
         against ONNX Runtime called directly on the array, batch by batch (`bench/direct.py`).
csv      1,000,000 cells as CSV, answered as CSV and as an Arrow stream; against `pyarrow.csv` parsing
         to float64 and then ONNX Runtime, one thread.
waiting  2,000 single rows, one each 5 ms, and the 99th percentile of how long each took: alone, and
         while another client sends 1,000,000 cells as an Arrow stream, again and again.

The two of a comparison take turns, and the best of the rounds counts, by the clock and by the
processor's time, from which other work on the machine takes less. Every answer is checked: all
rows, and their classes and flags as in process.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from http.client import HTTPConnection
from pathlib import Path

import numpy as np
import numpy.typing as npt
import orjson
import pyarrow as pa
import pyarrow.csv as pacsv

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from bench.cells import BLOCK, MEDIA_TYPES, NAMES, Block, Encoded, Kind, blocks, encoded  # noqa: E402
from bench.servers import (  # noqa: E402
    CLIENT,
    HOST,
    ONE_THREAD,
    SERVER,
    Server,
    bloodcells,
    ended_as_by_hand,
    pinned,
)
from bench.streaming import stream  # noqa: E402
from bloodcells import Classifier, Predictions  # noqa: E402
from bloodcells.tables.reading import read_cells  # noqa: E402

MODELS = ROOT / "models"
PATH = "/v1/predict"
SINGLE_ROWS, EVERY = 2000, 0.005
_UNDER_WAY = 5
"""Number of blocks after which a stream counts as under way."""


class Wrong(Exception):
    """Report an answer that differs from the model's own in process."""


class Expected:
    """Hold what the answers must be, block by block."""

    def __init__(self, block: Block) -> None:
        predictions: Predictions = Classifier.load(MODELS / "bloodcells").predict(
            read_cells(block.table())
        )
        self.classes = pa.array(predictions.classes, pa.string())
        self.flags = pa.array([list(flags) for flags in predictions.flags], pa.list_(pa.string()))
        self.texts = pa.array(["; ".join(flags) for flags in predictions.flags], pa.string())

    def check(self, answer: bytes, kind: Kind, cells: int) -> None:
        """Read an answer.

        Raises
        ------
        Wrong
            Another number of rows, or another class or flag.
        """
        if kind == "arrow":
            table, flags = pa.ipc.open_stream(answer).read_all(), self.flags
        else:
            text = pacsv.ConvertOptions(
                column_types={"class": pa.string(), "flags": pa.string()},
                include_columns=["class", "flags"],
            )
            table, flags = pacsv.read_csv(pa.BufferReader(answer), convert_options=text), self.texts
        if table.num_rows != cells:
            raise Wrong(f"{table.num_rows:,} rows were answered, not {cells:,}")
        for start in range(0, cells, BLOCK):
            part = table.slice(start, BLOCK).combine_chunks()
            for name, expected in (("class", self.classes), ("flags", flags)):
                if not part.column(name).cast(expected.type).equals(pa.chunked_array([expected])):
                    raise Wrong(
                        f"a cell between {start:,} and {start + BLOCK:,} has another {name}"
                    )


class Best:
    """Hold the least seconds of several runs, by the clock and of the processor."""

    def __init__(self) -> None:
        self.clock = self.core = float("inf")

    def add(self, clock: float, core: float) -> None:
        """Add a run."""
        self.clock, self.core = min(self.clock, clock), min(self.core, core)


def compare(kind: Kind, answers: Sequence[Kind], cells: int, rounds: int, folder: Path) -> None:
    """Print the service's rows a second as a share of those in process."""
    block = Block.read()
    expected, body = Expected(block), encoded(block, kind)
    floor, ours = Best(), {answer: Best() for answer in answers}
    with bloodcells(MODELS, folder / "log") as server:
        for answer in answers:  # a warm-up, and the check
            expected.check(*_streamed(server, body, kind, answer, cells)[1:], cells)
        for _ in range(rounds):
            floor.add(*_direct(kind, cells))
            for answer in answers:
                seconds, found, form = _streamed(server, body, kind, answer, cells)
                ours[answer].add(*seconds)
                expected.check(found, form, cells)
    what = "pyarrow.csv, then ONNX Runtime" if kind == "csv" else "ONNX Runtime directly"
    print(f"\n{cells:,} cells as {kind}, best of {rounds}:\n")
    print("| | cells/s | ratio | cells for a second of the processor | ratio |")
    print("|---|---:|---:|---:|---:|")
    for name, best in [(what, floor)] + [(f"answered as {a}", ours[a]) for a in answers]:
        print(
            f"| {name} | {cells / best.clock:,.0f} | {floor.clock / best.clock:.2f} "
            f"| {cells / best.core:,.0f} | {floor.core / best.core:.2f} |",
            flush=True,
        )


def _streamed(
    server: Server, body: Encoded, kind: Kind, answer: Kind, cells: int
) -> tuple[tuple[float, float], bytes, Kind]:
    """Send one table through the service: seconds by the clock and of its core, and the answer."""
    before = server.core_seconds()
    done = stream(server.url, PATH, MEDIA_TYPES[kind], MEDIA_TYPES[answer], body.pieces(cells))
    spent = server.core_seconds() - before
    return (done.seconds, spent), b"".join(done.pieces), answer


def _direct(kind: Kind, cells: int) -> tuple[float, float]:
    """Run the same in process, on the server's core, which is idle meanwhile."""
    command = pinned([sys.executable, ROOT / "bench" / "direct.py", kind, cells], SERVER)
    done = subprocess.run(
        command, check=True, capture_output=True, timeout=300, env=os.environ | ONE_THREAD
    )
    found = json.loads(done.stdout)
    return found["clock"], found["core"]


def waiting(cells: int, rounds: int, folder: Path) -> None:
    """Print how long single rows take alone, and beside a stream."""
    block = Block.read()
    classes = Classifier.load(MODELS / "bloodcells").predict(read_cells(block.table())).classes
    values = block.values()
    bodies = [
        orjson.dumps({"cells": [dict(zip(NAMES, row, strict=True))]})
        for row in values[:SINGLE_ROWS].tolist()
    ]
    alone, beside, meanwhile = [], [], []
    with bloodcells(MODELS, folder / "log") as server:
        _ask(server, bodies[:200], classes)  # a warm-up
        for _ in range(rounds):
            alone.append(_ask(server, bodies, classes))
            command = [sys.executable, __file__, "sending", server.port, "--cells", cells]
            # It yields to the one that measures, with which it shares the core.
            sender = subprocess.Popen(
                ["nice", "-n", "10", *pinned(command, CLIENT)], stdout=subprocess.PIPE
            )
            try:
                assert sender.stdout is not None
                sender.stdout.readline()  # the first stream is under way
                beside.append(_ask(server, bodies, classes))
                ended = sender.poll() is not None
            finally:
                sender.terminate()
                told = sender.communicate()[0].split()
            if ended:
                raise Wrong("the client that streams failed")
            meanwhile += [float(seconds) for seconds in told]
    print(
        f"\nSingle rows, one each {1e3 * EVERY:g} ms, {len(bodies):,} of them, best of {rounds}:\n"
    )
    print("| | median, ms | 99th percentile, ms | longest, ms |")
    print("|---|---:|---:|---:|")
    best = {}
    for name, runs in (("alone", alone), (f"beside {cells:,} cells as a stream", beside)):
        seconds = min(runs, key=lambda run: float(np.percentile(run, 99)))
        best[name] = float(np.percentile(seconds, 99))
        figures = (np.median(seconds), best[name], seconds.max())
        print(f"| {name} | {' | '.join(f'{1e3 * figure:.2f}' for figure in figures)} |")
    unloaded, loaded = best.values()
    fastest = f"{cells / min(meanwhile):,.0f} cells/s" if meanwhile else "none that soon"
    print(
        f"\nThe 99th percentile beside the stream is {loaded / unloaded:.2f} x that alone. Tables sent "
        f"whole meanwhile: {len(meanwhile)}, the fastest {fastest}.",
        flush=True,
    )


def _ask(
    server: Server, bodies: Sequence[bytes], classes: Sequence[str | None]
) -> npt.NDArray[np.float64]:
    """Ask one row after the other at a fixed pace; seconds of each from sending to the whole answer."""
    headers = {"Content-Type": "application/json"}
    connection = HTTPConnection(HOST, server.port, timeout=60)
    seconds, answers = [], []
    due = time.perf_counter()
    for body in bodies:
        time.sleep(max(0.0, due - time.perf_counter()))
        start = time.perf_counter()
        connection.request("POST", PATH, body, headers)
        answers.append(connection.getresponse().read())
        seconds.append(time.perf_counter() - start)
        due = max(due + EVERY, time.perf_counter())
    connection.close()
    for answer, name in zip(answers, classes, strict=False):
        if orjson.loads(answer)["predictions"][0]["class"] != name:
            raise Wrong("a single row has another class")
    return np.array(seconds)


def sending(port: int, cells: int) -> None:
    """Send tables one after the other, until ended, but not for ever.

    Prints a line when the first is under way, and of each the seconds that it took.
    """
    body = encoded(Block.read(), "arrow")
    media_type = MEDIA_TYPES["arrow"]

    def first() -> Iterator[bytes]:
        for number, piece in enumerate(body.pieces(cells)):
            if number == _UNDER_WAY:
                print("under way", flush=True)
            yield piece

    until = time.monotonic() + 120
    pieces = first()
    while time.monotonic() < until:
        url = f"http://{HOST}:{port}"
        print(stream(url, PATH, media_type, media_type, pieces).seconds, flush=True)
        pieces = body.pieces(cells)


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("what", nargs="*", metavar="arrow|csv|waiting")
    parser.add_argument("--cells", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=9)
    asked = parser.parse_args()
    ended_as_by_hand()
    blocks(asked.cells)
    if asked.what[:1] == ["sending"]:  # this program as its own client
        with suppress(KeyboardInterrupt):
            sending(int(asked.what[1]), asked.cells)
        return
    what = asked.what or ["arrow", "csv", "waiting"]
    os.sched_setaffinity(0, {CLIENT})
    with tempfile.TemporaryDirectory(prefix="bloodcells-bench-") as name:
        if "arrow" in what:
            compare("arrow", ["arrow"], asked.cells, asked.rounds, Path(name))
        if "csv" in what:
            compare("csv", ["csv", "arrow"], asked.cells, asked.rounds, Path(name))
        if "waiting" in what:
            waiting(asked.cells, asked.rounds, Path(name))


if __name__ == "__main__":
    main()
