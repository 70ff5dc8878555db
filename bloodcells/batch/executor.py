"""Many tables, each into its file, by processes of this machine or workers of a Dask cluster."""

import multiprocessing
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import CancelledError
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from functools import cache, partial
from importlib.metadata import version
from pathlib import Path
from typing import Any, Self

import pyarrow as pa

from bloodcells.batch.planning import OutputJob
from bloodcells.batch.predict_file import PredictOptions, predict_file
from bloodcells.classification.classifier import Classifier
from bloodcells.classification.summary import PredictionSummary
from bloodcells.errors import BloodcellsError, ModelError
from bloodcells.parallel.dask import ClusterError, connected
from bloodcells.parallel.process_pool import results

__all__ = ["BatchProgress", "BatchWorkerDied", "JobResult", "WorkerContext", "run"]

_SECONDS = 0.25
"""Between two looks at how far the processes are."""


class BatchWorkerDied(BloodcellsError):
    """A process ended without an answer."""


@dataclass(frozen=True)
class WorkerContext:
    """What a process needs to work.

    Attributes
    ----------
    model
        The absolute path of a version.
    digest
        Of its manifest, for another machine's to be known.
    folder
        The absolute path of that of the outputs.
    """

    model: Path
    digest: str
    folder: Path
    how: PredictOptions
    bloodcells: str = version("bloodcells")


@dataclass(frozen=True)
class JobResult:
    """What came of a table: its summary and the bytes of its file, or why there is none."""

    job: OutputJob
    tally: PredictionSummary | None = None
    size: int = 0
    fault: str | None = None


@dataclass(frozen=True)
class BatchProgress:
    """How far the work is: files that are done, cells, and bytes of the tables."""

    files: int
    cells: int
    bytes: int

    def after(self, done: JobResult) -> "BatchProgress":
        """When a table more is done."""
        cells = 0 if done.tally is None else done.tally.rows
        return BatchProgress(self.files + 1, self.cells + cells, self.bytes + done.job.size)


WatchBatch = Callable[[BatchProgress], None]
OnFinished = Callable[[JobResult], None]


def run(
    jobs: Sequence[OutputJob],
    place: WorkerContext,
    processes: int,
    dask: str | None,
    watch: WatchBatch,
    finished: OnFinished,
) -> None:
    """Predict each table; the large ones first, so that none is left at the end.

    Parameters
    ----------
    processes
        Of this machine, this one among them.
    dask
        The address of a scheduler, to use its workers instead.
    finished
        Told of each table, one after the other.

    Raises
    ------
    WorkerDied, ClusterError
        The work cannot go on.
    """
    jobs = sorted(jobs, key=lambda job: -job.size)
    if dask is not None and jobs:
        _on_cluster(jobs, place, dask, watch, finished)
    elif jobs:
        _on_this_machine(jobs, place, min(processes, len(jobs)), watch, finished)


def _on_this_machine(
    jobs: Sequence[OutputJob],
    place: WorkerContext,
    processes: int,
    watch: WatchBatch,
    finished: OnFinished,
) -> None:
    # Of each table the cells and bytes that are done, and behind them whether to stop: shared memory,
    # without a lock that a process which is killed would keep.
    shared = multiprocessing.get_context("spawn").RawArray("q", 2 * len(jobs) + 1)
    tasks = _Tasks(jobs, shared)
    lock = threading.Lock()
    files = 0
    failures: list[BaseException] = []

    def look() -> None:
        if failures:
            raise failures[0]
        seen = shared[:-1]
        watch(BatchProgress(files, sum(seen[::2]), sum(seen[1::2])))

    def take(done: JobResult | None) -> None:
        nonlocal files
        if done is not None:
            with lock:
                finished(done)
                files += 1

    def have_others_work() -> None:
        try:
            for done in results(
                partial(_predict_shared, place=place),
                tasks,
                processes - 1,
                ahead=1,  # so that this process finds some to the last
                prepare=_prepare,
                arguments=(shared,),
            ):
                take(done)
        except BaseException as error:
            failures.append(error)

    others = threading.Thread(target=have_others_work)
    threads = pa.cpu_count(), pa.io_thread_count()
    _arrow_threads(1, 1)  # as each of the others has
    try:
        if processes > 1:
            others.start()
        for task in tasks:
            take(_predict_counted(task, place, shared, look))
            look()
        while others.is_alive():
            others.join(_SECONDS)
            look()
        look()
    except BrokenProcessPool as error:
        raise BatchWorkerDied(
            "A process that predicts ended without an answer, most likely for want of memory; run the "
            "same command again with fewer --jobs: what is done stays done."
        ) from error
    finally:
        shared[-1] = 1
        if others.ident is not None:
            others.join()
        _arrow_threads(*threads)


