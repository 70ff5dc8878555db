"""Stop, kill, reload and roll out the service under load, and count what its clients lost.

    python bench/stops.py [stop | kill | reload | rollout] [TIMES]

`stop` sends SIGTERM 50 times each to services of 1, 2 and 4 workers. `kill` ends one of two workers with
SIGKILL 50 times, beside a newer version that was refused. `reload` sends SIGHUP 200 times to two workers
while versions come whole, broken, half copied, and while they are copied. `rollout` ends one of two services
that clients are sent away from only 2 s later, as Kubernetes does, with and without a `preStop` that waits.

Eight clients ask for single cells on kept and on new connections, two of them slowly, and one for 1,000
cells; each answer is compared with the library's. All is on the loopback and ends by itself: some 20 minutes.
"""

import os
import random
import signal
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from bench.askers import Asked, Askers, nine_clients, questions  # noqa: E402
from bench.model_versions import FIRST, KINDS, ModelVersions, flip  # noqa: E402
from bench.servers import ended_as_by_hand  # noqa: E402
from bench.workers import models_folder, serving  # noqa: E402
from bloodcells.classification import store  # noqa: E402
from bloodcells.classification.manifest import MODEL_FILE  # noqa: E402
from tests.app.artifacts import save_version  # noqa: E402
from tests.app.servers import until  # noqa: E402

BAD = {"wrong", "problem", "lost", "late"}
"""What no request may come to that was accepted."""
SPREAD_SECONDS = 2.0
"""How long it takes until no client is sent to a service that is to end, in `rollout`."""


def load(models: Path) -> Callable[[Callable[[], int], Callable[[], set[str]]], Askers]:
    """Make questions, some of which name version 1, and give what starts clients that ask them."""
    few, many = (questions(models, (None, 1), rows) for rows in (1, 1000))
    return lambda ports, right: Askers(ports, nine_clients(few, many), right)


def told(asked: list[Asked], since: float = 0.0) -> bool:
    """Print what came of all requests, and tell whether nothing that was accepted went wrong."""
    counts = Counter("wrong" if a.outcome == "problem" else a.outcome for a in asked)
    fresh = [a.seconds for a in asked if a.first and a.began >= since]
    print(
        f"  {counts['answered']:,} answered right; {counts['wrong']} wrong, {counts['lost']} lost, "
        f"{counts['late']} late; {counts['refused']:,} connections refused, {counts['reset']} reset; "
        f"slowest new connection refused or answered in {max(fresh):.2f} s",
        flush=True,
    )
    for text, n in Counter(a.what for a in asked if a.outcome in BAD).items():
        print(f"    {n} x {text}", flush=True)
    return not (counts["wrong"] or counts["lost"] or counts["late"])


def stop(times: int, folder: Path) -> bool:
    """Send SIGTERM under load."""
    models, right = models_folder(folder), True
    start = load(models)
    for workers in (1, 2, 4):
        asked: list[Asked] = []
        after: list[Asked] = []
        ends = []
        for _ in range(times):
            with serving(folder, models, workers) as process:
                askers = start(partial(int, process.port), lambda: FIRST)
                time.sleep(random.uniform(0.3, 0.6))
                process.popen.send_signal(signal.SIGTERM)
                began = time.monotonic()
                process.popen.wait(60)
                ends.append(time.monotonic() - began)
                time.sleep(0.1)
                found = askers.stop()
            asked += found
            after += [a for a in found if a.began >= began]
        print(f"SIGTERM {times} times, {workers} worker(s); ended after {max(ends):.2f} s at most")
        right = told(asked) and right
        slow = max(a.seconds for a in after if a.first)
        print(f"  of connections made after the signal, the slowest took {slow:.2f} s", flush=True)
        right = right and slow <= 1
    return right


