"""Save and load a model directory: every file is verified by its checksum, and all or none is there."""

import hashlib
import os
import re
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypedDict

from bloodcells.classification import served_version, signing
from bloodcells.classification.directory import FileReader, readable
from bloodcells.classification.manifest import (
    MANIFEST_FILE,
    MODEL_FILE,
    SIGNATURE_FILE,
    Manifest,
)
from bloodcells.classification.manifest_file import digest, parse, seal
from bloodcells.errors import ModelError, UnknownModel, listed
from bloodcells.files.atomic_file import whole_file

MAX_BYTES = 256 * 2**20
"""Most bytes of a model's files together, where nothing else is set. The shipped model has 2.2 MB."""
MAX_MODEL_BYTES = "BLOODCELLS_MAX_MODEL_BYTES"
"""Variable with that number."""
MAX_MANIFEST_BYTES = 8 * 2**20
"""Most bytes of a manifest, a hundred times the shipped one: each takes some twenty when it is parsed."""
MAX_SIGNATURE_BYTES = 1024


class Conditions(TypedDict):
    """Hold what a model must fulfil to be loaded; see `load`."""

    max_bytes: int
    trusted: Mapping[str, bytes] | None


@dataclass(frozen=True)
class Artifact:
    """Hold a model directory whose manifest and checksums are verified."""

    directory: Path
    manifest: Manifest
    contents: dict[str, bytes] = field(repr=False)
    """Every file that the manifest lists, as it was verified."""
    signed_by: str | None = None
    """The trusted key that signed it; None where no keys were given."""

    @property
    def onnx(self) -> bytes:
        """Return the serialised ONNX graph."""
        return self.contents[MODEL_FILE]


def load(
    directory: Path, max_bytes: int = MAX_BYTES, trusted: Mapping[str, bytes] | None = None
) -> Artifact:
    """Read and verify one `models/NAME/VERSION/`, without running anything from it.

    Parameters
    ----------
    directory
        The directory of a version.
    max_bytes
        Most bytes of all of its files together.
    trusted
        Public keys by name, one of which must have signed the model; None takes any model.

    Raises
    ------
    ModelError
        A file is missing, is not listed, is too large or cannot be read, its checksum differs, the
        manifest is invalid, or no trusted key has signed it.
    """
    reader = FileReader(directory, max_bytes)
    raw = reader.read(MANIFEST_FILE, MAX_MANIFEST_BYTES)
    signed_by = None
    if trusted is not None:
        signed_by = _verify(reader, raw, trusted)
    manifest = parse(raw, directory / MANIFEST_FILE)
    reader.refuse_unlisted({MANIFEST_FILE, SIGNATURE_FILE, *manifest.files})
    contents = {}
    for name, expected in manifest.files.items():
        data = reader.read(name)
        actual = hashlib.sha256(data).hexdigest()
        if actual != expected:
            raise ModelError(
                f"{directory / name} has been changed since it was exported: its SHA-256 is "
                f"{actual}, {expected} was expected. Restore it, or export again."
            )
        contents[name] = data
    return Artifact(directory=directory, manifest=manifest, contents=contents, signed_by=signed_by)


def conditions(environment: Mapping[str, str]) -> Conditions:
    """Read from the environment under which conditions a model is loaded, as arguments of `load`.

    So whatever loads a model obeys them, also where no service is involved.

    Raises
    ------
    ModelError
        A variable is not what it should be, or a key cannot be read.
    """
    keys = signing.trusted_keys(environment.get(signing.TRUSTED_KEYS))
    return {"max_bytes": most_bytes(environment), "trusted": keys}


def most_bytes(environment: Mapping[str, str]) -> int:
    """Read from the environment how many bytes a model may have.

    Raises
    ------
    ModelError
        The variable is no such number.
    """
    most = environment.get(MAX_MODEL_BYTES, str(MAX_BYTES))
    if not re.fullmatch("[1-9][0-9]{0,17}", most):
        raise ModelError(f"{MAX_MODEL_BYTES}: a number of bytes was expected; found {most!r}.")
    return int(most)


def _verify(reader: FileReader, raw: bytes, trusted: Mapping[str, bytes]) -> str:
    """Find the trusted key that signed the manifest, before anything is taken from it."""
    if not reader.has(SIGNATURE_FILE):
        raise ModelError(
            f"{reader.directory} is not signed: there is no {SIGNATURE_FILE}, and only models signed by "
            f"{listed(list(trusted))} are loaded. Sign it with `bloodcells models sign`."
        )
    signature = reader.read(SIGNATURE_FILE, MAX_SIGNATURE_BYTES)
    try:
        return signing.signer(raw, signature, trusted)
    except ModelError as error:
        raise ModelError(f"{reader.directory}: {error}") from error


