"""Make, by rule, bodies that are to take more of a service than they are worth: tables, images and forms."""

import json
import math
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from bench import hostile_masks
from bench.attackers import MB, Posted, csv_lines
from tests.app.sent_bodies import (
    BOUNDARY,
    CSV,
    JSON,
    NAMES,
    NDJSON,
    PARQUET,
    json_columns,
    made_up,
)
from tests.images import encoded

WHOLE_MB = 60
"""Size of the largest bodies: a little below the default of BLOODCELLS_MAX_BODY_BYTES."""
_GZIP = 31
"""zlib's number for gzip's form."""

Written = Iterator[bytes]


def quote(size: int) -> Written:
    """Open a quote in a header, and never close it."""
    yield b'"id,'
    yield b"Area," * (size // 5)


def columns(size: int) -> Written:
    """Name as many columns as fit: one for every two bytes."""
    yield b"a," * (size // 2) + b"a\n1\n"


def name(size: int) -> Written:
    """Give one column a name that fills the body."""
    yield b"a" * size + b",Area\n1,2\n"


def keys(size: int) -> Written:
    """Fill one object with keys that differ."""
    pairs = size // 60
    yield b"{" + b",".join(b'"%055d":1' % i for i in range(pairs)) + b"}\n"


def number(size: int) -> Written:
    """Fill the body with the digits of one number."""
    yield b'{"Area":' + b"1" * size + b"}\n"


def deep(size: int) -> Written:
    """Nest lists until the body is full."""
    yield b'{"cells":' + b"[" * (size // 2) + b"]" * (size // 2) + b"}"


def parts(size: int) -> Written:
    """Fill a form with parts that have nothing in them."""
    one = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="a"\r\n\r\n\r\n'.encode()
    yield one * (size // len(one)) + f"--{BOUNDARY}--\r\n".encode()


def zeros(size: int) -> Written:
    """Compress ten times as many spaces as the body may have bytes."""
    packing = zlib.compressobj(9, wbits=_GZIP)
    for _ in range(10):
        yield packing.compress(b" " * size)
    yield packing.flush()


def equal_rows(size: int) -> Written:
    """Write a million times the same row as Parquet, which takes some kilobytes."""
    rows = round(MB * size / WHOLE_MB / MB)
    cells = np.repeat(np.array(made_up(1).rows[0][1:], dtype=float)[:, None], rows, axis=1)
    sink = pa.BufferOutputStream()
    pq.write_table(pa.table(dict(zip(NAMES, cells, strict=True))), sink, compression="zstd")
    yield sink.getvalue().to_pybytes()


def rows(size: int) -> Written:
    """Write a table that nothing is wrong with."""
    yield csv_lines(size)


def rows_json(size: int) -> Written:
    """Write a table that nothing is wrong with, in a form that is read whole."""
    table = made_up(100, seed=3)
    one = json_columns(table).content
    start, end = one[: one.index(b'"data": [') + 9], b"]}"
    row = json.dumps(table.rows)[1:-1].encode()
    yield start + b", ".join([row] * (size // len(row))) + end


def image(kind: str) -> Callable[[int], Written]:
    """Write an image with a mask of `bench.hostile_masks` that has at most as many pixels as may be."""

    def write(size: int) -> Written:
        side = math.sqrt(size / WHOLE_MB / MB)
        height, width = (max(512, round(n * side)) for n in hostile_masks.SIZE)
        pixels = hostile_masks.photo(height, width)
        mask = hostile_masks.MASKS[kind](height, width)
        # The photo is JPEG: as many attackers as possible are to be at work, not sending.
        files = encoded(pixels, "JPEG", quality=50), encoded(mask, compress_level=1)
        yield hostile_masks.posted(*files).content

    return write


_FORM = f"multipart/form-data; boundary={BOUNDARY}"
_CSV_TWICE = ({"Content-Type": CSV, "Accept": CSV}, {"Content-Type": CSV})
_NDJSON_TWICE = ({"Content-Type": NDJSON, "Accept": NDJSON}, {"Content-Type": NDJSON})
_ZIPPED = {"Content-Encoding": "gzip"}

# What each is: how it is written, where it is sent, and with which headers: in the form of answer for which
# the table is read in parts, and in the one for which it is read whole.
_BODIES: dict[str, tuple[Callable[[int], Written], str, tuple[dict[str, str], ...]]] = {
    "stripes": (image("stripes"), "/v1/measure", ({"Content-Type": _FORM},)),
    "checkerboard": (image("checkerboard"), "/v1/measure", ({"Content-Type": _FORM},)),
    "labels": (image("labels"), "/v1/measure?predict=true", ({"Content-Type": _FORM},)),
    "equal rows": (equal_rows, "/v1/predict", ({"Content-Type": PARQUET},)),
    "quote": (quote, "/v1/predict", _CSV_TWICE),
    "columns": (columns, "/v1/predict", _CSV_TWICE),
    "name": (name, "/v1/predict", _CSV_TWICE),
    "keys": (keys, "/v1/predict", _NDJSON_TWICE),
    "number": (number, "/v1/predict", _NDJSON_TWICE),
    "deep": (deep, "/v1/predict", ({"Content-Type": JSON},)),
    "parts": (parts, "/v1/predict", ({"Content-Type": _FORM},)),
    "zeros": (
        zeros,
        "/v1/predict",
        tuple(way | _ZIPPED for way in (*_CSV_TWICE, {"Content-Type": JSON})),
    ),
    "rows": (rows, "/v1/predict", (*_CSV_TWICE, {"Content-Type": CSV, "Accept": NDJSON})),
    "rows json": (rows_json, "/v1/predict", ({"Content-Type": JSON},)),
}
BODIES = list(_BODIES)


def written(kind: str, folder: Path, megabytes: float = WHOLE_MB) -> Posted:
    """Write the body of one kind to a file, of at most so many megabytes, and describe its attack."""
    write, path, ways = _BODIES[kind]
    file = folder / f"{kind}.body"
    with file.open("wb") as sink:
        sink.writelines(write(round(megabytes * MB)))
    return Posted(path, file, ways)
