"""Find the model and the version that a command names, and load them as the service would."""

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from bloodcells.classification import store
from bloodcells.classification.classifier import Classifier
from bloodcells.classification.model_folder import DEFAULT_MODEL
from bloodcells.classification.shipped import default_models

__all__ = [
    "DEFAULT_DIRECTORY",
    "VERSION_HELP",
    "ChosenVersion",
    "ModelDirectory",
    "load",
    "load_trusting",
    "path_of",
    "version_of",
]

ModelDirectory = Annotated[
    Path, typer.Option("--model", help="models/NAME, the folder of all versions of the model.")
]
VERSION_HELP = "A version of --model by its number, or models/NAME/VERSION."
ChosenVersion = Annotated[
    str | None,
    typer.Argument(
        help=f"{VERSION_HELP} The version that is served, if not given.", show_default=False
    ),
]
DEFAULT_DIRECTORY = default_models() / DEFAULT_MODEL
_NUMBER = re.compile("[1-9][0-9]{0,17}")


def version_of(text: str, model: Path) -> tuple[Path, int]:
    """Find the folder of a model and the number of its version: `3` of `model`, or `models/NAME/3`.

    Raises
    ------
    typer.BadParameter
        It is neither.
    """
    path = Path(text)
    if _NUMBER.fullmatch(text):
        return model, int(text)
    if _NUMBER.fullmatch(path.name):
        return path.parent, int(path.name)
    raise typer.BadParameter(
        f"{text!r}: a version was expected, as 3 (of --model) or as models/NAME/3."
    )


def path_of(text: str | None, model: Path) -> Path:
    """Find the folder of a version as `version_of` does, or of the one that is served if none is given.

    Raises
    ------
    UnknownModel, ModelError
        No version is served, or which one cannot be read.
    typer.BadParameter
        The text names no version.
    """
    if text is None:
        return store.resolve(model)
    directory, number = version_of(text, model)
    return directory / str(number)


def load(directory: Path) -> store.Artifact:
    """Load a model as the service would, under the conditions of the environment.

    Raises
    ------
    UnknownModel, ModelError
        There is none, or it is not whole, not as it was exported, or not signed as it has to be.
    """
    return load_trusting(directory, store.conditions(os.environ)["trusted"])


def load_trusting(directory: Path, trusted: Mapping[str, bytes] | None) -> store.Artifact:
    """Do the same with these public keys, or with None for a model that nobody has to have signed."""
    loaded = store.load(store.resolve(directory), store.most_bytes(os.environ), trusted)
    Classifier(loaded)
    return loaded
