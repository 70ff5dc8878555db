"""Measure the cells of images by their label masks, one image or a whole folder.

The measurements themselves are in `bloodcells.images.imagej`, which needs only arrays; start there to add
one. `white_cells` finds white cells by their nuclei, and needs only arrays too. This package reads files,
pairs images with masks, chooses what is measured and makes a table of it.
"""

from bloodcells.images.field import Field, measure_field
from bloodcells.images.imagej.limits import OutlineLimits
from bloodcells.images.label_selection import MAX_LABELS, LabelSelection, centre_label
from bloodcells.images.mask_pairs import MaskPairs, NoPairs, find_pairs
from bloodcells.images.measure_many import MeasuredFields, MeasuringProcessDied, measure_pairs
from bloodcells.images.measured_table import FieldTable
from bloodcells.images.white_cells import WhiteCells, find_white_cells

__all__ = [
    "MAX_LABELS",
    "Field",
    "FieldTable",
    "LabelSelection",
    "MaskPairs",
    "MeasuredFields",
    "MeasuringProcessDied",
    "NoPairs",
    "OutlineLimits",
    "WhiteCells",
    "centre_label",
    "find_pairs",
    "find_white_cells",
    "measure_field",
    "measure_pairs",
]
