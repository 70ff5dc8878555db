"""Of models that cannot be told apart by their scores the fastest is chosen, at no higher price than said."""

import numpy as np
import pytest

from tests.training.tables import SOFTMAX
from training.search.results import Compared, Tried
from training.search.selection import as_good

REPEATS, FOLDS = 5, 5
NOISE = np.random.default_rng(0).normal(0, 0.01, (REPEATS, FOLDS))


def compared(f1, slides=0.84):
    """A candidate with these scores in random folds, and this one with slides held out."""
    nothing = np.zeros((3, 3))
    tried = Tried({}, f1[0], nothing, 1.0, 1.0)
    by_slides = None if slides is None else Tried({}, np.full(FOLDS, slides), nothing, 1.0, 1.0)
    return Compared(SOFTMAX, (tried,), tried, f1, np.zeros((REPEATS, 3, 3)), by_slides)


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
    other = compared(0.917 - lost + NOISE - NOISE.mean(), slides)
    assert as_good(other, best) is as_it_is


def test_what_is_lower_in_every_fold_is_told_apart():
    best = compared(0.917 + NOISE)
    assert not as_good(compared(0.916 + NOISE), best)
    assert as_good(compared(0.917 + NOISE), best)


def test_without_slides_random_folds_decide():
    assert as_good(compared(0.917 + NOISE, None), compared(0.917 + NOISE, None))
