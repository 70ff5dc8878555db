"""The window classifies in a thread, colours, counts, and keeps and saves corrections."""

import csv
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from napari.utils.interactions import (
    mouse_move_callbacks,
    mouse_press_callbacks,
    mouse_release_callbacks,
)
from napari.viewer import Viewer
from qtpy.QtCore import Qt

from napari_bloodcells import widget as module
from napari_bloodcells.layers import TYPE_COLOURS, field_of
from napari_bloodcells.widget import CellTypes

from .conftest import MODELS, ROOT

REAL = ROOT.parent / "shared" / "data" / "fields"
Wait = Callable[[CellTypes], None]


@pytest.fixture
def open_field(viewer: Viewer, window: CellTypes, drawn: tuple[Any, Any]) -> CellTypes:
    viewer.add_image(drawn[0], name="smear", rgb=True)
    viewer.add_labels(drawn[1], name="mask")
    return window


@pytest.fixture
def done(open_field: CellTypes, wait: Wait) -> CellTypes:
    open_field.classify()
    wait(open_field)
    assert open_field.shown is not None
    return open_field


def click(layer: Any, place: tuple[int, int], dragged: bool = False) -> None:
    """Press and release the mouse over a pixel, as napari hands it on."""
    event = SimpleNamespace(
        type="mouse_press",
        button=1,
        handled=False,
        modifiers=(),
        position=place,
        view_direction=None,
        dims_displayed=[0, 1],
        is_dragging=dragged,
    )
    mouse_press_callbacks(layer, event)
    if dragged:
        event.type = "mouse_move"
        mouse_move_callbacks(layer, event)
    event.type = "mouse_release"
    mouse_release_callbacks(layer, event)


def place_of(layer: Any, label: int) -> tuple[int, int]:
    y, x = np.argwhere(layer.data == label)[0]
    return int(y), int(x)


def hex_of(layer: Any, label: int) -> str:
    red, green, blue, _ = (255 * layer.get_color(label)).round().astype(int)
    return f"#{red:02x}{green:02x}{blue:02x}"


