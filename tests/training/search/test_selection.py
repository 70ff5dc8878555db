"""Of models that cannot be told apart by their scores the smallest is chosen, at the price that is said."""

import numpy as np
import pytest

from tests.training.tables import SOFTMAX, labelled, write
from training.data.labelled_cells import read
from training.estimators.scratch import MLPEnsemble, ScratchMLP
from training.search.candidates import Candidate
from training.search.progress import Silent
from training.search.results import Compared, Tried
from training.search.selection import as_good, choose

REPEATS, FOLDS = 5, 5
NOISE = np.random.default_rng(0).normal(0, 0.01, (REPEATS, FOLDS))
NOISE -= NOISE.mean()


LARGE = Candidate(
    "forty networks",
    lambda seed: MLPEnsemble(ScratchMLP((64, 64), max_epochs=1), n_members=40, random_state=seed),
    grid={},
    quick={},
)


def compared(f1, slides=0.84, candidate=SOFTMAX):
    """A candidate with these scores in random folds, and this one with slides held out."""
    nothing = np.zeros((3, 3))
    tried = Tried({}, f1[0], nothing, 1.0, 1.0)
    by_slides = None if slides is None else Tried({}, np.full(FOLDS, slides), nothing, 1.0, 1.0)
    return Compared(candidate, (tried,), tried, f1, np.zeros((REPEATS, 3, 3)), by_slides)


@pytest.mark.parametrize(
    ("lost", "slides", "as_it_is"),
    [
        (0.0, 0.84, True),
        (0.0015, 0.84, True),
        (0.0015, 0.8385, True),
        (0.0025, 0.84, False),
        (0.0, 0.837, False),
        (-0.0, 0.9, True),
        (0.0, None, False),
    ],
)
def test_a_score_may_be_lower_by_two_thousandths_in_both_kinds_of_folds(lost, slides, as_it_is):
    best = compared(0.917 + np.zeros((REPEATS, FOLDS)))
    other = compared(0.917 - lost + NOISE, slides)
    assert as_good(other, best) is as_it_is


def test_what_is_lower_in_every_fold_is_told_apart():
    best = compared(0.917 + NOISE)
    assert not as_good(compared(0.916 + NOISE), best)
    assert as_good(compared(0.917 + NOISE), best)


def test_without_slides_random_folds_decide():
    assert as_good(compared(0.917 + NOISE, None), compared(0.917 + NOISE, None))


@pytest.mark.parametrize(("lost", "chosen"), [(0.001, "softmax"), (0.01, "forty networks")])
def test_the_smallest_of_those_that_are_as_good_is_chosen(tmp_path, lost, chosen):
    cells = read(write(tmp_path / "cells.csv", *labelled()))
    candidates = [compared(0.9 - lost + NOISE), compared(0.9 - NOISE, candidate=LARGE)]
    winner = choose(candidates, cells, seed=0, allow_training_rows=False, progress=Silent())
    assert winner.compared.name == chosen
    assert winner.verdicts[chosen] == "chosen"
    other = winner.verdicts["softmax" if chosen != "softmax" else "forty networks"]
    if chosen == "softmax":
        assert other.startswith("as good by scores that cannot be told apart, and ")
        assert other.endswith(" times as large")
    else:
        assert other == "compared"
