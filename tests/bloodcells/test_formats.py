"""Bytes of each format become one table with every column kept, or one sentence on what is wrong."""

import gzip
import json
import tracemalloc
import zlib
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bloodcells.errors import (
    DoubledColumn,
    InvalidRows,
    TableError,
    TableTooLarge,
    UnreadableTable,
)
from bloodcells.features import FEATURE_SETS
from bloodcells.formats import SUFFIXES, Format, Limits, Source, gunzip, read_bytes, read_file
from bloodcells.tables import read_cells
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


def parquet_of(table: pa.Table) -> bytes:
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink)
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


# --- CSV -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_the_separator_is_the_one_under_which_most_columns_are_measurements(separator: str) -> None:
    odd = "x" + ",;\t".replace(separator, "") * 3  # more separators of the other kinds
    source = read(separator.join([odd, "Area", "AR"]) + "\n" + separator.join("123") + "\n")
    assert source.separator == separator
    assert source.table.to_pydict() == {odd: ["1"], "Area": ["2"], "AR": ["3"]}


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_table_of_unknown_columns_has_the_separator_that_makes_most(separator: str) -> None:
    assert (
        read(f"a{separator}b{separator}c,d\n1{separator}2{separator}3,4\n").separator == separator
    )


def test_every_column_is_kept_as_text() -> None:
    source = read(" ;image filename;Area;Area 2;n\n1; a.jpg ;007;1e5;\n")
    assert source.table.schema.types == [pa.string()] * 5
    assert source.table.to_pydict() == {
        " ": ["1"],
        "image filename": [" a.jpg "],
        "Area": ["007"],
        "Area 2": ["1e5"],
        "n": [""],
    }
    assert source.notes == ["read as CSV separated by semicolon"]
    assert source.format == "csv"


def test_quoted_values_may_hold_separators_quotes_and_line_ends() -> None:
    assert columns('id,Area,n\n"a, b",1,"say ""x"""\n"c\nd",2,\'\n') == {
        "id": ["a, b", "c\nd"],
        "Area": ["1", "2"],
        "n": ['say "x"', "'"],
    }


@pytest.mark.parametrize(
    ("text", "row"),
    [
        ('id,Area,AR\n"a.jpg,1,2\n"b.jpg,3,4\n', 1),
        ('id,Area,AR\nx,0,0\n"a.jpg,1,2\nb.jpg,3,4\n"c.jpg,5,6\n', 2),
    ],
)
def test_a_quotation_mark_that_is_not_closed_does_not_swallow_rows(text: str, row: int) -> None:
    assert refusal(text) == (
        f"In row {row}, column 'id': a quotation mark is opened here, and closed only in a later row."
    )


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_of_every_system_are_read(end: str) -> None:
    assert columns(f"Area,AR{end}1,2{end}3,4{end}") == {"Area": ["1", "3"], "AR": ["2", "4"]}
    assert columns(f"{end}{end}Area,AR{end}{end}1,2{end}{end}") == {"Area": ["1"], "AR": ["2"]}
    assert columns(f"Area,AR{end}1,2") == {"Area": ["1"], "AR": ["2"]}


@pytest.mark.parametrize(
    ("encoding", "notes"),
    [
        ("utf-8", []),
        ("utf-8-sig", []),
        ("utf-16", ["decoded from UTF-16"]),
        ("cp1252", ["not UTF-8, so decoded as Windows-1252"]),
    ],
)
def test_encodings_are_told_apart(encoding: str, notes: list[str]) -> None:
    source = read("id;Area\nzellé µ;1\n".encode(encoding))
    assert source.table.to_pydict() == {"id": ["zellé µ"], "Area": ["1"]}
    assert source.notes == [*notes, "read as CSV separated by semicolon"]


