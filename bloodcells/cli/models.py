"""Define the commands `bloodcells models ...`: list, sign and verify models, and make keys."""

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table
from typer.core import TyperGroup

from bloodcells.classification import signing, store
from bloodcells.classification.classifier import Classifier
from bloodcells.classification.manifest import NAME_PATTERN
from bloodcells.classification.shipped import default_models
from bloodcells.cli.common import one_sentence
from bloodcells.errors import UnknownModel
from bloodcells.files.atomic_file import Unwritable

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
    help="List the models of a folder, `models` or those of the package if none is named; or sign and verify "
    "one.",
    rich_markup_mode=None,
)

Directory = Annotated[
    Path,
    typer.Argument(help="models/NAME, for its newest version, or models/NAME/VERSION."),
]


@models.command(_LIST)
def list_models(
    folder: Annotated[Path, typer.Argument(help="The folder of all models.")] = default_models(),  # noqa: B008
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


@models.command()
def sign(
    directory: Directory,
    key: Annotated[Path, typer.Option(help="The private key's file.", show_default=False)],
) -> None:
    """Sign a model, once it is found to be as it was exported; an older signature is replaced."""
    with one_sentence():
        loaded = _load(directory, None)
        store.add_signature(loaded, key)
    typer.echo(f"{loaded.directory} is signed.")


@models.command()
def verify(
    directory: Directory,
    key: Annotated[
        list[Path],
        typer.Option(help="A public key's file; --key A --key B for several.", show_default=False),
    ],
) -> None:
    """Verify that one of these keys signed a model, and that it is as it was exported."""
    with one_sentence():
        loaded = _load(directory, signing.public_keys(key))
    typer.echo(f"{loaded.directory} is as it was exported, and signed by {loaded.signed_by}.")


@models.command()
def keygen(
    name: Annotated[Path, typer.Argument(help="Path of both files, without the ending.")],
) -> None:
    """Make a pair of keys: NAME.key, which signs and must stay secret, and NAME.pub, which verifies."""
    if not re.fullmatch(NAME_PATTERN, name.name):
        raise typer.BadParameter(
            f"{name.name!r}: at most 64 letters, digits, dots, hyphens and underscores were expected, "
            "as the name is shown with each model."
        )
    secret, shown = (name.with_name(f"{name.name}{ending}") for ending in (".key", signing.PUBLIC))
    with one_sentence():
        for path in (secret, shown):
            if path.exists():
                raise signing.KeyFault(f"{path} is there already; a key is never overwritten.")
        for path, content, mode in zip(
            (secret, shown), signing.generate(), (0o600, 0o644), strict=True
        ):
            _create(path, content, mode)
    typer.echo(f"Whoever has {secret} can sign; {shown} is for those who verify.")


def _load(directory: Path, trusted: Mapping[str, bytes] | None) -> store.Artifact:
    """Load a model as the service would, whichever keys that trusts."""
    most = store.most_bytes(os.environ)
    loaded = store.load(store.resolve(directory), most, trusted)
    Classifier(loaded)
    return loaded


def _create(path: Path, content: bytes, mode: int) -> None:
    """Write a file that must not be there yet."""
    try:
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
            file.write(content)
    except OSError as error:
        raise Unwritable(path, error) from error
