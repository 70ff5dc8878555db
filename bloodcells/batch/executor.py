"""Predict many tables, each into its file, by processes of this machine or workers of a Dask cluster."""

import multiprocessing
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import CancelledError
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from functools import cache, partial
from importlib.metadata import version
from pathlib import Path
from typing import Any, Self

import pyarrow as pa

from bloodcells.batch.dask import ClusterError, connected
from bloodcells.batch.planning import OutputJob
from bloodcells.batch.predict_file import PredictOptions, predict_file
from bloodcells.classification.classifier import Classifier
from bloodcells.classification.summary import PredictionSummary
from bloodcells.errors import BloodcellsError, ModelError
from bloodcells.parallel.process_pool import results

__all__ = ["BatchProgress", "BatchWorkerDied", "JobResult", "WorkerContext", "run"]

_SECONDS = 0.25
"""Time between two reports of the progress."""


class BatchWorkerDied(BloodcellsError):
    """Report a process that ended without an answer."""


@dataclass(frozen=True)
class WorkerContext:
    """Hold what a process needs for any of the jobs."""

    model: Path
    """The absolute path of the model's version."""
    digest: str
    """The digest of its manifest, to recognise another model on another machine."""
    folder: Path
    """The absolute path of the folder of outputs."""
    options: PredictOptions
    """How tables are read and outputs written."""
    threads: int = 1
    """As `predict_file` takes it, for each process."""
    bloodcells: str = version("bloodcells")
    """The version of this package where the work is dealt out."""


@dataclass(frozen=True)
class JobResult:
    """Hold the counts of a table's cells and the bytes of its output, or why there is no output."""

    job: OutputJob
    tally: PredictionSummary | None = None
    size: int = 0
    fault: str | None = None
    assumptions: tuple[str, ...] = ()
    """Sentences on what was taken for granted to read the table."""


@dataclass(frozen=True)
class BatchProgress:
    """Hold how many files, cells and bytes of tables are done."""

    files: int
    cells: int
    bytes: int

    def after(self, result: JobResult) -> "BatchProgress":
        """Add one table that is done."""
        cells = 0 if result.tally is None else result.tally.rows
        return BatchProgress(self.files + 1, self.cells + cells, self.bytes + result.job.size)


WatchBatch = Callable[[BatchProgress], None]
"""Called with the progress of all tables, some times a second."""
OnFinished = Callable[[JobResult], None]
"""Called with the result of each table, by one thread at a time."""


