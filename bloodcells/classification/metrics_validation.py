"""Check the labels and probabilities that a score is computed from.

Every fault is a ValueError with one sentence.
"""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

_LISTED = 5
"""Unknown labels that an error lists."""
_ROUNDING = 1e-6
"""How far a probability may lie outside of 0 to 1."""
_SUM_TOLERANCE = 1e-3
"""How far the sum of a cell's probabilities may lie from 1."""


def encode(values: NDArray[Any], classes: NDArray[Any], name: str) -> NDArray[np.intp]:
    """Replace each label by its position in ``classes``."""
    check_kinds(values, classes, name, "labels")
    order = np.argsort(classes)
    ranked = classes[order]
    places = np.minimum(np.searchsorted(ranked, values), len(ranked) - 1)
    unknown = ranked[places] != values
    if unknown.any():
        found = np.unique(values[unknown]).tolist()
        more = f" and {len(found) - _LISTED} more" if len(found) > _LISTED else ""
        raise ValueError(
            f"{name} holds {', '.join(map(repr, found[:_LISTED]))}{more}, outside the labels "
            f"{classes.tolist()}. Correct the spelling, or add what is missing to labels."
        )
    return order[places]


def check_column(values: ArrayLike, name: str) -> NDArray[Any]:
    """Convert one label per cell to an array of text or of finite numbers."""
    array = np.asarray(values)
    if array.ndim != 1:
        raise ValueError(f"{name} must be one label per cell, but its shape is {array.shape}.")
    if array.size == 0:
        raise ValueError(f"{name} is empty: there must be at least one label.")
    if array.dtype.kind in "OT":
        kinds = set(map(type, array.tolist()))
        if any(all(issubclass(kind, wanted) for kind in kinds) for wanted in (str, (int, float))):
            array = np.array(array.tolist())
    if array.dtype.kind not in "biufU":
        raise ValueError(
            f"{name} must hold only text or only numbers, but its type is {array.dtype}. "
            "Leave out the cells without a label, and use one kind of label throughout."
        )
    if array.dtype.kind == "f" and not np.isfinite(array).all():
        raise ValueError(f"{name} holds a number that is not finite: leave such cells out.")
    return array


def check_kinds(first: NDArray[Any], second: NDArray[Any], name: str, other: str) -> None:
    """Refuse text beside numbers."""
    kinds = ["text" if array.dtype.kind == "U" else "numbers" for array in (first, second)]
    if kinds[0] != kinds[1]:
        raise ValueError(
            f"{name} holds {kinds[0]} but {other} {kinds[1]}: convert one to the other's kind."
        )


def check_classes(labels: ArrayLike) -> NDArray[Any]:
    """Convert the classes to an array, in which none may be twice."""
    classes = check_column(labels, "labels")
    if len(set(classes.tolist())) < len(classes):  # np.unique would import numpy.ma
        raise ValueError(f"labels must differ from each other, but are {classes.tolist()}.")
    return classes


def check_lengths(true: NDArray[Any], other: NDArray[Any], name: str) -> None:
    """Refuse columns of different lengths."""
    if len(true) != len(other):
        raise ValueError(f"y_true has {len(true)} cells but {name} has {len(other)}.")


def check_probabilities(probabilities: ArrayLike, n_classes: int) -> NDArray[np.floating[Any]]:
    """Convert to finite probabilities, (n_cells, n_classes), whose rows add up to 1."""
    array = np.asarray(probabilities)
    if array.dtype.kind != "f":
        array = array.astype(np.float64)
    if array.ndim != 2 or array.shape[1] != n_classes:
        raise ValueError(
            f"probabilities must have one row per cell and {n_classes} columns, one per label, "
            f"but their shape is {array.shape}."
        )
    # Both comparisons are false for NaN, one of them for infinity.
    valid = (array >= -_ROUNDING) & (array <= 1 + _ROUNDING)
    if not valid.all():
        row, column = np.argwhere(~valid)[0]
        raise ValueError(
            f"probabilities must be finite and between 0 and 1, but row {row + 1}, column "
            f"{column + 1} is {array[row, column]}."
        )
    sums = array.sum(axis=1, dtype=np.float64)
    off = np.abs(sums - 1) > _SUM_TOLERANCE
    if off.any():
        row = int(off.argmax())
        raise ValueError(
            f"Each row of probabilities must add up to 1, but row {row + 1} adds up to {sums[row]}."
        )
    return array