def test_utf_16_of_either_byte_order_is_read() -> None:
    text = "id;Area\nµ;1\n"
    for data in (b"\xff\xfe" + text.encode("utf-16-le"), b"\xfe\xff" + text.encode("utf-16-be")):
        assert columns(data) == {"id": ["µ"], "Area": ["1"]}


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "There is no table: csv data was expected, nothing was found."),
        (b" \n\t\n", "There is no table: csv data was expected, nothing was found."),
        (
            b"id,Area\n\x81,1\n",
            "The text is neither UTF-8 nor Windows-1252 (byte 9); save it as UTF-8.",
        ),
        (b"id,Area\na\0,1\n", "The text has NUL bytes in it: it is not CSV."),
        (
            "id,Area\na,1\n".encode("utf-16-le"),
            "The text has NUL bytes in it: it is not CSV.",
        ),
        (
            b"PK\x03\x04workbook",
            "CSV was expected, an Excel workbook or a zip file was found; save the sheet as CSV.",
        ),
        (
            b"\xd0\xcf\x11\xe0workbook",
            "CSV was expected, an Excel workbook was found; save the sheet as CSV.",
        ),
        (
            gzip.compress(b"Area\n1\n"),
            "CSV was expected, gzip was found; send it as gzip (Content-Encoding), or end its name "
            "in .gz.",
        ),
        (BODIES["parquet"], "CSV was expected, a Parquet file was found; send it as such."),
        (
            stream_of(TABLE, "file"),
            "CSV was expected, an Arrow file was found; send it as such.",
        ),
        (b"Area,AR\n", "Below its first line, the table has no row of a cell; send at least one."),
        (b"Area,AR", "Below its first line, the table has no row of a cell; send at least one."),
    ],
)
def test_bytes_that_are_no_csv_table_are_refused(data: bytes, message: str) -> None:
    assert refusal(data) == message


def test_ragged_rows_are_refused_by_number() -> None:
    with pytest.raises(InvalidRows) as error:
        read("id,Area,AR\na,1,2\n\nb,3\nc,4,5\nd,6,7,8\n")
    assert str(error.value) == (
        "In row 2: 3 values were expected, as in the header; 2 were found (1 more such fault)."
    )
    assert [str(f) for f in error.value.faults] == [
        "row 2: 3 values were expected, as in the header; 2 were found",
        "row 4: 3 values were expected, as in the header; 4 were found",
    ]


def test_an_error_lists_twenty_faults_and_says_how_many_there_are() -> None:
    with pytest.raises(InvalidRows) as error:
        read("id,Area\n" + "a\n" * 30)
    assert len(error.value.faults) == 20
    assert error.value.total == 30
    assert str(error.value).endswith("(29 more such faults).")


def test_a_header_that_no_program_writes_is_refused() -> None:
    assert refusal("id,Area," + "x" * 200_000 + "\n1,2,3\n") == (
        "The header of the CSV cannot be read: field larger than field limit (131072)."
    )


# --- JSON ----------------------------------------------------------------------------------------------


