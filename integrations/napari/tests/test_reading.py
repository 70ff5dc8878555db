"""Masks of Cellpose open as labels."""

from pathlib import Path
from typing import Any

import numpy as np
from napari.layers import Image, Labels
from napari.viewer import Viewer


def test_a_folder_pair_dropped_on_the_window_is_an_image_and_its_labels(
    viewer: Viewer, drawn_files: Path, drawn: tuple[Any, Any]
) -> None:
    viewer.open(str(drawn_files / "smear.png"))
    viewer.open(str(drawn_files / "smear_cp_masks.png"), plugin="napari-bloodcells")
    image, mask = viewer.layers
    assert isinstance(image, Image)
    assert isinstance(mask, Labels)
    assert (mask.data == drawn[1]).all()
    assert mask.name == "smear_cp_masks"


def test_cellposes_own_file_opens_as_labels(
    viewer: Viewer, drawn: tuple[Any, Any], tmp_path: Path
) -> None:
    np.save(tmp_path / "smear_seg.npy", {"masks": drawn[1]})
    viewer.open(str(tmp_path / "smear_seg.npy"), plugin="napari-bloodcells")
    assert (viewer.layers[0].data == drawn[1]).all()
