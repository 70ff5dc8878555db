"""Run the fits of a search on the workers of a Dask cluster, through joblib's backend for it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from joblib import parallel_config
from threadpoolctl import threadpool_limits

from bloodcells.batch.dask import WAIT_SECONDS, ClusterError, connected
from training.data.labelled_cells import LabelledCells

__all__ = ["ClusterError", "on_cluster"]


@contextmanager
def on_cluster(address: str | None, cells: LabelledCells) -> Iterator[int | None]:
    """Let joblib fit on a cluster; on this machine where no address is given.

    The cells are sent to the workers once. Each worker needs this package, of the same version.

    Yields
    ------
    The number of fits that the cluster does at once; None on this machine.

    Raises
    ------
    ClusterError
        If Dask is not installed, no scheduler answers there, it has no worker, or the cluster is
        lost on the way.
    """
    if address is None:
        yield None
        return
    with connected(address, WAIT_SECONDS) as (distributed, client):
        client.register_plugin(_one_thread(distributed))
        with parallel_config(
            backend="dask",
            client=client,
            scatter=[cells.values, cells.labels],
            wait_for_workers_timeout=WAIT_SECONDS,
        ):
            yield sum(client.nthreads().values())


def _one_thread(distributed: Any) -> Any:
    """Make a plugin that keeps the linear algebra of a worker at one thread.

    A fit sets that limit itself, but two fits in one worker would undo each other's limit, and sums
    would be added up in another order.
    """

    class OneThread(distributed.WorkerPlugin):
        """Limit BLAS to one thread when the worker starts."""

        name = "bloodcells-one-thread"

        def setup(self, worker: Any) -> None:
            """Set the limit."""
            import scipy.linalg  # noqa: F401 - a library loaded later would not be limited

            threadpool_limits(limits=1)

    return OneThread()
