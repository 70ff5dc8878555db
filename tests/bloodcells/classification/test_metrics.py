"""Scores agree with scikit-learn's, follow the stated rules, refuse what cannot be scored."""

import json
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn import metrics as reference
from sklearn.calibration import calibration_curve as reference_curve

from bloodcells.arrays import Floats
from bloodcells.classification import metrics

TOLERANCE = 1e-12
TYPES = ["Basophil", "Eosinophil", "Lymphocyte", "Monocyte", "Neutrophil"]


@st.composite
def predictions(draw: st.DrawFn) -> tuple[list[Any], list[Any], list[Any]]:
    """True labels, predicted labels, and all labels in any order; some may occur nowhere."""
    labels: list[Any] = draw(
        st.one_of(
            st.permutations(TYPES),
            st.lists(st.integers(-3, 9), min_size=2, max_size=6, unique=True),
        )
    )
    occurring = st.sampled_from(labels[: draw(st.integers(1, len(labels)))])
    n = draw(st.integers(1, 40))
    column = st.lists(occurring, min_size=n, max_size=n)
    return draw(column), draw(column), labels


Case = tuple[list[str], Floats, list[str]]
"""True labels, probabilities and the sorted labels."""


@st.composite
def probabilities(draw: st.DrawFn) -> Case:
    """True labels, probabilities and the sorted labels, certain and impossible classes included."""
    labels = TYPES[: draw(st.integers(2, 5))]
    n = draw(st.integers(1, 30))
    truth = draw(st.lists(st.sampled_from(labels), min_size=n, max_size=n))
    row = st.lists(st.integers(0, 20), min_size=len(labels), max_size=len(labels)).filter(any)
    votes = np.array(draw(st.lists(row, min_size=n, max_size=n)), dtype=np.float64)
    return truth, votes / votes.sum(axis=1, keepdims=True), labels


# scikit-learn warns that a confusion matrix of one label is small, which is what is wanted here.
@pytest.mark.filterwarnings("ignore:A single label was found")
@given(predictions(), st.booleans())
@settings(deadline=None)
def test_scores_agree_with_scikit_learn(
    case: tuple[list[Any], list[Any], list[Any]], give_labels: bool
) -> None:
    y_true, y_pred, every = case
    labels = every if give_labels else None
    options: dict[str, Any] = {"labels": labels, "zero_division": 0}

    found = metrics.confusion_matrix(y_true, y_pred, labels)
    expected = reference.confusion_matrix(y_true, y_pred, labels=labels)
    assert found.tolist() == expected.tolist()
    assert metrics.accuracy(y_true, y_pred) == pytest.approx(
        reference.accuracy_score(y_true, y_pred), abs=TOLERANCE
    )
    per_class = reference.precision_recall_fscore_support(y_true, y_pred, **options)
    for ours, theirs in zip(
        (metrics.precision, metrics.recall, metrics.f1), per_class, strict=False
    ):
        np.testing.assert_allclose(ours(y_true, y_pred, labels), theirs, rtol=0, atol=TOLERANCE)
    for ours_mean, average in ((metrics.f1_macro, "macro"), (metrics.f1_weighted, "weighted")):
        assert ours_mean(y_true, y_pred, labels) == pytest.approx(
            reference.f1_score(y_true, y_pred, average=average, **options), abs=TOLERANCE
        )


@given(probabilities())
@settings(deadline=None)
def test_log_loss_agrees_with_scikit_learn(case: Case) -> None:
    y_true, p, labels = case
    assert metrics.log_loss(y_true, p, labels) == pytest.approx(
        reference.log_loss(y_true, p, labels=labels), abs=TOLERANCE, rel=TOLERANCE
    )


