"""Share a folder in which the processes of one service add up their metrics; remove what killed ones left."""

import fcntl
import logging
import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_VARIABLE = "PROMETHEUS_MULTIPROC_DIR"
"""Variable with the folder; prometheus_client reads it when it is imported."""
_IN_MEMORY = "/dev/shm"
"""A file system in memory, which Linux has in containers too, also where nothing else can be written."""
_PREFIX = "bloodcells-metrics-"

log = logging.getLogger("bloodcells.workers")


class NoFolder(Exception):
    """Report that there is no folder in which processes could add up their metrics."""


@contextmanager
def shared() -> Iterator[None]:
    """Make the folder for this process and those that it starts, and remove it at the end.

    Folders of services that were killed are removed first. A folder is in use while any process holds a
    lock on it, which the system lets go of however that process ends.

    Raises
    ------
    NoFolder
        It cannot be made.
    """
    parent = Path(_IN_MEMORY) if os.access(_IN_MEMORY, os.W_OK) else None
    try:
        _remove_left_behind(parent or Path(tempfile.gettempdir()))
        folder, descriptor = _make(parent)
    except OSError as error:
        raise NoFolder(
            f"Several workers add up their metrics in a temporary folder, which cannot be made "
            f"({error}). Let TMPDIR name one that can be written, or run one worker."
        ) from error
    os.environ[_VARIABLE] = str(folder)
    try:
        yield
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(descriptor)


def hold() -> None:
    """Keep the folder from being taken for one that was left behind, until this process ends."""
    _lock(Path(os.environ[_VARIABLE]), fcntl.LOCK_SH)


def _make(parent: Path | None) -> tuple[Path, int]:
    """Make a folder that is locked, and give it with the descriptor that holds the lock."""
    while True:
        folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=parent))
        # Another service that starts now may have removed it before it was locked.
        with suppress(FileNotFoundError):
            descriptor = _lock(folder, fcntl.LOCK_SH)
            if folder.exists():
                return folder, descriptor
            os.close(descriptor)


def _remove_left_behind(parent: Path) -> None:
    """Remove this user's folders that no process holds."""
    for folder in parent.glob(f"{_PREFIX}*"):
        with suppress(OSError):  # it has gone, is in use, or is not ours to remove
            status = folder.lstat()
            if not stat.S_ISDIR(status.st_mode) or status.st_uid != os.geteuid():
                continue
            descriptor = _lock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
            try:
                shutil.rmtree(folder)
                log.warning("removed %s, which a service that was killed had left", folder)
            finally:
                os.close(descriptor)


def _lock(folder: Path, how: int) -> int:
    """Lock a folder for as long as the descriptor is open that this gives."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, how)
    except OSError:
        os.close(descriptor)
        raise
    return descriptor
