"""One table of any length -> one file, or a stream."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from bloodcells.classification.classifier import Classifier
from bloodcells.classification.predictions import Predictions
from bloodcells.classification.summary import PredictionSummary
from bloodcells.classification.writers.file import open_prediction_writer
from bloodcells.classification.writers.formats import PredictionWriter
from bloodcells.files.atomic_file import whole_file
from bloodcells.tables.chunked.read_file import read_cells_in_chunks
from bloodcells.tables.reading import Invalid

__all__ = ["PredictOptions", "PredictReport", "WatchFile", "predict_file", "predict_stream"]

WatchFile = Callable[[int, float], None]
"""Who is told how many cells are done, and how much of the file, from 0 to 1."""

_NOTES = 1000
"""Rows left out that are told one by one."""


@dataclass(frozen=True)
class PredictOptions:
    """How tables are read and answered.

    Attributes
    ----------
    ending
        Of what is written, one of `answers.ENDINGS`.
    pixel_size, invalid
        As `read_cells` has them.
    """

    ending: str
    pixel_size: float | None = None
    invalid: Invalid = "fail"


@dataclass
class PredictReport:
    """What was said of a table: its summary, and rows that were left out, a sentence each."""

    tally: PredictionSummary = field(default_factory=PredictionSummary)
    notes: list[str] = field(default_factory=list)


def predict_file(
    classifier: Classifier,
    source: Path,
    where: str,
    output: Path,
    how: PredictOptions,
    watch: WatchFile,
) -> PredictReport:
    """Write what the cells of a table are into a file, which is there when it is whole.

    Raises
    ------
    BloodcellsError
        The table cannot be read as cells, or the file not be written.
    """
    parts = _predicted(classifier, source, where, how)
    first = next(parts)  # before a file is begun
    with whole_file(output) as sink:
        return _answer(first, parts, sink, how, watch)


def predict_stream(
    classifier: Classifier,
    source: Path,
    where: str,
    sink: BinaryIO,
    how: PredictOptions,
    watch: WatchFile,
) -> PredictReport:
    """The same into what is open already.

    Raises
    ------
    BloodcellsError
        The table cannot be read as cells; what was read before is written then.
    """
    parts = _predicted(classifier, source, where, how)
    return _answer(next(parts), parts, sink, how, watch)


_Predicted = tuple[Predictions, float]


def _predicted(
    classifier: Classifier, source: Path, where: str, how: PredictOptions
) -> Iterator[_Predicted]:
    every_column = how.ending.startswith(".csv")
    parts = read_cells_in_chunks(
        source, where, classifier.measurements, how.pixel_size, how.invalid, every_column
    )
    for cells, done in parts:
        yield classifier.predict(cells), done


def _answer(
    first: _Predicted,
    parts: Iterator[_Predicted],
    sink: BinaryIO,
    how: PredictOptions,
    watch: WatchFile,
) -> PredictReport:
    told = PredictReport()
    with open_prediction_writer(sink, how.ending) as answer:
        _add(answer, told, first, watch)
        for part in parts:
            _add(answer, told, part, watch)
        answer.end(told.tally)
    return told


def _add(answer: PredictionWriter, told: PredictReport, part: _Predicted, watch: WatchFile) -> None:
    predictions, done = part
    answer.add(predictions)
    told.tally += predictions.tally
    left_out = predictions.cells.receipt.left_out
    told.notes += [f"Left out: row {row.row}, {row.reason}." for row in left_out]
    watch(told.tally.rows, done)