@given(probabilities(), st.integers(1, 12))
@settings(deadline=None)
def test_calibration_agrees_with_scikit_learn_on_confidence(case: Case, n_bins: int) -> None:
    y_true, p, labels = case
    came_true = np.array(labels)[p.argmax(axis=1)] == np.array(y_true)
    observed, predicted = reference_curve(
        np.append(came_true, [True, False]), np.append(p.max(axis=1), [0.5, 0.5]), n_bins=n_bins
    )
    # Their function refuses truths of one kind only: a hit and a miss at 0.5 are added to both.
    padding = np.zeros((2, len(labels)))
    padding[:, :2] = 0.5
    found = metrics.calibration_curve(
        [*y_true, *labels[:2]], np.vstack([p, padding]), labels, n_bins=n_bins
    )
    filled = found.counts > 0
    np.testing.assert_allclose(found.observed[filled], observed, rtol=0, atol=TOLERANCE)
    np.testing.assert_allclose(found.predicted[filled], predicted, rtol=0, atol=TOLERANCE)
    assert np.isnan(found.observed[~filled]).all()
    assert found.counts.sum() == len(y_true) + 2


@given(probabilities())
@settings(deadline=None)
def test_evaluate_gathers_the_single_scores(case: Case) -> None:
    y_true, p, labels = case
    y_pred = [labels[i] for i in p.argmax(axis=1)]
    found = metrics.evaluate(y_true, probabilities=p, labels=labels)
    assert found.cells == len(y_true)
    assert found.accuracy == metrics.accuracy(y_true, y_pred)
    assert found.f1_macro == pytest.approx(
        reference.f1_score(y_true, y_pred, average="macro", zero_division=0), abs=TOLERANCE
    )
    assert found.f1_weighted == metrics.f1_weighted(y_true, y_pred)
    assert found.log_loss == metrics.log_loss(y_true, p, labels)
    assert found.counts.tolist() == metrics.confusion_matrix(y_true, y_pred, labels).tolist()
    assert [scores.label for scores in found.per_class] == labels
    assert [scores.f1 for scores in found.per_class] == metrics.f1(y_true, y_pred, labels).tolist()
    assert [scores.support for scores in found.per_class] == [y_true.count(k) for k in labels]


@given(predictions(), st.randoms(use_true_random=False))
@settings(deadline=None)
def test_scores_depend_on_neither_row_order_nor_label_names(
    case: tuple[list[Any], list[Any], list[Any]], random: Any
) -> None:
    y_true, y_pred, labels = case
    rows = list(zip(y_true, y_pred, strict=True))
    random.shuffle(rows)
    names = {label: f"type {place}" for place, label in enumerate(labels)}
    renamed = [[names[label] for label in column] for column in zip(*rows, strict=True)]
    expected = metrics.confusion_matrix(y_true, y_pred, labels)
    y_true, y_pred = renamed
    found = metrics.confusion_matrix(y_true, y_pred, list(names.values()))
    assert found.tolist() == expected.tolist()


def test_a_direct_count_by_hand() -> None:
    # a: 2 of 3 found, nothing else taken for it; b: found, with one a taken for it.
    found = metrics.evaluate(["a", "a", "a", "b"], ["a", "a", "b", "b"], labels=["a", "b", "c"])
    a, b, c = found.per_class
    assert found.counts.tolist() == [[2, 1, 0], [0, 1, 0], [0, 0, 0]]
    assert (a.precision, a.recall, a.f1, a.support) == (1.0, 2 / 3, 0.8, 3)
    assert (b.precision, b.recall, b.f1, b.support) == (0.5, 1.0, 2 / 3, 1)
    assert (c.precision, c.recall, c.f1, c.support) == (0.0, 0.0, 0.0, 0)
    assert found.accuracy == 0.75
    assert found.f1_weighted == pytest.approx((3 * 0.8 + 2 / 3) / 4, abs=TOLERANCE)
    assert found.log_loss is None


def test_an_empty_class_counts_in_macro_f1_only_where_it_is_asked_for() -> None:
    y_true, y_pred = ["a", "b"], ["a", "b"]
    assert metrics.f1_macro(y_true, y_pred) == 1.0
    assert metrics.f1_macro(y_true, y_pred, ["a", "b", "c", "d"]) == 0.5
    assert metrics.evaluate(y_true, y_pred, labels=["a", "b", "c", "d"]).f1_macro == 1.0


