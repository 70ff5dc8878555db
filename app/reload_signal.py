"""SIGHUP, which reloads the models: held back where it would end a process that cannot take it yet."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager

_HANGUP = {signal.SIGHUP}


def block() -> None:
    """Hold it back, for the processes that this one starts too, until they `unblock` it: none is lost."""
    signal.pthread_sigmask(signal.SIG_BLOCK, _HANGUP)


def unblock() -> None:
    """Take those that came and that come; there is a handler now."""
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _HANGUP)


@contextmanager
def blocked() -> Iterator[None]:
    """Hold it back for as long as the context lasts."""
    block()
    try:
        yield
    finally:
        unblock()