def test_objects_and_columns_with_data_are_the_same_table() -> None:
    records = {"cells": [{"id": "a", "Area": 1, "AR": 1.5}, {"Area": 2, "AR": None, "x": True}]}
    rows = {
        "columns": ["id", "Area", "AR", "x"],
        "data": [["a", 1, 1.5, None], [None, 2, None, True]],
    }
    expected = {"id": ["a", None], "Area": [1, 2], "AR": [1.5, None], "x": [None, True]}
    assert columns(json.dumps(records), "json") == expected
    assert columns(json.dumps(rows), "json") == expected
    assert columns("\n\n".join(map(json.dumps, records["cells"])), "ndjson") == expected
    assert columns("\r\n".join(map(json.dumps, records["cells"])), "ndjson") == expected


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32"])
def test_json_of_every_unicode_encoding_is_read(encoding: str) -> None:
    text = '{"cells": [{"id": "µ", "Area": 1}]}'
    assert columns(text.encode(encoding), "json") == {"id": ["µ"], "Area": [1]}
    doubled = text.replace('"Area"', '"Area": 2, "Area"')
    assert "'Area', 'Area'" in refusal(doubled.encode(encoding), "json")


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("[1]", "found a list."),
        ("3", "found a number."),
        ("null", "found null."),
        ('"x"', "found a text."),
        ("true", "found a boolean."),
        ('{"cells": [], "data": []}', "found an object with ['cells', 'data']."),
        ("{}", "found an object with []."),
    ],
)
def test_json_of_another_shape_is_refused(body: str, message: str) -> None:
    assert refusal(body, "json") == (
        'The JSON is not a table: expected {"cells": [{...}, ...]} or {"columns": [...], "data": '
        f"[[...], ...]}}, {message}"
    )


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ('{"cells": 3}', "'cells' must be a list of objects; found a number."),
        (
            '{"cells": [{"a": 1}, null, 3]}',
            "In row 2: an object was expected, null was found (1 more such fault).",
        ),
        ('{"cells": []}', "The table has no row of a cell; send at least one."),
        ('{"cells": [{}, {}]}', "In row 1: the object is empty (1 more such fault)."),
        ('{"columns": 1, "data": []}', "'columns' must be a list of names; found a number."),
        (
            '{"columns": ["a", null], "data": []}',
            "'columns' must be a list of names; found null in it.",
        ),
        ('{"columns": ["a"], "data": {}}', "'data' must be a list of rows; found an object."),
        ('{"columns": ["a"], "data": []}', "The table has no row of a cell; send at least one."),
        (
            '{"columns": ["a"], "data": [[1], [1, 2]]}',
            "In row 2: 1 values were expected, as in 'columns'; 2 were found.",
        ),
        (
            '{"columns": ["a"], "data": [{"a": 1}]}',
            "In row 1: 1 values were expected, as in 'columns'; an object was found.",
        ),
        (
            '{"cells": [{"a": 1}',
            "The body is not JSON: unexpected end of data: line 1 column 20 (char 19).",
        ),
        (
            "{'cells': []}",
            "The body is not JSON: unexpected character, expected a string key: line 1 column 2 (char 1).",
        ),
    ],
)
def test_what_is_wrong_with_json_is_said(body: str, message: str) -> None:
    assert refusal(body, "json") == message


def test_a_line_that_is_not_json_is_named() -> None:
    assert refusal('{"a": 1}\n\n{"a": \n', "ndjson").startswith("Row 2 is not JSON: ")
    assert refusal('{"a": 1}\n[1]\n', "ndjson") == (
        "In row 2: an object was expected, a list was found."
    )


@pytest.mark.parametrize(
    "body",
    [
        '{"cells": [{"Area": 1}, {"Area": 1, "AR": 2, "Area": 3}]}',
        '{"cells": [{"Area" : 1, "Area"\n: 3}]}',
        '{"cells": [{"Area": 1, "Ar\\u0065a": 3}]}',
    ],
)
def test_a_doubled_key_is_refused(body: str) -> None:
    message = (
        "The columns 'Area', 'Area' are all the measurement 'Area'; expected one. Take out or rename "
        "all but one."
    )
    assert refusal(body, "json") == message
    lines = body.removeprefix('{"cells": [').removesuffix("]}").replace("\n", " ")
    assert refusal(lines.replace("}, {", "}\n{"), "ndjson") == message


def test_doubled_keys_of_the_body_are_refused() -> None:
    with pytest.raises(DoubledColumn):
        read('{"columns": ["a"], "data": [[1]], "data": [[2]]}', "json")
    with pytest.raises(DoubledColumn):
        read('{"cells": [{"a": 1}], "cells": [{"a": 1}]}', "json")


def test_a_text_that_looks_like_a_key_is_no_doubled_key() -> None:
    body = '{"cells": [{"a": "x\\":y", "b\\":": 1, "c": "\\" :"}]}'
    assert columns(body, "json") == {"a": ['x":y'], 'b":': [1], "c": ['" :']}


