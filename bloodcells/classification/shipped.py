"""Find the models folder where none is named: that of the working folder, or what came with the package."""

from importlib import resources
from pathlib import Path

HERE = Path("models")
"""The folder of all models in the working folder, as in a clone of the repository."""


def shipped_models() -> Path | None:
    """Find the folder of the models that came with the installed package.

    Returns
    -------
    folder
        None in a clone of the repository, which has its models in its own `models`.
    """
    folder = Path(str(resources.files("bloodcells") / "shipped"))
    return folder if folder.is_dir() else None


def default_models() -> Path:
    """Choose the folder of all models: `models` of the working folder, if there, else the package's own."""
    if HERE.is_dir():
        return HERE
    return shipped_models() or HERE
