"""What is kept of a search: it comes back as it was, or not at all."""

import json

import numpy as np
import pytest

from tests.training.tables import MAJORITY, NETWORK, SOFTMAX, VOTE, labelled, write
from training.data.labelled_cells import read
from training.options import Options
from training.search.checkpoint import Checkpoints
from training.search.fingerprint import describe_search
from training.search.fits import FoldResult
from training.search.search import compare

RESULT = FoldResult(np.linspace(0, 1, 21).reshape(7, 3), 1.25, 0.5)
FAILED = FoldResult(np.zeros((0, 3)), 0.0, 0.0, "ValueError: no")


@pytest.fixture
def kept(tmp_path):
    return Checkpoints(tmp_path / "models", "mine", {"seed": 1, "quick": False})


@pytest.fixture(scope="module")
def table(tmp_path_factory):
    return read(write(tmp_path_factory.mktemp("table") / "cells.csv", *labelled()))


def test_what_is_kept_comes_back_as_it_was(kept):
    kept.save("a", RESULT)
    kept.save("b", FAILED)
    assert len(kept) == 2
    again = kept.load("a", (7, 3))
    np.testing.assert_array_equal(again.probabilities, RESULT.probabilities)
    assert (again.fit_seconds, again.predict_seconds, again.failure) == (1.25, 0.5, None)
    assert kept.load("b", (7, 3)).failure == "ValueError: no"
    assert kept.load("c", (7, 3)) is None
    assert kept.broken == []
    assert kept.folder.name.startswith(".mine-search-")
    assert json.loads((kept.folder / "search.json").read_bytes()) == {"seed": 1, "quick": False}


def test_a_file_that_is_not_what_was_written_is_named_and_not_trusted(kept):
    kept.save("a", RESULT)
    file = kept.folder / "a.fit"
    whole = file.read_bytes()
    for broken in (b"", whole[:-1], whole[:40], whole.replace(b"1.25", b"9.25"), whole + b" "):
        file.write_bytes(broken)
        assert kept.load("a", (7, 3)) is None
    assert kept.broken == [file] * 5
    file.write_bytes(whole)
    assert kept.load("a", (7, 3)) is not None


def test_a_whole_file_of_another_fit_is_not_trusted(kept):
    kept.save("a", RESULT)
    (kept.folder / "a.fit").rename(kept.folder / "b.fit")
    assert kept.load("b", (7, 3)) is None
    kept.save("a", RESULT)
    assert kept.load("a", (8, 3)) is None
    assert kept.load("a", (7, 3)) is not None


def test_no_half_written_file_is_left(kept):
    kept.save("a", RESULT)
    assert sorted(f.name for f in kept.folder.iterdir()) == ["a.fit", "search.json"]


def test_the_folder_is_made_with_the_first_and_cleared(kept):
    assert not kept.folder.parent.exists()
    assert len(kept) == 0
    kept.clear()
    kept.save("a", RESULT)
    assert kept.folder.parent.stat().st_mode & 0o777 == 0o755
    kept.clear()
    assert list(kept.folder.parent.iterdir()) == []


def test_searches_that_differ_are_told_apart_and_named(kept, tmp_path):
    other = Checkpoints(tmp_path / "models", "mine", {"seed": 2, "quick": False})
    assert other.folder != kept.folder
    kept.save("a", RESULT)
    assert len(other) == 0
    assert other.others() == {kept.folder: ["seed"]}
    (kept.folder / "search.json").write_text("[")
    assert other.others() == {kept.folder: []}
    assert kept.others() == {}


def test_all_that_decides_the_results_is_in_the_description(table, tmp_path):
    def described(candidates=(SOFTMAX,), cells=table, libraries=None, **options):
        options = Options(tmp_path, **options)
        return describe_search(candidates, cells, options, libraries or {"numpy": "2"})

    values, labels = labelled()
    first = described()
    assert described() == first
    assert described([SOFTMAX, VOTE]) == first  # a vote needs no fits
    for other in (
        described([NETWORK]),
        described(seed=1),
        described(quick=True),
        described(repeats=2),
        described(libraries={"numpy": "3"}),
        described(cells=read(write(tmp_path / "a.csv", values * 1.001, labels))),
        described(cells=read(write(tmp_path / "b.csv", values, np.roll(labels, 1)))),
        described(cells=read(write(tmp_path / "c.csv", values, labels, slides=7))),
    ):
        assert other != first


class Counting(Checkpoints):
    """Counts the fits that are done."""

    done = 0

    def save(self, key, result):
        self.done += 1
        super().save(key, result)


def test_a_search_takes_up_what_is_kept_and_finds_the_same(table, tmp_path):
    candidates = [MAJORITY, SOFTMAX, NETWORK, VOTE]
    kept = Counting(tmp_path, "mine", {})
    whole = compare(candidates, table, repeats=2, checkpoints=kept)
    assert kept.done == len(kept) == 15 + 20 + 20

    again = Counting(tmp_path, "mine", {})
    files = sorted(again.folder.glob("*.fit"))
    files[3].unlink()
    files[30].write_bytes(files[30].read_bytes()[:-9])
    resumed = compare(candidates, table, repeats=2, checkpoints=again)
    assert again.done == 2
    assert again.broken == [files[30]]
    for one, two in zip(whole, resumed, strict=True):
        np.testing.assert_array_equal(one.f1, two.f1)
        np.testing.assert_array_equal(one.probabilities, two.probabilities)
        np.testing.assert_array_equal(one.slides.probabilities, two.slides.probabilities)