def test_it_works_in_a_thread_and_shows_the_types(
    open_field: CellTypes, viewer: Viewer, wait: Wait, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads = []

    def classify(*given: Any) -> Any:
        threads.append(threading.current_thread())
        return real(*given)

    real = module.classify
    monkeypatch.setattr(module, "classify", classify)
    open_field.classify()
    assert not open_field.classify_button.enabled
    assert open_field.shown is None
    wait(open_field)
    assert threads[0] is not threading.main_thread()
    layer = viewer.layers["types of smear"]
    assert open_field.shown == layer
    assert viewer.layers.selection.active == layer
    assert len(layer.features) == 12
    assert "12 cells" in open_field.summary.value
    assert "by bloodcells-white version" in open_field.summary.value
    assert "hold no white cell" in open_field.status.value


def test_a_click_chooses_a_cell_and_a_drag_none(done: CellTypes) -> None:
    layer = done.shown
    assert not done.corrections[0].enabled
    click(layer, place_of(layer, 4))
    assert done.chosen == 4
    assert "<b>Cell 4</b>" in done.cell.value
    assert done.corrections[0].enabled
    click(layer, place_of(layer, 5), dragged=True)
    assert done.chosen == 4
    click(layer, place_of(layer, 0))
    assert done.chosen is None
    assert "Click a cell" in done.cell.value


def test_a_cell_is_corrected_by_a_button_and_its_colour_follows(done: CellTypes) -> None:
    layer = done.shown
    assert layer is not None
    field = field_of(layer)
    assert field is not None
    types = field.predictions.class_names
    done.by.value = "Ann"
    click(layer, place_of(layer, 4))
    before = hex_of(layer, 4)
    basophil = next(b for b in done.corrections if b.text == "Basophil")
    basophil.changed.emit(True)
    row = layer.features.set_index("index").loc[4]
    assert (row["correction"], row["corrected by"]) == ("Basophil", "Ann")
    assert before != hex_of(layer, 4) == TYPE_COLOURS[types.index("Basophil")]
    assert "corrected by Ann: <b>Basophil</b>" in done.cell.value
    assert "corrected" in done.summary.value
    for said, colour in (("not a cell", "#000000"), ("unsure", "#ffffff"), ("", before)):
        done.correct(said)
        assert hex_of(layer, 4) == colour
    assert layer.features["correction"].tolist() == [""] * 12


def test_the_types_and_corrections_are_saved(done: CellTypes, tmp_path: Path) -> None:
    click(done.shown, place_of(done.shown, 2))
    done.correct("unsure")
    done.save(tmp_path / "types.csv")
    with (tmp_path / "types.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["correction"] for row in rows] == ["", "unsure", *[""] * 10]
    assert done.status.value == "12 cells saved as types.csv."
    done.save(tmp_path / "nowhere" / "types.csv")
    assert "cannot be written" in done.status.value


def test_each_image_has_its_own_layer_and_the_active_one_is_shown(
    done: CellTypes, viewer: Viewer, wait: Wait, drawn: tuple[Any, Any]
) -> None:
    viewer.add_image(drawn[0][:660, :660], name="corner", rgb=True)
    viewer.add_labels(drawn[1][:660, :660], name="corner's mask")
    done.image.value, done.labels_of.value = viewer.layers["corner"], viewer.layers["corner's mask"]
    done.classify()
    wait(done)
    assert done.shown == viewer.layers["types of corner"]
    viewer.layers.selection.active = viewer.layers["smear"]
    assert done.shown == viewer.layers["types of corner"]
    viewer.layers.selection.active = viewer.layers["types of smear"]
    assert done.shown == viewer.layers["types of smear"]
    assert "12 cells" in done.summary.value
    viewer.layers.remove("types of smear")
    assert done.shown != viewer.layers["types of corner"]
    done.correct("unsure")  # nothing is there to be corrected


def test_a_window_that_is_opened_again_goes_on(done: CellTypes, viewer: Viewer) -> None:
    layer = done.shown
    click(layer, place_of(layer, 3))
    done.correct("unsure")
    again = CellTypes(viewer)
    assert again.shown == layer
    click(layer, place_of(layer, 4))
    assert (again.chosen, done.chosen) == (4, 3)
    again.correct("unsure")
    assert layer.features.query("correction == 'unsure'")["index"].tolist() == [3, 4]


def test_what_is_missing_is_said(window: CellTypes, viewer: Viewer, drawn: tuple[Any, Any]) -> None:
    window.classify()
    assert window.status.value == "Open an image first."
    viewer.add_image(drawn[0], rgb=True)
    window.classify()
    assert "Open its labels" in window.status.value
    viewer.add_labels(drawn[1][:-1], name="mask")
    window.classify()
    assert "where the same size was expected" in window.status.value
    assert window.classify_button.enabled


def test_what_is_wrong_in_the_thread_is_said(
    open_field: CellTypes, wait: Wait, tmp_path: Path
) -> None:
    folder = tmp_path / "<b>Ann's"
    folder.mkdir()
    open_field.models.value = folder
    open_field.classify()
    wait(open_field)
    assert "<b>Ann's" in open_field.status.native.text()
    assert open_field.status.native.textFormat() == Qt.TextFormat.PlainText
    assert "is not a model" in open_field.status.value
    assert "Choose the folder of models above" in open_field.status.value
    assert open_field.shown is None


@pytest.mark.skipif(not REAL.exists(), reason=f"{REAL} is not there")
def test_fifty_real_fields_get_the_types_of_the_command(
    window: CellTypes, viewer: Viewer, wait: Wait, tmp_path: Path
) -> None:
    images = sorted(REAL.glob("*.jpg"))
    images = images[:: len(images) // 50][:50]
    folder, types = tmp_path / "fields", tmp_path / "types.csv"
    folder.mkdir()
    for image in images:
        for path in (image, image.with_name(f"{image.stem}_cp_masks.png")):
            (folder / path.name).symlink_to(path)
    command = [sys.executable, "-m", "bloodcells", "predict", "--images", folder, "-o", types]
    subprocess.run(
        list(map(str, [*command, "--model", MODELS])), check=True, cwd=ROOT, capture_output=True
    )
    columns = ("image filename", "label", "class", "probability", "flags")
    with types.open(newline="") as file:
        expected = sorted(tuple(row[name] for name in columns) for row in csv.DictReader(file))
    found = []
    for image in images:
        viewer.layers.clear()
        viewer.open(str(image))
        viewer.open(str(image.with_name(f"{image.stem}_cp_masks.png")), plugin="napari-bloodcells")
        window.classify()
        wait(window)
        window.save(tmp_path / "one.csv")
        with (tmp_path / "one.csv").open(newline="") as file:
            found += [tuple(row[name] for name in columns) for row in csv.DictReader(file)]
    assert sorted(found) == expected
    print(
        f"\n{len(found):,} cells of {len(images)} fields: each as bloodcells predict --images says"
    )
