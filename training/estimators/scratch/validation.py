"""Check the arguments of estimators.

Each error is a sentence with the rule and the value received.
"""

from collections.abc import Collection, Mapping
from numbers import Integral, Real
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import check_is_fitted, validate_data

from bloodcells.arrays import Floats

__all__ = [
    "check_choice",
    "check_count",
    "check_number",
    "check_rows",
    "check_training_rows",
    "row_weights",
]


def check_number(
    name: str,
    value: Any,
    *,
    above: float | None = None,
    minimum: float | None = None,
    below: float | None = None,
) -> float:
    """Convert ``value`` to a float; raise ValueError unless it is a finite number in range."""
    rule = " and ".join(
        f"{words} {bound:g}"
        for words, bound in (("above", above), ("at least", minimum), ("below", below))
        if bound is not None
    )
    number = float(value) if isinstance(value, Real) and not isinstance(value, bool) else np.nan
    if (
        not np.isfinite(number)
        or (above is not None and number <= above)
        or (minimum is not None and number < minimum)
        or (below is not None and number >= below)
    ):
        raise ValueError(f"{name} must be a finite number{rule and ' '}{rule}, but is {value!r}.")
    return number


def check_count(name: str, value: Any) -> int:
    """Convert ``value`` to an int; raise ValueError unless it is a whole number from 1 up."""
    if not isinstance(value, Integral) or isinstance(value, bool) or value < 1:
        raise ValueError(f"{name} must be a whole number from 1 up, but is {value!r}.")
    return int(value)


def check_choice(name: str, value: Any, choices: Collection[str]) -> str:
    """Pass ``value`` on; raise ValueError unless it is one of ``choices``."""
    if not isinstance(value, str) or value not in choices:
        raise ValueError(f"{name} must be one of {', '.join(sorted(choices))}, but is {value!r}.")
    return value


def check_training_rows(
    estimator: Any, X: Any, y: Any, min_classes: int = 2
) -> tuple[Floats, NDArray[Any], NDArray[np.intp]]:
    """Check the rows and labels that ``estimator`` is to be fitted to.

    Returns
    -------
    X
        (n_rows, n_features) finite numbers, rows contiguous in memory.
    classes
        (n_classes,) labels that occur, sorted.
    codes
        (n_rows,) position of each row's label in ``classes``.

    Raises
    ------
    ValueError
        If X or y is not usable, or holds fewer than ``min_classes`` classes.
    """
    X, y = validate_data(estimator, X, y, dtype=np.float64, order="C")
    check_classification_targets(y)
    classes, codes = np.unique(y, return_inverse=True)
    if len(classes) < min_classes:
        raise ValueError(
            f"{type(estimator).__name__} tells classes apart and needs at least {min_classes}, "
            f"but y holds 1 class: {classes.tolist()[0]!r}. Add rows of another."
        )
    return X, classes, codes


def check_rows(estimator: Any, X: Any) -> Floats:
    """Check rows to predict, which must have the columns that ``estimator`` was fitted to."""
    check_is_fitted(estimator)
    rows: Floats = validate_data(estimator, X, dtype=np.float64, reset=False)
    return rows


def row_weights(class_weight: Any, classes: NDArray[Any], codes: NDArray[np.intp]) -> Floats | None:
    """Compute the weight of each row from that of its class, so that the rows' weights average 1.

    The scaling keeps the meaning of the learning rate and of alpha; only the proportions count.

    Parameters
    ----------
    class_weight
        None for equal weights; "balanced" for weights inverse to how common the class is, so
        that every class weighs the same in total; or a mapping from class to weight, 1 where a
        class is not named.
    classes
        (n_classes,) labels, sorted.
    codes
        (n_rows,) position of each row's label in ``classes``.

    Returns
    -------
    (n_rows,) weights, or None for equal ones.

    Raises
    ------
    ValueError
        If `class_weight` is none of these, or names another class.
    """
    if class_weight is None:
        return None
    if isinstance(class_weight, str) and class_weight == "balanced":
        of_class = 1.0 / np.bincount(codes, minlength=len(classes))
    elif isinstance(class_weight, Mapping):
        of_class = np.ones(len(classes))
        for label, weight in class_weight.items():
            place = np.flatnonzero(classes == label)
            if len(place) == 0:
                raise ValueError(
                    f"class_weight names {label!r}, but the classes are {classes.tolist()}."
                )
            of_class[place] = check_number(f"class_weight[{label!r}]", weight, above=0)
    else:
        raise ValueError(
            "class_weight must be None, 'balanced' or a mapping from class to weight, "
            f"but is {class_weight!r}."
        )
    weights: Floats = of_class[codes]
    weights /= weights.mean()
    return weights
