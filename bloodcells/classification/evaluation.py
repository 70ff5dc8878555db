"""Labelled cells against what a model says of them, those apart that it was not fitted to."""

from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from bloodcells.classification.classifier import Classifier
from bloodcells.classification.metrics import Scores
from bloodcells.classification.metrics import evaluate as score
from bloodcells.classification.predictions import ANSWERED
from bloodcells.errors import MAX_LISTED, Fault, InvalidRows, LabelError, quoted
from bloodcells.tables.cell_table import CellTable


@dataclass(frozen=True)
class Evaluated(Scores):
    """The scores of a model on all cells, and on those that it was not fitted to.

    Attributes
    ----------
    seen_in_training
        How many of the cells the model was fitted to; None where it does not say.
    not_seen
        The scores of the others; None where there are none, or the model does not say.
    """

    seen_in_training: int | None
    not_seen: Scores | None

    def to_dict(self) -> dict[str, Any]:
        """Give them as plain numbers, text, lists and dictionaries, ready for JSON."""
        return super().to_dict() | {
            "seen_in_training": self.seen_in_training,
            "not_seen": None if self.not_seen is None else self.not_seen.to_dict(),
        }


def evaluate(classifier: Classifier, cells: CellTable, label: str = "Class") -> Evaluated:
    """Score a model on cells whose class is known.

    Parameters
    ----------
    label
        The column that says each cell's class.

    Raises
    ------
    LabelError
        There is no such column, or it is an answer of ours.
    InvalidRows
        A cell has no label, or one that is no class of the model; or was rejected.
    MissingMeasurements
        The table lacks a measurement that the model takes.
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
    truth = np.array(labels)
    scores = score(truth, labels=known, probabilities=predictions.probabilities)
    seen = classifier.seen_in_training(cells)
    not_seen = None
    if seen is not None and not seen.all():
        others = predictions.probabilities[~seen]
        not_seen = score(truth[~seen], labels=known, probabilities=others)
    return Evaluated(
        **{field.name: getattr(scores, field.name) for field in fields(Scores)},
        seen_in_training=None if seen is None else int(seen.sum()),
        not_seen=not_seen,
    )


def about_training(scores: Evaluated) -> str:
    """Say in a sentence or two what the cells that the model was fitted to make of the scores."""
    if scores.seen_in_training is None:
        return (
            "The model does not say which cells it was fitted to; if these are among them, the "
            "scores say nothing of others."
        )
    if scores.not_seen is None:
        return (
            f"The model was fitted to all {scores.cells:,} of these cells: the scores say how well "
            "it knows them again, not how well it does on others."
        )
    if scores.seen_in_training == 0:
        return "The model was fitted to none of these cells."
    others = scores.not_seen
    return (
        f"The model was fitted to {scores.seen_in_training:,} of these cells. On the "
        f"{others.cells:,} others: macro-F1 {others.f1_macro:.4f}, weighted F1 "
        f"{others.f1_weighted:.4f}, accuracy {others.accuracy:.4f}, log loss {others.log_loss:.4f}."
    )


def _no_class(label: str | None, known: list[str]) -> str:
    found = "there is no label" if label is None else f"{quoted(label)} is no class of the model"
    return f"{found}; expected one of {', '.join(known)}"
