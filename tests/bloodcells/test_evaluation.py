"""Labelled cells are scored, and every cell whose label is of no use is named."""

from pathlib import Path

import numpy as np
import pytest
from sklearn import metrics as reference

from bloodcells import Classifier, read_cells
from bloodcells.errors import InvalidRows, LabelError
from bloodcells.evaluation import evaluate
from bloodcells.features import FEATURE_SETS
from bloodcells.formats import Limits, read_bytes
from bloodcells.tables import CellTable
from tests.synthetic import make_cells

MODEL = Path(__file__).resolve().parents[2] / "models" / "bloodcells"
NAMES = FEATURE_SETS["imagej-33"]


@pytest.fixture(scope="module")
def classifier() -> Classifier:
    return Classifier.load(MODEL)


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


def test_a_missing_label_column_is_named(classifier: Classifier) -> None:
    with pytest.raises(LabelError) as error:
        evaluate(classifier, labelled(["Monocyte"], "Clas"))
    assert str(error.value) == (
        "The table has no column 'Class' (the nearest is 'Clas'); name the one that is meant."
    )


def test_every_label_that_is_no_class_is_named_by_row(classifier: Classifier) -> None:
    with pytest.raises(InvalidRows) as error:
        evaluate(classifier, labelled(["Monocyte", "Blast", "", "monocyte"]))
    known = "Basophil, Eosinophil, Lymphocyte, Monocyte, Neutrophil"
    assert [str(f) for f in error.value.faults] == [
        f"row 2, column 'Class': 'Blast' is no class of the model; expected one of {known}",
        f"row 3, column 'Class': there is no label; expected one of {known}",
        f"row 4, column 'Class': 'monocyte' is no class of the model; expected one of {known}",
    ]


def test_another_column_can_hold_the_labels(classifier: Classifier) -> None:
    assert evaluate(classifier, labelled(["Monocyte"], "cell type"), "cell type").cells == 1


def test_what_a_model_said_is_not_taken_for_the_truth(classifier: Classifier) -> None:
    answer = classifier.predict(labelled(["Monocyte"], "note")).to_csv()
    with pytest.raises(LabelError) as error:
        evaluate(classifier, read_cells(read_bytes(answer, "csv", Limits())))
    assert str(error.value).startswith("The column 'class' stands before 'probability' and 'flags'")
