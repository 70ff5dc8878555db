"""Test that intervals are widened by what slides that were held out showed, and not more."""

import numpy as np
import pytest

from tests.bloodcells.composition.estimation import blobs
from training import new_slides
from training.new_slides import DrawnMixes, HeldOutSlides, describe_new_slides, learn_departure


def held_out(scatter: float, slides: int = 30) -> HeldOutSlides:
    """Cells of slides in five folds, whose scores are shifted by as much on all cells of a slide."""
    rng = np.random.default_rng(3)
    each = 150
    probabilities, codes = blobs.draw(rng, np.round(blobs.PRIOR * slides * each).astype(int))
    numbers = rng.permutation(np.arange(len(codes)) % slides)
    scores = np.log(probabilities) + rng.normal(size=(slides, 3))[numbers] * scatter
    shifted = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
    return HeldOutSlides(blobs.CLASSES, shifted, codes, numbers % 5)


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(new_slides, "MIXES", 40)


@pytest.mark.parametrize("method", new_slides.METHODS)
def test_where_slides_are_alike_little_is_added_and_where_they_differ_much(method: str) -> None:
    alike, differ = (learn_departure(held_out(s), range(5), method, 0) for s in (0.0, 1.0))
    assert 1 <= alike < 6
    assert differ > 3 * alike


def test_the_intervals_hold_on_slides_that_were_not_learnt_from() -> None:
    found = describe_new_slides(held_out(1.0), 0)
    assert found is not None
    assert found.folds == 5
    assert all(0.9 < held <= 1 for held in found.held.values())


def test_a_type_that_a_fold_lacks_in_all_others_has_nothing_to_learn_from() -> None:
    slides = held_out(0.0)
    codes = np.where(slides.folds == 0, 1, 2 * (slides.codes > 0))
    alone = HeldOutSlides(slides.classes, slides.probabilities, codes, slides.folds)
    assert describe_new_slides(alone, 0) is None


def test_mixes_are_drawn_from_the_cells_that_are_chosen() -> None:
    slides = held_out(0.0)
    chosen = slides.folds == 2
    drawn = DrawnMixes.draw(slides, chosen, np.random.default_rng(1))
    cells = drawn.cells.reshape(len(drawn.mixes), -1)
    assert chosen[cells].all()
    counts = np.stack([(slides.codes[cells] == c).mean(axis=1) for c in range(3)], axis=1)
    assert np.abs(counts - drawn.mixes).max() < 0.1
