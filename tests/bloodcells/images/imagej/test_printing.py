"""Numbers are rounded and written as ImageJ does."""

import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bloodcells.images.imagej import printed, printed_text
from tests.imagej import require_imagej, run_macro

WRITTEN = [
    (1.5, "1.500"),
    (0.0625, "0.062"),  # a tie, to the even digit
    (0.1875, "0.188"),
    (-0.0625, "-0.062"),
    (2.0005, "2.001"),  # the double is above the tie
    (1.0005, "1.000"),  # and this one below
    (1.0015, "1.002"),
    (9.9996, "10.000"),
    (0.001, "0.001"),
    (0.0009999, "9.999E-4"),
    (-0.00089178749, "-8.918E-4"),
    (4e-16, "4.000E-16"),
    (999_999_999_999.5, "1.000E12"),
    (123_456_789_012_345.0, "1.235E14"),
    (3_000_000_000.0, "3000000000.000"),  # more than Java's int
    (math.nan, "NaN"),
    (math.inf, "Infinity"),
    (-math.inf, "-Infinity"),
]


@pytest.mark.parametrize(("value", "text"), WRITTEN)
def test_a_number_is_written_as_imagej_does(value: float, text: str) -> None:
    assert printed_text(np.array([[0.5], [value]]), ["Mean red"])[1] == [text]
    number = float(text)
    assert printed([value])[0] == number or math.isnan(number)


@pytest.mark.integration
def test_imagej_writes_those_numbers_so(tmp_path: Path) -> None:
    require_imagej()
    names = {math.inf: "1/0", -math.inf: "-1/0"}
    values = [names.get(v, "0/0" if math.isnan(v) else repr(v)) for v, _ in WRITTEN]
    macro = tmp_path / "written.ijm"
    macro.write_text(
        'run("Set Measurements...", "mean redirect=None decimal=3");\n'
        + "".join(f'setResult("v", {i}, {v});\n' for i, v in enumerate(["0.5", *values]))
        + f'for (i = 1; i <= {len(values)}; i++) print(getResultString("v", i));\n'
    )
    log = run_macro(macro, home=tmp_path).decode().split("\n")
    assert [line.strip() for line in log if line.strip()] == [text for _, text in WRITTEN]


def test_whole_numbers_have_decimals_where_the_column_has() -> None:
    values = np.array([[7.0, 7.0, 7.0], [8.0, 8.5, 8.0]])
    assert printed_text(values, ["Area", "Mean red", "Circ."]) == [
        ["7", "7.000", "7.000"],
        ["8", "8.500", "8.000"],
    ]
    late = np.full((30, 1), 7.0)
    late[24] = 7.5
    assert [row[0] for row in printed_text(late, ["Feret"])][23:26] == ["7", "7.500", "7"]
    late[23] = 7.5
    assert [row[0] for row in printed_text(late, ["Feret"])][22:26] == [
        *("7.000", "7.500"),
        *("7.500", "7.000"),
    ]


def test_no_rows_are_no_rows() -> None:
    assert printed(np.empty((0, 3))).shape == (0, 3)
    assert printed_text(np.empty((0, 2)), ["Area", "AR"]) == []


@given(st.lists(st.floats(-1e13, 1e13) | st.integers(-(10**7), 10**7).map(lambda n: n / 2000)))
def test_the_number_is_the_texts(values: list[float]) -> None:
    table = np.array([[0.5], *([v] for v in values)])
    texts = [float(row[0]) for row in printed_text(table, ["Mean red"])]
    assert printed(table).ravel().tolist() == texts
