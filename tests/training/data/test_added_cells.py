"""Cells that are added to a table: new ones, and ones that are there already and are called otherwise now."""

import numpy as np
import pytest

from tests.training.tables import NAMES, labelled, write
from training.data.added_cells import add, say
from training.data.labelled_cells import TrainingTableError, read

VALUES, LABELS = labelled(30)


def test_a_doubled_cell_takes_the_label_that_was_added_last(tmp_path):
    base = read(write(tmp_path / "base.csv", VALUES, LABELS))
    first = read(write(tmp_path / "first.csv", VALUES[:3], np.array(["Monocyte"] * 3)))
    last = read(write(tmp_path / "last.csv", VALUES[2:3], np.array(["Neutrophil"])))
    cells = add(base, [first, last])
    assert cells.labels[:3].tolist() == ["Monocyte", "Monocyte", "Neutrophil"]
    assert cells.labels[3:].tolist() == LABELS[3:].tolist()
    assert np.array_equal(cells.values, base.values)
    assert cells.ids == base.ids
    assert [(a.new, a.doubled) for a in cells.added] == [(0, 3), (0, 1)]
    assert cells.added[0].changed == (LABELS[:3] != "Monocyte").sum()
    assert cells.added[1].changed == 1
    assert say(cells.added[1]) == (
        "Of last.csv, 1 cell: 0 new; 1 of the table was known by the same measurements, and 1 of them has "
        "another label now."
    )


def test_all_cells_of_the_table_with_these_measurements_take_the_label(tmp_path):
    twice = np.concatenate([VALUES, VALUES[:1]])
    base = read(write(tmp_path / "base.csv", twice, np.append(LABELS, LABELS[0])))
    other = read(write(tmp_path / "other.csv", VALUES[:1], np.array(["Basophil"])))
    cells = add(base, [other])
    assert (cells.labels[0], cells.labels[-1], len(cells)) == ("Basophil", "Basophil", 31)
    assert (cells.added[0].doubled, cells.added[0].changed) == (2, 2)


def test_new_cells_stand_behind_the_table_with_their_slides(tmp_path):
    base = read(write(tmp_path / "base.csv", VALUES[:20], LABELS[:20]))
    other = read(write(tmp_path / "other.csv", VALUES[18:], LABELS[18:], slides=3))
    cells = add(base, [other])
    assert np.array_equal(cells.values, VALUES)
    assert cells.values.flags.c_contiguous
    assert cells.labels.tolist() == LABELS.tolist()
    assert cells.slides is not None
    assert cells.slides[20:].tolist() == [f"s{i % 3}" for i in range(2, 12)]
    assert cells.added[0].new == 10
    unknown = read(write(tmp_path / "unknown.csv", VALUES[18:], LABELS[18:], slides=0))
    assert add(base, [unknown]).slides is None


def test_a_table_that_says_two_things_of_one_cell_is_refused(tmp_path):
    base = read(write(tmp_path / "base.csv", VALUES, LABELS))
    twice = read(write(tmp_path / "twice.csv", VALUES[[0, 0]], np.array(["Monocyte", "Basophil"])))
    with pytest.raises(TrainingTableError, match="are called Basophil and Monocyte; leave one"):
        add(base, [twice])
    assert base.features == NAMES
