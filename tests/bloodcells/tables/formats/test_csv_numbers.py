"""A CSV that is read straight to numbers is the table that it is as text, or is left to that reading."""

from typing import Any

import pyarrow as pa
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bloodcells.errors import TableError, TableTooLarge
from bloodcells.tables.formats import LazyTable, Limits, Source, read_bytes
from bloodcells.tables.formats.csv_numbers import read_numbers
from bloodcells.tables.formats.csv_text import _read_text
from bloodcells.tables.formats.csv_writing import with_columns
from bloodcells.tables.numbers import has_decimal_comma, to_float64
from tests.bloodcells.tables.formats.bodies import CELLS, NAMES, csv_of

LIMITS = Limits()
NUMBERS = ["1", "2.5", " 3 ", "-1e2", "1E5", "-0", "0.0", ".5", "7.", '"4.25"', "-0.0"]
TEXTS = ["a.jpg", "", " x ", "2019-05-26", "1", '"a"', "é", "Mean", "n/a", "null"]
ODD = [
    "",
    "nan",
    "inf",
    "1,5",
    "+1",
    "1e400",
    "2e15",
    "x",
    '"a""b"',
    '"a\nb"',
    '5"',
    "1\t2",
    "true",
]


@st.composite
def tables(draw: st.DrawFn) -> str:
    """A CSV of few rows, most values of which are of one kind in a column."""
    columns = [*NAMES[:4], "id", "Label", " ", "x", '"Mean red"', "area", "Median_red"]
    names = draw(st.lists(st.sampled_from(columns), min_size=1, max_size=5))
    own = {"id": TEXTS, "Label": TEXTS, " ": TEXTS, "x": TEXTS + NUMBERS}
    rows = [[draw(st.sampled_from(own.get(n, NUMBERS))) for n in names] for _ in range(draw(_FEW))]
    if rows and draw(st.booleans()):
        row = draw(st.sampled_from(rows))
        if draw(st.booleans()):
            row[draw(st.integers(0, len(row) - 1))] = draw(st.sampled_from(ODD))
        elif draw(st.booleans()):
            row.append("1")
        else:
            row.pop()
    separator, end = (
        draw(st.sampled_from(",;\t")),
        draw(st.sampled_from(["\n", "\n", "\r\n", "\r"])),
    )
    lines = [separator.join(row) for row in [names, *rows]]
    if draw(st.integers(0, 9)) == 0:
        lines.insert(draw(st.integers(0, len(lines))), draw(st.sampled_from(["", " ", "sep=;"])))
    return (
        draw(st.sampled_from(["", "", "", "\ufeff"])) + end.join(lines) + end * draw(st.booleans())
    )


_FEW = st.integers(0, 4)


def never() -> pa.Table:
    raise AssertionError("the table was not to be read")


def check(data: bytes) -> bool:
    """Hold what was read straight against the text; whether anything was."""
    found = read_numbers(data, LIMITS, never)
    if found is None:
        return False
    numbers, separator = found
    expected = _read_text(data, LIMITS)
    table = expected.table
    assert (list(numbers.names), numbers.rows) == (table.column_names, table.num_rows)
    assert separator == expected.separator
    assert not has_decimal_comma(table.column(j) for j in numbers.places)
    for j, k in numbers.places.items():
        values = to_float64(table.column(j), decimal_comma=False).values
        assert numbers.numbers[k].tobytes() == values.tobytes()
    for j, text in numbers.texts.items():
        assert text.to_pylist() == table.column(j).to_pylist()
    if numbers.lines is not None:
        added = [pa.array(["a", None, 'b"', "c;,\td"] * numbers.rows)[: numbers.rows]]
        straight = with_columns(Source(numbers, "csv", separator), separator, ["class"], added)
        assert straight == with_columns(Source(table, "csv"), separator, ["class"], added)
    return True


@given(tables())
@example("Area\n1\n\n2\n")
@example("id,Area\n1,\n")
@example('id,Area\n"a\nb",1\n')
@example("id,Area\na,1\n\nb,2\n")
@example("id,Area\na,1,5\n")
@example("id,Area\na,nan\n")
def test_numbers_are_those_of_the_text(text: str) -> None:
    if not text.strip():
        return
    data = text.encode()
    try:
        read_bytes(data, "csv", LIMITS)
    except TableError:
        assert read_numbers(data, LIMITS, never) is None or not check(data)
    else:
        check(data)


VALUES = [("a.jpg", *row) for row in CELLS.tolist()]
PLAIN = csv_of(VALUES, ("id", *NAMES))


@pytest.mark.parametrize(
    "data",
    [
        PLAIN,
        PLAIN + b"\n",
        b"\xef\xbb\xbf" + PLAIN,
        PLAIN.replace(b"\n", b"\r\n"),
        PLAIN.replace(b",", b";"),
        PLAIN.replace(b",", b"\t"),
        PLAIN.replace(b"a.jpg", "é.jpg".encode()),
        PLAIN.replace(b"a.jpg", b'"a.jpg"'),
        PLAIN.replace(b"Perim.", b'"Perim."'),
        PLAIN.replace(b"Circ.", b" circ "),
    ],
)
def test_usual_tables_are_read_straight(data: bytes) -> None:
    assert check(data)


@pytest.mark.parametrize(
    "data",
    [
        PLAIN.replace(b"a.jpg", b"\xe9.jpg"),
        PLAIN.decode().encode("utf-16"),
        b"sep=,\n" + PLAIN,
        PLAIN.replace(b"\n", b"\r"),
        PLAIN.replace(b"\n", b"\n\n"),
        PLAIN + b"\nMean,1",
        PLAIN.replace(b".", b","),
    ],
)
def test_peculiar_tables_are_left_to_the_text(data: bytes) -> None:
    assert read_numbers(data, LIMITS, never) is None


def test_the_table_is_read_when_it_is_asked_for_as_it_was_sent() -> None:
    source = read_bytes(PLAIN, "csv", LIMITS)
    assert isinstance(source.sent, LazyTable)
    assert source.names == ("id", *NAMES)
    assert source.table.equals(_read_text(PLAIN, LIMITS).table)


@pytest.mark.parametrize("limits", [Limits(columns=33), Limits(columns=34)])
def test_the_limit_of_columns_is_kept(limits: Limits) -> None:
    found: Any = read_numbers(PLAIN, limits, never)
    assert (found is None) == (limits.columns == 33)


@pytest.mark.parametrize(
    ("rows", "limits"),
    [
        (6, Limits(rows=5)),
        (6, Limits(values=6 * 34 - 1)),
        (5, Limits(rows=5)),
        (6, Limits(values=6 * 34)),
    ],
)
def test_a_table_beyond_the_limits_is_refused_before_its_numbers_are_read(
    rows: int, limits: Limits
) -> None:
    head, row = PLAIN.split(b"\n")[:2]
    data = b"\n".join([head, *[row] * rows])
    assert read_numbers(data, LIMITS, never) is not None
    if rows <= limits.rows and rows * 34 <= limits.values:
        assert read_numbers(data, limits, never) is not None
    else:
        with pytest.raises(TableTooLarge, match=f"The table has {rows} rows"):
            read_numbers(data, limits, never)
