"""CSV of any dialect becomes a table of text."""

import gzip

import pyarrow as pa
import pytest

from bloodcells.errors import InvalidRows, UnreadableTable
from tests.bloodcells.tables.formats.bodies import (
    BODIES,
    TABLE,
    columns,
    peak_of,
    read,
    refusal,
    stream_of,
)


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


def test_a_flag_that_names_a_measurement_is_no_header_below_one_that_names_none() -> None:
    rows = ["s0,0.1,Neutrophil,", "s1,0.2,Neutrophil,outside training range: Max blue"] * 3
    source = read("\n".join(["slide,probability Basophil,class,flags", *rows, ""]))
    assert source.separator == ","
    assert source.table.num_rows == 6


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


def test_lines_that_end_as_on_the_old_mac_are_in_its_encoding() -> None:
    source = read("id;Area;Skew red\rzellé µ;1\u00a0000;\u20132\r".encode("mac_roman"))
    assert source.table.to_pylist() == [
        {"id": "zellé µ", "Area": "1\u00a0000", "Skew red": "\u20132"}
    ]
    assert "Mac OS Roman" in source.notes[0]


def test_a_percent_sign_before_area_is_no_comment_mark() -> None:
    assert list(columns("%Area,Area,Perim.,AR\n50,2,3,4\n")) == ["%Area", "Area", "Perim.", "AR"]
    assert list(columns("%id,Area,Perim.,AR\na,2,3,4\n")) == ["id", "Area", "Perim.", "AR"]


