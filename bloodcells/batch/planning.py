"""Assign each table its file in the folder of outputs."""

from dataclasses import dataclass
from pathlib import Path

from bloodcells.errors import BloodcellsError
from bloodcells.tables.chunked import TableFiles

__all__ = ["OutputJob", "PlanError", "plan"]


class PlanError(BloodcellsError):
    """Report tables that cannot be written into that folder."""


@dataclass(frozen=True)
class OutputJob:
    """Describe a table to predict and the file of the folder to write."""

    source: Path
    """The table's absolute path."""
    where: str
    """The table's name, for errors."""
    name: str
    """The output's path within the folder, with `/` between its parts."""
    size: int
    """The table's bytes when the work was planned."""
    changed: int
    """The table's time of change (ns) when the work was planned."""

    @property
    def stamp(self) -> list[int | str]:
        """List what differs if the table is changed: name, bytes and time of change."""
        return [self.source.name, self.size, self.changed]


def plan(files: TableFiles, folder: Path, ending: str) -> list[OutputJob]:
    """Assign each table a file: at the table's place in its own folder, with that ending.

    Raises
    ------
    PlanError
        Two tables would have the same file, or the folder is one that is read.
    """
    output = folder.resolve()
    for read in files.folders:
        if output.is_relative_to(read.resolve()):
            what = "is" if output == read.resolve() else "lies in"
            raise PlanError(
                f"{folder} {what} a folder that is read ({read}): what is written there would be read "
                "the next time; name a folder elsewhere."
            )
    jobs: list[OutputJob] = []
    taken: dict[str, Path] = {}
    for path, inside in zip(files.paths, files.inside, strict=True):
        name = (inside.parent / (_bare(inside.name) + ending)).as_posix()
        # On some file systems A.csv and a.csv are one file.
        first = taken.setdefault(name.casefold(), path)
        if first is not path:
            raise PlanError(
                f"{first} and {path} would both be written as {name}; rename one, or predict them into "
                "two folders."
            )
        if path.resolve() == output / name:
            raise PlanError(f"{path} would be written over itself; name a folder elsewhere.")
        about = path.stat()
        jobs.append(
            OutputJob(path.resolve(), inside.as_posix(), name, about.st_size, about.st_mtime_ns)
        )
    return jobs


def _bare(name: str) -> str:
    """Remove the endings of a table's name: `Results.csv.gz` -> `Results`."""
    path = Path(name)
    path = path.with_suffix("") if path.suffix.lower() == ".gz" else path
    return path.stem