def kill(times: int, folder: Path) -> bool:
    """Kill one of two workers under load, beside a newer version that was refused."""
    models, right, lost = models_folder(folder), True, Counter[str]()
    with serving(folder, models, 2) as service:
        broken = save_version(models, store.load(models / "bloodcells" / "1"), 2)
        flip(broken / MODEL_FILE)
        begun = service.reloads()
        service.popen.send_signal(signal.SIGHUP)
        until(lambda: service.reloads() == begun + 2, "the refusal by both")
        before, _ = service.each_says()
        right = bool(before["reload_refused"]) and before["models"][0]["version"] == 1
        askers = load(models)(partial(int, service.port), lambda: FIRST)
        asked: list[Asked] = []
        for n in range(1, times + 1):
            time.sleep(random.uniform(0.1, 0.3))
            os.kill(random.choice(service.pids()), signal.SIGKILL)
            until(partial(service.up, n + 2), "the start of another worker")
            right = right and service.each_says() == [before, before]
            found, asked = askers.asked[len(asked) :], list(askers.asked)
            by = {a.worker for a in found if a.outcome == "lost"}
            later = {a.worker for a in found[-50:] if a.outcome == "answered"}
            lost["by the killed one"] += sum(a.outcome == "lost" for a in found)
            lost["by another"] += len(by) > 1 or bool(by & later)
        asked = askers.stop()
    print(
        f"SIGKILL of a worker {times} times; lost {dict(lost)}; its successor says the same: {right}"
    )
    told(asked)
    return right and not (lost["by another"] or any(a.outcome in BAD - {"lost"} for a in asked))


def reload(times: int, folder: Path) -> bool:
    """Send SIGHUP under load while versions come and go."""
    models, outcomes = models_folder(folder), Counter[str]()
    versions = ModelVersions(models, folder)
    with serving(folder, models, 2) as service:
        askers = load(models)(partial(int, service.port), versions.may_answer)
        for n in range(times):
            kind = KINDS[n % len(KINDS)]
            outcomes[f"{kind}: {versions.reload(service, kind)}"] += 1
        found = askers.stop()
    same = versions.same
    print(f"SIGHUP {times} times: {dict(sorted(outcomes.items()))}; both say the same: {same}")
    return told(found) and same and not any(a.outcome in ("refused", "reset") for a in found)


def rollout(times: int, folder: Path) -> bool:
    """End one of two services, from which clients are kept away 2 s later, as Kubernetes does."""
    models, right = models_folder(folder), True
    start = load(models)
    for wait in (0.0, SPREAD_SECONDS + 1):
        asked: list[Asked] = []
        for _ in range(times):
            with serving(folder, models, 1) as ending, serving(folder, models, 1) as staying:
                ports = [ending.port, staying.port]
                askers = start(partial(random.choice, ports), lambda: FIRST)
                time.sleep(0.5)
                threading.Timer(SPREAD_SECONDS, ports.remove, [ending.port]).start()
                time.sleep(wait)
                ending.popen.send_signal(signal.SIGTERM)
                ending.popen.wait(60)
                time.sleep(SPREAD_SECONDS)
                asked += askers.stop()
        print(f"A rollout {times} times, preStop waits {wait:g} s")
        refused = sum(a.outcome in ("refused", "reset") for a in asked)
        right = told(asked) and right and not (wait and refused)
    return right


PARTS = {"stop": (stop, 50), "kill": (kill, 50), "reload": (reload, 200), "rollout": (rollout, 3)}


def main(arguments: list[str]) -> int:
    """Print the figures."""
    ended_as_by_hand()
    chosen = [name for name in PARTS if name in arguments] or list(PARTS)
    times = next((int(a) for a in arguments if a.isdecimal()), None)
    right = True
    for name in chosen:
        part, usual = PARTS[name]
        with tempfile.TemporaryDirectory(prefix="bloodcells-bench-") as folder:
            right = part(times or usual, Path(folder)) and right
    print("all as it should be" if right else "NOT as it should be")
    return 0 if right else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
