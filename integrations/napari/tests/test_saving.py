"""What is saved has the columns of the page's export, and is read again."""

import csv
import io
from pathlib import Path
from typing import Any

import pytest
from napari.layers import Image

from bloodcells import Classifier, read_cells
from bloodcells.files.atomic_file import Unwritable
from napari_bloodcells.classification import ClassifiedField
from napari_bloodcells.corrections import correct
from napari_bloodcells.layers import types_layer
from napari_bloodcells.saving import save, to_csv

from .conftest import MODELS


@pytest.fixture
def features(classified: ClassifiedField, drawn: tuple[Any, Any]) -> Any:
    layer = types_layer(classified, Image(drawn[0], rgb=True))
    return correct(layer.features, 5, "unsure", 'Ann "A", B')


def test_the_table_ends_in_what_the_page_exports(
    classified: ClassifiedField, features: Any
) -> None:
    upside_down = features.iloc[::-1]  # as a table of features may be sorted
    rows = list(csv.DictReader(io.StringIO(to_csv(classified, upside_down).decode())))
    assert list(rows[0])[-6:] == [
        "class",
        "probability",
        "flags",
        "correction",
        "corrected by",
        "model",
    ]
    assert [int(row["label"]) for row in rows] == classified.labels
    assert [row["class"] for row in rows] == classified.predictions.classes
    said = {row["label"]: (row["correction"], row["corrected by"]) for row in rows}
    assert said.pop("5") == ("unsure", 'Ann "A", B')
    assert set(said.values()) == {("", "")}
    assert {row["model"] for row in rows} == {classified.model}


def test_the_library_reads_it_again(
    classified: ClassifiedField, features: Any, tmp_path: Path
) -> None:
    save(tmp_path / "types.csv", classified, features)
    model = Classifier.load(MODELS / classified.predictions.model_name)
    again = model.predict(read_cells(tmp_path / "types.csv", model.measurements))
    assert again.classes == classified.predictions.classes


def test_a_folder_that_is_not_there_is_said(
    classified: ClassifiedField, features: Any, tmp_path: Path
) -> None:
    with pytest.raises(Unwritable, match="cannot be written"):
        save(tmp_path / "nowhere" / "types.csv", classified, features)
