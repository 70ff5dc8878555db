"""Measure the service's resident memory while 5,000,000 cells stream through it, above the idle process.

    python bench/streaming_memory.py [CELLS]

For each format, a service on one core is sent the lab's real cells over and over, as an Arrow stream and
as CSV, and answers in the same format meanwhile; every 20 ms its resident memory is looked at. Idle is
the process after its first small request.
"""

import sys
import tempfile
import threading
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from bench.cells import MEDIA_TYPES, Block, Kind, encoded  # noqa: E402
from bench.servers import bloodcells, ended_as_by_hand, resident  # noqa: E402
from bench.streaming import stream  # noqa: E402

PATH = "/v1/predict"
MB = 2**20


def measure(block: Block, kind: Kind, cells: int, log: Path) -> None:
    """Print the figures of one format."""
    body, media_type = encoded(block, kind), MEDIA_TYPES[kind]
    csv = encoded(block, "csv")
    small = csv.first + csv.block[:20_000].rpartition(b"\n")[0]
    with bloodcells(ROOT / "models", log) as server:
        headers = {"Content-Type": MEDIA_TYPES["csv"], "Accept": media_type}
        request = urllib.request.Request(server.url + PATH, small, headers)
        with urllib.request.urlopen(request, timeout=60) as answer:
            answer.read()
        idle = resident(server.pid)
        seen = [idle]
        done = threading.Event()

        def watch() -> None:
            while not done.wait(0.02):
                seen.append(resident(server.pid))

        watcher = threading.Thread(target=watch)
        watcher.start()
        try:
            pieces = body.pieces(cells)
            found = stream(server.url, PATH, media_type, media_type, pieces, keep=False)
        finally:
            done.set()
            watcher.join()
    print(
        f"{media_type}: idle {idle:.0f} MB, streaming {cells:,} cells at most {max(seen):.0f} MB "
        f"({max(seen) - idle:+.0f} MB); answer {found.size / MB:,.0f} MB in {found.seconds:.0f} s, "
        f"{cells / found.seconds:,.0f} cells/s",
        flush=True,
    )


def main(cells: int) -> None:
    """Print the figures."""
    ended_as_by_hand()
    block = Block.read()
    kinds: tuple[Kind, ...] = ("arrow", "csv")
    with tempfile.TemporaryDirectory(prefix="bloodcells-bench-") as folder:
        for kind in kinds:
            measure(block, kind, cells, Path(folder) / "log")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5_000_000)
