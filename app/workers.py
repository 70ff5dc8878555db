"""The processes of the service: one, or several that share a port."""

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
"""Where prometheus_client, when it is imported, is told the folder over which processes add up."""
_IN_MEMORY = "/dev/shm"
"""Linux has it in containers too, also where nothing else may be written."""
_SWITCH_SECONDS = 0.0005
"""A tenth of Python's: so long, at most, a big table's thread keeps the event loop from its turn."""
_NEW_OBJECTS = 20_000
"""As many as the answer to some thousand cells is made of: to look through them while they are needed is in
vain."""

log = logging.getLogger("bloodcells.workers")


class NoFolder(Exception):
    """There is no folder over which processes could add up their metrics."""


def application() -> "FastAPI":
    """The service, in a process of its own."""
    settings = Settings()
    configure(settings.log_level)
    if parent := multiprocessing.parent_process():
        threading.Thread(target=_end_with, args=(parent,), name="parent", daemon=True).start()
    sys.setswitchinterval(_SWITCH_SECONDS)
    gc.disable()  # what is made now stays: looking through it again and again would only cost time
    from app.main import create_app  # here, so that the process above the workers stays small

    app = create_app(settings)
    gc.freeze()
    gc.set_threshold(_NEW_OBJECTS, 10, 10)
    gc.enable()
    return app


def run(config: uvicorn.Config) -> int:
    """Run the application of a configuration in as many processes as it says, until told to end.

    Returns
    -------
    The exit status: 0, or uvicorn's own where a process could not start.

    Raises
    ------
    NoFolder
        They could not add up their metrics.
    """
    with _metrics_folder():
        workers = Workers(config, [config.bind_socket()])
        workers.run()
    failed = any(process.exitcode == STARTUP_FAILURE for process in workers.processes)
    return STARTUP_FAILURE if failed else 0


class Workers(Multiprocess):
    """uvicorn's supervisor: the processes take connections from one socket, and one that dies is
    started again, while the others go on.
    """

    def init_processes(self) -> None:
        """Start the processes."""
        with reload_signal.blocked():
            super().init_processes()
        self._let_go()

    def keep_subprocess_alive(self) -> None:
        """Start again those that died."""
        with reload_signal.blocked():
            super().keep_subprocess_alive()
        self._let_go()

    def _let_go(self) -> None:
        """Close our end of what the processes answer by: when one dies, nobody holds it, and it is known
        at once, not when it has not answered for too long.
        """
        for worker in self.processes:
            worker.child_conn.close()

    def handle_hup(self) -> None:
        """Let every process reload its models.

        uvicorn would put new processes in their place, and so end connections that are kept alive, on
        any of which a request may just be coming.
        """
        log.info("SIGHUP: %d workers reload their models", len(self.processes))
        for worker in self.processes:
            if worker.pid is not None and worker.process.is_alive():
                os.kill(worker.pid, signal.SIGHUP)


@contextmanager
def _metrics_folder() -> Iterator[None]:
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
    """Nobody would start again or end a worker whose parent was killed."""
    parent.join()
    os.kill(os.getpid(), signal.SIGTERM)
