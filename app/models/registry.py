"""Load the models, and swap them atomically."""

import logging
import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from app.models.served import Served
from app.settings import Settings
from bloodcells import Classifier
from bloodcells.classification import shipped, signing, store
from bloodcells.classification.manifest import NAME_PATTERN
from bloodcells.classification.model_choice import ModelChoice
from bloodcells.classification.served_version import SERVED_FILE, served_version
from bloodcells.errors import BloodcellsError, ModelError, NotReady, UnknownModel

log = logging.getLogger("bloodcells.serving")


@dataclass(frozen=True)
class LoadedModels:
    """Hold one state of the models folder."""

    models: dict[str, dict[int, Classifier]]
    """Name -> version -> classifier, versions ascending."""
    found: dict[str, list[int]]
    """Name -> the versions that there are, loaded or not, ascending; none where the model's
    directory cannot be read."""
    by_default: dict[str, int | None]
    """Name -> the version that answers requests which name none; None where all are candidates, or which one
    it is cannot be told."""
    refused: tuple[str, ...]
    """One sentence for every directory that was not loaded."""


class ModelRegistry:
    """Give requests their model; a request keeps the one that it got, whatever is swapped in.

    Attributes
    ----------
    reload_refused
        Why the last reload did not take place, in sentences; none if it did, or if there was none.
    """

    def __init__(self, settings: Settings) -> None:
        folder, self._why = _chosen(settings)
        self._settings = settings.model_copy(update={"models": folder})
        self._loaded = LoadedModels({}, {}, {}, ("The models have not been loaded yet.",))
        self._candidate: LoadedModels | None = None
        self._choice: tuple[LoadedModels, ModelChoice[Classifier]] | None = None
        self._reloading = threading.Lock()
        self.reload_refused: tuple[str, ...] = ()

    @property
    def loaded(self) -> LoadedModels:
        """Get the present state of the models folder."""
        return self._loaded

    @property
    def served(self) -> Served:
        """Describe the present state, for another process to serve the same."""
        return _described(self._loaded, self.reload_refused)

    def load(self, served: Served | None = None) -> None:
        """Read the models folder; a directory that is not a whole model is refused, and the log says why.

        Parameters
        ----------
        served
            What other processes serve. Then exactly that is read, whatever else is in the folder by now; a
            version whose files are no longer the same is refused.
        """
        if served is None:
            self._loaded = _load(self._settings)
        else:
            self._loaded = _load_served(self._settings, served)
            self.reload_refused = served.reload_refused
        log.info("models are served from %s, %s", self._settings.models, self._why)
        self._log()

    def reload(self) -> bool:
        """Read the folder again and swap the models; if anything is refused, keep the old state.

        Reloads run one at a time: the one that was asked for last reads the folder last, and its state stays.

        Returns
        -------
        swapped
            Whether the new state took the place of the old one.
        """
        with self._reloading:
            if refused := self.look().refused:
                self.refuse(refused)
                return False
            self.swap()
            return True

    def look(self) -> Served:
        """Read the folder again for `swap`, change nothing yet, and describe what was read."""
        try:
            found = _load(self._settings)
        except Exception as error:  # whatever it is, the models that are served go on
            log.exception("the models folder could not be read")
            sentence = f"{self._settings.models} could not be read: {error!r}; the log has more."
            found = LoadedModels({}, {}, {}, (sentence,))
        default = self._settings.default_model
        if not found.refused and default in self._loaded.models and default not in found.found:
            sentence = f"The default model {default!r}, which is served, is not in {self._settings.models}."
            found = LoadedModels({}, {}, {}, (sentence,))
        elif not found.refused and self._takes_default_away(found):
            sentence = (
                f"The default model {default!r}, which is served, has candidates alone in "
                f"{self._settings.models}; promote one."
            )
            found = LoadedModels({}, {}, {}, (sentence,))
        self._candidate = found
        return _described(found)

    def _takes_default_away(self, found: LoadedModels) -> bool:
        """Tell whether nothing would answer for the default model, which has a version that does."""
        default = self._settings.default_model
        return (
            self._loaded.by_default.get(default) is not None
            and found.by_default.get(default) is None
        )

    def swap(self) -> None:
        """Serve what `look` has read, in one step."""
        assert self._candidate is not None
        self._loaded, self._candidate = self._candidate, None
        self.reload_refused = ()
        self._log()

    def refuse(self, reasons: tuple[str, ...]) -> None:
        """Serve on what is served, and say why what `look` has read is not."""
        self._candidate = None
        self.reload_refused = reasons
        log.error("models are not reloaded: %s", " ".join(reasons))

    def problem(self) -> str | None:
        """Explain why the service cannot answer a request that names no model; None if it can."""
        try:
            self.get(None, None)
        except BloodcellsError as error:
            return " ".join([str(error), *self._loaded.refused])
        return None

    def get(self, name: str | None, version: int | None) -> Classifier:
        """Get the model of a name and version; for None, the default name and the version that is served.

        Raises
        ------
        UnknownModel
            There is no model of that name or version.
        NotReady
            The model is there, but was refused, or is a candidate that is not named by its version.
        """
        loaded = self._loaded
        wanted = self._settings.default_model if name is None else name
        if wanted not in loaded.found:
            if name is None:
                raise NotReady(
                    f"The default model {wanted!r} is not in {self._settings.models}; "
                    "BLOODCELLS_DEFAULT_MODEL says which one it is, and BLOODCELLS_MODELS in which folder."
                )
            raise UnknownModel(
                f"There is no model {name!r}; there is {_listed(sorted(loaded.found))}."
            )
        found = loaded.found[wanted]
        if not found:
            raise NotReady(f"The folder of the model {wanted!r} was refused when it was read.")
        number = loaded.by_default[wanted] if version is None else version
        if number is None:
            raise NotReady(
                f"No version of the model {wanted!r} is served: it has candidates alone, or its "
                f"{SERVED_FILE} was refused when it was read. Name one of its versions, "
                f"{_listed([str(v) for v in found])}, or serve one by `bloodcells models promote`."
            )
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

    def choice(self, name: str | None, version: int | None) -> ModelChoice[Classifier]:
        """Get the models among which a table is given its own: the one that is named, or all that can answer.

        Of the others than the default, the versions that are served count, in the order of their names.

        Raises
        ------
        UnknownModel, NotReady
            As `get` does.
        """
        if name is not None or version is not None:
            return ModelChoice(self.get(name, version))
        loaded = self._loaded
        if self._choice is None or self._choice[0] is not loaded:
            default = self.get(None, None)
            served = (
                loaded.models.get(name, {}).get(number)
                for name, number in sorted(loaded.by_default.items())
                if number is not None
            )
            self._choice = loaded, ModelChoice(default, [c for c in served if c is not None])
        return self._choice[1]

    def others(self, used: Classifier) -> list[Classifier]:
        """List every other model and every other version of this one, versions ascending."""
        every = [c for versions in self._loaded.models.values() for c in versions.values()]
        return [c for c in every if c is not used]

    def _log(self) -> None:
        """Log what was loaded and what was refused."""
        for sentence in self._loaded.refused:
            log.error("model refused: %s", sentence)
        problem = self.problem()
        if problem is not None and not self._loaded.refused:
            log.error("not ready: %s", problem)
        for name, versions in self._loaded.models.items():
            log.info(
                "model loaded: %s, versions %s",
                name,
                _listed([_shown(v, c) for v, c in versions.items()]),
            )
        for name, version in self._loaded.by_default.items():
            log.info("model served: %s, version %s", name, "none" if version is None else version)


