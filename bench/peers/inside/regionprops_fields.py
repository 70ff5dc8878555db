"""Measure fields by scikit-image's `regionprops_table`, as bench/fields.py asks: run in an environment of it.

    python bench/peers/inside/regionprops_fields.py FOLDER OUT.csv --columns 33|93 [--processes N]

Reads each NAME.jpg of the folder and the label mask NAME_cp_masks.png beside it, measures every label of the
mask, and writes one table. The folder is what `bloodcells predict --images` takes.
"""

import argparse
import functools
import multiprocessing
from pathlib import Path

import pandas as pd
from skimage.io import imread
from skimage.measure import regionprops_table

SHAPE = (
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
    "perimeter",
    "perimeter_crofton",
    "solidity",
)
"""14 numbers of the cell and not of its place."""
GREYS = ("intensity_max", "intensity_mean", "intensity_min", "intensity_std")
"""One number a channel each: 12."""
MOMENTS = (
    "inertia_tensor",
    "inertia_tensor_eigvals",
    "moments_central",
    "moments_hu",
    "moments_normalized",
    "moments_weighted_hu",
    "orientation",
)
"""67 more: 4, 2, 16, 7, 16, 21 and 1."""
PROPERTIES = {33: (*SHAPE, *GREYS, "moments_hu"), 93: (*SHAPE, *GREYS, *MOMENTS)}
"""By number of columns, the properties that have as many."""


def measure(image: Path, columns: int) -> pd.DataFrame:
    """Measure all labels of a field."""
    mask = imread(image.with_name(f"{image.stem}_cp_masks.png"))
    table = pd.DataFrame(regionprops_table(mask, imread(image), properties=PROPERTIES[columns]))
    if table.shape[1] != columns:
        raise SystemExit(f"{image}: {columns} columns were expected, {table.shape[1]} measured.")
    table.insert(0, "image filename", image.name)
    return table


def main() -> None:
    """Measure the fields and write the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("table", type=Path)
    parser.add_argument("--columns", type=int, choices=sorted(PROPERTIES), required=True)
    parser.add_argument("--processes", type=int, default=1)
    asked = parser.parse_args()
    images = sorted(asked.folder.glob("*.jpg"))
    with multiprocessing.Pool(asked.processes) as pool:
        work = functools.partial(measure, columns=asked.columns)
        tables = list(pool.imap(work, images, chunksize=5))
    pd.concat(tables, ignore_index=True).to_csv(asked.table, index=False)


if __name__ == "__main__":
    main()
