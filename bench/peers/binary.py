"""Compare our service with MLServer as tritonclient sees them: the same pipeline, one core each.

    python bench/peers/binary.py [--cells TABLE] [--rounds N] [--seconds N]

Fits and starts both as `run.py` does. tritonclient, in its own environment and on another core, then asks
each in turn for the probabilities of 1,000 cells, four requests at a time: ours in binary, MLServer in
JSON, as it refuses binary tensors over HTTP (422, "JSON decode error", MLServer of the lock). Before each
round all cells are asked for once and compared with the pipeline's own. Prints the cells a second of the
best round of each.
"""

import argparse
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from bench.peers.environments import FOLDER, installed  # noqa: E402
from bench.peers.model import NAME, Fitted, fit_once  # noqa: E402
from bench.peers.run import TABLE, compare  # noqa: E402
from bench.peers.services import services  # noqa: E402
from bench.servers import CLIENT, HOST, Server, ended_as_by_hand, pinned  # noqa: E402

CLIENTS = (ROOT / "tests" / "app" / "clients" / "requirements", FOLDER / "clients")
"""The folder of the clients' locks, and that of their environments."""
SCRIPT = Path(__file__).parent / "inside" / "ask_tritonclient.py"
OUTPUTS = {"Bloodcells": ("probabilities", "binary"), "MLServer": ("predict_proba", "json")}
"""Service -> the output that has the probabilities, and how tensors are sent both ways."""
ROWS = 1000


@dataclass
class Asked:
    """Hold a service that is asked."""

    name: str
    server: Server
    best: float = 0.0
    """The most cells a second."""

    def ask(self, folder: Path, seconds: float) -> None:
        """Ask for some seconds, and keep the rate if it is the best; write down the answers."""
        address = f"{HOST}:{self.server.port}"
        python = installed("tritonclient", *CLIENTS) / "python"
        command = [python, SCRIPT, address, NAME, *OUTPUTS[self.name], folder, seconds]
        done = subprocess.run(
            pinned(command, CLIENT), capture_output=True, text=True, timeout=300, check=False
        )
        if done.returncode:
            raise SystemExit(f"{self.name}: {' '.join(done.stderr.split())[-500:]}")
        self.best = max(self.best, ROWS * float(done.stdout))


def main() -> None:
    """Print the rates, and their ratio."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--cells", type=Path, default=TABLE, help="the labelled table")
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--seconds", type=float, default=2, help="of each service in each round")
    asked = parser.parse_args()
    ended_as_by_hand()
    with tempfile.TemporaryDirectory(prefix="bloodcells-bench-") as name, ExitStack() as stack:
        folder = Path(name)
        fitted = fit_once(asked.cells, folder)
        both = [_start(name, fitted, folder, stack) for name in OUTPUTS]
        order = np.random.default_rng(ROWS).permutation(len(fitted.cells))[: 5 * ROWS]
        np.save(folder / "cells.npy", fitted.cells[order])
        for number in range(asked.rounds + 1):
            for service in both:
                service.ask(folder, asked.seconds)
                expected = fitted.pipeline.probabilities[order]
                compare(np.load(folder / "answers.npy"), expected)
                if not number:  # that was the warm-up
                    service.best = 0.0
        for service in both:
            print(f"{service.name}: {service.best:,.0f} cells/s")
        print(f"{both[0].best / both[1].best:.2f} x")


def _start(name: str, fitted: Fitted, folder: Path, stack: ExitStack) -> Asked:
    place = folder / name
    place.mkdir()
    [service] = [s for s in services(fitted) if s.name == name]
    return Asked(name, stack.enter_context(service.start(place, place / "log")))


if __name__ == "__main__":
    main()
