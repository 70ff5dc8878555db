"""The format of a table is told by its first bytes, and what is no table is named."""

import gzip
import json

import numpy as np
import pyarrow as pa
import pytest

from bloodcells.tables.formats import Format, Limits, find_format, read_bytes
from bloodcells.tables.reading import read_cells
from tests.bloodcells.tables.formats.bodies import (
    BODIES,
    CELLS,
    TABLE,
    records_of,
    refusal,
    stream_of,
)

OTHERS: list[tuple[Format, bytes]] = [
    ("arrow", stream_of(TABLE, "file")),
    ("arrow", stream_of(TABLE, "file", compression="zstd")),
    ("json", json.dumps(records_of()).encode()),
    ("json", json.dumps({"cells": records_of()}, indent=1).encode()),
    ("json", json.dumps({"cells": records_of()}).encode("utf-16")),
    ("json", b"\xef\xbb\xbf" + BODIES["json"]),
    ("csv", BODIES["csv"].decode().encode("utf-16")),
    ("csv", b"\xef\xbb\xbf" + BODIES["csv"]),
    ("ndjson", BODIES["ndjson"].split(b"\n")[0]),
]


@pytest.mark.parametrize(("kind", "data"), [*BODIES.items(), *OTHERS])
def test_every_format_is_told_by_its_first_bytes_gzipped_or_not(kind: Format, data: bytes) -> None:
    assert find_format(data) == kind
    for body in (data, gzip.compress(data)):
        source = read_bytes(body, "any", Limits())
        assert source.format == kind
        assert np.array_equal(read_cells(source).values, CELLS[: source.rows])


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (
            b"\x89PNG\r\n\x1a\n",
            "a PNG image was found; images are measured by `bloodcells measure`",
        ),
        (b"\xff\xd8\xff\xe0", "a JPEG image"),
        (b"II*\0\x08\0\0\0", "a TIFF image"),
        (b"MM\0*\0\0\0\x08", "a TIFF image"),
        (b"RIFF\x10\0\0\0WEBPVP8 ", "a WebP image"),
        (b"BM\x36\0\0\0\0\0\0\0\x36", "a BMP image"),
        (b"%PDF-1.7", "a PDF"),
        (b"\x28\xb5\x2f\xfd\x24", "Zstandard data was found; take the table out of it"),
        (b"BZh91AY&SY", "bzip2 data"),
        (b"\xfd7zXZ\0\0", "xz data"),
        (b"\x93NUMPY\1\0", "a NumPy array"),
        (b"\x89HDF\r\n", "an HDF5 file"),
        (b"SQLite format 3\0", "an SQLite database"),
        (b"<html><table>", "HTML or XML"),
        (b'\xef\xbb\xbf<?xml version="1.0"?><Workbook', "HTML or XML"),
    ],
)
def test_what_is_no_table_is_named(data: bytes, what: str) -> None:
    message = refusal(data, "any")
    assert message.startswith(f"A table was expected, {what}")
    assert refusal(gzip.compress(data), "any") == message


@pytest.mark.parametrize(
    "header",
    ["BMI,Area", "BZh,Area", "Object,Area", "FCS,Area", "RIFF,Area", "{id},Area", "[1],Area"],
)
def test_a_header_that_begins_like_a_file_of_another_kind_is_one(header: str) -> None:
    assert find_format(f"{header}\n1,2\n".encode()) == "csv"


def test_feather_of_version_1_is_refused_by_name() -> None:
    for kind in ("any", "arrow"):
        assert refusal(b"FEA1" + bytes(20), kind).startswith(  # type: ignore[arg-type]
            "A Feather file of version 1 was found"
        )


def test_feather_of_version_2_is_an_arrow_file(tmp_path) -> None:  # type: ignore[no-untyped-def]
    from pyarrow import feather

    feather.write_feather(TABLE, tmp_path / "a.feather", compression="lz4")
    assert np.array_equal(read_cells(tmp_path / "a.feather").values, CELLS)
    (tmp_path / "b.ipc").write_bytes(stream_of(pa.table(TABLE)))
    assert np.array_equal(read_cells(tmp_path / "b.ipc").values, CELLS)