def test_a_class_only_predicted_pulls_macro_f1_down() -> None:
    assert metrics.f1_macro(["a", "a"], ["a", "b"]) == pytest.approx((2 / 3 + 0) / 2)
    found = metrics.evaluate(["a", "a"], ["a", "b"], labels=["a", "b"])
    assert found.f1_macro == pytest.approx((2 / 3 + 0) / 2)


def test_log_loss_of_a_certain_answer_is_finite() -> None:
    right = metrics.log_loss(["a"], [[1.0, 0.0]], ["a", "b"])
    wrong = metrics.log_loss(["b"], [[1.0, 0.0]], ["a", "b"])
    assert right == pytest.approx(0.0, abs=1e-15)
    assert wrong == pytest.approx(-np.log(np.finfo(np.float64).eps))


def test_log_loss_clips_by_the_precision_of_the_type() -> None:
    wrong = metrics.log_loss(["b"], np.array([[1.0, 0.0]], dtype=np.float32), ["a", "b"])
    assert wrong == pytest.approx(-np.log(np.finfo(np.float32).eps))


def test_columns_follow_the_order_of_labels_given() -> None:
    p = [[0.9, 0.1], [0.2, 0.8]]
    assert metrics.log_loss(["b", "a"], p, ["b", "a"]) == pytest.approx(
        -(np.log(0.9) + np.log(0.8)) / 2
    )
    assert metrics.evaluate(["b", "a"], probabilities=p, labels=["b", "a"]).accuracy == 1.0


def test_calibration_error_of_a_known_case() -> None:
    # Ten cells said to be 90 % certain, of which six are right: 0.3 off. Ten at 60 %, six right.
    p = [[0.9, 0.1]] * 10 + [[0.6, 0.4]] * 10
    y_true = (["a"] * 6 + ["b"] * 4) * 2
    assert metrics.expected_calibration_error(y_true, p, ["a", "b"]) == pytest.approx(0.15)


def test_calibration_of_one_class_against_the_rest() -> None:
    p = [[0.05, 0.95], [0.15, 0.85], [0.95, 0.05], [0.95, 0.05]]
    curve = metrics.calibration_curve(["b", "a", "a", "b"], p, ["a", "b"], of="a", n_bins=10)
    assert curve.counts.tolist() == [1, 1, 0, 0, 0, 0, 0, 0, 0, 2]
    assert curve.observed[[0, 1, 9]].tolist() == [0.0, 1.0, 0.5]
    assert curve.predicted[[0, 1, 9]].tolist() == pytest.approx([0.05, 0.15, 0.95])


def test_a_probability_on_an_edge_belongs_to_the_bin_below() -> None:
    p = [[0.5, 0.5], [0.0, 1.0]]
    curve = metrics.calibration_curve(["a", "a"], p, ["a", "b"], of="a", n_bins=2)
    assert curve.counts.tolist() == [2, 0]


def test_scores_turn_into_json() -> None:
    p = np.array([[0.9, 0.1], [0.2, 0.8]], dtype=np.float32)
    found = metrics.evaluate(["x", "y"], probabilities=p, labels=np.array(["x", "y"]))
    back = json.loads(json.dumps(found.to_dict()))
    assert back["confusion_matrix"] == {"labels": ["x", "y"], "counts": [[1, 0], [0, 1]]}
    assert back["per_class"][0] == {
        "class": "x",
        "precision": 1.0,
        "recall": 1.0,
        "f1": 1.0,
        "support": 1,
    }
    assert set(back) == {
        "cells",
        "accuracy",
        "f1_macro",
        "f1_weighted",
        "log_loss",
        "per_class",
        "confusion_matrix",
    }


@pytest.mark.parametrize(
    "column",
    [
        np.array([0, 1], dtype=np.uint8),
        np.array([0.0, 1.0]),
        np.array([0, 1], dtype=object),
        [False, True],
    ],
    ids=["bytes", "floats", "objects", "booleans"],
)
def test_numbers_of_any_type_are_labels(column: Any) -> None:
    assert metrics.confusion_matrix(column, [0, 0], [0, 1]).tolist() == [[1, 0], [1, 0]]


