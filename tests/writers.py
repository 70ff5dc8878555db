"""Write a table of cells as the tools of the field do, with the columns and rows in any order.

The tables of R, LibreOffice, KNIME and ImageJ are written here in the form that these tools give them;
pandas, polars, DuckDB, Arrow and openpyxl write their own.
"""

import csv
import io
import json
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb
import openpyxl
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.feather
import pyarrow.parquet as pq

from bloodcells.measurements import CHANNELS, FEATURE_SETS, measurements

IMAGEJ_33 = measurements(FEATURE_SETS["imagej-33"])
ID = "image filename"


@dataclass(frozen=True)
class Written:
    """Hold a file: its bytes and the suffix of its name."""

    content: bytes
    suffix: str


Columns = Mapping[str, list[str]]
"""Name of a column -> its values, as they stand in the lab's CSV; the first names the cells."""


def _number(text: str) -> int | float | str:
    """Convert a text to a number, if it is one."""
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            pass
    return text


def _typed(columns: Columns) -> dict[str, list[float] | list[str]]:
    """Convert the columns of numbers."""
    return {
        name: texts if name == ID else [float(text) for text in texts]
        for name, texts in columns.items()
    }


def _rows(columns: Columns) -> list[tuple[str, ...]]:
    """List the rows of a table."""
    return list(zip(*columns.values(), strict=True))


def _separated(
    columns: Columns,
    separator: str,
    *,
    index: str | None = None,
    comma: bool = False,
    quoting: int = csv.QUOTE_MINIMAL,
    index_name: str | None = "",
    line_end: str = "\n",
) -> bytes:
    """Write text with a separator.

    Parameters
    ----------
    index
        What numbers the rows in a first column, `{}` being the number; None for no such column.
    index_name
        Header of that column; None if the header has no field for it, as R writes it.
    comma
        Whether numbers have a decimal comma.
    """
    sink = io.StringIO()
    writer = csv.writer(sink, delimiter=separator, quoting=quoting, lineterminator=line_end)
    first = [] if index is None or index_name is None else [index_name]
    writer.writerow([*first, *columns])
    for i, row in enumerate(_rows(columns), 1):
        values = [
            text.replace(".", ",") if comma and name != ID else text
            for name, text in zip(columns, row, strict=True)
        ]
        numbers = [v if n == ID else _number(v) for n, v in zip(columns, values, strict=True)]
        writer.writerow([*([] if index is None else [index.format(i)]), *numbers])
    return sink.getvalue().encode()


def _long(columns: Columns, label: Callable[[int, str, str], str], order: str = "RGB") -> bytes:
    """Write ImageJ's tab-separated table with a row for each cell and channel.

    Parameters
    ----------
    label
        Number of the cell, its name and the channel -> `Label`.
    """
    in_order = [next(c for c in CHANNELS if c[0] == letter.lower()) for letter in order]
    bases = list(dict.fromkeys(m.base for m in IMAGEJ_33 if m.name in columns))
    lines = ["\t".join([" ", "Label", *bases])]
    for i in range(len(columns[ID])):
        for channel in in_order:
            values = []
            for base in bases:
                of_base = [m for m in IMAGEJ_33 if m.base == base and m.name in columns]
                mine = [m for m in of_base if m.channel in (channel, None)]
                values.append(columns[mine[0].name][i] if mine else "0")
            number = str(len(lines))
            lines.append("\t".join([number, label(i, columns[ID][i], channel), *values]))
    return ("\n".join(lines) + "\n").encode()


def _to_parquet(table: pa.Table) -> bytes:
    sink = io.BytesIO()
    pq.write_table(table, sink)
    return sink.getvalue()


def _to_arrow(table: pa.Table, file: bool) -> bytes:
    sink = io.BytesIO()
    make = pa.ipc.new_file if file else pa.ipc.new_stream
    with make(sink, table.schema) as writer:
        writer.write_table(table)
    return sink.getvalue()


def _to_feather(columns: Columns) -> bytes:
    sink = io.BytesIO()
    pyarrow.feather.write_feather(pa.table(_typed(columns)), sink)
    return sink.getvalue()


def _pandas(columns: Columns) -> pd.DataFrame:
    return pd.DataFrame(_typed(columns))


def _pandas_parquet(columns: Columns) -> bytes:
    """Write a DataFrame whose rows were selected, so that its index is a column of the file."""
    frame = _pandas(columns)
    sink = io.BytesIO()
    frame.set_index(frame.index * 3 + 7).to_parquet(sink)
    return sink.getvalue()


def _polars(columns: Columns, write: Callable[[pl.DataFrame, io.BytesIO], object]) -> bytes:
    sink = io.BytesIO()
    write(pl.DataFrame(_typed(columns)), sink)
    return sink.getvalue()


def _duckdb(columns: Columns, options: str) -> bytes:
    """Copy a table out of DuckDB."""
    cells = pa.table(_typed(columns))  # noqa: F841 - DuckDB finds the variable by its name
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "out"
        duckdb.sql(f"COPY (SELECT * FROM cells) TO '{path}' ({options})")
        return path.read_bytes()


