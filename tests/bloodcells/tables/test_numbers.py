"""Columns become float64, and each value that is no finite number is named."""

import math
import re
from decimal import Decimal
from typing import NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bloodcells.arrays import Floats
from bloodcells.tables.numbers import (
    LARGEST,
    as_matrix,
    has_decimal_comma,
    is_undecided,
    looks_like_number,
    to_float64,
)


class Bad(NamedTuple):
    position: int
    message: str


NOTHING = "there is no value; a finite number was expected"


def parse(array: pa.Array, comma: bool = False, text: bool = True) -> tuple[Floats, list[Bad]]:
    """The numbers, and what is wrong with each value that is none."""
    found = to_float64(array, comma, text)
    bad = np.flatnonzero(np.isnan(found.values)).tolist()
    return found.values, [Bad(i, found.what_is_wrong(i)) for i in bad]


def read(values: list[object], comma: bool = False, text: bool = True) -> list[float]:
    found, bad = parse(pa.array(values), comma, text)
    assert bad == []
    return [float(v) for v in found]


def message(array: pa.Array, text: bool = True) -> str:
    values, bad = parse(array, False, text)
    assert math.isnan(values[-1])
    assert [b.position for b in bad] == [len(array) - 1]
    return bad[0].message


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1", 1.0),
        ("-0.021", -0.021),
        ("+5", 5.0),
        (".5", 0.5),
        ("1.", 1.0),
        ("36063.000", 36063.0),
        ("1.234E5", 123400.0),
        ("4.421e-4", 0.0004421),
        ("1E+2", 100.0),
        ("  7\t", 7.0),
        ("\u00a07", 7.0),
        ("1e-999", 0.0),
        ("1e15", 1e15),
    ],
)
@pytest.mark.parametrize("other", ["2", "+2"], ids=["fast", "with a sign that Arrow does not take"])
def test_text_that_is_a_number_is_read(text: str, value: float, other: str) -> None:
    assert read([text, other]) == [value, 2.0]


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("", NOTHING),
        ("  ", NOTHING),
        ("oops", "'oops' is not a finite number"),
        ("NaN", "'NaN' is not a finite number"),
        ("-inf", "'-inf' is not a finite number"),
        ("Infinity", "'Infinity' is not a finite number"),
        ("1,5", "'1,5' has a decimal comma; a decimal point was expected, as in the other numbers"),
        ("1.234.567", "'1.234.567' is not a finite number"),
        ("0x10", "'0x10' is not a finite number"),
        ("1_000", "'1_000' is not a finite number"),
        ("+-5", "'+-5' is not a finite number"),
        ("1 2", "'1 2' is not a finite number"),
        ("#DIV/0!", "'#DIV/0!' is not a finite number"),
        ("\uff11", "'\uff11' is not a finite number"),
        ("x" * 41, f"'{'x' * 37}...' is not a finite number"),
        ("1.1e15", "1.1e15 is larger than any measurement can be (1e+15)"),
        ("-1e400", "-1e400 is larger than any measurement can be (1e+15)"),
    ],
)
def test_text_that_is_no_number_is_named(text: str, wrong: str) -> None:
    assert message(pa.array(["1", text])) == wrong
    assert message(pa.array([text])) == wrong


def test_what_a_spreadsheet_made_a_date_is_called_one() -> None:
    dates = (
        "20-Jan,20. Jan,1/20/2024,20.01.24,2024-01-20 00:00:00,Jan-20,20 févr. 2024,1. Mrz,1-ene"
    )
    for text in dates.split(","):
        assert "not a finite number but a date" in message(pa.array(["1", text]))
    for text in ("12 px", "1.20.3", "5 cells", "1/2"):
        assert message(pa.array(["1", text])).endswith("not a finite number")


