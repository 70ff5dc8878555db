"""Workbooks of spreadsheet programs: the sheet, the header, and what a spreadsheet does to numbers."""

import struct
import tracemalloc
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from bloodcells.errors import InvalidRows, TableError, TableTooLarge, UnreadableTable
from bloodcells.tables.formats import Limits, Source, read_bytes
from bloodcells.tables.formats.workbook_xls import _claim
from bloodcells.tables.formats.workbook_zip import SheetScan
from bloodcells.tables.reading import read_cells
from tests.bloodcells.tables.formats.bodies import CELLS, NAMES, csv_of, refusal
from tests.bloodcells.tables.formats.workbooks import Raw, ods_of, xls_of, xlsx_of, zip_of

IDS = ["a", "b", "c"]
HEADER: list[Any] = ["id", *NAMES]
ROWS: list[list[Any]] = [[i, *row] for i, row in zip(IDS, CELLS.tolist(), strict=True)]
SHEET = [HEADER, *ROWS]


def read(data: bytes, sheet: str | None = None, **limits: int) -> Source:
    return read_bytes(data, "workbook", Limits(**limits), sheet)


def with_value(row: int, name: str, value: Any) -> list[list[Any]]:
    """The sheet with another value in a 1-based row of the table."""
    rows = [list(r) for r in SHEET]
    rows[row][HEADER.index(name)] = value
    return rows


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.xlsx", xlsx_of({"Results": SHEET})),
        ("a.xlsm", xlsx_of({"Results": SHEET})),
        ("a.ods", ods_of(SHEET)),
        ("a.xls", xls_of(SHEET)),
        ("a.xls", xlsx_of({"Results": SHEET})),
        ("a.xls", csv_of().replace(b",", b"\t")),
    ],
)
def test_a_workbook_is_read_like_the_same_table_in_csv(
    tmp_path: Path, name: str, data: bytes
) -> None:
    (tmp_path / name).write_bytes(data)
    cells = read_cells(tmp_path / name)
    assert np.array_equal(cells.values, CELLS)
    if cells.receipt.format == "workbook":
        assert cells.ids == IDS
        assert cells.receipt.notes == ["read from the sheet 'Results' of a workbook"]
    assert np.array_equal(read_cells(read_bytes(data, "any", Limits())).values, CELLS)


def test_the_cells_that_an_xls_says_it_has_count_before_any_is_read() -> None:
    data = xls_of(SHEET, claimed=(0, 1000, 0, 200))
    assert read(data).rows == 3
    with pytest.raises(
        TableTooLarge, match="reaches to row 1,000 and column 200, which are 200,000"
    ):
        read(data, bytes=1_000_000)
    with pytest.raises(ValueError, match="a sheet ends before it begins"):
        _claim(SheetScan(), struct.pack("<IIHH2x", 5, 4, 0, 9))
    with pytest.raises(UnreadableTable, match="a sheet has no end"):
        read(xls_of(SHEET, end=0x0B))


def test_the_first_visible_sheet_with_measurements_is_read_and_the_others_are_named() -> None:
    sheets = {"About": [["made by me"]], "Old": SHEET[:2], "Empty": [], "New": SHEET, "Copy": SHEET}
    data = xlsx_of(sheets, hidden=["Old"])
    source = read(data)
    assert source.rows == 3
    assert source.notes == [
        "read from the sheet 'New' of a workbook",
        "tables are also in 'Copy', 'Old'; name a sheet to read another than 'New'",
    ]
    assert read(data, "Old").rows == read(data, "old ").rows == 1
    assert refusal_of(data, "Oldest") == (
        "The workbook has no sheet 'Oldest'; it has 'About', 'Old', 'Empty', 'New', 'Copy'."
    )
    assert refusal_of(data, "Empty").startswith(
        "The sheet 'Empty' is empty; the workbook has 'About'"
    )
    only = read(xlsx_of({"About": [["x"]], "Old": SHEET}, hidden=["Old"]))
    assert only.notes[1] == "the sheet 'Old' is hidden, and no visible one has a table"


def test_a_sheet_with_a_few_of_the_measurements_is_not_the_table() -> None:
    pivot = [["Class", "Area", "AR", "Circ."], ["Mean", 1, 2, 3]]
    assert read(xlsx_of({"Pivot": pivot, "Results": SHEET})).names == tuple(HEADER)


