"""Predict one table of any length into one file or stream."""

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import BinaryIO

from bloodcells.classification.classifier import Classifier
from bloodcells.classification.predictions import Predictions
from bloodcells.classification.summary import PredictionSummary
from bloodcells.classification.writers.file import open_prediction_writer
from bloodcells.errors import BloodcellsError, name_place
from bloodcells.files.atomic_file import whole_file
from bloodcells.tables.cell_table import CellTable, Invalid, as_sentence, left_out_sentences
from bloodcells.tables.chunked.read_file import read_cells_in_chunks
from bloodcells.tables.formats import Unterminated
from bloodcells.tables.reading import read_cells

__all__ = ["PredictOptions", "PredictReport", "WatchFile", "predict_file", "predict_stream"]

WatchFile = Callable[[int, float], None]
"""Called after each chunk with the cells that are done, and the share of the file, from 0 to 1."""


@dataclass(frozen=True)
class PredictOptions:
    """Hold the options by which tables are read and predictions written."""

    ending: str
    """The ending of the output, which names its format; one of `ENDINGS`."""
    pixel_size: float | None = None
    """As `read_cells` takes it."""
    invalid: Invalid = "fail"
    """As `read_cells` takes it."""
    sheet: str | None = None
    """As `read_cells` takes it."""
    unterminated: Unterminated = "refuse"
    """As `read_cells` takes it."""
    novelty: bool = False
    """As `Classifier.predict` takes it."""
    sets: float | None = None
    """As `Classifier.predict` takes it."""
    explain: bool = False
    """As `Classifier.predict` takes it."""
    slide: str | None = None
    """As `Classifier.predict` takes it; a table is then read whole."""


@dataclass
class PredictReport:
    """Hold the counts of a table's cells, and sentences on how it was read."""

    tally: PredictionSummary = field(default_factory=PredictionSummary)
    notes: list[str] = field(default_factory=list)
    """What was left out."""
    assumptions: list[str] = field(default_factory=list)
    """What was taken for granted."""


def predict_file(
    classifier: Classifier,
    source: Path,
    where: str,
    output: Path,
    options: PredictOptions,
    watch: WatchFile,
    threads: int = 1,
) -> PredictReport:
    """Predict a table into a file, which is there when it is whole.

    Parameters
    ----------
    source
        The table's file.
    where
        The table's name, for errors.
    output
        The file to write; one that is there is replaced.
    threads
        Chunks that are predicted at once, beside the reading and writing; with 1 none is.

    Raises
    ------
    BloodcellsError
        The table cannot be read as cells, or the file cannot be written.
    """
    chunks = _predict_chunks(classifier, source, where, options, threads)
    first = next(chunks)  # a table without cells is an error before the file is opened
    with whole_file(output) as sink:
        return _write(first, chunks, sink, options, watch)


def predict_stream(
    classifier: Classifier,
    source: Path,
    where: str,
    sink: BinaryIO,
    options: PredictOptions,
    watch: WatchFile,
    threads: int = 1,
) -> PredictReport:
    """Predict a table into a file or pipe that is open already.

    Parameters
    ----------
    threads
        As for `predict_file`.

    Raises
    ------
    BloodcellsError
        The table cannot be read as cells; the chunks before the error are written.
    """
    chunks = _predict_chunks(classifier, source, where, options, threads)
    return _write(next(chunks), chunks, sink, options, watch)


_PredictedChunk = tuple[Predictions, float]
"""The predictions for a chunk, and the share of the file that is read by then, from 0 to 1."""


def _predict_chunks(
    classifier: Classifier, source: Path, where: str, options: PredictOptions, threads: int
) -> Iterator[_PredictedChunk]:
    """Read a table chunk by chunk and predict each; there is at least one, and one alone by slide."""
    if options.slide is not None:
        yield _predict_whole(classifier, source, where, options), 1.0
        return
    every_column = options.ending.startswith(".csv")
    chunks = read_cells_in_chunks(
        source,
        where,
        classifier.measurements,
        options.pixel_size,
        options.invalid,
        every_column,
        options.sheet,
        options.unterminated,
    )

    def predict(cells: CellTable) -> Predictions:
        return classifier.predict(
            cells, novelty=options.novelty, sets=options.sets, explain=options.explain
        )

    if threads > 1:
        yield from _predict_ahead(chunks, predict, threads)
    else:
        for cells, share in chunks:
            yield predict(cells), share


def _predict_ahead(
    chunks: Iterator[tuple[CellTable, float]],
    predict: Callable[[CellTable], Predictions],
    threads: int,
) -> Iterator[_PredictedChunk]:
    """Predict chunks on threads while others are read and written; in their order, up to the first error.

    ONNX Runtime and Arrow, in which most of the time is spent, leave Python's lock to other threads.
    """
    ahead: deque[tuple[Future[Predictions], float]] = deque()
    error: BloodcellsError | None = None
    pool = ThreadPoolExecutor(threads)
    try:
        while error is None:
            try:
                cells, share = next(chunks)
            except StopIteration:
                break
            except BloodcellsError as found:
                error = found  # of the chunk behind all these, which come first
            else:
                ahead.append((pool.submit(predict, cells), share))
            if len(ahead) >= threads:
                predicted, share = ahead.popleft()
                yield predicted.result(), share
        for predicted, share in ahead:
            yield predicted.result(), share
        if error is not None:
            raise error
    finally:
        pool.shutdown(cancel_futures=True)


def _predict_whole(
    classifier: Classifier, source: Path, where: str, options: PredictOptions
) -> Predictions:
    """Read a table and predict it by slide."""
    try:
        cells = read_cells(
            source,
            classifier.measured,
            pixel_size=options.pixel_size,
            invalid=options.invalid,
            sheet=options.sheet,
            unterminated=options.unterminated,
        )
        return classifier.predict(
            cells,
            novelty=options.novelty,
            sets=options.sets,
            explain=options.explain,
            slide=options.slide,
        )
    except BloodcellsError as error:
        error.args = (name_place(where, str(error)),)
        raise


def _write(
    first: _PredictedChunk,
    others: Iterator[_PredictedChunk],
    sink: BinaryIO,
    options: PredictOptions,
    watch: WatchFile,
) -> PredictReport:
    """Write the chunks as they are predicted, and count their cells."""
    report = PredictReport()
    with open_prediction_writer(sink, options.ending) as writer:
        for predictions, share in chain([first], others):
            writer.add(predictions)
            report.tally += predictions.tally
            receipt = predictions.cells.receipt
            assumed = map(as_sentence, receipt.assumptions)
            report.assumptions += [note for note in assumed if note not in report.assumptions]
            report.notes += left_out_sentences(receipt.left_out)
            watch(report.tally.rows, share)
        writer.end(report.tally)
    return report
