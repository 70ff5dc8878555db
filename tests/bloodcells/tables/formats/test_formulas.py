"""Test that a spreadsheet takes no text of a CSV for a formula, and that all else stays as it is."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bloodcells.tables.formats.formulas import neutralised

NUMBERS = ["-1.5", "+2", "-1,5", "-1.2E-5", "-.5", "-3.", "-12.5%", "-1,234.5", "-inf", "+nan"]
FORMULAS = ["=1+1", "+A1", "-1+2", "@SUM(A1)", "\tx", "\rx", "-", "=", "-1.5x", '=a"b', "=a,b;c\nd"]
HARMLESS = ["", "cell 1", " =1", "1=2", "a\n=1", 'a,"=1"', "'=1", "a\tb", "1-2", '"=1']


def written(rows: list[list[str]], separator: str) -> bytes:
    sink = io.StringIO()
    end = "\r\n" if any("\r" in value for row in rows for value in row) else "\n"
    csv.writer(sink, delimiter=separator, lineterminator=end).writerows(rows)
    return sink.getvalue().encode()


def read(data: bytes, separator: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode(), newline=""), delimiter=separator))


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_text_that_begins_as_a_formula_gets_a_mark_and_nothing_else_does(separator: str) -> None:
    rows = [[n, f, h] for n in NUMBERS for f in FORMULAS for h in HARMLESS]
    rows += [[f, n, h] for n, f, h in rows] + [[h, n, f] for n, f, h in rows]
    found = read(neutralised(written(rows, separator), separator), separator)
    assert found == [[f"'{v}" if v in FORMULAS else v for v in row] for row in rows]


@given(
    st.lists(st.lists(st.text('=+-@\t\r\n",;1.x', max_size=6), min_size=2, max_size=3), max_size=5),
    st.sampled_from([",", ";", "\t"]),
)
def test_no_table_is_changed_but_by_marks(rows: list[list[str]], separator: str) -> None:
    before = written(rows, separator)
    after = read(neutralised(before, separator), separator)
    for old_row, new_row in zip(read(before, separator), after, strict=True):
        for old, new in zip(old_row, new_row, strict=True):
            assert new in (old, f"'{old}")
            assert (new == old) or old[0] in "=+-@\t\r"
            assert new[:1] not in ("=", "@", "\t", "\r")