def refusal_of(data: bytes, sheet: str) -> str:
    with pytest.raises(Exception, match=r"\.$") as error:
        read(data, sheet)
    return str(error.value)


def test_a_sheet_of_what_has_none_is_refused() -> None:
    with pytest.raises(
        Exception, match=r"^A sheet \('x'\) was asked for, but a table in csv has none\.$"
    ):
        read_bytes(csv_of(), "csv", Limits(), "x")


def test_rows_above_the_header_and_margins_are_left_out() -> None:
    titled = [
        ["Plate 7, day 3"],
        [],
        [None, "measured", "by", "me"],
        *([None, *row] for row in SHEET),
    ]
    source = read(xlsx_of({"S": titled}))
    assert source.names == tuple(HEADER)
    assert source.notes[1] == (
        "2 rows above the names of the columns left out, beginning with 'Plate 7, day 3'"
    )
    assert np.array_equal(read_cells(source).values, CELLS)


def test_numbers_stored_as_text_are_numbers_and_that_is_said() -> None:
    texts = [HEADER, *([i, *(str(v) for v in row)] for i, *row in ROWS)]
    source = read(xlsx_of({"S": texts}))
    assert np.array_equal(read_cells(source).values, CELLS)
    assert source.notes[1].startswith(
        "numbers stored as text read as numbers in 'Area', 'Perim.', "
    )
    commas = [HEADER, *([i, *(repr(v).replace(".", ",") for v in row)] for i, *row in ROWS)]
    assert np.array_equal(read_cells(read(xlsx_of({"S": commas}))).values, CELLS)
    thousands = with_value(1, "Area", "19,541")
    with pytest.raises(InvalidRows, match=r"'19,541' can be 19541 or 19\.541"):
        read_cells(read(xlsx_of({"S": thousands})))


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (
            xlsx_of({"S": with_value(2, "Circ.", Raw('s="1"><v>45413</v>'))}),
            "'2024-05-01' is not .* a date",
        ),
        (
            xlsx_of({"S": with_value(2, "Circ.", Raw('t="e"><v>#DIV/0!</v>'))}),
            "'#DIV/0!' is not a finite",
        ),
        (
            xlsx_of({"S": with_value(2, "Circ.", Raw("><f>A1/2</f>"))}),
            "'a formula without its value' is not a finite",
        ),
        (xls_of(with_value(2, "Circ.", b"\x2a")), "'#N/A' is not a finite"),
        (
            ods_of(
                with_value(
                    2,
                    "Circ.",
                    Raw(
                        'office:value-type="string" office:string-value="" calcext:value-type="error">'
                        "<text:p>#REF!</text:p>"
                    ),
                )
            ),
            "'#REF!' is not a finite",
        ),
        (xlsx_of({"S": with_value(2, "Circ.", True)}), "'true' is not a finite"),
        (xlsx_of({"S": with_value(2, "Circ.", "n.d.")}), "'n.d.' is not a finite"),
        (xlsx_of({"S": with_value(2, "Circ.", None)}), "there is no value"),
    ],
)
def test_what_is_no_number_is_named_with_its_row_and_column(data: bytes, message: str) -> None:
    with pytest.raises(InvalidRows, match=rf"^In row 2, column 'Circ\.': {message}"):
        read_cells(read(data))


def test_a_formula_has_the_value_that_was_stored_with_it() -> None:
    area = CELLS[1, 0]
    data = xlsx_of({"S": with_value(2, "Area", Raw(f"><f>A1*2</f><v>{area}</v>"))})
    assert np.array_equal(read_cells(read(data)).values, CELLS)


def test_whole_numbers_that_name_cells_have_no_point() -> None:
    rows = [HEADER, *([12.0 + i, *row[1:]] for i, row in enumerate(ROWS))]
    assert read_cells(read(xlsx_of({"S": rows}))).ids == ["12", "13", "14"]
    rows[2][0] = "007"
    assert read_cells(read(xlsx_of({"S": rows}))).ids == ["12", "007", "14"]


