"""Supervise the processes that share a port: one that dies is replaced, and all serve the same models."""

import contextlib
import logging
import multiprocessing
import signal
import socket
import time
from collections.abc import Iterator
from dataclasses import replace
from multiprocessing.connection import wait
from typing import Any

from uvicorn.config import STARTUP_FAILURE

from app.keys.key_file import ApiKeys
from app.keys.key_ring import KeyRing
from app.models import reload_signal
from app.models.served import Order, Report, Served
from app.monitoring import metrics_folder
from app.processes.worker import work

_CHECK_SECONDS = 5.0
"""How often a worker is asked whether it lives."""
_HUNG_SECONDS = 30.0
"""How long it may take to answer, after which it is ended and replaced."""
_AGAIN_SECONDS = 1.0
"""Shortest time between the starts of a worker and of the one that replaces it: one that dies at once is not
started again and again."""
_END_SECONDS = 3.0
"""How much longer a worker may take to end than the requests under way may."""
_CHANGED = "The models folder was changed while it was read; send SIGHUP again when it is whole."
_DIED = (
    "A worker died while it read the models folder; look into the log before you send SIGHUP again."
)

log = logging.getLogger("bloodcells.workers")


def run(
    count: int, listening: socket.socket, options: dict[str, Any], ring: KeyRing | None = None
) -> int:
    """Run so many processes on a socket, until a signal ends them.

    Parameters
    ----------
    options
        Of uvicorn, for each of them.
    ring
        The API keys; None where everyone may ask.

    Returns
    -------
    status
        The exit status: 0, or uvicorn's own where a process could not start.

    Raises
    ------
    NoFolder
        The processes could not add up their metrics.
    """
    with _signals() as signals, metrics_folder.shared():
        return Workers(count, listening, options, ring).run(signals)


class Worker:
    """Hold one process, and what is known of it."""

    def __init__(
        self,
        listening: socket.socket,
        served: Served | None,
        keys: ApiKeys | None,
        options: dict[str, Any],
    ) -> None:
        self.began = self.asked = time.monotonic()
        self.answered = True
        self.up = False
        self.served = served
        """What it was told to serve; None: whatever there is."""
        spawn = multiprocessing.get_context("spawn")
        self.link, end = spawn.Pipe()
        self.process = spawn.Process(target=work, args=(end, listening, served, keys, options))
        with reload_signal.blocked():  # for the process, too, which learns of reloads by its link
            self.process.start()
        end.close()  # so that the link breaks when the process dies

    def tell(self, order: Order) -> None:
        """Tell it something, if it lives."""
        with contextlib.suppress(OSError):
            self.link.send(order)

    def reports(self) -> Iterator[Report]:
        """Give what it has said since."""
        with contextlib.suppress(EOFError, OSError):
            while self.link.poll():
                yield self.link.recv()

    def hung(self) -> bool:
        """Ask whether it lives, from time to time, and tell whether it has not answered for too long.

        As long as it starts, it cannot answer.
        """
        waited = time.monotonic() - self.asked
        if not self.answered:
            return waited > _HUNG_SECONDS
        if self.up and waited > _CHECK_SECONDS:
            self.asked, self.answered = time.monotonic(), False
            self.tell(("ping", None))
        return False

    def end(self, at: float) -> None:
        """Wait until it has ended by itself, or kill it when its time is over."""
        self.process.join(max(0.0, at - time.monotonic()))
        if self.process.is_alive():
            log.error("worker %s has not ended in time and is killed", self.process.pid)
            self.process.kill()
            self.process.join()
        self.link.close()


