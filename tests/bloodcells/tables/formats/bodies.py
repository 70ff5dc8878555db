"""One table in every format, and how the tests read and refuse."""

import json
import subprocess
import sys
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from bloodcells.errors import TableError
from bloodcells.measurements import FEATURE_SETS
from bloodcells.tables.formats import Format, Limits, Source, read_bytes
from tests.synthetic import make_cells

NAMES = FEATURE_SETS["imagej-33"]


CELLS = make_cells(3, seed=3)


FORMATS: list[Format] = ["csv", "json", "ndjson", "arrow", "parquet"]


def csv_of(values: Any = CELLS, names: tuple[str, ...] = NAMES) -> bytes:
    return "\n".join([",".join(names), *(",".join(map(str, row)) for row in values)]).encode()


def records_of(values: Any = CELLS) -> list[dict[str, Any]]:
    return [dict(zip(NAMES, row.tolist(), strict=True)) for row in values]


def stream_of(table: pa.Table, kind: str = "stream", **options: Any) -> bytes:
    sink = pa.BufferOutputStream()
    new = pa.ipc.new_file if kind == "file" else pa.ipc.new_stream
    with new(sink, table.schema, options=pa.ipc.IpcWriteOptions(**options)) as writer:
        writer.write_table(table)
    return bytes(sink.getvalue())


def parquet_of(table: pa.Table, **options: Any) -> bytes:
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink, **options)
    return bytes(sink.getvalue())


TABLE = pa.table({name: CELLS[:, j] for j, name in enumerate(NAMES)})


BODIES: dict[Format, bytes] = {
    "csv": csv_of(),
    "json": json.dumps({"cells": records_of()}).encode(),
    "ndjson": b"\n".join(json.dumps(r).encode() for r in records_of()),
    "arrow": stream_of(TABLE),
    "parquet": parquet_of(TABLE),
}


def read(data: bytes | str, kind: Format = "csv", **limits: int) -> Source:
    return read_bytes(data if isinstance(data, bytes) else data.encode(), kind, Limits(**limits))


def columns(data: bytes | str, kind: Format = "csv") -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = read(data, kind).table.to_pydict()
    return found


def refusal(data: bytes | str, kind: Format = "csv", **limits: int) -> str:
    with pytest.raises(TableError) as error:
        read(data, kind, **limits)
    return str(error.value)


TYPED = {
    "float32": pa.array([1.5, 2.0], pa.float32()),
    "int": pa.array([1, 2], pa.int16()),
    "decimal": pa.array([Decimal("1.50"), Decimal("2.00")], pa.decimal128(6, 2)),
    "text": pa.array(["a", "b"]),
    "dictionary": pa.array(["a", "a"]).dictionary_encode(),
    "null": pa.nulls(2),
}


def peak_of(code: str) -> int:
    """Bytes by which the memory of a fresh process grows at most while it runs `body = ...; read()`.

    The code makes `body` and `kind`, which are then read within the usual limits.
    """
    script = f"""
import resource, sys
from bloodcells.errors import TableError
from bloodcells.tables.formats import Limits, read_bytes
{code}
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
try:
    read_bytes(body, kind, Limits())
except TableError as error:
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""
    run = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=120
    )
    assert run.returncode == 0, run.stderr
    return int(run.stdout) * 1024
