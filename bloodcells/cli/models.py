"""Define the command `bloodcells models`."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from bloodcells.classification import store
from bloodcells.classification.classifier import Classifier
from bloodcells.cli.common import one_sentence
from bloodcells.errors import UnknownModel


def models(
    folder: Annotated[Path, typer.Argument(help="The folder of all models.")] = Path("models"),
) -> None:
    """List the models, verified byte by byte."""
    with one_sentence():
        names = sorted(d for d in folder.iterdir() if d.is_dir()) if folder.is_dir() else []
        found = [d / str(v) for d in names for v in store.versions(d)]
        if not found:
            raise UnknownModel(f"There is no model in {folder}.")
        table = Table("model", "version", "created", "measurements", "chosen", "macro-F1", box=None)
        for path in found:
            manifest = Classifier.load(path).manifest
            chosen = manifest.chosen
            table.add_row(
                manifest.name,
                str(manifest.version),
                f"{manifest.created:%Y-%m-%d}",
                manifest.feature_set,
                chosen.name,
                f"{chosen.f1_macro_mean:.3f} ± {chosen.f1_macro_sd:.3f}",
            )
        Console().print(table)
