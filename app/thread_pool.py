"""Run work on tables: a few rows on the event loop, more on a bounded pool of threads."""

import asyncio
import os
import sys
import threading
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from contextvars import copy_context
from typing import TypeVar, TypeVarTuple

from bloodcells.errors import BloodcellsError

Arguments = TypeVarTuple("Arguments")
Result = TypeVar("Result")

FEW_ROWS = 64
"""Most rows of work that is done on the event loop itself, as handing it to a thread would take longer."""

_NICENESS = 10
"""Nice value of the threads, on Linux: beside one of 0 it is worth about a tenth of a core, so that a big
table does not hold up the event loop (https://man7.org/linux/man-pages/man7/sched.7.html, "The nice value and
...")."""


class Busy(BloodcellsError):
    """Report that as many requests as the pool takes are under way or waiting.

    Attributes
    ----------
    waiting
        Requests that wait or run.
    retry_after
        Seconds after which it is worth asking again.
    """

    retry_after = 1

    def __init__(self, waiting: int) -> None:
        super().__init__(
            f"The service is busy: as many larger requests as it takes ({waiting:,}) are under way or "
            f"waiting. Send it again in {self.retry_after} s or more."
        )
        self.waiting = waiting


class Slot:
    """Hold a slot of the pool: work is done in it one after another, and none is refused."""

    def __init__(self, executor: ThreadPoolExecutor) -> None:
        self._executor = executor

    async def run(self, function: Callable[[*Arguments], Result], *arguments: *Arguments) -> Result:
        """Run a function on a thread, and return or raise what it does."""
        loop = asyncio.get_running_loop()
        run = copy_context().run  # what is logged there is logged under the request's id
        return await loop.run_in_executor(self._executor, run, function, *arguments)


class ThreadPool:
    """Run on threads what would hold up the event loop, and bound what may wait for them.

    Parameters
    ----------
    threads
        Requests that are worked on at once.
    queue
        Requests that may wait for a thread; one more is refused with `Busy`.
    """

    def __init__(self, threads: int, queue: int) -> None:
        self._executor = ThreadPoolExecutor(threads, "bloodcells", _be_nice)
        self._slots = threads + queue
        self._taken = 0

    @asynccontextmanager
    async def slot(self) -> AsyncIterator[Slot]:
        """Take a slot for as long as the context lasts, for work in several steps such as a stream.

        It is taken before anything is read, so that a refusal costs next to nothing.

        Raises
        ------
        Busy
            No slot is free.
        """
        if self._taken >= self._slots:
            raise Busy(self._taken)
        self._taken += 1
        try:
            yield Slot(self._executor)
        finally:
            self._taken -= 1

    async def run(
        self,
        function: Callable[[*Arguments], Result],
        *arguments: *Arguments,
        rows: int | None,
    ) -> Result:
        """Run a function, and return or raise what it does.

        Parameters
        ----------
        rows
            Rows of the table that the function works on; None where they are not known. Up to `FEW_ROWS`
            it runs here and now; beyond, on a thread, in a slot of its own.

        Raises
        ------
        Busy
            There are more rows than `FEW_ROWS`, and no slot is free.
        """
        if rows is not None and rows <= FEW_ROWS:
            return function(*arguments)
        async with self.slot() as slot:
            return await slot.run(function, *arguments)

    def close(self) -> None:
        """Start no more work; what runs goes on to its end."""
        self._executor.shutdown(wait=False, cancel_futures=True)


def _be_nice() -> None:
    """Lower the priority of this thread, not of its process; only Linux has one for a thread."""
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICENESS)
