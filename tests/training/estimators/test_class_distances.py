"""Distances from the nearest class are those of a direct computation, and never fail for few rows."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.spatial.distance import mahalanobis

from training.estimators.class_distances import ClassDistances


def rows_of(n: int = 200, features: int = 6, seed: int = 0):
    rng = np.random.default_rng(seed)
    labels = rng.choice(["a", "b", "c"], n)
    centres = {"a": 0.0, "b": 4.0, "c": -4.0}
    mixed = rng.normal(size=(n, features)) @ rng.normal(size=(features, features))
    return mixed + np.array([centres[name] for name in labels])[:, None], labels


def test_a_distance_is_that_of_the_textbook_from_the_nearest_class():
    rows, labels = rows_of()
    found = ClassDistances(components=6, shrinkage=0.1).fit(rows, labels)
    new = rows_of(20, seed=1)[0]
    means = {name: rows[labels == name].mean(axis=0) for name in "abc"}
    within = np.mean([(r - means[name]) ** 2 for r, name in zip(rows, labels, strict=True)])
    inverses = {
        name: np.linalg.inv(np.cov(rows[labels == name], rowvar=False) + 0.1 * within * np.eye(6))
        for name in "abc"
    }
    expected = [min(mahalanobis(row, means[c], inverses[c]) ** 2 for c in "abc") for row in new]
    np.testing.assert_allclose(found.predict(new), expected, rtol=1e-9)


def test_directions_of_little_variance_are_left_out():
    rows, labels = rows_of()
    beside = np.hstack([rows, 1e-6 * np.random.default_rng(2).normal(size=(200, 1))])
    of_six = ClassDistances(components=6).fit(beside, labels)
    assert of_six.axes_.shape == (7, 6)
    assert of_six.products_.shape == (6, 18)
    off = beside.copy()
    off[:, 6] += 1e-3  # a thousand deviations of a direction that is not looked at
    np.testing.assert_allclose(of_six.predict(off), of_six.predict(beside), rtol=1e-2)


def test_a_row_far_from_all_classes_is_the_furthest():
    rows, labels = rows_of()
    distances = ClassDistances().fit(rows, labels)
    assert distances.predict(np.full((1, 6), 1e3))[0] > 10 * distances.predict(rows).max()


@given(st.integers(2, 12), st.integers(1, 5))
def test_few_rows_equal_rows_and_constant_columns_have_distances(n, features):
    rows = np.zeros((n, features))
    rows[:, 0] = np.arange(n) // 2
    found = ClassDistances().fit(rows, ["a"] + ["b"] * (n - 1)).predict(rows)
    assert np.isfinite(found).all()
    assert (found >= 0).all()


@pytest.mark.parametrize("wrong", [{"components": 0}, {"shrinkage": 0.0}])
def test_settings_that_cannot_be_are_refused(wrong):
    with pytest.raises(ValueError, match=next(iter(wrong))):
        ClassDistances(**wrong).fit(*rows_of())
