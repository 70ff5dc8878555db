"""Encode cells as the body of a request, and decode the body of an answer."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import orjson
import pyarrow as pa

from bloodcells.client.errors import BadAnswer
from bloodcells.client.predictions import Answer
from bloodcells.errors import UnreadableTable, reason_of
from bloodcells.tables.formats.arrow_end import stream_batches

__all__ = ["ARROW", "decode", "empty", "encode"]

ARROW = "application/vnd.apache.arrow.stream"


def encode(values: npt.NDArray[np.float64], names: Sequence[str]) -> bytes:
    """Encode measurements as an Arrow stream of one batch, with a column for each name.

    Parameters
    ----------
    values
        `(n, m)` measurements of n cells, in the units of the model.
    names
        The m measurements.
    """
    columns = [pa.array(column) for column in np.ascontiguousarray(values.T)]
    batch = pa.RecordBatch.from_arrays(columns, names=list(names))
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, batch.schema) as writer:
        writer.write_batch(batch)
    return bytes(sink.getvalue())


def decode(body: bytes, rows: int, asked: Sequence[str] = ()) -> Answer:
    """Decode the body of an answer, an Arrow stream.

    Parameters
    ----------
    rows
        Cells of the request.
    asked
        The columns that it asks for behind those of every answer.

    Raises
    ------
    BadAnswer
        The body is no Arrow stream of predictions, is cut short, or has another number of rows.
    """
    try:
        source = pa.BufferReader(body)
        with pa.ipc.open_stream(source) as reader:
            batches = list(stream_batches(reader, source, "refuse"))
            table = pa.Table.from_batches(batches, reader.schema)
        table.validate(full=True)
        metadata = table.schema.metadata or {}
        model = orjson.loads(metadata[b"model"])
        classes = tuple(map(str, orjson.loads(metadata[b"classes"])))
        name, version = str(model["name"]), int(model["version"])
        schema = _schema(len(classes), asked)
        table = table.select(schema.names).cast(schema)
    except UnreadableTable as error:
        raise BadAnswer("it is cut short, or something follows it") from error
    except (pa.ArrowException, OSError, ValueError, KeyError, TypeError) as error:
        reason = reason_of(error)[:200].rstrip(".")
        raise BadAnswer(f"it is no Arrow stream of predictions ({reason})") from error
    if table.num_rows != rows:
        raise BadAnswer(f"{rows:,} cells were sent, and it is about {table.num_rows:,}")
    return Answer(name, version, classes, table)


def empty(name: str, version: int, classes: Sequence[str], asked: Sequence[str] = ()) -> Answer:
    """Make the answer to a table without cells, which is not sent."""
    return Answer(name, version, tuple(classes), _schema(len(classes), asked).empty_table())


def _schema(classes: int, asked: Sequence[str]) -> Any:
    """Describe the columns of an answer with so many classes."""
    return pa.schema(
        [
            ("class", pa.string()),
            ("probability", pa.float64()),
            ("probabilities", pa.list_(pa.float64(), classes)),
            ("flags", pa.list_(pa.string())),
            *((name, _ASKED[name]) for name in asked),
        ]
    )


_ASKED = {
    "novelty": pa.float64(),
    "set": pa.list_(pa.string()),
    "because": pa.string(),
}
"""Type of each column that an answer has where it is asked for."""
