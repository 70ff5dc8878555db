"""Labelled cells against what a model says of them."""

import numpy as np

from bloodcells.classifier import Classifier
from bloodcells.errors import MAX_LISTED, Fault, InvalidRows, LabelError, quoted
from bloodcells.metrics import Scores
from bloodcells.metrics import evaluate as score
from bloodcells.predictions import ANSWERED
from bloodcells.tables import CellTable


def evaluate(classifier: Classifier, cells: CellTable, label: str = "Class") -> Scores:
    """Score a model on cells whose class is known.

    Parameters
    ----------
    label : the column that says each cell's class.

    Raises
    ------
    LabelError : there is no such column, or it is an answer of ours.
    InvalidRows : a cell has no label, or one that is no class of the model; or was rejected.
    MissingMeasurements : the table lacks a measurement that the model takes.
    """
    labels = cells.column(label)
    headers = cells.table.column_names
    position = cells.position(label)
    header = headers[position]
    if tuple(headers[position : position + len(ANSWERED)]) == ANSWERED:
        raise LabelError(
            f"The column {header!r} stands before 'probability' and 'flags': it is what a model said, "
            "not what the cells are known to be. Name the column of the known classes."
        )
    known = classifier.manifest.classes
    predictions = classifier.predict(cells)
    reasons = predictions.cells.reasons
    wrong = [i for i, name in enumerate(labels) if name not in known or i in reasons]
    if wrong:
        faults = [
            Fault(int(cells.rows[i]), header, _no_class(labels[i], known))
            if labels[i] not in known
            else Fault(int(cells.rows[i]), None, reasons[i])
            for i in wrong[:MAX_LISTED]
        ]
        raise InvalidRows(faults, len(wrong))
    return score(np.array(labels), labels=known, probabilities=predictions.probabilities)


def _no_class(label: str | None, known: list[str]) -> str:
    found = "there is no label" if label is None else f"{quoted(label)} is no class of the model"
    return f"{found}; expected one of {', '.join(known)}"
