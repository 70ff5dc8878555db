"""What a study says while it works: a bar on a terminal, plain lines in a log."""

from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

__all__ = ["StudyProgress"]


class StudyProgress:
    """Writes lines to a console and, on a terminal, a bar under them.

    Parameters
    ----------
    total
        Amount of work, in the unit of :meth:`advance`.
    """

    def __init__(self, console: Console, total: float) -> None:
        self._console = console
        # Without a terminal, a bar would be thousands of lines.
        self._bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            TaskProgressColumn(),
            TimeRemainingColumn(),
            console=console,
            transient=True,
            disable=not console.is_terminal,
        )
        self._task = self._bar.add_task("", total=total)

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._bar.stop()

    def begin(self, what: str) -> None:
        """Say beside the bar what is being done."""
        self._bar.update(self._task, description=what)

    def advance(self, work: float) -> None:
        """Move the bar."""
        self._bar.advance(self._task, work)

    def line(self, text: str = "") -> None:
        """Write a line as it is: no markup, no colours, no breaks at the width of a log."""
        self._console.print(text, markup=False, highlight=False, soft_wrap=True)
