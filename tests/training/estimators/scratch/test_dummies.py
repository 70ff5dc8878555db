"""The dummies know the training shares and nothing else."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.dummy import DummyClassifier

from training.estimators.scratch import MajorityClassifier, StratifiedClassifier

Y = np.repeat(["a", "b", "c"], [20, 50, 30])
X = np.random.default_rng(1).normal(size=(100, 4))
MANY = np.random.default_rng(2).normal(size=(20_000, 4))


def test_majority_agrees_with_scikit_learns_prior() -> None:
    ours = MajorityClassifier().fit(X, Y)
    theirs = DummyClassifier(strategy="prior").fit(X, Y)
    np.testing.assert_array_equal(ours.predict(MANY), theirs.predict(MANY))
    np.testing.assert_allclose(ours.predict_proba(MANY), theirs.predict_proba(MANY))
    assert ours.class_prior_.tolist() == [0.2, 0.5, 0.3]


def test_stratified_draws_with_the_training_shares() -> None:
    drawn = StratifiedClassifier(0).fit(X, Y).predict(MANY)
    shares = [(drawn == label).mean() for label in "abc"]
    # The standard deviation of a share of 20,000 draws is at most 0.0036.
    assert shares == pytest.approx([0.2, 0.5, 0.3], abs=0.015)


def test_draws_do_not_follow_a_column() -> None:
    drawn = StratifiedClassifier(0).fit(X, Y).predict_proba(MANY)
    for column in MANY.T:
        assert np.abs(np.corrcoef(column, drawn.T)[0, 1:]).max() < 0.04


@pytest.mark.parametrize("column", [0, 2, 3])
def test_near_rows_are_drawn_apart(column: int) -> None:
    rows = np.tile(X[0], (5000, 1))
    rows[:, column] += np.arange(5000) * 1e-9
    drawn = StratifiedClassifier(0).fit(X, Y).predict(rows)
    assert [(drawn == label).mean() for label in "abc"] == pytest.approx([0.2, 0.5, 0.3], abs=0.03)


@given(st.lists(st.integers(0, 99), min_size=1, max_size=20))
@settings(deadline=None)
def test_a_row_gets_the_same_draw_in_any_company(index: list[int]) -> None:
    model = StratifiedClassifier(5).fit(X, Y)
    together = model.predict(X)[index]
    assert model.predict(X[index]).tolist() == together.tolist()
    assert [model.predict(X[i : i + 1])[0] for i in index] == together.tolist()


def test_seeds_draw_differently_and_repeatably() -> None:
    first, again, other = (
        StratifiedClassifier(seed).fit(X, Y).predict(MANY).tolist() for seed in (0, 0, 1)
    )
    assert first == again != other


def test_order_of_columns_matters_but_the_sign_of_zero_does_not() -> None:
    model = StratifiedClassifier(0).fit(X, Y)
    assert model.predict(MANY).tolist() != model.predict(MANY[:, ::-1]).tolist()
    signs = np.array([0.0, -0.0])[np.random.default_rng(0).integers(2, size=(200, 4))]
    assert len(set(model.predict(signs))) == 1


def test_one_class_is_enough() -> None:
    for model in (MajorityClassifier(), StratifiedClassifier(0)):
        assert set(model.fit(X, np.full(100, "only")).predict(MANY)) == {"only"}