def test_text_as_objects_is_text() -> None:
    column = np.array(["long name", "b"], dtype=object)
    assert metrics.accuracy(column, ["long name", "c"]) == 0.5


@pytest.mark.parametrize(
    ("y_true", "y_pred", "labels", "message"),
    [
        (["a"], ["a", "b"], None, r"y_true has 1 cells but y_pred has 2\."),
        ([], [], None, "y_true is empty"),
        (["a"], ["a"], [], "labels is empty"),
        ([["a"]], ["a"], None, r"y_true must be one label per cell, but its shape is \(1, 1\)"),
        (["a"], ["b"], ["a", "c"], r"y_pred holds 'b', outside the labels \['a', 'c'\]\. Correct"),
        (["z"], ["a"], ["a", "c"], r"y_true holds 'z', outside the labels"),
        (list("bcdefgh"), ["a"] * 7, ["a"], "holds 'b', 'c', 'd', 'e', 'f' and 2 more, outside"),
        (["a"], [1], None, "y_true holds text but y_pred numbers"),
        ([1], [1], ["a"], "y_true holds numbers but labels text"),
        (["a"], ["a"], ["a", "a"], "labels must differ from each other"),
        ([1.0, np.nan], [1, 1], None, "y_true holds a number that is not finite"),
        (["a", None], ["a", "a"], None, "y_true must hold only text or only numbers"),
        ([b"a"], [b"a"], None, "y_true must hold only text or only numbers"),
    ],
)
def test_labels_that_cannot_be_scored_are_refused(
    y_true: Any, y_pred: Any, labels: Any, message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        metrics.confusion_matrix(y_true, y_pred, labels)


@pytest.mark.parametrize(
    ("p", "message"),
    [
        ([[np.nan, 1.0]], "between 0 and 1, but row 1, column 1 is nan"),
        ([[np.inf, 0.0]], "between 0 and 1, but row 1, column 1 is inf"),
        ([[0.0, -np.inf]], "between 0 and 1, but row 1, column 2 is -inf"),
        ([[1.2, -0.2]], r"between 0 and 1, but row 1, column 1 is 1\.2"),
        ([[0.5, 0.4]], r"must add up to 1, but row 1 adds up to 0\.9"),
        ([[1.0]], r"2 columns, one per label, but their shape is \(1, 1\)"),
        ([0.5, 0.5], r"their shape is \(2,\)"),
        ([[0.5, 0.5], [0.5, 0.5]], "y_true has 1 cells but probabilities has 2"),
    ],
)
def test_probabilities_that_are_none_are_refused(p: Any, message: str) -> None:
    for score in (metrics.log_loss, metrics.calibration_curve):
        with pytest.raises(ValueError, match=message):
            score(["a"], p, ["a", "b"])
    with pytest.raises(ValueError, match=message):
        metrics.evaluate(["a"], probabilities=p, labels=["a", "b"])


def test_evaluating_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="give y_pred or probabilities"):
        metrics.evaluate(["a"], labels=["a"])


def test_a_curve_needs_a_bin_and_a_known_class() -> None:
    with pytest.raises(ValueError, match="n_bins must be 1 or more, but is 0"):
        metrics.calibration_curve(["a"], [[1.0]], ["a"], n_bins=0)
    with pytest.raises(ValueError, match="of holds 'z', outside the labels"):
        metrics.calibration_curve(["a"], [[1.0]], ["a"], of="z")


def test_probabilities_rounded_past_one_are_accepted() -> None:
    assert metrics.log_loss(["a"], [[1 + 1e-7, -1e-7]], ["a", "b"]) == pytest.approx(0, abs=1e-15)


def test_probabilities_given_as_whole_numbers_are_accepted() -> None:
    found = metrics.evaluate(["a", "b"], probabilities=[[1, 0], [0, 1]], labels=["a", "b"])
    assert found.accuracy == 1.0
    assert found.log_loss == pytest.approx(0, abs=1e-15)
