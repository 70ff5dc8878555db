"""The ensemble is the mean of its members, which differ."""

import numpy as np
import pytest
from numpy.typing import NDArray

from training.estimators.scratch import MLPEnsemble, ScratchMLP

Problem = tuple[NDArray[np.float64], NDArray[np.str_]]


def test_probabilities_are_the_mean_of_the_members(three_types: Problem) -> None:
    X, y = three_types
    model = MLPEnsemble(ScratchMLP((6,), max_epochs=5), n_members=3, random_state=0).fit(X, y)
    votes = [member.predict_proba(X) for member in model.members_]
    np.testing.assert_allclose(model.predict_proba(X), np.mean(votes, axis=0), rtol=1e-14)
    assert np.abs(votes[0] - votes[1]).max() > 0.01
    assert len(votes) == 3


def test_parameters_of_the_members_are_reached_by_name(three_types: Problem) -> None:
    model = MLPEnsemble(ScratchMLP(), n_members=1)
    model.set_params(member__hidden_layer_sizes=(3,), member__max_epochs=1).fit(*three_types)
    assert model.members_[0].coefs_[0].shape == (4, 3)
    assert model.members_[0].n_epochs_ == 1


def test_the_same_seed_gives_the_same_ensemble(three_types: Problem) -> None:
    X, y = three_types
    first, again, other = (
        MLPEnsemble(ScratchMLP((6,), max_epochs=2), 2, random_state=seed).fit(X, y).predict_proba(X)
        for seed in (0, 0, 1)
    )
    np.testing.assert_array_equal(first, again)
    assert (first != other).any()


def test_members_passed_in_stay_untouched(three_types: Problem) -> None:
    member = ScratchMLP((6,), max_epochs=1, random_state=9)
    MLPEnsemble(member, 2, random_state=0).fit(*three_types)
    assert member.random_state == 9
    assert not hasattr(member, "coefs_")


def test_an_ensemble_of_none_is_refused(three_types: Problem) -> None:
    with pytest.raises(ValueError, match="n_members must be a whole number from 1 up, but is 0"):
        MLPEnsemble(n_members=0).fit(*three_types)
