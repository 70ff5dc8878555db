"""Report the progress of a study: a bar on a terminal, plain lines in a log."""

from rich.console import Console
from rich.progress import BarColumn, TaskProgressColumn, TextColumn, TimeRemainingColumn

from training.console import ConsoleProgress

__all__ = ["StudyProgress"]


class StudyProgress(ConsoleProgress):
    """Write the lines of a study and, on a terminal, one bar below them.

    Parameters
    ----------
    total
        Amount of work, in the unit of :meth:`advance`.
    """

    def __init__(self, console: Console, total: float) -> None:
        super().__init__(
            console,
            TextColumn("{task.description}"),
            BarColumn(),
            TaskProgressColumn(),
            TimeRemainingColumn(),
            transient=True,
        )
        self._task = self.bars.add_task("", total=total)

    def begin(self, what: str) -> None:
        """Show beside the bar what is being done."""
        self.bars.update(self._task, description=what)

    def advance(self, work: float) -> None:
        """Advance the bar by an amount of work."""
        self.bars.advance(self._task, work)
