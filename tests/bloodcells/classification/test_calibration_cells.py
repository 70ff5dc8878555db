"""Calibration cells come back, in an order that says nothing, and give the thresholds of each class."""

import numpy as np
import pytest

from bloodcells.classification.calibration_cells import CalibrationCells, from_bytes, to_bytes
from bloodcells.classification.conformal import threshold
from bloodcells.errors import ModelError


def made_up(n: int = 300, seed: int = 0) -> CalibrationCells:
    rng = np.random.default_rng(seed)
    classes = rng.choice(["Monocyte", "Basophil"], n, p=[0.9, 0.1])
    slides = np.where(classes == "Basophil", rng.integers(40, 44, n), rng.integers(0, 30, n))
    return CalibrationCells(classes, slides.astype(np.int32), rng.random(n))


def test_every_cell_comes_back_but_for_the_numbers_of_the_slides() -> None:
    cells = made_up()
    found = from_bytes(to_bytes(cells))
    pairs = [sorted(zip(c.classes, c.given.tolist(), strict=True)) for c in (cells, found)]
    assert pairs[0] == pairs[1]
    assert sorted(set(found.slides.tolist())) == list(range(len(set(cells.slides.tolist()))))
    for name in ("Monocyte", "Basophil"):
        sizes = [
            sorted(np.unique(c.slides[c.classes == name], return_counts=True)[1])
            for c in (cells, found)
        ]
        assert sizes[0] == sizes[1]
    assert found.thresholds(["Monocyte"], 0.9) == cells.thresholds(["Monocyte"], 0.9)


def test_the_order_of_the_training_table_is_not_in_the_file() -> None:
    cells = made_up()
    order = np.random.default_rng(1).permutation(len(cells.given))
    mixed = CalibrationCells(cells.classes[order], cells.slides[order], cells.given[order])
    assert to_bytes(mixed) == to_bytes(cells)


def test_a_class_of_few_slides_is_calibrated_by_its_cells_and_promises_nothing() -> None:
    cells = made_up()
    assert cells.promised("Monocyte", 0.9)
    assert not cells.promised("Basophil", 0.9)
    assert cells.promised("Basophil", 0.75)
    own = cells.classes == "Basophil"
    least = cells.thresholds(["Basophil", "Monocyte", "Blast"], 0.9)
    assert least[0] == threshold(cells.given[own], np.arange(own.sum()), 0.9) > 0
    assert least[1] == threshold(cells.given[~own], cells.slides[~own], 0.9)
    assert least[2] == 0  # of no cell at all: it is in every set


@pytest.mark.parametrize("content", [b"", b"ARROW1", b"x" * 1000])
def test_other_bytes_are_refused(content: bytes) -> None:
    with pytest.raises(ModelError, match=r"^calibration\.arrow is no table of calibration cells: "):
        from_bytes(content)
