"""The peers are given the pipeline that was fitted here, and only right answers are timed."""

import re
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).resolve().parents[2]
LOCKS = sorted((ROOT / "bench" / "peers" / "requirements").glob("*.txt"))


def version(lock: Path, package: str) -> str:
    """The version that a lock has of a package."""
    (found,) = re.findall(rf"^{package}==(\S+)", lock.read_text(), re.MULTILINE)
    return str(found)


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.stem)
def test_a_peer_has_the_scikit_learn_that_the_pipeline_is_fitted_with(lock):
    ours = ROOT / "requirements" / "dev.txt"
    assert version(lock, "scikit-learn") == version(ours, "scikit-learn")


def test_there_is_a_lock_for_each_peer():
    from bench.peers.environments import NAMES

    assert sorted(NAMES) == [lock.stem for lock in LOCKS]


def test_an_answer_is_held_against_the_pipelines_own():
    run = pytest.importorskip("bench.peers.run", reason="training's extras are not installed")
    expected = np.array([[0.5000001, 0.4999999], [0.1, 0.9]])
    run.compare(expected + 5e-8, expected)
    with pytest.raises(run.Wrong, match="off by 1e-05"):
        run.compare(expected + np.array([1e-5, -1e-5]), expected)
    with pytest.raises(run.Wrong, match="1 of 2 cells got another class"):
        run.compare(np.array([[0.4999999, 0.5000001], [0.1, 0.9]]), expected)
    with pytest.raises(run.Wrong, match="off by nan"):
        run.compare(np.full((2, 2), np.nan), expected)
    with pytest.raises(run.Wrong, match=r"answered \(1, 2\)"):
        run.compare(expected[:1], expected)
