"""Save and load a model directory: every file is verified by its checksum, and all or none is there."""

import hashlib
import os
import re
import shutil
import stat
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import orjson
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bloodcells.classification.manifest import (
    MANIFEST_FILE,
    MODEL_FILE,
    READABLE_VERSIONS,
    Manifest,
)
from bloodcells.errors import ModelError, UnknownModel

_NO_DIGEST = "0" * 64
"""Stands in a manifest for its digest while that is computed."""
_DIGEST_FIELD = re.compile(rb'"digest": ?"([0-9a-f]{64})"')


class Artifact(BaseModel):
    """Hold a model directory whose manifest and checksums are verified."""

    model_config = ConfigDict(frozen=True)

    directory: Path
    manifest: Manifest
    contents: dict[str, bytes] = Field(
        repr=False, description="Every file that the manifest lists, as it was verified."
    )

    @property
    def onnx(self) -> bytes:
        """Return the serialised ONNX graph."""
        return self.contents[MODEL_FILE]


def load(directory: Path) -> Artifact:
    """Read and verify one `models/NAME/VERSION/`, without running anything from it.

    Raises
    ------
    ModelError
        A file is missing, is not listed or cannot be read, its checksum differs, or the manifest is
        invalid.
    """
    raw = _read(directory / MANIFEST_FILE)
    try:
        content = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        raise ModelError(f"{directory / MANIFEST_FILE} is not JSON: {error}.") from error
    version = content.get("format_version") if isinstance(content, dict) else None
    # The format's version is checked first, as a later format may change everything else.
    if version not in READABLE_VERSIONS:
        raise ModelError(
            f"{directory / MANIFEST_FILE} has format_version {version!r}; this release reads "
            f"{' and '.join(map(str, READABLE_VERSIONS))}. Update Bloodcells, or export the model again."
        )
    try:
        manifest = Manifest.model_validate(content)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(map(str, first["loc"])) or "the whole"
        raise ModelError(
            f"{directory / MANIFEST_FILE} is not a manifest: at {where}, {first['msg']}"
            f" ({error.error_count()} fault{'' if error.error_count() == 1 else 's'})."
        ) from error
    if _digest(raw) != manifest.digest:
        raise ModelError(
            f"{directory / MANIFEST_FILE} has been changed since it was exported: its SHA-256 is "
            f"{_digest(raw)}, {manifest.digest} was expected. Restore it, or export again."
        )
    contents = {}
    for name in sorted(_files(directory) - {MANIFEST_FILE, *manifest.files}):
        raise ModelError(
            f"{directory / name} is not listed in {MANIFEST_FILE}: it was not exported with the model. "
            "Take it out, or export again."
        )
    for name, expected in manifest.files.items():
        data = _read(directory / name)
        actual = hashlib.sha256(data).hexdigest()
        if actual != expected:
            raise ModelError(
                f"{directory / name} has been changed since it was exported: its SHA-256 is "
                f"{actual}, {expected} was expected. Restore it, or export again."
            )
        contents[name] = data
    return Artifact(directory=directory, manifest=manifest, contents=contents)


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
    _make_folder(target.parent)
    aside = Path(tempfile.mkdtemp(prefix=f".{manifest.version}-", dir=target.parent))
    try:
        aside.chmod(0o755)  # mkdtemp creates it for its owner alone, not for the service's user
        for name, data in files.items():
            _make_folder((aside / name).parent)
            _write(aside / name, data)
        sums = {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}
        undigested = manifest.model_copy(update={"files": sums, "digest": _NO_DIGEST})
        raw = orjson.dumps(
            undigested.model_dump(mode="json", by_alias=True), option=orjson.OPT_INDENT_2
        )
        digest = _digest(raw)
        _write(
            aside / MANIFEST_FILE,
            raw.replace(f'"digest": "{_NO_DIGEST}"'.encode(), f'"digest": "{digest}"'.encode(), 1),
        )
        load(aside)
        if target.exists():
            raise ModelError(f"{target} is there already; an exported version is never changed.")
        os.rename(aside, target)
    except BaseException:
        shutil.rmtree(aside, ignore_errors=True)
        raise
    return target


def next_version(root: Path, name: str) -> int:
    """Compute the number of a new version: the highest that exists plus 1."""
    return max(versions(root / name), default=0) + 1


def versions(model_directory: Path) -> list[int]:
    """List the versions of a model in ascending order; none if there is no such folder.

    Raises
    ------
    ModelError
        The folder cannot be read.
    """
    with _readable(model_directory):
        if not model_directory.is_dir():
            return []
        names = [d.name for d in model_directory.iterdir() if d.is_dir()]
    return sorted(int(n) for n in names if re.fullmatch(r"[1-9][0-9]*", n))


def resolve(path: Path) -> Path:
    """Find the directory of a version: `models/NAME/VERSION` itself, or the highest of `models/NAME`.

    Raises
    ------
    UnknownModel
        The path is neither a version nor a folder of versions.
    ModelError
        The folder cannot be read.
    """
    with _readable(path):
        if (path / MANIFEST_FILE).is_file():
            return path
    numbers = versions(path)
    if not numbers:
        raise UnknownModel(
            f"{path} is not a model: expected a folder with {MANIFEST_FILE}, or one with a folder for "
            "each version, named 1, 2, ..."
        )
    return path / str(numbers[-1])


def _read(path: Path) -> bytes:
    """Read a regular file.

    Raises
    ------
    ModelError
        It is missing, is not a regular file or cannot be read.
    """
    with _readable(path):
        if not stat.S_ISREG(path.stat().st_mode):  # reading a pipe or a device may never end
            raise ModelError(
                f"{path} is not a regular file; restore it, or export the model again."
            )
        return path.read_bytes()


def _files(directory: Path) -> set[str]:
    """List the paths of all files below a directory, relative to it."""

    def fail(error: OSError) -> None:
        """Raise the error, which `os.walk` would ignore."""
        raise error

    with _readable(directory):
        return {
            Path(folder, name).relative_to(directory).as_posix()
            for folder, _, names in os.walk(directory, onerror=fail)
            for name in names
        }


@contextmanager
def _readable(path: Path) -> Iterator[None]:
    """Raise an error of the file system as a `ModelError`, in one sentence."""
    try:
        yield
    except FileNotFoundError as error:
        raise ModelError(f"{path} is missing; restore it, or export the model again.") from error
    except OSError as error:
        raise ModelError(f"{path} cannot be read: {error.strerror}.") from error


def _make_folder(path: Path) -> None:
    """Make a folder and its missing parents, for every user to read."""
    for folder in reversed([path, *path.parents]):
        if not folder.exists():
            folder.mkdir(exist_ok=True)
            folder.chmod(0o755)


def _write(path: Path, data: bytes) -> None:
    """Write a file, for every user to read."""
    path.write_bytes(data)
    path.chmod(0o644)


def _digest(raw: bytes) -> str:
    """Compute the digest of a manifest, which stands in the manifest itself."""
    return hashlib.sha256(_blank_digest(raw)).hexdigest()


def _blank_digest(raw: bytes) -> bytes:
    """Replace the digest in a manifest by zeros."""
    match = _DIGEST_FIELD.search(raw)
    return (
        raw if match is None else raw[: match.start(1)] + _NO_DIGEST.encode() + raw[match.end(1) :]
    )
