"""Check what no single field of a manifest shows: that its numbers agree, and its names differ.

Every fault is a ValueError with one sentence.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any

from bloodcells.measurements import normalise

__all__ = [
    "check_ascending",
    "check_by_class",
    "check_counts",
    "check_depth",
    "check_matrix",
    "check_name",
    "check_possible",
    "check_probabilities",
    "check_scores",
    "check_spellings",
]

_ROUNDING = 1e-6
"""How far a score may lie from the one that the counts give."""
_DEEPEST = 10
"""Levels of settings in settings; those of the shipped model have six."""
_SUM_TOLERANCE = 1e-3
"""How far the sum of a cell's probabilities may lie from 1."""

Counts = Sequence[Sequence[int]]
"""Cells: rows true, columns predicted."""
Rates = tuple[float, float, float, int]
"""Precision, recall, F1 and cells of a class."""


def check_name(name: str) -> str:
    """Refuse a name that cannot be seen, or not be told from another."""
    if not name or name != name.strip() or not name.isprintable():
        raise ValueError(
            f"a name must be text without blanks around it or characters that do not print, not {name!r}"
        )
    return name


def check_ascending(numbers: list[float]) -> list[float]:
    """Refuse quantiles of which a later one is less."""
    if any(low > high for low, high in pairwise(numbers)):
        raise ValueError("quantiles must not decrease")
    return numbers


def check_by_class(
    by_class: Mapping[str, Sequence[float]] | None, classes: Sequence[str], whole: Sequence[float]
) -> None:
    """Refuse quantiles of what is no class, or of cells that are not among those of the training data.

    Parameters
    ----------
    whole
        Quantiles of all cells, the least value first and the largest last.
    """
    for name, quantiles in (by_class or {}).items():
        if name not in classes:
            raise ValueError(f"features: by_class has {name!r}, which is none of the classes")
        if quantiles[0] < whole[0] or quantiles[-1] > whole[-1]:
            raise ValueError(
                f"features: by_class of {name!r} does not lie within the range of all training cells"
            )


Possible = tuple[float | None, float | None]
"""Least and largest value that a measurement can have, None for no limit."""


def check_possible(possible: Possible | None) -> Possible | None:
    """Refuse a range of possible values that holds at most one, or none at all."""
    if possible is not None:
        low, high = possible
        if low is not None and high is not None and low >= high:
            raise ValueError(f"the least possible value, {low:g}, must be less than {high:g}")
    return possible


def check_depth(settings: dict[str, Any]) -> dict[str, Any]:
    """Refuse settings in each other that are too deep to be written again."""
    level: list[Any] = [settings]
    for _ in range(_DEEPEST):
        inner = [
            list(x.values()) if isinstance(x, dict) else x
            for x in level
            if isinstance(x, dict | list)
        ]
        level = [value for values in inner for value in values]
    if level:
        raise ValueError(f"settings must not lie in each other more than {_DEEPEST} times")
    return settings


def check_spellings(spellings: Iterable[Collection[str]]) -> None:
    """Refuse measurements of which two could be the same column of a table.

    Parameters
    ----------
    spellings
        The name and the aliases of each measurement.
    """
    owners: dict[str, int] = {}
    for i, names in enumerate(spellings):
        for name in names:
            if owners.setdefault(normalise(name), i) != i:
                raise ValueError(f"features: two measurements take the column {name!r}")


def check_probabilities(rows: Iterable[Sequence[float]]) -> None:
    """Refuse probabilities of a cell that do not add up to 1."""
    for i, row in enumerate(rows, 1):
        if abs(sum(row) - 1) > _SUM_TOLERANCE:
            raise ValueError(
                f"golden_rows.probabilities: row {i} adds up to {sum(row):g}, where 1 was expected"
            )


def check_counts(classes: Sequence[str], class_counts: Mapping[str, int], rows: int) -> None:
    """Refuse counts of the training cells that are not of the classes, or do not add up to the rows."""
    if set(class_counts) != set(classes) or sum(class_counts.values()) != rows:
        raise ValueError(
            f"training_data.class_counts: the cells of each class, {rows} together, were expected"
        )


def check_matrix(labels: Sequence[str], counts: Counts, cells: int) -> None:
    """Refuse a confusion matrix that is not square, has negative counts or other cells than are stated."""
    n = len(labels)
    if len(counts) != n or any(len(row) != n or min(row) < 0 for row in counts) or n == 0:
        raise ValueError("confusion_matrix: a count of cells for each pair of labels was expected")
    if sum(map(sum, counts)) != cells:
        raise ValueError(f"confusion_matrix: its counts do not add up to the {cells} cells")


def check_scores(counts: Counts, stated: Mapping[str, float], per_class: Sequence[Rates]) -> None:
    """Refuse scores that do not follow from the counts of cells.

    Parameters
    ----------
    counts
        (n, n) for the n classes.
    stated
        Accuracy, macro-F1 and weighted F1 by the names of the manifest.
    per_class
        (n,) in the same order.
    """
    rates = [_rates(counts, i) for i in range(len(counts))]
    cells = sum(map(sum, counts))
    # A class that occurs neither among the true nor among the predicted ones is not averaged.
    occurring = [f1 for i, (*_, f1, _) in enumerate(rates) if any(counts[i]) or _column(counts, i)]
    expected = {
        "accuracy": sum(row[i] for i, row in enumerate(counts)) / cells,
        "f1_macro": sum(occurring) / len(occurring),
        "f1_weighted": sum(f1 * support for *_, f1, support in rates) / cells,
    }
    for name, score in expected.items():
        if abs(score - stated[name]) > _ROUNDING:
            raise ValueError(
                f"{name}: the confusion matrix gives {score:.6f}, not {stated[name]:.6f}"
            )
    close = len(per_class) == len(rates) and all(
        abs(one - other) <= _ROUNDING
        for pair in zip(per_class, rates, strict=True)
        for one, other in zip(*pair, strict=True)
    )
    if not close:
        raise ValueError("per_class: other scores follow from the confusion matrix")


def _rates(counts: Counts, i: int) -> Rates:
    """Compute precision, recall, F1 and support of a class; 0 where the denominator is 0."""
    hits, predicted, true = counts[i][i], _column(counts, i), sum(counts[i])
    return (
        hits / predicted if predicted else 0.0,
        hits / true if true else 0.0,
        2 * hits / (predicted + true) if predicted + true else 0.0,
        true,
    )


def _column(counts: Counts, i: int) -> int:
    """Add up the cells that were predicted as a class."""
    return sum(row[i] for row in counts)
