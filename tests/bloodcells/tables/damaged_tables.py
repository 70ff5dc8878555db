"""Cut, join and double tables of every form, by rule."""

import gzip
import io
import json
import random
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from bloodcells.tables.formats import Format
from bloodcells.tables.reading import IMAGEJ_33
from tests.bloodcells.tables.formats.workbooks import ods_of, xls_of, xlsx_of
from tests.synthetic import make_cells

ROWS = 4
FEATURES = IMAGEJ_33[:6]
"""A few measurements, as thousands of tables are read."""
END_OF_BGZIP = bytes.fromhex("1f8b08040000000000ff0600424302001b0003000000000000000000")


@cache
def table_of(seed: int) -> pa.Table:
    """Four cells with a name before and a text behind the measurements, in which is something to quote."""
    columns = dict(
        zip([m.name for m in FEATURES], make_cells(ROWS, seed=seed).T[: len(FEATURES)], strict=True)
    )
    names = [f"zelle {seed}-{i}" for i in range(ROWS)]
    return pa.table({"id": names, **columns, "plate": [f"Plättchen, {seed}"] * ROWS})


def csv(table: pa.Table, separator: str = ",", end: str = "\n", last: bool = True) -> bytes:
    def written(value: Any) -> str:
        return f'"{value}"' if isinstance(value, str) and "," in value else str(value)

    rows = [table.column_names, *(row.values() for row in table.to_pylist())]
    text = end.join(separator.join(map(written, row)) for row in rows)
    return (text + end if last else text).encode()


def ndjson(table: pa.Table, last: bool = True) -> bytes:
    text = "\n".join(map(json.dumps, table.to_pylist()))
    return (text + "\n" if last else text).encode()


def arrow(table: pa.Table, file: bool = False, **options: Any) -> bytes:
    sink = pa.BufferOutputStream()
    make = pa.ipc.new_file if file else pa.ipc.new_stream
    with make(sink, table.schema, options=pa.ipc.IpcWriteOptions(**options)) as writer:
        writer.write_table(table, max_chunksize=2)
    return bytes(sink.getvalue())


def into_memory(write: Callable[[io.BytesIO], Any]) -> bytes:
    sink = io.BytesIO()
    write(sink)
    return sink.getvalue()


def sheet(table: pa.Table) -> list[list[Any]]:
    return [table.column_names, *(list(row.values()) for row in table.to_pylist())]


def bgzip(data: bytes) -> bytes:
    """Compress in blocks, as bgzip does: members that say their size, and an empty one at the end."""
    blocks = []
    for start in range(0, len(data), 700):
        pump = zlib.compressobj(6, zlib.DEFLATED, -15)
        part = data[start : start + 700]
        packed = pump.compress(part) + pump.flush()
        head = END_OF_BGZIP[:16] + (len(packed) + 25).to_bytes(2, "little")
        tail = zlib.crc32(part).to_bytes(4, "little") + len(part).to_bytes(4, "little")
        blocks.append(head + packed + tail)
    return b"".join(blocks) + END_OF_BGZIP


@dataclass(frozen=True)
class Form:
    """Describe a form of a table."""

    kind: Format
    write: Callable[[pa.Table], bytes]
    zipped: bool = False
    streams: bool = False


def _forms() -> Iterator[tuple[str, Form]]:
    texts: dict[str, Form] = {
        "csv": Form("csv", csv),
        "csv without its last line end": Form("csv", lambda t: csv(t, last=False)),
        "csv of Excel": Form("csv", lambda t: csv(t, ";", "\r\n")),
        "csv in UTF-16": Form("csv", lambda t: csv(t, "\t").decode().encode("utf-16")),
        "ndjson": Form("ndjson", ndjson),
        "ndjson without its last line end": Form("ndjson", lambda t: ndjson(t, last=False)),
    }
    arrows: dict[str, Form] = {
        "arrow": Form("arrow", arrow),
        "arrow, compressed": Form("arrow", lambda t: arrow(t, compression="lz4")),
        "arrow before 0.15": Form("arrow", lambda t: arrow(t, use_legacy_format=True)),
        "arrow file": Form("arrow", lambda t: arrow(t, file=True)),
    }
    for name, form in (texts | arrows).items():
        yield name, Form(form.kind, form.write, streams=True)
        for how, pack in (("gzipped", lambda d: gzip.compress(d, mtime=0)), ("bgzipped", bgzip)):

            def packed(
                table: pa.Table,
                write: Callable[[pa.Table], bytes] = form.write,
                pack: Callable[[bytes], bytes] = pack,
            ) -> bytes:
                return pack(write(table))

            yield f"{name}, {how}", Form(form.kind, packed, zipped=True, streams=True)
    yield "arrow of polars", Form("arrow", lambda t: into_memory(pl.DataFrame(t).write_ipc))
    yield "parquet", Form("parquet", lambda t: into_memory(lambda sink: pq.write_table(t, sink)))
    yield (
        "parquet in row groups",
        Form(
            "parquet",
            lambda t: into_memory(
                lambda sink: pq.write_table(t, sink, row_group_size=2, write_page_index=True)
            ),
        ),
    )
    yield "parquet of polars", Form("parquet", lambda t: into_memory(pl.DataFrame(t).write_parquet))
    yield "json", Form("json", lambda t: json.dumps({"cells": t.to_pylist()}).encode())
    yield "json, a list", Form("json", lambda t: json.dumps(t.to_pylist()).encode())
    yield (
        "json, rows",
        Form(
            "json",
            lambda t: json.dumps({"columns": sheet(t)[0], "data": sheet(t)[1:]}).encode(),
        ),
    )
    yield "xlsx", Form("workbook", lambda t: xlsx_of({"Results": sheet(t)}))
    yield "ods", Form("workbook", lambda t: ods_of(sheet(t)))
    yield "xls", Form("workbook", lambda t: xls_of([[str(v) for v in sheet(t)[0]], *_ascii(t)]))


