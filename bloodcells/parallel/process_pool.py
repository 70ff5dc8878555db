"""Run one function on many tasks in processes of this machine."""

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from itertools import islice
from typing import Any, TypeVar

__all__ = ["results"]

Task = TypeVar("Task")
Result = TypeVar("Result")


def results(
    function: Callable[[Task], Result],
    tasks: Iterable[Task],
    jobs: int,
    *,
    ahead: int = 4,
    prepare: Callable[..., None] | None = None,
    arguments: tuple[Any, ...] = (),
) -> Iterator[Result]:
    """Yield the function's result for each task, in the order in which they are done.

    Parameters
    ----------
    function
        What each task is given to; it must be picklable, as must tasks and results.
    tasks
        They are taken from the iterable only as processes become free.
    jobs
        How many processes there are.
    ahead
        How many tasks are taken in advance for each process, so that none waits for its next task.
    prepare, arguments
        A function, and its arguments, that each process calls once before its first task.

    Raises
    ------
    concurrent.futures.process.BrokenProcessPool
        A process ended without an answer.
    """
    # Processes are spawned: a forked one would hold copies of locks of threads that it does not have.
    context = multiprocessing.get_context("spawn")
    remaining = iter(tasks)
    pool = ProcessPoolExecutor(jobs, context, _start, (prepare, arguments))
    try:
        running: set[Future[Result]] = {
            pool.submit(function, task) for task in islice(remaining, jobs * ahead)
        }
        while running:
            done, running = wait(running, return_when=FIRST_COMPLETED)
            running |= {pool.submit(function, task) for task in islice(remaining, len(done))}
            for future in done:
                yield future.result()
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _start(prepare: Callable[..., None] | None, arguments: tuple[Any, ...]) -> None:
    """Prepare a new process of the pool."""
    _end_with_parent()
    if prepare is not None:
        prepare(*arguments)


def _end_with_parent() -> None:
    """Make this process leave Ctrl-C to its parent, and end when the parent is killed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    assert parent is not None

    def wait_for_parent() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=wait_for_parent, daemon=True).start()
