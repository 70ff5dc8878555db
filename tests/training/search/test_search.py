"""The comparison: the same folds for all, the best setting of each, whatever the processes."""

import os
from dataclasses import replace

import numpy as np
import pytest
from sklearn.metrics import f1_score

from bloodcells.classification.metrics import f1_macro
from tests.training.tables import MAJORITY, NETWORK, SOFTMAX, VOTE, labelled, write
from training.data.labelled_cells import read
from training.estimators.scratch import MajorityClassifier, ScratchMLP
from training.search.candidates import BLENDS, CANDIDATES, Blend, Candidate, named
from training.search.fits import WorkersLost, fit
from training.search.folds import random_folds, slide_folds
from training.search.results import fold_scores
from training.search.search import compare


@pytest.fixture(scope="module")
def table(tmp_path_factory):
    return read(write(tmp_path_factory.mktemp("table") / "cells.csv", *labelled()))


def test_every_cell_is_tested_once_and_each_class_dealt_evenly(table):
    folds = random_folds(table, seed=0)
    assert len(folds) == 5
    tested = np.concatenate([test for _, test in folds])
    assert sorted(tested.tolist()) == list(range(150))
    for train, test in folds:
        assert not set(train) & set(test)
        for name in table.classes:
            cells = (table.labels[test] == name).sum()
            assert abs(cells - table.class_counts[name] / 5) < 1


def test_slides_are_not_held_out_where_one_class_would_be_left(table):
    bound = replace(
        table,
        labels=np.where(np.arange(150) % 8 == 0, "Basophil", "Other"),
        slides=np.array([f"s{i % 8}" for i in range(150)]),
    )
    assert slide_folds(bound, 0) is None
    assert slide_folds(replace(bound, labels=table.labels), 0) is not None


def test_folds_depend_on_the_seed_alone(table):
    same, other = random_folds(table, 1), random_folds(table, 2)
    for (_, a), (_, b) in zip(same, random_folds(table, 1), strict=True):
        np.testing.assert_array_equal(a, b)
    assert any(not np.array_equal(a, b) for (_, a), (_, b) in zip(same, other, strict=True))


def test_a_score_is_the_mean_macro_f1_of_all_folds_of_all_repeats(table):
    (compared,) = compare([NETWORK], table, seed=3, quick=True, repeats=3)
    expected = np.empty((3, 5))
    for repeat in range(3):
        for fold, (train, test) in enumerate(random_folds(table, 3 + repeat)):
            model = NETWORK.pipeline(table.features, 3 + repeat, {})
            fit(model, table.values[train], table.labels[train])
            predicted = model.predict(table.values[test])
            expected[repeat, fold] = f1_score(table.labels[test], predicted, average="macro")
            np.testing.assert_allclose(
                compared.probabilities[repeat, test],
                model.predict_proba(table.values[test]),
                atol=1e-12,
            )
    np.testing.assert_allclose(compared.f1, expected, atol=1e-12)
    assert compared.score == pytest.approx(expected.mean())
    np.testing.assert_array_equal(compared.best.f1, compared.f1[0])
    np.testing.assert_array_equal(compared.best.probabilities, compared.probabilities[0])
    assert compared.fit_seconds > 0
    assert compared.predict_seconds > 0


def test_the_seed_of_the_last_repeats_starts_again_at_0(table):
    (last,) = compare([MAJORITY], table, seed=2**32 - 1, repeats=2)
    (first,) = compare([MAJORITY], table, seed=0)
    np.testing.assert_array_equal(last.f1[1], first.f1[0])


def test_the_best_setting_is_kept_and_repeated(table):
    for alphas in ([100.0, 1e-2], [1e-2, 100.0]):
        candidate = Candidate("s", SOFTMAX.make, {"model__alpha": alphas}, {})
        (compared,) = compare([candidate], table, repeats=2)
        assert compared.settings == {"model__alpha": 1e-2}
        assert compared.settings_tried == 2
        assert [t.settings["model__alpha"] for t in compared.tried] == alphas
        assert max(t.score for t in compared.tried) == compared.best.score
        assert compared.f1.shape == (2, 5)
        assert compared.probabilities.shape == (2, 150, 3)
    (worse,) = compare([Candidate("w", SOFTMAX.make, {"model__alpha": [100.0]}, {})], table)
    assert worse.score < compared.score