def test_what_is_far_from_the_table_is_refused_before_it_fills_the_memory() -> None:
    far = Raw(' ><v>1</v></c><c r="XFD1048576" ><v>1</v>')
    repeated = '<table:table-row table:number-rows-repeated="100000"><table:table-cell office:value="1" {}/>'
    columns = 'office:value-type="float" table:number-columns-repeated="16384"'
    bombs = [
        xlsx_of({"S": [["Area", far]]}),
        xlsx_of({"S": [["Area", Raw('><v>1</v></c><c r = "XFD1048576"><v>1</v>')]]}),
        ods_of(SHEET, more=repeated.format(columns) + "</table:table-row>"),
        far_xls(),
    ]
    for data in bombs:
        tracemalloc.start()
        with pytest.raises(TableTooLarge, match=r"reaches to row [0-9,]+ and column [0-9,]+"):
            read(data)
        assert tracemalloc.get_traced_memory()[1] < 10_000_000
        tracemalloc.stop()


def far_xls() -> bytes:
    """A cell in the last row and column that a record can name."""
    data = bytearray(xls_of([[1.0]]))
    at = data.index(b"\x03\x02\x0e\x00") + 4
    data[at : at + 4] = b"\xff\xff\xff\xff"
    return bytes(data)


def test_cells_without_a_value_are_not_far_from_the_table() -> None:
    styled = [*SHEET, [Raw('></c><c r="XFD1048576" s="1"/><c r="A1048576" s="1">')]]
    assert read(xlsx_of({"S": styled})).rows == 3
    below = (
        '<table:table-row table:number-rows-repeated="1048000">'
        '<table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    )
    assert read(ods_of(SHEET, more=below)).rows == 3


def test_a_text_that_many_cells_share_is_counted_in_each() -> None:
    shared = f"<si><t>{'x' * 30_000}</t></si>"
    rows = [["Area", "note"], *([1, Raw('t="s"><v>0</v>')] for _ in range(100))]
    data = xlsx_of({"S": rows}, shared=shared)
    assert read(data, bytes=4_000_000).rows == 100
    with pytest.raises(TableTooLarge, match="when its texts are written out"):
        read(data, bytes=2_900_000)


def test_the_parts_are_held_to_the_limit_whatever_the_directory_says() -> None:
    data = xlsx_of({"S": SHEET}, shared="<si/>" + " " * 5_000_000)
    assert len(data) < 100_000
    with pytest.raises(TableTooLarge, match=r"bytes when decompressed"):
        read(data, bytes=4_000_000)
    size = (5_000_000).to_bytes(4, "little")[2:4]
    stated = bytearray(data)
    at = stated.rindex(b"xl/sharedStrings.xml") - 22
    assert stated[at + 2 : at + 4] == size
    stated[at : at + 4] = (100).to_bytes(4, "little")
    with pytest.raises(TableTooLarge, match=r"more than 4,000,000 bytes when decompressed"):
        read(bytes(stated), bytes=4_000_000)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (
            zip_of({"cells.csv": "Area\n1\n"}),
            "A zip file with 'cells.csv' in it was found, which is no work",
        ),
        (
            zip_of({"xl/workbook.bin": ""}),
            "The workbook is a binary one of Excel's (.xlsb); save it as",
        ),
        (xlsx_of({"S": SHEET})[:-30], "The workbook is no zip file that can be read"),
        (xlsx_of({"S": []}), "There is no table: all sheets of the workbook are empty."),
        (xls_of(SHEET)[:700], "The workbook cannot be read"),
        (csv_of(), "A workbook was expected, text was found; send it as such"),
        (b"?\0" * 9, "A workbook (.xlsx, .xlsm, .xls or .ods) was expected, something else"),
    ],
)
def test_what_is_no_workbook_is_said(data: bytes, message: str) -> None:
    with pytest.raises(UnreadableTable) as error:
        read(data)
    assert str(error.value).startswith(message)


def test_a_workbook_without_measurements_is_told_what_it_lacks() -> None:
    assert refusal(xlsx_of({"S": [["id", "x"], ["a", 1]]}), "workbook", rows=0).startswith(
        "The table has 1"
    )
    with pytest.raises(Exception, match="lacks 33 of the 33 measurements"):
        read_cells(read(xlsx_of({"S": [["id", "x"], ["a", 1]]})))


def test_a_sheet_of_an_object_is_refused() -> None:
    with pytest.raises(TableError, match="only a workbook has sheets"):
        read_cells(pa.table({"Area": [1.0]}), sheet="Cells")
