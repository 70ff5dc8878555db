"""Measure the cells of images by their label masks, one image or a whole folder.

The measurements themselves are in `bloodcells.images.imagej`, which needs only arrays; start there to add
one. This package reads files, pairs images with masks, chooses labels and makes a table of what is measured.
"""

from bloodcells.images.field import Field, measure_field
from bloodcells.images.imagej.limits import OutlineLimits
from bloodcells.images.label_selection import MAX_LABELS, LabelSelection, centre_label
from bloodcells.images.mask_pairs import MaskPairs, NoPairs, find_pairs
from bloodcells.images.measure_many import MeasuredFields, MeasuringProcessDied, measure_pairs
from bloodcells.images.measured_table import FieldTable

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
    "centre_label",
    "find_pairs",
    "measure_field",
    "measure_pairs",
]
