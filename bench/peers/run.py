"""Compare our service with others that serve the same scikit-learn pipeline, each on one core.

    python bench/peers/run.py [--cells TABLE] [--rounds N] [--seconds N]

Installs the peers (`environments.py`: minutes, once), fits StandardScaler and an SVM to the labelled
TABLE (../shared/data/bloodcells_train.csv), gives the peers the pipeline and us its ONNX export, starts
all on one core of this machine, and checks every answer that is timed against the pipeline's own,
before and after. wrk, on another core, then asks each in turn: rows alone from 16 connections, and
1,000 at a time from 4. Prints the best of the rounds as Markdown, and what of the best peer's that is.
A peer that cannot be installed, started, or is wrong, is in the table as such. The last row is no
peer with the same model: the same machine with scikit-learn's older probabilities (`model.py`).
"""

import argparse
import re
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import orjson

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from bench import wrk  # noqa: E402
from bench.peers.environments import NotInstalled  # noqa: E402
from bench.peers.forms import Form  # noqa: E402
from bench.peers.model import Fitted, Saved, fit_once  # noqa: E402
from bench.peers.services import Service, services  # noqa: E402
from bench.servers import NotStarted, Server, ended_as_by_hand  # noqa: E402
from bloodcells.arrays import Floats  # noqa: E402

TABLE = ROOT.parent / "shared" / "data" / "bloodcells_train.csv"
TOLERANCE = 1e-6
JSON = "application/json"


@dataclass(frozen=True)
class Load:
    """Describe a load: rows a request, number of different requests, number of connections."""

    name: str
    rows: int
    bodies: int
    connections: int

    def parts(self, of: Floats) -> Iterator[Floats]:
        """Choose the cells of each body, from all over the table."""
        order = np.random.default_rng(self.rows).permutation(len(of))
        for start in range(0, self.rows * self.bodies, self.rows):
            yield of[order[start : start + self.rows]]


LOADS = (Load("single rows", 1, 256, 16), Load("1,000 rows", 1000, 5, 4))


class Wrong(Exception):
    """Report an answer that differs from the pipeline's."""


@dataclass
class Subject:
    """Measure one service in one form."""

    name: str
    form: Form
    model: Saved
    folder: Path
    peer: bool
    """Whether it is one that ours is held against."""
    server: Server | None = None
    """None until it is up."""
    by_clock: dict[str, float] = field(default_factory=dict)
    """Load -> the most requests a second."""
    by_core: dict[str, float] = field(default_factory=dict)
    """Load -> the most requests for a second of the core, which other work on the machine does not
    take from."""
    failure: str | None = None
    """Why there are no figures."""

    def bodies(self, load: Load) -> list[Path]:
        """List the files of what is sent."""
        return [self.folder / f"{load.rows}-{i}.json" for i in range(load.bodies)]

    def write(self, cells: Floats) -> None:
        """Write what will be sent."""
        self.folder.mkdir(parents=True)
        for load in LOADS:
            for path, rows in zip(self.bodies(load), load.parts(cells), strict=True):
                path.write_bytes(orjson.dumps(self.form.body(rows)))

    def check(self) -> None:
        """Ask all that is timed once, and compare.

        Raises
        ------
        Wrong
            Another number of cells, another class, or a probability that differs.
        """
        for load in LOADS:
            parts = load.parts(self.model.probabilities)
            for path, expected in zip(self.bodies(load), parts, strict=True):
                compare(np.asarray(self.form.answer(self._ask(path.read_bytes()))), expected)

    def time(self, load: Load, seconds: int) -> None:
        """Ask for some seconds; keep the best."""
        assert self.server is not None
        before = self.server.core_seconds()
        rate = wrk.post(
            self.server.url, self.form.path, JSON, self.bodies(load), load.connections, seconds
        )
        spent = self.server.core_seconds() - before
        if rate.failed:
            raise Wrong(f"{rate.failed:,} requests of {load.name} were refused or broken")
        for best, figure in (
            (self.by_clock, rate.a_second),
            (self.by_core, rate.requests / max(spent, 0.01)),
        ):
            best[load.name] = max(best.get(load.name, 0.0), figure)

    def _ask(self, body: bytes) -> object:
        assert self.server is not None
        request = urllib.request.Request(
            self.server.url + self.form.path, body, {"Content-Type": JSON}, method="POST"
        )
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return orjson.loads(answer.read())
        except OSError as error:
            raise Wrong(f"a request failed: {error}") from error


