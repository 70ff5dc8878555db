"""How far a long command is: a bar on a terminal, plain lines in a log."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

_SECONDS = 10.0
"""At least this long between two lines of a log."""


@contextmanager
def shown(doing: str, total: int, what: str) -> Iterator[Callable[[int], None]]:
    """A function to call with how many of `total` are done; it writes to stderr."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield _Lines(doing, total, what)
        return
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn()
    with Progress(*columns, TimeRemainingColumn(), console=console, transient=True) as bar:
        task = bar.add_task(doing, total=total)
        yield lambda done: bar.update(task, completed=done)


class _Lines:
    """`Measuring: 120 of 300 images`, now and then."""

    def __init__(self, doing: str, total: int, what: str) -> None:
        self._doing, self._total, self._what = doing, total, what
        self._console = Console(stderr=True, soft_wrap=True, highlight=False)
        self._next = time.monotonic() + _SECONDS

    def __call__(self, done: int) -> None:
        if time.monotonic() >= self._next and done < self._total:
            self._next = time.monotonic() + _SECONDS
            self._console.print(f"{self._doing}: {done:,} of {self._total:,} {self._what}")
