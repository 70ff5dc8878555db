"""A class is in the sets of as many of its cells as was promised."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bloodcells.classification.conformal import fewest, sets_of, threshold

LEVELS = st.sampled_from([0.5, 0.8, 0.9, 0.95, 2 / 3])
CHANCES = st.floats(0, 1).map(lambda x: round(x, 2))  # so that several are equal


@given(st.lists(CHANCES, min_size=2, max_size=60), LEVELS)
def test_of_exchangeable_cells_the_share_that_was_promised_is_covered(
    chances: list[float], level: float
) -> None:
    # Each of n + 1 exchangeable cells is the new one with the same chance: coverage is the mean over them.
    given_ = np.array(chances)
    covered = [
        given_[i] >= threshold(np.delete(given_, i), np.arange(len(given_) - 1), level)
        for i in range(len(given_))
    ]
    assert np.mean(covered) >= level - 1e-9


@given(st.lists(st.lists(CHANCES, min_size=1, max_size=6), min_size=2, max_size=25), LEVELS)
def test_of_exchangeable_slides_the_share_that_was_promised_is_covered(
    slides: list[list[float]], level: float
) -> None:
    covered = []
    for i, new in enumerate(slides):
        others = [(x, j) for j, slide in enumerate(slides) if j != i for x in slide]
        chances, numbers = map(np.array, zip(*others, strict=True))
        covered.append(np.mean(np.array(new) >= threshold(chances, numbers, level)))
    assert np.mean(covered) >= level - 1e-9


@given(st.lists(CHANCES, min_size=30, max_size=60), LEVELS)
def test_not_many_more_are_covered_than_promised(chances: list[float], level: float) -> None:
    distinct = np.array(chances) + np.arange(len(chances)) * 1e-6
    least = threshold(distinct, np.arange(len(distinct)), level)
    assert np.mean(distinct >= least) <= level + 2 / len(distinct) + 1e-9


def test_the_threshold_is_that_of_a_small_example() -> None:
    # Of 19 cells at 90 %, 0.1 (19 + 1) = 2 may lie below or at it: it is the second least.
    chances = np.linspace(0.05, 0.95, 19)
    assert threshold(chances, np.arange(19), 0.9) == chances[1]
    assert threshold(chances[::-1], np.arange(19), 0.9) == chances[1]


def test_a_slide_counts_as_one_however_many_cells_it_has() -> None:
    # One slide of 1,000 low cells among 18 of one high cell each: a 20th of the slides, and not all cells.
    chances = np.r_[np.linspace(0.1, 0.2, 1000), np.linspace(0.5, 0.9, 18)]
    slides = np.r_[np.zeros(1000), np.arange(1, 19)]
    assert threshold(chances, slides, 0.9) == 0.5
    assert threshold(chances, np.arange(1018), 0.9) < 0.2


@pytest.mark.parametrize(("level", "slides"), [(0.9, 9), (0.8, 4), (0.95, 19), (0.5, 1)])
def test_fewer_slides_promise_nothing(level: float, slides: int) -> None:
    assert fewest(level) == slides
    chances = np.full(slides, 0.7)
    assert threshold(chances, np.arange(slides), level) == 0.7
    assert threshold(chances[1:], np.arange(slides - 1), level) == 0.0


def test_a_set_has_the_classes_at_or_above_their_thresholds() -> None:
    probabilities = np.array([[0.7, 0.3], [0.4, 0.6], [0.45, 0.55], [np.nan, np.nan]])
    found = sets_of(probabilities, np.array([0.45, 0.6]))
    assert found.tolist() == [[True, False], [False, True], [True, False], [False, False]]
