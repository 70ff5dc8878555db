"""Measure the start of the service, beside that of another checkout if one is named, in turns.

    python bench/start.py [RUNS] [--against OTHER]

A run starts the service, asks until it is ready, lets a single cell in JSON be predicted, rests for a
second, and then posts a table as CSV, the first request that needs what was not imported at the start. Prints
the seconds from the start of the process until `GET /health/ready` was answered by 200, the best and the
median; and of all runs the median of these, of the processor's seconds until then, of the seconds until the
single cell was answered, of the resident memory at rest, of the seconds that the CSV took, and of the
resident memory after it. Beside another checkout, each is followed by the median of the ratios.
"""

import argparse
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from http.client import HTTPConnection
from pathlib import Path

import orjson

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from bench.servers import free_ports, resident  # noqa: E402
from bloodcells import read_cells  # noqa: E402

_PATIENCE = 60.0
_TICK = os.sysconf("SC_CLK_TCK")
_TABLE = (ROOT / "examples" / "cells.csv").read_bytes()

Figures = Mapping[str, float]
READY = "start to ready, s"


def main(runs: int, roots: Sequence[Path]) -> None:
    """Print the figures of each checkout, and how the first relates to the other."""
    cells = read_cells(ROOT / "examples" / "cells.csv")
    one = orjson.dumps({"columns": cells.features, "data": cells.values[:1].tolist()})
    found: dict[Path, list[Figures]] = {root: [] for root in roots}
    for number in range(runs):
        for root in roots if number % 2 else reversed(roots):
            found[root].append(start(root, one))
    here = found[roots[0]]
    seconds = [run[READY] for run in here]
    print(f"start to ready: best {min(seconds):.2f} s, median {statistics.median(seconds):.2f} s")
    for name in here[0]:
        medians = [statistics.median(run[name] for run in found[root]) for root in roots]
        line = f"{name}: {medians[0]:.3f}"
        if len(roots) > 1:
            pairs = zip(here, found[roots[1]], strict=True)
            ratio = statistics.median(a[name] / b[name] for a, b in pairs)
            line += f" against {medians[1]:.3f}: {ratio:.3f} x"
        print(line)


def start(root: Path, one: bytes) -> Figures:
    """Start the service of a checkout once."""
    # Nothing is installed without byte code, whatever keeps it from being written here.
    left_out = ("BLOODCELLS_", "PYTHONDONTWRITEBYTECODE")
    own = {k: v for k, v in os.environ.items() if not k.startswith(left_out)}
    own |= {"PYTHONPATH": str(root), "OMP_NUM_THREADS": "1"}
    [port] = free_ports(1)
    command = [sys.executable, "-c", "from app.cli import main; main()", "--port", str(port)]
    began = time.perf_counter()
    server = subprocess.Popen(command, env=own, cwd=root, stderr=subprocess.DEVNULL)
    try:
        while _ask(port, "GET", "/health/ready") != 200:
            if server.poll() is not None or time.perf_counter() - began > _PATIENCE:
                raise SystemExit(f"bloodcells-serve of {root} did not get ready.")
            time.sleep(0.005)
        ready = time.perf_counter() - began
        processor = _processor_seconds(server.pid)
        _post(port, one, "application/json")
        answered = time.perf_counter() - began
        time.sleep(1)
        rest = resident(server.pid)
        asked = time.perf_counter()
        _post(port, _TABLE, "text/csv")
        return {
            READY: ready,
            "the same of the processor, s": processor,
            "start to a cell's answer, s": answered,
            "memory at rest, MB": rest,
            "first CSV, s": time.perf_counter() - asked,
            "memory after it, MB": resident(server.pid),
        }
    finally:
        server.terminate()
        server.wait()


def _post(port: int, body: bytes, media_type: str) -> None:
    if _ask(port, "POST", "/v1/predict", body, {"Content-Type": media_type}) != 200:
        raise SystemExit(f"a table as {media_type} was not answered.")


def _ask(
    port: int, method: str, path: str, body: bytes = b"", headers: Mapping[str, str] | None = None
) -> int:
    """Ask, and give the status of the answer; 0 without one."""
    connection = HTTPConnection("127.0.0.1", port, timeout=_PATIENCE)
    try:
        connection.request(method, path, body or None, headers or {})
        answer = connection.getresponse()
        answer.read()
        return answer.status
    except OSError:
        return 0
    finally:
        connection.close()


def _processor_seconds(pid: int) -> float:
    """Read the processor time of all threads of a process."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICK


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("runs", type=int, nargs="?", default=10)
    parser.add_argument("--against", type=Path, help="root of another checkout")
    arguments = parser.parse_args()
    other = [] if arguments.against is None else [arguments.against.resolve()]
    main(arguments.runs, [ROOT, *other])
