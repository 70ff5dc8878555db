"""Tell whether the last rows of a part begin ImageJ's summary rows."""

import pyarrow as pa

from bloodcells.tables.formats import Source
from bloodcells.tables.imagej.layout import SUMMARY
from bloodcells.tables.numbers import plain


def begun_summary(source: Source) -> int:
    """Count the last rows of a part that may be the first of ImageJ's four summary rows."""
    last = [(source.rows - n, SUMMARY[:n]) for n in (3, 2, 1) if n <= source.rows]
    for j in range(len(source.names)):
        column = source.read_column(j)
        if column is None or _is_number(column.type):
            continue
        for start, words in last:
            labels = plain(column.slice(start))
            if pa.types.is_string(labels.type) and words == tuple(
                str(v).strip() for v in labels.to_pylist()
            ):
                return len(words)
    return 0


def _is_number(kind: pa.DataType) -> bool:
    """Tell whether a column has no text."""
    return bool(pa.types.is_floating(kind) or pa.types.is_integer(kind))
