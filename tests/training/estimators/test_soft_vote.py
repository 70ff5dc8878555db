"""A soft vote is the mean of its members, in Python and as a graph."""

import numpy as np
import pytest
from sklearn.dummy import DummyClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.tree import DecisionTreeClassifier
from sklearn.utils.estimator_checks import check_estimator

from tests.training.tables import labelled
from training.estimators.clipped_scaler import ClippedScaler
from training.estimators.derived_features import DerivedFeatures
from training.estimators.soft_vote import SoftVote
from training.export import export, run
from training.search.candidates import BLENDS, CANDIDATES
from training.search.fits import fit


def members():
    return [
        ("linear", make_pipeline(ClippedScaler(), LogisticRegression())),
        ("tree", DecisionTreeClassifier(max_depth=3, random_state=0)),
        ("shares", DummyClassifier(strategy="prior")),
    ]


def test_a_vote_is_an_estimator_like_scikit_learns():
    check_estimator(SoftVote(members()[:2]), on_skip=None)


@pytest.mark.parametrize("weights", [None, (1, 2, 5), (0.5, 0, 0.1)])
def test_probabilities_are_the_weighted_mean_of_the_members(weights):
    values, labels = labelled()
    vote = SoftVote(members(), weights).fit(values[:100], labels[:100])
    alone = [m.fit(values[:100], labels[:100]).predict_proba(values) for _, m in members()]
    expected = np.average(alone, axis=0, weights=weights)
    np.testing.assert_allclose(vote.predict_proba(values), expected, rtol=0, atol=1e-12)
    np.testing.assert_array_equal(vote.predict(values), vote.classes_[expected.argmax(axis=1)])


def test_the_members_that_were_given_stay_unfitted():
    values, labels = labelled()
    given = members()
    SoftVote(given).fit(values, labels)
    assert not hasattr(given[1][1], "tree_")


@pytest.mark.parametrize(
    ("weights", "reason"),
    [
        ((1, 1), "There are 3 members, but 2 weights."),
        ((1, -1, 1), "weights[1] must be a finite number at least 0, but is -1."),
        ((1, 1, float("nan")), "weights[2] must be a finite number at least 0, but is nan."),
        ((0, 0, 0), "weights are all 0: one or more members must count."),
    ],
)
def test_weights_that_are_none_are_refused_in_a_sentence(weights, reason):
    with pytest.raises(ValueError, match="weights") as refused:
        SoftVote(members(), weights).fit(*labelled())
    assert str(refused.value) == reason


def test_a_vote_of_nobody_is_refused():
    with pytest.raises(ValueError, match=r"^members is empty: a vote needs one or more\.$"):
        SoftVote([]).fit(*labelled())


def test_blends_are_of_candidates_and_bear_names_of_their_own():
    names = [candidate.name for candidate in CANDIDATES] + [blend.name for blend in BLENDS]
    assert len(set(names)) == len(names)
    for blend in BLENDS:
        assert set(blend.members) <= {candidate.name for candidate in CANDIDATES}
        assert len(blend.weights) == len(blend.members)


@pytest.mark.parametrize("blend", BLENDS, ids=lambda blend: blend.name)
def test_a_blend_is_exported_as_the_mean_of_its_members(blend):
    values, labels = labelled()
    by_name = {candidate.name: candidate for candidate in CANDIDATES}
    names = DerivedFeatures().names
    chosen = [by_name[name] for name in blend.members]
    pipelines = [c.pipeline(names, 1, c.settings(quick=True)[0]) for c in chosen]
    model = fit(blend.pipeline(pipelines), values, labels)
    rows = labelled(100, seed=9)[0]
    alone = [fit(member, values, labels).predict_proba(rows) for member in pipelines]
    expected = np.average(alone, axis=0, weights=blend.weights)
    np.testing.assert_allclose(model.predict_proba(rows), expected, rtol=0, atol=1e-12)
    np.testing.assert_allclose(run(export(model, values), rows), expected, rtol=0, atol=1e-6)
