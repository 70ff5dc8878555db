"""Let everything happen to a service at once, and see that its honest clients notice nothing they need not.

    python bench/soak.py [--minutes N] [--requests N] [--seed N]

20 minutes and 100,000 requests unless told otherwise, on loopback. Honest clients send single rows, 1,000
rows, tables in every format, whole, gzipped and in chunks, images with masks, groups, labelled cells, and get
pages; each answer is compared with the library's. Beside them are the attackers of `bench/attacks.py`: of
the slow ones all, with a tenth of their connections, and each minute some of the large bodies. Each minute
one of two workers is killed, versions of the model come whole, broken, half copied or being copied, or go,
with a SIGHUP; and the folder for what waits is full for a while. All the time the service may have few
file descriptors, and as much memory as a small container.

Each minute ends with a look at memory, threads and file descriptors when nobody asks; those at the end are
compared with those at minute 2. The worker that is looked at is never killed. Printed: one Markdown table.
The exit status is 1 if a row does not hold.
"""

import argparse
import json
import os
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from bench.askers import Asked, Askers, faults  # noqa: E402
from bench.attack_bodies import BODIES, WHOLE_MB, written  # noqa: E402
from bench.attackers import Attack, Posted, attacking, slow_attacks  # noqa: E402
from bench.limits import MB, SmallFolder, limited, small_folder  # noqa: E402
from bench.loop_holds import read_holds  # noqa: E402
from bench.model_versions import KINDS, ModelVersions  # noqa: E402
from bench.servers import ended_as_by_hand, resident  # noqa: E402
from bench.soak_requests import clients  # noqa: E402
from bench.workers import Service, models_folder, serving  # noqa: E402
from tests.app.servers import until  # noqa: E402

WORKERS = 2
PER_MINUTE = 5000
"""Requests that are to be answered, where it is not told how many."""
MEMORY = 2048 * MB
"""Of all processes together; the folder for what waits counts, too."""
FILES = 256
SPOOL = 192 * MB
SHARE = 0.1
"""Of the slow attackers' connections."""
AT_ONCE = 4
"""Kinds of large bodies in a minute."""
QUIET = 3.0
"""Seconds without a request before a look."""
NO_ROOM = {"503 busy", "503 memory-taken", "507 spool-full"}
"""Problems that an honest client may have beside attackers, and where the folder is full."""
AFTER_A_KILL = 2.0
"""Seconds for which what is lost may be the killed worker's."""
MORE = 1.05
"""Of memory, threads and descriptors, against those at minute 2."""


@dataclass(frozen=True)
class Look:
    """Hold what a service has when nobody asks: its worker that is never killed, and all processes."""

    kept: tuple[float, float, float]
    """MB, threads, file descriptors."""
    all: tuple[float, float, float]

    @classmethod
    def at(cls, service: Service, kept: int) -> "Look":
        """Look at a service."""
        each = {pid: _has(pid) for pid in (service.popen.pid, *service.pids())}
        memory, threads, files = (sum(column) for column in zip(*each.values(), strict=True))
        return cls(each.get(kept, (0.0, 0.0, 0.0)), (memory, threads, files))

    def at_most(self, before: "Look") -> bool:
        """Tell whether it has no more than before, give or take one part in twenty."""
        pairs = zip((*self.kept, *self.all), (*before.kept, *before.all), strict=True)
        return all(now <= MORE * then for now, then in pairs)

    def __str__(self) -> str:
        (mb, threads, files), all_ = self.kept, self.all
        return (
            f"{mb:.0f} MB, {threads:.0f} threads, {files:.0f} files; "
            f"all {all_[0]:.0f} MB, {all_[1]:.0f} threads, {all_[2]:.0f} files"
        )


def _has(pid: int) -> tuple[float, float, float]:
    threads, files = (len(os.listdir(f"/proc/{pid}/{what}")) for what in ("task", "fd"))
    return resident(pid), threads, files


class Soak:
    """Run everything against a service."""

    def __init__(
        self,
        service: Service,
        folder: Path,
        versions: ModelVersions,
        spool: SmallFolder,
        seed: int,
    ) -> None:
        self._service, self._folder = service, folder
        self._versions, self._spool = versions, spool
        self._chance = random.Random(seed)
        self._kept = min(service.pids())
        self._slow = [a for each in slow_attacks(SHARE).values() for a in each]
        self.kills: list[float] = []
        self.reloads: Counter[str] = Counter()
        self.attackers: Counter[str] = Counter()
        self.looks: list[Look] = []
        self.kept_lives = True

    def minute(self, askers: Askers, seconds: float, bodies: Sequence[Posted]) -> None:
        """Let everything happen for some seconds, then look at the service."""
        end = time.monotonic() + seconds - QUIET
        askers.resume()
        attacks: list[Attack] = [*self._slow, *self._chance.sample(list(bodies), AT_ONCE)]
        with attacking(attacks, self._service.port, seconds - QUIET, self._folder) as attackers:
            for happen in (self._kill, self._reload, self._reload):
                happen()
                time.sleep(max(0.0, min(end - time.monotonic(), seconds / 10)))
            with self._spool.full(self._service.pids()):
                time.sleep(seconds / 10)
            time.sleep(max(0.0, end - time.monotonic()))
            attackers.process.join(QUIET)
        self.attackers.update(attackers.counts)
        askers.pause()
        time.sleep(QUIET)
        if self._kept not in (pids := self._service.pids()):
            self._kept, self.kept_lives = min(pids), False
        self.looks.append(Look.at(self._service, self._kept))

    def _kill(self) -> None:
        """Kill a worker, but never the one that is looked at, and wait for its successor."""
        others = [pid for pid in self._service.pids() if pid != self._kept]
        if others:  # else it has died by itself, which is told
            self.kills.append(time.monotonic())
            os.kill(self._chance.choice(others), signal.SIGKILL)
        up = WORKERS + len(self.kills)
        until(partial(self._service.up, up), "the start of another worker")

    def _reload(self) -> None:
        """Change the folder of models in one way, and have it read again."""
        kind = KINDS[sum(self.reloads.values()) % len(KINDS)]
        self.reloads[f"{kind}: {self._versions.reload(self._service, kind)}"] += 1


