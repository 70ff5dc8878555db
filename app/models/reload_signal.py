"""Hold back SIGHUP, which reloads the models, where it would end a process that has no handler yet."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager

_HANGUP = {signal.SIGHUP}


def block() -> None:
    """Hold back SIGHUP, also in processes that this one starts, until they `unblock` it; none is lost."""
    signal.pthread_sigmask(signal.SIG_BLOCK, _HANGUP)


def unblock() -> None:
    """Deliver the SIGHUP that was held back, and those to come: there is a handler now."""
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _HANGUP)


@contextmanager
def blocked() -> Iterator[None]:
    """Hold back SIGHUP for as long as the context lasts."""
    block()
    try:
        yield
    finally:
        unblock()