class _Tasks:
    """Tables with their numbers, for several threads to take from until they are to stop."""

    def __init__(self, jobs: Sequence[OutputJob], shared: Any) -> None:
        self._tasks, self._shared = iter(enumerate(jobs)), shared
        self._lock = threading.Lock()

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> tuple[int, OutputJob]:
        with self._lock:
            if self._shared[-1]:
                raise StopIteration
            return next(self._tasks)


class _Stopped(BaseException):
    """No more is wanted."""


def _predict_counted(
    task: tuple[int, OutputJob], place: WorkerContext, shared: Any, look: Callable[[], None]
) -> JobResult | None:
    """Predict a table and say how far it is; None where it is to stop."""
    i, job = task

    def watch(cells: int, share: float) -> None:
        shared[2 * i], shared[2 * i + 1] = cells, int(share * job.size)
        if shared[-1]:
            raise _Stopped
        look()

    try:
        done = _predict(job, place, watch)
    except _Stopped:
        return None
    shared[2 * i + 1] = job.size
    return done


_shared: Any = None
"""In another process, what it shares with the first."""


def _prepare(shared: Any) -> None:
    global _shared
    _shared = shared
    _arrow_threads(1, 1)  # there is a process for each core


def _predict_shared(task: tuple[int, OutputJob], place: WorkerContext) -> JobResult | None:
    return _predict_counted(task, place, _shared, lambda: None)


def _arrow_threads(computing: int, reading: int) -> None:
    pa.set_cpu_count(computing)
    pa.set_io_thread_count(reading)


def _on_cluster(
    jobs: Sequence[OutputJob],
    place: WorkerContext,
    address: str,
    watch: WatchBatch,
    finished: OnFinished,
) -> None:
    pace = BatchProgress(0, 0, 0)
    with connected(address) as (distributed, client):
        futures = [client.submit(_predict_there, job, place, pure=False) for job in jobs]
        for future in distributed.as_completed(futures, loop=client.loop):
            if future.status != "finished":
                _raise(future, address)
            done = _seen_here(future.result(), place)
            finished(done)
            pace = pace.after(done)
            watch(pace)


def _raise(future: Any, address: str) -> None:
    """The error of a task, of which each that is foreseen is an answer.

    Raises
    ------
    ClusterError
        The workers lack this package.
    CancelledError
        The scheduler has ended.
    """
    if future.status != "error":
        raise CancelledError
    error = future.exception()
    if isinstance(error, ImportError | AttributeError):
        raise ClusterError(
            f"The workers of the Dask cluster at {address} cannot predict ({error}); install "
            f"bloodcells {version('bloodcells')} for them too."
        ) from error
    raise error


def _seen_here(done: JobResult, place: WorkerContext) -> JobResult:
    """What a worker says, if its file is here too."""
    if done.fault is not None:
        return done
    path = place.folder / done.job.name
    try:
        size = path.stat().st_size
    except OSError:
        size = -1
    if size == done.size:
        return done
    return JobResult(done.job, fault=f"a worker has written {path}, but it is not here; {_SHARE}.")


_SHARE = (
    "the workers must see the same files under the same paths as this machine, as on a shared disk"
)


def _predict_there(job: OutputJob, place: WorkerContext) -> JobResult:
    """On a worker, which is to be no other than this."""
    if version("bloodcells") != place.bloodcells:
        return JobResult(
            job,
            fault=f"a worker has bloodcells {version('bloodcells')}, but {place.bloodcells} is here; "
            "install the same for both.",
        )
    for path in (job.source, place.folder, place.model):
        if not path.exists():
            return JobResult(job, fault=f"a worker does not see {path}; {_SHARE}.")
    about = job.source.stat()
    if (about.st_size, about.st_mtime_ns) != (job.size, job.changed):
        return JobResult(
            job, fault=f"{job.source} is another file on a worker, or was changed; {_SHARE}."
        )
    return _predict(job, place, lambda cells, share: None)


def _predict(
    job: OutputJob, place: WorkerContext, watch: Callable[[int, float], None]
) -> JobResult:
    output = place.folder / job.name
    try:
        classifier = _classifier(place.model, place.digest)
        told = predict_file(classifier, job.source, job.where, output, place.how, watch)
    except BloodcellsError as error:
        return JobResult(job, fault=str(error))
    return JobResult(job, told.tally, output.stat().st_size)


@cache
def _classifier(model: Path, digest: str) -> Classifier:
    """The model, loaded once in each process.

    Raises
    ------
    ModelError
        It cannot be loaded, or is another.
    """
    classifier = Classifier.load(model)
    if classifier.manifest.digest != digest:
        raise ModelError(
            f"{model} is another model here than where the work was given out; {_SHARE}."
        )
    return classifier
