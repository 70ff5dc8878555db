"""Keep what people said of cells, in the features of a layer."""

import pandas as pd

__all__ = ["BY", "CORRECTION", "NOT_A_CELL", "UNSURE", "correct", "count_types", "shown_types"]

CORRECTION, BY = "correction", "corrected by"
"""The columns, named as in the export of the page."""
NOT_A_CELL, UNSURE = "not a cell", "unsure"
"""The corrections that are no type, as on the page."""


def correct(features: pd.DataFrame, label: int, correction: str, by: str) -> pd.DataFrame:
    """Return the features with one cell corrected; without its correction, where that is empty.

    Parameters
    ----------
    features
        One row for each cell, which `index` numbers.
    label
        The number of the cell.
    correction
        A type, `NOT_A_CELL` or `UNSURE`; or nothing.
    by
        Who says so.

    Raises
    ------
    KeyError
        There is no such cell.
    """
    rows = features["index"] == label
    if not rows.any():
        raise KeyError(label)
    corrected = features.copy()
    corrected.loc[rows, [CORRECTION, BY]] = [correction, by if correction else ""]
    return corrected


def shown_types(features: pd.DataFrame) -> list[str]:
    """List what each cell is: what somebody called it, else its class; nothing for a cell without a class."""
    pairs = zip(features[CORRECTION], features["class"], strict=True)
    return [correction or name for correction, name in pairs]


def count_types(features: pd.DataFrame, types: tuple[str, ...]) -> list[tuple[str, int, int]]:
    """Count the cells of each type, as the model has them and with the corrections.

    Returns
    -------
    Name, cells by the model and cells with corrections: of each type, then of what is no type and occurs.
    """
    by_model = features["class"].value_counts()
    corrected = pd.Series(shown_types(features)).value_counts()
    counts = [
        (name, int(by_model.get(name, 0)), int(corrected.get(name, 0)))
        for name in (*types, NOT_A_CELL, UNSURE, "")
    ]
    return [row for row in counts if row[0] in types or row[1] or row[2]]
