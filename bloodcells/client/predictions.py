"""Hold the answer of the service for some cells."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from bloodcells.arrays import pc
from bloodcells.classification.summary import PredictionSummary

__all__ = ["Answer"]


@dataclass(frozen=True)
class Answer:
    """Hold the service's predictions for n cells, in their order."""

    model_name: str
    """The model that made them."""
    model_version: int
    """Its version."""
    class_names: tuple[str, ...]
    """The k classes, in the order of the columns of `probabilities`."""
    table: pa.Table
    """Columns `class`, `probability`, `probabilities` and `flags`, with a row per cell; then `novelty`,
    `set` and `because`, where they were asked for."""
    notes: tuple[str, ...] = ()
    """Sentences about how the table was read: rows left out, a decimal comma."""

    def __len__(self) -> int:
        return int(self.table.num_rows)

    @cached_property
    def classes(self) -> npt.NDArray[np.object_]:
        """List the class of each cell: `(n,)`, None for rejected rows."""
        names: npt.NDArray[np.object_] = np.array(self.table["class"].to_pylist(), dtype=object)
        return names

    @cached_property
    def probability(self) -> npt.NDArray[np.float64]:
        """Give the probability of each cell's class: `(n,)`, NaN for rejected rows."""
        return _floats(self.table["probability"])

    @cached_property
    def probabilities(self) -> npt.NDArray[np.float64]:
        """Give the probability of every class: `(n, k)`, NaN for rejected rows."""
        k = len(self.class_names)
        probabilities = np.full((len(self), k), np.nan)
        predicted = np.asarray(self.table["class"].is_valid())
        flat = pc.list_flatten(self.table["probabilities"].filter(pa.array(predicted)))
        probabilities[predicted] = _floats(flat).reshape(-1, k)
        return probabilities

    @cached_property
    def flags(self) -> list[list[str]]:
        """List the flags of each cell; a rejected cell's only flag is the reason."""
        flags: list[list[str]] = self.table["flags"].to_pylist()
        return flags

    def summary(self) -> dict[str, Any]:
        """Count all, predicted, rejected and flagged cells, and the cells of each class."""
        return self.tally.summary(self.class_names)

    @cached_property
    def tally(self) -> PredictionSummary:
        """Count the cells, to be added to those of other answers."""
        classes = self.table["class"]
        has_flag = pc.greater(pc.list_value_length(self.table["flags"]), 0)
        flagged = pc.sum(pc.and_(has_flag, classes.is_valid())).as_py() or 0
        counts = pc.value_counts(classes.drop_null()).to_pylist()
        return PredictionSummary(
            rows=len(self),
            rejected=classes.null_count,
            flagged=flagged,
            counts={entry["values"]: entry["counts"] for entry in counts},
        )


def joined(answers: Sequence[Answer]) -> Answer:
    """Join answers of one model, one behind the other."""
    if len(answers) == 1:
        return answers[0]
    first = answers[0]
    notes = tuple(dict.fromkeys(note for answer in answers for note in answer.notes))
    table = pa.concat_tables([answer.table for answer in answers])
    return Answer(first.model_name, first.model_version, first.class_names, table, notes)


def _floats(column: pa.ChunkedArray) -> npt.NDArray[np.float64]:
    """Convert a column to numbers, with NaN for null."""
    return np.asarray(pc.fill_null(column, np.nan).to_numpy(), dtype=np.float64)