@pytest.mark.parametrize(
    ("array", "wrong"),
    [
        (pa.array([1.0, None]), NOTHING),
        (pa.array([1.0, math.nan]), "nan is not a finite number"),
        (pa.array([1.0, -math.inf]), "-inf is not a finite number"),
        (pa.array([1.0, 2e15]), "2000000000000000.0 is larger than any measurement can be (1e+15)"),
        (
            pa.array([2**63], pa.uint64()),
            "9223372036854775808 is larger than any measurement can be (1e+15)",
        ),
        (pa.array([None]), NOTHING),
        (pa.array([True]), "'true' is not a finite number"),
        (pa.array([b"\xff"]), "'base64:/w==' is not a finite number"),
        (pa.array([[1]]), "'[1]' is not a finite number"),
        (
            pa.array([1], pa.timestamp("s")),
            "'1970-01-01 00:00:01' is not a finite number but a date; a spreadsheet program may have made "
            "it of a number such as 1.5: import the numbers again, as numbers or as text",
        ),
        (pa.array(["1", None]).dictionary_encode(), NOTHING),
    ],
    ids=lambda value: str(value.type) if isinstance(value, pa.Array) else "",
)
def test_a_value_of_a_typed_column_that_is_no_number_is_named(array: pa.Array, wrong: str) -> None:
    assert message(array) == wrong


@pytest.mark.parametrize(
    "array",
    [
        pa.array([1.5, 2.0], pa.float16()),
        pa.array([1.5, 2.0], pa.float32()),
        pa.array([Decimal("1.5"), Decimal(2)], pa.decimal128(5, 2)),
        pa.array([Decimal("1.5"), Decimal(2)], pa.decimal256(50, 2)),
        pa.array([1.5, 2.0]).dictionary_encode(),
        pa.array(["1.5", "2"]),
        pa.array(["1.5", "2"], pa.large_string()),
        pa.array(["1.5", "2"], pa.string_view()),
        pa.array(["1.5", "2"]).dictionary_encode(),
        pa.array([b"1.5", b"2"]),
        pa.RunEndEncodedArray.from_arrays([1, 2], [1.5, 2.0]),
        pa.chunked_array([[1.5], [2.0]]),
        pa.chunked_array([pa.array([t]).dictionary_encode() for t in ("1.5", "2")]),
    ],
    ids=lambda array: str(array.type),
)
def test_every_type_of_number_is_read(array: pa.Array) -> None:
    values, bad = parse(array, False)
    assert values.dtype == np.float64
    assert values.tolist() == [1.5, 2.0]
    assert bad == []


def test_decimals_are_read_exactly() -> None:
    texts = [f"{v / 1000:.3f}" for v in range(283_000, 284_000)] + ["-0.001", "1E+3", "999999.999"]
    for kind in (pa.decimal128(12, 3), pa.decimal256(60, 3)):
        array = pa.array([Decimal(t) for t in texts], kind)
        assert parse(array, False)[0].tolist() == [float(t) for t in texts]


def test_integers_are_read_exactly() -> None:
    for kind in (pa.int8(), pa.uint8(), pa.int16(), pa.int32(), pa.int64(), pa.uint64()):
        assert parse(pa.array([0, 127], kind), False)[0].tolist() == [0.0, 127.0]
    assert read([10**15 - 1]) == [float(10**15 - 1)]


def test_all_bad_values_are_named_in_order() -> None:
    values, bad = parse(pa.array(["x", "1", "", "y"]), False)
    assert np.isnan(values).tolist() == [True, False, True, True]
    assert bad == [
        Bad(0, "'x' is not a finite number"),
        Bad(2, NOTHING),
        Bad(3, "'y' is not a finite number"),
    ]


def test_text_is_no_number_where_numbers_are_not_written_as_text() -> None:
    assert message(pa.array(["12"]), text=False) == "'12' is text; a number was expected"


def test_a_decimal_comma_is_read_where_it_is_one() -> None:
    assert read(["1,5", "-,25", "3", "1,2E3"], comma=True) == [1.5, -0.25, 3.0, 1200.0]
    _, bad = parse(pa.array(["1.23,5"]), True)
    assert bad[0].message == "'1.23,5' is not a finite number"


