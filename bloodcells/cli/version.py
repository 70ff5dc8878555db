"""Show the version of the package, as an option of each command."""

from importlib.metadata import version
from typing import Annotated

import typer

__all__ = ["Version", "show_version"]

_PACKAGE = "bloodcells"


def show_version(asked: bool) -> None:
    """Print the version and end the command, where it is asked for."""
    if asked:
        typer.echo(f"{_PACKAGE} {version(_PACKAGE)}")
        raise typer.Exit


Version = Annotated[
    bool,
    typer.Option(
        "--version", callback=show_version, is_eager=True, help="Show the version and exit."
    ),
]
