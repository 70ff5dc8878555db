"""Show on stderr how far a long command is."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.progress import MofNCompleteColumn

from bloodcells.batch import BatchProgress
from bloodcells.parallel.progress import ProgressDisplay


@contextmanager
def count_shown(description: str, total: int, unit: str) -> Iterator[Callable[[int], None]]:
    """Show how many of `total` are done: a context that gives a function to call with the number.

    A log has lines such as `Measuring: 120 of 300 images`.
    """
    with ProgressDisplay(description, MofNCompleteColumn()) as display:

        def show(done: int) -> None:
            line = f"{done:,} of {total:,} {unit}" if done < total else ""
            display.update(done, total, line=line)

        show(0)
        yield show


@contextmanager
def pace_shown(files: int, size: int) -> Iterator[Callable[[BatchProgress], None]]:
    """Show how far a prediction is: a context that gives a function to call with its progress.

    A log has lines such as `Predicting: 3 of 20 files, 800,000 cells/s, 12 s left`; the time left is
    estimated from the bytes that are read.

    Parameters
    ----------
    files
        How many are to be predicted.
    size
        Bytes of all of them.
    """
    start = time.monotonic()
    with ProgressDisplay("Predicting") as display:

        def show(progress: BatchProgress) -> None:
            seconds = time.monotonic() - start
            text, line = _rate(progress, files, seconds), ""
            if 0 < progress.bytes < size:
                left = seconds * (size - progress.bytes) / progress.bytes
                line = f"{text}, {_duration(left)} left"
            display.update(progress.bytes, size, text, line)

        display.update(0, size)
        yield show


def _rate(progress: BatchProgress, files: int, seconds: float) -> str:
    """Say `3 of 20 files, 800,000 cells/s`; of one file, no more than the cells."""
    cells = f"{progress.cells / max(seconds, 1e-3):,.0f} cells/s"
    return cells if files == 1 else f"{progress.files:,} of {files:,} files, {cells}"


def _duration(seconds: float) -> str:
    """Say `40 s`, `3 min`, `2 h 5 min`."""
    minutes = round(seconds / 60)
    if seconds < 100:
        return f"{seconds:.0f} s"
    return f"{minutes} min" if minutes < 100 else f"{minutes // 60} h {minutes % 60} min"