def save(root: Path, manifest: Manifest, files: Mapping[str, bytes]) -> Path:
    """Write a new model directory, whole or not at all, for every user to read whatever the umask.

    Parameters
    ----------
    root
        The folder of all models; the model goes to `root/NAME/VERSION`.
    manifest
        The manifest, with name and version; its `files` and `digest` are filled in here.
    files
        The content of every file but the manifest, by name.

    Returns
    -------
    Path
        The directory.

    Raises
    ------
    ModelError
        That version exists already, or what was written cannot be loaded.
    """
    target = root / manifest.name / str(manifest.version)
    make_folder(target.parent)
    aside = Path(tempfile.mkdtemp(prefix=f".{manifest.version}-", dir=target.parent))
    try:
        aside.chmod(0o755)  # mkdtemp creates it for its owner alone, not for the service's user
        for name, data in files.items():
            make_folder((aside / name).parent)
            _write(aside / name, data)
        sums = {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}
        complete = manifest.model_copy(update={"files": sums})
        _write(aside / MANIFEST_FILE, seal(complete.model_dump(mode="json", by_alias=True)))
        load(aside)
        if target.exists():
            raise ModelError(f"{target} is there already; an exported version is never changed.")
        os.rename(aside, target)
    except BaseException:
        shutil.rmtree(aside, ignore_errors=True)
        raise
    return target


def add_signature(loaded: Artifact, private_key: Path) -> None:
    """Sign a model directory as it was loaded; a signature that is there is replaced.

    Raises
    ------
    ModelError
        The file is no private key, or the manifest has been changed since.
    Unwritable
        The signature cannot be written.
    """
    raw = FileReader(loaded.directory, MAX_MANIFEST_BYTES).read(MANIFEST_FILE)
    if digest(raw) != loaded.manifest.digest:
        raise ModelError(
            f"{loaded.directory / MANIFEST_FILE} has been changed while it was signed."
        )
    signature = signing.sign(raw, private_key)
    path = loaded.directory / SIGNATURE_FILE
    with whole_file(path) as file:
        file.write(signature)
    path.chmod(0o644)


def next_version(root: Path, name: str) -> int:
    """Compute the number of a new version: 1 above all that there are, were served or were removed.

    Raises
    ------
    ModelError
        The folder, or what is served of it, cannot be read.
    """
    record = served_version.read(root / name)
    known = () if record is None else (record.highest_served, *record.removed)
    return max((*versions(root / name), *known), default=0) + 1


def versions(model_directory: Path) -> list[int]:
    """List the versions of a model in ascending order; none if there is no such folder.

    Raises
    ------
    ModelError
        The folder cannot be read.
    """
    with readable(model_directory):
        if not model_directory.is_dir():
            return []
        names = [d.name for d in model_directory.iterdir() if d.is_dir()]
    return sorted(int(n) for n in names if re.fullmatch(r"[1-9][0-9]*", n))


def resolve(path: Path) -> Path:
    """Find the directory of a version: `models/NAME/VERSION` itself, or what is served of `models/NAME`.

    Raises
    ------
    UnknownModel
        The path is neither a version nor a folder of versions, or all of its versions are candidates.
    ModelError
        The folder cannot be read, or the version that is served is not there.
    """
    with readable(path):
        if (path / MANIFEST_FILE).is_file():
            return path
    numbers = versions(path)
    if not numbers:
        raise UnknownModel(
            f"{path} is not a model: expected a folder with {MANIFEST_FILE}, or one with a folder for "
            "each version, named 1, 2, ..."
        )
    served = served_version.served_version(path, numbers)
    if served is None:
        listing = ", ".join(map(str, numbers))
        raise UnknownModel(
            f"No version of {path} is served: there are candidates alone ({listing}). Name one, as "
            f"{path / str(numbers[-1])}, or promote one with `bloodcells models promote`."
        )
    return path / str(served)


def make_folder(path: Path) -> None:
    """Make a folder and its missing parents, for every user to read."""
    for folder in reversed([path, *path.parents]):
        if not folder.exists():
            folder.mkdir(exist_ok=True)
            folder.chmod(0o755)


def _write(path: Path, data: bytes) -> None:
    """Write a file, for every user to read."""
    path.write_bytes(data)
    path.chmod(0o644)
