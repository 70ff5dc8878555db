"""Put answers behind the rows of a table, in the kind of table that was given."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, TypeVar

import numpy as np
import orjson
import pyarrow as pa

from bloodcells.arrays import pc
from bloodcells.classification.explanation import Explanations
from bloodcells.classification.predictions import Predictions
from bloodcells.client.inputs import InputChunk
from bloodcells.client.predictions import Answer, joined
from bloodcells.quality.flag_sets import FLAG_SEPARATOR, Flags
from bloodcells.tables.cell_table import CellTable
from bloodcells.tables.formats.csv_writing import free_names
from bloodcells.tables.numbers import to_float64

__all__ = ["as_predictions", "build_output", "typed_table"]

T = TypeVar("T")

_ALWAYS = 4
"""Columns of every answer; behind them are those that were asked for."""


def build_output(parts: Sequence[tuple[InputChunk, Answer]]) -> Any:
    """Build what a caller gets back for one table.

    Parameters
    ----------
    parts
        All chunks of the table, each with its answer.

    Returns
    -------
    For an array the answer itself; for a table of pandas, a batch of Arrow or any other table the same
    with the columns of the answer behind its own.
    """
    chunk, answer = parts[0]
    if chunk.kind == "array":
        return answer
    if chunk.kind == "frame":
        return _frame(chunk, answer)
    tables = [typed_table(chunk, answer) for chunk, answer in parts]
    table = pa.concat_tables(tables, promote_options="permissive").replace_schema_metadata(
        _metadata(joined([answer for _, answer in parts]), tables[0].schema.metadata)
    )
    if chunk.kind != "batch":
        return table
    batches = table.combine_chunks().to_batches()
    return batches[0] if batches else pa.RecordBatch.from_pylist([], table.schema)


def _own_table(chunk: InputChunk) -> pa.Table:
    """Take the caller's own columns, with a row for each cell."""
    if chunk.kind == "file":
        table = chunk.original.source.table
        for name, column in chunk.original.lists.items():
            table = table.append_column(name, column)
    elif chunk.kind == "batch":
        table = pa.Table.from_batches([chunk.original])
    else:
        table = chunk.original
    cells = chunk.cells
    if cells is None:
        return table
    if cells.receipt.form != "row per cell":
        return cells.table
    if len(cells) < table.num_rows:
        table = table.take(pa.array(cells.rows - 1))
    return table


def typed_table(chunk: InputChunk, answer: Answer) -> pa.Table:
    """Put the columns of an answer behind the caller's own; a text file's measurements become numbers."""
    table = _own_table(chunk)
    if chunk.kind == "file" and chunk.cells is not None:
        table = _with_numbers(table, chunk.cells)
    answered = answer.table.column_names
    for name, free in zip(answered, free_names(answered, table.column_names), strict=True):
        table = table.append_column(free, answer.table[name])
    return table.replace_schema_metadata(_metadata(answer, table.schema.metadata))


def as_predictions(chunk: InputChunk, answer: Answer) -> Predictions:
    """Build the predictions that the model would have made in this process.

    The chunk must have at least one cell.
    """
    cells = chunk.cells
    assert cells is not None
    flags = answer.flags
    rejected = np.flatnonzero(np.asarray(answer.table["class"].is_null())).tolist()
    reasons = {i: flags[i][0].removeprefix("rejected: ") if flags[i] else "" for i in rejected}
    return Predictions(
        model_name=answer.model_name,
        model_version=answer.model_version,
        class_names=answer.class_names,
        probabilities=answer.probabilities,
        cell_flags=Flags.of_lists(flags),
        cells=replace(cells, reasons=reasons),
        novelty=_column(answer, "novelty", lambda column: column.to_numpy()),
        class_sets=_column(
            answer,
            "set",
            lambda column: Flags.of_lists(names or () for names in column.to_pylist()),
        ),
        because=_column(answer, "because", lambda column: Explanations((), column.to_pylist())),
    )


def _column(answer: Answer, name: str, convert: Callable[[pa.ChunkedArray], T]) -> T | None:
    """Convert a column of an answer; None where it was not asked for."""
    return convert(answer.table[name]) if name in answer.table.column_names else None


def _with_numbers(table: pa.Table, cells: CellTable) -> pa.Table:
    """Replace text columns of measurements by the numbers that were read; null where there was none."""
    comma, folded = cells.receipt.decimal == ",", cells.receipt.form != "row per cell"
    for matched in cells.receipt.columns:
        position = table.column_names.index(matched.measurement if folded else matched.column)
        if pa.types.is_string(table.schema.field(position).type):
            values = to_float64(table.column(position), comma).values
            numbers = pa.array(values, mask=np.isnan(values))
            table = table.set_column(position, table.column_names[position], numbers)
    return table


def _metadata(answer: Answer, own: Any) -> dict[bytes, bytes]:
    """Add the model, its classes and the notes to the caller's metadata, by the service's own keys."""
    metadata = dict(own or {})
    metadata[b"model"] = orjson.dumps({"name": answer.model_name, "version": answer.model_version})
    metadata[b"classes"] = orjson.dumps(answer.class_names)
    if answer.notes:
        metadata[b"notes"] = orjson.dumps(answer.notes)
    return metadata


def _frame(chunk: InputChunk, answer: Answer) -> Any:
    """Put an answer behind a table of pandas, with its index; flags are one text for each cell."""
    import pandas as pd

    frame, cells = chunk.original, chunk.cells
    if cells is not None and cells.receipt.form != "row per cell":
        frame = cells.table.to_pandas()
    elif cells is not None and len(cells) < len(frame):
        frame = frame.iloc[cells.rows - 1]
    probabilities = answer.probabilities
    added = {
        "class": answer.table["class"].to_pandas(),
        "probability": answer.probability,
        **{f"probability {c}": probabilities[:, k] for k, c in enumerate(answer.class_names)},
        "flags": pc.binary_join(answer.table["flags"], FLAG_SEPARATOR).to_pandas(),
    }
    texts = ["class", "flags"]
    for name in answer.table.column_names[_ALWAYS:]:
        column = answer.table[name]
        if name != "novelty":
            texts.append(name)
        if name == "set":
            column = pc.binary_join(column, FLAG_SEPARATOR)
        added[name] = column.to_pandas()
    names = free_names(list(added), [str(name) for name in frame.columns])
    columns = {n: np.asarray(v) for n, v in zip(names, added.values(), strict=True)}
    behind = pd.DataFrame(columns, index=frame.index)
    for name, free in zip(added, names, strict=True):
        if name in texts:
            behind[free] = behind[free].astype("str")
    result = pd.concat([frame, behind], axis=1)
    result.attrs |= {
        "model": {"name": answer.model_name, "version": answer.model_version},
        "notes": list(answer.notes),
    }
    return result