def unexplained(asked: Sequence[Asked], kills: Sequence[float]) -> list[Asked]:
    """List what went wrong, and was neither a killed worker's nor refused for want of room."""
    found = []
    killed: dict[float, set[str]] = {kill: set() for kill in kills}
    for a in asked:
        if a.outcome == "answered":
            continue
        if a.outcome == "problem" and a.what in NO_ROOM:
            continue
        end = a.began + a.seconds
        kill = next((k for k in kills if a.began - AFTER_A_KILL <= k <= end), None)
        if kill is None or a.outcome not in ("lost", "reset"):
            found.append(a)
        elif a.worker:
            killed[kill].add(a.worker)
            if len(killed[kill]) > 1:
                found.append(a)
    return found


def rows(
    soak: Soak, asked: Sequence[Asked], least: int, log: str, metrics: str, how: Sequence[str]
) -> Iterator[tuple[str, str, bool | None]]:
    """Give the rows of the table: what, the figure, and whether it holds; None if that is not judged."""
    counts = Counter(a.outcome for a in asked)
    left = unexplained(asked, soak.kills)
    died = log.count("died (exit status")
    served = ", ".join(f"{n} {what}" for what, n in sorted(soak.reloads.items()))
    by_kind = ", ".join(f"{n:,} {k}" for k, n in sorted(Counter(a.kind for a in asked).items()))
    refused = Counter(a.what for a in asked if a.outcome == "problem" and a.what in NO_ROOM)
    listed = "; ".join(f"{n} x {what}" for what, n in faults(left).items())
    before, after = soak.looks[min(1, len(soak.looks) - 2)], soak.looks[-1]
    yield "limits", "; ".join(how), None
    yield f"requests (at least {least:,})", f"{len(asked):,}: {by_kind}", len(asked) >= least
    yield "answered right", f"{counts['answered']:,}", None
    yield "wrong answers", f"{counts['wrong']}", not counts["wrong"]
    lost = counts["lost"] + counts["reset"] - sum(a.outcome in ("lost", "reset") for a in left)
    yield f"lost with a killed worker ({len(soak.kills)} killed)", f"{lost}", None
    yield "refused for want of room", _listed(refused), None
    yield "anything else", listed or "0", not left
    yield (
        "workers that died but were not killed",
        f"{died - len(soak.kills)}",
        died == len(soak.kills),
    )
    yield (
        "reloads",
        f"{served}; all workers say the same: {soak._versions.same}",
        soak._versions.same,
    )
    yield "attackers were answered", _listed(soak.attackers), None
    holds = read_holds("", metrics, log)
    yield "longest hold of an event loop", f"{holds}: {holds.ran or 'nothing'}", None
    yield "at minute 2", str(before), None
    yield "at the end", str(after), after.at_most(before) and soak.kept_lives


def _listed(counts: Counter[str]) -> str:
    return ", ".join(f"{n:,} x {what}" for what, n in sorted(counts.items())) or "0"


def run(minutes: float, least: int, seed: int, megabytes: float, folder: Path) -> bool:
    """Print the table, and tell whether every row holds."""
    models = models_folder(folder)
    random.seed(seed)
    with ExitStack() as stack:
        spool = stack.enter_context(small_folder(folder / "spool", SPOOL))
        limits = stack.enter_context(limited(MEMORY, FILES))
        service = stack.enter_context(
            serving(folder, models, WORKERS, limits.under, BLOODCELLS_SPOOL_FOLDER=spool.path)
        )
        soak = Soak(service, folder, versions := ModelVersions(models, folder), spool, seed)
        kinds = clients(models, service.port)
        bodies = [written(kind, folder, megabytes) for kind in BODIES]
        bodies = [Posted(b.path, b.file, b.ways, connections=1) for b in bodies]
        looks = max(3, round(minutes))
        with Askers(partial(int, service.port), kinds, versions.may_answer, seed) as askers:
            for n in range(looks):
                soak.minute(askers, 60 * minutes / looks, bodies)
                print(f"minute {n + 1}: {soak.looks[-1]}", file=sys.stderr, flush=True)
        metrics = service.client.get("/metrics").text
        log = service.written()
    how = [limits.how, f"{FILES} file descriptors a process", f"full: {spool.how}"]
    found = list(rows(soak, askers.asked, least, log, metrics, how))
    print("| what | figure | holds |\n|---|---|---|")
    for what, figure, holds in found:
        print(f"| {what} | {figure} | {'' if holds is None else 'yes' if holds else 'NOT'} |")
    for line in log.splitlines():
        if '"traceback"' in line:
            print(json.loads(line)["traceback"], file=sys.stderr)
    return all(holds is not False for _, _, holds in found)


def main() -> int:
    """Print the figures."""
    ended_as_by_hand()
    parser = argparse.ArgumentParser()
    parser.add_argument("--minutes", type=float, default=20.0)
    parser.add_argument("--requests", type=int)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--megabytes", type=float, default=float(WHOLE_MB))
    chosen = parser.parse_args()
    least = round(PER_MINUTE * chosen.minutes) if chosen.requests is None else chosen.requests
    with tempfile.TemporaryDirectory(prefix="bloodcells-bench-") as folder:
        held = run(chosen.minutes, least, chosen.seed, chosen.megabytes, Path(folder))
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main())
