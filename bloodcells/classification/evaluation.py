"""Score a model on labelled cells, with separate scores for those that it was not fitted to."""

import difflib
from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
import numpy.typing as npt

from bloodcells.classification.classifier import Classifier
from bloodcells.classification.metrics import Scores
from bloodcells.classification.metrics import evaluate as score
from bloodcells.classification.predictions import ANSWERED, Predictions
from bloodcells.errors import MAX_LISTED, Fault, InvalidRows, LabelError, list_some, quoted
from bloodcells.tables.cell_table import CellTable


@dataclass(frozen=True)
class TableScores(Scores):
    """Hold the scores of a model on all cells of a table, and on those that it was not fitted to."""

    seen_in_training: int | None
    """Number of cells that the model was fitted to; None if it has no list of its training rows."""
    not_seen: Scores | None
    """The scores on the other cells; None if there are none, or the model has no such list."""
    notes: tuple[str, ...] = ()
    """What was done to read the labels, one sentence each."""

    def to_dict(self) -> dict[str, Any]:
        """Convert to plain numbers, text, lists and dictionaries, ready for JSON."""
        notes = {"notes": list(self.notes)} if self.notes else {}
        return (
            notes
            | super().to_dict()
            | {
                "seen_in_training": self.seen_in_training,
                "not_seen": None if self.not_seen is None else self.not_seen.to_dict(),
            }
        )


def evaluate(classifier: Classifier, cells: CellTable, label: str = "Class") -> TableScores:
    """Score a model on cells whose class is known.

    Parameters
    ----------
    classifier
        The model.
    cells
        Cells with all columns of their table.
    label
        The column of each cell's known class.

    Raises
    ------
    LabelError
        There is no such column, or it is the `class` of an earlier prediction.
    InvalidRows
        A cell has no label, one that is no class of the model, or was rejected.
    MissingMeasurements
        The table lacks a measurement that the model takes.
    """
    cells.position(label)  # before the work: it may not be there
    predictions = classifier.predict(cells)
    truth, notes = known_labels(cells, predictions, label)
    known = predictions.class_names
    scores = score(truth, labels=known, probabilities=predictions.probabilities)
    seen = classifier.seen_in_training(cells)
    not_seen = None
    if seen is not None and not seen.all():
        others = predictions.probabilities[~seen]
        not_seen = score(truth[~seen], labels=known, probabilities=others)
    return TableScores(
        **{field.name: getattr(scores, field.name) for field in fields(Scores)},
        seen_in_training=None if seen is None else int(seen.sum()),
        not_seen=not_seen,
        notes=tuple(notes),
    )


def known_labels(
    cells: CellTable, predictions: Predictions, label: str
) -> tuple[npt.NDArray[np.str_], list[str]]:
    """Read the known class of each cell, as the model that made predictions of them spells it.

    Parameters
    ----------
    cells
        Cells with all columns of their table.
    predictions
        What a model says of them.
    label
        The column.

    Returns
    -------
    labels
        `(n,)` classes of the model.
    notes
        What was done to read them, one sentence each.

    Raises
    ------
    LabelError, InvalidRows
        As `evaluate` does.
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
    known = predictions.class_names
    labels, notes = _as_known(labels, known)
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
    return np.array(labels), notes


def _as_known(
    labels: Sequence[str | None], known: Sequence[str]
) -> tuple[list[str | None], list[str]]:
    """Spell labels that differ from a class in upper and lower case only as the class, and note that."""
    meant = {name.casefold(): name for name in known}
    if len(meant) < len(known):
        return list(labels), []
    spelt = {
        label: meant[label.casefold()]
        for label in dict.fromkeys(labels)
        if label is not None and label not in known and label.casefold() in meant
    }
    if not spelt:
        return list(labels), []
    said = list_some([f"{quoted(label)} as {name}" for label, name in spelt.items()])
    return (
        [None if label is None else spelt.get(label, label) for label in labels],
        [f"Labels read without regard to upper and lower case: {said}."],
    )


def about_training(scores: TableScores) -> str:
    """Explain in a sentence or two what the scores mean, given the cells that the model was fitted to."""
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


def _no_class(label: str | None, known: Sequence[str]) -> str:
    """Write what is wrong with a label that is no class of the model."""
    expected = f"expected one of {', '.join(known)}"
    if label is None:
        return f"there is no label; {expected}"
    near = difflib.get_close_matches(
        label[:_LONGEST].casefold(), [k.casefold() for k in known], n=1
    )
    nearest = next((name for name in known if name.casefold() in near), None)
    hint = "" if nearest is None else f" (the nearest is {nearest!r})"
    return f"{quoted(label)} is no class of the model{hint}; {expected}"


_LONGEST = 60
"""Characters of a label that are compared with the classes."""
