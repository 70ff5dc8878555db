"""Two models are compared on the same cells: scores, McNemar's exact test, and where they differ."""

import json
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest
from scipy.stats import binomtest

from bloodcells import CellTable, Classifier, read_cells
from bloodcells.classification.comparison import (
    Comparison,
    NotComparable,
    compare,
    exact_two_sided,
)
from bloodcells.errors import LabelError

KNOWN = ("Basophil", "Eosinophil", "Lymphocyte", "Monocyte", "Neutrophil")


@pytest.mark.parametrize(
    ("first", "second"), [(0, 0), (1, 0), (0, 5), (3, 9), (10, 10), (25, 11), (283, 3), (900, 1100)]
)
def test_p_is_that_of_scipys_binomial_test(first: int, second: int) -> None:
    n = first + second
    expected = binomtest(first, n).pvalue if n else 1.0
    assert exact_two_sided(first, second) == pytest.approx(expected, rel=1e-9)


def test_p_of_a_million_cells_is_worked_out() -> None:
    assert 0.04 < exact_two_sided(500_000, 502_000) < 0.05


@pytest.fixture(scope="module")
def labelled(cells: np.ndarray, classifier: Classifier) -> CellTable:  # type: ignore[type-arg]
    """Cells whose known class is what the shipped model says, but for the last, of which it is wrong."""
    names = [m.name for m in classifier.measurements]
    table = {name: cells[:, j] for j, name in enumerate(names)}
    said = classifier.predict(read_cells(pa.table(table))).classes
    said[-1] = next(name for name in KNOWN if name != said[-1])
    ids = [f"cell {i}" for i in range(len(said))]
    return read_cells(pa.table({"id": ids, **table, "Class": said}))


@pytest.fixture(scope="module")
def turned(classifier: Classifier, labelled: CellTable) -> Comparison:
    """The shipped model, and one that says Monocyte of every third cell and else the same."""
    said = classifier.predict(labelled)
    changed = said.probabilities.copy()
    changed[::3] = np.eye(len(KNOWN))[KNOWN.index("Monocyte")]
    labels = np.array(labelled.column("Class"))
    return Comparison(said, replace(said, probabilities=changed), labels, None, ())


def test_each_cell_is_counted_by_who_is_right(turned: Comparison) -> None:
    rated = turned.rated()
    assert rated is not None
    assert turned.labels is not None
    n = len(turned.labels)
    lost = int((turned.labels[::3] != "Monocyte").sum())
    test = rated.test
    assert (test.both, test.only_first, test.only_second, test.neither) == (
        n - lost - 1,
        lost,
        0,
        1,
    )
    assert test.p == pytest.approx(binomtest(0, lost).pvalue)
    assert rated.first.accuracy == pytest.approx(1 - 1 / n)
    assert rated.second.accuracy == pytest.approx((n - lost - 1) / n)
    assert turned.rated(unseen=True) is None  # nobody says which cells were seen
    moved = turned.confusion * ~np.eye(len(KNOWN), dtype=bool)
    assert moved.sum() == moved[:, KNOWN.index("Monocyte")].sum() == turned.differ.sum() == lost


def test_the_cells_on_which_they_differ_are_listed(turned: Comparison, labelled: CellTable) -> None:
    found = turned.differences()
    rows = found.to_arrow().to_pylist()
    assert len(rows) == turned.differ.sum() > 0
    for row in rows:
        at = row["row"] - 1
        assert at % 3 == 0
        assert row["id"] == f"cell {at}"
        assert row["known class"] == labelled.column("Class")[at]
        assert (row["class B"], row["probability B"]) == ("Monocyte", 1.0)
        assert row["class A"] != "Monocyte"
    assert found.to_csv().splitlines()[0].count(b",") == 6
    assert found.to_ndjson().count(b"\n") == len(rows)
    assert json.loads(found.to_json()) == rows
    assert pa.ipc.open_stream(found.to_arrow_stream()).read_all() == found.to_arrow()


def test_without_known_classes_only_the_differences_are_told(
    classifier: Classifier, labelled: CellTable
) -> None:
    found = compare((classifier, labelled), (classifier, labelled), None)
    assert found.rated() is None
    assert found.differences().to_arrow().column_names[:3] == ["id", "row", "class A"]
    with pytest.raises(LabelError):
        compare((classifier, labelled), (classifier, labelled), "Type")


def test_cells_that_a_model_was_fitted_to_are_told_from_others(
    classifier: Classifier, training_table: CellTable, labelled: CellTable
) -> None:
    assert compare((classifier, labelled), (classifier, labelled), "Class").rated(unseen=True)
    found = compare((classifier, training_table), (classifier, training_table), "Class")
    assert found.seen is not None
    assert found.seen.all()
    assert found.rated(unseen=True) is None
    rated = found.rated()
    assert rated is not None
    assert rated.test.p == 1.0


def test_other_rows_are_not_compared(
    classifier: Classifier, labelled: CellTable, training_table: CellTable
) -> None:
    with pytest.raises(NotComparable, match=r"first model and 5,087 by those of the second"):
        compare((classifier, labelled), (classifier, training_table), None)