@pytest.mark.parametrize(
    ("texts", "comma", "numbers"),
    [
        (["1,234.5", "17", "2,000,000"], False, [1234.5, 17, 2_000_000]),
        (["19,541", "20,505", "-1,000"], False, [19541, 20505, -1000]),
        (["1.234,5", "3,25"], True, [1234.5, 3.25]),
        (["19.541", "7"], True, [19541, 7]),
        (["1'234.5", "1\u2019234"], False, [1234.5, 1234]),
        (["1\u202f234,5", "12 345"], True, [1234.5, 12345]),
        (["\u22120.5", " \u20131e2\u00a0"], False, [-0.5, -100]),
    ],
)
def test_separators_of_thousands_and_minus_signs_are_read(
    texts: list[str], comma: bool, numbers: list[float]
) -> None:
    assert read(texts, comma=comma) == numbers


@pytest.mark.parametrize(
    ("texts", "comma"),
    [
        (["96,649", "130.79"], False),  # a decimal comma of another hand
        (["19,541", "20505"], False),  # with and without a separator
        (["19.541", "3,5"], True),
        (["0,541", "3.5"], False),
        (["1,23,456", "3.5"], False),
        (["1.234.567", "3.5"], False),
        (["1 2345", "3.5"], False),
    ],
)
def test_what_may_be_no_separator_of_thousands_is_bad(texts: list[str], comma: bool) -> None:
    _, bad = parse(pa.array(texts), comma)
    assert [b.position for b in bad] == [0]


def test_a_comma_without_any_other_mark_in_the_table_has_two_readings() -> None:
    texts = pa.array(["19,541", "7"])
    assert is_undecided([pa.chunked_array([texts])])
    numbers = to_float64(texts, decimal_comma=True, undecided=True)
    assert np.isnan(numbers.values).tolist() == [True, False]
    assert numbers.what_is_wrong(0) == (
        "'19,541' can be 19541 or 19.541, as no number of the table tells what a comma means; write the "
        "numbers with a decimal point and without a separator of thousands"
    )
    for sure in ("0.5", "0,5", "1,888,621", "1.234,5"):
        assert not is_undecided([pa.chunked_array([pa.array(["19,541", sure])])])


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ([["1,5", "2"]], True),
        ([["1"], [" -,5 "]], True),
        ([["1,2E3"]], True),
        ([["1,5"], ["2.5"]], False),
        ([["1", "2"]], False),
        ([["a, b"]], False),
        ([["1,234,567"]], False),
        ([["19,541"], ["0.5"]], False),
        ([["19,541"], ["1,888,621"]], False),
        ([["19.541"], ["1.888.621"]], True),
        ([["19.541"], ["0,5"]], True),
        ([["1,5", "2,5"], ["2.5"]], True),
        ([["2.5"], ["1,5", "2,5"]], True),
        ([["19,541"], ["2"]], True),
        ([[]], False),
        ([[1.5]], False),
        ([], False),
    ],
)
def test_a_decimal_comma_is_there_if_some_numbers_have_it_and_none_a_point(
    columns: list[list[str]], expected: bool
) -> None:
    assert has_decimal_comma([pa.chunked_array([pa.array(c)]) for c in columns]) is expected


@given(st.lists(st.floats(-LARGEST, LARGEST), min_size=1))
def test_the_shortest_text_of_a_number_is_read_back_exactly(numbers: list[float]) -> None:
    assert read([repr(v) for v in numbers]) == numbers
    assert read([f" {v!r}".replace(".", ",") for v in numbers], comma=True) == numbers


