"""Define the command `bloodcells models export-mlflow`."""

from pathlib import Path
from typing import Annotated

import typer

from bloodcells.cli.common import one_sentence
from bloodcells.cli.models.named import (
    DEFAULT_DIRECTORY,
    VERSION_HELP,
    ModelDirectory,
    load,
    version_of,
)


def export_mlflow(
    out: Annotated[Path, typer.Option(help="Folder to write, not there yet.", show_default=False)],
    version: Annotated[
        str | None,
        typer.Argument(
            help=f"{VERSION_HELP} The version that is served, if not given.", show_default=False
        ),
    ] = None,
    model: ModelDirectory = DEFAULT_DIRECTORY,
) -> None:
    """Export a version for mlflow.pyfunc.load_model, which needs this package where it is loaded."""
    from bloodcells.classification.mlflow_model import export  # here: no other command needs it

    directory = model
    if version is not None:
        folder, number = version_of(version, model)
        directory = folder / str(number)
    with one_sentence():
        loaded = load(directory)
        export(loaded, out)
    typer.echo(f"{loaded.directory} is exported to {out}.")
