"""Labelled cells are scored, and every cell whose label is of no use is named."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from sklearn import metrics as reference

from bloodcells import Classifier, read_cells
from bloodcells.classification import store, training_rows
from bloodcells.classification.evaluation import about_training, evaluate
from bloodcells.classification.manifest import MODEL_FILE, TRAINING_ROWS_FILE
from bloodcells.classification.store import Artifact
from bloodcells.errors import InvalidRows, LabelError, ModelError
from bloodcells.measurements import FEATURE_SETS
from bloodcells.tables.cell_table import CellTable
from bloodcells.tables.formats import Limits, read_bytes
from tests.bloodcells.classification.model_directory import older
from tests.synthetic import make_cells

MODEL_DIRECTORY = Path(__file__).resolve().parents[3] / "models" / "bloodcells"
NAMES = FEATURE_SETS["imagej-33"]


@pytest.fixture(scope="module")
def classifier() -> Classifier:
    return Classifier.load(MODEL_DIRECTORY)


def labelled(labels: list[str], header: str = "Class") -> CellTable:
    cells = make_cells(len(labels), seed=6)
    rows = [",".join([*NAMES, header])]
    rows += [
        ",".join([*map(repr, row), label])
        for row, label in zip(cells.tolist(), labels, strict=True)
    ]
    return read_cells(read_bytes("\n".join(rows).encode(), "csv", Limits()))


def test_the_figures_are_scikit_learns(classifier: Classifier, training_table: CellTable) -> None:
    scores = evaluate(classifier, training_table)
    truth = training_table.column("Class")
    found = classifier.predict(training_table)
    assert scores.accuracy == pytest.approx(reference.accuracy_score(truth, found.classes))
    assert scores.f1_macro == pytest.approx(
        reference.f1_score(truth, found.classes, average="macro")
    )
    assert scores.log_loss == pytest.approx(reference.log_loss(truth, found.probabilities))
    np.testing.assert_array_equal(
        scores.counts, reference.confusion_matrix(truth, found.classes, labels=scores.labels)
    )


def test_labels_of_another_case_are_read_and_that_is_said(classifier: Classifier) -> None:
    labels = ["Monocyte", "monocyte", "NEUTROPHIL", "Basophil"]
    scores = evaluate(classifier, labelled(labels))
    same = evaluate(classifier, labelled(["Monocyte", "Monocyte", "Neutrophil", "Basophil"]))
    assert scores.counts.tolist() == same.counts.tolist()
    assert same.notes == ()
    assert "notes" not in same.to_dict()
    said = (
        "Labels read without regard to upper and lower case: 'monocyte' as Monocyte, 'NEUTROPHIL' as "
        "Neutrophil."
    )
    assert scores.to_dict()["notes"] == [said]


@pytest.mark.parametrize(
    ("label", "hint"),
    [
        ("Neutrophils", " (the nearest is 'Neutrophil')"),
        ("eosinophill", " (the nearest is 'Eosinophil')"),
    ],
)
def test_labels_of_another_spelling_are_refused_with_the_nearest(
    label: str, hint: str, classifier: Classifier
) -> None:
    with pytest.raises(InvalidRows) as error:
        evaluate(classifier, labelled(["Monocyte", label]))
    assert (
        f"In row 2, column 'Class': '{label}' is no class of the model{hint}; expected one of"
        in (str(error.value))
    )


def test_a_missing_label_column_is_named(classifier: Classifier) -> None:
    with pytest.raises(LabelError) as error:
        evaluate(classifier, labelled(["Monocyte"], "Clas"))
    assert str(error.value) == (
        "The table has no column 'Class' (the nearest is 'Clas'); name the one that is meant."
    )


def test_every_label_that_is_no_class_is_named_by_row(classifier: Classifier) -> None:
    with pytest.raises(InvalidRows) as error:
        evaluate(classifier, labelled(["Monocyte", "Blast", "", "Monozyt"]))
    known = "Basophil, Eosinophil, Lymphocyte, Monocyte, Neutrophil"
    assert [str(f) for f in error.value.faults] == [
        f"row 2, column 'Class': 'Blast' is no class of the model; expected one of {known}",
        f"row 3, column 'Class': there is no label; expected one of {known}",
        "row 4, column 'Class': 'Monozyt' is no class of the model (the nearest is 'Monocyte'); expected "
        f"one of {known}",
    ]


def test_another_column_can_hold_the_labels(classifier: Classifier) -> None:
    assert evaluate(classifier, labelled(["Monocyte"], "cell type"), "cell type").cells == 1


def test_what_a_model_said_is_not_taken_for_the_truth(classifier: Classifier) -> None:
    answer = classifier.predict(labelled(["Monocyte"], "note")).to_csv()
    with pytest.raises(LabelError) as error:
        evaluate(classifier, read_cells(read_bytes(answer, "csv", Limits())))
    assert str(error.value).startswith("The column 'class' stands before 'probability' and 'flags'")


@pytest.fixture(scope="module")
def shipped() -> Artifact:
    return older(store.load(store.resolve(MODEL_DIRECTORY)))


def fitted_to(shipped: Artifact, content: bytes | None) -> Classifier:
    """The shipped model with this list of training rows, or none."""
    contents = {MODEL_FILE: shipped.onnx} | (
        {} if content is None else {TRAINING_ROWS_FILE: content}
    )
    return Classifier(replace(shipped, contents=contents))


LABELS = ["Monocyte", "Neutrophil", "Monocyte", "Basophil", "Neutrophil", "Lymphocyte"]


@pytest.mark.parametrize(
    ("fitted", "seen", "others", "said"),
    [
        (None, None, None, "The model does not say which cells it was fitted to; if these are among "
                           "them, the scores say nothing of others."),
        (0, 0, 6, "The model was fitted to none of these cells."),
        (2, 2, 4, "The model was fitted to 2 of these cells. On the 4 others: macro-F1 "),
        (6, 6, None, "The model was fitted to all 6 of these cells: the scores say how well it knows "
                     "them again, not how well it does on others."),
    ],
)  # fmt: skip
def test_the_cells_that_the_model_was_fitted_to_are_told_apart(
    shipped: Artifact, fitted: int | None, seen: int | None, others: int | None, said: str
) -> None:
    cells = labelled(LABELS)
    rows = np.concatenate([cells.values[: fitted or 0], make_cells(3, seed=99)])
    content = None if fitted is None else training_rows.to_bytes(rows)
    model = fitted_to(shipped, content)
    scores = evaluate(model, cells)
    assert (scores.cells, scores.seen_in_training) == (6, seen)
    assert (None if scores.not_seen is None else scores.not_seen.cells) == others
    assert about_training(scores).startswith(said)
    if scores.not_seen is not None:
        truth = np.array(LABELS)[seen:]
        probabilities = model.predict(cells).probabilities[seen:]
        loss = reference.log_loss(truth, probabilities, labels=model.manifest.classes)
        assert scores.not_seen.log_loss == pytest.approx(loss)
        assert scores.to_dict()["not_seen"] == scores.not_seen.to_dict()


def test_the_sentence_has_the_scores_of_the_others(shipped: Artifact) -> None:
    cells = labelled(LABELS)
    scores = evaluate(fitted_to(shipped, training_rows.to_bytes(cells.values[:2])), cells)
    others = scores.not_seen
    assert others is not None
    assert about_training(scores) == (
        f"The model was fitted to 2 of these cells. On the 4 others: macro-F1 {others.f1_macro:.4f}, "
        f"weighted F1 {others.f1_weighted:.4f}, accuracy {others.accuracy:.4f}, log loss "
        f"{others.log_loss:.4f}."
    )


def test_a_model_with_a_broken_list_of_training_rows_is_refused(shipped: Artifact) -> None:
    with pytest.raises(ModelError) as error:
        fitted_to(shipped, b"not a hash\n")
    assert str(error.value).startswith(
        f"{shipped.directory}: training_rows.txt is no list of training rows: line 1 is "
    )
