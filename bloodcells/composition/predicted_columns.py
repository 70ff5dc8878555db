"""Read probabilities and flags from the columns of predicted cells."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from bloodcells.arrays import Mask, pc
from bloodcells.composition.estimation import CompositionError
from bloodcells.composition.sender_columns import sender_column, text_codes
from bloodcells.errors import Fault, InvalidValues
from bloodcells.tables.chunked.chunks import PROBABILITIES, Chunk
from bloodcells.tables.numbers import has_decimal_comma, plain, to_float64

__all__ = [
    "check_sums",
    "probabilities_from_class",
    "probabilities_from_columns",
    "probabilities_from_lists",
    "read_flags",
]

_TOLERANCE = 1e-3
"""Largest deviation of a cell's probabilities from a sum of 1: what rounding to four digits may leave."""


def probabilities_from_class(
    column: pa.ChunkedArray, name: str, classes: Sequence[str]
) -> npt.NDArray[np.float32]:
    """Read probabilities of 0 and 1 from a column of classes.

    Parameters
    ----------
    column
        (n,) the name of each cell's class; empty where it was rejected.
    name
        The column's name, for errors.
    classes
        (k,) the model's classes, in its order.

    Returns
    -------
    (n, k) float32
        1 for the cell's class; a row of NaN where there is no class.

    Raises
    ------
    InvalidValues
        A cell has another class than the model's.
    """
    places, values = text_codes(column)
    known = {label: k for k, label in enumerate(classes)}
    codes = np.array([-1 if v is None else known.get(v, -2) for v in values])[places]
    if (codes == -2).any():
        first = int((codes == -2).argmax())
        raise InvalidValues(
            [
                Fault(
                    first + 1,
                    name,
                    f"{values[places[first]]!r} is no class of the model's; expected one of "
                    f"{', '.join(classes)}",
                )
            ],
            int((codes == -2).sum()),
        )
    sure = np.concatenate([np.eye(len(known)), np.full((1, len(known)), np.nan)])
    probabilities: npt.NDArray[np.float32] = sure.astype(np.float32)[codes]
    return probabilities


def probabilities_from_lists(column: pa.Array, order: Sequence[int]) -> npt.NDArray[np.float32]:
    """Read probabilities from a column of lists.

    Parameters
    ----------
    column
        (n,) lists of k numbers.
    order
        (k,) the place in the lists of each of the model's classes.

    Returns
    -------
    (n, k) float32
        In the model's order of classes; a row of NaN where the list, or all of its numbers, are null.

    Raises
    ------
    CompositionError
        The column holds something else than lists of numbers.
    InvalidValues
        A list has another length than k, or lacks some of its numbers.
    """
    k = len(order)
    lengths = _lengths(column, PROBABILITIES)
    numeric = column.type.value_type
    if not (pa.types.is_floating(numeric) or pa.types.is_integer(numeric)):
        raise CompositionError(
            f"The column {PROBABILITIES!r} holds lists of {numeric}; lists of numbers were expected."
        )
    wrong = pc.fill_null(pc.not_equal(lengths, k), False)
    if pc.any(wrong).as_py():
        first = int(np.asarray(wrong).argmax())
        message = f"{lengths[first].as_py()} probabilities; {k}, one per class, were expected"
        raise InvalidValues([Fault(first + 1, PROBABILITIES, message)])
    valid = np.asarray(column.is_valid())
    probabilities = np.full((len(column), k), np.nan, dtype=np.float32)
    values: Any = column.flatten() if column.null_count == 0 else column.drop_null().flatten()
    numbers = values.cast(pa.float32()).to_numpy(zero_copy_only=False)
    probabilities[valid] = numbers.reshape(-1, k)[:, list(order)]
    missing = np.isnan(probabilities)
    bad = missing.any(axis=1) & ~missing.all(axis=1)
    if bad.any():
        message = (
            "a probability is missing; one per class was expected, or none for a rejected cell"
        )
        raise InvalidValues([Fault(int(bad.argmax()) + 1, PROBABILITIES, message)], int(bad.sum()))
    return probabilities


