"""Define the commands `bloodcells models pin | promote | rollback | remove`, which change what is served."""

from pathlib import Path
from typing import Annotated

import typer

from bloodcells.classification import promotion
from bloodcells.classification.served_version import How
from bloodcells.cli.common import one_sentence
from bloodcells.cli.models.named import (
    DEFAULT_DIRECTORY,
    VERSION_HELP,
    ModelDirectory,
    load,
    version_of,
)

VersionNumber = Annotated[str, typer.Argument(help=VERSION_HELP, show_default=False)]


def pin(version: VersionNumber, model: ModelDirectory = DEFAULT_DIRECTORY) -> None:
    """Serve a version, whichever others there are, once it is found to be whole."""
    directory, number = version_of(version, model)
    _serve(directory, number, "pin")


def promote(
    version: Annotated[
        str | None,
        typer.Argument(
            help=f"{VERSION_HELP} The newest candidate, if not given.", show_default=False
        ),
    ] = None,
    model: ModelDirectory = DEFAULT_DIRECTORY,
) -> None:
    """Serve a candidate, which is a version above all that were ever served, as training writes it."""
    directory, number = (model, None) if version is None else version_of(version, model)
    with one_sentence():
        number = promotion.choose_candidate(directory, number)
    _serve(directory, number, "promote")


def rollback(model: ModelDirectory = DEFAULT_DIRECTORY) -> None:
    """Serve again what was served before; once more, what was served before that."""
    with one_sentence():
        number = promotion.choose_previous(model)
    _serve(model, number, "rollback")


def remove(
    version: VersionNumber,
    model: ModelDirectory = DEFAULT_DIRECTORY,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Remove the files of a version that is not served, for good; its number is not given again."""
    directory, number = version_of(version, model)
    with one_sentence():
        promotion.check_removable(directory, number)
        if not yes:
            typer.confirm(f"Remove {directory / str(number)} for good?", abort=True)
        promotion.remove(directory, number)
    typer.echo(f"{directory / str(number)} is removed.")


def _serve(directory: Path, number: int, how: How) -> None:
    """Serve a version that the service would load, and say so."""
    with one_sentence():
        promotion.check_there(directory, number)
        load(directory / str(number))
        before = promotion.serve(directory, number, how)
    if before == number:
        typer.echo(
            f"Version {number} of {directory} is served, as before; no newer one takes its place."
        )
        return
    was = "nothing was" if before is None else f"version {before} was"
    typer.echo(
        f"Version {number} of {directory} is served from the next start or reload (SIGHUP) on; before, {was}."
    )
