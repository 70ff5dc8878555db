"""Images with their label masks -> the measurements of their cells, one by one or a folder at a time."""

from bloodcells.images.field import Field, measure_field
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
    "centre_label",
    "find_pairs",
    "measure_field",
    "measure_pairs",
]
