"""Whatever the bytes, they are a table or an error of ours."""

import json
from typing import Any

import numpy as np
import pyarrow as pa
from hypothesis import example, given
from hypothesis import strategies as st

from bloodcells.errors import TableError
from bloodcells.tables.formats import Format, Limits, read_bytes
from bloodcells.tables.reading import read_cells
from tests.bloodcells.tables.formats.bodies import (
    BODIES,
    CELLS,
    FORMATS,
    NAMES,
    TABLE,
    TYPED,
    parquet_of,
    records_of,
    stream_of,
)


def check_any(data: bytes, kind: Format) -> None:
    """It is a table, or an error of ours with a sentence; never another exception."""
    try:
        source = read_bytes(data, kind, Limits(bytes=10**7, rows=1000, columns=100))
        cells = read_cells(source, invalid="flag")
    except TableError as error:
        message = str(error)
    else:
        message = "."
        assert len(cells) > 0
        assert np.isfinite(cells.values[~cells.rejected]).all()
    assert message.endswith(".")


@st.composite
def spoilt(draw: st.DrawFn, body: bytes) -> bytes:
    """A body with bytes of it replaced, taken out, doubled or put in."""
    data = bytearray(body)
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, max(len(data) - 1, 0)))
        length = draw(st.sampled_from([0, 1, 1, 2, 4, 8, 60]))
        new = draw(
            st.binary(max_size=8)
            | st.sampled_from([b"\0", b'"', b",", b";", b"\n", b"\r", b"\xff", b"\x80", b"{", b"]"])
            | st.sampled_from(
                [b"NaN", b"1e999", b"null", b"[[", b"true", b"\\ud800", b"Label", b":"]
            )
            | st.just(bytes(data[at : at + length]) * 2)
        )
        data[at : at + length] = new
    return bytes(data)


ROWS = [[str(v) for v in row] for row in CELLS.tolist()]


LONG = (
    " ,Label,Area,Mean,StdDev,Mode,Min,Max,Perim.,Circ.,Feret,IntDen,Median,Skew,Kurt,RawIntDen,Slice,"
    "MinFeret,AR,Solidity\n"
    "1,a:Red,4,2.5,1.29,1,1,4,6.6,1,2.83,10,2,0,-1.36,10,1,2,1,1\n"
    "2,a:Green,4,2.5,1.29,1,1,4,6.6,1,2.83,10,2,0,-1.36,10,2,2,1,1\n"
    "3,a:Blue,4,2.5,1.29,1,1,4,6.6,1,2.83,10,2,0,-1.36,10,3,2,1,1\n"
)


SEEDS: list[tuple[Format, bytes]] = [
    *BODIES.items(),
    ("csv", LONG.encode()),
    ("csv", ("#a,1\n" + LONG.replace(",", "\t")).encode()),
    ("csv", LONG.encode("utf-16")),
    ("csv", LONG.replace(",", ";").replace(".", ",").encode()),
    ("json", json.dumps({"columns": NAMES, "data": CELLS.tolist()}).encode()),
    ("arrow", stream_of(TABLE, "file")),
    ("arrow", stream_of(pa.table(TYPED), compression="zstd")),
    ("parquet", parquet_of(pa.table(TYPED))),
]


@given(st.sampled_from(FORMATS), st.binary())
@example("csv", b"\r")
@example("csv", b"a\rb")
@example("csv", b"\xff\xfe")
@example("csv", b'"')
@example("json", b"\xff\xfe\x00")
@example("json", b'{"cells": [{"": 1}]}')
@example("arrow", b"ARROW1")
@example("arrow", b"\xff\xff\xff\xff\x00\x00\x00\x00")
@example("parquet", b"PAR1PAR1")
def test_any_bytes_are_a_table_or_a_table_error(kind: Format, data: bytes) -> None:
    check_any(data, kind)


@given(st.data(), st.sampled_from(SEEDS))
def test_a_spoilt_table_is_a_table_or_a_table_error(
    data: st.DataObject, seed: tuple[Format, bytes]
) -> None:
    kind, body = seed
    check_any(data.draw(spoilt(body)), kind)


@given(st.text(st.sampled_from('Area,Mean;\t"\r\n 1.5e-:#RedSDMinMax\0µ{}[]') | st.characters()))
def test_any_text_is_a_table_or_a_table_error(text: str) -> None:
    check_any(text.encode("utf-8", "surrogatepass"), "csv")
    check_any(f" ,Area,Mean\n{text}".encode("utf-8", "surrogatepass"), "csv")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


@given(
    st.lists(st.dictionaries(st.sampled_from(["Area", "Mean red", "id", "Label", ""]), JSON)), JSON
)
def test_any_json_is_a_table_or_a_table_error(records: list[dict[str, Any]], other: Any) -> None:
    filled = [records_of()[0] | r for r in records]
    rows = [[other] * 2]
    for body in ({"cells": records}, {"cells": filled}, {"columns": ["Area", "id"], "data": rows}):
        check_any(json.dumps(body).encode(), "json")
    check_any("\n".join(map(json.dumps, [*filled, other])).encode(), "ndjson")
    check_any(json.dumps(other).encode(), "json")
