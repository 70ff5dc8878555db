"""JSON read column by column is the table that it is value by value, or is left to that reading."""

import json
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bloodcells.errors import TableError
from bloodcells.tables.formats import LazyTable, Limits, Source, json_numbers, read_bytes
from bloodcells.tables.formats.json_numbers import (
    numbers_of_cells,
    numbers_of_lines,
    numbers_of_rows,
)
from bloodcells.tables.numbers import to_float64
from tests.bloodcells.tables.formats.bodies import BODIES, CELLS, NAMES
from tests.synthetic import make_cells

LIMITS = Limits()
MANY = make_cells(400, seed=4)

NUMBERS = ["1", "2.5", "-3e2", "-0.0", "0", "1E5", "12345678901234", "0.1", "-7.25e-3"]
TEXTS = ['"a.jpg"', '"2019-05-26"', '"1"', '""', '"\\u00e9\\n"', '"é{}[]:,"', '" nan"', '"-0,"']
ODD = ["null", "true", "NaN", "-0", "1e400", "9007199254740993", "99999999999999999999", "[1]"]
ODD += ['{"a": 1}', "01", "1.", "+1", '"\\ud800"', '"\t"', "", "2e15", "Infinity"]


def text_of(row: list[str]) -> str:
    return "{" + ", ".join(row) + "}"


@st.composite
def records(draw: st.DrawFn) -> list[str]:
    """Objects with the same keys, most of them with values of one kind, as text."""
    names = draw(st.lists(st.sampled_from([*NAMES[:3], "id", "x", 'q"é']), min_size=1, max_size=4))
    kinds = [draw(st.sampled_from([NUMBERS, NUMBERS, TEXTS])) for _ in names]
    rows = []
    for _ in range(draw(st.integers(0, 5))):
        values = [draw(st.sampled_from(kind)) for kind in kinds]
        keys = [json.dumps(name, ensure_ascii=draw(st.booleans())) for name in names]
        row = [
            f"{key}:{draw(st.sampled_from(['', ' ', ' ']))}{v}"
            for key, v in zip(keys, values, strict=True)
        ]
        rows.append(row)
    if rows and draw(st.booleans()):
        row = draw(st.sampled_from(rows))
        if draw(st.booleans()):
            row.pop()
        else:
            name = draw(st.sampled_from([*names, "more"]))
            row.append(f"{json.dumps(name)} : {draw(st.sampled_from(ODD + NUMBERS + TEXTS))}")
    return [text_of(row) for row in rows]


def worded(data: bytes, kind: Any) -> pa.Table | None:
    """The table as it is read value by value; None where it is refused."""
    try:
        found = read_bytes(data, kind, LIMITS)
    except TableError:
        return None
    return found.table


def check(found: LazyTable | None, table: pa.Table | None) -> bool:
    """Hold what was read column by column against the table; whether anything was."""
    if found is None:
        return False
    assert table is not None, "what is refused was read"
    assert list(found.names) == table.column_names
    assert found.rows == table.num_rows
    for j, k in found.places.items():
        expected = to_float64(table.column(j), decimal_comma=False).values
        assert found.numbers[k].tobytes() == expected.tobytes()
    for j, text in found.texts.items():
        assert text.to_pylist() == table.column(j).to_pylist()
        assert table.schema.field(j).type == pa.string()
    return True


def numbers_of_rows_both_ways(data: bytes, limits: Limits = LIMITS) -> list[LazyTable | None]:
    """As a short body and as a long one."""
    found = []
    for most in (2**20, 0):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(json_numbers, "_AT_ONCE", most)
            found.append(numbers_of_rows(data, limits, never))
    return found


def never() -> pa.Table:
    raise AssertionError("the table was not to be read")


@given(records(), st.sampled_from([", ", ",\n", ","]))
@example(['{"Area": 1.5}', '{"Area": -0}'], ",")
@example(['{"Area": 1.5}', '{"Area": 1, "Area": 2}'], ",")
@example(['{"Area": 1.5}', '{"Area": 1e400}'], ",")
@example(['{"Area": 1.5}', "null"], ",")
@example(['{"Area": 1.5, "id": "2019-05-26"}'], ",")
def test_cells_are_those_of_the_other_reading(rows: list[str], comma: str) -> None:
    data = ('{"cells": [' + comma.join(rows) + "]}").encode()
    check(numbers_of_cells(data, LIMITS, never), worded(data, "json"))


@given(records(), st.sampled_from(["\n", "\n", "\r\n", "\n\n", "", " \n"]), st.booleans())
@example(['{"Area": 1.5}{"Area":\n1}'], "\n", True)
@example(['{"Area": 1.5}', '{"Area": 1}{"Area":\n1}'], "\n", True)
def test_lines_are_those_of_the_other_reading(rows: list[str], end: str, last: bool) -> None:
    data = (end.join(rows) + end * last).encode()
    if data.strip():
        check(numbers_of_lines(data, LIMITS, never), worded(data, "ndjson"))


@given(
    st.lists(st.sampled_from([*NAMES[:3], "x", "Area"]), max_size=3),
    st.lists(st.lists(st.sampled_from(NUMBERS * 4 + ODD + TEXTS), max_size=3), max_size=3),
    st.booleans(),
)
@example(["Area", "x"], [["1", "2.5"], ["3", "-0"]], True)
@example(["Area", "x"], [["1", "2.5"], ["3"]], True)
@example(["Area", "x"], [["1", "[1]"]], True)
@example(["Area"], [["1"], ["-0.0"]], False)
def test_rows_are_those_of_the_other_reading(
    names: list[str], rows: list[list[str]], columns_first: bool
) -> None:
    parts = [
        f'"columns": {json.dumps(names)}',
        '"data": [' + ", ".join(f"[{', '.join(row)}]" for row in rows) + "]",
    ]
    data = ("{" + ", ".join(parts if columns_first else parts[::-1]) + "}").encode()
    for found in numbers_of_rows_both_ways(data):
        check(found, worded(data, "json"))


