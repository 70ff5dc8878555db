"""Show how far long work is: a bar on a terminal, now and then a line in a log."""

import time
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, Progress, ProgressColumn, TextColumn, TimeRemainingColumn

__all__ = ["ProgressDisplay"]

_LOG_SECONDS = 10.0
"""Least time between two lines of a log."""


class ProgressDisplay:
    """Draw the progress of one piece of work on stderr, until it is closed; a context that closes it.

    Parameters
    ----------
    description
        What is being done, such as `Predicting`.
    column
        What stands between the bar and the time left; the text of each update, where it is None.
    console
        Where to draw; stderr, where it is None.
    """

    def __init__(
        self,
        description: str,
        column: ProgressColumn | None = None,
        console: Console | None = None,
    ) -> None:
        self._description = description
        self._column = column
        self._console = console or Console(stderr=True, soft_wrap=True, highlight=False)
        self._next_line = time.monotonic() + _LOG_SECONDS
        self._bar: Progress | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Take the bar away."""
        if self._bar is not None:
            self._bar.stop()

    def update(self, completed: float, total: float | None, text: str = "", line: str = "") -> None:
        """Draw how far the work is.

        Parameters
        ----------
        completed, total
            Amount of work, for the bar; where the total is None, the bar only shows that work goes on.
        text
            What stands behind the bar, where no other column was chosen.
        line
            What a log shows, if its next line is due; nothing, where it is empty.
        """
        if self._console.is_terminal:
            self._draw(completed, total, text)
        elif line and time.monotonic() >= self._next_line:
            self._next_line = time.monotonic() + _LOG_SECONDS
            self._console.print(f"{self._description}: {line}")

    def _draw(self, completed: float, total: float | None, text: str) -> None:
        if self._bar is None:  # made at the first update: work that is soon done needs none
            self._bar = Progress(
                TextColumn("{task.description}"),
                BarColumn(),
                self._column or TextColumn("{task.fields[text]}"),
                TimeRemainingColumn(),
                console=self._console,
                transient=True,
            )
            self._bar.add_task(self._description, total=total, text=text)
            self._bar.start()
        [task] = self._bar.task_ids
        self._bar.update(task, completed=completed, total=total, text=text)
