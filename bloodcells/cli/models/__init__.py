"""Define the commands `bloodcells models ...`: what models there are, which is served, who signed it."""

from typing import Any

import typer
from typer.core import TyperGroup

from bloodcells.cli.models import comparison, listing, mlflow_export, serving, signing

__all__ = ["models"]

_LIST = "list"


class _ListByDefault(TyperGroup):
    """Take what is no subcommand for the folder whose models are listed."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Put `list` before such arguments."""
        if not args or (args[0] not in self.commands and args[0] != "--help"):
            args = [_LIST, *args]
        return super().parse_args(ctx, args)


models = typer.Typer(
    name="models",
    cls=_ListByDefault,
    help="List the models of a folder, `models` or those of the package if none is named; or show, compare, "
    "serve, remove, sign or verify versions of one.",
    rich_markup_mode=None,
)

models.command(_LIST)(listing.list_models)
models.command()(listing.show)
models.command()(comparison.compare)
models.command()(serving.pin)
models.command()(serving.promote)
models.command()(serving.rollback)
models.command()(serving.remove)
models.command()(signing.sign)
models.command()(signing.verify)
models.command()(signing.keygen)
models.command("export-mlflow")(mlflow_export.export_mlflow)
