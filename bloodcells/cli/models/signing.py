"""Define the commands `bloodcells models sign | verify | keygen`: who made a model."""

import os
import re
from pathlib import Path
from typing import Annotated

import typer

from bloodcells.classification import signing, store
from bloodcells.classification.manifest import NAME_PATTERN
from bloodcells.cli.common import one_sentence
from bloodcells.cli.models.named import load_trusting
from bloodcells.files.atomic_file import Unwritable

Directory = Annotated[
    Path,
    typer.Argument(help="models/NAME, for the version that is served, or models/NAME/VERSION."),
]


def sign(
    directory: Directory,
    key: Annotated[Path, typer.Option(help="The private key's file.", show_default=False)],
) -> None:
    """Sign a model, once it is found to be as it was exported; an older signature is replaced."""
    with one_sentence():
        loaded = load_trusting(directory, None)
        store.add_signature(loaded, key)
    typer.echo(f"{loaded.directory} is signed.")


def verify(
    directory: Directory,
    key: Annotated[
        list[Path],
        typer.Option(help="A public key's file; --key A --key B for several.", show_default=False),
    ],
) -> None:
    """Verify that one of these keys signed a model, and that it is as it was exported."""
    with one_sentence():
        loaded = load_trusting(directory, signing.public_keys(key))
    typer.echo(f"{loaded.directory} is as it was exported, and signed by {loaded.signed_by}.")


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


def _create(path: Path, content: bytes, mode: int) -> None:
    """Write a file that must not be there yet."""
    try:
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
            file.write(content)
    except OSError as error:
        raise Unwritable(path, error) from error