def run(
    jobs: Sequence[OutputJob],
    context: WorkerContext,
    processes: int,
    dask: str | None,
    watch: WatchBatch,
    finished: OnFinished,
) -> None:
    """Predict each table; the large ones first, so that none of them is begun when all else is done.

    Parameters
    ----------
    jobs
        The tables.
    context
        What every process needs to know.
    processes
        Processes of this machine, this one among them.
    dask
        The address of a Dask scheduler, to use its workers instead.
    watch
        Called with the progress.
    finished
        Called with the result of each table, one after the other.

    Raises
    ------
    BatchWorkerDied, ClusterError
        The work cannot go on.
    """
    jobs = sorted(jobs, key=lambda job: -job.size)
    if dask is not None and jobs:
        _on_cluster(jobs, context, dask, watch, finished)
    elif jobs:
        # Where there are fewer tables than cores, each has several.
        context = replace(context, threads=max(processes // len(jobs), 1))
        _on_this_machine(jobs, context, min(processes, len(jobs)), watch, finished)


def _on_this_machine(
    jobs: Sequence[OutputJob],
    context: WorkerContext,
    processes: int,
    watch: WatchBatch,
    finished: OnFinished,
) -> None:
    """Predict tables by this process and others, which report the progress in shared memory."""
    # For each table the cells and bytes that are done, and at the end whether to stop; without a lock,
    # which a process that is killed would never release.
    shared = multiprocessing.get_context("spawn").RawArray("q", 2 * len(jobs) + 1)
    tasks = _Tasks(jobs, shared)
    lock = threading.Lock()
    files = 0
    failures: list[BaseException] = []

    def report_progress() -> None:
        """Call `watch`, or raise the error that ended the other processes."""
        if failures:
            raise failures[0]
        counts = shared[:-1]
        watch(BatchProgress(files, sum(counts[::2]), sum(counts[1::2])))

    def report_result(result: JobResult | None) -> None:
        """Call `finished`, unless the job was stopped."""
        nonlocal files
        if result is not None:
            with lock:
                finished(result)
                files += 1

    def run_other_processes() -> None:
        """Deal out jobs to the other processes until none is left."""
        try:
            for result in results(
                partial(_predict_shared, context=context),
                tasks,
                processes - 1,
                ahead=1,  # so that some are left for this process until the end
                prepare=_prepare,
                arguments=(shared,),
            ):
                report_result(result)
        except BaseException as error:
            failures.append(error)

    others = threading.Thread(target=run_other_processes)
    threads = pa.cpu_count(), pa.io_thread_count()
    _set_arrow_threads(1, 1)  # as in each of the others: there is a process for each core
    try:
        if processes > 1:
            others.start()
        for task in tasks:
            report_result(_predict_counted(task, context, shared, report_progress))
            report_progress()
        while others.is_alive():
            others.join(_SECONDS)
            report_progress()
        report_progress()
    except BrokenProcessPool as error:
        raise BatchWorkerDied(
            "A process that predicts ended without an answer, most likely for want of memory; run the "
            "same command again with fewer --jobs: what is done stays done."
        ) from error
    finally:
        shared[-1] = 1
        if others.ident is not None:
            others.join()
        _set_arrow_threads(*threads)


class _Tasks:
    """Number the tables and deal them out to several threads, until they are to stop."""

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
    """Break a table off, as the run is to stop."""


def _predict_counted(
    task: tuple[int, OutputJob],
    context: WorkerContext,
    shared: Any,
    report_progress: Callable[[], None],
) -> JobResult | None:
    """Predict a table and write its progress into the shared memory; None if it is broken off."""
    i, job = task

    def watch(cells: int, share: float) -> None:
        shared[2 * i], shared[2 * i + 1] = cells, int(share * job.size)
        if shared[-1]:
            raise _Stopped
        report_progress()

    try:
        result = _predict(job, context, watch)
    except _Stopped:
        return None
    shared[2 * i + 1] = job.size
    return result


_shared: Any = None
"""In the other processes, the memory that they share with the first."""


def _prepare(shared: Any) -> None:
    """Prepare another process for its work."""
    global _shared
    _shared = shared
    _set_arrow_threads(1, 1)  # there is a process for each core


def _predict_shared(task: tuple[int, OutputJob], context: WorkerContext) -> JobResult | None:
    """Predict a table in another process."""
    return _predict_counted(task, context, _shared, lambda: None)


def _set_arrow_threads(computing: int, reading: int) -> None:
    """Set the threads of Arrow in this process."""
    pa.set_cpu_count(computing)
    pa.set_io_thread_count(reading)


def _on_cluster(
    jobs: Sequence[OutputJob],
    context: WorkerContext,
    address: str,
    watch: WatchBatch,
    finished: OnFinished,
) -> None:
    """Predict tables by the workers of a Dask cluster."""
    progress = BatchProgress(0, 0, 0)
    with connected(address) as (distributed, client):
        futures = [client.submit(_predict_on_worker, job, context, pure=False) for job in jobs]
        for future in distributed.as_completed(futures, loop=client.loop):
            if future.status != "finished":
                _raise(future, address)
            result = _check_output(future.result(), context)
            finished(result)
            progress = progress.after(result)
            watch(progress)


def _raise(future: Any, address: str) -> None:
    """Raise the error of a job that failed on a worker; errors of tables are in its result instead.

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


def _check_output(result: JobResult, context: WorkerContext) -> JobResult:
    """Check that the output of a worker is on this machine too; else it is a fault."""
    if result.fault is not None:
        return result
    path = context.folder / result.job.name
    try:
        size = path.stat().st_size
    except OSError:
        size = -1
    if size == result.size:
        return result
    return JobResult(
        result.job, fault=f"a worker has written {path}, but it is not here; {_SHARE}."
    )


_SHARE = (  # the end of several errors
    "the workers must see the same files under the same paths as this machine, as on a shared disk"
)


def _predict_on_worker(job: OutputJob, context: WorkerContext) -> JobResult:
    """Predict a table on a worker, which must have the same package, files and model."""
    if version("bloodcells") != context.bloodcells:
        return JobResult(
            job,
            fault=f"a worker has bloodcells {version('bloodcells')}, but {context.bloodcells} is here; "
            "install the same for both.",
        )
    for path in (job.source, context.folder, context.model):
        if not path.exists():
            return JobResult(job, fault=f"a worker does not see {path}; {_SHARE}.")
    status = job.source.stat()
    if (status.st_size, status.st_mtime_ns) != (job.size, job.changed):
        return JobResult(
            job, fault=f"{job.source} is another file on a worker, or was changed; {_SHARE}."
        )
    return _predict(job, context, lambda cells, share: None)


def _predict(
    job: OutputJob, context: WorkerContext, watch: Callable[[int, float], None]
) -> JobResult:
    """Predict a table into its file; what is wrong with it is the result's fault."""
    output = context.folder / job.name
    try:
        classifier = _classifier(context.model, context.digest)
        report = predict_file(
            classifier, job.source, job.where, output, context.options, watch, context.threads
        )
    except BloodcellsError as error:
        return JobResult(job, fault=str(error))
    size = output.stat().st_size
    return JobResult(job, report.tally, size, assumptions=tuple(report.assumptions))


@cache
def _classifier(model: Path, digest: str) -> Classifier:
    """Load the model, once in each process.

    Raises
    ------
    ModelError
        It cannot be loaded, or is another than where the work was dealt out.
    """
    classifier = Classifier.load(model)
    if classifier.manifest.digest != digest:
        raise ModelError(
            f"{model} is another model here than where the work was given out; {_SHARE}."
        )
    return classifier
