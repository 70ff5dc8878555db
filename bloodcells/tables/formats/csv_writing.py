"""Write a table with further columns as CSV, in the sender's dialect."""

import csv
import io
from collections.abc import Sequence
from itertools import chain, count
from typing import Any

import numpy as np
import pyarrow as pa

from bloodcells.arrays import pc
from bloodcells.tables.formats.source import Source
from bloodcells.tables.numbers import plain

_TEXT = pa.large_string()
"""Text whose values may be longer than 2 GB together."""
_SLICE = 2**20
"""Bytes that are looked through at once: see `slices.py`."""


def free_names(wanted: Sequence[str], taken: Sequence[str]) -> list[str]:
    """Return names that no column has, in whatever case: many readers of tables do not tell it apart.

    Returns
    -------
    The wanted names; if one of them is taken, all with `predicted` before them, or `predicted 2`, ...
    """
    prefixes = chain(["", "predicted "], (f"predicted {i} " for i in count(2)))
    choices = ([prefix + name for name in wanted] for prefix in prefixes)
    folded = set(map(str.casefold, taken))
    return next(names for names in choices if folded.isdisjoint(map(str.casefold, names)))


def as_text(column: pa.Array | pa.ChunkedArray) -> pa.Array:
    """Convert a column to text, with numbers and booleans as Python writes them; null stays null.

    What is of another type is written as `bloodcells.tables.texts` says.
    """
    kind = column.type
    if pa.types.is_string(kind) or pa.types.is_integer(kind):
        return _whole(column.cast(_TEXT))
    if pa.types.is_floating(kind):
        numbers = _whole(column).cast(pa.float64())
        size = pc.abs(numbers)
        # Of other numbers, Arrow and Python do not write the same text: 0.00001, 1e+10, nan, inf.
        usual = pc.or_(pc.equal(size, 0), pc.and_(pc.less(size, 1e9), pc.greater(size, 1e-4)))
        if pc.all(usual).as_py() is not False:
            text = numbers.cast(_TEXT)
            with_point = pc.binary_join_element_wise(
                text, pa.scalar(".0", _TEXT), pa.scalar("", _TEXT)
            )
            return pc.if_else(pc.equal(pc.floor(numbers), numbers), with_point, text)
    if pa.types.is_decimal(kind) or pa.types.is_boolean(kind) or pa.types.is_floating(kind):
        return pa.array([None if v is None else str(v) for v in column.to_pylist()], _TEXT)
    return plain(column).cast(_TEXT)


def with_columns(
    source: Source, separator: str, names: Sequence[str] | None, added: Sequence[pa.Array]
) -> bytes:
    r"""Write a table as it was sent, with further columns to the right.

    Values are quoted where they must be. Lines end in `\n`; or in `\r\n` if any value has a `\r` in it.

    Parameters
    ----------
    names
        Headers of the added columns; None to leave out the first line.
    added
        The added columns: text, or a dictionary of text; null is written as an empty value.
    """
    if source.lines is not None:
        own = [_lines(source.lines, source.rows)]
        first = source.lines[: source.lines.index(b"\n")].decode() + separator
    else:
        own = [as_text(column) for column in source.table.columns]
        first = ""
    if any(_holds(column, b"\r") for column in (*own, *added)) or any(
        "\r" in name for name in (*source.names, *(names or ()))
    ):
        return _slowly(source, separator, names, added)
    if source.lines is None:
        own = [_quoted(column, separator) for column in own]
        own[0] = pc.binary_join_element_wise(
            pa.scalar("\n", _TEXT), own[0], pa.scalar("", _TEXT), null_handling="replace"
        )
    columns = [*own, *(_quoted(column, separator) for column in added)]
    rows = pc.binary_join_element_wise(
        *columns, pa.scalar(separator, _TEXT), null_handling="replace"
    )
    _, offsets, data = rows.buffers()
    # Each row has its line end before it: leave out the first one, and add one after the last row.
    text = memoryview(data)[1 : int(np.frombuffer(offsets, np.int64)[len(rows)])]
    parts = [text, b"\n" if len(rows) else b""]
    if names is not None:
        header = names if first else [*source.names, *names]
        parts.insert(0, (first + _csv([header], separator, "\n")).encode())
    return b"".join(parts)


def _lines(lines: bytes, rows: int) -> pa.Array:
    """Split text into `(rows,)` lines without copying it, leaving out the first line.

    Each has the line end before it.
    """
    ends = np.flatnonzero(np.frombuffer(lines, np.uint8) == ord("\n"))
    if len(ends) == rows:  # the last line has no line end
        ends = np.append(ends, len(lines))
    buffers = [None, pa.py_buffer(ends.astype(np.int64)), pa.py_buffer(lines)]
    return pa.Array.from_buffers(_TEXT, rows, buffers)


def _whole(column: pa.Array | pa.ChunkedArray) -> pa.Array:
    """Join the chunks of a column."""
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column


def _holds(column: pa.Array, mark: bytes) -> bool:
    """Tell whether any value may have this character in it."""
    if pa.types.is_dictionary(column.type):
        column = column.dictionary
    data = column.buffers()[2]
    if data is None:
        return False
    return any(mark in bytes(data[at : at + _SLICE]) for at in range(0, len(data), _SLICE))


def _quoted(column: pa.Array, separator: str) -> pa.Array:
    """Put quotation marks around the values that need them."""
    if pa.types.is_dictionary(column.type):
        return _quoted(column.dictionary, separator).take(column.indices)
    column = column.cast(_TEXT)
    if not any(_holds(column, mark) for mark in (separator.encode(), b'"', b"\n")):
        return column
    mark = pa.scalar('"', _TEXT)
    inside = pc.replace_substring(column, '"', '""')
    quoted = pc.binary_join_element_wise(mark, inside, mark, pa.scalar("", _TEXT))
    return pc.if_else(pc.match_substring_regex(column, f'[{separator}"\n]'), quoted, column)


def _slowly(
    source: Source, separator: str, names: Sequence[str] | None, added: Sequence[pa.Array]
) -> bytes:
    """Write the same by Python's own writer, which is slower but knows all cases."""
    columns = [as_text(column).to_pylist() for column in (*source.table.columns, *added)]
    header = [] if names is None else [[*source.names, *names]]
    rows = [*header, *map(list, zip(*columns, strict=True))]
    text = _csv(rows, separator, "\n")
    if "\r" in text:  # Python quotes it only if it is part of the line end
        text = _csv(rows, separator, "\r\n")
    return text.encode()


def _csv(rows: Sequence[Sequence[Any]], separator: str, end: str) -> str:
    """Write rows by Python's own writer."""
    sink = io.StringIO()
    csv.writer(sink, delimiter=separator, lineterminator=end).writerows(rows)
    return sink.getvalue()
