"""What is said of a table before any model is asked."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from bloodcells import Classifier
from bloodcells.classification.inspection import inspect
from bloodcells.tables.cell_table import CellTable

MODEL = Path(__file__).resolve().parents[3] / "models" / "bloodcells"


@pytest.fixture(scope="module")
def classifier() -> Classifier:
    return Classifier.load(MODEL)


def test_the_training_table_is_no_distance_from_itself(
    classifier: Classifier, training_table: CellTable
) -> None:
    for distance in inspect(classifier, training_table).distances:
        assert distance.outside == 0
        assert distance.shift == pytest.approx(0, abs=1e-12)
        assert (distance.low, distance.high) == (distance.training_low, distance.training_high)


def test_a_shift_is_told_in_interquartile_ranges(
    classifier: Classifier, training_table: CellTable
) -> None:
    j = training_table.features.index("Mean green")
    values = training_table.values.copy()
    _, first, _, third, high = classifier.manifest.features[j].range()
    values[:, j] += 2 * (third - first)
    moved = inspect(classifier, replace(training_table, values=values)).distances[j]
    assert moved.name == "Mean green"
    assert moved.shift == pytest.approx(2)
    assert moved.outside == int((values[:, j] > high).sum()) > 0


def test_a_table_of_rejected_cells_has_no_distance(
    classifier: Classifier, training_table: CellTable
) -> None:
    none = replace(
        training_table,
        values=np.full((1, len(training_table.features)), np.nan),
        named=pa.array(["1"]),
        rows=np.array([1]),
        reasons={0: "row 1: nothing"},
    )
    found = inspect(classifier, none)
    assert found.flags == [["rejected: row 1: nothing"]]
    assert {(d.low, d.median, d.high, d.shift, d.outside) for d in found.distances} == {
        (None, None, None, None, 0)
    }
