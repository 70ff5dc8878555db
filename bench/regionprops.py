"""Measure the training fields by scikit-image's `regionprops_table`, as a table to train a model on.

    python3 -m venv .bench/skimage
    .bench/skimage/bin/pip install scikit-image==0.26.0 pandas==3.1.1
    .bench/skimage/bin/python bench/regionprops.py ../shared/data regionprops.csv [--every N]
    bloodcells-train describe regionprops.csv --name skimage-26 > skimage.toml
    bloodcells-train --train regionprops.csv --measurements skimage.toml --name bloodcells-skimage --quick

scikit-image is no dependency of this project, so this script imports nothing of it and runs in an
environment of its own. In each field the label at the centre is measured, as in the laboratory's table,
whose classes it takes; where that label is 0, it is the background that was measured there, and here.
"""

import argparse
import multiprocessing
import time
from pathlib import Path

import numpy as np
import pandas as pd
from skimage.io import imread
from skimage.measure import regionprops_table

PROPERTIES = (
    "area",
    "area_bbox",
    "area_convex",
    "area_filled",
    "axis_major_length",
    "axis_minor_length",
    "eccentricity",
    "equivalent_diameter_area",
    "euler_number",
    "extent",
    "feret_diameter_max",
    "intensity_max",
    "intensity_mean",
    "intensity_min",
    "intensity_std",
    "perimeter",
    "perimeter_crofton",
    "solidity",
)
"""The properties that are numbers of the cell and not of its place; those of intensity for each channel."""


def measure(image: Path) -> pd.DataFrame:
    """Measure the cell at the centre of a field, as a table of one row."""
    mask = imread(image.with_name(f"{image.stem}_cp_masks.png"))
    height, width = mask.shape
    cell = (mask == mask[height // 2, width // 2]).astype(np.uint8)
    return pd.DataFrame(regionprops_table(cell, imread(image), properties=PROPERTIES))


def main() -> None:
    """Measure the fields and write the table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument(
        "data", type=Path, help="the folder of bloodcells_train.csv, cells and fields"
    )
    parser.add_argument("table", type=Path, help="where the table goes")
    parser.add_argument("--every", type=int, default=1, help="take each N-th field only")
    parser.add_argument("--processes", type=int, default=1, help="how many to use")
    asked = parser.parse_args()
    known = pd.read_csv(
        asked.data / "bloodcells_train.csv", sep=";", usecols=["image filename", "Class"]
    )
    known["image filename"] = known["image filename"].str.strip()
    known = known.iloc[:: asked.every]
    started = time.perf_counter()
    images = [asked.data / "cells" / name for name in known["image filename"]]
    images = [i if i.exists() else asked.data / "fields" / i.name for i in images]
    with multiprocessing.Pool(asked.processes) as pool:
        table = pd.concat(pool.map(measure, images, chunksize=20), ignore_index=True)
    table.insert(0, "image filename", known["image filename"].to_numpy())
    table["Class"] = known["Class"].to_numpy()
    table.to_csv(asked.table, index=False)
    spent = time.perf_counter() - started
    print(
        f"{len(table):,} cells, {table.shape[1] - 2} columns of numbers, {spent:.0f} s: {asked.table}"
    )


if __name__ == "__main__":
    main()
