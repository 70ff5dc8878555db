"""The last cells are compared with the training quantiles, at the time that Prometheus asks."""

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from app.monitoring.recent_cells import FROM_ONE, KEPT, RecentCells
from bloodcells import Classifier, Predictions, read_cells
from bloodcells.arrays import Floats
from bloodcells.errors import UnknownModel
from bloodcells.measurements import FEATURE_SETS
from bloodcells.tables.cell_table import CellTable
from tests.synthetic import make_cells

NAMES = FEATURE_SETS["imagej-33"]


@pytest.fixture
def recent(classifier: Classifier) -> RecentCells:
    def get(name: str, version: int) -> Classifier:
        if version != classifier.manifest.version:
            raise UnknownModel(f"There is no version {version}.")
        return classifier

    return RecentCells(SimpleNamespace(get=get))  # type: ignore[arg-type]


def predicted(classifier: Classifier, values: Floats) -> Predictions:
    table = pa.table(list(values.T), names=NAMES)
    return classifier.predict(read_cells(table, invalid="flag"))


def found(recent: RecentCells) -> dict[str, Any]:
    """Read the distances, and the other two numbers."""
    far, limit, kept = recent.collect()
    return {s.labels["measurement"]: s.value for s in far.samples} | {
        "by chance": [s.value for s in limit.samples],
        "cells": [s.value for s in kept.samples],
    }


def test_of_a_table_some_cells_from_all_of_it_are_kept(
    recent: RecentCells, classifier: Classifier
) -> None:
    cells = np.tile(make_cells(50), (21, 1))
    recent.add(predicted(classifier, cells[:1]))
    assert found(recent)["cells"] == [1]
    recent.add(predicted(classifier, cells))
    n = len(cells[:: -(-len(cells) // FROM_ONE)])
    assert FROM_ONE / 2 < n <= FROM_ONE
    assert found(recent)["cells"] == [1 + n]
    for _ in range(30):
        recent.add(predicted(classifier, cells[:99]))
    assert found(recent)["cells"] == [KEPT]


def test_cells_that_are_measured_otherwise_take_the_place_of_the_others(
    recent: RecentCells, classifier: Classifier, training_table: CellTable
) -> None:
    values = training_table.values[:: 5087 // KEPT][:KEPT]
    for start in range(0, KEPT, FROM_ONE):
        recent.add(predicted(classifier, values[start : start + FROM_ONE]))
    before = found(recent)
    [limit] = before.pop("by chance")
    [cells] = before.pop("cells")
    assert cells == KEPT
    assert max(before.values()) < limit < 0.1
    other = values.copy()
    other[:, NAMES.index("Mean blue")] += 40
    for start in range(0, KEPT, FROM_ONE // 2):
        recent.add(predicted(classifier, other[start : start + FROM_ONE // 2]))
    after = found(recent)
    assert after["Mean blue"] > 0.5 > limit
    assert {n for n, far in after.items() if n in before and far > limit} == {"Mean blue"}


def test_rejected_cells_are_not_kept(recent: RecentCells, classifier: Classifier) -> None:
    cells = make_cells(4)
    cells[1, 3] = np.nan
    recent.add(predicted(classifier, cells))
    assert found(recent)["cells"] == [3]
    recent.add(predicted(classifier, cells[1:2]))
    assert found(recent)["cells"] == [3]


def test_a_model_that_is_no_longer_served_is_forgotten(
    recent: RecentCells, classifier: Classifier
) -> None:
    predictions = predicted(classifier, make_cells(2))
    recent.add(predictions)
    recent.add(replace(predictions, model_version=99))
    assert found(recent)["cells"] == [2]
    assert len(recent._rings) == 1
