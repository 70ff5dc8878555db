"""Stop work in a thread when its time is over, or when nobody waits for its answer any longer."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from starlette.requests import ClientDisconnect

from bloodcells.errors import BloodcellsError
from bloodcells.parallel.wanted import asking

LARGE = 8 * 2**20
"""Bytes of a table beyond which it is large: one such is worked on at a time."""

_EVERY_SECONDS = 0.02
"""Time between two looks whether the sender has left, each of which asks the system."""

HasLeft = Callable[[], bool]
"""Tells whether who waits for some work has left."""


class OutOfTime(BloodcellsError):
    """Report work that took longer than it may.

    Attributes
    ----------
    retry_after
        Seconds after which it is worth asking again.
    """

    retry_after = 5

    def __init__(self, seconds: float, remedy: str) -> None:
        super().__init__(f"The work took more than {seconds} s, which is the limit; {remedy}.")
        self.seconds = seconds


class NeedsTurn(Exception):
    """Report work that turned out to be large, and is to begin again when it is its turn."""


class Watch:
    """Watch over the work for one request.

    Parameters
    ----------
    has_left
        Whether its sender has left; None where the server does not tell.
    seconds
        How long the work may take; time in which it waits for a thread does not count.
    remedy
        What the sender can do where it takes longer.
    each_step
        Whether each step may take as long, as those of a stream.

    Attributes
    ----------
    has_turn
        Whether the work may be large.
    """

    def __init__(
        self, has_left: HasLeft | None, seconds: float, remedy: str, each_step: bool = False
    ) -> None:
        self._has_left, self._seconds, self._remedy = has_left, seconds, remedy
        self._each_step = each_step
        self._spent = 0.0
        self._end = self._next = 0.0
        self.has_turn = each_step

    @contextmanager
    def step(self) -> Iterator[None]:
        """Watch over a step of the work, in the thread that does it.

        Raises
        ------
        OutOfTime
            The time is over.
        ClientDisconnect
            The sender has left.
        NeedsTurn
            The work is large, and has no turn.
        """
        start = time.monotonic()
        self._end, self._next = start + self._seconds - self._spent, start
        self._check()
        try:
            with asking(self._check, self._expect):
                yield
        finally:
            if not self._each_step:
                self._spent += time.monotonic() - start

    def _check(self) -> None:
        now = time.monotonic()
        if now < self._next:
            return
        self._next = now + _EVERY_SECONDS
        if self._has_left is not None and self._has_left():
            raise ClientDisconnect
        if now > self._end:
            raise OutOfTime(self._seconds, self._remedy)

    def _expect(self, size: int) -> None:
        if size > LARGE and not self.has_turn:
            raise NeedsTurn
