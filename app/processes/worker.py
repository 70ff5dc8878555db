"""Run the application in this process, and serve what the process above says, where there is one."""

import gc
import os
import queue
import signal
import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.abc import MetaPathFinder
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING, Any

import uvicorn

from app.keys.key_file import ApiKeys
from app.models.served import Order, Report, Served
from app.monitoring import metrics_folder
from app.monitoring.logs import configure
from app.processes.server import Server
from app.settings import Settings
from app.work.allocator import keep_little

if TYPE_CHECKING:
    from starlette.applications import Starlette

    from app.keys.key_ring import KeyRing
    from app.main import Reloading
    from app.models.registry import ModelRegistry

_SWITCH_SECONDS = 0.0005
"""Longest time that the thread of a big table keeps the event loop from running; a tenth of Python's."""
_GC_THRESHOLD = 20_000
"""New objects after which the garbage collector runs: as many as the answer to some thousand cells is made
of, in which it would find nothing to free while they are needed."""


def application(
    served: Served | None = None,
    reloading: "Reloading | None" = None,
    keys: ApiKeys | None = None,
) -> "Starlette":
    """Build the application in a process of its own; the parameters are those of `create_app`."""
    settings = Settings()
    configure(settings.log_level)
    keep_little()
    sys.setswitchinterval(_SWITCH_SECONDS)
    gc.disable()  # what is made now stays; the collector would only search it again and again
    sys.meta_path.insert(0, _NoPandas())
    from app.main import create_app, on_hangup  # here: the process above the workers stays small

    app = create_app(settings, served, reloading or on_hangup, keys)
    gc.freeze()
    gc.set_threshold(_GC_THRESHOLD, 10, 10)
    gc.enable()
    return app


class _NoPandas(MetaPathFinder):
    """Keep pandas from being imported: no request needs it.

    pyarrow would do so for its first array of numpy's, which takes a quarter of a second and 30 MB where
    pandas is installed. Compiled modules take None in `sys.modules`, the usual way, for pandas itself.
    """

    def find_spec(self, name: str, path: object, target: object = None) -> None:
        """Refuse pandas, and leave all else to other finders."""
        if name == "pandas":
            raise ModuleNotFoundError("The service does without pandas.", name=name)


def work(
    link: Connection,
    listening: socket.socket,
    served: Served | None,
    keys: ApiKeys | None,
    options: dict[str, Any],
) -> None:
    """Answer requests as one of several processes, until a signal or the end of the process above.

    Parameters
    ----------
    link
        To the process above.
    listening
        The socket from which all of them take connections.
    served
        What the others serve; None for the first ones.
    keys
        The API keys; None where everyone may ask.
    options
        Of uvicorn.
    """
    metrics_folder.hold()
    above = Above(link)
    server = Server(uvicorn.Config(application(served, above.followed, keys), **options))
    with suppress(KeyboardInterrupt):
        server.run([listening])


class Above:
    """Answer the process above, which asks how this one is, and says what to serve."""

    def __init__(self, link: Connection) -> None:
        self._link = link
        self._sending = threading.Lock()
        self._orders: queue.SimpleQueue[Order] = queue.SimpleQueue()
        threading.Thread(target=self._listen, name="above", daemon=True).start()

    @contextmanager
    def followed(self, registry: "ModelRegistry", ring: "KeyRing | None") -> Iterator[None]:
        """Report what was loaded, and do what the process above says from now on."""
        self._report(("serves", registry.served))
        following = threading.Thread(
            target=self._follow, args=(registry, ring), name="models", daemon=True
        )
        following.start()
        yield

    def _listen(self) -> None:
        """Answer health checks at any time, and pass on what takes longer."""
        while True:
            try:
                order: Order = self._link.recv()
            except (EOFError, OSError):
                # It was killed: nothing else would end this process or start it again.
                os.kill(os.getpid(), signal.SIGTERM)
                return
            if order[0] == "ping":
                self._report(("pong", None))
            else:
                self._orders.put(order)

    def _follow(self, registry: "ModelRegistry", ring: "KeyRing | None") -> None:
        """Do one thing after another."""
        while True:
            match self._orders.get():
                case "look", _:
                    self._report(("looked", registry.look()))
                case "swap", _:
                    registry.swap()
                case "serve", Served() as served:
                    registry.load(served)
                case "refuse", reasons:
                    registry.refuse(reasons)
                case "keys", ApiKeys() as keys if ring is not None:
                    ring.take(keys)

    def _report(self, report: Report) -> None:
        with self._sending, suppress(OSError):  # it was killed: `_listen` ends this process
            self._link.send(report)
