"""Let versions of a model come whole, broken and half copied, and go, and have a service reload."""

import random
import shutil
import signal
import threading
import time
from functools import partial
from pathlib import Path

from bench.workers import Service
from bloodcells.classification import store
from bloodcells.classification.manifest import MODEL_FILE
from tests.app.artifacts import save_version
from tests.app.servers import until

FIRST = {"bloodcells/1", "shape-only/1"}
"""The models of `bench.workers.models_folder`."""
KINDS = ("same", "newer", "broken", "half copied", "being copied", "taken away")
"""What may have happened to the folder of models when it is to be read again."""


class ModelVersions:
    """Change a folder of models while a service serves it, and know which versions may answer.

    Parameters
    ----------
    models
        The folder, as `bench.workers.models_folder` makes it.
    aside
        A folder on the same file system.

    Attributes
    ----------
    same
        Whether all workers have said the same after each reload.
    """

    def __init__(self, models: Path, aside: Path) -> None:
        self._models, self._aside = models, aside
        self._first = store.load(models / "bloodcells" / "1")
        self._served = 1
        self._may = set(FIRST)
        self.same = True

    def may_answer(self) -> set[str]:
        """Name the models that may answer now where no version is asked."""
        return set(self._may)

    def reload(self, service: Service, kind: str) -> str:
        """Change the folder in one way, send SIGHUP, and tell whether it was `served` or `refused`."""
        new = self._served + 1
        path = self._models / "bloodcells" / str(new)
        copying = self._change(kind, new)
        self._may.add(f"bloodcells/{new}")
        begun = service.reloads()
        service.popen.send_signal(signal.SIGHUP)
        until(partial(service.reloaded, begun + service.workers), f"the reload ({kind})")
        if copying is not None:
            copying.join()
            shutil.rmtree(self._aside / "whole")
        said = service.each_says()
        self.same = self.same and all(each == said[0] for each in said)
        if kind == "taken away":
            (self._aside / "away").rename(self._models / "bloodcells")
        now = int(said[0]["models"][0]["version"])
        if now == self._served and path.exists():
            shutil.rmtree(path)
        self._served = now
        time.sleep(0.02)
        self._may.intersection_update({f"bloodcells/{now}", "shape-only/1"})
        return "refused" if said[0]["reload_refused"] else "served"

    def _change(self, kind: str, new: int) -> threading.Thread | None:
        """Change the folder, and give what goes on with it, if anything does."""
        path = self._models / "bloodcells" / str(new)
        if kind == "newer":
            save_version(self._models, self._first, new)
            # As many versions are loaded as before; version 1 stays, as it is asked for.
            if new > 2:
                shutil.rmtree(self._models / "bloodcells" / str(new - 1))
        elif kind in ("broken", "half copied"):
            save_version(self._models, self._first, new)
            flip(path / MODEL_FILE) if kind == "broken" else (path / MODEL_FILE).unlink()
        elif kind == "being copied":
            whole = save_version(self._aside / "whole", self._first, new)
            copying = threading.Thread(target=copy_slowly, args=(whole, path))
            copying.start()
            time.sleep(random.uniform(0, 0.5))
            return copying
        elif kind == "taken away":
            (self._models / "bloodcells").rename(self._aside / "away")
        return None


def flip(path: Path) -> None:
    """Change one bit of a file."""
    raw = bytearray(path.read_bytes())
    raw[len(raw) // 2] ^= 1
    path.write_bytes(raw)


def copy_slowly(source: Path, target: Path) -> None:
    """Copy a directory in pieces, as over a network."""
    for file in sorted(source.rglob("*")):
        if file.is_file():
            (target / file.relative_to(source)).parent.mkdir(parents=True, exist_ok=True)
            with (target / file.relative_to(source)).open("wb") as copy:
                for start in range(0, file.stat().st_size, 1 << 16):
                    copy.write(file.read_bytes()[start : start + (1 << 16)])
                    copy.flush()
                    time.sleep(0.01)