@given(st.lists(st.text(st.sampled_from("0123456789+-.,eE naif_x")) | st.text(), min_size=1))
@example(["1"])
@example(["+1", "-.5e3"])
def test_of_any_text_what_is_no_number_is_bad_and_nothing_else(texts: list[str]) -> None:
    # Separators of thousands and other minus signs have tests of their own.
    texts = [
        re.sub("(?<=[0-9])[,.' \u2019\u00a0\u2007\u2009\u202f][0-9]{3}|[^\x00-\x7f]", "", t)
        for t in texts
    ]
    values, bad = parse(pa.array(texts), False)
    finite = [looks_like_number(t) and abs(float(t)) <= LARGEST for t in texts]
    assert [b.position for b in bad] == [i for i, ok in enumerate(finite) if not ok]
    for text, value, ok in zip(texts, values, finite, strict=True):
        assert value == float(text) if ok else math.isnan(value)


# --- a matrix of columns ---------------------------------------------------------------------------------


def sent(columns: Floats, batches: int = 1) -> pa.Table:
    """Columns as they come in an Arrow stream."""
    parts = np.array_split(columns, batches, axis=1)
    tables = [pa.table({f"c{j}": row for j, row in enumerate(part)}) for part in parts]
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, tables[0].schema) as writer:
        for table in tables:
            writer.write_table(table)
    return pa.ipc.open_stream(sink.getvalue()).read_all()


COLUMNS = np.random.default_rng(1).normal(size=(5, 1000))


def is_view(matrix: Floats) -> bool:
    return not matrix.flags.writeable


@pytest.mark.parametrize("rows", [slice(None), slice(100, 900), slice(999, 1000)])
def test_columns_that_lie_evenly_are_not_copied(rows: slice) -> None:
    table = sent(COLUMNS).slice(rows.start or 0, len(range(1000)[rows]))
    matrix = as_matrix(table.columns)
    assert np.array_equal(matrix, COLUMNS[:, rows])
    assert is_view(matrix)
    kept = pa.total_allocated_bytes()
    del table
    assert pa.total_allocated_bytes() == kept  # what it looks at is still there
    assert np.array_equal(matrix, COLUMNS[:, rows])


def test_what_others_may_change_is_copied() -> None:
    arrays = COLUMNS.copy()
    frame = pd.DataFrame(COLUMNS.T.copy())
    tables = pa.table({f"c{j}": row for j, row in enumerate(arrays)}), pa.table(frame)
    matrices = [as_matrix(table.columns) for table in tables]
    arrays[:] = 0
    frame.iloc[:, :] = 0
    for matrix in matrices:
        assert np.array_equal(matrix, COLUMNS)


def test_any_other_columns_are_copied() -> None:
    table = sent(COLUMNS)
    order = [0, 2, 1, 3, 4]
    assert np.array_equal(as_matrix([table.column(j) for j in order]), COLUMNS[order])
    twice = [table.column(0)] * 2
    assert np.array_equal(as_matrix(twice), COLUMNS[[0, 0]])
    back = table.columns[::-1]
    assert np.array_equal(as_matrix(back), COLUMNS[::-1])
    parts = sent(COLUMNS, batches=3).columns
    assert np.array_equal(as_matrix(parts), COLUMNS)
    assert np.array_equal(as_matrix([*table.columns[:4], parts[4]]), COLUMNS)
    assert np.array_equal(as_matrix(table.columns[:1]), COLUMNS[:1])
    whole = [pa.chunked_array([np.arange(1000)]), table.column(1)]
    assert np.array_equal(as_matrix(whole), [np.arange(1000), COLUMNS[1]])
    single = pa.chunked_array([COLUMNS[2].astype(np.float32)])
    assert np.array_equal(as_matrix([single, single]), [COLUMNS[2].astype(np.float32)] * 2)
    assert not any(is_view(as_matrix(columns)) for columns in (twice, back, whole))


def test_columns_whole_pages_apart_are_copied() -> None:
    columns = np.tile(COLUMNS, 2)[:, :1024]
    matrix = as_matrix(sent(columns).columns)
    assert np.array_equal(matrix, columns)
    assert not is_view(matrix)
