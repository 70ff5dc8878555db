"""How far a long command is: a bar on a terminal, plain lines in a log."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from bloodcells.batch import BatchProgress

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


@contextmanager
def pace_shown(files: int, size: int) -> Iterator[Callable[[BatchProgress], None]]:
    """A function to call with how far a prediction of so many files and bytes is.

    Files, cells per second and, by bytes, the time that is left go to stderr.
    """
    console = Console(stderr=True, soft_wrap=True, highlight=False)
    if not console.is_terminal:
        yield _PaceLines(console, files, size)
        return
    columns = TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[said]}")
    start = time.monotonic()
    with Progress(*columns, TimeRemainingColumn(), console=console, transient=True) as bar:
        task = bar.add_task("Predicting", total=size, said="")

        def show(pace: BatchProgress) -> None:
            said = _rate(pace, files, time.monotonic() - start)
            bar.update(task, completed=pace.bytes, said=said)

        yield show


def _rate(pace: BatchProgress, files: int, seconds: float) -> str:
    """`3 of 20 files, 800,000 cells/s`; of one file, no more than the cells."""
    cells = f"{pace.cells / max(seconds, 1e-3):,.0f} cells/s"
    return cells if files == 1 else f"{pace.files:,} of {files:,} files, {cells}"


class _PaceLines:
    """`Predicting: 3 of 20 files, 800,000 cells/s, 12 s left`, now and then."""

    def __init__(self, console: Console, files: int, size: int) -> None:
        self._console, self._files, self._size = console, files, size
        self._start = time.monotonic()
        self._next = self._start + _SECONDS

    def __call__(self, pace: BatchProgress) -> None:
        now = time.monotonic()
        if now < self._next or not 0 < pace.bytes < self._size:
            return
        self._next = now + _SECONDS
        seconds = now - self._start
        left = seconds * (self._size - pace.bytes) / pace.bytes
        said = _rate(pace, self._files, seconds)
        self._console.print(f"Predicting: {said}, {_duration(left)} left")


def _duration(seconds: float) -> str:
    """`40 s`, `3 min`, `2 h 5 min`."""
    minutes = round(seconds / 60)
    if seconds < 100:
        return f"{seconds:.0f} s"
    return f"{minutes} min" if minutes < 100 else f"{minutes // 60} h {minutes % 60} min"


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
