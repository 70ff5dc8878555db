"""Novelty is the share of held-out cells that are more like the others, and flags as many as was said."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bloodcells.classification.manifest import NOVELTY_QUANTILES, Novelty
from bloodcells.classification.novelty import (
    NoveltyScale,
    entropy,
    joined,
    log_tails,
    more_than_expected,
    quantiles,
)

Numbers = npt.NDArray[np.float64]


def held_out(n: int = 4000, seed: int = 0) -> tuple[Numbers, Numbers]:
    """Probabilities and distances of cells of three classes."""
    rng = np.random.default_rng(seed)
    return rng.dirichlet([0.5, 0.5, 0.5], n), rng.chisquare(10, n)


def scale(false_alarms: float = 0.05) -> NoveltyScale:
    probabilities, distances = held_out()
    uncertain = entropy(probabilities)
    pair = quantiles(uncertain), quantiles(distances)
    known = np.array(pair[0]), np.array(pair[1])
    return NoveltyScale(
        Novelty(
            calibrated_on="random folds",
            cells=len(distances),
            false_alarms=false_alarms,
            flagged={},
            entropy=pair[0],
            distance=pair[1],
            joined=quantiles(joined(uncertain, distances, known, log_tails(len(distances)))),
        )
    )


def test_a_few_cells_are_flagged_as_many_are() -> None:
    of = scale()
    probabilities, distances = held_out(2000, seed=3)
    # Also beyond all that are known, without any doubt, and rejected.
    distances[:4] = [0.0, 1e9, np.nan, 20.0]
    probabilities[:4] = [[1, 0, 0], [1, 0, 0], [0.2, 0.3, 0.5], [np.nan] * 3]
    together = of.find_unlike(probabilities, distances)
    assert together.tolist() == of.unlike(of.score(probabilities, distances)).tolist()
    assert 50 < together.sum() < 150
    for size in (1, 3, 8):
        alone = [
            of.find_unlike(probabilities[i : i + size], distances[i : i + size])
            for i in range(0, 2000, size)
        ]
        assert np.concatenate(alone).tolist() == together.tolist()


def test_the_entropy_is_that_of_the_textbook() -> None:
    found = entropy(np.array([[0.5, 0.5], [1.0, 0.0], [0.9, 0.1]]))
    np.testing.assert_allclose(found, [np.log(2), 0.0, 0.3250829733914482], atol=1e-15)


@pytest.mark.parametrize("rate", [0.01, 0.05, 0.2])
def test_other_cells_like_those_are_flagged_at_the_rate_that_was_said(rate: float) -> None:
    of = scale(rate)
    novelty = of.score(*held_out(seed=1))
    assert abs(of.unlike(novelty).mean() - rate) < 3 * np.sqrt(2 * rate / 4000)  # both samples vary
    assert abs(np.median(novelty) - 0.5) < 0.03


@given(st.floats(0, 1e4), st.floats(0, 1e4), st.floats(0, 1))
def test_a_cell_further_away_is_not_less_novel(near: float, more: float, chance: float) -> None:
    probabilities = np.array([[chance, 1 - chance, 0.0]] * 2)
    low, high = scale().score(probabilities, np.array([near, near + more]))
    assert 0 <= low <= high <= 1


def test_a_cell_is_novel_by_either_of_both() -> None:
    sure, unsure = [0.998, 0.001, 0.001], [0.34, 0.33, 0.33]
    found = scale().score(np.array([sure, sure, unsure, unsure]), np.array([5.0, 90.0, 9.0, 90.0]))
    assert found[0] < 0.5
    assert found[1] > 0.95
    assert found[2] > 0.95
    assert found[3] == 1.0


def test_a_rejected_cell_has_no_novelty_and_no_flag() -> None:
    of = scale()
    novelty = of.score(np.full((1, 3), np.nan), np.array([np.nan]))
    assert np.isnan(novelty).all()
    assert not of.unlike(novelty).any()


def test_quantiles_are_those_that_a_manifest_names() -> None:
    found = quantiles(np.arange(1001.0))
    np.testing.assert_allclose(found, [1000 * p for p in NOVELTY_QUANTILES])
    assert NOVELTY_QUANTILES[0] == 0
    assert NOVELTY_QUANTILES[-1] == 1
    assert 0.95 in NOVELTY_QUANTILES  # so that the flag's rate is met exactly


@given(st.integers(0, 400), st.integers(0, 400), st.floats(0.01, 0.5))
def test_too_many_is_what_chance_gives_less_than_once_in_a_thousand(
    found: int, others: int, rate: float
) -> None:
    from scipy.stats import binom

    n = found + others
    chance: Any = binom.sf(found - 1, n, rate)
    if more_than_expected(found, n, rate):
        assert chance < 1e-3
    elif n and found / n > rate:
        assert chance > 1e-5  # the bound is not so loose that it would say nothing


def test_a_table_without_cells_has_not_too_many() -> None:
    assert not more_than_expected(0, 0, 0.05)
    assert more_than_expected(30, 30, 0.05)
