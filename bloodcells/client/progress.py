"""Show on stderr how many cells the service has answered."""

import time
from typing import Self

from rich.console import Console

from bloodcells.parallel.progress import ProgressDisplay

__all__ = ["ProgressBar"]

_LONG = 2.0
"""Seconds after which work counts as long: then it is shown, unless the caller chose otherwise."""


class ProgressBar:
    """Show on stderr how many cells are answered.

    Parameters
    ----------
    wanted
        True to show it at once, False never, None once the work has taken long.
    console
        Where to show it; stderr, where it is None.
    """

    def __init__(self, wanted: bool | None, console: Console | None = None) -> None:
        self._wanted = wanted
        self._display = ProgressDisplay("Predicting", console=console)
        self._started = time.monotonic()
        self._cells = 0

    def __enter__(self) -> Self:
        if self._wanted:
            self.add(0, None)
        return self

    def __exit__(self, *_: object) -> None:
        self._display.close()

    def add(self, cells: int, share: float | None) -> None:
        """Count more cells as answered.

        Parameters
        ----------
        share
            How much of the work is done, from 0 to 1; None where that is not known.
        """
        self._cells += cells
        seconds = time.monotonic() - self._started
        if not (self._wanted or (self._wanted is None and seconds >= _LONG)):
            return
        text = f"{self._cells:,} cells, {self._cells / max(seconds, 1e-9):,.0f} a second"
        line = ""
        if self._cells and share != 1:
            line = text if share is None else f"{text} ({share:.0%})"
        total = None if share is None else 1.0
        self._display.update(share or 0.0, total, text, line)
