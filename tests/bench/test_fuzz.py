"""Every reader of foreign bytes takes a few hundred bad inputs; and fuzzing finds what it is to find."""

from pathlib import Path

import pytest

from bench.fuzz import fuzz
from bench.fuzzing.readers import READERS

pytestmark = pytest.mark.integration

PLANTED = "tests.bench.planted_readers"


@pytest.mark.parametrize("name", READERS)
def test_each_input_is_read_or_refused_in_a_sentence(name: str, tmp_path: Path) -> None:
    report = fuzz(name, tmp_path / name, runs=200)
    assert not report.failures
    assert report.runs == 200
    assert report.kept > 5  # as many answers at least: it was not refused at the door


@pytest.mark.parametrize(
    ("name", "failure"),
    [
        ("_raises", "KeyError planted_readers.py:_raises: b#"),
        ("_never_ends", "hang "),
        ("_grows", "memory read True"),
        ("_dies", "SIGSEGV "),
        ("_exhausts", "MemoryError planted_readers.py:_exhausts: "),
    ],
)
def test_a_fault_is_found_and_its_input_kept(name: str, failure: str, tmp_path: Path) -> None:
    report = fuzz(name, tmp_path, runs=40, module=PLANTED)
    assert report.runs == 40  # whatever happened, it went on
    (found,) = report.failures
    assert found.startswith(failure)
    (kept,) = (tmp_path / "failures").glob("*.input")
    assert kept.read_bytes().startswith(b"75")


def test_a_refusal_is_no_fault_and_its_numbers_are_nothing_new(tmp_path: Path) -> None:
    report = fuzz("_refuses", tmp_path, runs=40, module=PLANTED)
    assert (report.runs, report.kept, report.failures) == (40, 1, [])


def test_the_same_seed_makes_the_same_inputs(tmp_path: Path) -> None:
    kept = []
    for k in range(2):
        fuzz("gzip", tmp_path / str(k), runs=60)
        kept.append({path.name for path in (tmp_path / str(k) / "kept").iterdir()})
    assert kept[0] == kept[1]
