"""The loss counts what it should and is finite for certain answers."""

import numpy as np
import pytest

from training.estimators.scratch.losses import cross_entropy, one_hot, penalty, soft_cross_entropy


def test_cross_entropy_by_hand() -> None:
    p = np.array([[0.5, 0.5], [0.2, 0.8]])
    assert cross_entropy(p, np.array([0, 1])) == pytest.approx(-(np.log(0.5) + np.log(0.8)) / 2)


def test_rows_count_by_their_weight() -> None:
    p = np.array([[0.5, 0.5], [0.2, 0.8]])
    found = cross_entropy(p, np.array([0, 1]), np.array([1.5, 0.5]))
    assert found == pytest.approx(-(1.5 * np.log(0.5) + 0.5 * np.log(0.8)) / 2)


def test_probability_one_costs_nothing() -> None:
    assert cross_entropy(np.array([[1.0, 0.0]]), np.array([0])) == 0.0


def test_probability_zero_costs_a_finite_amount() -> None:
    found = cross_entropy(np.array([[1.0, 0.0]]), np.array([1]))
    assert found == pytest.approx(36.0437, abs=1e-4)


def test_not_a_number_is_not_hidden() -> None:
    assert np.isnan(cross_entropy(np.array([[np.nan, 0.0]]), np.array([0])))


def test_soft_cross_entropy_by_hand() -> None:
    p, targets = np.array([[0.5, 0.5], [0.2, 0.8]]), np.array([[1.0, 0.0], [0.25, 0.75]])
    expected = -(np.log(0.5) + 0.25 * np.log(0.2) + 0.75 * np.log(0.8)) / 2
    assert soft_cross_entropy(p, targets) == pytest.approx(expected)


def test_soft_cross_entropy_of_certain_targets_is_cross_entropy() -> None:
    p, codes = np.array([[0.5, 0.5], [0.0, 1.0], [0.0, 1.0]]), np.array([1, 1, 0])
    found = soft_cross_entropy(p, one_hot(codes, 2))
    assert found == pytest.approx(cross_entropy(p, codes), rel=1e-14)


def test_penalty_is_half_alpha_times_the_squares() -> None:
    assert penalty(np.array([[1.0, -2.0], [3.0, 0.0]]), 0.1) == pytest.approx(0.7)


def test_one_hot() -> None:
    assert one_hot(np.array([2, 0]), 3).tolist() == [[0, 0, 1], [1, 0, 0]]
