"""Measure the cells of images by their label masks, one image or a whole folder.

The measurements themselves are in `bloodcells.images.imagej`, which needs only arrays; start there to add
one. `white_cells` finds white cells by their nuclei, and needs only arrays too. This package reads files,
pairs images with masks, chooses what is measured and makes a table of it.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bloodcells.images.field import Field, measure_field
    from bloodcells.images.label_selection import MAX_LABELS, LabelSelection, centre_label
    from bloodcells.images.limits import OutlineLimits
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

_MODULES = {
    "Field": "field",
    "FieldTable": "measured_table",
    "LabelSelection": "label_selection",
    "MAX_LABELS": "label_selection",
    "MaskPairs": "mask_pairs",
    "MeasuredFields": "measure_many",
    "MeasuringProcessDied": "measure_many",
    "NoPairs": "mask_pairs",
    "OutlineLimits": "limits",
    "WhiteCells": "white_cells",
    "centre_label": "label_selection",
    "find_pairs": "mask_pairs",
    "find_white_cells": "white_cells",
    "measure_field": "field",
    "measure_pairs": "measure_many",
}
"""Where each name is defined: imported when it is asked for, as the service starts without measuring."""


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
