"""Files, folders and patterns -> the files to read."""

import glob
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bloodcells.errors import TableError
from bloodcells.formats import SUFFIXES

__all__ = ["Files", "find_files"]

_SHOWN = 3


@dataclass(frozen=True)
class Files:
    """The files to read, in order, and what is to be said of others, a sentence each."""

    paths: tuple[Path, ...]
    notes: tuple[str, ...]

    @property
    def bytes(self) -> int:
        """Bytes of them all."""
        return sum(path.stat().st_size for path in self.paths)

    def name(self, path: Path) -> str:
        """What to call a file: by its name, or its path where others are named so."""
        alone = sum(other.name == path.name for other in self.paths) == 1
        return path.name if alone else str(path)


def find_files(given: Sequence[Path]) -> Files:
    """Find the tables: a file is taken as it is, of a folder what ends as a table does.

    Raises
    ------
    TableError : one is not there, has no table, or comes twice.
    """
    paths: list[Path] = []
    notes: list[str] = []
    for one in given:
        if one.is_dir():
            try:
                inside = sorted(p for p in one.iterdir() if p.is_file() and p.name[0] != ".")
            except OSError as error:
                raise TableError(f"{one}: cannot be read ({error.strerror}).") from error
            found = [p for p in inside if _is_table(p)]
            if len(found) < len(inside):
                others = [p.name for p in inside if p not in found]
                more = f" and {len(others) - _SHOWN} more" if len(others) > _SHOWN else ""
                notes.append(
                    f"Not read in {one}, for they do not end as tables do: "
                    f"{', '.join(others[:_SHOWN])}{more}."
                )
            if not found:
                raise TableError(
                    f"{one}: there is no table in this folder; expected files that end in one of "
                    f"{', '.join(SUFFIXES)}, or in such a one with .gz behind it."
                )
            paths += found
        elif one.exists():
            paths.append(one)
        else:
            matched = [p for p in sorted(map(Path, glob.glob(str(one)))) if p.is_file()]
            if not matched:
                raise TableError(f"{one}: there is no such file or folder.")
            paths += matched
    seen: dict[tuple[int, int], Path] = {}
    for path in paths:
        about = path.stat()
        first = seen.setdefault((about.st_dev, about.st_ino), path)
        if first is not path:
            also = "" if str(first) == str(path) else f" (once as {first})"
            raise TableError(
                f"{path} is given twice{also}: its cells would count double; name it once."
            )
    return Files(tuple(paths), tuple(notes))


def _is_table(path: Path) -> bool:
    suffixes = [s.lower() for s in path.suffixes]
    if suffixes[-1:] == [".gz"]:
        suffixes.pop()
    return "".join(suffixes[-1:]) in SUFFIXES