BODY = {"cells": [dict(zip(("id", *NAMES), ("a", *row), strict=True)) for row in CELLS.tolist()]}
ROWS = {"columns": NAMES, "data": CELLS.tolist()}


def test_usual_bodies_are_read_column_by_column() -> None:
    for body in (json.dumps(BODY), json.dumps(BODY, indent=1)):
        data = body.encode()
        assert check(numbers_of_cells(data, LIMITS, never), worded(data, "json"))
    for rows in (json.dumps(ROWS), json.dumps(ROWS, indent=1, sort_keys=False)):
        data = rows.encode()
        for found in numbers_of_rows_both_ways(data):
            assert check(found, worded(data, "json"))
    assert check(
        numbers_of_lines(BODIES["ndjson"], LIMITS, never), worded(BODIES["ndjson"], "ndjson")
    )


@pytest.mark.parametrize(
    "data",
    [
        b'{"cells": [{"Area": 1}]} x',
        b'{"cells": [{"Area": 1}]}{"cells": [{"Area": 1}]}',
        b'{"cells": [{"Area": 1}], "cells": [{"Area": 2}]}',
        b'{"cells": [{"Area": 1}], "more": 1}',
        b'{"cells": [{"Area": 1},]}',
        b'{"cells": [{"Area": 1, "id": "\xff"}]}',
        b'{"cells": [{"Area": 1, "id": "a"}, {"Area": 1, "id": "\xff"}]}',
        b'{"cells": [{"Area": 1, "id": "\\udc00"}]}',
        b'{"cells": [{"Area": 1, "id": "a\nb"}]}',
        b'{"cells": [{"Area": 1} /* no */]}',
        b'{"cells": [{"Area": 1, "b": 2}, {"Area": 1, "b": 2, "b": 3}]}',
    ],
)
def test_what_is_refused_is_not_read_column_by_column(data: bytes) -> None:
    assert worded(data, "json") is None
    assert numbers_of_cells(data, LIMITS, never) is None


@pytest.mark.parametrize(
    "data",
    [
        b'{"columns": ["Area"], "data": [[1]]} x',
        b'{"columns": ["Area"], "data": [[1]], "data": [[2]]}',
        b'{"columns": ["Area"], "data": [[1]], "more": 1}',
        b'{"columns": ["Area"], "data": [[1],]}',
        b'{"columns": ["Area"], "data": [1]}',
        b'{"columns": ["Area"], "data": ["1"]}',
        b'{"columns": ["Area"], "data": [{"Area": 1}]}',
        b'{"columns": ["Area", "x"], "data": [[1, [2]]]}',
        b'{"columns": [["Area"]], "data": [[1]]}',
        b'{"columns": [1], "data": [[1]]}',
        b'{"columns": [], "data": [[]]}',
        b'{"columns": ["Area"], "data": 1}',
        b'{"columns": ["Area"]}',
        b'{"data": [[1]]}',
        b'{"columns": ["\xff"], "data": [[1]]}',
        b'{"columns": ["\\udc00"], "data": [[1]]}',
    ],
)
def test_odd_rows_are_left_to_the_other_reading(data: bytes) -> None:
    assert numbers_of_rows_both_ways(data) == [None, None]
    usual = json.dumps(ROWS).encode()
    assert numbers_of_rows(usual, LIMITS, never) is not None, "the parser still held the other body"


def test_long_rows_are_read_column_by_column_too() -> None:
    rows = np.tile(MANY, (20, 1))
    data = json.dumps({"columns": NAMES, "data": rows.tolist()}).encode()
    assert len(data) > 2**20
    found = numbers_of_rows(data, LIMITS, never)
    assert found is not None
    assert np.array_equal(found.numbers, rows.T)


def test_a_table_of_many_cells_is_read_at_once_and_whole_when_asked_for() -> None:
    rows = MANY.tolist()
    records = [{"id": f" {i}"} | dict(zip(NAMES, row, strict=True)) for i, row in enumerate(rows)]
    bodies: list[tuple[Any, bytes]] = [
        ("json", json.dumps({"cells": records}).encode()),
        ("json", json.dumps({"columns": NAMES, "data": rows}).encode()),
        ("ndjson", b"\n".join(json.dumps(record).encode() for record in records)),
    ]
    for kind, data in bodies:
        source = read_bytes(data, kind, LIMITS)
        assert isinstance(source.sent, LazyTable)
        assert np.array_equal(source.sent.numbers[0], MANY[:, 0])
        assert [source.table.column(n).to_pylist() for n in NAMES] == MANY.T.tolist()
        assert source.table.column_names == list(source.names)


def test_keys_that_most_cells_lack_make_no_table_larger_than_the_limit() -> None:
    names = [f"k{i}" for i in range(900)]
    first = dict.fromkeys(names, "") | {"Area": 1.0}
    data = json.dumps({"cells": [first] + [{"Area": 1.0}] * 5_000}).encode()
    assert numbers_of_cells(data, Limits(bytes=len(data) * 2), never) is None


def test_columns_beyond_the_limit_are_left_to_the_other_reading() -> None:
    data = json.dumps(BODY).encode()
    assert numbers_of_cells(data, Limits(columns=33), never) is None
    assert numbers_of_rows_both_ways(json.dumps(ROWS).encode(), Limits(columns=32)) == [None, None]
    assert isinstance(read_bytes(data, "json", LIMITS), Source)
