"""Distances from quantiles are those of Kolmogorov and Smirnov, and chance exceeds its bound seldom."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bloodcells.classification.manifest import QUANTILES
from bloodcells.quality.distances import chance, count, distances


def quantiles_of(values: np.ndarray) -> np.ndarray:
    return np.asarray(np.quantile(values, QUANTILES, axis=0).T)


def test_a_table_is_not_far_from_itself_however_many_cells_have_the_same_value() -> None:
    rng = np.random.default_rng(0)
    values = np.column_stack([rng.normal(size=500), rng.integers(0, 3, 500), np.zeros(500)])
    found = distances(count(values, quantiles_of(values)), 500, QUANTILES)
    np.testing.assert_allclose(found, 0, atol=0.002)  # as a quantile may lie between two cells


def test_cells_on_one_side_of_all_others_are_as_far_as_can_be() -> None:
    known = quantiles_of(np.linspace(0, 1, 101)[:, None])
    for value, far in ((2.0, 1.0), (-1.0, 1.0), (0.5, 0.25), (0.6, 0.5)):
        found = distances(count(np.full((10, 1), value), known), 10, QUANTILES)
        assert found[0] == pytest.approx(far)


def test_by_hand() -> None:
    # Quantiles of 0, ..., 100; of four cells three are below the median, which half of training is.
    known = quantiles_of(np.arange(101.0)[:, None])
    found = distances(count(np.array([[10.0], [20.0], [30.0], [80.0]]), known), 4, QUANTILES)
    assert found[0] == pytest.approx(0.25)


@given(st.integers(0, 10_000), st.integers(1, 40), st.integers(1, 40))
def test_counts_of_parts_add_up_and_are_never_beyond_the_whole_statistic(
    seed: int, n: int, more: int
) -> None:
    rng = np.random.default_rng(seed)
    reference, first = rng.normal(size=(200, 3)), rng.normal(0.5, 1, size=(n, 3))
    second, known = rng.normal(size=(more, 3)), quantiles_of(reference)
    both = np.vstack([first, second])
    assert (count(first, known) + count(second, known) == count(both, known)).all()
    found = distances(count(both, known), len(both), QUANTILES)
    for j in range(3):
        at = np.sort(np.concatenate([reference[:, j], both[:, j]]))
        shares = [
            np.searchsorted(np.sort(x), at, side="right") / len(x)
            for x in (reference[:, j], both[:, j])
        ]
        assert found[j] <= np.abs(shares[0] - shares[1]).max() + 1 / 199  # between two cells


@pytest.mark.parametrize("n", [20, 100, 500])
def test_chance_exceeds_its_bound_in_at_most_as_many_tables_as_was_said(n: int) -> None:
    rng = np.random.default_rng(1)
    reference = rng.normal(size=(2000, 5))
    known, limit = quantiles_of(reference), chance(n, 2000, 5, 0.05)
    beyond = [
        distances(count(rng.normal(size=(n, 5)), known), n, QUANTILES).max() > limit
        for _ in range(400)
    ]
    assert np.mean(beyond) <= 0.05
    assert limit < chance(n // 2, 2000, 5, 0.05)


def test_no_cells_tell_nothing() -> None:
    assert chance(0, 100, 33, 0.01) == 1.0
