"""Tables of any number -> a folder of files, which goes on where it was stopped."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bloodcells.batch.executor import BatchProgress, JobResult, WorkerContext, run
from bloodcells.batch.output_index import OutputIndex, State
from bloodcells.batch.planning import OutputJob, PlanError, plan
from bloodcells.batch.predict_file import PredictOptions
from bloodcells.classification.manifest import Manifest
from bloodcells.classification.summary import PredictionSummary
from bloodcells.files.atomic_file import Unwritable, remove_left
from bloodcells.tables.chunked import TableFiles

__all__ = ["Folder", "FolderReport", "open_folder", "predict_folder"]

_SHOWN = 3
_CHANGED: dict[State, str] = {
    "input": "the table has changed",
    "model": "it was made by another model",
    "options": "it was made with other options",
    "output": "it is not as it was written",
}


@dataclass(frozen=True)
class Folder:
    """A folder, and what is to be made in it.

    Attributes
    ----------
    todo
        Tables to predict.
    before
        Those that were done before.
    notes
        What is made again, and why.
    """

    path: Path
    how: PredictOptions
    model: Path
    digest: str
    todo: list[OutputJob]
    before: list[OutputJob]
    record: OutputIndex
    notes: list[str]

    @property
    def bytes(self) -> int:
        """Of the tables to predict."""
        return sum(job.size for job in self.todo)


@dataclass
class FolderReport:
    """What became of the tables: the summary of those that are done, and why others are not."""

    tally: PredictionSummary = field(default_factory=PredictionSummary)
    done: int = 0
    faults: list[str] = field(default_factory=list)


def open_folder(
    files: TableFiles, path: Path, model: Path, manifest: Manifest, how: PredictOptions
) -> Folder:
    """Make the folder if it is not there, and see what is to be done.

    Parameters
    ----------
    model
        The directory of a version.
    manifest
        Its own.

    Raises
    ------
    BloodcellsError
        The folder does not do, or a file in it is not to be overwritten.
    """
    jobs = plan(files, path, how.ending)
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Unwritable(path, error) from error
    record = OutputIndex(path, manifest, how)
    if others := record.of_another_kind(how.ending):
        raise PlanError(
            f"{path} has {listed(others)} from before, not {how.ending}: whoever reads the folder would "
            "count their cells twice. Name another folder, or remove them."
        )
    states = {job: record.state(job) for job in jobs}
    before = [job for job, state in states.items() if state == "done"]
    todo = [job for job, state in states.items() if state != "done"]
    return Folder(
        path.resolve(),
        how,
        model.resolve(),
        manifest.digest,
        todo,
        before,
        record,
        _changes(states),
    )


def predict_folder(
    folder: Folder, processes: int, dask: str | None, watch: Callable[[BatchProgress], None]
) -> FolderReport:
    """Make what is to be made. What is there at any time is whole.

    Raises
    ------
    BloodcellsError
        The work cannot go on; what is done stays done.
    """
    found = FolderReport(done=len(folder.before))
    for job in folder.before:
        found.tally += folder.record.tally(job)
    faults: dict[OutputJob, str] = {}
    with folder.record as record:
        record.begin(folder.todo)
        for job in folder.todo:
            _make_room(folder.path / job.name)
        place = WorkerContext(folder.model, folder.digest, folder.path, folder.how)

        def finished(done: JobResult) -> None:
            if done.tally is None:
                faults[done.job] = _placed(done.job.where, done.fault or "")
                return
            record.finished(done.job, done.size, done.tally)
            found.tally += done.tally
            found.done += 1

        run(folder.todo, place, processes, dask, watch, finished)
    found.faults = [faults[job] for job in folder.todo if job in faults]
    return found


def _make_room(path: Path) -> None:
    """Remove what an unfinished or older run left of an output, and make the folder for it.

    Raises
    ------
    Unwritable
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
    except OSError as error:
        raise Unwritable(path, error) from error
    remove_left(path)


def _changes(states: dict[OutputJob, State]) -> list[str]:
    """`2 are made again, as the table has changed: a.parquet, b.parquet.`"""
    counted = Counter(states.values())
    notes = []
    for state, why in _CHANGED.items():
        if counted[state]:
            names = [job.name for job, found in states.items() if found == state]
            notes.append(f"Made again, as {why}: {listed(names)}.")
    return notes


def listed(names: Sequence[str]) -> str:
    """`a, b, c and 4 more`."""
    more = len(names) - _SHOWN
    return ", ".join(names[:_SHOWN]) + (f" and {more:,} more" if more > 0 else "")


def _placed(where: str, fault: str) -> str:
    return fault if fault.startswith(where) else f"{where}: {fault[0].lower()}{fault[1:]}"
