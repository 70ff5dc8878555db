"""Distances are of the features that a model computes, or else of those that take the least time."""

import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from tests.training.tables import NAMES
from training.estimators.clipped_scaler import ClippedScaler
from training.estimators.derived_features import DerivedFeatures
from training.held_out import is_foldable
from training.search.candidates import BLENDS, CANDIDATES

DISTILLED = "MLP distilled from six, scratch"


@pytest.mark.parametrize("candidate", CANDIDATES, ids=lambda candidate: candidate.name)
def test_a_candidate_has_distances_of_its_own_features(candidate):
    model = candidate.pipeline(NAMES, 0, {})
    assert is_foldable(model) is (candidate.name == DISTILLED)


def test_a_blend_of_derived_features_has_distances_of_them():
    members = {c.name: c.pipeline(NAMES, 0, {}) for c in CANDIDATES}
    for blend in BLENDS:
        assert not is_foldable(blend.pipeline([members[name] for name in blend.members]))


def test_a_model_without_derived_features_has_distances_of_foldable_ones():
    assert is_foldable(make_pipeline(StandardScaler(), LogisticRegression()))
    derived = make_pipeline(DerivedFeatures(NAMES), ClippedScaler(), LogisticRegression())
    assert not is_foldable(derived)
