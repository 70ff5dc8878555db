"""Encode the predictions of a table chunk by chunk, as the bytes of one streamed answer."""

from collections.abc import Mapping
from typing import Any, BinaryIO, Literal, cast

from bloodcells.classification.predictions import Predictions
from bloodcells.classification.writers.formats import FORMATS, StreamableWriter

__all__ = ["StreamWriter", "StreamedAnswerFormat", "stream_writer"]

StreamedAnswerFormat = Literal["csv", "ndjson", "arrow"]
"""The formats in which an answer can be streamed."""


def stream_writer(kind: StreamedAnswerFormat, probabilities: bool = True) -> "StreamWriter":
    """Create the encoder of a streamed answer.

    Parameters
    ----------
    probabilities
        Give the probability of every class; CSV has that of the most probable class alone.
    """
    return StreamWriter(kind, probabilities)


class StreamWriter:
    """Encode one answer chunk by chunk; the first chunk starts it."""

    def __init__(self, kind: StreamedAnswerFormat, probabilities: bool = True) -> None:
        self._written = _WrittenBytes()
        writer = FORMATS[f".{kind}"](
            cast(BinaryIO, self._written), probabilities=probabilities, sender_columns=False
        )
        assert isinstance(writer, StreamableWriter)
        self._writer = writer

    def part(self, predictions: Predictions) -> bytes:
        """Encode the cells of the next chunk."""
        self._writer.add(predictions)
        return self._written.take()

    def end(self) -> bytes:
        """Encode what follows the last chunk of a table that was read to its end."""
        self._writer.close()
        return self._written.take()

    def failed(self, problem: Mapping[str, Any]) -> bytes:
        """Encode an error that breaks the answer off, as a message that cannot be taken for a cell.

        Parameters
        ----------
        problem
            The members of an RFC 9457 problem; its `detail` is a sentence that names the row.
        """
        self._writer.fail(problem)
        return self._written.take()


class _WrittenBytes:
    """Collect what a writer writes to a file, without a copy where it is one piece."""

    closed = False
    """Asked for by Arrow of each file."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def write(self, data: bytes) -> int:
        self._pieces.append(data)
        return len(data)

    def flush(self) -> None:
        """Do nothing, as there is no buffer."""

    def take(self) -> bytes:
        """Return what was written since the last call."""
        pieces, self._pieces = self._pieces, []
        return b"".join(pieces)
