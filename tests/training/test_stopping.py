"""A training that is stopped in the middle, as a real process, and goes on where it was."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bloodcells.classification.manifest import MODEL_FILE
from tests.training.small_training import train_small
from tests.training.tables import labelled, write

pytestmark = pytest.mark.integration

ROOT = Path(__file__).parents[2]
SMALL = [sys.executable, "-m", "tests.training.small_training"]
COMMAND = [sys.executable, "-c", "from training.cli import main; main()"]
FITS = 5 + 10 + 10 + 10 + 4 * 10


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    return write(tmp_path_factory.mktemp("table") / "cells.csv", *labelled())


def start(command, *arguments):
    return subprocess.Popen(
        [*command, *map(str, arguments)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,  # with its workers: a terminal stops all of them
        # As on a terminal, also where the tests run in the background, which ignores it.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )


def wait_for_fits(out, count, process):
    deadline = time.monotonic() + 120
    while len(kept(out)) < count:
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < deadline
        time.sleep(0.02)


def kept(out):
    return sorted(out.glob(".bloodcells-search-*/*.fit"))


def finish(process):
    output, errors = process.communicate(timeout=240)
    assert process.returncode == 0, errors
    return output


def graph(out):
    return (out / "bloodcells" / "1" / MODEL_FILE).read_bytes()


def test_a_killed_search_goes_on_and_ends_with_the_same_model(tmp_path, file):
    whole, stopped = tmp_path / "whole", tmp_path / "stopped"
    train_small(file, whole, jobs=1)

    process = start(SMALL, file, stopped)
    wait_for_fits(stopped, 27, process)
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    assert process.returncode == -signal.SIGKILL
    assert not (stopped / "bloodcells").exists()
    before = kept(stopped)
    assert 27 <= len(before) < FITS
    before[0].write_bytes(before[0].read_bytes()[:-1])

    times = {f: f.stat().st_mtime_ns for f in before[1:]}
    process = start(SMALL, file, stopped, "--resume")
    wait_for_fits(stopped, len(before) + 3, process)
    # What was kept has not been fitted again.
    assert times.items() <= {f: f.stat().st_mtime_ns for f in kept(stopped)}.items()
    said = finish(process)
    assert f"Going on with a stopped search: {len(before)} fits are kept.\n" in said
    assert f"1 of the files that were kept are not what had been written ({before[0].name})" in said
    assert graph(stopped) == graph(whole)
    assert [f.name for f in stopped.iterdir()] == ["bloodcells"]


def test_ctrl_c_is_one_sentence_that_says_how_to_go_on(tmp_path, file):
    process = start(COMMAND, "--train", file, "--out", tmp_path, "--quick", "--jobs", "2")
    wait_for_fits(tmp_path, 12, process)
    os.killpg(process.pid, signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 130
    (folder,) = tmp_path.glob(".bloodcells-search-*")
    assert errors == (
        f"Stopped; {len(kept(tmp_path))} fits are kept in {folder}: the same command with --resume "
        "goes on from there.\n"
    )
    assert not (tmp_path / "bloodcells").exists()
