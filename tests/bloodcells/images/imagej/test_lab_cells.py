"""The lab's 300 cells, against what the lab's ImageJ measured on them."""

from pathlib import Path

import numpy as np
from PIL import Image

from bloodcells.images import centre_label
from bloodcells.images.imagej import NAMES, measure, printed
from bloodcells.tables.reading import read_cells


def test_all_columns_of_all_cells_are_equal_to_the_printed_digit(lab: Path) -> None:
    folder = lab / "data" / "cells"
    table = read_cells(folder / "measured.csv")
    different = []
    for name, expected in zip(table.ids, table.select(NAMES), strict=True):
        stem = Path(name.strip()).stem
        with (
            Image.open(folder / f"{stem}.jpg") as photo,
            Image.open(folder / f"{stem}_cp_masks.png") as labels,
        ):
            image, mask = np.asarray(photo), np.asarray(labels)
        measured = measure(image, mask, [centre_label(mask)])
        ours = printed(measured.values)[0]
        # The lab's ImageJ printed numbers below 0.001 with three digits: -8.92E-4 where 1.53t
        # prints -8.918E-4.
        tiny = np.abs(ours) < 0.001
        ours[tiny] = [float(f"{value:.2E}") for value in measured.values[0, tiny]]
        if ours.tolist() != expected.tolist():
            different.append(
                (name, [n for n, a, b in zip(NAMES, ours, expected, strict=True) if a != b])
            )
    assert len(table) == 300
    assert different == []
