"""Read and write which version of a model is served: `models/NAME/served.json`, whole or not at all.

Without that file the highest version is served, as in folders of older releases. With it, the version that it
names is served and no other, however many newer ones are put beside it.
"""

import os
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from bloodcells.classification.directory import FileReader, readable
from bloodcells.errors import ModelError
from bloodcells.files.atomic_file import remove_left, whole_file

__all__ = ["SERVED_FILE", "How", "ServedRecord", "candidates", "read", "served_version", "write"]

SERVED_FILE = "served.json"
MAX_BYTES = 2**20
"""Most bytes of the file; one change takes some 100."""

How = Literal["highest", "pin", "promote", "rollback"]
"""By what a version came to be served; `highest`: there was no file, and it was the highest."""
Number = Annotated[int, Field(ge=1)]


class Change(BaseModel):
    """Hold one change of the version that is served."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    version: Number
    at: AwareDatetime
    by: How


class ServedRecord(BaseModel):
    """Hold which version of a model is served, and how that came about."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    format_version: Literal[1] = 1
    served: Number | None = Field(description="None: all versions are candidates.")
    history: tuple[Change, ...] = ()
    removed: tuple[Number, ...] = Field(
        (), description="Versions that were removed, whose numbers are not given again."
    )

    def changed(self, version: int, by: How, at: datetime) -> "ServedRecord":
        """Serve a version from now on."""
        change = Change(version=version, at=at, by=by)
        return self.model_copy(update={"served": version, "history": (*self.history, change)})

    @property
    def highest_served(self) -> int:
        """Give the highest version that is or was ever served; 0 if none was."""
        return max((self.served or 0, *(change.version for change in self.history)))

    @property
    def before(self) -> int | None:
        """Find what was served before the present version, undoing what was rolled back already."""
        stack: list[int] = []
        for change in self.history:
            if change.by != "rollback":
                stack.append(change.version)
            elif change.version in stack:
                while stack[-1] != change.version:
                    stack.pop()
        while stack and stack[-1] == self.served:
            stack.pop()
        return stack[-1] if stack else None


def read(model_directory: Path) -> ServedRecord | None:
    """Read the file of a model; None where there is none.

    Raises
    ------
    ModelError
        It cannot be read, or is not what this release writes.
    """
    path = model_directory / SERVED_FILE
    with readable(model_directory):
        reader = FileReader(model_directory, 2 * MAX_BYTES)  # so that the limit below is the one
        if not reader.has(SERVED_FILE):
            return None
    raw = reader.read(SERVED_FILE, MAX_BYTES)
    try:
        return ServedRecord.model_validate_json(raw)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(map(str, first["loc"])) or "the whole"
        raise ModelError(
            f"{path} does not say which version is served: at {where}, {first['msg']}. Serve one by "
            "`bloodcells models pin` once the file is removed; without it, the highest version is served."
        ) from error


def served_version(model_directory: Path, versions: Sequence[int]) -> int | None:
    """Find the version of a model that is served: the one that its file names, or the highest without a file.

    Parameters
    ----------
    model_directory
        `models/NAME`.
    versions
        Its versions, ascending.

    Returns
    -------
    version
        None where all versions are candidates, or there are none.

    Raises
    ------
    ModelError
        The file cannot be read, or names a version that is not there.
    """
    record = read(model_directory)
    if record is None:
        return versions[-1] if versions else None
    if record.served is not None and record.served not in versions:
        raise ModelError(
            f"{model_directory / SERVED_FILE} says that version {record.served} is served, which is not "
            f"there; there is {', '.join(map(str, versions)) or 'none'}. Put it back, or serve another by "
            "`bloodcells models pin`."
        )
    return record.served


def candidates(record: ServedRecord | None, versions: Sequence[int]) -> list[int]:
    """List the candidates: versions above the highest that was ever served; none without a file."""
    return [] if record is None else [v for v in versions if v > record.highest_served]


def write(model_directory: Path, record: ServedRecord) -> None:
    """Write the file of a model: who reads it meanwhile, or after a crash, sees the old or the new one.

    Raises
    ------
    Unwritable
        It cannot be written.
    """
    path = model_directory / SERVED_FILE
    remove_left(path)
    with whole_file(path) as file:
        file.write(record.model_dump_json(indent=2).encode() + b"\n")
        file.flush()
        os.fchmod(file.fileno(), 0o644)  # for the service's user, whatever the umask
        os.fsync(file.fileno())
