"""Define the command `bloodcells models export-mlflow`."""

from pathlib import Path
from typing import Annotated

import typer

from bloodcells.cli.common import one_sentence
from bloodcells.cli.models.named import (
    DEFAULT_DIRECTORY,
    ChosenVersion,
    ModelDirectory,
    load,
    path_of,
)


def export_mlflow(
    out: Annotated[Path, typer.Option(help="Folder to write, not there yet.", show_default=False)],
    version: ChosenVersion = None,
    model: ModelDirectory = DEFAULT_DIRECTORY,
) -> None:
    """Export a version for mlflow.pyfunc.load_model, which needs this package where it is loaded."""
    from bloodcells.classification.mlflow_model import export  # here: no other command needs it

    with one_sentence():
        loaded = load(path_of(version, model))
        export(loaded, out)
    typer.echo(f"{loaded.directory} is exported to {out}.")
