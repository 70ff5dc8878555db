"""Run work on tables: a few rows on the event loop, more on a bounded pool of threads."""

import asyncio
import os
import sys
import threading
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from contextvars import copy_context
from typing import TypeVar, TypeVarTuple

from app.work.allocator import give_back
from app.work.watched_work import NeedsTurn, Watch
from bloodcells.errors import BloodcellsError

Arguments = TypeVarTuple("Arguments")
Result = TypeVar("Result")

FEW_ROWS = 64
"""Most rows of work that is done on the event loop itself, as handing it to a thread would take longer."""

_SIDE_THREADS = 2
"""Threads that write and read the files of what waits, and decompress what still comes."""

_GIVE_BACK_AFTER = 1.0
"""Seconds after large work until its memory is given back: its answer has then been sent, mostly."""

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
    """Hold a slot of the pool: work is done in it one after another, and none is refused.

    What still waits for a thread when its sender leaves is not begun.

    Parameters
    ----------
    watch
        Watches over the work; None where nobody does.
    places
        Where the slot has one of the places to work at, and the turn to be large if it took that.
    """

    def __init__(
        self,
        executor: ThreadPoolExecutor,
        watch: Watch | None = None,
        places: "_Places | None" = None,
    ) -> None:
        self._executor, self._watch, self._places = executor, watch, places

    def rest(self) -> None:
        """Let others have the place until the next function is run, as a sender or a reader is waited for."""
        if self._places is not None:
            self._places.leave()

    async def run(self, function: Callable[[*Arguments], Result], *arguments: *Arguments) -> Result:
        """Run a function on a thread, and return or raise what it does.

        A function that turns out to work on a large table is called once more, when it is its turn.

        Raises
        ------
        ClientDisconnect
            The sender has left.
        OutOfTime
            The work took longer than it may.
        """
        if self._places is not None:
            await self._places.take()
        try:
            return await self._run(function, *arguments)
        except NeedsTurn:
            assert self._watch is not None
            assert self._places is not None  # as a stream always has the turn
        await self._places.take_turn()
        self._watch.has_turn = True
        return await self._run(_give_back_after, function, *arguments)

    async def _run(
        self, function: Callable[[*Arguments], Result], *arguments: *Arguments
    ) -> Result:
        watch = self._watch

        def begin() -> Result:
            if watch is None:
                return function(*arguments)
            with watch.step():
                return function(*arguments)

        loop = asyncio.get_running_loop()
        # What is logged there is logged under the request's id.
        return await loop.run_in_executor(self._executor, copy_context().run, begin)


class _Places:
    """Hold one of the places to work at, so that no more tables are in memory than are worked on.

    Of those at work one at most may be large; while it waits for that turn, another may have its place.

    Attributes
    ----------
    was_large
        Whether it ever had that turn.
    """

    def __init__(self, places: asyncio.Semaphore, large: asyncio.Semaphore) -> None:
        self._places, self._large = places, large
        self._placed = self._turn = self.was_large = False

    async def take(self) -> None:
        """Wait for a place, unless it was taken."""
        if not self._placed:
            await self._places.acquire()
            self._placed = True

    async def take_turn(self) -> None:
        """Wait for the turn to be large, then for a place."""
        self._places.release()
        self._placed = False
        await self._large.acquire()
        self._turn = self.was_large = True
        await self.take()

    def leave(self) -> None:
        """Let others have what was taken."""
        if self._placed:
            self._places.release()
        if self._turn:
            self._large.release()
        self._placed = self._turn = False


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
        self._places = asyncio.Semaphore(threads)
        self._large = asyncio.Semaphore(1)
        self._slots = threads + queue
        self._taken = self._streams = 0
        self._giving_back: asyncio.TimerHandle | None = None
        self._side = ThreadPoolExecutor(_SIDE_THREADS, "bloodcells-side", _be_nice)
        self.steps = Slot(self._side)
        """For short steps of a body that still comes, or of an answer that is sent, which take no slot."""

    def refuse_if_full(self) -> None:
        """Refuse what would need a slot if none is free, before its body is read.

        Raises
        ------
        Busy
            No slot is free.
        """
        if self._taken >= self._slots:
            raise Busy(self._taken)

    @asynccontextmanager
    async def slot(self, watch: Watch | None = None) -> AsyncIterator[Slot]:
        """Take a slot for as long as the context lasts, for work in several steps such as a stream.

        It is taken when all is here that is worked on: nobody is to wait in a slot for a sender.

        Raises
        ------
        Busy
            No slot is free.
        """
        self.refuse_if_full()
        self._taken += 1
        places = _Places(self._places, self._large)
        try:
            yield Slot(self._executor, watch, places)
        finally:
            places.leave()
            self._taken -= 1
            if places.was_large:
                self._give_back_soon()

    @asynccontextmanager
    async def stream(self, watch: Watch | None = None) -> AsyncIterator[Slot]:
        """Take one of as many other slots for a stream, which waits for its sender again and again.

        So streams keep out other streams at most.

        Raises
        ------
        Busy
            No slot for a stream is free.
        """
        if self._streams >= self._slots:
            raise Busy(self._streams)
        self._streams += 1
        places = _Places(self._places, self._large)
        try:
            yield Slot(self._executor, watch, places)
        finally:
            places.leave()
            self._streams -= 1
            self._give_back_soon()

    def _give_back_soon(self) -> None:
        """Give back the memory of large work in a while, all at once if there is more of it until then."""
        if self._giving_back is None:
            loop = asyncio.get_running_loop()
            self._giving_back = loop.call_later(_GIVE_BACK_AFTER, self._give_back)

    def _give_back(self) -> None:
        self._giving_back = None
        with suppress(RuntimeError):  # closed: the process ends
            self._side.submit(give_back)

    async def run(
        self,
        function: Callable[[*Arguments], Result],
        *arguments: *Arguments,
        rows: int | None,
        watch: Watch | None = None,
    ) -> Result:
        """Run a function, and return or raise what it does.

        Parameters
        ----------
        rows
            Rows of the table that the function works on; None where they are not known. Up to `FEW_ROWS`
            it runs here and now; beyond, on a thread, in a slot of its own.
        watch
            Watches over it there.

        Raises
        ------
        Busy
            There are more rows than `FEW_ROWS`, and no slot is free.
        """
        if rows is not None and rows <= FEW_ROWS:
            return function(*arguments)
        async with self.slot(watch) as slot:
            return await slot.run(function, *arguments)

    def close(self) -> None:
        """Start no more work; what runs goes on to its end."""
        for executor in (self._executor, self._side):
            executor.shutdown(wait=False, cancel_futures=True)


def _give_back_after(function: Callable[[*Arguments], Result], *arguments: *Arguments) -> Result:
    """Run large work, and give back what it freed: only its thread, or the main one, can for Arrow."""
    try:
        return function(*arguments)
    finally:
        give_back()


def _be_nice() -> None:
    """Lower the priority of this thread, not of its process; only Linux has one for a thread."""
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICENESS)
