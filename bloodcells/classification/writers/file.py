"""Predictions of one table after another, into one file of any kind."""

import gzip
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, BinaryIO, cast

import orjson
import pyarrow as pa
import pyarrow.parquet as pq

from bloodcells.classification.predictions import Predictions
from bloodcells.classification.summary import PredictionSummary
from bloodcells.classification.writers.sender_columns import own_columns, to_table

__all__ = ["ENDINGS", "PredictionWriter", "ending_of", "open_prediction_writer"]


class PredictionWriter(ABC):
    """A file that grows by parts."""

    def __init__(self, sink: BinaryIO) -> None:
        self._sink = sink

    @abstractmethod
    def add(self, predictions: Predictions) -> None:
        """Write the cells of a part."""

    def end(self, tally: PredictionSummary) -> None:  # noqa: B027 - most kinds have nothing more to say
        """Write what stands behind the last part."""

    def close(self) -> None:  # noqa: B027 - as above
        """Let go of what is open, whether or not all was written."""


class _CsvWriter(PredictionWriter):
    """The sender's own table with three columns more."""

    _headed = False

    def add(self, predictions: Predictions) -> None:
        self._sink.write(predictions.to_csv(header=not self._headed))
        self._headed = True


class _NdjsonWriter(PredictionWriter):
    """A line of JSON per cell."""

    def add(self, predictions: Predictions) -> None:
        if not own_columns(predictions.cells):
            self._sink.write(predictions.to_ndjson())
            return
        rows = to_table(predictions).to_pylist()
        lines = (orjson.dumps(row, str, orjson.OPT_APPEND_NEWLINE) for row in rows)
        self._sink.write(b"".join(lines))


class _JsonWriter(PredictionWriter):
    """The service's answer: one object."""

    _model: Predictions | None = None

    def add(self, predictions: Predictions) -> None:
        if self._model is None:
            self._model = predictions
            head = {
                "model": {"name": predictions.model_name, "version": predictions.model_version},
                "classes": predictions.class_names,
            }
            self._sink.write(orjson.dumps(head)[:-1] + b',"predictions":[')
        else:
            self._sink.write(b",")
        # A line end inside of a text is written as two characters.
        self._sink.write(predictions.to_ndjson()[:-1].replace(b"\n", b","))

    def end(self, tally: PredictionSummary) -> None:
        assert self._model is not None
        summary = orjson.dumps(tally.summary(self._model.class_names))
        self._sink.write(b'],"summary":' + summary + b"}")


class _ArrowWriter(PredictionWriter):
    """A table of Arrow."""

    _writer: Any = None

    def __init__(self, sink: BinaryIO, open_writer: Callable[[BinaryIO, pa.Schema], Any]) -> None:
        super().__init__(sink)
        self._open_writer = open_writer

    def add(self, predictions: Predictions) -> None:
        table = to_table(predictions)
        if self._writer is None:
            self._schema = table.schema
            self._writer = self._open_writer(self._sink, table.schema)
        self._writer.write_table(table.cast(self._schema))

    def close(self) -> None:
        if self._writer is not None:
            self._writer.close()


_KINDS: dict[str, Callable[[BinaryIO], PredictionWriter]] = {
    ".csv": _CsvWriter,
    ".json": _JsonWriter,
    ".ndjson": _NdjsonWriter,
    ".arrow": lambda sink: _ArrowWriter(sink, pa.ipc.new_stream),
    ".parquet": lambda sink: _ArrowWriter(sink, pq.ParquetWriter),
}
_ZIPPED = ".gz"
_TEXT = (".csv", ".json", ".ndjson")

ENDINGS = (*_KINDS, *(kind + _ZIPPED for kind in _TEXT))
"""What a file may end in, which says what it is."""


def ending_of(path: Path) -> str | None:
    """Which of the endings a file has."""
    return next((ending for ending in reversed(ENDINGS) if path.name.endswith(ending)), None)


@contextmanager
def open_prediction_writer(sink: BinaryIO, ending: str) -> Iterator[PredictionWriter]:
    """Answers of that kind into a file that is open."""
    with ExitStack() as stack:
        if ending.endswith(_ZIPPED):
            # No name and no time, so that the same cells are the same bytes.
            zipped = gzip.GzipFile("", "wb", 6, sink, mtime=0)
            sink = cast(BinaryIO, stack.enter_context(zipped))
        answer = _KINDS[ending.removesuffix(_ZIPPED)](sink)
        stack.callback(answer.close)
        yield answer
