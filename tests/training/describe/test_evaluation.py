"""Scores as served are those of the cells that are no broken segmentations."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from bloodcells.measurements import measurements
from tests.training.tables import CLASSES, NAMES, labelled
from training.data.labelled_cells import LabelledCells
from training.describe.evaluation import as_evaluation, as_served


@pytest.fixture
def cells() -> LabelledCells:
    """150 cells, the background of an image measured in place of every tenth."""
    values, labels = labelled()
    values = values.copy()
    sides = {"MinFeret": 575.0, "Feret": np.hypot(575, 575), "Area": 575.0**2, "Solidity": 1.0}
    for name, number in sides.items():
        values[::10, NAMES.index(name)] = number
    return LabelledCells(
        Path("cells.csv"), "0" * 64, "imagej-33", measurements(NAMES), values, labels, None, ()
    )


@pytest.fixture
def probabilities(cells: LabelledCells) -> np.ndarray:
    """Of every broken cell's class none, of every other one's nearly all."""
    of = np.array(CLASSES) == cells.labels[:, None]
    given = np.where(of, 0.9, 0.05)
    given[::10] = np.where(of[::10], 0.0, 0.5)
    return given


def test_broken_segmentations_are_counted_and_not_scored(
    cells: LabelledCells, probabilities: np.ndarray
) -> None:
    served = as_served(cells, probabilities, None)
    assert served is not None
    assert served.marked == {c: int((cells.labels[::10] == c).sum()) for c in CLASSES}
    assert served.random_folds.f1_macro == 1.0
    assert served.random_folds.cells == 135
    assert served.slides_held_out is None
    assert as_evaluation(cells.labels, probabilities, CLASSES).f1_macro < 0.95


def test_slides_held_out_are_scored_too(cells: LabelledCells, probabilities: np.ndarray) -> None:
    served = as_served(cells, probabilities, np.roll(probabilities, 1, axis=1))
    assert served is not None
    assert served.slides_held_out is not None
    assert served.slides_held_out.f1_macro == 0.0


def test_there_are_none_where_no_segmentation_is_broken_or_a_class_has_nothing_else(
    cells: LabelledCells, probabilities: np.ndarray
) -> None:
    values, labels = labelled()
    assert as_served(replace(cells, values=values), probabilities, None) is None
    names = np.where(np.arange(len(labels)) % 10 == 0, CLASSES[0], CLASSES[1])
    assert as_served(replace(cells, labels=names), probabilities[:, :2], None) is None
