"""Test that intervals are widened by what slides that were held out showed, and not more."""

import numpy as np
import pytest

from bloodcells.composition.estimation.intervals import z_squared
from tests.bloodcells.composition.estimation import blobs
from training import new_slides
from training.new_slides import (
    DrawnMixes,
    Errors,
    HeldOutSlides,
    describe_new_slides,
    find_between_slides,
)


def held_out(scatter: float, slides: int = 30) -> HeldOutSlides:
    """Cells of slides in five folds, whose scores are shifted by as much on all cells of a slide."""
    rng = np.random.default_rng(3)
    each = 150
    probabilities, codes = blobs.draw(rng, np.round(blobs.PRIOR * slides * each).astype(int))
    numbers = rng.permutation(np.arange(len(codes)) % slides)
    scores = np.log(probabilities) + rng.normal(size=(slides, 3))[numbers] * scatter
    shifted = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
    return HeldOutSlides(blobs.CLASSES, shifted, codes, numbers, numbers % 5)


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(new_slides, "MIXES", 30)
    monkeypatch.setattr(new_slides, "DEALS", 2)


def test_where_slides_are_alike_little_is_added_and_where_they_differ_much() -> None:
    alike, differ = (describe_new_slides(held_out(scatter), 0) for scatter in (0.0, 1.0))
    assert alike is not None
    assert differ is not None
    assert differ.folds == 5
    for method in new_slides.METHODS:
        assert 0 <= alike.between_slides[method] < 0.01
        assert differ.between_slides[method] > 5 * alike.between_slides[method]
        # They hold on slides that were not learnt from.
        assert 0.9 < differ.held[method] <= 1


def test_no_more_deals_are_made_than_are_asked_for() -> None:
    slides = held_out(1.0)
    one, two = (describe_new_slides(slides, 0, most_deals=most) for most in (1, 2))
    assert one is not None
    assert two is not None
    assert one.between_slides != two.between_slides


def test_the_variance_is_the_largest_of_those_without_one_group() -> None:
    # Of three groups one needs 0, one 0.5, one 1; where one interval in twenty may fail, each group of which
    # all have the same error has to hold.
    ones = np.ones((10, 2))
    groups = [Errors(z_squared(0.95) * (1 + tau) * ones, ones, ones) for tau in (0.0, 0.5, 1.0)]
    assert find_between_slides(groups) == pytest.approx(1.0)
    assert find_between_slides([groups[0], groups[1]]) == pytest.approx(0.5)
    # Of twenty groups with one that differs 95 % hold without it, but not if another is left out.
    many = [groups[0]] * 19 + [groups[2]]
    assert find_between_slides(many) == pytest.approx(1.0)
    assert find_between_slides([*many, *many[:19], groups[0]]) == pytest.approx(0.0, abs=1e-9)
    assert find_between_slides([Errors(1e9 * ones, ones, ones)] * 2) == 2.0


def test_slides_stay_whole_in_every_deal() -> None:
    slides = held_out(0.0)
    deals = list(slides.deals(np.random.default_rng(0)))
    assert len(deals) == new_slides.DEALS
    assert deals[0] is slides
    for dealt in deals[1:]:
        pairs = np.unique(np.stack([dealt.slides, dealt.folds]), axis=1)
        assert pairs.shape[1] == 30
        assert (dealt.folds != slides.folds).any()


def test_a_type_that_a_fold_lacks_in_all_others_has_nothing_to_learn_from() -> None:
    slides = held_out(0.0)
    codes = np.where(slides.folds == 0, 1, 2 * (slides.codes > 0))
    alone = HeldOutSlides(slides.classes, slides.probabilities, codes, slides.slides, slides.folds)
    assert describe_new_slides(alone, 0) is None


def test_mixes_are_drawn_from_the_cells_that_are_chosen() -> None:
    slides = held_out(0.0)
    chosen = slides.folds == 2
    some = slides.part(chosen)
    drawn = DrawnMixes.draw(some, np.random.default_rng(1))
    cells = drawn.cells.reshape(len(drawn.mixes), -1)
    counts = np.stack([(some.codes[cells] == c).mean(axis=1) for c in range(3)], axis=1)
    assert np.abs(counts - drawn.mixes).max() < 0.1
