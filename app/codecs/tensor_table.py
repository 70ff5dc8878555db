"""Make a table of cells of the tensors of the Open Inference Protocol."""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from app.codecs.errors import InvalidInference
from app.codecs.tensors import Tensor
from bloodcells.arrays import Floats
from bloodcells.errors import EmptyTable
from bloodcells.tables.formats.source import LazyTable, Source
from bloodcells.tables.numbers import LARGEST

CELLS = "cells"
"""The name of the tensor with the measurements of each cell in the model's order, as that of its graph."""


def table_of(tensors: Sequence[Tensor], features: Sequence[str]) -> Source:
    """Make a table with a column for each tensor, and of `cells` one for each measurement.

    Parameters
    ----------
    features
        Names of the m measurements that the model takes, in its order, which `(n, m)` cells are in.

    Raises
    ------
    InvalidInference
        A tensor has another shape than a column, or than the cells of the model.
    EmptyTable
        The tensors have no row.
    """
    rows = tensors[0].shape[0]
    if rows == 0:
        raise EmptyTable("The table")
    names: list[str] = []
    numbers: list[Floats] = []
    places: dict[int, int] = {}
    texts: dict[int, pa.Array] = {}
    for tensor in tensors:
        _check(tensor, rows, len(features))
        if isinstance(tensor.values, list):
            texts[len(names)] = pa.array(tensor.values, pa.string())
            names.append(tensor.name)
            continue
        added = features if tensor.name == CELLS else [tensor.name]
        start = sum(map(len, numbers))
        places |= {len(names) + k: start + k for k in range(len(added))}
        names += added
        numbers.append(tensor.values.reshape(rows, -1).T)
    matrix = numbers[0] if len(numbers) == 1 else np.concatenate([np.empty((0, rows)), *numbers])

    def read() -> pa.Table:
        """Make the whole table."""
        columns = [
            texts[j] if j in texts else pa.array(np.ascontiguousarray(matrix[places[j]]))
            for j in range(len(names))
        ]
        return pa.Table.from_arrays(columns, names=names)

    # A NaN makes both comparisons false.
    if len(matrix) and matrix.min() >= -LARGEST and matrix.max() <= LARGEST:
        return Source(LazyTable(tuple(names), rows, matrix, places, texts, read), "json")
    return Source(read(), "json")


def _check(tensor: Tensor, rows: int, features: int) -> None:
    """Refuse a tensor that is not one column, or `cells` if it is not those of the model."""
    shape = list(tensor.shape)
    if tensor.name == CELLS and shape != [shape[0], features]:
        raise InvalidInference(
            f"The tensor 'cells' has the shape {shape}; [rows, {features}] was expected, the measurements of "
            "each cell in the order in which /v1/models/{name}/features lists them."
        )
    if tensor.name != CELLS and shape[1:] not in ([], [1]):
        raise InvalidInference(
            f"The tensor {tensor.name!r} has the shape {shape}; [rows] was expected, the values of one "
            f"measurement. All {features} measurements in one tensor are called 'cells'."
        )
    if shape[0] != rows:
        raise InvalidInference(
            f"The tensor {tensor.name!r} has {shape[0]:,} rows, the first one {rows:,}; expected as many in "
            "each."
        )
    if tensor.name == CELLS and isinstance(tensor.values, list):
        raise InvalidInference("The tensor 'cells' has texts; numbers were expected, such as FP64.")