def outcome(data: bytes, kind: Format) -> str | None:
    """The message of the TableError, None if it was read."""
    try:
        read(data, kind)
    except TableError as error:
        return str(error)
    return None


DEEP = 2000


@pytest.mark.parametrize("depth", [900, 1000, 1020, DEEP])
@pytest.mark.parametrize(("opening", "closing"), [("[", "]"), ('{"a":', "}")])
def test_deep_json_is_read_or_refused(depth: int, opening: str, closing: str) -> None:
    value = opening * depth + "1" + closing * depth
    for body, kind in (
        (f'{{"cells": [{{"x": {value}}}]}}', "json"),
        (f'{{"cells": [{{"x": {value}, "y": "a\\":"}}]}}', "json"),
        (f'{{"columns": ["x"], "data": [[{value}]]}}', "json"),
        (f'{{"x": {value}}}', "ndjson"),
    ):
        message = outcome(body.encode(), kind)  # type: ignore[arg-type]
        if depth < 950:
            assert message is None
        elif depth == DEEP:
            assert message is not None
        assert message is None or "nested too deeply" in message or "depth limit" in message


def test_values_of_several_kinds_are_kept_as_json() -> None:
    rows = '[1.5], [true], ["12"], ["x"], [[1]], [{"k": null}], [null], [1e3]'
    assert columns(f'{{"columns": ["v"], "data": [{rows}]}}', "json") == {
        "v": ["1.5", "true", '"12"', "x", "[1]", '{"k": null}', None, "1000.0"],
    }


def cell_with(value: str) -> str:
    body = json.dumps({"cells": records_of(CELLS[:2])})
    return body.replace(f'"Area": {CELLS[1, 0]}', f'"Area": {value}')


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("null", "there is no value; a finite number was expected"),
        ('""', "there is no value; a finite number was expected"),
        ("NaN", "nan is not a finite number"),
        ("-Infinity", "-inf is not a finite number"),
        ("1e400", "inf is not a finite number"),
        ("true", "'true' is not a finite number"),
        ('"12"', "'\"12\"' is not a finite number"),
        ('"12,5"', "'12,5' is not a finite number"),
        ('"twelve"', "'twelve' is not a finite number"),
        ("[12]", "'[12]' is not a finite number"),
        ('{"a": 12}', "'{\"a\": 12}' is not a finite number"),
        ("1e16", "1e+16 is larger than any measurement can be (1e+15)"),
        (
            "18446744073709551615",
            "18446744073709551615 is larger than any measurement can be (1e+15)",
        ),
        (
            "1" + "0" * 200,
            "1e+200 is larger than any measurement can be (1e+15)",
        ),
    ],
)
def test_a_json_value_that_is_no_measurement_is_named(value: str, found: str) -> None:
    with pytest.raises(InvalidRows) as error:
        read_cells(read(cell_with(value), "json"))
    assert str(error.value) == f"In row 2, column 'Area': {found}."
    cells = read_cells(read(cell_with(value), "json"), invalid="flag")
    assert cells.reasons == {1: f"row 2, column 'Area': {found}"}
    assert np.array_equal(cells.values[0], CELLS[0])


def test_a_json_column_of_nothing_but_text_is_no_measurement() -> None:
    records = [{**record, "Area": str(record["Area"])} for record in records_of()]
    with pytest.raises(InvalidRows) as error:
        read_cells(read(json.dumps({"cells": records}), "json"))
    assert str(error.value) == (
        f"In row 1, column 'Area': '{CELLS[0, 0]}' is not a finite number (2 more such faults)."
    )


@pytest.mark.parametrize("value", ['"\\ud800"', "9" * 5000, "01", "1.", "0x1"])
def test_json_that_no_reader_agrees_on_is_refused(value: str) -> None:
    assert refusal(cell_with(value), "json").startswith("The body is not JSON: ")