def _lengths(column: pa.Array, name: str) -> pa.Array:
    """Count the values of each list of a column.

    Raises
    ------
    CompositionError
        The column holds something else than lists.
    """
    kind = column.type
    if not (
        pa.types.is_list(kind) or pa.types.is_large_list(kind) or pa.types.is_fixed_size_list(kind)
    ):
        raise CompositionError(f"The column {name!r} holds {kind}; lists were expected.")
    return pc.list_value_length(column)


def probabilities_from_columns(
    table: pa.Table, names: Sequence[str], is_text: bool
) -> npt.NDArray[np.float32]:
    """Read probabilities from a column per class.

    Parameters
    ----------
    table
        (n rows) the sender's columns.
    names
        (k,) the columns, in the model's order of classes.
    is_text
        True for a table of text, whose numbers may have a decimal comma.

    Returns
    -------
    (n, k) float32
        A row of NaN where all columns are empty.

    Raises
    ------
    InvalidValues
        Some columns of a row hold no number.
    """
    columns = [sender_column(table, name) for name in names]
    comma = is_text and has_decimal_comma(columns)
    parsed = [to_float64(column, comma, is_text) for column in columns]
    probabilities = np.column_stack([numbers.values for numbers in parsed])
    missing = np.isnan(probabilities)
    empty = np.column_stack([_empty(column) for column in columns]).all(axis=1)
    bad = missing.any(axis=1) & ~empty
    if bad.any():
        row = int(bad.argmax())
        j = int(missing[row].argmax())
        raise InvalidValues(
            [Fault(row + 1, names[j], parsed[j].what_is_wrong(row))], int(bad.sum())
        )
    return probabilities.astype(np.float32)


def _empty(column: pa.ChunkedArray) -> Mask:
    """Tell which values of a column are null, NaN or blank: (n,)."""
    array = plain(column)
    if pa.types.is_string(array.type):
        array = pc.if_else(pc.equal(pc.utf8_trim_whitespace(array), ""), None, array)
    return np.asarray(array.is_null(nan_is_null=pa.types.is_floating(array.type)))


def check_sums(
    probabilities: npt.NDArray[np.float32],
    classified: Mask,
    columns: Sequence[str],
) -> None:
    """Refuse rows whose probabilities are negative or do not add up to 1.

    Parameters
    ----------
    probabilities
        (n, k).
    classified
        (n,) True for the rows to check; the others are rejected cells.
    columns
        The columns that they were read from.

    Raises
    ------
    InvalidValues
        A row is refused; the message names the first.
    """
    with np.errstate(invalid="ignore"):
        sums = probabilities.sum(axis=1, dtype=np.float64)
        wrong = classified & ((probabilities.min(axis=1) < 0) | ~(np.abs(sums - 1) <= _TOLERANCE))
    if wrong.any():
        first = int(wrong.argmax())
        column = columns[0] if len(columns) == 1 else None
        message = (
            f"the probabilities add up to {sums[first]:.6g}; numbers from 0 to 1 that add up to 1 "
            f"within {_TOLERANCE:g} were expected"
        )
        raise InvalidValues([Fault(first + 1, column, message)], int(wrong.sum()))


def read_flags(chunk: Chunk, column: str | None, n: int) -> Mask:
    """Tell which cells of a chunk are flagged.

    Parameters
    ----------
    chunk
        Some rows of a table.
    column
        The column of flags: lists, text, booleans or numbers; None where the table has none.
    n
        Number of rows.

    Returns
    -------
    (n,) bool
        True where the column holds any flag.
    """
    if column is None:
        return np.zeros(n, dtype=bool)
    if column in chunk.lists:
        lengths = pc.fill_null(_lengths(chunk.lists[column], column), 0)
        return np.asarray(pc.greater(lengths, 0))
    table = chunk.source.table
    array = plain(sender_column(table, column))
    if pa.types.is_boolean(array.type):
        return np.asarray(pc.fill_null(array, False))
    places, values = text_codes(array)
    # Tables of text may write "no flag" as 0, False or an empty list.
    none = {None, "0", "0.0", "False", "false", "FALSE", "[]"}
    return np.array([value not in none for value in values], dtype=bool)[places]
