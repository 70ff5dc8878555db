"""Define a writer of predictions for each format, and `FORMATS`, the table of them.

To add a format, write a subclass of `PredictionWriter` and name it in `FORMATS`: files with that ending
can be written then. For a format that the service streams, let it be a `StreamableWriter`, and add its
name to `stream.StreamedAnswerFormat` and its media type to `STREAMED_ANSWERS` of `app/answers/streaming.py`.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from typing import Any, BinaryIO

import orjson
import pyarrow as pa
import pyarrow.parquet as pq

from bloodcells.classification.predictions import Predictions
from bloodcells.classification.summary import PredictionSummary
from bloodcells.classification.writers.sender_columns import own_columns, to_rows, to_table
from bloodcells.tables.texts import json_default

_LINE = orjson.OPT_APPEND_NEWLINE | orjson.OPT_NON_STR_KEYS

__all__ = ["FORMATS", "ArrowWriter", "PredictionWriter", "StreamableWriter"]


class PredictionWriter(ABC):
    """Write the predictions of one table chunk by chunk, as if they were made all at once.

    Parameters
    ----------
    sink
        An open binary file; it is not closed.
    probabilities
        Write the probability of every class, where the format has room for them.
    sender_columns
        Write the sender's columns that are no measurements, where the format has room for them.
    """

    def __init__(
        self, sink: BinaryIO, *, probabilities: bool = True, sender_columns: bool = True
    ) -> None:
        self._sink = sink
        self._probabilities, self._sender_columns = probabilities, sender_columns

    @abstractmethod
    def add(self, predictions: Predictions) -> None:
        """Write the cells of the next chunk."""

    def end(self, tally: PredictionSummary) -> None:  # noqa: B027 - most formats have no summary
        """Write what follows the last chunk of a table with these counts."""

    def close(self) -> None:  # noqa: B027 - most formats open nothing
        """Write the mark of the end, where the format has one, once all chunks are written."""

    def abandon(self) -> None:  # noqa: B027 - most formats open nothing
        """Let go of what is open without a mark of the end, as not all chunks are written."""


class StreamableWriter(PredictionWriter):
    """Write predictions in a format in which an answer can be broken off by an error."""

    @abstractmethod
    def fail(self, problem: Mapping[str, Any]) -> None:
        """Write, instead of further chunks, a message that cannot be taken for a cell.

        Parameters
        ----------
        problem
            The members of an RFC 9457 problem; its `detail` is a sentence that names the row.
        """


class _CsvWriter(StreamableWriter):
    """Write the sender's own table, and behind it class, probability and flags.

    An error is one line with more columns than the header has.
    """

    _overlong = b""
    """Separators of more columns than the header has; empty until the header is written."""

    def add(self, predictions: Predictions) -> None:
        self._sink.write(predictions.to_csv(header=not self._overlong))
        if not self._overlong:
            separator = (predictions.cells.receipt.separator or ",").encode()
            columns = len(predictions.cells.source.names) + len(predictions.answered)
            self._overlong = separator * columns

    def fail(self, problem: Mapping[str, Any]) -> None:
        sentence = " ".join(str(problem["detail"]).split())
        self._sink.write(f"# error: {sentence}".encode() + self._overlong + b"\n")


class _NdjsonWriter(StreamableWriter):
    """Write a line of JSON per cell; an error is one line `{"error": {...}}`."""

    def add(self, predictions: Predictions) -> None:
        if not self._sender_columns or not own_columns(predictions.cells):
            self._sink.write(predictions.to_ndjson(self._probabilities))
            return
        rows = to_rows(to_table(predictions, self._probabilities))
        lines = (orjson.dumps(row, json_default, _LINE) for row in rows)
        self._sink.write(b"".join(lines))

    def fail(self, problem: Mapping[str, Any]) -> None:
        self._sink.write(orjson.dumps({"error": problem}, option=orjson.OPT_APPEND_NEWLINE))


class _JsonWriter(PredictionWriter):
    """Write one JSON object, the same as the service answers."""

    _model: Predictions | None = None
    """The first chunk, which names the model; None until it is written."""

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
        # Lines end only between cells: JSON writes a line end inside of a text as two characters.
        lines = predictions.to_ndjson(self._probabilities)
        self._sink.write(lines[:-1].replace(b"\n", b","))

    def end(self, tally: PredictionSummary) -> None:
        assert self._model is not None
        summary = orjson.dumps(tally.summary(self._model.class_names))
        self._sink.write(b'],"summary":' + summary + b"}")


class ArrowWriter(PredictionWriter):
    """Write tables of Arrow, all with the schema of the first."""

    _writer: Any = None
    """Arrow's own writer; None until the schema is known."""

    @abstractmethod
    def _open(self, schema: pa.Schema) -> Any:
        """Open Arrow's writer of the format."""

    def add(self, predictions: Predictions) -> None:
        """Write the cells of the next chunk."""
        if self._sender_columns:
            self.add_table(to_table(predictions, self._probabilities))
        else:
            self.add_table(predictions.to_arrow(self._probabilities))

    def add_table(self, table: pa.Table) -> None:
        """Write the rows of a table, whose columns are called as those of the first."""
        if self._writer is None:
            self._schema = table.schema
            self._writer = self._open(table.schema)
        self._writer.write_table(table.cast(self._schema))

    def close(self) -> None:
        """Close Arrow's writer, which ends the file."""
        if self._writer is not None:
            self._writer.close()


class _ArrowStreamWriter(ArrowWriter, StreamableWriter):
    """Write an Arrow IPC stream.

    An error is a batch without rows that has the problem in its own metadata, as `error`, with no
    end-of-stream marker behind it.
    """

    def _open(self, schema: pa.Schema) -> Any:
        return pa.ipc.new_stream(self._sink, schema)

    def fail(self, problem: Mapping[str, Any]) -> None:
        assert self._writer is not None  # an error before the first chunk is answered by a problem
        nothing = pa.RecordBatch.from_pylist([], schema=self._schema)
        self._writer.write_batch(nothing, custom_metadata={"error": orjson.dumps(problem)})


class _ParquetWriter(ArrowWriter):
    """Write a Parquet file, each chunk as a row group."""

    _open_sink: "_OpenSink | None" = None

    def _open(self, schema: pa.Schema) -> Any:
        self._open_sink = _OpenSink(self._sink)
        return pq.ParquetWriter(self._open_sink, schema)

    def abandon(self) -> None:
        """Let nothing more be written: Arrow's writer writes the footer when it is collected."""
        if self._open_sink is not None:
            self._open_sink.write = len


class _OpenSink:
    """Write into a file until it is abandoned."""

    closed = False
    """Asked for by Arrow of each file."""

    def __init__(self, sink: BinaryIO) -> None:
        self.write: Callable[[bytes], int] = sink.write

    def flush(self) -> None:
        """Do nothing, as there is no buffer."""


FORMATS: Mapping[str, type[PredictionWriter]] = {
    ".csv": _CsvWriter,
    ".json": _JsonWriter,
    ".ndjson": _NdjsonWriter,
    ".arrow": _ArrowStreamWriter,
    ".parquet": _ParquetWriter,
}
"""The writer of each format, by the ending of its files."""
