"""Attack a service on two cores in each way, and see what its honest clients notice.

    python bench/attacks.py [ATTACK ...] [--seconds N] [--megabytes N]

Each attack runs for 60 s unless told otherwise, on loopback, and ends by itself; `tables`, `images` and
`slow` are several. The attackers have a process of their own, with a low priority, and another address: their
processors would be other machines'. Three honest clients ask for a single row, for 1,000 rows and, on a
new connection each time, whether the service is ready; each answer is compared with the library's. The
service has one worker and default settings.

Printed, as Markdown: the 99th percentile of single rows against that before the attack; what was not answered
right; resident memory above idle, sampled every 20 ms; the longest time for which the event loop was held;
what is left 2 s after the attackers left; what they were answered. The exit status is 1 if a row does not
hold: 5 times the time alone, nothing wrong, lost or refused, 400 MB, 100 ms, and nothing left.

stripes, checkerboard, labels  masks of 33.5 million pixels, of 65,000 labels the last one
equal rows   a Parquet file of a million times the same row
quote        CSV of 60 MB with a quote in its header that is never closed
columns      CSV with 30 million columns
name         CSV with a name of 60 MB
keys         NDJSON of one object of a million keys
number       NDJSON with a number of 60 MB
deep         JSON of lists in lists
parts        a form of a million parts
zeros        gzipped spaces, ten times as many as a body may have bytes
rows, rows json  60 MB of right rows, whole and streamed
bodies       66 bodies of 1 MB, of which a byte comes every ten seconds
streams      66 tables of 9 MB that are to go on, of which then a byte comes every ten seconds
batches      66 Arrow streams of a batch of 16 MB, of whose last MB a byte comes every ten seconds
heads        300 heads that never end, of which a line comes every five seconds
silence      600 connections on which nothing comes
descriptors  the last two at once, at a service that may have 64 file descriptors
answers      66 answers of some 5 MB that nobody reads
"""

import argparse
import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from urllib.request import urlopen

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from bench.askers import Asked, Askers, Kind, Question, faults, p99  # noqa: E402
from bench.attack_bodies import BODIES, WHOLE_MB, written  # noqa: E402
from bench.attackers import Attack, attacking, slow_attacks  # noqa: E402
from bench.loop_holds import Holds, read_holds  # noqa: E402
from bench.servers import (  # noqa: E402
    HOST,
    Peak,
    Server,
    ended_as_by_hand,
    free_ports,
    resident,
    serving,
)
from bloodcells import Classifier, read_cells  # noqa: E402
from bloodcells.tables.formats import Limits, read_bytes  # noqa: E402
from tests.app.sent_bodies import json_columns, made_up  # noqa: E402
from tests.app.servers import command  # noqa: E402

MODELS = ROOT / "models"
AFTER = 2.0
"""Seconds after the attackers left, when nothing of theirs is to be left."""
FEW_DESCRIPTORS = 64
_PATIENCE = 30.0
_IMAGES = ["stripes", "checkerboard", "labels"]
_SLOW = ["bodies", "streams", "batches", "heads", "silence", "descriptors", "answers"]
GROUPS = {"images": _IMAGES, "tables": [b for b in BODIES if b not in _IMAGES], "slow": _SLOW}
ALL = [name for names in GROUPS.values() for name in names]

# What must hold.
_TIMES = 5.0
_MOST_MB = 400.0
_LONGEST_HOLD = 0.1
"""Of the time at work, so that what else the machine does is not judged."""
_LEFT_SECONDS = 0.1
"""Of processor time in a second: an idle service's looks at itself. Threads and memory are shown and not
judged: a pool keeps its threads, an allocator its memory."""

_HEAD = (
    "| attack | single rows' p99 alone, ms | beside it | wrong, lost or refused | slowest health check, ms | "
    "memory, MB | longest hold | left after 2 s | attackers were answered | holds |\n"
    "|---|---|---|---|---|---|---|---|---|---|"
)


def honest() -> list[Kind]:
    """List the honest clients."""
    classifier = Classifier.load(MODELS / "bloodcells")

    def asked(count: int) -> Question:
        content = json_columns(made_up(count, seed=1)).content
        cells = read_cells(read_bytes(content, "json", Limits()), classifier.measurements)
        manifest = classifier.manifest
        model = f"{manifest.name}/{manifest.version}"
        return Question("/v1/predict", content, classifier.predict(cells).to_json(), model)

    ready = Question("/health/ready", b"", b'{"status":"ready"}', headers={}, method="GET")
    return [
        Kind("single", [asked(1)], every=0.02, patience=_PATIENCE),
        Kind("1,000", [asked(1000)], every=0.1, patience=_PATIENCE),
        Kind("health", [ready], keeps=False, every=0.5, patience=_PATIENCE),
    ]


@dataclass(frozen=True)
class Left:
    """Hold what a service has: of memory in MB, of file descriptors, of threads."""

    memory: float
    files: int
    threads: int

    @classmethod
    def of(cls, pid: int) -> "Left":
        """Look at a process."""
        files, threads = (len(os.listdir(f"/proc/{pid}/{what}")) for what in ("fd", "task"))
        return cls(resident(pid), files, threads)


