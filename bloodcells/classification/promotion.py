"""Change which version of a model is served; save versions that are not yet, and remove some."""

import os
import secrets
import shutil
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from bloodcells.classification import store
from bloodcells.classification.manifest import Manifest
from bloodcells.classification.served_version import (
    How,
    ServedRecord,
    candidates,
    read,
    served_version,
    write,
)
from bloodcells.errors import BloodcellsError, UnknownModel
from bloodcells.files.atomic_file import Unwritable

__all__ = [
    "NotServed",
    "check_removable",
    "check_there",
    "choose_candidate",
    "choose_previous",
    "remove",
    "save_candidate",
    "serve",
]

_REMOVED = ".removed-"
"""What the name of a version begins with while its files are removed."""


class NotServed(BloodcellsError):
    """Report a change of what is served, or a removal, that is refused."""


def serve(model_directory: Path, version: int, by: How) -> int | None:
    """Serve a version of a model from the next start or reload on.

    Returns
    -------
    before
        The version that was served until now; None where all were candidates.

    Raises
    ------
    UnknownModel
        There is no such version.
    ModelError
        What is served now cannot be read.
    Unwritable
        It cannot be recorded.
    """
    check_there(model_directory, version)
    record = _record(model_directory)
    if record.served != version or read(model_directory) is None:
        write(model_directory, record.changed(version, by, datetime.now(UTC)))
    return record.served


def choose_candidate(model_directory: Path, version: int | None) -> int:
    """Choose the candidate to promote: the newest, if none is named.

    Raises
    ------
    UnknownModel
        There is no such version.
    NotServed
        It is no candidate, or there is none.
    """
    found = candidates(read(model_directory), store.versions(model_directory))
    if version is not None:
        check_there(model_directory, version)
    if version in found:
        return version
    if found and version is None:
        return found[-1]
    there = f"the candidates are {_joined(found)}" if found else "there is no candidate"
    if version is None:
        raise NotServed(
            f"Nothing of {model_directory} can be promoted: {there}, as no version is above all that "
            "were served. `bloodcells models pin VERSION` serves any version."
        )
    raise NotServed(
        f"Version {version} of {model_directory} is no candidate: {there}. "
        f"`bloodcells models pin {version}` serves it all the same."
    )


def choose_previous(model_directory: Path) -> int:
    """Find the version that was served before the present one.

    Raises
    ------
    NotServed
        None was, or it is not there any more.
    """
    record = read(model_directory)
    before = None if record is None else record.before
    if before is None:
        raise NotServed(
            f"No version of {model_directory} is known to have been served before the present one. "
            "`bloodcells models pin VERSION` serves any version."
        )
    there = store.versions(model_directory)
    if before not in there:
        raise NotServed(
            f"Version {before} of {model_directory}, which was served before, is not there any more; there "
            f"is {_joined(there)}. `bloodcells models pin VERSION` serves any of them."
        )
    return before


def save_candidate(root: Path, manifest: Manifest, files: Mapping[str, bytes]) -> Path:
    """Save a new version that is not served until it is promoted; arguments and errors are those of `save`.

    What is served now is recorded before the version is there, so that nothing serves it even if this process
    is killed in between.
    """
    directory = root / manifest.name
    store.make_folder(directory)
    if read(directory) is None:
        write(directory, _record(directory))
    return store.save(root, manifest, files)


def remove(model_directory: Path, version: int) -> None:
    """Remove a version that is not served, all of it at once.

    Raises
    ------
    UnknownModel, NotServed, ModelError
        As `check_removable` does.
    Unwritable
        It cannot be removed.
    """
    check_removable(model_directory, version)
    record = read(model_directory)
    if record is not None:
        removed = (*(v for v in record.removed if v != version), version)
        write(model_directory, record.model_copy(update={"removed": removed}))
    path = model_directory / str(version)
    try:
        for left in model_directory.glob(f"{_REMOVED}*"):  # of a process that was killed
            shutil.rmtree(left)
        aside = path.with_name(f"{_REMOVED}{version}-{secrets.token_hex(4)}")
        os.rename(path, aside)
        shutil.rmtree(aside)
    except OSError as error:
        raise Unwritable(path, error) from error


def check_removable(model_directory: Path, version: int) -> None:
    """Refuse to remove a version that is not there, or is served.

    Raises
    ------
    UnknownModel
        There is no such version.
    NotServed
        It is served.
    ModelError
        What is served cannot be read.
    """
    check_there(model_directory, version)
    if served_version(model_directory, store.versions(model_directory)) == version:
        raise NotServed(
            f"Version {version} of {model_directory} is served and is not removed: pin or promote another "
            "one first."
        )


def check_there(model_directory: Path, version: int) -> None:
    """Refuse a version that is not there.

    Raises
    ------
    UnknownModel
        There is none of that number.
    """
    there = store.versions(model_directory)
    if version not in there:
        raise UnknownModel(
            f"{model_directory} has no version {version}; there is {_joined(there) or 'none'}."
        )


def _record(model_directory: Path) -> ServedRecord:
    """Read what is served; where nothing is recorded, that it is the highest version."""
    record = read(model_directory)
    if record is not None:
        return record
    versions = store.versions(model_directory)
    nothing = ServedRecord(served=None)
    return nothing.changed(versions[-1], "highest", datetime.now(UTC)) if versions else nothing


def _joined(versions: list[int]) -> str:
    return ", ".join(map(str, versions))
