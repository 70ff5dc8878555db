"""The search on a real cluster of two processes of this machine, and what is said where it cannot be."""

import io
import socket
import sys
import time

import numpy as np
import pytest
from rich.console import Console

from tests.training.tables import MAJORITY, NETWORK, SOFTMAX, VOTE, labelled, write
from training.data.labelled_cells import read
from training.run import Options, train
from training.search import cluster
from training.search.cluster import ClusterError, on_cluster
from training.search.progress import Printed, Silent
from training.search.search import compare

pytestmark = pytest.mark.integration

distributed = pytest.importorskip("distributed", reason="the extra [cluster] is not installed")

CANDIDATES = [MAJORITY, SOFTMAX, NETWORK, VOTE]


@pytest.fixture(scope="module")
def table(tmp_path_factory):
    return read(write(tmp_path_factory.mktemp("table") / "cells.csv", *labelled()))


def workers(n_workers):
    return distributed.LocalCluster(
        n_workers=n_workers,
        threads_per_worker=1,
        processes=True,
        host="127.0.0.1",
        dashboard_address="127.0.0.1:0",
    )


@pytest.fixture(scope="module")
def address():
    with workers(2) as local:
        yield local.scheduler_address


@pytest.fixture
def short(monkeypatch):
    monkeypatch.setattr(cluster, "WAIT_SECONDS", 1.0)


def test_a_cluster_gives_the_same_winner_and_the_same_scores(table, address, tmp_path):
    log = io.StringIO()
    manifests = []
    for place, dask in ((tmp_path / "here", None), (tmp_path / "there", address)):
        options = Options(place, repeats=2, dask=dask, report=False)
        progress = Printed(Console(file=log, width=500))
        manifests.append(train(table, None, options, progress, CANDIDATES).manifest)
    here, there = manifests
    assert here.selection.chosen == there.selection.chosen
    for one, two in zip(here.selection.candidates, there.selection.candidates, strict=True):
        assert one.random_folds == two.random_folds
        assert one.slides_held_out == two.slides_held_out
    assert here.files["model.onnx"] == there.files["model.onnx"]
    assert "55 fits, 1 at a time" in log.getvalue()
    assert "55 fits, 2 at a time" in log.getvalue()


def test_the_workers_do_the_fits(table, address):
    with distributed.Client(address, set_as_default=False) as client:
        before = client.run_on_scheduler(lambda dask_scheduler: len(dask_scheduler.transition_log))
        with on_cluster(address, table) as processes:
            assert processes == 2
            (compared,) = compare([SOFTMAX], table, quick=True, jobs=processes)
        after = client.run_on_scheduler(lambda dask_scheduler: len(dask_scheduler.transition_log))
    assert after > before + 10
    (here,) = compare([SOFTMAX], table, quick=True)
    np.testing.assert_array_equal(here.probabilities, compared.probabilities)


class Breaking(Silent):
    """Ends a cluster when the first fit is done."""

    def __init__(self, local):
        self._local = local

    def fitted(self, name, seconds):
        self._local.close()


def test_a_cluster_that_is_lost_on_the_way_is_said(table):
    with workers(2) as local:
        address = local.scheduler_address
        with (
            pytest.raises(ClusterError) as error,
            on_cluster(address, table) as processes,
        ):
            compare([SOFTMAX, NETWORK], table, jobs=processes, progress=Breaking(local))
    assert str(error.value) == (
        f"The Dask cluster at {address} was lost: its scheduler has ended, or its workers died, as "
        "happens where memory runs out; start it again."
    )


def refusal(address, table):
    start = time.monotonic()
    with pytest.raises(ClusterError) as error, on_cluster(address, table):
        pass
    assert time.monotonic() - start < 6
    return str(error.value)


def test_where_no_scheduler_answers_that_is_said_in_time(table, short):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"tcp://127.0.0.1:{silent.getsockname()[1]}"
        said = (
            f"No Dask scheduler answers at {address} within 1 s; start one (dask scheduler), or "
            "correct the address."
        )
        # One that takes the connection and says nothing, and one that does not.
        assert refusal(address, table) == said
    assert refusal(address, table) == said


@pytest.mark.parametrize("address", ["nonsense", "http://127.0.0.1:80"])
def test_what_is_no_address_is_said(table, address):
    assert refusal(address, table).startswith(
        f"--dask {address} is no address of a scheduler, as tcp://HOST:PORT is: "
    )


def test_a_cluster_without_workers_is_said(table, short):
    with workers(0) as empty:
        address = empty.scheduler_address
        assert refusal(address, table) == (
            f"The Dask scheduler at {address} has no worker after 1 s; start one: dask worker "
            f"--nthreads 1 {address}"
        )


def test_what_is_to_be_installed_is_said(table, monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    assert refusal("tcp://127.0.0.1:1", table) == (
        "--dask needs distributed, which is not installed: run make .venv/.dev in a clone, or pip install "
        "'bloodcells[cluster]' elsewhere."
    )


def test_without_an_address_the_work_is_done_here(table):
    with on_cluster(None, table) as processes:
        assert processes is None
