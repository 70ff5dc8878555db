"""Predictions part by part -> one answer, as if they had been made for the whole table at once."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any, Literal

import orjson
import pyarrow as pa

from bloodcells.classification.predictions import ANSWERED, Predictions

__all__ = ["StreamWriter", "StreamedAnswerFormat", "stream_writer"]

StreamedAnswerFormat = Literal["csv", "ndjson", "arrow"]
"""The formats that are written in parts."""

_END = b"\xff\xff\xff\xff\0\0\0\0"
"""https://arrow.apache.org/docs/format/Columnar.html#ipc-streaming-format: the end-of-stream marker."""


def stream_writer(kind: StreamedAnswerFormat, probabilities: bool = True) -> "StreamWriter":
    """What writes an answer of that format.

    Parameters
    ----------
    probabilities
        Whether every class's is given; in CSV, none but the best one's is.
    """
    if kind == "csv":
        return _CsvStream()
    return _NdjsonStream(probabilities) if kind == "ndjson" else _ArrowStream(probabilities)


class StreamWriter(ABC):
    """Writes the answer part by part; the first begins it."""

    @abstractmethod
    def part(self, predictions: Predictions) -> bytes:
        """The next cells."""

    def end(self) -> bytes:
        """What is behind the last cell, where all went well."""
        return b""

    @abstractmethod
    def failed(self, problem: Mapping[str, Any]) -> bytes:
        """What is behind the last cell, where it did not: a message that cannot be taken for a cell.

        Parameters
        ----------
        problem
            The members of an RFC 9457 problem; its `detail` is a sentence that says at which row.
        """


class _CsvStream(StreamWriter):
    """The header once; a failure is one line of more columns than the header has."""

    def __init__(self) -> None:
        self._more = b""  # separators, of more columns than there are

    def part(self, predictions: Predictions) -> bytes:
        if self._more:
            return predictions.to_csv(header=False)
        separator = (predictions.cells.receipt.separator or ",").encode()
        self._more = separator * (len(predictions.cells.source.names) + len(ANSWERED))
        return predictions.to_csv()

    def failed(self, problem: Mapping[str, Any]) -> bytes:
        sentence = " ".join(str(problem["detail"]).split())
        return f"# error: {sentence}".encode() + self._more + b"\n"


class _NdjsonStream(StreamWriter):
    """A failure is one line `{"error": {...}}`."""

    def __init__(self, probabilities: bool) -> None:
        self._probabilities = probabilities

    def part(self, predictions: Predictions) -> bytes:
        return predictions.to_ndjson(self._probabilities)

    def failed(self, problem: Mapping[str, Any]) -> bytes:
        return orjson.dumps({"error": problem}, option=orjson.OPT_APPEND_NEWLINE)


class _ArrowStream(StreamWriter):
    """The schema once, a batch for each part; a failure is a batch without rows that has the problem in
    its own metadata, as `error`, and no end marker behind it."""

    def __init__(self, probabilities: bool) -> None:
        self._probabilities = probabilities
        self._schema: pa.Schema | None = None

    def part(self, predictions: Predictions) -> bytes:
        table = predictions.to_arrow(self._probabilities)
        pieces = []
        if self._schema is None:
            self._schema = table.schema
            pieces.append(self._schema.serialize())
        pieces += [batch.serialize() for batch in table.to_batches()]
        return b"".join(pieces)

    def end(self) -> bytes:
        return _END

    def failed(self, problem: Mapping[str, Any]) -> bytes:
        assert self._schema is not None  # a stream that fails before is answered by a problem
        sink = pa.BufferOutputStream()
        with pa.ipc.new_stream(sink, self._schema) as writer:
            nothing = pa.RecordBatch.from_pylist([], schema=self._schema)
            writer.write_batch(nothing, custom_metadata={"error": orjson.dumps(problem)})
        whole = bytes(sink.getvalue())
        return whole[len(self._schema.serialize()) : -len(_END)]