# --- Arrow and Parquet ---------------------------------------------------------------------------------


TYPED = {
    "float32": pa.array([1.5, 2.0], pa.float32()),
    "int": pa.array([1, 2], pa.int16()),
    "decimal": pa.array([Decimal("1.50"), Decimal("2.00")], pa.decimal128(6, 2)),
    "text": pa.array(["a", "b"]),
    "dictionary": pa.array(["a", "a"]).dictionary_encode(),
    "null": pa.nulls(2),
}


@pytest.mark.parametrize("compression", [None, "zstd", "lz4"])
def test_arrow_and_parquet_keep_columns_and_types(compression: str | None) -> None:
    table = pa.table(TYPED)
    for kind in ("stream", "file"):
        source = read(stream_of(table, kind, compression=compression), "arrow")
        # whether a dictionary stays one is the reader's affair
        others = [name for name in TYPED if name != "dictionary"]
        assert source.table.select(others).equals(table.select(others))
        assert source.table.to_pydict() == table.to_pydict()
        assert source.format == "arrow"
    source = read(parquet_of(table), "parquet")
    assert source.table.to_pydict() == table.to_pydict()
    assert source.format == "parquet"
    assert source.notes == []


def test_an_arrow_stream_of_several_batches_is_one_table() -> None:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, TABLE.schema) as writer:
        for batch in TABLE.to_batches(max_chunksize=1):
            writer.write_batch(batch)
    assert read(bytes(sink.getvalue()), "arrow").table.equals(TABLE)


def test_every_type_of_number_is_a_measurement() -> None:
    table = TABLE
    whole = ("Area", "IntDen", "RawIntDen red", "Mode red")
    for j, name in enumerate(NAMES):
        column = TABLE.column(name).combine_chunks()
        if name in whole:
            column = column.cast(pa.int32())
        elif name == "Perim.":
            column = pa.array([Decimal(str(v)) for v in CELLS[:, j]], pa.decimal128(9, 3))
        elif name == "Feret":
            column = column.cast(pa.string()).dictionary_encode()
        elif name == "AR":
            column = column.dictionary_encode()
        table = table.set_column(j, name, column)
    table = table.append_column("id", pa.array([b"x", b"y", b"z"]))
    for data, kind in ((stream_of(table), "arrow"), (parquet_of(table), "parquet")):
        cells = read_cells(read(data, kind))  # type: ignore[arg-type]
        assert np.array_equal(cells.values, CELLS)
        assert cells.ids == ["x", "y", "z"]


def test_a_measurement_column_of_nulls_names_each_row() -> None:
    table = TABLE.set_column(0, "Area", pa.nulls(3))
    with pytest.raises(InvalidRows) as error:
        read_cells(read(stream_of(table), "arrow"))
    assert str(error.value) == (
        "In row 1, column 'Area': there is no value; a finite number was expected (2 more such faults)."
    )


@pytest.mark.parametrize("kind", ["arrow", "parquet"])
def test_a_typed_table_without_rows_is_empty(kind: Format) -> None:
    empty = TABLE.slice(0, 0)
    data = stream_of(empty) if kind == "arrow" else parquet_of(empty)
    assert refusal(data, kind) == "The table has no row of a cell; send at least one."


@pytest.mark.parametrize("kind", ["arrow", "parquet"])
def test_a_typed_table_cut_short_is_refused(kind: Format) -> None:
    # an Arrow stream may end without its end mark, which is 8 bytes
    for end in range(1, len(BODIES[kind]) - 8, 97):
        with pytest.raises(UnreadableTable):
            read(BODIES[kind][:end], kind)


