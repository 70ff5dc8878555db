"""`bloodcells-train`: a model from a labelled table, from the command line."""

from pathlib import Path
from typing import Annotated

import joblib
import typer
from pydantic import TypeAdapter, ValidationError
from rich.console import Console

from bloodcells.artifact import Manifest
from bloodcells.errors import BloodcellsError
from training.data import read
from training.report_table import Report
from training.run import Options
from training.run import train as train_model

__all__ = ["app", "main"]

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)

_NAME = TypeAdapter[str](Manifest.model_fields["name"].rebuild_annotation())


@app.command()
def train(
    train: Annotated[Path, typer.Option(help="Table of cells whose class is known.")],
    test: Annotated[
        Path | None, typer.Option(help="Further such cells, to score the finished model on.")
    ] = None,
    out: Annotated[Path, typer.Option(help="Folder of all models.")] = Path("models"),
    name: Annotated[str, typer.Option(help="Name of the model.")] = "bloodcells",
    label: Annotated[str, typer.Option(help="Column that says the class.")] = "Class",
    quick: Annotated[
        bool, typer.Option("--quick", help="Tiny grids: a minute, a fair model.")
    ] = False,
    seed: Annotated[
        int, typer.Option(min=0, max=2**32 - 1, help="The same seed gives the same model.")
    ] = 0,
    jobs: Annotated[
        int | None, typer.Option(min=1, help="Processes; one per core if not given.")
    ] = None,
    allow_training_rows: Annotated[
        bool,
        typer.Option(
            "--allow-training-rows",
            help="Ship a model even if it carries rows of the training table inside it.",
        ),
    ] = False,
) -> None:
    """Compare models by cross-validated macro-F1, and export the best as the next version."""
    try:
        _NAME.validate_python(name)
    except ValidationError as error:
        raise typer.BadParameter(
            f"{name!r} is no name: at most 64 letters, digits, '.', '_' and '-', the first a letter "
            "or a digit.",
            param_hint="--name",
        ) from error
    options = Options(
        out=out,
        name=name,
        seed=seed,
        quick=quick,
        jobs=joblib.cpu_count() if jobs is None else jobs,
        allow_training_rows=allow_training_rows,
    )
    try:
        cells = read(train, label)
        held_back = None if test is None else read(test, label)
        with Report(Console()) as report:
            classifier = train_model(cells, held_back, options, report)
    except (BloodcellsError, OSError) as error:
        typer.echo(" ".join(str(error).split()), err=True)
        raise typer.Exit(1) from error
    manifest = classifier.manifest
    report.result(manifest, str(out / manifest.name / str(manifest.version)))


def main() -> None:
    """Entry point."""
    app()
