"""How far long work is: a bar on a terminal, now and then a line in a log."""

import time
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

__all__ = ["ProgressBar"]

_LONG = 2.0
"""Seconds after which work is long, where it was not said whether to show it."""
_SECONDS = 10.0
"""At least this long between two lines of a log."""


class ProgressBar:
    """Shows on stderr how many cells are answered.

    Parameters
    ----------
    wanted
        True at once, False never, None if it takes long.
    """

    def __init__(self, wanted: bool | None, console: Console | None = None) -> None:
        self._wanted = wanted
        self._console = console or Console(stderr=True, soft_wrap=True, highlight=False)
        self._started = time.monotonic()
        self._next = self._started + _SECONDS
        self._bar: Progress | None = None
        self._cells = 0

    def __enter__(self) -> Self:
        if self._wanted:
            self._show(None)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._bar is not None:
            self._bar.stop()

    def add(self, cells: int, share: float | None) -> None:
        """So many more are answered; `share` is how much of the work is, where that is known."""
        self._cells += cells
        if self._wanted or (self._wanted is None and time.monotonic() >= self._started + _LONG):
            self._show(share)

    def _show(self, share: float | None) -> None:
        if not self._console.is_terminal:
            self._line(share)
            return
        if self._bar is None:
            columns = (
                TextColumn("{task.description}"),
                BarColumn(),
                TextColumn("{task.fields[told]}"),
            )
            self._bar = Progress(
                *columns, TimeRemainingColumn(), console=self._console, transient=True
            )
            self._bar.add_task("Predicting", total=None, told="")
            self._bar.start()
        [task] = self._bar.task_ids
        self._bar.update(task, total=share and 1.0, completed=share or 0.0, told=self._told())

    def _line(self, share: float | None) -> None:
        if self._cells and time.monotonic() >= self._next and share != 1:
            self._next = time.monotonic() + _SECONDS
            far = "" if share is None else f" ({share:.0%})"
            self._console.print(f"Predicting: {self._told()}{far}")

    def _told(self) -> str:
        rate = self._cells / max(time.monotonic() - self._started, 1e-9)
        return f"{self._cells:,} cells, {rate:,.0f} a second"
