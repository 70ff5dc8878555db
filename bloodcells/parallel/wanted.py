"""Ask, between the steps of long work, whether anybody still waits for its result.

Who starts the work says how to find out, as the service does for each request; elsewhere nothing is asked.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

__all__ = ["asking", "check_wanted", "expect_memory"]

_check: ContextVar[Callable[[], None] | None] = ContextVar("check", default=None)
_expect: ContextVar[Callable[[int], None] | None] = ContextVar("expect", default=None)


@contextmanager
def asking(check: Callable[[], None], expect: Callable[[int], None]) -> Iterator[None]:
    """Let the work in this context ask.

    Parameters
    ----------
    check
        Called between two steps; raises what is to end the work.
    expect
        Called with the bytes of a table or an image, once they are known or as they are counted; may raise
        what is to end the work.
    """
    before = _check.set(check), _expect.set(expect)
    try:
        yield
    finally:
        _check.reset(before[0])
        _expect.reset(before[1])


def check_wanted() -> None:
    """Go on, or end the work here by an error as nobody waits for it any longer."""
    check = _check.get()
    if check is not None:
        check()


def expect_memory(size: int) -> None:
    """Say that so many bytes are about to be worked on, all at once."""
    expect = _expect.get()
    if expect is not None:
        expect(size)
