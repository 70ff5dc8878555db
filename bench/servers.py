"""Start servers to be measured, on one core and the loopback; end them with all their processes.

What asks them runs on the other core: `CLIENT`.
"""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
HOST = "127.0.0.1"

_CORES = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else [0]
SERVER, CLIENT = _CORES[0], _CORES[-1]
"""The core of servers, and the core of their clients; the same one where there is no other."""
CORES = len(_CORES)
ALL_CORES = ",".join(map(str, _CORES))
"""For a server that shares all cores with its client, as on a person's own machine."""

_LIMITED = ("OMP", "OPENBLAS", "MKL", "NUMEXPR", "ARROW")
ONE_THREAD = {f"{library}_NUM_THREADS": "1" for library in _LIMITED}
_MARK = "BENCH_MARK"
_READY_SECONDS = 90
_STOP_SECONDS = 10


class NotStarted(Exception):
    """Report a server that never became ready, in one sentence with the end of its log."""


@dataclass(frozen=True)
class Server:
    """Describe a server that is ready."""

    pid: int
    """Of its first process."""
    port: int
    """On the loopback."""
    mark: str
    """In the environment of all its processes, whoever started them."""

    def core_seconds(self) -> float:
        """Read the processor seconds of all its processes so far."""
        return sum(map(_core_seconds, family(self.mark)))

    @property
    def url(self) -> str:
        """Give the address that it answers at."""
        return f"http://{HOST}:{self.port}"


def ended_as_by_hand() -> None:
    """Let SIGTERM and SIGHUP end this program as Ctrl-C does: with all servers that it started."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.default_int_handler)


def pinned(command: Sequence[object], core: int | str) -> list[str]:
    """Hold a command to one core, or to a list of cores such as `0,1`."""
    taskset = shutil.which("taskset")
    if taskset is None:
        raise SystemExit("taskset is not here; install util-linux.")
    return [taskset, "--cpu-list", str(core), *map(str, command)]


def free_ports(count: int) -> list[int]:
    """Find ports of the loopback that nothing listens on."""
    probes = [socket.socket() for _ in range(count)]
    try:
        for probe in probes:
            probe.bind((HOST, 0))
        return [probe.getsockname()[1] for probe in probes]
    finally:
        for probe in probes:
            probe.close()


@contextmanager
def serving(
    command: Sequence[object],
    port: int,
    ready: str,
    log: Path,
    environment: Mapping[str, str] | None = None,
    folder: Path = ROOT,
    core: int | str = SERVER,
) -> Iterator[Server]:
    """Run a server on one core until the block ends.

    Parameters
    ----------
    ready
        The path that answers with 200 from when on it can answer.
    log
        What it prints goes there.
    environment
        Variables beside those that this process has.
    folder
        Where it is started.
    core
        As for `pinned`.

    Raises
    ------
    NotStarted
        It ended, or was not ready within 90 s.
    """
    mark, marking = marked()
    variables = os.environ | ONE_THREAD | dict(environment or {}) | marking
    with log.open("wb") as sink:
        process = subprocess.Popen(
            pinned(command, core),
            env=variables,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=sink,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        _wait(process, f"http://{HOST}:{port}{ready}", log)
        yield Server(process.pid, port, mark)
    finally:
        end(process, mark)


@contextmanager
def bloodcells(
    models: Path,
    log: Path,
    environment: Mapping[str, str] | None = None,
    core: int | str = SERVER,
    workers: int = 1,
) -> Iterator[Server]:
    """Start our service with default settings and the models of a folder.

    Parameters
    ----------
    core
        As for `pinned`.
    workers
        Processes that share the port.
    """
    (port,) = free_ports(1)
    command = [Path(sys.executable).parent / "bloodcells-serve", "--port", port]
    command += [] if workers == 1 else ["--workers", workers]
    variables = {"BLOODCELLS_MODELS": str(models), **(environment or {})}
    with serving(command, port, "/health/ready", log, variables, core=core) as server:
        yield server


def marked() -> tuple[str, dict[str, str]]:
    """Make a mark, and the environment by which `family` finds the processes that have it."""
    mark = uuid.uuid4().hex
    return mark, {_MARK: mark}


def family(mark: str) -> list[int]:
    """Find all processes that were started with the mark in their environment."""
    found = []
    for environ in Path("/proc").glob("[0-9]*/environ"):
        try:
            variables = environ.read_bytes().split(b"\0")
        except (FileNotFoundError, ProcessLookupError, PermissionError):
            continue
        if f"{_MARK}={mark}".encode() in variables:
            found.append(int(environ.parent.name))
    return found


def memory(mark: str) -> float:
    """Measure the MB of all processes of a mark; pages that several share count once (PSS)."""
    kilobytes = 0
    for pid in family(mark):
        try:
            rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
        except (FileNotFoundError, ProcessLookupError, PermissionError):
            continue
        found = re.search(r"^Pss:\s+(\d+) kB", rollup, re.MULTILINE)
        kilobytes += int(found[1]) if found else 0
    return kilobytes / 1024


def resident(pid: int) -> float:
    """Measure the MB that one process has in memory, shared pages included (RSS)."""
    found = re.search(r"VmRSS:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    assert found is not None
    return int(found[1]) / 1024


class Peak:
    """Sample the memory of a process until the block ends."""

    def __init__(self, pid: int) -> None:
        self._pid, self._ended = pid, threading.Event()
        self.most = 0.0
        """The most MB that it had."""

    def __enter__(self) -> "Peak":
        self._thread = threading.Thread(target=self._sample)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def _sample(self) -> None:
        with suppress(FileNotFoundError, ProcessLookupError):
            while not self._ended.wait(0.02):
                self.most = max(self.most, resident(self._pid))


def end(process: subprocess.Popen[Any], mark: str) -> None:
    """End a process, which is to end those that it started; then whatever is left of them."""
    process.terminate()
    try:
        process.wait(_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
    until = time.monotonic() + _STOP_SECONDS
    while (left := family(mark)) and time.monotonic() < until:
        for pid in left:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        time.sleep(0.05)
    process.wait(_STOP_SECONDS)


def _core_seconds(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _wait(process: subprocess.Popen[bytes], url: str, log: Path) -> None:
    until = time.monotonic() + _READY_SECONDS
    while time.monotonic() < until and process.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.05)
    how = "was not ready in time" if process.poll() is None else "ended as it was started"
    last = " / ".join(log.read_text(errors="replace").strip().splitlines()[-3:])
    raise NotStarted(f"{how}: {last[-400:] or 'it printed nothing'}")
