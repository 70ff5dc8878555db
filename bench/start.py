"""Measure how long the service takes from the start of its process until it is ready.

Run: python bench/start.py [RUNS]
"""

import os
import statistics
import subprocess
import sys
import time
from http.client import HTTPConnection
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench.servers import free_ports

_PATIENCE = 60.0


def main(runs: int) -> None:
    """Print the best and the median of so many starts."""
    seconds = [start() for _ in range(runs)]
    print(f"start to ready: best {min(seconds):.2f} s, median {statistics.median(seconds):.2f} s")


def start() -> float:
    """Measure the seconds until `GET /health/ready` was answered by 200."""
    # Nothing is installed without byte code, whatever keeps it from being written here.
    left_out = ("BLOODCELLS_", "PYTHONDONTWRITEBYTECODE")
    own = {k: v for k, v in os.environ.items() if not k.startswith(left_out)}
    [port] = free_ports(1)
    command = [sys.executable, "-c", "from app.cli import main; main()", "--port", str(port)]
    began = time.perf_counter()
    server = subprocess.Popen(command, env=own, stderr=subprocess.DEVNULL)
    try:
        while not _ready(port):
            if server.poll() is not None or time.perf_counter() - began > _PATIENCE:
                raise SystemExit("bloodcells-serve did not get ready.")
            time.sleep(0.005)
        return time.perf_counter() - began
    finally:
        server.terminate()
        server.wait()


def _ready(port: int) -> bool:
    connection = HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/health/ready")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10)