def _excel(columns: Columns) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(list(columns))
    for row in zip(*_typed(columns).values(), strict=True):
        sheet.append(row)
    sink = io.BytesIO()
    book.save(sink)
    return sink.getvalue()


def _slices(i: int, name: str, channel: str) -> str:
    return f"{i}-{name}:{channel.capitalize()}"


def _windows(i: int, name: str, channel: str) -> str:
    return f"{name} ({channel}):cell {i}"


def _files(i: int, name: str, channel: str) -> str:
    return f"{i}_{name.strip().removesuffix('.jpg')}_{channel}.tif"


QUOTED = csv.QUOTE_NONNUMERIC

WRITERS: dict[str, Callable[[Columns], Written]] = {
    "ImageJ, a row per cell": lambda c: Written(
        _separated(c, ",", index="{}", index_name=" "), ".csv"
    ),
    "ImageJ, .xls": lambda c: Written(_separated(c, "\t", index="{}", index_name=" "), ".xls"),
    "ImageJ, slices": lambda c: Written(_long(c, _slices), ".txt"),
    "ImageJ, slices from blue to red": lambda c: Written(_long(c, _slices, "BGR"), ".txt"),
    "ImageJ, windows": lambda c: Written(_long(c, _windows), ".txt"),
    "ImageJ, windows from green on": lambda c: Written(_long(c, _windows, "GBR"), ".txt"),
    "ImageJ, files": lambda c: Written(_long(c, _files), ".txt"),
    "ImageJ, files from blue to red": lambda c: Written(_long(c, _files, "BGR"), ".txt"),
    "R, write.csv": lambda c: Written(_separated(c, ",", index="{}", quoting=QUOTED), ".csv"),
    "R, write.csv2": lambda c: Written(
        _separated(c, ";", index="{}", comma=True, quoting=csv.QUOTE_ALL), ".csv"
    ),
    "R, write.table": lambda c: Written(
        _separated(c, " ", index="{}", index_name=None, quoting=QUOTED), ".txt"
    ),
    "R, write.table with tabs": lambda c: Written(
        _separated(c, "\t", index="{}", index_name=None), ".tsv"
    ),
    "pandas, to_csv": lambda c: Written(_pandas(c).to_csv().encode(), ".csv"),
    "pandas, records": lambda c: Written(_pandas(c).to_json(orient="records").encode(), ".json"),
    "pandas, split": lambda c: Written(_pandas(c).to_json(orient="split").encode(), ".json"),
    "pandas, columns": lambda c: Written(_pandas(c).to_json().encode(), ".json"),
    "pandas, to_parquet": lambda c: Written(_pandas_parquet(c), ".parquet"),
    "polars, write_csv": lambda c: Written(_polars(c, pl.DataFrame.write_csv), ".csv"),
    "polars, write_ipc": lambda c: Written(_polars(c, pl.DataFrame.write_ipc), ".arrow"),
    "polars, write_ndjson": lambda c: Written(_polars(c, pl.DataFrame.write_ndjson), ".ndjson"),
    "polars, write_parquet": lambda c: Written(_polars(c, pl.DataFrame.write_parquet), ".parquet"),
    "DuckDB, CSV": lambda c: Written(_duckdb(c, "FORMAT CSV"), ".csv"),
    "DuckDB, JSON": lambda c: Written(_duckdb(c, "FORMAT JSON"), ".json"),
    "DuckDB, Parquet": lambda c: Written(_duckdb(c, "FORMAT PARQUET"), ".parquet"),
    "Arrow, stream": lambda c: Written(_to_arrow(pa.table(_typed(c)), file=False), ".arrows"),
    "Arrow, file": lambda c: Written(_to_arrow(pa.table(_typed(c)), file=True), ".arrow"),
    "Arrow, Feather": lambda c: Written(_to_feather(c), ".feather"),
    "Arrow, Parquet": lambda c: Written(_to_parquet(pa.table(_typed(c))), ".parquet"),
    "LibreOffice, English": lambda c: Written(_separated(c, ","), ".csv"),
    "LibreOffice, German": lambda c: Written(_separated(c, ";", comma=True), ".csv"),
    "LibreOffice, French": lambda c: Written(
        b"\xef\xbb\xbf" + _separated(c, ";", comma=True, line_end="\r\n"), ".csv"
    ),
    "Excel, .xlsx": lambda c: Written(_excel(c), ".xlsx"),
    "KNIME": lambda c: Written(
        _separated(c, ",", index="Row{}", index_name="row ID", quoting=csv.QUOTE_ALL), ".csv"
    ),
    "JSON, cells": lambda c: Written(
        json.dumps(
            {
                "cells": [
                    dict(zip(c, row, strict=True)) for row in zip(*_typed(c).values(), strict=True)
                ]
            }
        ).encode(),
        ".json",
    ),
}
"""Name of a tool and its way of writing -> what it writes of a table."""
