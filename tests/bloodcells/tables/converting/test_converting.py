"""A table comes back from a workbook and from Parquet as it was sent, whoever reads it."""

import csv
import io
import math
import zipfile
from typing import Any

import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.utils.escape import unescape
from python_calamine import CalamineWorkbook

from bloodcells.errors import TableTooLarge
from bloodcells.tables.converting import to_parquet, to_workbook, xlsx
from bloodcells.tables.formats import Limits, Source, read_bytes

ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)
NUMBER = st.one_of(
    st.integers(-(10**15) + 1, 10**15 - 1),
    st.floats(allow_nan=False, allow_infinity=False),
)


def source(header: list[str], *rows: list[str], separator: str = ",") -> Source:
    sink = io.StringIO()
    csv.writer(sink, delimiter=separator, lineterminator="\n").writerows([header, *rows])
    return read_bytes(sink.getvalue().encode(), "csv", Limits())


def of_workbook(data: bytes) -> list[list[Any]]:
    sheet = openpyxl.load_workbook(io.BytesIO(data))["Cells"]
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def of_parquet(data: bytes) -> list[list[Any]]:
    table = pq.read_table(io.BytesIO(data))
    return [table.column_names, *map(list, zip(*table.to_pydict().values(), strict=True))]


def both(of: Source) -> list[list[list[Any]]]:
    return [of_workbook(to_workbook(of)), of_parquet(to_parquet(of))]


def test_numbers_are_numbers_and_names_are_text() -> None:
    header = ["file", "Area", "Circ.", "well", "slide", "id", "note"]
    rows = [
        ["a b.jpg", "12", "0.5", "1E5", "007", "1234567890123456", ""],
        ["=1+1", "-3", "1e-05", "2E3", "008", "1", " x "],
    ]
    for found in both(source(header, *rows)):
        assert found == [
            header,
            ["a b.jpg", 12, 0.5, "1E5", "007", "1234567890123456", None],
            ["=1+1", -3, 1e-05, "2E3", "008", "1", " x "],
        ]


def test_the_decimal_mark_is_that_of_the_table() -> None:
    sent = source(["Area", "part"], ["1,5", "1.234"], ["2,25", "5"], separator=";")
    for found in both(sent):
        assert found[1:] == [[1.5, "1.234"], [2.25, "5"]]


def test_what_is_not_finite_and_what_is_empty_stays_so() -> None:
    rows = [["NaN", "NaN", ""], ["", "NaN", ""], ["-inf", "NaN", ""], ["0.5", "NaN", ""]]
    sent = source(["Kurt", "all", "none"], *rows)
    assert of_workbook(to_workbook(sent))[1:] == [
        ["NaN", "NaN", None],
        [None, "NaN", None],
        ["-inf", "NaN", None],
        [0.5, "NaN", None],
    ]
    table = pq.read_table(io.BytesIO(to_parquet(sent)))
    first, empty, *others = table["Kurt"].to_pylist()
    assert math.isnan(first)
    assert empty is None
    assert others == [-math.inf, 0.5]
    assert table["all"].to_pylist() == ["NaN"] * 4
    assert table["none"].null_count == 4
    frame = pd.read_parquet(io.BytesIO(to_parquet(sent)))
    assert frame["Kurt"].isna().tolist() == [True, True, False, False]


def test_columns_of_one_name_are_all_there() -> None:
    sent = source(["a", "a", "a 2", "a"], ["1", "2", "3", "4"])
    assert of_workbook(to_workbook(sent)) == [["a", "a", "a 2", "a"], [1, 2, 3, 4]]
    assert of_parquet(to_parquet(sent)) == [["a", "a 3", "a 2", "a 4"], [1, 2, 3, 4]]


def test_typed_columns_of_other_formats_keep_their_types() -> None:
    table = pa.table(
        {
            "b": [True, None],
            "u": pa.array([1, None], pa.uint8()),
            "big": [2**60, 5],
            "f": pa.array([0.5, None], pa.float32()),
            "kind": pa.array(["x", "y"]).dictionary_encode(),
        }
    )
    sent = Source(table, "arrow")
    assert of_workbook(to_workbook(sent))[1:] == [
        [True, 1, str(2**60), 0.5, "x"],
        [None, None, 5, None, "y"],
    ]
    assert of_parquet(to_parquet(sent))[1:] == [
        [True, 1, 2**60, 0.5, "x"],
        [None, None, 5, None, "y"],
    ]


@given(st.lists(st.tuples(ANY_TEXT, NUMBER), min_size=1, max_size=5))
def test_every_text_and_number_comes_back(rows: list[tuple[str, float]]) -> None:
    texts = ["a", *(text for text, _ in rows)]
    table = pa.table({"text": texts, "number": [0.0, *(float(number) for _, number in rows)]})
    sent = Source(table, "arrow")
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(to_workbook(sent))).get_sheet_by_index(0)
    of_calamine = sheet.to_python()[1:]  # what pandas and polars read workbooks with, too
    assert [row[1] for row in of_calamine] == table["number"].to_pylist()
    assert [row[0] for row in of_calamine] == texts
    found = of_parquet(to_parquet(sent))[1:]
    assert [row[0] or "" for row in found] == texts
    assert [row[1] for row in found] == table["number"].to_pylist()
    written = [row[0] or "" for row in of_workbook(to_workbook(sent))[1:]]
    assert [unescape(text) for text in written] == texts  # openpyxl leaves that to its caller


@pytest.mark.parametrize("rows", [1, 8_191, 8_192, 8_193])
def test_no_row_is_lost_between_two_pieces(rows: int) -> None:
    sent = Source(pa.table({"a": range(rows)}), "arrow")
    assert [row[0] for row in of_workbook(to_workbook(sent))] == ["a", *range(rows)]


def test_the_same_table_gives_the_same_bytes() -> None:
    sent = source(["a", "b"], ["1", "x"])
    assert to_workbook(sent) == to_workbook(sent)


def test_columns_behind_z_have_two_letters() -> None:
    names = [f"c{j}" for j in range(703)]
    sent = source(names, [str(j) for j in range(703)])
    assert of_workbook(to_workbook(sent)) == [names, list(range(703))]
    assert b'r="AAA2"' in _sheet(to_workbook(sent))


def _sheet(data: bytes) -> bytes:
    return zipfile.ZipFile(io.BytesIO(data)).read("xl/worksheets/sheet1.xml")


def test_what_a_sheet_cannot_hold_is_refused_in_a_sentence() -> None:
    long = source(["note"], ["x"], ["y" * 32_768])
    with pytest.raises(
        TableTooLarge, match=r"^Row 2, column 'note': the text has 32,768 characters"
    ):
        to_workbook(long)
    assert of_parquet(to_parquet(long))[2] == ["y" * 32_768]
    rows = Source(pa.table({"a": pa.nulls(xlsx.MOST_ROWS, pa.int64())}), "arrow")
    with pytest.raises(
        TableTooLarge, match=r"^The table has 1,048,576 rows; a sheet of Excel holds 1,048,575"
    ):
        to_workbook(rows)
    columns = Source(pa.table({f"{j}": [1] for j in range(xlsx.MOST_COLUMNS + 1)}), "arrow")
    with pytest.raises(TableTooLarge, match=r"^The table has 16,385 columns"):
        to_workbook(columns)
