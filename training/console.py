"""Write to a console: bars on a terminal, plain lines in a log, an error on one line."""

from typing import Any, NoReturn, Self

import typer
from rich.console import Console
from rich.progress import Progress, ProgressColumn

__all__ = ["ConsoleProgress", "complain"]


class ConsoleProgress:
    """Write lines to a console and, on a terminal, draw bars below them.

    Parameters
    ----------
    columns
        The parts of a bar.
    options
        Further arguments of rich's ``Progress``.

    Attributes
    ----------
    bars
        The bars; disabled where the console is no terminal.
    """

    def __init__(self, console: Console, *columns: ProgressColumn, **options: Any) -> None:
        self.console = console
        # Without a terminal, a bar would be thousands of lines.
        self.bars = Progress(*columns, console=console, disable=not console.is_terminal, **options)

    def __enter__(self) -> Self:
        self.bars.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.bars.stop()

    def line(self, text: str = "") -> None:
        """Write a line as it is: no markup, no colours, no breaks at the width of a log."""
        self.console.print(text, markup=False, highlight=False, soft_wrap=True)


def complain(text: str, code: int) -> NoReturn:
    """Write a text as one line to stderr, and end the command with a code."""
    typer.echo(" ".join(text.split()), err=True)
    raise typer.Exit(code)