def test_bytes_of_another_format_are_refused() -> None:
    assert refusal(BODIES["csv"], "parquet").startswith("The Parquet file cannot be read: ")
    assert refusal(BODIES["csv"], "arrow").startswith("The Arrow stream cannot be read: ")
    assert refusal(BODIES["json"], "arrow").startswith("The Arrow stream cannot be read: ")
    assert refusal(BODIES["parquet"], "json").startswith("The body is not JSON: ")


def test_text_that_is_no_utf_8_is_refused() -> None:
    buffers = pa.array([b"\xff", b"b"]).buffers()
    table = pa.table({"Area": [1, 2], "id": pa.Array.from_buffers(pa.string(), 2, buffers)})
    assert refusal(stream_of(table), "arrow") == (
        "The Arrow stream cannot be read: In column 1: Invalid: Invalid UTF8 sequence at string index "
        "0."
    )


# --- limits --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", FORMATS)
def test_a_table_at_the_limit_is_read_and_one_beyond_is_not(kind: Format) -> None:
    data = BODIES[kind]
    size = len(data) if kind in ("csv", "json", "ndjson") else 10**6
    assert read(data, kind, bytes=size, rows=3, columns=33).table.num_rows == 3
    with pytest.raises(TableTooLarge) as error:
        read(data, kind, rows=2)
    assert str(error.value) == "The table has 3 rows; the limit is 2. Send it in parts."
    with pytest.raises(TableTooLarge) as error:
        read(data, kind, columns=32)
    assert str(error.value) == "The table has 33 columns; the limit is 32."
    with pytest.raises(TableTooLarge) as error:
        read(data, kind, bytes=len(data) - 1)
    assert str(error.value) == (
        f"The table is more than {len(data) - 1:,} bytes, which is the limit; send it in parts."
    )


def test_columns_and_data_are_held_to_the_limits() -> None:
    body = '{"columns": ["a", "b"], "data": [[1, 2], [3, 4]]}'
    assert read(body, "json", rows=2, columns=2).table.num_rows == 2
    assert refusal(body, "json", rows=1) == (
        "The table has 2 rows; the limit is 1. Send it in parts."
    )
    assert refusal(body, "json", columns=1) == "The table has 2 columns; the limit is 1."


@pytest.mark.parametrize("kind", ["json", "ndjson"])
def test_objects_with_other_keys_each_do_not_become_a_huge_table(kind: Format) -> None:
    records = [f'{{"k{i}": 1}}' for i in range(900)]
    body = f'{{"cells": [{", ".join(records)}]}}' if kind == "json" else "\n".join(records)
    assert refusal(body, kind, columns=899, bytes=10**5) == (
        "The table has 900 columns; the limit is 899."
    )
    assert read(body, kind, bytes=900 * 900).table.num_columns == 900
    assert refusal(body, kind, bytes=900 * 900 - 1) == (
        "The table has 900 rows with 900 different keys, more than 809,999 values, which is the limit; "
        "send it in parts."
    )


@pytest.mark.parametrize("kind", ["arrow", "parquet"])
def test_typed_tables_are_held_to_the_limit_when_decompressed(kind: Format) -> None:
    zeros = pa.table({"Area": np.zeros(100_000), "AR": np.arange(100_000.0)})
    data = stream_of(zeros, compression="zstd") if kind == "arrow" else parquet_of(zeros)
    assert len(data) < 1_000_000
    with pytest.raises(TableTooLarge, match=r"bytes when decompressed"):
        read(data, kind, bytes=max(len(data), 500_000))
    assert read(data, kind, bytes=2_000_000).table.num_rows == 100_000


def test_gzip_is_read_up_to_the_limit() -> None:
    data = gzip.compress(b"x" * 1000) + gzip.compress(b"y" * 1000)
    assert gunzip(data, 2000) == b"x" * 1000 + b"y" * 1000
    with pytest.raises(TableTooLarge) as error:
        gunzip(data, 1999)
    assert str(error.value) == (
        "The table is more than 1,999 bytes when decompressed, which is the limit; send it in parts."
    )


