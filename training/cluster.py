"""The same search on the workers of a Dask cluster, through joblib's backend for it."""

import asyncio
import logging
from collections.abc import Iterator
from concurrent.futures import CancelledError
from contextlib import contextmanager
from importlib import import_module
from typing import Any

from joblib import parallel_config
from threadpoolctl import threadpool_limits

from bloodcells.errors import BloodcellsError
from training.data import LabelledCells

__all__ = ["ClusterError", "on_cluster"]

WAIT_SECONDS = 10.0
"""How long a scheduler, or its first worker, may take to answer."""


class ClusterError(BloodcellsError):
    """A cluster that cannot be used; one sentence."""


@contextmanager
def on_cluster(address: str | None, cells: LabelledCells) -> Iterator[int | None]:
    """Let joblib fit on a cluster; on this machine where there is no address.

    The cells are sent to the workers once. Each worker needs this package, of the same version.

    Yields
    ------
    How many fits the cluster does at once; None on this machine.

    Raises
    ------
    ClusterError
        If Dask is not installed, no scheduler answers there, it has no worker, or the cluster is
        lost on the way.
    """
    if address is None:
        yield None
        return
    distributed = _distributed()
    _ask(distributed, address)
    try:
        with (
            _quiet(),
            distributed.Client(address, timeout=WAIT_SECONDS, set_as_default=False) as client,
        ):
            client.wait_for_workers(1, timeout=WAIT_SECONDS)
            client.register_plugin(_one_thread(distributed))
            with parallel_config(
                backend="dask",
                client=client,
                scatter=[cells.values, cells.labels],
                wait_for_workers_timeout=WAIT_SECONDS,
            ):
                yield sum(client.nthreads().values())
    except TimeoutError as error:
        raise ClusterError(
            f"The Dask scheduler at {address} has no worker after {WAIT_SECONDS:g} s; start one: "
            f"dask worker --nthreads 1 {address}"
        ) from error
    except (
        distributed.KilledWorker,
        distributed.comm.core.CommClosedError,
        CancelledError,
    ) as error:
        raise ClusterError(
            f"The Dask cluster at {address} was lost: its scheduler has ended, or its workers died, "
            "as happens where memory runs out; start it again."
        ) from error


def _distributed() -> Any:
    """Give the package, which is typed in part only."""
    try:
        return import_module("distributed")
    except ModuleNotFoundError as error:
        raise ClusterError(
            "--dask needs the package distributed, which is not installed; install the extra "
            "[cluster], as in pip install 'bloodcells[cluster]'."
        ) from error


def _ask(distributed: Any, address: str) -> None:
    """Make sure that a scheduler answers, within a bounded time and with no client left behind."""

    async def identity() -> Any:
        async with distributed.rpc(address, timeout=WAIT_SECONDS) as scheduler:
            return await scheduler.identity()

    async def bounded() -> Any:
        return await asyncio.wait_for(identity(), WAIT_SECONDS)

    try:
        answer = asyncio.run(bounded())
    except ValueError as error:
        raise ClusterError(
            f"--dask {address} is no address of a scheduler, as tcp://HOST:PORT is: {error}."
        ) from error
    except (OSError, TimeoutError) as error:
        raise ClusterError(
            f"No Dask scheduler answers at {address} within {WAIT_SECONDS:g} s; start one (dask "
            "scheduler), or correct the address."
        ) from error
    if not isinstance(answer, dict) or answer.get("type") != "Scheduler":
        raise ClusterError(f"What answers at {address} is no Dask scheduler; correct the address.")


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep tracebacks of lost connections out of the log: what is wrong is said in one sentence."""
    loggers = [
        logger
        for name, logger in logging.root.manager.loggerDict.items()
        if isinstance(logger, logging.Logger) and name.startswith(("distributed", "tornado"))
    ]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)


def _one_thread(distributed: Any) -> Any:
    """A plugin that keeps the linear algebra of a worker at one thread.

    A fit asks for that itself, but two fits in one worker would undo each other's limit, and sums
    would be added up in another order.
    """

    class OneThread(distributed.WorkerPlugin):
        name = "bloodcells-one-thread"

        def setup(self, worker: Any) -> None:
            import scipy.linalg  # noqa: F401 - what is loaded later is not limited

            threadpool_limits(limits=1)

    return OneThread()
