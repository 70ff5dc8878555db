"""The comparison: the same folds for all, the best setting of each, whatever the processes."""

import numpy as np
import pytest
from sklearn.metrics import f1_score

from bloodcells.metrics import f1_macro
from tests.training.tables import labelled, write
from training.candidates import CANDIDATES, Candidate
from training.data import read
from training.scratch import MajorityClassifier, ScratchMLP, SoftmaxRegression
from training.search import compare, fit, hold_out_slides, random_folds

SOFTMAX = Candidate(
    "softmax",
    lambda seed: SoftmaxRegression(),
    grid={"model__alpha": [100.0, 1e-2]},
    quick={"model__alpha": [1e-2]},
)
MAJORITY = Candidate("majority", lambda seed: MajorityClassifier(), grid={}, quick={})


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


def test_folds_depend_on_the_seed_alone(table):
    same, other = random_folds(table, 1), random_folds(table, 2)
    for (_, a), (_, b) in zip(same, random_folds(table, 1), strict=True):
        np.testing.assert_array_equal(a, b)
    assert any(not np.array_equal(a, b) for (_, a), (_, b) in zip(same, other, strict=True))


def test_a_score_is_the_mean_macro_f1_of_the_folds(table):
    (compared,) = compare([SOFTMAX], table, seed=3, quick=True)
    expected = []
    for train, test in random_folds(table, 3):
        model = SOFTMAX.pipeline(table.features, 3, {"model__alpha": 1e-2})
        fit(model, table.values[train], table.labels[train])
        predicted = model.predict(table.values[test])
        expected.append(f1_score(table.labels[test], predicted, average="macro"))
        np.testing.assert_allclose(
            compared.probabilities[test], model.predict_proba(table.values[test]), atol=1e-12
        )
    assert compared.f1.tolist() == pytest.approx(expected, abs=1e-12)
    assert compared.score == pytest.approx(np.mean(expected))
    assert compared.fit_seconds > 0
    assert compared.predict_seconds > 0


def test_the_best_setting_is_kept(table):
    for alphas in ([100.0, 1e-2], [1e-2, 100.0]):
        (compared,) = compare([Candidate("s", SOFTMAX.make, {"model__alpha": alphas}, {})], table)
        assert compared.settings == {"model__alpha": 1e-2}
        assert compared.settings_tried == 2
    (worse,) = compare([Candidate("w", SOFTMAX.make, {"model__alpha": [100.0]}, {})], table)
    assert worse.score < compared.score


def test_processes_change_nothing(table):
    alone = compare([MAJORITY, SOFTMAX], table, jobs=1)
    together = compare([MAJORITY, SOFTMAX], table, jobs=2)
    for one, two in zip(alone, together, strict=True):
        assert one.settings == two.settings
        np.testing.assert_array_equal(one.f1, two.f1)
        np.testing.assert_array_equal(one.probabilities, two.probabilities)


def test_what_happens_is_told_as_it_happens(table):
    told = []
    compare(
        [MAJORITY, SOFTMAX],
        table,
        on_start=lambda fits: told.append(fits),
        on_fit=lambda: told.append("fit"),
        on_candidate=lambda compared: told.append(compared.candidate.name),
    )
    assert told == [15, *["fit"] * 5, "majority", *["fit"] * 10, "softmax"]


def test_a_setting_that_cannot_be_fitted_loses_to_one_that_can(table):
    grid = {"model__alpha": [-1.0, 1e-2]}
    (compared,) = compare([Candidate("s", SOFTMAX.make, grid, {})], table)
    assert compared.settings == {"model__alpha": 1e-2}
    assert compared.failure is None


def test_a_candidate_that_cannot_be_fitted_says_why(table):
    grid = {"model__learning_rate": [1e300]}
    diverging = Candidate("d", lambda seed: ScratchMLP(max_epochs=2), grid, {})
    (compared,) = compare([diverging], table)
    assert compared.score == 0
    assert compared.failure is not None
    assert compared.failure.startswith("DivergenceError: Training diverged")


def test_slides_held_out_are_in_no_training_part(table):
    (compared,) = compare([SOFTMAX], table, quick=True)
    probabilities = hold_out_slides(compared, table, seed=0, jobs=1)
    assert probabilities is not None
    assert probabilities.shape == (150, 3)
    np.testing.assert_allclose(probabilities.sum(axis=1), 1)
    # With a slide left out, other weights than with a fifth of all cells left out.
    assert not np.allclose(probabilities, compared.probabilities)


def test_a_class_of_one_slide_is_not_predicted_where_the_slide_is_held_out(tmp_path):
    values, labels = labelled()
    slides = np.arange(150) % 8
    labels = np.where(slides == 0, "Basophil", labels)
    table = read(write(tmp_path / "cells.csv", values, labels))
    (compared,) = compare([SOFTMAX], table, quick=True)
    probabilities = hold_out_slides(compared, table, seed=0, jobs=1)
    assert probabilities is not None
    assert (probabilities[slides == 0, table.classes.index("Basophil")] == 0).all()


@pytest.mark.parametrize("slides", [0, 4])
def test_too_few_slides_are_not_held_out(tmp_path, slides):
    table = read(write(tmp_path / "cells.csv", *labelled(), slides=slides))
    (compared,) = compare([MAJORITY], table)
    assert hold_out_slides(compared, table, seed=0, jobs=1) is None


def test_slides_that_leave_one_class_are_not_held_out(tmp_path):
    values, labels = labelled(150, classes=("A", "B"))
    slides = np.arange(150) % 5
    labels = np.where(slides == 0, "B", "A")
    table = read(write(tmp_path / "cells.csv", values, labels, slides=5))
    (compared,) = compare([SOFTMAX], table, quick=True)
    assert hold_out_slides(compared, table, seed=0, jobs=1) is None


def test_the_table_of_candidates_is_the_one_that_was_asked_for():
    names = [candidate.name for candidate in CANDIDATES]
    assert names == [
        "majority",
        "stratified",
        "softmax regression, scratch",
        "MLP, scratch",
        "MLP ensemble, scratch",
        "logistic regression",
        "SVM",
        "random forest",
        "nearest neighbours",
        "gradient boosting",
        "MLP",
    ]
    assert [c.name for c in CANDIDATES if c.carries_rows] == ["SVM", "nearest neighbours"]


@pytest.mark.parametrize("candidate", CANDIDATES, ids=lambda candidate: candidate.name)
def test_every_setting_of_a_grid_can_be_set(candidate):
    for quick in (False, True):
        for settings in candidate.settings(quick):
            model = candidate.pipeline(("Area",), 7, settings)
            parameters = model.get_params()
            assert all(parameters[name] == value for name, value in settings.items())


def test_the_macro_f1_of_dummies_is_what_chance_gives(table):
    majority, stratified = compare(CANDIDATES[:2], table)
    # One class of three, always: precision its share p, recall 1, F1 2p / (1 + p).
    share = max(table.class_counts.values()) / len(table)
    assert majority.score == pytest.approx(2 * share / (1 + share) / 3, abs=0.01)
    assert stratified.score == pytest.approx(1 / 3, abs=0.1)
    codes = stratified.probabilities.argmax(axis=1)
    pooled = f1_macro(table.labels, np.array(table.classes)[codes], labels=table.classes)
    assert pooled == pytest.approx(stratified.score, abs=0.05)