@dataclass(frozen=True)
class Measured:
    """Hold the figures of one attack."""

    name: str
    alone: float
    beside: float
    health: float
    faults: dict[str, int]
    memory: float
    holds: Holds
    left: Left
    """Above idle."""
    busy: float
    """Processor seconds in the second after `AFTER`."""
    answered: dict[str, int]

    def broken(self) -> list[str]:
        """List what does not hold."""
        rules = {
            "p99": self.beside <= _TIMES * self.alone,
            "answers": not self.faults,
            "memory": self.memory <= _MOST_MB,
            "hold": self.holds.at_work <= _LONGEST_HOLD,
            "left": self.left.files <= 0 and self.busy <= _LEFT_SECONDS,
        }
        return [rule for rule, held in rules.items() if not held]

    def row(self) -> str:
        """Write the row of the table."""
        left = self.left
        return (
            f"| {self.name} | {self.alone:.1f} | {self.beside:.1f} ({self.beside / self.alone:.1f} x) | "
            f"{_listed(self.faults)} | {self.health:.0f} | {self.memory:+.0f} | {self.holds} | "
            f"{left.files} files, {left.threads} threads, {left.memory:+.0f} MB, "
            f"{self.busy:.2f} s of processor in 1 s | {_listed(self.answered)} | "
            f"{'NOT: ' + ', '.join(self.broken()) if self.broken() else 'yes'} |"
        )


def _listed(counts: dict[str, int]) -> str:
    return ", ".join(f"{n} x {what}" for what, n in counts.items()) or "0"


@contextmanager
def service(name: str, log: Path) -> Iterator[Server]:
    """Start the service for one attack."""
    (port,) = free_ports(1)
    line = command("--port", str(port))
    if name == "descriptors":
        line = ["prlimit", f"--nofile={FEW_DESCRIPTORS}", *line]
    environment = {"BLOODCELLS_MODELS": str(MODELS), "BLOODCELLS_LOG_LEVEL": "warning"}
    cores = ",".join(map(str, sorted(os.sched_getaffinity(0))[:2]))
    with serving(line, port, "/health/ready", log, environment, core=cores) as server:
        yield server


def attack_named(name: str, folder: Path, megabytes: float) -> Sequence[Attack]:
    """Describe one attack; smaller ones have fewer connections, too."""
    if name in _SLOW:
        return slow_attacks(min(1.0, megabytes / WHOLE_MB))[name]
    return [written(name, folder, megabytes)]


def measure(name: str, seconds: float, megabytes: float, folder: Path) -> Measured:
    """Run one attack."""
    kinds, attack = honest(), attack_named(name, folder, megabytes)
    log = folder / "log"
    with service(name, log) as server:
        ports = partial(int, server.port)
        with Askers(ports, kinds) as alone:
            time.sleep(max(2.0, min(15.0, seconds / 4)))
        time.sleep(0.5)
        idle, before, begun = Left.of(server.pid), metrics(server), log.stat().st_size
        with (
            Askers(ports, kinds) as beside,
            Peak(server.pid) as peak,
            attacking(attack, server.port, seconds, folder) as attackers,
        ):
            attackers.process.join(seconds + _PATIENCE)
        time.sleep(AFTER)
        after, spent = Left.of(server.pid), server.core_seconds()
        time.sleep(1.0)
        busy = server.core_seconds() - spent
        holds = read_holds(before, metrics(server), log.read_bytes()[begun:].decode())
    wrong = Counter(faults(beside.asked)) + Counter(
        {f"alone {what}": n for what, n in faults(alone.asked).items()}
    )
    return Measured(
        name,
        p99(alone.asked, "single"),
        p99(beside.asked, "single"),
        1e3 * max((a.seconds for a in _right(beside.asked, "health")), default=float("nan")),
        dict(wrong),
        peak.most - idle.memory,
        holds,
        Left(
            after.memory - idle.memory,
            after.files - idle.files,
            after.threads - idle.threads,
        ),
        busy,
        attackers.counts,
    )


def metrics(server: Server) -> str:
    """Read the service's metrics."""
    with urlopen(f"http://{HOST}:{server.port}/metrics", timeout=_PATIENCE) as answer:
        return str(answer.read(), "utf-8")


def _right(asked: Sequence[Asked], kind: str) -> Iterator[Asked]:
    return (a for a in asked if a.kind == kind and a.outcome == "answered")


def main() -> int:
    """Print the figures."""
    ended_as_by_hand()
    parser = argparse.ArgumentParser()
    parser.add_argument("attacks", nargs="*", choices=[[], *GROUPS, *ALL])
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--megabytes", type=float, default=float(WHOLE_MB))
    chosen = parser.parse_args()
    names = [name for given in chosen.attacks for name in GROUPS.get(given, [given])] or ALL
    found = []
    print(_HEAD)
    for name in names:
        with tempfile.TemporaryDirectory(prefix="bloodcells-bench-") as folder:
            found.append(measure(name, chosen.seconds, chosen.megabytes, Path(folder)))
        print(found[-1].row(), flush=True)
    for each in found:
        if each.holds.count:
            print(f"\n{each.name}: the longest hold, meanwhile {each.holds.ran}")
    return 1 if any(each.broken() for each in found) else 0


if __name__ == "__main__":
    sys.exit(main())
