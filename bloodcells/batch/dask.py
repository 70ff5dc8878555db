"""Connect to a Dask cluster, or say in a sentence why that cannot be done."""

import asyncio
import logging
from collections.abc import Iterator
from concurrent.futures import CancelledError
from contextlib import contextmanager
from importlib import import_module
from typing import Any

from bloodcells.errors import BloodcellsError, not_installed

__all__ = ["WAIT_SECONDS", "ClusterError", "connected"]

WAIT_SECONDS = 10.0
"""How long a scheduler, and then its first worker, may take to answer."""


class ClusterError(BloodcellsError):
    """Report a cluster that cannot be used."""


@contextmanager
def connected(address: str, wait_seconds: float = WAIT_SECONDS) -> Iterator[tuple[Any, Any]]:
    """Connect to a cluster that has a worker.

    Parameters
    ----------
    address
        The scheduler's, as in `tcp://host:8786`.
    wait_seconds
        How long the scheduler, and then its first worker, may take to answer.

    Yields
    ------
    distributed
        The package.
    client
        A client of the cluster, a `distributed.Client`.

    Raises
    ------
    ClusterError
        Dask is not installed, no scheduler answers at the address, it has no worker, or the cluster is
        lost while it is used.
    """
    distributed = _distributed()
    _check_scheduler(distributed, address, wait_seconds)
    try:
        with (
            _quiet(),
            distributed.Client(address, timeout=wait_seconds, set_as_default=False) as client,
        ):
            client.wait_for_workers(1, timeout=wait_seconds)
            yield distributed, client
    except TimeoutError as error:
        raise ClusterError(
            f"The Dask scheduler at {address} has no worker after {wait_seconds:g} s; start one: "
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
    """Import the package `distributed`, which is typed only in part."""
    try:
        return import_module("distributed")
    except ModuleNotFoundError as error:
        raise ClusterError(not_installed("--dask", "distributed", "cluster")) from error


def _check_scheduler(distributed: Any, address: str, wait_seconds: float) -> None:
    """Make sure that a scheduler answers in time, without a client that would go on trying."""

    async def identity() -> Any:
        async with distributed.rpc(address, timeout=wait_seconds) as scheduler:
            return await scheduler.identity()

    async def bounded() -> Any:
        return await asyncio.wait_for(identity(), wait_seconds)

    try:
        answer = asyncio.run(bounded())
    except ValueError as error:
        raise ClusterError(
            f"--dask {address} is no address of a scheduler, as tcp://HOST:PORT is: {error}."
        ) from error
    except (OSError, TimeoutError) as error:
        raise ClusterError(
            f"No Dask scheduler answers at {address} within {wait_seconds:g} s; start one (dask "
            "scheduler), or correct the address."
        ) from error
    if not isinstance(answer, dict) or answer.get("type") != "Scheduler":
        raise ClusterError(f"What answers at {address} is no Dask scheduler; correct the address.")


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep tracebacks of lost connections out of the log, as `ClusterError` says what is wrong."""
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