_WHERE = "BLOODCELLS_MODELS says which folder is served"


def _chosen(settings: Settings) -> tuple[Path, str]:
    """Choose the models folder, and say why that one."""
    if "models" in settings.model_fields_set:
        return settings.models, "as BLOODCELLS_MODELS says"
    folder = shipped.default_models()
    if folder == shipped.HERE:
        return folder, "the working folder's, as BLOODCELLS_MODELS is not set"
    return (
        folder,
        "which came with the package, as BLOODCELLS_MODELS is not set and there is no models here",
    )


def _load(settings: Settings) -> LoadedModels:
    """Load every model of the folder."""
    root = settings.models
    try:
        trusted = signing.trusted_keys(settings.trusted_keys)  # read anew, as keys may come and go
    except BloodcellsError as error:
        return LoadedModels({}, {}, {}, (str(error),))
    try:
        if not root.is_dir():
            return LoadedModels({}, {}, {}, (f"The models folder {root} is not there; {_WHERE}.",))
        # A name that no model can have is no model's folder: `lost+found`, `.snapshot`.
        named = (d for d in root.iterdir() if re.fullmatch(NAME_PATTERN, d.name))
        directories = sorted(d for d in named if d.is_dir())
    except OSError as error:
        return LoadedModels({}, {}, {}, (f"{root} cannot be read: {error.strerror}.",))
    models: dict[str, dict[int, Classifier]] = {}
    found: dict[str, list[int]] = {}
    by_default: dict[str, int | None] = {}
    refused: list[str] = []
    for directory in directories:
        versions: list[int] = []
        try:
            versions = store.versions(directory)
            served = served_version(directory, versions)
            if not versions:
                continue
        except BloodcellsError as error:
            served = None
            refused.append(str(error))
        found[directory.name], by_default[directory.name] = versions, served
        for version in versions:
            try:
                classifier = _load_version(settings, trusted, directory.name, version)
            except BloodcellsError as error:
                refused.append(str(error))
                continue
            models.setdefault(directory.name, {})[version] = classifier
    return LoadedModels(models, found, by_default, tuple(refused))


