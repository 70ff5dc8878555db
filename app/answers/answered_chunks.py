"""Read one table by chunks, and predict and encode each."""

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

from fastapi import Response

from app.settings import Settings
from bloodcells import CellTable, Classifier, Predictions
from bloodcells.classification.summary import PredictionSummary
from bloodcells.classification.writers.stream import StreamedAnswerFormat, stream_writer
from bloodcells.parallel.wanted import check_wanted
from bloodcells.tables.chunked.chunked_cells import ChunkedCells
from bloodcells.tables.chunked.incremental import incremental_reader
from bloodcells.tables.chunked.incremental_base import StreamLimits
from bloodcells.tables.columns import is_long_form
from bloodcells.tables.formats import Format, Source, Unterminated
from bloodcells.tables.formats.formulas import neutralised

_CHUNK_ROWS = 1 << 21
"""More rows than a chunk ever has."""


class NotChunkable(Exception):
    """Report a table that cannot be read by chunks; `str` names its form."""


@dataclass(frozen=True)
class StreamedTask:
    """Hold the steps from a table to its answer."""

    choose: Callable[[Sequence[str]], Classifier]
    """Headers of the table -> its model."""
    read: Callable[[Classifier, Source], CellTable]
    """A chunk of the table -> its cells, as the model takes them."""
    predict: Callable[[Classifier, CellTable], Predictions]
    """Cells -> their predictions."""
    headers: Callable[[str, int, Sequence[str]], dict[str, str]]
    """Name and version of the model, and notes -> headers of the answer."""
    whole: Callable[[bytes], Response]
    """The bytes of a whole table -> the answer."""
    unterminated: Unterminated = "refuse"
    """As for `incremental_reader`."""
    safe: bool = False
    """Whether formulas in a CSV are neutralised."""


class AnsweredChunks:
    """Read one table by chunks and answer each; only one thread at a time may call it.

    Attributes
    ----------
    first_headers
        Headers of an answer of which the first chunk alone is known; empty until that is answered.
    """

    def __init__(
        self,
        settings: Settings,
        table_format: Format,
        task: StreamedTask,
        answer_format: StreamedAnswerFormat,
        probabilities: bool,
    ) -> None:
        chunk_limits = replace(settings.limits, rows=_CHUNK_ROWS, values=sys.maxsize)
        limits = StreamLimits(settings.max_stream_bytes, settings.max_stream_rows)
        self._reader = incremental_reader(table_format, chunk_limits, limits, task.unterminated)
        self._writer = stream_writer(answer_format, probabilities)
        self._task = task
        self._classifier: Classifier | None = None
        self._cells: ChunkedCells | None = None
        self._rows = 0
        self._tally = PredictionSummary()
        self.first_headers: dict[str, str] = {}
        self.feed = self._reader.feed
        self.end, self.failed = self._writer.end, self._writer.failed

    @property
    def headers(self) -> dict[str, str]:
        """Give the headers of the answer to all chunks so far; empty until the first is answered."""
        surplus = self._tally.surplus
        if surplus is None or not self.first_headers:
            return self.first_headers
        return self._task.headers(*self._model, [*self._notes, surplus])

    @property
    def ready(self) -> bool:
        """Tell whether enough bytes came for the next chunk."""
        return self._reader.ready

    @property
    def lacks(self) -> int:
        """Count the bytes that have to come before anything more can be read, as far as that is known."""
        return self._reader.lacks

    @property
    def row(self) -> int:
        """Number the first row that is not answered, as far as is known; the first of the table is 1."""
        return self._rows + 1

    def last(self) -> bytes | None:
        """End the table, and answer the next of its last chunks."""
        self._reader.close()
        return self.next()

    def next(self) -> bytes | None:
        """Answer the next chunk that has cells; None if there is none."""
        while (chunk := self._reader.take()) is not None:
            check_wanted()
            if self._cells is None:
                classifier = self._classifier = self._task.choose(chunk.source.names)
                self._cells = ChunkedCells(partial(self._task.read, classifier))
                if is_long_form(chunk.source.names, classifier.measurements):
                    raise NotChunkable("ImageJ's long form, with a row for each cell and channel,")
            cells = self._cells.of(chunk)
            answer = None if cells is None else self._answer(cells)
            self._rows = self._reader.rows
            if answer is not None:
                return answer
        return None

    def _answer(self, cells: CellTable) -> bytes:
        assert self._classifier is not None
        predictions = self._task.predict(self._classifier, cells)
        self._tally += predictions.tally
        if not self.first_headers:
            name, version = predictions.model_name, predictions.model_version
            self._model, self._notes = (name, version), predictions.reading_notes
            self.first_headers = self._task.headers(*self._model, self._notes)
        part = self._writer.part(predictions)
        if self._task.safe:
            return neutralised(part, predictions.cells.receipt.separator or ",")
        return part
