"""Arrays get the types that `bloodcells predict --images` gives the same image and mask."""

import csv
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from bloodcells.errors import UnknownModel
from bloodcells.images.decoding import ImagePair
from bloodcells.images.errors import NoWhiteCells
from napari_bloodcells.classification import ClassifiedField, classify

from .conftest import MODELS, ROOT, blank


@pytest.mark.parametrize("cells", [None, "white", "labels"])
def test_the_types_are_those_of_the_command(
    pair: ImagePair, drawn_files: Path, tmp_path: Path, cells: str | None
) -> None:
    types = tmp_path / "types.csv"
    command = [sys.executable, "-m", "bloodcells", "predict", "--images", "--model", MODELS]
    command += [drawn_files / "smear.png", drawn_files / "smear_cp_masks.png", "-o", types]
    command += [] if cells is None else ["--cells", cells]
    subprocess.run(list(map(str, command)), check=True, cwd=ROOT, capture_output=True)
    with types.open(newline="") as file:
        expected = [(row["label"], row["class"], row["flags"]) for row in csv.DictReader(file)]
    field = classify(pair, cells, MODELS)
    flags = ["; ".join(f) for f in field.predictions.flags]
    found = zip(map(str, field.labels), field.predictions.classes, flags, strict=True)
    assert list(found) == expected


def test_each_cell_has_its_place(classified: ClassifiedField) -> None:
    assert len(classified.labels) == 12
    assert set(np.unique(classified.cells).tolist()) == {0, *classified.labels}


def test_labels_without_a_white_cell_are_said_in_the_windows_own_words(
    classified: ClassifiedField,
) -> None:
    [note] = [note for note in classified.notes if "no white cell" in note]
    assert note.endswith("ask for labels (Cells: every label).")


def test_an_image_without_a_white_cell_has_its_labels_classified() -> None:
    pair = ImagePair("blank.png", "mask.png", *blank(), {}, ())
    field = classify(pair, models=MODELS)
    assert field.labels == [1, 2]
    assert field.model.startswith("bloodcells version")
    assert any("no white cell was found in blank.png" in note.lower() for note in field.notes)
    with pytest.raises(NoWhiteCells):
        classify(pair, "white", MODELS)


def test_no_model_is_an_error(pair: ImagePair, tmp_path: Path) -> None:
    with pytest.raises(UnknownModel):
        classify(pair, models=tmp_path)
