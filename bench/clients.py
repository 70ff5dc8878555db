"""Send long tables by every HTTP client on every way to the service, and what is refused.

    python bench/clients.py [tables | refusals | time] [MB ...] [WAY ...]

`tables` (60 and 600 MB) looks at the service's resident memory every 20 ms, above idle, while each client
sends a CSV, an NDJSON and an Arrow table, and tells whether each answer is whole and right. `refusals` (3 and
50 MB) sends each body 20 times for each reason to refuse it, with `keep-alive` and `close`. `time` compares
the answer at the end with that while sending, by a client that reads while it sends. The ways are `direct`
and each proxy; all of them if none is named. Clients and proxies that are not installed are left out, and
named.
"""

import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from bench.servers import ended_as_by_hand, resident  # noqa: E402
from bench.streaming import stream  # noqa: E402
from tests.app.clients import matrix  # noqa: E402
from tests.app.clients.paths import PATHS, through  # noqa: E402
from tests.app.clients.senders import SENDERS  # noqa: E402
from tests.app.clients.tables import MEDIA_TYPES, LongTable, write  # noqa: E402

MB = 10**6
MODELS = ROOT / "models"
REPEATS = 20
RUNS = 3
WHILE_SENDING = "respond-while-sending"


@contextmanager
def watched(pid: int) -> Iterator[list[float]]:
    """List the MB of a process in memory, every 20 ms until the block ends."""
    seen = [resident(pid)]
    done = threading.Event()

    def watch() -> None:
        while not done.wait(0.02):
            seen.append(resident(pid))

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield seen
    finally:
        done.set()
        watcher.join()


def written(folder: Path, size: int) -> list[LongTable]:
    """Write a table of each format."""
    return [write(folder / f"{kind}-{size}", kind, size * MB) for kind in MEDIA_TYPES]


def tables(sizes: list[int], folder: Path, ways: list[str]) -> bool:
    """Print what each client saw on each way; tell whether all was right."""
    right = True
    small = write(folder / "small", "csv", MB)
    classes = matrix.classes_of(small, MODELS)
    for size in sizes:
        sent = written(folder, size)
        for way, name in _combinations(ways):
            with (
                matrix.serving(MODELS, folder) as service,
                through(PATHS[way], service.port, folder / "proxy") as url,
            ):
                sender = SENDERS[name]
                # Idle is after a first table.
                matrix.wrong_answers(sender, url, [small], classes, folder)
                with watched(service.popen.pid) as seen:
                    wrong = matrix.wrong_answers(sender, url, sent, classes, folder)
            right = right and not wrong
            print(
                f"{size} MB, {way}, {name}: {'; '.join(wrong) or 'whole and right'}; "
                f"memory {max(seen) - seen[0]:+.0f} MB",
                flush=True,
            )
    return right


def refusals(sizes: list[int], folder: Path, ways: list[str]) -> bool:
    """Print which refusals each client saw on each way; tell whether it saw all."""
    right = True
    bodies = [folder / f"{size} MB" for size in sizes]
    for size, body in zip(sizes, bodies, strict=True):
        body.write_bytes(b"id,Area\n" + b"cell,1234567\n" * (size * MB // 13))
    with matrix.serving(MODELS, folder, **matrix.REFUSING) as service:
        for way, name in _combinations(ways):
            sender = SENDERS[name]
            with through(PATHS[way], service.port, folder / "proxy") as url:
                for connection in ("keep-alive", "close") if sender.sets_connection else ("",):
                    extra = {"Connection": connection} if connection else {}
                    unseen = matrix.unseen_refusals(sender, url, bodies, folder, REPEATS, extra)
                    right = right and not unseen
                    what = f"{len(unseen)} not seen: {unseen[:3]}" if unseen else "all seen"
                    print(f"{way}, {name}, {connection or 'as it is'}: {what}", flush=True)
    return right


def time(sizes: list[int], folder: Path, ways: list[str]) -> bool:
    """Print the time of each format, the best of some runs; tell whether none is 1.25 times the other."""
    right = True
    for size in sizes:
        for table in written(folder, size):
            kind = MEDIA_TYPES[table.kind]
            best = {}
            with matrix.serving(MODELS, folder) as service:
                url = f"http://127.0.0.1:{service.port}"
                for prefer in (WHILE_SENDING, "") * RUNS:
                    found = stream(
                        url, matrix.ROUTE, kind, kind, _pieces(table.path), False, prefer
                    )
                    best[prefer] = min(best.get(prefer, found.seconds), found.seconds)
            times = best[""] / best[WHILE_SENDING]
            right = right and times <= 1.25
            print(
                f"{size} MB of {table.kind}: {best['']:.2f} s at the end, "
                f"{best[WHILE_SENDING]:.2f} s while sending: {times:.2f} x",
                flush=True,
            )
    return right


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(1 << 20):
            yield piece


def _combinations(ways: list[str]) -> Iterator[tuple[str, str]]:
    for way, path in PATHS.items():
        if way not in ways:
            continue
        if path.missing:
            print(f"{way}: left out, as {path.missing}", flush=True)
            continue
        for name, sender in SENDERS.items():
            if sender.missing:
                print(f"{name}: left out, as {sender.missing}", flush=True)
                continue
            yield way, name


PARTS = {"tables": (tables, [60, 600]), "refusals": (refusals, [3, 50]), "time": (time, [60, 600])}


def main(arguments: list[str]) -> int:
    """Print the figures."""
    ended_as_by_hand()
    chosen = [name for name in PARTS if name in arguments] or list(PARTS)
    sizes = [int(size) for size in arguments if size.isdecimal()]
    ways = [way for way in PATHS if way in arguments] or list(PATHS)
    right = True
    with tempfile.TemporaryDirectory(prefix="bloodcells-bench-") as folder:
        for name in chosen:
            part, usual = PARTS[name]
            right = part(sizes or usual, Path(folder), ways) and right
    return 0 if right else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