def compare(actual: Floats, expected: Floats) -> None:
    """Compare an answer with the pipeline's own.

    Raises
    ------
    Wrong
        Another shape, a probability further off than 1e-6, or another class.
    """
    if actual.shape != expected.shape:
        raise Wrong(f"answered {actual.shape} probabilities, not {expected.shape}")
    worst = float(np.abs(actual - expected).max())
    if not worst <= TOLERANCE:  # a NaN must not pass
        raise Wrong(f"a probability is off by {worst:.2g}")
    other = int((actual.argmax(axis=1) != expected.argmax(axis=1)).sum())
    if other:
        raise Wrong(f"{other} of {len(expected)} cells got another class")


def table(subjects: Sequence[Subject], by: str) -> list[str]:
    """Write a Markdown table: requests `by_clock` or `by_core`, and the ratio to the best peer's."""
    lines = [
        f"| service | JSON | {' | '.join(f'{x.name} | ratio' for x in LOADS)} |",
        "|---|---|" + "---|---|" * len(LOADS),
    ]
    best = {x.name: max(getattr(s, by).get(x.name, 0.0) for s in subjects if s.peer) for x in LOADS}
    for s in subjects:
        figures = [s.failure, "", "", ""]
        if s.failure is None:
            figures = []
            for x in LOADS:
                figure = getattr(s, by)[x.name]
                figures.append(f"{figure:,.0f}" if x.rows == 1 else f"{figure:,.1f}")
                figures.append(f"{figure / best[x.name]:.2f} x" if best[x.name] else "no peer")
        lines.append(f"| {s.name} | {s.form.name} | {' | '.join(map(str, figures))} |")
    return lines


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--cells", type=Path, default=TABLE, help="the labelled table")
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--seconds", type=int, default=2, help="of each load in each round")
    asked = parser.parse_args()
    ended_as_by_hand()
    if not asked.cells.is_file():
        raise SystemExit(
            f"{asked.cells} is not there: name a labelled table with --cells (bloodcells-train "
            "--download fetches one)."
        )
    with tempfile.TemporaryDirectory(prefix="bloodcells-bench-") as name, ExitStack() as stack:
        folder = Path(name)
        fitted = fit_once(asked.cells, folder)
        known = services(fitted)
        subjects = [s for service in known for s in _start(service, fitted, folder, stack)]
        for number in range(asked.rounds + 1):
            for load in LOADS:
                for subject in subjects:
                    _try(subject, load, asked.seconds if number else 2)
            if not number:  # that was the warm-up
                for subject in subjects:
                    subject.by_clock.clear()
                    subject.by_core.clear()
        for subject in subjects:
            if subject.failure is None:
                _checked(subject)
        print("Requests a second:\n")
        print("\n".join(table(subjects, "by_clock")))
        print("\nRequests for a second that the server had of its core:\n")
        print("\n".join(table(subjects, "by_core")))


def _start(service: Service, fitted: Fitted, folder: Path, stack: ExitStack) -> list[Subject]:
    """Start a service, and check it."""
    place = folder / re.sub("[^A-Za-z]+", "-", service.name)
    place.mkdir()
    subjects = [
        Subject(service.name, form, service.model, place / f"bodies-{i}", service.peer)
        for i, form in enumerate(service.forms)
    ]
    print(f"Starting {service.name} ...", file=sys.stderr, flush=True)
    try:
        server = stack.enter_context(service.start(place, place / "log"))
    except (NotInstalled, NotStarted, subprocess.SubprocessError, OSError) as error:
        for subject in subjects:
            subject.failure = str(error)
        return subjects
    for subject in subjects:
        subject.server = server
        subject.write(fitted.cells)
        _checked(subject)
    return subjects


def _checked(subject: Subject) -> None:
    try:
        subject.check()
    except Wrong as error:
        subject.failure = f"wrong: {error}"


def _try(subject: Subject, load: Load, seconds: int) -> None:
    if subject.failure is not None:
        return
    try:
        subject.time(load, seconds)
    except (Wrong, ValueError) as error:
        subject.failure = str(error)


if __name__ == "__main__":
    main()