def _ascii(table: pa.Table) -> list[list[Any]]:
    """The cells as the tests' writer of .xls takes them."""
    return [[v.replace("ä", "a") if isinstance(v, str) else v for v in r] for r in sheet(table)[1:]]


FORMS = dict(_forms())


@dataclass(frozen=True)
class Damaged:
    """Hold a table that is cut, joined or doubled."""

    form: str
    what: str
    data: bytes

    @property
    def rows(self) -> int | None:
        """How many rows it has by the format's own rules; None if these say that it is not whole.

        CSV and NDJSON do not say where they end: one that is cut behind a row is a table, and one behind
        another is one table too. In CSV so is one that is cut within the last value of a row.
        """
        form, data = FORMS[self.form], self.data
        try:
            if form.zipped:
                if "bgzipped" in self.form and not _ends_as_bgzip(data):
                    return None
                data = gzip.decompress(data)
            if form.kind == "json":
                json.loads(data)
                return ROWS
            if form.kind in ("csv", "ndjson"):
                text = data.decode("utf-16" if "UTF-16" in self.form else "utf-8")
        except (EOFError, OSError, zlib.error, ValueError):
            return None
        if form.kind == "arrow" and form.zipped:  # zeros may stand behind gzip
            return ROWS if data in written(self.form.rpartition(", ")[0]) else None
        if self.form == "xls":  # behind which anything may stand but another one
            whole = written("xls")
            return ROWS if data.startswith(whole) and data.count(whole[0][:8]) == 1 else None
        if form.kind not in ("csv", "ndjson") or "\0" in text:
            return None
        lines = [line for line in text.replace("\ufeff", "").splitlines() if line]
        if form.kind == "ndjson":
            try:
                return len([json.loads(line) for line in lines]) or None
            except json.JSONDecodeError:
                return None
        separator = next(s for s in "\t;," if s in lines[0]) if lines else ","
        full = [
            # A comma within the quoted last value parts nothing.
            line.count(separator) == lines[0].count(separator) + (separator == "," and '"' in line)
            and line.count('"') % 2 == 0
            and (line == lines[0] or all(map(_is_number, line.split(separator)[1:-1][:6])))
            for line in lines
        ]
        headers = lines.count(lines[0]) if lines else 0
        return len(lines) - headers if all(full) and len(lines) > headers else None


def _is_number(text: str) -> bool:
    return text.replace(".", "", 1).isdecimal()


def _ends_as_bgzip(data: bytes) -> bool:
    return data.rstrip(b"\0").endswith(END_OF_BGZIP.rstrip(b"\0"))


@cache
def written(name: str) -> tuple[bytes, bytes]:
    """Two tables in a form."""
    write = FORMS[name].write
    return write(table_of(1)), write(table_of(2))


def damaged_tables(count: int) -> Iterator[Damaged]:
    """Make so many damaged tables, of every form in turn, always the same ones."""
    dice = random.Random(15)
    names = list(FORMS)
    for i in range(count):
        name = names[i % len(names)]
        one, other = written(name)
        near = dice.random() < 0.5
        size = len(one) - dice.randint(1, 60) if near else dice.randrange(1, len(one))
        rubbish = dice.choice((b"rubbish", b"\n", b"ARROW1", bytes(7), b'{"a": ', b"PAR1"))
        what, data = dice.choice(
            (
                (f"cut at {size}", one[:size]),
                (f"cut at {size}", one[:size]),
                (f"cut at {size}", one[:size]),
                ("joined", one + other),
                ("doubled", one + one),
                (f"a whole one behind one cut at {size}", one[:size] + other),
                (f"the same behind itself cut at {size}", one[:size] + one),
                (f"one cut at {size} behind a whole one", other + one[:size]),
                (f"followed by {rubbish!r}", one + rubbish),
            )
        )
        yield Damaged(name, what, data)
