"""What choosing flatters, where the truth is known."""

import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import f1_score

from training.search.optimism import bias_corrected


def guesses(rng, truth, configurations, right):
    """Predictions that are right with a probability, otherwise drawn from three classes."""
    drawn = rng.integers(3, size=(configurations, len(truth)))
    return list(np.where(rng.random(drawn.shape) < right, truth, drawn))


@given(st.integers(0, 10_000))
def test_one_configuration_is_not_flattered(seed):
    rng = np.random.default_rng(seed)
    truth = rng.integers(3, size=400)
    (predicted,) = guesses(rng, truth, 1, right=0.7)
    found = bias_corrected(truth, [predicted], 3, seed=seed, draws=200)
    assert found.configurations == 1
    assert found.selected == pytest.approx(f1_score(truth, predicted, average="macro"))
    # The mean of 200 draws of some 147 cells: its own deviation is about 0.002.
    assert found.corrected == pytest.approx(found.selected, abs=0.015)
    assert found.low < found.selected < found.high


def test_the_best_of_many_guesses_is_chance():
    found = []
    for seed in range(25):
        rng = np.random.default_rng(seed)
        truth = rng.integers(3, size=300)
        predicted = guesses(rng, truth, 200, right=0.0)
        found.append(bias_corrected(truth, predicted, 3, seed=seed, draws=200))
    # Of 200 guesses at three classes, the best on 300 cells has some 1/3 + 2.7 x 0.027 = 0.41.
    assert min(of.selected for of in found) > 0.375
    assert np.mean([of.corrected for of in found]) == pytest.approx(1 / 3, abs=0.01)
    assert sum(of.low < 1 / 3 < of.high for of in found) >= 22
    assert all(of.corrected < of.selected for of in found)


def test_it_agrees_with_a_count_draw_by_draw():
    rng = np.random.default_rng(7)
    truth = rng.integers(4, size=120)
    predicted = [
        np.where(rng.random(120) < p, truth, rng.integers(4, size=120)) for p in (0.4, 0.5, 0.45)
    ]
    found = bias_corrected(truth, predicted, 4, seed=3, draws=150)

    again, scores = np.random.default_rng(3), []
    for _ in range(150):
        drawn = again.integers(120, size=120)
        left = np.setdiff1d(np.arange(120), drawn)
        best = max(predicted, key=lambda p: f1_score(truth[drawn], p[drawn], average="macro"))
        scores.append(f1_score(truth[left], best[left], average="macro"))
    assert found.corrected == pytest.approx(np.mean(scores))
    assert found.low == pytest.approx(np.quantile(scores, 0.025))
    assert found.high == pytest.approx(np.quantile(scores, 0.975))


def test_a_configuration_that_is_clearly_best_is_hardly_corrected():
    rng = np.random.default_rng(0)
    truth = rng.integers(3, size=2000)
    predicted = [*guesses(rng, truth, 50, right=0.2), *guesses(rng, truth, 1, right=0.8)]
    found = bias_corrected(truth, predicted, 3, seed=0)
    assert found.corrected == pytest.approx(found.selected, abs=0.003)


def test_the_same_seed_gives_the_same_and_cells_in_another_order_nearly():
    rng = np.random.default_rng(0)
    truth = rng.integers(3, size=500)
    predicted = guesses(rng, truth, 20, right=0.6)
    found = bias_corrected(truth, predicted, 3, seed=1)
    assert bias_corrected(truth, predicted, 3, seed=1) == found
    order = rng.permutation(500)
    shuffled = bias_corrected(truth[order], [p[order] for p in predicted], 3, seed=1)
    assert shuffled.selected == pytest.approx(found.selected)
    assert shuffled.corrected == pytest.approx(found.corrected, abs=0.005)


@pytest.mark.parametrize(("configurations", "cells"), [(0, 10), (1, 1)])
def test_nothing_to_choose_from_is_refused(configurations, cells):
    with pytest.raises(ValueError, match=f"{configurations} configurations on {cells} cells"):
        bias_corrected(np.zeros(cells, int), [np.zeros(cells, int)] * configurations, 2, seed=0)


def test_a_whole_search_takes_seconds():
    rng = np.random.default_rng(0)
    truth = rng.integers(3, size=5000)
    predicted = guesses(rng, truth, 150, right=0.8)
    start = time.perf_counter()
    bias_corrected(truth, predicted, 3, seed=0)
    assert time.perf_counter() - start < 30
