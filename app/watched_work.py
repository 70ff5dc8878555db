"""Stop work in a thread when its time is over, or when nobody waits for its answer any longer."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from fastapi import Request
from starlette.requests import ClientDisconnect

from bloodcells.errors import BloodcellsError


class OutOfTime(BloodcellsError):
    """Report work that took longer than it may.

    Attributes
    ----------
    retry_after
        Seconds after which it is worth asking again.
    """

    retry_after = 5

    def __init__(self, seconds: int, remedy: str) -> None:
        super().__init__(f"The work took more than {seconds} s, which is the limit; {remedy}.")
        self.seconds = seconds


@asynccontextmanager
async def watched(request: Request, seconds: int, remedy: str) -> AsyncIterator[Callable[[], None]]:
    """Watch over the work for a request whose body has been read.

    Parameters
    ----------
    seconds
        How long the work may take, from its first heartbeat.
    remedy
        What the sender can do where it takes longer.

    Yields
    ------
    Callable
        A heartbeat, which the work calls between its steps.

    Raises
    ------
    OutOfTime
        By the heartbeat: the time is over.
    ClientDisconnect
        By the heartbeat: the sender has left.
    """
    watch = _Watch(seconds, remedy)
    waiting = asyncio.create_task(_wait_for_leaving(request, watch))
    try:
        yield watch.heartbeat
    finally:
        waiting.cancel()


class _Watch:
    """Tell the work in a thread what the event loop knows."""

    left = False

    def __init__(self, seconds: int, remedy: str) -> None:
        self._seconds, self._remedy = seconds, remedy
        self._end: float | None = None

    def heartbeat(self) -> None:
        """Raise where the work is to end."""
        if self.left:
            raise ClientDisconnect
        now = time.monotonic()
        if self._end is None:
            self._end = now + self._seconds
        elif now > self._end:
            raise OutOfTime(self._seconds, self._remedy)


async def _wait_for_leaving(request: Request, watch: _Watch) -> None:
    """Wait until the sender has left; behind a body nothing else comes."""
    while (await request.receive())["type"] != "http.disconnect":
        pass
    watch.left = True
