"""Predict any number of tables into a folder of files; a run goes on where another was stopped."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from bloodcells.batch.executor import BatchProgress, JobResult, WorkerContext, run
from bloodcells.batch.output_index import OutputIndex, State
from bloodcells.batch.planning import OutputJob, PlanError, plan
from bloodcells.batch.predict_file import PredictOptions
from bloodcells.classification.manifest import Manifest
from bloodcells.classification.summary import PredictionSummary
from bloodcells.errors import list_some, name_place
from bloodcells.files.atomic_file import Unwritable, remove_left
from bloodcells.tables.chunked import TableFiles

__all__ = ["Folder", "FolderReport", "open_folder", "predict_folder"]

_LISTED = 3
"""Files that a note or an error lists by name."""
_CHANGED: dict[State, str] = {
    "input": "the table has changed",
    "model": "it was made by another model",
    "options": "it was made with other options",
    "output": "it is not as it was written",
}
"""Why an output is made again, by its state."""


@dataclass(frozen=True)
class Folder:
    """Describe a folder of outputs and the work that is to be done in it."""

    path: Path
    """The absolute path."""
    options: PredictOptions
    """How tables are read and outputs written."""
    model: Path
    """The absolute path of the model's version."""
    digest: str
    """The digest of its manifest."""
    todo: list[OutputJob]
    """Tables to predict."""
    before: list[OutputJob]
    """Tables that were predicted by an earlier run and have not changed."""
    record: OutputIndex
    """The index of the folder's outputs."""
    notes: list[str]
    """A sentence for each reason for which outputs are made again."""

    @property
    def bytes(self) -> int:
        """Sum the bytes of the tables to predict."""
        return sum(job.size for job in self.todo)


@dataclass
class FolderReport:
    """Hold the counts of all tables that are done, their number, and why others are not."""

    tally: PredictionSummary = field(default_factory=PredictionSummary)
    done: int = 0
    faults: list[str] = field(default_factory=list)
    assumptions: dict[str, list[str]] = field(default_factory=dict)
    """What was taken for granted to read tables, a sentence each -> names of these tables."""
    doubts: list[str] = field(default_factory=list)
    """A sentence for each table of which most cells contradict themselves."""
    novel: list[str] = field(default_factory=list)
    """Names of the tables of which more cells than expected are unlike any training cell."""

    def add(self, job: OutputJob, tally: PredictionSummary) -> None:
        """Add the cells of a table."""
        self.tally += tally
        if tally.doubt is not None:
            self.doubts.append(f"{job.where}: {tally.doubt}")
        if tally.surplus is not None:
            self.novel.append(job.where)


def open_folder(
    files: TableFiles, path: Path, model: Path, manifest: Manifest, options: PredictOptions
) -> Folder:
    """Make the folder if it is not there, and find out which tables are to be predicted.

    Parameters
    ----------
    files
        The tables.
    path
        The folder of outputs.
    model
        The directory of the model's version.
    manifest
        The manifest of that version.
    options
        How tables are read and outputs written.

    Raises
    ------
    BloodcellsError
        The folder cannot be used, or has a file that must not be overwritten.
    """
    jobs = plan(files, path, options.ending)
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Unwritable(path, error) from error
    record = OutputIndex(path, manifest, options)
    if others := record.of_another_kind(options.ending):
        raise PlanError(
            f"{path} has {list_some(others, _LISTED)} from before, not {options.ending}: whoever reads "
            "the folder would count their cells twice. Name another folder, or remove them."
        )
    states = {job: record.state(job) for job in jobs}
    before = [job for job, state in states.items() if state == "done"]
    todo = [job for job, state in states.items() if state != "done"]
    return Folder(
        path.resolve(),
        options,
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
    """Predict the tables that are to be predicted; an output that is there is whole at any time.

    Parameters
    ----------
    folder
        What `open_folder` returned.
    processes
        Processes of this machine, this one among them.
    dask
        The address of a Dask scheduler, to use its workers instead.
    watch
        Called with the progress, some times a second.

    Raises
    ------
    BloodcellsError
        The work cannot go on; what is done stays done.
    """
    report = FolderReport(done=len(folder.before))
    for job in folder.before:
        report.add(job, folder.record.tally(job))
    faults: dict[OutputJob, str] = {}
    with folder.record as record:
        record.begin(folder.todo)
        for job in folder.todo:
            _clear_output(folder.path / job.name)
        context = WorkerContext(folder.model, folder.digest, folder.path, folder.options)

        def finished(result: JobResult) -> None:
            if result.tally is None:
                faults[result.job] = name_place(result.job.where, result.fault or "")
                return
            record.finished(result.job, result.size, result.tally)
            report.add(result.job, result.tally)
            report.done += 1
            for assumption in result.assumptions:
                report.assumptions.setdefault(assumption, []).append(result.job.where)

        run(folder.todo, context, processes, dask, watch, finished)
    report.faults = [faults[job] for job in folder.todo if job in faults]
    return report


def _clear_output(path: Path) -> None:
    """Remove what an unfinished or older run left of an output, and make the folder for it.

    Raises
    ------
    Unwritable
        The file cannot be removed or the folder not be made.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
    except OSError as error:
        raise Unwritable(path, error) from error
    remove_left(path)


def _changes(states: dict[OutputJob, State]) -> list[str]:
    """Write a note for each reason why outputs are made again, with the first of their names."""
    counted = Counter(states.values())
    notes = []
    for state, why in _CHANGED.items():
        if counted[state]:
            names = [job.name for job, current in states.items() if current == state]
            notes.append(f"Made again, as {why}: {list_some(names, _LISTED)}.")
    return notes
