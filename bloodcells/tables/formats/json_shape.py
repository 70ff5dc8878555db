"""Tell whether bytes are one JSON value or one object per line."""

import re

import orjson

from bloodcells.measurements import known_names, normalise
from bloodcells.tables.formats.slices import is_blank

__all__ = ["JSON_HEAD", "TABLES", "is_lines", "is_one_value"]

JSON_HEAD = 2**20
"""First bytes of JSON that are looked at to tell its shape, in which the first line or name ends."""

TABLES = (
    {"cells"},
    {"columns", "data"},
    {"columns", "index", "data"},
    {"schema", "data"},
    {"columns", "index", "data", "index_names", "column_names"},
)
"""The keys of an object that is a whole table: ours, and pandas' `split`, `table` and `tight`."""

_START = re.compile(rb"(?:\xef\xbb\xbf)?\s*")
_LIST = re.compile(rb'\{\s*"(?:cells|columns|column_names|data|index|schema)"\s*:\s*[\[{]')
"""What begins as the object of a whole table does."""
_LINE = re.compile(rb"[^\r\n]*")


def is_one_value(data: bytes) -> bool:
    """Tell whether bytes begin as JSON that is no line of NDJSON: as a list, or an object that is a table."""
    start = _START.match(data, 0, JSON_HEAD).end()  # type: ignore[union-attr]
    if data.startswith(b"[", start):
        return True
    return _LIST.match(data, start, start + JSON_HEAD) is not None and not is_lines(data)


def is_lines(data: bytes) -> bool:
    """Tell whether bytes are NDJSON: their first line is an object of values, and no whole table.

    One object alone is taken for a table of one row if it has a measurement.
    """
    start = _START.match(data, 0, JSON_HEAD).end()  # type: ignore[union-attr]
    line = _LINE.match(data, start, start + JSON_HEAD)
    assert line is not None
    if line.end() == start + JSON_HEAD:
        return False  # no line of a table is as long
    try:
        first = orjson.loads(line[0])
    except orjson.JSONDecodeError:
        return False
    if not isinstance(first, dict) or any(set(first) == keys for keys in TABLES):
        return False
    if not is_blank(data, line.end()):
        return True
    plain = (k for k, value in first.items() if not isinstance(value, dict | list))
    return any(normalise(key) in known_names() for key in plain)