def test_processes_change_nothing(table):
    candidates = [MAJORITY, NETWORK, SOFTMAX, VOTE]
    alone = compare(candidates, table, repeats=2, jobs=1)
    together = compare(candidates, table, repeats=2, jobs=2)
    for one, two in zip(alone, together, strict=True):
        assert one.settings == two.settings
        np.testing.assert_array_equal(one.f1, two.f1)
        np.testing.assert_array_equal(one.probabilities, two.probabilities)
        np.testing.assert_array_equal(one.slides.probabilities, two.slides.probabilities)


class Told:
    """Keeps what it is told."""

    def __init__(self):
        self.start_of = None
        self.fits = []
        self.lines = []

    def start(self, fits, processes):
        self.start_of = fits, processes

    def fitted(self, name, seconds):
        assert seconds >= 0
        self.fits.append(name)

    def searched(self, name, tried):
        self.lines.append(f"searched {name}: {len(tried)}")

    def candidate(self, compared):
        self.lines.append(compared.name)

    def note(self, text):
        raise AssertionError(text)


def test_what_happens_is_told_as_it_happens(table):
    told = Told()
    found = compare([MAJORITY, SOFTMAX, NETWORK, VOTE], table, repeats=2, progress=told)
    # Per candidate: settings x folds, then a deal more and the slides.
    fits = {"majority": 5 + 10, "softmax": 10 + 10, "network": 10 + 10}
    assert told.start_of == (fits, 1)
    assert {name: told.fits.count(name) for name in fits} == fits
    assert told.fits[:5] == ["majority"] * 5
    # In the second round the longest fits first: on a busy machine, that may be any.
    order = [c.name for c in sorted(found[:3], key=lambda c: -c.fit_seconds)]
    assert told.fits[25:] == [name for name in order for _ in range(10)]
    assert told.lines[:3] == ["searched majority: 1", "searched softmax: 2", "searched network: 2"]
    assert told.lines[3:] == [*order, "softmax + network"]


def test_a_setting_that_cannot_be_fitted_loses_to_one_that_can(table):
    grid = {"model__alpha": [-1.0, 1e-2]}
    (compared,) = compare([Candidate("s", SOFTMAX.make, grid, {})], table)
    assert compared.settings == {"model__alpha": 1e-2}
    assert compared.failure is None
    assert compared.tried[0].failure is not None
    assert compared.tried[0].score == 0


def test_a_candidate_that_cannot_be_fitted_says_why_and_fails_its_votes(table):
    grid = {"model__learning_rate": [1e300]}
    diverging = Candidate("d", lambda seed: ScratchMLP(max_epochs=2), grid, {})
    vote = Blend("v", ("softmax", "d"), (1.0, 1.0))
    told = Told()
    _, compared, voted = compare([SOFTMAX, diverging, vote], table, repeats=2, progress=told)
    assert compared.score == voted.score == 0
    assert compared.failure is not None
    assert compared.failure.startswith("DivergenceError: Training diverged")
    assert voted.failure == f"d: {compared.failure}"
    # What fails on the first deal is not tried on others.
    assert told.fits.count("d") == 5
    assert sorted(told.lines[-3:]) == ["d", "softmax", "v"]


class Dying(MajorityClassifier):
    """Ends its process, as the kernel does where memory runs out."""

    def fit(self, X, y):
        os._exit(9)


@pytest.mark.integration
def test_a_process_that_dies_is_said(table):
    dying = Candidate("dying", lambda seed: Dying(), {}, {})
    with pytest.raises(WorkersLost, match="was killed, as happens where memory runs out"):
        compare([dying], table, jobs=2)


def test_a_vote_is_the_weighted_mean_and_is_what_the_fitted_vote_says(table):
    softmax, network, vote = compare([SOFTMAX, NETWORK, VOTE], table, repeats=2)
    np.testing.assert_allclose(
        vote.probabilities, 0.75 * softmax.probabilities + 0.25 * network.probabilities, atol=1e-15
    )
    np.testing.assert_allclose(
        vote.slides.probabilities,
        0.75 * softmax.slides.probabilities + 0.25 * network.slides.probabilities,
        atol=1e-15,
    )
    assert vote.settings_tried == 1
    assert vote.fit_seconds == pytest.approx(softmax.fit_seconds + network.fit_seconds)
    (train, test), *_ = random_folds(table, 0)
    model = VOTE.pipeline(
        [c.candidate.pipeline(table.features, 0, c.settings) for c in (softmax, network)]
    )
    fit(model, table.values[train], table.labels[train])
    np.testing.assert_allclose(
        vote.probabilities[0, test], model.predict_proba(table.values[test]), atol=1e-12
    )
    right = f1_score(table.labels[test], model.predict(table.values[test]), average="macro")
    assert vote.f1[0, 0] == pytest.approx(right)


