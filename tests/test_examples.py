"""The made-up cells of `examples/cells.csv` look like cells, and are none of the training cells."""

from pathlib import Path

import numpy as np
import pytest

from bloodcells import Classifier, read_cells
from bloodcells.measurements import FEATURE_SETS

ROOT = Path(__file__).resolve().parents[1]
REAL_CELLS = ROOT.parent / "shared" / "data" / "bloodcells_train.csv"
EXAMPLES = ROOT / "examples" / "cells.csv"


def made_up_cells() -> np.ndarray:
    """Give the measurements of the five cells, shape (5, 33), the last one with its lost decimal point."""
    values = read_cells(EXAMPLES).values
    values[4, FEATURE_SETS["imagej-33"].index("Circ.")] /= 1000.0
    return values


@pytest.mark.skipif(not REAL_CELLS.exists(), reason="the real cells are not in ../shared")
def test_they_are_no_nearer_to_real_cells_than_these_are_to_each_other() -> None:
    real = read_cells(REAL_CELLS).values
    scaled = [values / real.std(axis=0) for values in (real, made_up_cells())]

    def nearest(cell: np.ndarray) -> np.ndarray:
        return np.sort(np.sqrt(((scaled[0] - cell) ** 2).mean(axis=1)))

    # The nearest of a real cell is the cell itself.
    usual = np.median([nearest(cell)[1] for cell in scaled[0][::100]])
    assert all(nearest(cell)[0] > 0.5 * usual for cell in scaled[1])


def test_the_model_finds_them_like_its_training_cells() -> None:
    classifier = Classifier.load(ROOT / "models" / "bloodcells")
    assert classifier.predict(read_cells(EXAMPLES)).flags[:4] == [[], [], [], []]
    assert classifier.predict(made_up_cells()).flags == [[]] * 5
