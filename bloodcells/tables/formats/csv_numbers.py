"""Read a CSV without peculiarities by parsing its numbers directly, not as text first."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pyarrow as pa
import pyarrow.csv as pacsv

from bloodcells.measurements.column_names import is_measurement
from bloodcells.tables.columns import says_which_cell
from bloodcells.tables.formats.csv_end import ends_in_quotes
from bloodcells.tables.formats.csv_header import find_separator, split_header, unquoted
from bloodcells.tables.formats.limits import Limits, check_rows, check_values
from bloodcells.tables.formats.slices import is_utf8, with_unix_ends
from bloodcells.tables.formats.source import LazyTable
from bloodcells.tables.numbers import LARGEST

_MARK = b"\xef\xbb\xbf"
"""The byte order mark in UTF-8."""
_LONGEST_HEADER = 8_192
"""Bytes of a header, at most: headers are remembered. A table with a longer one is read as text."""
_IN_CACHE = 16_384
"""Numbers of some columns that are looked at together, at most: they are still in the processor's cache."""


@dataclass(frozen=True)
class _NumericHeader:
    """Describe a header: separator, names, and 0-based columns to read as numbers and as text."""

    separator: str
    names: tuple[str, ...]
    numbers: tuple[int, ...]
    texts: tuple[int, ...]


def read_numbers(
    data: bytes, limits: Limits, read: Callable[[], pa.Table]
) -> tuple[LazyTable, str] | None:
    """Read the columns that are measurements, and those that may name the cells.

    Parameters
    ----------
    read
        Reads the whole table as text, when the table is asked for its other columns.

    Returns
    -------
    The table and its separator. None if it has any peculiarity, or if a measurement is not a number with a
    decimal point: the table must then be read as text, which also says what is wrong with it.
    """
    data = data.removeprefix(_MARK)
    if b"\r" in data:
        data = with_unix_ends(data)
    head = data[: _LONGEST_HEADER + 1].split(b"\n", 1)[0]
    if len(head) > _LONGEST_HEADER or b"\r" in data or b"\0" in data:
        return None
    if not data.isascii() and (_MARK in data or not is_utf8(data)):
        return None  # the mark of files that were put one behind the other, or another encoding
    # One byte is found far faster than two.
    if b"\\" in data and b'\\"' in data:
        return None  # quotation marks within a value, as R's `write.table` writes them
    header = _read_header(head, limits.columns)
    if header is None or len(header.names) > limits.columns:
        return None
    if ends_in_quotes(data, header.separator):
        return None
    ends = int(np.count_nonzero(np.frombuffer(data, np.uint8) == ord("\n")))
    rows = ends + (not data.endswith(b"\n")) - 1
    quotes = b'"' in data
    if not quotes and b"\n\n" not in data:
        # Before the numbers take their memory: what is too much is refused either way.
        check_rows(rows, limits)
        check_values(rows, len(header.names), limits)
    columns = _parse(data, len(head) + 1, header, quotes)
    # Every line must be one row: no empty line, no line end within quotation marks.
    if columns is None or not rows or columns.num_rows != rows:
        return None
    numbers = np.empty((len(header.numbers), rows))
    together = max(1, _IN_CACHE // rows)
    for first in range(0, len(numbers), together):
        part = numbers[first : first + together]
        for k, numbers_of_column in enumerate(part, first):
            numbers_of_column[:] = columns.column(k)
        # A NaN makes both comparisons false.
        if not (part.min() >= -LARGEST and part.max() <= LARGEST):
            return None
    texts = {j: columns.column(len(numbers) + k) for k, j in enumerate(header.texts)}
    places = {j: k for k, j in enumerate(header.numbers)}
    lines = None if quotes else data
    return LazyTable(header.names, rows, numbers, places, texts, read, lines), header.separator


@lru_cache(maxsize=256)
def _read_header(line: bytes, columns: int) -> _NumericHeader | None:
    """Read the first line of a CSV; None if it has a peculiarity or names no measurement."""
    text = line.decode()
    start = text.lstrip(" \t")
    if not start or start[0] in "#%/\ufeffï" or text.strip('"')[:4].lower() == "sep=":
        # An empty line, ImageJ's log or a comment mark, another byte order mark, Excel's own first line.
        return None
    separator = find_separator(text, columns)
    names = [unquoted(field) for field in split_header(text, separator)]
    if len(names) == 1 or any('"' in name for name in names):
        return None
    numbers = [j for j, name in enumerate(names) if is_measurement(name, alone=False)]
    texts = [j for j, name in enumerate(names) if says_which_cell(name)]
    if not numbers:
        return None
    return _NumericHeader(separator, tuple(names), tuple(numbers), tuple(texts))


def _parse(data: bytes, start: int, header: _NumericHeader, quotes: bool) -> pa.RecordBatch | None:
    """Parse the columns of numbers, then those of text; None where Arrow finds a fault."""
    if start >= len(data):
        return None
    names = [f"f{j}" for j in range(len(header.names))]  # the header's names may come twice
    types = {names[j]: pa.float64() for j in header.numbers}
    types |= {names[j]: pa.string() for j in header.texts}
    body = pa.BufferReader(pa.py_buffer(data).slice(start))
    try:
        table = pacsv.read_csv(
            body,
            read_options=pacsv.ReadOptions(
                use_threads=False, block_size=len(data) - start + 1, column_names=names
            ),
            parse_options=pacsv.ParseOptions(delimiter=header.separator, newlines_in_values=quotes),
            convert_options=pacsv.ConvertOptions(
                column_types=types,
                include_columns=list(types),
                check_utf8=False,  # checked by the caller
                strings_can_be_null=False,
            ),
        )
    except pa.ArrowInvalid:
        return None
    return table.combine_chunks().to_batches()[0] if table.num_rows else None