def test_a_gzip_bomb_is_not_decompressed_beyond_the_limit() -> None:
    pump = zlib.compressobj(9, zlib.DEFLATED, 31)
    bomb = b"".join(pump.compress(bytes(2**20)) for _ in range(64)) + pump.flush()
    tracemalloc.start()
    try:
        with pytest.raises(TableTooLarge):
            gunzip(bomb, 2**20)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 8 * 2**20


@pytest.mark.parametrize(
    "data",
    [
        b"Area\n1\n",
        gzip.compress(b"Area\n1\n")[:-1],
        gzip.compress(b"Area\n1\n")[:12],
        gzip.compress(b"Area\n1\n")[:-8] + bytes(8),
        gzip.compress(b"Area\n1\n") + b"rubbish",
        b"\x1f\x8b\x08\x00" + b"\xff" * 30,
    ],
    ids=["plain", "cut", "cut early", "wrong checksum", "more behind", "no deflate"],
)
def test_what_is_not_whole_gzip_is_refused(data: bytes) -> None:
    with pytest.raises(UnreadableTable, match=r"^The gzip data cannot be decompressed \(.+\)\.$"):
        gunzip(data, 1000)


# --- files ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_file_is_read_by_its_ending_plain_or_gzipped(tmp_path: Path, suffix: str) -> None:
    body = BODIES[SUFFIXES[suffix]]
    for name, data in ((f"a.b{suffix}", body), (f"c{suffix.upper()}.gz", gzip.compress(body))):
        (tmp_path / name).write_bytes(data)
        source = read_file(tmp_path / name, Limits())
        assert source.format == SUFFIXES[suffix]
        assert np.array_equal(read_cells(tmp_path / name).values, CELLS)


def test_a_file_of_another_ending_is_refused(tmp_path: Path) -> None:
    for name, suffix in (("a.xlsx", ".xlsx"), ("a.csv.zip", ".zip"), ("a", ""), ("a.gz", "")):
        with pytest.raises(UnreadableTable) as error:
            read_file(tmp_path / name, Limits())
        assert str(error.value) == (
            f"{name}: the ending {suffix!r} is not one of a table; expected one of .csv, .tsv, .txt, "
            ".xls, .json, .ndjson, .jsonl, .arrow, .arrows, .parquet, or such a one with .gz behind it."
        )


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableTable) as error:
        read_file(tmp_path / "a.csv", Limits())
    assert str(error.value) == f"{tmp_path / 'a.csv'}: cannot be read (No such file or directory)."
    (tmp_path / "b.csv").mkdir()
    with pytest.raises(UnreadableTable, match=r"b\.csv: cannot be read \(Is a directory\)\.$"):
        read_file(tmp_path / "b.csv", Limits())


def test_a_file_is_held_to_the_limit_of_bytes(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_bytes(b"Area\n1\n")
    assert read_file(file, Limits(bytes=7)).table.num_rows == 1
    with pytest.raises(TableTooLarge):
        read_file(file, Limits(bytes=6))


# --- anything at all -----------------------------------------------------------------------------------


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


@pytest.mark.parametrize("compression", ["lz4", "zstd"])
@pytest.mark.parametrize("kind", ["stream", "file"])
def test_a_compressed_batch_is_refused_before_it_is_decompressed(
    kind: str, compression: str
) -> None:
    table = pa.table({"Area": np.zeros(1_000_000)})
    data = stream_of(table, kind, compression=compression)
    assert len(data) < 100_000
    before = pa.total_allocated_bytes()
    with pytest.raises(TableTooLarge, match=r"^The table is 8,000,000 bytes when decompressed; "):
        read_bytes(data, "arrow", Limits(bytes=7_999_999))
    assert pa.total_allocated_bytes() - before < 1_000_000
    assert read_bytes(data, "arrow", Limits(bytes=8_000_000)).table.equals(table)