def test_utf_16_of_either_byte_order_is_read_with_its_mark_and_without() -> None:
    text = "id;Area\nµ;1\n"
    for data in (
        text.encode("utf-16-le"),
        text.encode("utf-16-be"),
        b"\xff\xfe" + text.encode("utf-16-le"),
        b"\xfe\xff" + text.encode("utf-16-be"),
    ):
        assert columns(data) == {"id": ["µ"], "Area": ["1"]}


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_utf_16_that_lacks_a_byte_in_two_places_loses_no_row_in_silence(
    codec: str, end: str
) -> None:
    text = end.join(["\ufeffArea;note", *(f"{i};as it was" for i in range(10)), ""]).encode(codec)
    assert len(columns(text)["Area"]) == 10
    # Inside the notes of two rows: those between are decoded to other characters.
    first, second = (text.index(f"{i};as it".encode(codec)) + 10 for i in (3, 6))
    damaged = text[:first] + text[first + 1 : second] + text[second + 1 :]
    with pytest.raises(UnreadableTable, match="is in UTF-16, but cut short or damaged"):
        read(damaged)


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
            "id,Area\na,1\n".encode("utf-32-le"),
            "The text is in UTF-32, which is not read; save it as UTF-8.",
        ),
        (
            b"PK\x03\x04workbook",
            "CSV was expected, a workbook was found; send it as such, or end its name in .xlsx, .xls or "
            ".ods.",
        ),
        (
            gzip.compress(b"Area\n1\n", mtime=0),
            "CSV was expected, gzip was found; send it as gzip (Content-Encoding), or end its name "
            "in .gz.",
        ),
        (
            BODIES["parquet"],
            "CSV was expected, a Parquet file was found; send it as such, or end its name in .parquet.",
        ),
        (
            stream_of(TABLE, "file"),
            "CSV was expected, Arrow data was found; send it as such, or end its name in .arrow.",
        ),
        (
            BODIES["ndjson"],
            "CSV was expected, NDJSON was found; send it as such, or end its name in .ndjson.",
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


@pytest.mark.parametrize("header", ['"id\n(x)"', '"id\r\n(x)"', '"id ""x"""', 'i"d', '"i"d', "id;"])
def test_every_column_is_text_whatever_its_header(header: str) -> None:
    source = read(f"{header},Area,day,n\n007,1,2020-01-02,NA\n008,2,,true\n")
    name = {'"id ""x"""': 'id "x"', 'i"d': 'i"d', '"i"d': "id"}.get(header, header.strip('"'))
    assert source.table.to_pydict() == {
        name: ["007", "008"],
        "Area": ["1", "2"],
        "day": ["2020-01-02", ""],
        "n": ["NA", "true"],
    }
    assert set(source.table.schema.types) == {pa.string()}


def test_doubled_headers_are_kept() -> None:
    table = read("id,id,Area\n007,1e3,2\n").table
    assert table.column_names == ["id", "id", "Area"]
    assert [c.to_pylist() for c in table.columns] == [["007"], ["1e3"], ["2"]]


def test_a_separator_in_a_quoted_header_separates_nothing() -> None:
    assert columns('"Area\n(px, cal.)";AR;id\n1;2;a\n') == {
        "Area\n(px, cal.)": ["1"],
        "AR": ["2"],
        "id": ["a"],
    }


@pytest.mark.parametrize("text", ['"id,Area,AR\n1,2,3\n', 'id,Area,"AR\na,1,2\nb,3,4\n"c,5,6\n'])
def test_a_quotation_mark_that_is_not_closed_in_the_header_is_refused(text: str) -> None:
    assert refusal(text) == (
        "The header of the CSV cannot be read: a quotation mark is opened in it, and closed only in a "
        "later row."
    )


@pytest.mark.parametrize("quote", ["", '"'])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_the_separator_that_excel_names_first_is_taken(separator: str, quote: str) -> None:
    others = ",;\t".replace(separator, "")
    rows = f"a{separator}x|y\r\n1{separator}{others.join('123')}\r\n"
    source = read(f"\ufeff{quote}sep={separator}{quote}\r\n{rows}")
    assert source.separator == separator
    assert source.table.column_names == ["a", "x|y"]
    assert source.table.num_rows == 1
    assert (
        source.notes[0] == f"first line 'sep={separator}' taken as the separator, not as the header"
    )


def test_rows_below_the_line_of_excel_are_counted_from_the_header() -> None:
    with pytest.raises(InvalidRows, match=r"^In row 2: 2 values were expected"):
        read("sep=;\nid;Area\na;1\nb\n")


def test_a_separator_of_another_kind_is_refused() -> None:
    assert refusal("sep=:\nid:Area\na:1\n") == (
        "The first line says that ':' separates the values; expected comma, semicolon, tab, vertical bar "
        "or blank."
    )


def test_a_column_that_is_called_sep_is_no_line_of_excel() -> None:
    assert columns("sep=,Area\na,1\n") == {"sep=": ["a"], "Area": ["1"]}


def test_a_million_columns_are_refused_before_there_is_room_made_for_them() -> None:
    assert refusal("," * 10**6 + "\n1\n") == "The table has 1,000,001 columns; the limit is 1,000."
    assert refusal('x",' + "," * 10**6 + '"\n1\n').startswith("The table has 1,000,002 columns; ")
    assert read('a,b,"' + "," * 2000 + '"\n1,2,3\n').table.num_columns == 3


def test_ragged_rows_are_counted_and_only_the_first_are_kept() -> None:
    assert peak_of("body, kind = b'a,b\\n' + b'1\\n' * 1_000_000, 'csv'") < 60 * 2**20
    with pytest.raises(InvalidRows) as error:
        read("a,b\n" + "1\n" * 100_000)
    assert [f.row for f in error.value.faults] == list(range(1, 21))
    assert error.value.total == 100_000


def test_swallowed_rows_are_counted_and_only_the_first_are_kept() -> None:
    with pytest.raises(InvalidRows) as error:
        read("a,b\n" + '"x\n1,2",3\n' * 50)
    assert [f.row for f in error.value.faults] == list(range(1, 21))
    assert error.value.total == 50


def test_rows_below_lines_that_are_no_header_are_counted_from_the_header() -> None:
    assert refusal("Plate;3\n\nid;Area;AR;Feret\n# here\na;1;2;3\nb;1\n") == (
        "In row 2: 4 values were expected, as in the header; 2 were found. Rows are counted below the "
        "header, which is line 3, without empty lines and comments."
    )


def test_a_row_is_numbered_without_the_comments_above_it() -> None:
    with pytest.raises(InvalidRows, match=r"^In row 3: 3 values were expected"):
        read("id,Area,AR\n# one\na,1,2\n# two of,,\nb,1,2\nc\n")


def test_a_text_that_names_no_measurement_has_the_first_line_as_its_header() -> None:
    assert columns("# made by hand\nwell,class\nA1,NEU\n") == {"well": ["A1"], "class": ["NEU"]}


@pytest.mark.parametrize(
    ("text", "readings"),
    [
        # is 1 the name of the row, or is the last value followed by a separator?
        ("Area,AR,note\n1,5,3,\n2,6,4,\n", "each row ends in a separator"),
        # is 19 the name of the row, or is 19,541 one number?
        ("Area,AR,Feret\n19,541,1.5,88\n20,612,1.6,90\n", "stands within a number"),
        # does each row end in a separator, or is 19,541 one number and the note empty?
        ("AR,id,Area,note\n5,x,19,541,\n6,y,20,612,\n", "stands within a number"),
    ],
)
def test_two_readings_are_refused_with_both(text: str, readings: str) -> None:
    message = refusal(text)
    assert readings in message
    assert "both readings are possible" in message


def test_a_number_that_is_split_in_one_row_moves_no_value() -> None:
    rows = "x,19541,1.5,\ny,20,612,1.6,\n"
    assert refusal("id,Area,AR,note\n" + rows) == (
        "In row 2: 4 values were expected, as in the header; 5 were found."
    )
    assert columns("id,Area,AR,note\nx,19541,1.5,\ny,20612,1.6,,\n")["Area"] == ["19541", "20612"]


def test_a_row_that_lacks_a_measurement_is_not_filled() -> None:
    assert columns("id,Area,note\na,1,x\nb,2\n")["note"] == ["x", ""]
    assert refusal("id,note,Area\na,x,1\nb,y\n") == (
        "In row 2: 3 values were expected, as in the header; 2 were found."
    )


def test_values_behind_the_last_header_are_refused() -> None:
    rows = "".join(f"a{i},{i},\n" for i in range(120))
    assert read(f"id,Area\n{rows}").table.num_rows == 120
    assert refusal(f"id,Area\n{rows}b,2,3\n") == (
        "In row 121: 2 values were expected, as in the header; 3 were found."
    )


def test_a_backslash_at_the_end_of_a_quoted_name_is_kept() -> None:
    assert columns('id,Area\n"C:\\a\\",1\n')["id"] == ["C:\\a\\"]
    assert columns('id,Area\n"say \\"x\\"",1\n')["id"] == ['say "x"']