class Workers:
    """Keep so many processes running, and all of them serving what the first one loaded.

    A reload takes place in all of them or in none: each reads the folder, and they swap when all have read
    the same. API keys are read here alone, so that all of them have the same.
    """

    def __init__(
        self,
        count: int,
        listening: socket.socket,
        options: dict[str, Any],
        ring: KeyRing | None = None,
    ) -> None:
        self._listening, self._options, self._ring = listening, options, ring
        self._patience = options["timeout_graceful_shutdown"] + _END_SECONDS
        self._served: Served | None = None
        self._looking: dict[Worker, Served | None] = {}
        """The workers that are asked to read the models folder, and what each has read."""
        self._reload_asked = False
        self._status: int | None = None
        self._workers: list[Worker] = []
        self._count = count

    def run(self, signals: socket.socket) -> int:
        """Supervise until a signal comes or no process can start, and give the exit status."""
        try:
            while len(self._workers) < self._count:
                self._workers.append(self._start())
            while self._status is None:
                self._wait(signals)
                for worker in self._workers:
                    for report in worker.reports():
                        self._take(worker, report)
                self._replace_dead()
                self._reload()
        finally:
            self._stop()
        return self._status

    def _start(self) -> Worker:
        keys = self._ring.keys if self._ring else None
        return Worker(self._listening, self._served, keys, self._options)

    def _wait(self, signals: socket.socket) -> None:
        """Wait until there is a signal, a report or a death; at most until it is time to look after them."""
        living = [w for w in self._workers if w.process.is_alive()]
        events: list[Any] = [signals]
        for worker in living:
            events += worker.link, worker.process.sentinel
        if signals not in wait(events, _AGAIN_SECONDS):
            return
        for number in signals.recv(64):
            if number == signal.SIGHUP:
                log.info("SIGHUP: %d workers reload", len(living))
                self._reload_asked = True
                self._reload_keys()
            else:
                log.info("%s: the workers are ended", signal.Signals(number).name)
                self._status = 0

    def _reload_keys(self) -> None:
        """Read the API keys again at once: one that was taken out is not to wait for models."""
        if self._ring is None:
            return
        self._ring.reload()
        for worker in self._workers:
            worker.tell(("keys", self._ring.keys))

    def _take(self, worker: Worker, report: Report) -> None:
        """Note what a worker says."""
        match report:
            case "pong", _:
                worker.answered = True
            case "serves", Served() as served:
                worker.up = True
                if self._served is None:
                    self._served = served
                elif worker.served is not self._served and served != self._served:
                    worker.tell(("serve", self._served))  # it has read the folder at another time
            case "looked", Served() as served:
                if worker in self._looking:
                    self._looking[worker] = served

    def _replace_dead(self) -> None:
        """Start another worker for each that has died or hangs."""
        for i, worker in enumerate(self._workers):
            if worker.hung():
                log.error("worker %s hangs and is killed", worker.process.pid)
                worker.process.kill()
                worker.process.join()
            if worker.process.is_alive():
                continue
            if worker in self._looking and self._looking[worker] is None:
                self._looking[worker] = Served(
                    {}, {}, {}, (_DIED,)
                )  # maybe of a model that it read
            if worker.process.exitcode == STARTUP_FAILURE:
                log.error("worker %s cannot start: the service ends", worker.process.pid)
                self._status = STARTUP_FAILURE
            elif worker.up or time.monotonic() - worker.began > _AGAIN_SECONDS:
                log.error(
                    "worker %s died (exit status %s); another one is started",
                    worker.process.pid,
                    worker.process.exitcode,
                )
                worker.end(0)
                self._workers[i] = self._start()

    def _reload(self) -> None:
        """Begin a reload that was asked for, or end one when all have read the folder.

        One that is asked for meanwhile begins after it.
        """
        if self._looking and all(self._looking.values()):
            self._end_reload([served for served in self._looking.values() if served])
        if self._reload_asked and not self._looking:
            self._looking = {w: None for w in self._workers if w.up}
            self._reload_asked = not self._looking
            for worker in self._looking:
                worker.tell(("look", None))

    def _end_reload(self, read: list[Served]) -> None:
        """Serve what all have read; or, if anything is refused, what was served before."""
        reasons = tuple(dict.fromkeys(reason for each in read for reason in each.refused))
        if not reasons and any(each != read[0] for each in read):
            reasons = (_CHANGED,)
        order: Order = ("refuse", reasons) if reasons else ("swap", None)
        if not reasons:
            self._served = read[0]
        elif self._served is not None:
            self._served = replace(self._served, reload_refused=reasons)
        for worker in self._workers:
            if worker in self._looking:
                worker.tell(order)
            elif worker.up and self._served is not None:
                worker.tell(("serve", self._served))  # it came up meanwhile, in place of a dead one
        self._looking = {}

    def _stop(self) -> None:
        """Refuse new connections, let the workers finish what they have accepted, and end them.

        As long as any process had the socket open, connections would be made to it, and wait for nobody.
        """
        self._listening.close()
        for worker in self._workers:
            worker.process.terminate()
        at = time.monotonic() + self._patience
        for worker in self._workers:
            worker.end(at)


@contextlib.contextmanager
def _signals() -> Iterator[socket.socket]:
    """Give a socket from which the numbers of the signals are read that come to this process."""
    reader, writer = socket.socketpair()
    writer.setblocking(False)
    numbers = signal.SIGINT, signal.SIGTERM, signal.SIGHUP
    with reader, writer:
        before = signal.set_wakeup_fd(writer.fileno())
        handlers = {number: signal.signal(number, lambda *_: None) for number in numbers}
        reload_signal.unblock()
        try:
            yield reader
        finally:
            signal.set_wakeup_fd(before)
            for number, handler in handlers.items():
                signal.signal(number, handler)
