"""Tell whether an answer is the one that was computed in process, to the last digits of a probability."""

import csv
import io
import math
from typing import Any

import orjson
import pyarrow as pa

from tests.app.sent_bodies import ARROW, CSV, JSON, NDJSON

TOLERANCE = 1e-12
"""A cell's place in a table may change the 16th digit of its probabilities."""


def same_answer(found: bytes, expected: bytes, media_type: str) -> bool:
    """Tell whether two answers of one media type say the same."""
    if found == expected:
        return True
    if media_type not in _READERS:
        return False
    try:
        return _alike(_READERS[media_type](found), _READERS[media_type](expected))
    except (ValueError, pa.ArrowException):  # not whole, or no such form at all
        return False


def _alike(a: Any, b: Any) -> bool:
    if isinstance(a, float) or isinstance(b, float):
        return (
            isinstance(a, float | int)
            and isinstance(b, float | int)
            and (math.isclose(a, b, rel_tol=0, abs_tol=TOLERANCE) or (a != a and b != b))
        )
    if isinstance(a, dict) and isinstance(b, dict):
        return a.keys() == b.keys() and all(_alike(a[key], b[key]) for key in a)
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(map(_alike, a, b))
    return type(a) is type(b) and bool(a == b)


def _number(text: str) -> float | str:
    try:
        return float(text)
    except ValueError:
        return text


_READERS = {
    JSON: orjson.loads,
    CSV: lambda raw: [
        list(map(_number, row)) for row in csv.reader(io.StringIO(raw.decode()), strict=True)
    ],
    NDJSON: lambda raw: [orjson.loads(line) for line in raw.splitlines()],
    ARROW: lambda raw: pa.ipc.open_stream(raw).read_all().to_pylist(),
}