def _load_served(settings: Settings, served: Served) -> LoadedModels:
    """Load the versions that other processes serve, if they are still the same."""
    try:
        trusted = signing.trusted_keys(settings.trusted_keys)
    except BloodcellsError as error:
        refusals = (*served.refused, f"{error} {_ONLY_IN_OTHERS}")
        return LoadedModels({}, served.found, served.by_default, refusals)
    models: dict[str, dict[int, Classifier]] = {}
    refused = list(served.refused)
    for name, digests in served.digests.items():
        for version, digest in digests.items():
            try:
                classifier = _load_version(settings, trusted, name, version)
            except BloodcellsError as error:
                refused.append(f"{error} {_ONLY_IN_OTHERS}")
                continue
            if classifier.manifest.digest != digest:
                refused.append(
                    f"{settings.models / name / str(version)} is not the model that was loaded before: its "
                    f"digest is {classifier.manifest.digest}, {digest} was expected. {_ONLY_IN_OTHERS}"
                )
                continue
            models.setdefault(name, {})[version] = classifier
    return LoadedModels(models, served.found, served.by_default, tuple(refused))


_ONLY_IN_OTHERS = (
    "Other workers, which loaded it before, still serve it: restore it and send SIGHUP."
)


def _load_version(
    settings: Settings, trusted: Mapping[str, bytes] | None, name: str, version: int
) -> Classifier:
    """Load one version of a model.

    Raises
    ------
    ModelError
        It is not whole, or not the one that its place says.
    """
    path = settings.models / name / str(version)
    classifier = Classifier(
        store.load(path, settings.max_model_bytes, trusted), settings.onnx_threads
    )
    manifest = classifier.manifest
    if (manifest.name, manifest.version) != (name, version):
        raise ModelError(
            f"{path} holds version {manifest.version} of {manifest.name!r}; a model lies in NAME/VERSION."
        )
    return classifier


def _described(loaded: LoadedModels, reload_refused: tuple[str, ...] = ()) -> Served:
    """Describe a state of the models folder for another process."""
    digests = {
        name: {version: c.manifest.digest for version, c in versions.items()}
        for name, versions in loaded.models.items()
    }
    return Served(digests, loaded.found, loaded.by_default, loaded.refused, reload_refused)


def _shown(version: int, classifier: Classifier) -> str:
    """Name a version, and who signed it."""
    signer = classifier.signed_by
    return str(version) if signer is None else f"{version} (signed by {signer})"


def _listed(names: list[str]) -> str:
    return ", ".join(names) if names else "none"
