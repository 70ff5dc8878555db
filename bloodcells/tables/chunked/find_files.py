"""Find the tables among files, folders and patterns."""

import glob
import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from bloodcells.errors import TableError
from bloodcells.tables.formats import SUFFIXES, split_suffix

__all__ = ["TableFiles", "find_files"]

_SHOWN = 3
"""How many names of files that are not read a note lists."""


@dataclass(frozen=True)
class TableFiles:
    """Hold the files to read."""

    paths: tuple[Path, ...]
    """The files, in the order in which they are read."""
    notes: tuple[str, ...]
    """What was not read, one sentence each."""
    inside: tuple[Path, ...] = ()
    """Path of each file within the folder that was given, or below the folder of a pattern's first
    wildcard; the name of a file that was given itself."""
    folders: tuple[Path, ...] = ()
    """The folders that were given."""

    @property
    def bytes(self) -> int:
        """Add up the bytes of all files."""
        return sum(path.stat().st_size for path in self.paths)

    def name(self, path: Path) -> str:
        """Name a file in messages: by its name, or by its path if another file has the same name."""
        return path.name if self._names[path.name] == 1 else str(path)

    @cached_property
    def _names(self) -> Counter[str]:
        """Count the files of each name."""
        return Counter(path.name for path in self.paths)


def find_files(given: Sequence[Path], *, recursive: bool = False) -> TableFiles:
    """Find the tables among files, folders and patterns.

    A file is taken whatever its name; of a folder, the files are taken whose names end as a table's do.

    Parameters
    ----------
    recursive
        Whether to look in the folders of a folder too, except those whose names start with `.` or `_`:
        other programs keep in these what is not data.

    Raises
    ------
    TableError
        A file or folder does not exist, a folder has no table, or a file is given twice.
    """
    paths: list[Path] = []
    inside: list[Path] = []
    notes: list[str] = []
    for one in given:
        if one.is_dir():
            found = _in_folder(one, recursive, notes)
            inside += [path.relative_to(one) for path in found]
        elif one.exists():
            found = [one]
            inside.append(Path(one.name))
        else:
            matches = sorted(map(Path, glob.glob(str(one), recursive=True)))
            found = [path for path in matches if path.is_file()]
            if not found:
                raise TableError(f"{one}: there is no such file or folder.")
            start = _before_wildcard(one)
            inside += [path.relative_to(start) for path in found]
        paths += found
    _refuse_doubled(paths)
    folders = tuple(one for one in given if one.is_dir())
    return TableFiles(tuple(paths), tuple(notes), tuple(inside), folders)


def _in_folder(folder: Path, recursive: bool, notes: list[str]) -> list[Path]:
    """Find the tables in a folder, and note what else is in it."""
    try:
        inside = sorted(_walked(folder, recursive, notes))
    except OSError as error:
        raise TableError(
            f"{error.filename or folder}: cannot be read ({error.strerror})."
        ) from error
    found = [path for path in inside if split_suffix(path)[0] in SUFFIXES]
    if len(found) < len(inside):
        tables = set(found)
        others = [path.name for path in inside if path not in tables]
        more = f" and {len(others) - _SHOWN} more" if len(others) > _SHOWN else ""
        notes.append(
            f"Not read in {folder}, for they do not end as tables do: "
            f"{', '.join(others[:_SHOWN])}{more}."
        )
    if not found:
        raise TableError(
            f"{folder}: there is no table in this folder; expected files that end in one of "
            f"{', '.join(SUFFIXES)}, or in such a one with .gz behind it."
        )
    return found


def _walked(folder: Path, recursive: bool, notes: list[str]) -> list[Path]:
    """List the files in a folder that are not hidden, and note the folders that are left out.

    Raises
    ------
    OSError
        The folder, or one in it, cannot be read.
    """
    if not recursive:
        return [p for p in folder.iterdir() if p.is_file() and p.name[0] != "."]

    def fail(error: OSError) -> None:
        """Raise what `os.walk` would pass over."""
        raise error

    found: list[Path] = []
    seen: set[tuple[int, int]] = set()  # a link may lead back to a folder above
    for root, folders, names in os.walk(folder, onerror=fail, followlinks=True):
        here = Path(root)
        about = here.stat()
        if (about.st_dev, about.st_ino) in seen:
            folders.clear()
            continue
        seen.add((about.st_dev, about.st_ino))
        passed = sorted(name for name in folders if name[0] == "_")
        if passed:
            notes.append(f"Not looked into in {here}: {', '.join(passed)}.")
        folders[:] = sorted(name for name in folders if name[0] not in "._")
        found += [here / n for n in names if n[0] != "." and (here / n).is_file()]
    return found


def _before_wildcard(pattern: Path) -> Path:
    """Return the folders of a pattern before the first one with a wildcard."""
    parts = pattern.parts[:-1]
    stop = next((i for i, part in enumerate(parts) if glob.has_magic(part)), len(parts))
    return Path(*parts[:stop])


def _refuse_doubled(paths: Sequence[Path]) -> None:
    """Refuse a file that comes twice, also by another path."""
    seen: dict[tuple[int, int], Path] = {}
    for path in paths:
        about = path.stat()
        first = seen.setdefault((about.st_dev, about.st_ino), path)
        if first is not path:
            also = "" if str(first) == str(path) else f" (once as {first})"
            raise TableError(
                f"{path} is given twice{also}: its cells would count double; name it once."
            )
