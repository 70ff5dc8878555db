"""Export a model as a `pyfunc` of MLflow, and be the module by which MLflow loads it.

What is exported is the model's own directory and the name of this module: no pickle, and no code but that of
the package, which has to be installed where it is loaded. MLflow and pandas are imported where they are used:
they come with the extra [mlflow].
"""

from collections.abc import Mapping
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bloodcells.classification.classifier import Classifier
from bloodcells.classification.store import Artifact
from bloodcells.errors import BloodcellsError, TableError
from bloodcells.tables.cell_table import Invalid
from bloodcells.tables.reading import read_cells

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["ExportRefused", "Pyfunc", "export", "flavour", "mlflow_module"]

_INVALID = "invalid"
"""The parameter that says what to do with a row that lacks a number, as in the service."""


class ExportRefused(BloodcellsError):
    """Report a model that cannot be handed to MLflow."""


class Pyfunc:
    """Predict as MLflow asks: frames in, frames out, a row for each.

    Parameters
    ----------
    classifier
        The model.
    """

    def __init__(self, classifier: Classifier) -> None:
        self.classifier = classifier

    def predict(
        self, model_input: "pd.DataFrame", params: Mapping[str, Any] | None = None
    ) -> "pd.DataFrame":
        """Predict the class of each row.

        Parameters
        ----------
        model_input
            The measurements by their names; other columns count for nothing.
        params
            `invalid`: `fail`, to refuse a frame in which a row lacks a number, or `flag`, to give that row no
            class and the reason as its flag.

        Returns
        -------
        frame
            With the index of the input: `class`, `probability`, `probability NAME` of each class, and
            `flags`, a text with `; ` between two.

        Raises
        ------
        TableError
            The measurements are not there or not in pixels, or a row is that of no cell.
        """
        invalid: Invalid = "flag" if (params or {}).get(_INVALID) == "flag" else "fail"
        cells = read_cells(model_input, self.classifier.measurements, invalid=invalid)
        if len(cells) != len(model_input):
            raise TableError(
                "Some rows are no cells, and each has a class here; take them out. "
                + " ".join(cells.receipt.sentences())
            )
        found = self.classifier.predict(cells)
        frame = found.to_pandas().drop(columns=["row", "id"])
        frame["flags"] = found.cell_flags.texts("; ").to_pandas()
        return frame.set_index(model_input.index)


def _load_pyfunc(path: str) -> Pyfunc:
    """Load an exported model, as MLflow asks by this name; it is verified as the service would do it."""
    return Pyfunc(Classifier.load(path))


def export(loaded: Artifact, folder: Path) -> None:
    """Export a model for `mlflow.pyfunc.load_model`.

    Parameters
    ----------
    loaded
        The model.
    folder
        Where it goes; must not be there yet.

    Raises
    ------
    ExportRefused
        MLflow is not installed, or the folder is there already or cannot be written.
    """
    pyfunc = mlflow_module("mlflow.pyfunc")
    if folder.exists():
        raise ExportRefused(f"{folder} is there already; name a folder that is not.")
    try:
        pyfunc.save_model(folder, **flavour(loaded))
    except OSError as error:
        raise ExportRefused(f"{folder} cannot be written: {error.strerror}.") from error


def flavour(loaded: Artifact) -> dict[str, Any]:
    """Describe a model, as arguments of MLflow's `save_model` and `log_model`.

    Raises
    ------
    ExportRefused
        MLflow is not installed.
    """
    signature, types = mlflow_module("mlflow.models.signature"), mlflow_module("mlflow.types")
    manifest = loaded.manifest
    inputs = [types.ColSpec("double", feature.name) for feature in manifest.features]
    outputs = [
        types.ColSpec("string", "class"),
        types.ColSpec("double", "probability"),
        *(types.ColSpec("double", f"probability {name}") for name in manifest.classes),
        types.ColSpec("string", "flags"),
    ]
    params = types.ParamSchema([types.ParamSpec(_INVALID, "string", "fail")])
    return {
        "loader_module": __name__,
        "data_path": str(loaded.directory),
        "signature": signature.ModelSignature(types.Schema(inputs), types.Schema(outputs), params),
        "pip_requirements": [f"bloodcells[mlflow]=={version('bloodcells')}"],
        "metadata": {
            "name": manifest.name,
            "version": manifest.version,
            "digest": manifest.digest,
        },
    }


def mlflow_module(module: str) -> Any:
    """Import a module of MLflow.

    Raises
    ------
    ExportRefused
        It is not installed.
    """
    try:
        return import_module(module)
    except ImportError as error:
        raise ExportRefused(
            "MLflow is not installed; pip install 'bloodcells[mlflow]' installs what is needed of it."
        ) from error
