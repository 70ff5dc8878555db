"""Find the models of a folder among which a table is given its own, verified but not yet opened."""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bloodcells.classification import store
from bloodcells.classification.directory import readable
from bloodcells.classification.manifest import MANIFEST_FILE, NAME_PATTERN
from bloodcells.classification.model_choice import ModelChoice
from bloodcells.classification.served_version import served_version
from bloodcells.measurements import Measurements

__all__ = ["DEFAULT_MODEL", "StoredModel", "find_models"]

DEFAULT_MODEL = "bloodcells"
"""Name of the model of a folder that comes before the others."""


@dataclass(frozen=True)
class StoredModel:
    """Hold the files of one version of a model, of which `Classifier` makes one that predicts."""

    artifact: store.Artifact
    """Its directory, as it was verified."""
    measurements: Measurements
    """The measurements that it takes."""

    @property
    def name(self) -> str:
        """Name the model."""
        return self.artifact.manifest.name

    @property
    def version(self) -> int:
        """Number its version."""
        return self.artifact.manifest.version

    @property
    def class_names(self) -> tuple[str, ...]:
        """Name its classes."""
        return tuple(self.artifact.manifest.classes)


def find_models(path: Path) -> ModelChoice[StoredModel]:
    """Find the models among which a table is given its own.

    The variables `BLOODCELLS_TRUSTED_KEYS` and `BLOODCELLS_MAX_MODEL_BYTES` hold for each.

    Parameters
    ----------
    path
        A folder of models, of which the versions that are served count, `DEFAULT_MODEL` before the others in
        the order of their names; or one model or version, which is then the only one.

    Raises
    ------
    UnknownModel
        There is no model.
    ModelError
        One of them is not whole, was changed, or is signed by no trusted key.
    """
    directories = list(_served(path)) or [store.resolve(path)]
    conditions = store.conditions(os.environ)
    default, *others = (_stored(store.load(d, **conditions)) for d in directories)
    return ModelChoice(default, others)


def _stored(artifact: store.Artifact) -> StoredModel:
    features = artifact.manifest.features
    return StoredModel(artifact, Measurements(f.as_measurement() for f in features))


def _served(folder: Path) -> Iterator[Path]:
    """Yield the version of each model of a folder of models that is served; nothing for another path."""
    with readable(folder):
        if (folder / MANIFEST_FILE).exists() or not folder.is_dir() or store.versions(folder):
            return
        named = [d for d in folder.iterdir() if d.is_dir() and re.fullmatch(NAME_PATTERN, d.name)]
    for directory in sorted(named, key=lambda d: (d.name != DEFAULT_MODEL, d.name)):
        served = served_version(directory, store.versions(directory))
        if served is not None:
            yield directory / str(served)
