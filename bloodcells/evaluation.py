"""Labelled cells against what a model says of them."""

import numpy as np

from bloodcells.classifier import Classifier
from bloodcells.errors import Fault, InvalidRows
from bloodcells.metrics import Scores
from bloodcells.metrics import evaluate as score
from bloodcells.tables import CellTable


def evaluate(classifier: Classifier, cells: CellTable, label: str = "Class") -> Scores:
    """Score a model on cells whose class is known.

    Parameters
    ----------
    label : the column that says each cell's class.

    Raises
    ------
    LabelError : there is no such column.
    InvalidRows : a cell has no label, or one that is no class of the model; or was rejected.
    MissingMeasurements : the table lacks a measurement that the model takes.
    """
    labels = cells.column(label)
    known = classifier.manifest.classes
    faults = [
        Fault(
            int(row),
            label,
            (
                "there is no label"
                if name is None
                else f"the label {name!r} is no class of the model"
            )
            + f"; expected one of {', '.join(known)}",
        )
        for row, name in zip(cells.rows, labels, strict=True)
        if name not in known
    ]
    predictions = classifier.predict(cells)
    faults += [
        Fault(int(cells.rows[i]), None, reason)
        for i, reason in sorted(predictions.cells.reasons.items())
    ]
    if faults:
        raise InvalidRows(faults)
    return score(np.array(labels), labels=known, probabilities=predictions.probabilities)
