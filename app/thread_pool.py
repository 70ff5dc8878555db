"""Where work is done: a few rows at once, more of them on a bounded pool of threads."""

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
"""As many rows are done on the event loop itself: handing them to a thread would take longer."""

_NICENESS = 10
"""Of the threads, on Linux: beside 0 it is about a tenth of a core, so a big table leaves the event
loop its turn (https://man7.org/linux/man-pages/man7/sched.7.html, "The nice value and ...")."""


class Busy(BloodcellsError):
    """More work is waiting than the pool lets wait.

    Attributes
    ----------
    waiting
        Pieces of work that wait or run.
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
    """One place in the pool: by it, one piece of work after another is done, and none is refused."""

    def __init__(self, executor: ThreadPoolExecutor) -> None:
        self._executor = executor

    async def run(
        self,
        function: Callable[[*Arguments], Result],
        *arguments: *Arguments,
        rows: int | None,
    ) -> Result:
        """What `Pool.run` does, but for `Busy`."""
        if rows is not None and rows <= FEW_ROWS:
            return function(*arguments)
        loop = asyncio.get_running_loop()
        run = copy_context().run  # what is logged there is logged under the request's id
        return await loop.run_in_executor(self._executor, run, function, *arguments)


class ThreadPool:
    """Threads that do what would hold up the event loop, and the bound on what may wait for them.

    Parameters
    ----------
    threads
        Pieces of work that are done at once.
    queue
        Pieces that may wait for one of them; one more is refused with `Busy`.
    """

    def __init__(self, threads: int, queue: int) -> None:
        self._executor = ThreadPoolExecutor(threads, "bloodcells", _be_nice)
        self._places = threads + queue
        self._taken = 0

    @asynccontextmanager
    async def slot(self) -> AsyncIterator[Slot]:
        """One place for as long as the context lasts, for work in several pieces, as a stream is.

        It is taken before anything is read, so that what is refused costs next to nothing.

        Raises
        ------
        Busy
            None is free.
        """
        if self._taken >= self._places:
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
        """What the function returns or raises.

        Parameters
        ----------
        rows
            Of the table that it works on; None where that is not known. At most `FEW_ROWS` are done
            at once, here; more on a thread, in a place of their own.

        Raises
        ------
        Busy
            There are more rows than a few, and no place is free.
        """
        if rows is not None and rows <= FEW_ROWS:
            return function(*arguments)
        async with self.slot() as slot:
            return await slot.run(function, *arguments, rows=rows)

    def close(self) -> None:
        """Start nothing more; what runs goes on to its end."""
        self._executor.shutdown(wait=False, cancel_futures=True)


def _be_nice() -> None:
    """Give this thread, and not its process, a lower priority; only Linux has one for a thread."""
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICENESS)
