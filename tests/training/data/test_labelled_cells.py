"""Labelled tables: what is read of them, and the sentence for each that cannot be trained on."""

import hashlib

import numpy as np
import pytest

from tests.training.tables import NAMES, labelled, write
from training.data.labelled_cells import TrainingTableError, check_known, check_trainable, read


def test_a_table_is_read_with_its_labels_slides_and_checksum(tmp_path):
    values, labels = labelled(30)
    file = write(tmp_path / "cells.csv", values, labels, slides=6)
    cells = read(file)
    assert cells.features == NAMES
    assert len(cells) == 30
    np.testing.assert_array_equal(cells.values, values)
    assert cells.labels.tolist() == labels.tolist()
    assert cells.classes == ["Lymphocyte", "Monocyte", "Neutrophil"]
    assert cells.class_counts == {name: labels.tolist().count(name) for name in cells.classes}
    assert cells.slides is not None
    assert cells.slides.tolist() == [f"s{i % 6}" for i in range(30)]
    assert cells.ids == tuple(f"s{i % 6}_{i}.jpg" for i in range(30))
    assert cells.sha256 == hashlib.sha256(file.read_bytes()).hexdigest()


@pytest.mark.parametrize("name", ["{i}", "cell{i}", "_{i}", "s1"])
def test_ids_that_do_not_say_the_slide_give_none(tmp_path, name):
    file = write(tmp_path / "cells.csv", *labelled(30))
    lines = file.read_text().splitlines()
    lines = [
        lines[0],
        *(name.format(i=i) + line[line.index(",") :] for i, line in enumerate(lines[1:])),
    ]
    file.write_text("\n".join(lines))
    assert read(file).slides is None


def test_the_column_of_the_labels_can_be_named(tmp_path):
    values, labels = labelled(30)
    file = write(tmp_path / "cells.csv", values, labels, header="cell type")
    assert read(file, label="cell type").labels.tolist() == labels.tolist()


def test_blanks_around_an_id_are_no_part_of_it(tmp_path):
    file = write(tmp_path / "cells.csv", *labelled(30))
    file.write_text(file.read_text().replace(".jpg,", ".jpg ,"))
    assert read(file).ids[7] == "s7_7.jpg"


def test_the_column_of_the_slides_can_be_named(tmp_path):
    values, labels = labelled(30)
    file = write(tmp_path / "cells.csv", values, labels)
    lines = file.read_text().splitlines()
    plates = [f"P{i // 10}" for i in range(30)]
    lines = [line + "," + plate for line, plate in zip(lines, ["Plate", *plates], strict=True)]
    file.write_text("\n".join(lines))
    slides = read(file, group="Plate").slides
    assert slides is not None
    assert slides.tolist() == plates

    lines[3] = lines[3][: -len("P0")]
    file.write_text("\n".join(lines))
    assert refusal(file, "Class", "Plate") == (
        "cells.csv: Row 3 has no slide in the column 'Plate'; name the slide of every cell, or take "
        "such rows out."
    )
    assert refusal(file, "Class", "Plat") == (
        "cells.csv: The table has no column 'Plat' (the nearest is 'Plate'); name the one that is "
        "meant."
    )


def refusal(*arguments, of=read):
    with pytest.raises(TrainingTableError) as error:
        of(*arguments)
    return str(error.value)


def test_no_column_of_labels_is_refused(tmp_path):
    file = write(tmp_path / "cells.csv", *labelled(30), header="Klasse")
    assert refusal(file) == (
        "cells.csv: The table has no column 'Class' (the nearest is 'Klasse'); "
        "name the one that is meant."
    )


@pytest.mark.parametrize(
    ("rows", "more"), [([4], ""), ([4, 9, 20], ", nor have 2 more")], ids=["one", "several"]
)
def test_rows_without_a_label_are_refused(tmp_path, rows, more):
    values, labels = labelled(30)
    labels = labels.copy()
    labels[rows] = " "
    file = write(tmp_path / "cells.csv", values, labels)
    assert refusal(file) == (
        f"cells.csv: Row 5 has no label in the column 'Class'{more}; label every cell, or take such "
        "rows out."
    )


def test_a_file_that_is_not_there_is_refused(tmp_path):
    assert refusal(tmp_path / "none.csv") == (
        f"{tmp_path / 'none.csv'}: cannot be read (No such file or directory)."
    )


def test_a_table_without_a_measurement_is_refused(tmp_path):
    file = write(tmp_path / "cells.csv", *labelled(30))
    file.write_text(file.read_text().replace("Circ.", "Roundish"))
    assert refusal(file).startswith("cells.csv: The table lacks 1 of the 33 measurements")


def test_one_class_is_refused(tmp_path):
    values, labels = labelled(30)
    file = write(tmp_path / "cells.csv", values, np.full_like(labels, "Monocyte"))
    assert refusal(read(file), of=check_trainable) == (
        "cells.csv: All 30 cells are labelled 'Monocyte'; at least two classes are needed to tell "
        "one from another."
    )


def test_a_class_of_fewer_cells_than_folds_is_refused_and_as_many_are_taken(tmp_path):
    values, labels = labelled(30)
    labels = np.where(np.arange(30) < 5, "Blast", "Monocyte")
    check_trainable(read(write(tmp_path / "cells.csv", values, labels)))
    labels[4] = "Monocyte"
    labels[29] = "Mast"
    file = write(tmp_path / "cells.csv", values, labels)
    assert refusal(read(file), of=check_trainable) == (
        "cells.csv: 5-fold cross-validation needs at least 5 cells of each class, but 'Blast' has "
        "4, 'Mast' has 1; add cells, or take the class out."
    )


def test_labels_unknown_in_training_are_refused(tmp_path):
    values, labels = labelled(30)
    cells = read(write(tmp_path / "test.csv", values, labels))
    check_known(cells, {"Lymphocyte", "Monocyte", "Neutrophil", "Basophil"})
    assert refusal(cells, {"Lymphocyte", "Neutrophil"}, of=check_known) == (
        "test.csv: The label 'Monocyte' is not in the training table, whose classes are "
        "'Lymphocyte', 'Neutrophil'; correct the spelling, or take such rows out."
    )
    assert refusal(cells, {"Lymphocyte"}, of=check_known).startswith(
        "test.csv: The labels 'Monocyte', 'Neutrophil' are not in the training table"
    )


def test_a_class_that_cannot_be_seen_is_refused_before_any_work(tmp_path):
    values, labels = labelled(30)
    names = np.where(labels == labels[0], "B\u200b", labels)
    file = write(tmp_path / "cells.csv", values, names)
    assert refusal(read(file), of=check_trainable).startswith(
        "cells.csv: The label 'B\\u200b' cannot be a class: a name must be text without blanks around it"
    )
