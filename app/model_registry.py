"""The loaded models, swapped atomically."""

import logging
import re
import threading
from dataclasses import dataclass
from pathlib import Path

from app.settings import Settings
from bloodcells import Classifier
from bloodcells.classification import store
from bloodcells.classification.manifest import NAME_PATTERN
from bloodcells.errors import BloodcellsError, NotReady, UnknownModel

log = logging.getLogger("bloodcells.serving")


@dataclass(frozen=True)
class LoadedModels:
    """One state of the models folder.

    Attributes
    ----------
    models
        Name -> version -> classifier, versions ascending.
    found
        Name -> the versions that there are, loaded or not, ascending; none where the folder cannot
        be read.
    refused
        One sentence for every directory that was not loaded.
    """

    models: dict[str, dict[int, Classifier]]
    found: dict[str, list[int]]
    refused: tuple[str, ...]


class ModelRegistry:
    """Gives requests their model. A request keeps the model that it got, whatever is swapped in."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._loaded = LoadedModels({}, {}, ("The models have not been loaded yet.",))
        self._reloading = threading.Lock()

    @property
    def loaded(self) -> LoadedModels:
        """The present state."""
        return self._loaded

    def load(self) -> None:
        """Read the models folder; every directory that is not whole is refused, and said."""
        self._loaded = _load(self._settings.models, self._settings.onnx_threads)
        self._log()

    def reload(self) -> bool:
        """Read the folder again and swap it in; where anything in it is refused, keep the old state.

        One at a time: of two, the one that was asked for later reads the folder later, and stays.

        Returns
        -------
        Whether it was swapped.
        """
        with self._reloading:
            found = _load(self._settings.models, self._settings.onnx_threads)
            if found.refused:
                for sentence in found.refused:
                    log.error("models are not reloaded: %s", sentence)
                return False
            self._loaded = found
            self._log()
            return True

    def problem(self) -> str | None:
        """Why the service cannot answer a request that names no model; None if it can."""
        try:
            self.get(None, None)
        except BloodcellsError as error:
            return " ".join([str(error), *self._loaded.refused])
        return None

    def get(self, name: str | None, version: int | None) -> Classifier:
        """The model of that name and version; the default name, the highest version if None.

        Raises
        ------
        UnknownModel
            There is none of that name or version.
        NotReady
            It is there, but was refused.
        """
        loaded = self._loaded
        wanted = self._settings.default_model if name is None else name
        if wanted not in loaded.found:
            if name is None:
                raise NotReady(f"The default model {wanted!r} is not in {self._settings.models}.")
            raise UnknownModel(
                f"There is no model {name!r}; there is {_listed(sorted(loaded.found))}."
            )
        found = loaded.found[wanted]
        if not found:
            raise NotReady(f"The folder of the model {wanted!r} was refused when it was read.")
        number = found[-1] if version is None else version
        if number not in found:
            raise UnknownModel(
                f"The model {wanted!r} has no version {version}; it has "
                f"{_listed([str(v) for v in found])}."
            )
        versions = loaded.models.get(wanted, {})
        if number not in versions:
            raise NotReady(
                f"Version {number} of the model {wanted!r} was refused when it was read."
            )
        return versions[number]

    def others(self, used: Classifier) -> list[Classifier]:
        """Every other model and every other version of this one, versions ascending."""
        every = [c for versions in self._loaded.models.values() for c in versions.values()]
        return [c for c in every if c is not used]

    def _log(self) -> None:
        for sentence in self._loaded.refused:
            log.error("model refused: %s", sentence)
        problem = self.problem()
        if problem is not None and not self._loaded.refused:
            log.error("not ready: %s", problem)
        for name, versions in self._loaded.models.items():
            log.info("model loaded: %s, versions %s", name, _listed([str(v) for v in versions]))


def _load(root: Path, threads: int) -> LoadedModels:
    try:
        if not root.is_dir():
            return LoadedModels({}, {}, (f"The models folder {root} is not there.",))
        # A folder that can be no model's is none of ours: `lost+found`, `.snapshot`.
        named = (d for d in root.iterdir() if re.fullmatch(NAME_PATTERN, d.name))
        directories = sorted(d for d in named if d.is_dir())
    except OSError as error:
        return LoadedModels({}, {}, (f"{root} cannot be read: {error.strerror}.",))
    models: dict[str, dict[int, Classifier]] = {}
    found: dict[str, list[int]] = {}
    refused: list[str] = []
    for directory in directories:
        try:
            versions = store.versions(directory)
        except BloodcellsError as error:
            found[directory.name] = []
            refused.append(str(error))
            continue
        if versions:
            found[directory.name] = versions
        for version in versions:
            path = directory / str(version)
            try:
                classifier = Classifier(store.load(path), threads)
                manifest = classifier.manifest
                if (manifest.name, manifest.version) != (directory.name, version):
                    refused.append(
                        f"{path} holds version {manifest.version} of {manifest.name!r}; a model "
                        "lies in NAME/VERSION."
                    )
                    continue
            except BloodcellsError as error:
                refused.append(str(error))
                continue
            models.setdefault(directory.name, {})[version] = classifier
    return LoadedModels(models, found, tuple(refused))


def _listed(names: list[str]) -> str:
    return ", ".join(names) if names else "none"
