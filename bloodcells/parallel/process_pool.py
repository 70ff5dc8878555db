"""One function for many tasks, in processes of this machine."""

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
    """Give what the function makes of each task, as they are done.

    Parameters
    ----------
    jobs
        Processes.
    ahead
        Tasks that are taken for each process at once, so that none of them waits for a task.
    prepare, arguments
        Called with these in each process, once.

    Raises
    ------
    concurrent.futures.process.BrokenProcessPool : a process ended without an answer.
    """
    # Spawned: a fork would copy the locks of threads that are not there in it.
    context = multiprocessing.get_context("spawn")
    waiting = iter(tasks)
    pool = ProcessPoolExecutor(jobs, context, _start, (prepare, arguments))
    try:
        running: set[Future[Result]] = {
            pool.submit(function, task) for task in islice(waiting, jobs * ahead)
        }
        while running:
            done, running = wait(running, return_when=FIRST_COMPLETED)
            running |= {pool.submit(function, task) for task in islice(waiting, len(done))}
            for future in done:
                yield future.result()
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _start(prepare: Callable[..., None] | None, arguments: tuple[Any, ...]) -> None:
    _end_with_parent()
    if prepare is not None:
        prepare(*arguments)


def _end_with_parent() -> None:
    """In a process of the pool: Ctrl-C is the parent's affair, and a killed parent ends it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    assert parent is not None

    def wait_for_it() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=wait_for_it, daemon=True).start()
