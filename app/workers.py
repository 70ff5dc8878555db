"""Start the processes of the service: one, or several that share a port."""

import gc
import logging
import multiprocessing
import os
import shutil
import signal
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.process import BaseProcess
from typing import TYPE_CHECKING

import uvicorn
from uvicorn.config import STARTUP_FAILURE
from uvicorn.supervisors import Multiprocess

from app import reload_signal
from app.logs import configure
from app.settings import Settings

if TYPE_CHECKING:
    from fastapi import FastAPI

_METRICS = "PROMETHEUS_MULTIPROC_DIR"
"""Variable with the folder in which processes add up their metrics; prometheus_client reads it when it is
imported."""
_IN_MEMORY = "/dev/shm"
"""A file system in memory, which Linux has in containers too, also where nothing else can be written."""
_SWITCH_SECONDS = 0.0005
"""Longest time that the thread of a big table keeps the event loop from running; a tenth of Python's."""
_GC_THRESHOLD = 20_000
"""New objects after which the garbage collector runs: as many as the answer to some thousand cells is made
of, in which it would find nothing to free while they are needed."""

log = logging.getLogger("bloodcells.workers")


class NoFolder(Exception):
    """Report that there is no folder in which processes could add up their metrics."""


def application() -> "FastAPI":
    """Build the application in a process of its own, as uvicorn's factory."""
    settings = Settings()
    configure(settings.log_level)
    if parent := multiprocessing.parent_process():
        threading.Thread(target=_end_with, args=(parent,), name="parent", daemon=True).start()
    sys.setswitchinterval(_SWITCH_SECONDS)
    gc.disable()  # what is made now stays; the collector would only search it again and again
    from app.main import create_app  # here, so that the process above the workers stays small

    app = create_app(settings)
    gc.freeze()
    gc.set_threshold(_GC_THRESHOLD, 10, 10)
    gc.enable()
    return app


def run(config: uvicorn.Config) -> int:
    """Run the application of a configuration in as many processes as it says, until a signal ends them.

    Returns
    -------
    status
        The exit status: 0, or uvicorn's own where a process could not start.

    Raises
    ------
    NoFolder
        The processes could not add up their metrics.
    """
    with _metrics_folder():
        workers = Workers(config, [config.bind_socket()])
        workers.run()
    failed = any(process.exitcode == STARTUP_FAILURE for process in workers.processes)
    return STARTUP_FAILURE if failed else 0


class Workers(Multiprocess):
    """Supervise the processes: they take connections from one socket, and one that dies is started again.

    This overrides uvicorn's supervisor, as of uvicorn 0.54; tests/app/test_workers.py says when an override
    is no longer needed.
    """

    def init_processes(self) -> None:
        """Start the processes, none of which is to lose a SIGHUP or end by it."""
        with reload_signal.blocked():
            super().init_processes()
        self._close_child_ends()

    def keep_subprocess_alive(self) -> None:
        """Start again those that died, none of which is to lose a SIGHUP or end by it."""
        with reload_signal.blocked():
            super().keep_subprocess_alive()
        self._close_child_ends()

    def handle_hup(self) -> None:
        """Let every process reload its models.

        uvicorn would put new processes in their place (https://github.com/Kludex/uvicorn/pull/3025), and so
        end connections that are kept alive, on any of which a request may just be coming.
        """
        log.info("SIGHUP: %d workers reload their models", len(self.processes))
        for worker in self.processes:
            if worker.pid is not None and worker.process.is_alive():
                os.kill(worker.pid, signal.SIGHUP)

    def _close_child_ends(self) -> None:
        """Close this process's copies of the pipe ends by which the workers answer health checks.

        uvicorn keeps them open. Without them, a pipe breaks as soon as its worker dies, and the death is
        known at once, not after the time limit of a health check.
        """
        for worker in self.processes:
            worker.child_conn.close()


@contextmanager
def _metrics_folder() -> Iterator[None]:
    """Make the folder in which processes add up their metrics, and remove it at the end."""
    parent = _IN_MEMORY if os.access(_IN_MEMORY, os.W_OK) else None
    try:
        folder = tempfile.mkdtemp(prefix="bloodcells-", dir=parent)
    except OSError as error:
        raise NoFolder(
            f"Several workers add up their metrics in a temporary folder, which cannot be made "
            f"({error}). Let TMPDIR name one that can be written, or run one worker."
        ) from error
    os.environ[_METRICS] = folder
    try:
        yield
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _end_with(parent: BaseProcess) -> None:
    """End this worker when its parent was killed: nothing else would end it or start it again."""
    parent.join()
    os.kill(os.getpid(), signal.SIGTERM)
