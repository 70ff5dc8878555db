"""Define the command `bloodcells` with its subcommands."""

import typer

from bloodcells.cli import composition, evaluate, measure, models, predict

__all__ = ["app"]

app = typer.Typer(
    help="Say which white-blood-cell type each row of ImageJ cell measurements is.",
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
app.command()(predict.predict)
app.command()(measure.measure)
app.command()(evaluate.evaluate)
app.command()(composition.composition)
app.add_typer(models.models)
