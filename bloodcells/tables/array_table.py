"""Make a table of an array of numbers, whose columns have no names."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from bloodcells.errors import TableError


def name_columns_of(array: Any, names: Sequence[str], order: str) -> pa.Table:
    """Name the columns of an array.

    Parameters
    ----------
    array
        `(n, m)` numbers of any type.
    names
        The m names, in the order of the columns.
    order
        Says for an error whose names they are, such as `the measurements of 'bloodcells', in its order`.

    Raises
    ------
    TableError
        The array has another shape, or holds no numbers.
    """
    if array.ndim != 2 or array.shape[1] != len(names):
        raise TableError(
            f"The array has the shape {array.shape}; (n, {len(names)}) was expected, {order}."
        )
    try:
        values = np.asarray(array, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise TableError(
            f"The array holds {array.dtype}; numbers were expected ({error})."
        ) from error
    return pa.table(list(np.ascontiguousarray(values.T)), names=list(names))