def test_a_vote_of_what_is_not_compared_is_refused(table):
    with pytest.raises(ValueError, match=r"softmax \+ network: network is not among"):
        compare([SOFTMAX, VOTE], table, quick=True)


def test_slides_held_out_are_in_no_training_part(table):
    (compared,) = compare([SOFTMAX], table, quick=True)
    held_out = compared.slides
    assert held_out is not None
    assert held_out.f1.shape == (5,)
    assert held_out.probabilities.shape == (150, 3)
    np.testing.assert_allclose(held_out.probabilities.sum(axis=1), 1)
    for train, test in slide_folds(table, 0):
        assert not set(table.slides[train]) & set(table.slides[test])
        model = SOFTMAX.pipeline(table.features, 0, compared.settings)
        fit(model, table.values[train], table.labels[train])
        np.testing.assert_allclose(
            held_out.probabilities[test], model.predict_proba(table.values[test]), atol=1e-12
        )


def test_a_class_of_one_slide_is_not_predicted_where_the_slide_is_held_out(tmp_path):
    values, labels = labelled()
    slides = np.arange(150) % 8
    labels = np.where(slides == 0, "Basophil", labels)
    table = read(write(tmp_path / "cells.csv", values, labels))
    (compared,) = compare([SOFTMAX], table, quick=True)
    assert compared.slides is not None
    probabilities = compared.slides.probabilities
    assert (probabilities[slides == 0, table.classes.index("Basophil")] == 0).all()


def test_a_class_that_a_fold_has_no_cell_of_has_no_say_in_its_score(table):
    truth = (table.labels[:, None] == np.array(table.classes)).astype(float)
    one = np.flatnonzero(table.labels == "Monocyte")
    other = np.flatnonzero(table.labels != "Monocyte")
    assert fold_scores(truth, [(other, one), (one, other)], table).tolist() == [1.0, 1.0]
    # Called what is not there, cells are wrong, but the class that is not there is not scored.
    truth[one[0]] = truth[other[0]]
    (score,) = fold_scores(truth, [(other, one)], table)
    assert score == pytest.approx(2 * (len(one) - 1) / (2 * len(one) - 1))


@pytest.mark.parametrize("slides", [0, 4])
def test_too_few_slides_are_not_held_out(tmp_path, slides):
    table = read(write(tmp_path / "cells.csv", *labelled(), slides=slides))
    softmax, network, vote = compare([SOFTMAX, NETWORK, VOTE], table, quick=True)
    assert softmax.slides is network.slides is vote.slides is None


def test_slides_that_leave_one_class_are_not_held_out(tmp_path):
    values, labels = labelled(150, classes=("A", "B"))
    slides = np.arange(150) % 5
    labels = np.where(slides == 0, "B", "A")
    table = read(write(tmp_path / "cells.csv", values, labels, slides=5))
    (compared,) = compare([SOFTMAX], table, quick=True)
    assert compared.slides is None
    assert compared.failure is None


@pytest.mark.parametrize("candidate", CANDIDATES, ids=lambda candidate: candidate.name)
def test_every_setting_of_a_grid_can_be_set(candidate):
    for quick in (False, True):
        for settings in candidate.settings(quick):
            model = candidate.pipeline(("Area",), 7, settings)
            parameters = model.get_params()
            assert all(parameters[name] == value for name, value in settings.items())


def test_the_macro_f1_of_dummies_is_what_chance_gives(table):
    by_name = {c.name: c for c in CANDIDATES}
    majority, stratified = compare([by_name["majority"], by_name["stratified"]], table)
    # One class of three, always: precision its share p, recall 1, F1 2p / (1 + p).
    share = max(table.class_counts.values()) / len(table)
    assert majority.score == pytest.approx(2 * share / (1 + share) / 3, abs=0.01)
    assert stratified.score == pytest.approx(1 / 3, abs=0.1)
    codes = stratified.best.probabilities.argmax(axis=1)
    pooled = f1_macro(table.labels, np.array(table.classes)[codes], labels=table.classes)
    assert pooled == pytest.approx(stratified.score, abs=0.05)


def test_candidates_are_found_by_name_in_their_order_a_blend_with_its_members():
    blend = BLENDS[0]
    found = named([blend.name, CANDIDATES[0].name])
    assert [c.name for c in found] == [CANDIDATES[0].name, *blend.members, blend.name]
    assert named([c.name for c in CANDIDATES]) == CANDIDATES
    with pytest.raises(KeyError):
        named(["nobody"])
