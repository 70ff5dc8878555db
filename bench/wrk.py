"""Run wrk on a core of its own, and read what it prints."""

import re
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.servers import CLIENT, pinned

_SCRIPT = Path(__file__).with_name("post.lua")
_TOTAL = re.compile(r"^\s*(\d+) requests in ", re.MULTILINE)
_RATE = re.compile(r"^Requests/sec:\s+([\d.]+)$", re.MULTILINE)
_REFUSED = re.compile(r"^\s*Non-2xx or 3xx responses: (\d+)$", re.MULTILINE)
_BROKEN = re.compile(
    r"^\s*Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)$", re.MULTILINE
)


@dataclass(frozen=True)
class Rate:
    """Hold the number of requests, the rate, and how many failed: refused, broken or too late."""

    requests: int
    a_second: float
    failed: int


def parse(printed: str) -> Rate:
    """Read what wrk printed.

    Raises
    ------
    ValueError
        That is no summary of wrk's.
    """
    total, rate = _TOTAL.search(printed), _RATE.search(printed)
    if total is None or rate is None:
        raise ValueError(f"wrk printed no rate: {printed.strip()[-300:] or 'nothing'}")
    refused, broken = _REFUSED.search(printed), _BROKEN.search(printed)
    failed = int(refused[1]) if refused else 0
    failed += sum(map(int, broken.groups())) if broken else 0
    return Rate(int(total[1]), float(rate[1]), failed)


def post(
    url: str, path: str, media_type: str, bodies: Sequence[Path], connections: int, seconds: int
) -> Rate:
    """POST the bodies again and again, from some connections, for some seconds."""
    wrk = shutil.which("wrk")
    if wrk is None:
        raise SystemExit("wrk is not here; install it (Debian: apt-get install wrk).")
    command = [wrk, "--threads", 1, "--connections", connections, "--duration", f"{seconds}s"]
    command += ["--timeout", "30s", "--script", _SCRIPT, url, "--", path, media_type, *bodies]
    done = subprocess.run(
        pinned(command, CLIENT), capture_output=True, text=True, timeout=seconds + 60, check=False
    )
    return parse(done.stdout + done.stderr)
