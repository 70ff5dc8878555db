"""Define the command `bloodcells` with its subcommands."""

import typer

from bloodcells.cli import composition, drift, evaluate, measure, models, predict
from bloodcells.cli.version import Version

__all__ = ["app"]

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)


@app.callback()
def bloodcells(version: Version = False) -> None:
    """Say which white-blood-cell type each row of ImageJ cell measurements is."""


app.command()(predict.predict)
app.command()(measure.measure)
app.command()(evaluate.evaluate)
app.command()(composition.composition)
app.command()(drift.drift)
app.add_typer(models.models)
