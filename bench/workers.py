"""Run the service with several workers on the loopback, count what it logs, and ask each of them."""

import re
import signal
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from bloodcells.classification import store
from tests.app.artifacts import copy_shipped, small_model
from tests.app.servers import Process, until


def models_folder(folder: Path) -> Path:
    """Make a models folder of the shipped model, as version 1, and the small one."""
    models = copy_shipped(folder / "models")
    store.save(models, *small_model(store.load(models / "bloodcells" / "1").manifest))
    return models


class Service(Process):
    """Run the service with so many workers, and count what it logs.

    Parameters
    ----------
    under
        A command that runs it.
    settings
        Its variables.
    """

    def __init__(
        self,
        folder: Path,
        models: Path,
        workers: int,
        under: Sequence[str] = (),
        **settings: object,
    ) -> None:
        path = Path(tempfile.mkdtemp(dir=folder)) / "log"
        self.workers, self._lines, self._text = workers, path, ""
        self._end = 0
        settings["BLOODCELLS_MODELS"] = models
        try:
            super().__init__(path, "--workers", str(workers), under=under, **settings)
            until(lambda: self.count("startup complete") == workers, "the start of all workers")
        except BaseException:
            self.popen.terminate()
            raise

    def written(self) -> str:
        """Give the lines of the log so far, but those of requests."""
        with self._lines.open() as file:
            file.seek(self._end)
            new = file.read()
        new = new[: new.rfind("\n") + 1]
        self._end += len(new.encode())
        self._text += "".join(line for line in new.splitlines(True) if "milliseconds" not in line)
        return self._text

    def count(self, pattern: str) -> int:
        """Count the lines that match, but those of requests."""
        return len(re.findall(pattern, self.written()))

    def reloads(self) -> int:
        """Count the reloads that workers have done or refused."""
        return self.count("model loaded: bloodcells|models are not reloaded")

    def reloaded(self, times: int) -> bool:
        """Tell whether workers have done or refused so many reloads."""
        return self.reloads() >= times

    def up(self, times: int) -> bool:
        """Tell whether so many workers have come up."""
        return self.count("startup complete") >= times

    def each_says(self) -> list[dict[str, Any]]:
        """Ask each worker what it serves."""
        said: dict[str, dict[str, Any]] = {}

        def all_asked() -> bool:
            with httpx.Client(base_url=self.client.base_url, timeout=30) as client:
                answer = client.get("/v1/models")
            said[answer.headers["x-request-id"][:16]] = answer.json()
            return len(said) == self.workers

        until(all_asked, "an answer of each worker")
        return list(said.values())

    def pids(self) -> list[int]:
        """List the workers that run."""
        parent = self.popen.pid
        found = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
        lines = {int(pid): Path(f"/proc/{pid}/cmdline").read_bytes() for pid in found}
        return [pid for pid, line in lines.items() if b"spawn_main" in line]


@contextmanager
def serving(
    folder: Path, models: Path, workers: int, under: Sequence[str] = (), **settings: object
) -> Iterator[Service]:
    """Run the service with so many workers until the block ends."""
    service = Service(folder, models, workers, under, **settings)
    try:
        yield service
    finally:
        service.stop(signal.SIGTERM)
