"""Run the real service: in a thread of this process, or as a process of its own."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AsyncExitStack, contextmanager
from pathlib import Path
from typing import Any

import httpx
import uvicorn
from starlette.applications import Starlette

from app.main import create_app
from app.processes.server import Server
from app.processes.service import uvicorn_options
from app.settings import Settings
from app.work.thread_pool import ThreadPool

PATIENCE = 60.0
"""Seconds that anything may take on a busy machine before a test fails."""


def until(happened: Callable[[], Any], what: str) -> Any:
    """Wait until a function gives something true, and give that."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if value := happened():
            return value
        time.sleep(0.01)
    raise AssertionError(f"{what} did not happen in {PATIENCE:g} s")


@contextmanager
def running(app: Starlette) -> Iterator[httpx.Client]:
    """Run an application on a free port of the loopback address, and give a client of it."""
    options = uvicorn_options(app.state.service.settings)
    server = Server(uvicorn.Config(app, "127.0.0.1", 0, lifespan="on", **options))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        until(lambda: server.started or not thread.is_alive(), "the start of the server")
        assert server.started, "the server did not start"
        port = server.servers[0].sockets[0].getsockname()[1]
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=PATIENCE) as client:
            yield client
    finally:
        server.should_exit = True
        thread.join(PATIENCE)


@contextmanager
def serving(**settings: Any) -> Iterator[httpx.Client]:
    """Run a fresh application with these settings, and give a client of it."""
    with running(create_app(Settings(**settings))) as client:
        yield client


@contextmanager
def full(pool: ThreadPool, slots: int) -> Iterator[None]:
    """Take all slots of a pool."""
    with asyncio.Runner() as runner:
        taken = AsyncExitStack()
        for _ in range(slots):
            runner.run(taken.enter_async_context(pool.slot()))
        try:
            yield
        finally:
            runner.run(taken.aclose())


def environment(**variables: object) -> dict[str, str]:
    """Make the environment of a process: this one's with these settings in place of its own."""
    own = {k: v for k, v in os.environ.items() if not k.startswith("BLOODCELLS_")}
    return own | {"OMP_NUM_THREADS": "1"} | {k: str(v) for k, v in variables.items()}


def command(*arguments: str) -> list[str]:
    """Write the command line of `bloodcells-serve`, by the Python that runs the tests."""
    return [sys.executable, "-c", "from app.cli import main; main()", *arguments]


class Process:
    """`bloodcells-serve`, with the log that it writes.

    Parameters
    ----------
    under
        A command that runs it.
    program
        What is run; None for that of the Python that runs the tests.
    cwd
        Its working folder; None for that of the tests.
    """

    def __init__(
        self,
        log: Path,
        *arguments: str,
        under: Sequence[str] = (),
        program: Sequence[str] | None = None,
        cwd: Path | None = None,
        **variables: object,
    ) -> None:
        self._path = log
        with log.open("wb") as sink:
            self.popen = subprocess.Popen(
                [*under, *(program or command()), "--port", "0", *arguments],
                stderr=sink,
                env=environment(**variables),
                cwd=cwd,
            )
        line = until(self._address, "the start of bloodcells-serve")
        self.port = int(line.split("127.0.0.1:")[1].split()[0])
        self.client = httpx.Client(base_url=f"http://127.0.0.1:{self.port}", timeout=PATIENCE)

    def log(self) -> list[dict[str, Any]]:
        """Read every line so far; each is a JSON object."""
        lines = self._path.read_text().split("\n")[:-1]
        return [json.loads(line) for line in lines]

    def logged(self, text: str) -> str | None:
        """Find the first message with a text in it."""
        return next((e["message"] for e in self.log() if text in e["message"]), None)

    def _address(self) -> str | None:
        assert self.popen.poll() is None, self._path.read_text()
        return self.logged("Uvicorn running on")

    def stop(self, number: int = signal.SIGINT) -> int:
        """End the process, and give its exit status."""
        self.client.close()
        if self.popen.poll() is None:
            self.popen.send_signal(number)
        try:
            return self.popen.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.popen.kill()
            self.popen.wait()
            raise
