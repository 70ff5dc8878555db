"""Bars on a terminal, plain lines in a log."""

import io

from rich.console import Console
from rich.progress import TextColumn

from training.console import ConsoleProgress


def test_in_a_log_there_are_lines_as_they_are_and_no_bar() -> None:
    log = io.StringIO()
    with ConsoleProgress(Console(file=log, width=20), TextColumn("a bar")) as progress:
        progress.bars.add_task("work", total=2)
        progress.line("[bold]12 of 20 fits are done by now[/bold]")
        progress.line()
    assert log.getvalue() == "[bold]12 of 20 fits are done by now[/bold]\n\n"


def test_on_a_terminal_there_is_a_bar() -> None:
    terminal = io.StringIO()
    console = Console(file=terminal, width=40, force_terminal=True)
    with ConsoleProgress(console, TextColumn("a bar")) as progress:
        progress.bars.add_task("work", total=2)
    assert "a bar" in terminal.getvalue()
