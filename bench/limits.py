"""Give a service less than it wants: a folder that is full, few file descriptors, little memory."""

import os
import resource
import subprocess
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

MB = 2**20
_GROUPS = Path("/sys/fs/cgroup")
_SMALL_FILE = 1 << 16
"""Bytes of the largest file that may be written to a folder that is as if it were full."""


@dataclass(frozen=True)
class SmallFolder:
    """Hold a folder that can be filled."""

    path: Path
    how: str
    size: int
    """Bytes of its file system; 0 if it has none of its own."""

    @contextmanager
    def full(self, pids: Iterable[int]) -> Iterator[None]:
        """Leave no room in it, for these processes at least, until the block ends."""
        if self.size:
            filler = self.path / "filler"
            with suppress(OSError), filler.open("wb") as sink:
                for _ in range(self.size // MB + 1):
                    sink.write(bytes(MB))
            try:
                yield
            finally:
                filler.unlink(missing_ok=True)
            return
        pids = list(pids)
        _limit_files(pids, _SMALL_FILE)
        try:
            yield
        finally:
            _limit_files(pids, resource.RLIM_INFINITY)


def _limit_files(pids: Iterable[int], size: int) -> None:
    for pid in pids:
        with suppress(ProcessLookupError):
            hard = resource.prlimit(pid, resource.RLIMIT_FSIZE)[1]
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (size, hard))


@contextmanager
def small_folder(path: Path, size: int) -> Iterator[SmallFolder]:
    """Mount a file system in memory of so many bytes, where that is allowed, until the block ends."""
    path.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size},mode=0700", "bloodcells-bench", str(path)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        yield SmallFolder(path, f"RLIMIT_FSIZE of {_SMALL_FILE >> 10} kB", 0)
        return
    try:
        yield SmallFolder(path, f"a tmpfs of {size // MB} MB", size)
    finally:
        subprocess.run(["umount", "--lazy", str(path)], check=False)


@dataclass(frozen=True)
class Limited:
    """Hold the command that runs another one within limits."""

    under: Sequence[str]
    how: str


@contextmanager
def limited(memory: int, files: int) -> Iterator[Limited]:
    """Limit the memory of all processes together by a cgroup, where one can be made, until the block ends.

    Elsewhere, that of each process is limited by RLIMIT_AS, to four times as much: it counts addresses.
    """
    descriptors = ["prlimit", f"--nofile={files}"]
    group = _memory_group(memory)
    if group is None:
        addresses = 4 * memory
        how = f"RLIMIT_AS of {addresses // MB:,} MB a process"
        yield Limited([*descriptors, f"--as={addresses}"], how)
        return
    join = ["sh", "-c", f'echo $$ > "{group}/cgroup.procs" && exec "$@"', "sh"]
    try:
        yield Limited([*join, *descriptors], f"a cgroup of {memory // MB:,} MB")
    finally:
        _remove(group)


def _remove(group: Path) -> None:
    """Remove a cgroup as soon as the last of its processes is gone."""
    for _ in range(100):
        try:
            group.rmdir()
        except OSError:
            time.sleep(0.1)
        else:
            return


def _memory_group(memory: int) -> Path | None:
    """Make a cgroup below this process's own, of version 1 or 2, with a limit of memory."""
    for line in Path("/proc/self/cgroup").read_text().splitlines():
        _, controllers, own = line.split(":", 2)
        if controllers == "memory":
            parent, name = _GROUPS / "memory", "memory.limit_in_bytes"
        elif not controllers:
            parent, name = _GROUPS, "memory.max"
        else:
            continue
        group = parent / own.lstrip("/") / f"bloodcells-bench-{os.getpid()}"
        try:
            group.mkdir()
        except OSError:
            continue
        try:
            (group / name).write_text(str(memory))
        except OSError:
            group.rmdir()
            continue
        return group
    return None
