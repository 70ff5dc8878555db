"""Images with their label masks -> the measurements of their cells, one by one or a folder at a time."""

from bloodcells.fields.choosing import MAX_LABELS, Choice, centre_label
from bloodcells.fields.field import Field, measure_field
from bloodcells.fields.pairs import Found, NoPairs, find_pairs
from bloodcells.fields.running import Run, WorkerDied, measure_pairs
from bloodcells.fields.table import FieldTable
from bloodcells.fields.typed import TypedCells, predict_fields

__all__ = [
    "MAX_LABELS",
    "Choice",
    "Field",
    "FieldTable",
    "Found",
    "NoPairs",
    "Run",
    "TypedCells",
    "WorkerDied",
    "centre_label",
    "find_pairs",
    "measure_field",
    "measure_pairs",
    "predict_fields",
]
