"""Which table becomes which file of a folder."""

from dataclasses import dataclass
from pathlib import Path

from bloodcells.errors import BloodcellsError
from bloodcells.tables.chunked import TableFiles

__all__ = ["OutputJob", "PlanError", "plan"]


class PlanError(BloodcellsError):
    """Tables that cannot be written into that folder."""


@dataclass(frozen=True)
class OutputJob:
    """A table, and the file of the folder that it becomes.

    Attributes
    ----------
    source
        Its absolute path.
    where
        What it is called.
    name
        Of the output, within the folder.
    size, changed
        The table's bytes and time of change (ns), when the work was planned.
    """

    source: Path
    where: str
    name: str
    size: int
    changed: int

    @property
    def stamp(self) -> list[int | str]:
        """By what a changed table is known."""
        return [self.source.name, self.size, self.changed]


def plan(files: TableFiles, folder: Path, ending: str) -> list[OutputJob]:
    """Give each table its place: that of the table in its own folder, with that ending.

    Raises
    ------
    PlanError
        Two have one place, or the folder is one that is read.
    """
    at = folder.resolve()
    for read in files.folders:
        if at.is_relative_to(read.resolve()):
            what = "is" if at == read.resolve() else "lies in"
            raise PlanError(
                f"{folder} {what} a folder that is read ({read}): what is written there would be read "
                "the next time; name a folder elsewhere."
            )
    jobs: list[OutputJob] = []
    taken: dict[str, Path] = {}
    for path, inside in zip(files.paths, files.inside, strict=True):
        name = (inside.parent / (_bare(inside.name) + ending)).as_posix()
        # Some file systems take A.csv and a.csv for one.
        first = taken.setdefault(name.casefold(), path)
        if first is not path:
            raise PlanError(
                f"{first} and {path} would both be written as {name}; rename one, or predict them into "
                "two folders."
            )
        if path.resolve() == at / name:
            raise PlanError(f"{path} would be written over itself; name a folder elsewhere.")
        about = path.stat()
        jobs.append(
            OutputJob(path.resolve(), inside.as_posix(), name, about.st_size, about.st_mtime_ns)
        )
    return jobs


def _bare(name: str) -> str:
    """`Results.csv.gz` -> `Results`."""
    path = Path(name)
    path = path.with_suffix("") if path.suffix.lower() == ".gz" else path
    return path.stem
