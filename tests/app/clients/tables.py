"""Write long tables of made-up cells to files, and tell whether an answer is that to such a table."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as pa_csv

from bloodcells.measurements import FEATURE_SETS
from tests.synthetic import make_cells

NAMES = FEATURE_SETS["imagej-33"]
MEDIA_TYPES = {
    "csv": "text/csv",
    "ndjson": "application/x-ndjson",
    "arrow": "application/vnd.apache.arrow.stream",
}
DISTINCT = 200
"""Cells that differ; a long table has them again and again, each time with other ids."""
_BATCH = 20_000


@dataclass(frozen=True)
class LongTable:
    """Describe a table in a file."""

    path: Path
    kind: str
    """A key of `MEDIA_TYPES`."""
    rows: int


def write(path: Path, kind: str, size: int, broken: bool = False) -> LongTable:
    """Write a table of about so many bytes, in which the last but one value may be no number."""
    with path.open("wb") as file:
        rows = _WRITERS[kind](file, size, broken)
    return LongTable(path, kind, rows)


def _cells() -> list[list[float]]:
    return [list(map(float, cell)) for cell in make_cells(DISTINCT, seed=5)]


def _write_lines(file: object, size: int, first: bytes, tails: Sequence[bytes], head: bytes) -> int:
    """Write lines: `head`, the id, and one of the tails after another."""
    write = file.write  # type: ignore[attr-defined]
    written = write(first)
    rows = 0
    while written < size:
        lines = [b"%s%d%s" % (head, rows + i + 1, tail) for i, tail in enumerate(tails)]
        written += write(b"".join(lines))
        rows += len(tails)
    return rows


def _write_csv(file: object, size: int, broken: bool) -> int:
    tails = [b"," + ",".join(map(repr, cell)).encode() + b"\n" for cell in _cells()]
    rows = _write_lines(file, size, ",".join(["id", *NAMES]).encode() + b"\n", tails, b"cell ")
    if broken:
        file.write(b"cell x,n.a." + tails[0][tails[0].index(b",", 1) :])  # type: ignore[attr-defined]
    return rows


def _write_ndjson(file: object, size: int, broken: bool) -> int:
    tails = [
        b'",' + ",".join(f'"{n}":{v!r}' for n, v in zip(NAMES, cell, strict=True)).encode() + b"}\n"
        for cell in _cells()
    ]
    rows = _write_lines(file, size, b"", tails, b'{"id":"cell ')
    if broken:
        file.write(b'{"id":"cell x","Area":"n.a."}\n')  # type: ignore[attr-defined]
    return rows


def _write_arrow(file: object, size: int, broken: bool) -> int:
    columns = [pa.array(c * (_BATCH // DISTINCT)) for c in map(list, zip(*_cells(), strict=True))]
    rows = 0
    schema = pa.schema([("id", pa.string()), *((name, pa.float64()) for name in NAMES)])
    with pa.ipc.new_stream(file, schema) as writer:
        while file.tell() < size:  # type: ignore[attr-defined]
            ids = pa.array([f"cell {rows + i + 1}" for i in range(_BATCH)])
            writer.write_batch(pa.record_batch([ids, *columns], schema=schema))
            rows += _BATCH
        if broken:
            cell = {"id": "cell x", **dict.fromkeys(NAMES, float("nan"))}
            writer.write_batch(pa.RecordBatch.from_pylist([cell], schema))
    return rows


_WRITERS = {"csv": _write_csv, "ndjson": _write_ndjson, "arrow": _write_arrow}


def what_is_wrong(table: LongTable, answer: Path, classes: Sequence[str]) -> str | None:
    """Say what an answer in the format of its table lacks; None if it is whole and right.

    Parameters
    ----------
    classes
        The classes of the `DISTINCT` cells.
    """
    row = 0
    for ids, found in _READERS[table.kind](answer):
        for id_, class_ in zip(ids, found, strict=True):
            if id_ != f"cell {row + 1}" or class_ != classes[row % DISTINCT]:
                return f"row {row + 1} is {id_}, {class_}"
            row += 1
    return None if row == table.rows else f"{row:,} rows of {table.rows:,}"


def _read_csv(answer: Path) -> Iterator[tuple[list[str], list[str]]]:
    only = pa_csv.ConvertOptions(include_columns=["id", "class"])
    with pa_csv.open_csv(answer, convert_options=only) as reader:
        for batch in reader:
            yield batch["id"].to_pylist(), batch["class"].to_pylist()


def _read_ndjson(answer: Path) -> Iterator[tuple[list[str], list[str]]]:
    with answer.open("rb") as file:
        while lines := file.readlines(1 << 24):
            pairs = re.findall(rb'"id":"([^"]*)","class":"(\w+)"', b"".join(lines))
            yield [i.decode() for i, _ in pairs], [c.decode() for _, c in pairs]


def _read_arrow(answer: Path) -> Iterator[tuple[list[str], list[str]]]:
    with answer.open("rb") as file, pa.ipc.open_stream(file) as reader:
        for batch in reader:
            yield batch["id"].to_pylist(), batch["class"].to_pylist()


_READERS = {"csv": _read_csv, "ndjson": _read_ndjson, "arrow": _read_arrow}
