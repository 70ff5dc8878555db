"""A table with columns of text behind it -> CSV, in the sender's dialect."""

import csv
import io
from collections.abc import Sequence
from itertools import chain, count
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from bloodcells.tables.formats.source import Source

_TEXT = pa.large_string()  # of any length together


def free_names(wanted: Sequence[str], taken: Sequence[str]) -> list[str]:
    """These names, or, where one is taken, `predicted` ones, or `predicted 2` ones, ... ."""
    prefixes = chain(["", "predicted "], (f"predicted {i} " for i in count(2)))
    choices = ([prefix + name for name in wanted] for prefix in prefixes)
    return next(names for names in choices if not set(names) & set(taken))


def as_text(column: pa.Array | pa.ChunkedArray) -> pa.Array:
    """Numbers and booleans as Python writes them; null stays null."""
    kind = column.type
    if pa.types.is_string(kind) or pa.types.is_integer(kind):
        return _whole(column.cast(_TEXT))
    if pa.types.is_floating(kind):
        numbers = _whole(column).cast(pa.float64())
        size = pc.abs(numbers)
        # Arrow writes 0.00001 and 1e+10, and has other words for what is not finite.
        usual = pc.or_(pc.equal(size, 0), pc.and_(pc.less(size, 1e9), pc.greater(size, 1e-4)))
        if pc.all(usual).as_py() is not False:
            text = numbers.cast(_TEXT)
            with_point = pc.binary_join_element_wise(
                text, pa.scalar(".0", _TEXT), pa.scalar("", _TEXT)
            )
            return pc.if_else(pc.equal(pc.floor(numbers), numbers), with_point, text)
    return pa.array([None if v is None else str(v) for v in column.to_pylist()], _TEXT)


def with_columns(
    source: Source, separator: str, names: Sequence[str] | None, added: Sequence[pa.Array]
) -> bytes:
    """The table as it was sent, with columns behind its own.

    Values are quoted where they must be. Lines end in `\\n`; or in `\\r\\n`, where a value has a `\\r`.

    Parameters
    ----------
    names
        Of the columns that are added; None to leave the first line out.
    added
        Text, or a dictionary of it; null is nothing.
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
    # Without the line end before the first row, and with one behind the last.
    text = memoryview(data)[1 : int(np.frombuffer(offsets, np.int64)[len(rows)])]
    parts = [text, b"\n" if len(rows) else b""]
    if names is not None:
        header = names if first else [*source.names, *names]
        parts.insert(0, (first + _csv([header], separator, "\n")).encode())
    return b"".join(parts)


def _lines(lines: bytes, rows: int) -> pa.Array:
    """`(rows,)` each line but the first, with the line end that is before it."""
    ends = np.flatnonzero(np.frombuffer(lines, np.uint8) == ord("\n"))
    if len(ends) == rows:  # none is at the end of all
        ends = np.append(ends, len(lines))
    buffers = [None, pa.py_buffer(ends.astype(np.int64)), pa.py_buffer(lines)]
    return pa.Array.from_buffers(_TEXT, rows, buffers)


def _whole(column: pa.Array | pa.ChunkedArray) -> pa.Array:
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column


def _holds(column: pa.Array, mark: bytes) -> bool:
    """Whether there may be such a character in any value."""
    if pa.types.is_dictionary(column.type):
        column = column.dictionary
    data = column.buffers()[2]
    return data is not None and mark in bytes(data)


def _quoted(column: pa.Array, separator: str) -> pa.Array:
    """The text with quotation marks around values that need them."""
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
    columns = [column.to_pylist() for column in (*source.table.columns, *added)]
    header = [] if names is None else [[*source.names, *names]]
    rows = [*header, *map(list, zip(*columns, strict=True))]
    text = _csv(rows, separator, "\n")
    if "\r" in text:  # which Python quotes only where lines end in it
        text = _csv(rows, separator, "\r\n")
    return text.encode()


def _csv(rows: Sequence[Sequence[Any]], separator: str, end: str) -> str:
    sink = io.StringIO()
    csv.writer(sink, delimiter=separator, lineterminator=end).writerows(rows)
    return sink.getvalue()
