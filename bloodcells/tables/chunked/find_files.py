"""Files, folders and patterns -> the files to read."""

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


@dataclass(frozen=True)
class TableFiles:
    """The files to read, in order, and what is to be said of others, a sentence each.

    Attributes
    ----------
    inside
        Of each file, its path within the folder that was given, or from where a pattern's first
        wildcard stands; the name of one that was given itself.
    folders
        The folders that were given.
    """

    paths: tuple[Path, ...]
    notes: tuple[str, ...]
    inside: tuple[Path, ...] = ()
    folders: tuple[Path, ...] = ()

    @property
    def bytes(self) -> int:
        """Bytes of them all."""
        return sum(path.stat().st_size for path in self.paths)

    def name(self, path: Path) -> str:
        """What to call a file: by its name, or its path where others are named so."""
        return path.name if self._names[path.name] == 1 else str(path)

    @cached_property
    def _names(self) -> Counter[str]:
        return Counter(path.name for path in self.paths)


def find_files(given: Sequence[Path], *, recursive: bool = False) -> TableFiles:
    """Find the tables: a file is taken as it is, of a folder what ends as a table does.

    Parameters
    ----------
    recursive
        Look in the folders of a folder too, but for those whose names start with `.` or `_`, in
        which other programs keep what is not data.

    Raises
    ------
    TableError
        One is not there, has no table, or comes twice.
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
    """The files in a folder that are not hidden.

    Raises
    ------
    OSError
        It, or a folder in it, cannot be read.
    """
    if not recursive:
        return [p for p in folder.iterdir() if p.is_file() and p.name[0] != "."]

    def fail(error: OSError) -> None:
        raise error

    found: list[Path] = []
    seen: set[tuple[int, int]] = set()  # a link may lead back to a folder above
    for at, folders, names in os.walk(folder, onerror=fail, followlinks=True):
        here = Path(at)
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
    """The folders of a pattern before the first that has a wildcard."""
    parts = pattern.parts[:-1]
    stop = next((i for i, part in enumerate(parts) if glob.has_magic(part)), len(parts))
    return Path(*parts[:stop])


def _refuse_doubled(paths: Sequence[Path]) -> None:
    seen: dict[tuple[int, int], Path] = {}
    for path in paths:
        about = path.stat()
        first = seen.setdefault((about.st_dev, about.st_ino), path)
        if first is not path:
            also = "" if str(first) == str(path) else f" (once as {first})"
            raise TableError(
                f"{path} is given twice{also}: its cells would count double; name it once."
            )
