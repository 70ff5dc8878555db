"""Each measurement is described with the values that the cells of each class have."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from bloodcells.classification.manifest import CLASS_QUANTILES
from bloodcells.quality.rules import broken_segmentation
from tests.training.tables import labelled, write
from training.data.labelled_cells import LabelledCells, read
from training.describe.manifest import describe_features


@pytest.fixture
def cells(tmp_path: Path) -> LabelledCells:
    return read(write(tmp_path / "cells.csv", *labelled(60)))


def _broken(cells: LabelledCells, rows: slice) -> LabelledCells:
    """The same with cells that measure the background: a hull that is the image of 400 x 300 pixels."""
    values = cells.values.copy()
    background = {"Area": 60_000.0, "Solidity": 0.5, "Feret": 500.0, "MinFeret": 300.0}
    for name, value in background.items():
        values[rows, cells.features.index(name)] = value
    found = replace(cells, values=values)
    assert broken_segmentation(values, found.features)[rows].all()
    return found


def test_quantiles_of_a_class_are_of_its_own_cells(cells: LabelledCells) -> None:
    described = describe_features(cells)
    for j, feature in enumerate(described):
        assert feature.by_class is not None
        assert list(feature.by_class) == cells.classes
        for name, quantiles in feature.by_class.items():
            own = np.sort(cells.values[cells.labels == name, j])
            assert quantiles == np.quantile(own, CLASS_QUANTILES).tolist()
            assert (quantiles[0], quantiles[-1]) == (own[0], own[-1])
        assert min(q[0] for q in feature.by_class.values()) == feature.quantiles[0]
        assert max(q[-1] for q in feature.by_class.values()) == feature.quantiles[-1]


def test_a_broken_segmentation_is_in_the_range_of_no_class(cells: LabelledCells) -> None:
    area = next(f for f in describe_features(_broken(cells, slice(0, 1))) if f.name == "Area")
    assert area.by_class is not None
    of_first = area.by_class[str(cells.labels[0])]
    own = cells.values[1:, cells.features.index("Area")][cells.labels[1:] == cells.labels[0]]
    assert (of_first[0], of_first[-1]) == (own.min(), own.max())


def test_a_class_without_a_sound_cell_has_no_range(cells: LabelledCells) -> None:
    first = cells.labels == cells.labels[0]
    order = np.argsort(~first, kind="stable")
    sorted_ = replace(cells, values=cells.values[order], labels=cells.labels[order])
    for feature in describe_features(_broken(sorted_, slice(0, int(first.sum())))):
        assert feature.by_class is not None
        assert list(feature.by_class) == [c for c in cells.classes if c != cells.labels[0]]
