"""Drawn fields, and windows of napari that nobody sees."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from napari.viewer import Viewer
from PIL import Image

from bloodcells.images.decoding import ImagePair
from napari_bloodcells.classification import ClassifiedField, classify
from napari_bloodcells.widget import CellTypes

ROOT = Path(__file__).parents[3]
MODELS = ROOT / "models"
sys.path.insert(0, str(ROOT / "examples"))

from drawn_smears import COLUMNS, ROWS, TYPES, draw_field  # noqa: E402


@pytest.fixture(scope="session")
def drawn() -> tuple[Any, Any]:
    """Image and mask of a drawn field of twelve white cells, three of each type."""
    return draw_field(list(TYPES) * (ROWS * COLUMNS // len(TYPES)), seed=1)


@pytest.fixture(scope="session")
def drawn_files(drawn: tuple[Any, Any], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the drawn field, as `smear.png` and `smear_cp_masks.png`."""
    folder = tmp_path_factory.mktemp("drawn")
    for name, pixels in zip(("smear.png", "smear_cp_masks.png"), drawn, strict=True):
        Image.fromarray(pixels).save(folder / name)
    return folder


@pytest.fixture(scope="session")
def pair(drawn: tuple[Any, Any]) -> ImagePair:
    return ImagePair("smear.png", "smear_cp_masks.png", *drawn, {}, ())


@pytest.fixture(scope="session")
def classified(pair: ImagePair) -> ClassifiedField:
    return classify(pair, models=MODELS)


@pytest.fixture
def viewer(make_napari_viewer: Callable[[], Viewer]) -> Viewer:
    """A window, which is not shown."""
    return make_napari_viewer()


@pytest.fixture
def window(viewer: Viewer) -> CellTypes:
    """The plugin's own part of the window, found as napari finds it."""
    _, widget = viewer.window.add_plugin_dock_widget("napari-bloodcells", "Types of blood cells")
    widget.models.value = MODELS
    return widget


@pytest.fixture
def wait(qtbot: Any) -> Callable[[CellTypes], None]:
    """Wait until the window has classified."""

    def until_done(widget: CellTypes) -> None:
        qtbot.waitUntil(lambda: widget.classify_button.enabled, timeout=60_000)

    return until_done


def blank(side: int = 200) -> tuple[Any, Any]:
    """An image without a white cell, and its mask of two labels."""
    image = np.full((side, side, 3), 220, np.uint8)
    mask = np.zeros((side, side), np.uint8)
    mask[20:80, 20:80], mask[120:160, 100:180] = 1, 2
    image[mask > 0] = 170, 130, 170
    return image, mask
