"""Rows that are no cells are told by what they are, left out and said; cells are never lost to a name."""

import json
from collections.abc import Iterator

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bloodcells import read_cells
from bloodcells.arrays import Floats
from bloodcells.measurements import FEATURE_SETS
from bloodcells.tables.cell_table import CellTable, LeftOut
from bloodcells.tables.chunked.chunked_cells import ChunkedCells
from bloodcells.tables.chunked.chunks import Chunk, TableSchema
from bloodcells.tables.formats import Format, Limits, read_bytes
from bloodcells.tables.non_cells.could_be_cell import could_be_cell, places_of
from bloodcells.tables.summary_words import statistic_of
from tests.synthetic import make_cells

NAMES = FEATURE_SETS["imagej-33"]
CELLS = make_cells(9, seed=74)
STATISTICS = {
    "Mean": CELLS.mean(axis=0),
    "SD": CELLS.std(axis=0, ddof=1),
    "Min": CELLS.min(axis=0),
    "Max": CELLS.max(axis=0),
    "Sum": CELLS.sum(axis=0),
}
IDS = [f"cell {i}" for i in range(1, 10)]


def csv_of(ids: list[str], values: Floats, header: str = "id") -> bytes:
    lines = [f"{header},{','.join(NAMES)}"]
    lines += [
        f"{name},{','.join(f'{v:.3f}' for v in row)}" for name, row in zip(ids, values, strict=True)
    ]
    return ("\n".join(lines) + "\n").encode()


def read(data: bytes, kind: Format = "csv") -> CellTable:
    return read_cells(read_bytes(data, kind, Limits()))


def with_rows(*names: str, header: str = "id", **of: str) -> CellTable:
    """The nine cells, and below them a row of a statistic under each name."""
    rows = [STATISTICS[of.get(name, name)] for name in names]
    return read(csv_of([*IDS, *names], np.vstack([CELLS, *rows]), header))


def assert_cells_alone(cells: CellTable, left_out: int) -> None:
    assert cells.ids == IDS
    assert np.array_equal(cells.values, CELLS)
    assert [row.row for row in cells.receipt.left_out] == list(range(10, 10 + left_out))


# --- summaries -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("header", ["id", "image filename", "Label", "name", " "])
def test_imagejs_summary_is_left_out_under_any_column_of_names(header: str) -> None:
    cells = with_rows("Mean", "SD", "Min", "Max", header=header)
    assert_cells_alone(cells, 4)
    assert cells.receipt.left_out[0] == LeftOut(10, "ImageJ's summary row 'Mean'")


@pytest.mark.parametrize(
    ("name", "statistic"),
    [
        ("Average", "Mean"),
        ("Ø", "Mean"),
        ("x\u0304", "Mean"),
        ("Mean of all", "Mean"),
        ("Grand Mean", "Mean"),
        ("Средняя", "Mean"),
        ("평균", "Mean"),
        ("STDEV.S", "SD"),
        ("Std. Deviation", "SD"),
        ("Desviación típica", "SD"),
        ("s", "SD"),
        ("Gesamtergebnis", "Sum"),
        ("Total général", "Sum"),
        ("Итого", "Sum"),
        ("AVG:", "Mean"),
        ("Moyenne", "Mean"),
        ("Mittelwert", "Mean"),
        ("Media", "Mean"),
        ("mean values", "Mean"),
        ("Std Dev", "SD"),
        ("Standardabweichung", "SD"),
        ("Écart-type", "SD"),
        ("minimum", "Min"),
        ("Max.", "Max"),
        ("Total", "Sum"),
        ("Somme", "Sum"),
    ],
)
@pytest.mark.parametrize("header", ["id", "Sample"])
def test_a_single_summary_row_is_left_out_whatever_its_word(
    name: str, statistic: str, header: str
) -> None:
    values = np.vstack([CELLS, STATISTICS[statistic]])
    cells = read(csv_of([*IDS, name], values, header))
    assert np.array_equal(cells.values, CELLS)
    assert cells.receipt.left_out == [LeftOut(10, f"a summary row, {name!r}")]


@pytest.mark.parametrize("digits", [0, 1, 2])
def test_a_summary_may_have_fewer_decimals_than_the_cells(digits: int) -> None:
    values = np.vstack([CELLS, np.round(STATISTICS["Mean"], digits)])
    assert_cells_alone(read(csv_of([*IDS, "Average"], values)), 1)


def test_the_last_rows_are_told_by_their_numbers_whatever_they_are_called() -> None:
    values = np.vstack([CELLS, STATISTICS["Mean"], STATISTICS["SD"]])
    cells = read(csv_of([*IDS, "abc", "def"], values))
    assert_cells_alone(cells, 2)
    assert [row.reason for row in cells.receipt.left_out] == [
        "the mean of the rows above",
        "the standard deviation of the rows above",
    ]


def test_some_of_the_rows_of_a_summary_are_left_out() -> None:
    assert_cells_alone(with_rows("Mean", "SD"), 2)
    assert_cells_alone(with_rows("Max"), 1)
    assert_cells_alone(with_rows("Min", "Max", "Mean"), 3)


def test_a_summary_without_a_word_is_told_by_its_numbers() -> None:
    values = np.vstack([CELLS, STATISTICS["Mean"], STATISTICS["SD"]])
    cells = read(csv_of([*IDS, "", ""], values))
    assert_cells_alone(cells, 2)
    assert [row.reason for row in cells.receipt.left_out] == [
        "the mean of the rows above",
        "the standard deviation of the rows above",
    ]


def test_a_summary_of_a_part_of_the_columns_is_left_out() -> None:
    data = csv_of(IDS, CELLS).decode()
    count = f"Count,9{',' * (len(NAMES) - 1)}\n"
    assert_cells_alone(read((data + count).encode()), 1)


def test_a_summary_of_one_cell_repeats_it() -> None:
    rows = np.vstack([CELLS[0], CELLS[0], np.zeros(33), CELLS[0], CELLS[0]])
    cells = read(csv_of(["a", "Average", "StdDev", "Minimum", "Maximum"], rows))
    assert cells.ids == ["a"]


def test_summaries_between_tables_that_were_put_together_are_left_out() -> None:
    means = CELLS[:5].mean(axis=0), CELLS[5:].mean(axis=0)
    values = np.vstack([CELLS[:5], means[0], CELLS[5:], means[1]])
    cells = read(csv_of([*IDS[:5], "Average", *IDS[5:], "Average"], values))
    assert cells.ids == IDS
    assert [row.row for row in cells.receipt.left_out] == [6, 11]


def table_with_subtotals(*subtotals: tuple[str, str]) -> tuple[bytes, list[str]]:
    """Three images of three cells, each followed by statistics named so, `#` being the image's name."""
    ids, values = [], []
    for k in range(3):
        cells = CELLS[3 * k : 3 * k + 3]
        rows = {
            "mean": cells.mean(axis=0),
            "sd": cells.std(axis=0, ddof=1),
            "least": cells.min(axis=0),
            "largest": cells.max(axis=0),
            "sum": cells.sum(axis=0),
        }
        ids += [*IDS[3 * k : 3 * k + 3], *(name.replace("#", f"f{k}.jpg") for name, _ in subtotals)]
        values += [*cells, *(rows[statistic] for _, statistic in subtotals)]
    return csv_of(ids, np.array(values)), ids


SUBTOTALS = [
    [("# Mean", "mean")],
    [("Mean of #", "mean"), ("SD of #", "sd")],
    [("#", "mean")],
    [("", "mean"), ("", "sd"), ("", "least"), ("", "largest")],
    [("# min", "least"), ("# max", "largest"), ("# average", "mean")],
    [("Subtotal #", "sum")],
]


@pytest.mark.parametrize("subtotals", SUBTOTALS)
@pytest.mark.parametrize("last", [True, False])
def test_subtotals_of_images_are_left_out_whatever_they_are_called(
    subtotals: list[tuple[str, str]], last: bool
) -> None:
    data, ids = table_with_subtotals(*subtotals)
    if not last:  # with cells alone at the end
        data += b"".join(csv_of(IDS[:4], CELLS[:4] + 0).splitlines(keepends=True)[1:])
    cells = read(data)
    assert cells.ids == IDS + ([] if last else IDS[:4])
    assert len(cells.receipt.left_out) == len(ids) - 9


def test_a_cell_that_repeats_the_largest_one_above_a_mean_stays_a_cell() -> None:
    cells = CELLS[CELLS[:, 0].argsort()][-4:].copy()
    cells[-1] = cells.max(axis=0)
    cells[-1, NAMES.index("Circ.")] = 897.0  # as a spreadsheet's lost decimals
    block = np.vstack([cells, cells.mean(axis=0), cells.std(axis=0, ddof=1)])
    found = read(csv_of([*"abcd", "Mean", "SD"] * 3, np.vstack([block] * 3)))
    assert found.ids == [*"abcd"] * 3


def test_a_single_number_without_a_name_is_the_mean_or_the_sum_of_its_column() -> None:
    for statistic in ("Mean", "Sum"):
        row = f",{STATISTICS[statistic][0]:.3f}{',' * 32}\n"
        assert_cells_alone(read(csv_of(IDS, CELLS) + row.encode()), 1)
    row = f",{STATISTICS['Mean'][0] * 1.1:.3f}{',' * 32}\n"
    source = read_bytes(csv_of(IDS, CELLS) + row.encode(), "csv", Limits())
    assert read_cells(source, invalid="flag").rejected.tolist() == [False] * 9 + [True]


@pytest.mark.parametrize("name", ["Q1", "1st Qu.", "3rd Qu.", "Q3", "95% CI"])
def test_quartiles_have_numbers_in_their_names(name: str) -> None:
    quartile = np.quantile(CELLS, 0.25, axis=0)
    values = np.vstack([CELLS, quartile, STATISTICS["Mean"], STATISTICS["Max"]])
    assert_cells_alone(read(csv_of([*IDS, name, "Mean", "Max."], values)), 3)


def test_a_summary_of_scaled_cells_is_left_out_too() -> None:
    scaled = np.vstack([CELLS, STATISTICS["Mean"], STATISTICS["Max"]])
    for name, power in (("Area", 2), ("IntDen", 2), ("Perim.", 1), ("Feret", 1), ("MinFeret", 1)):
        scaled[:, NAMES.index(name)] *= 0.25**power
    source = read_bytes(csv_of([*IDS, "Average", "Maximum"], scaled), "csv", Limits())
    assert len(read_cells(source, pixel_size=0.25)) == 9


# --- cells that are called so ------------------------------------------------------------------------------


@given(
    st.lists(
        st.sampled_from(["Mean", "SD", "Min", "Max", "N", "Total", "median", "avg", ""]), min_size=9
    )
)
def test_a_cell_with_the_name_of_a_statistic_stays_a_cell(names: list[str]) -> None:
    names = names[:9]
    if any(names[i : i + 4] == ["Mean", "SD", "Min", "Max"] for i in range(6)):
        return
    cells = read(csv_of(names, CELLS))
    assert len(cells) == 9
    assert cells.receipt.left_out == []


def test_a_cell_that_is_called_max_is_said_to_be_one() -> None:
    cells = read(csv_of([*IDS[:3], "Max", *IDS[4:]], CELLS))
    assert cells.ids[3] == "Max"
    assert cells.receipt.notes[-1] == (
        "row 4 is called 'Max', but its numbers are those of a cell: read as one"
    )


def test_names_that_only_begin_like_a_statistic_say_nothing() -> None:
    for name in (
        "Max 7",
        "mean_01.tif",
        "Medium",
        "Maximilian",
        "n12",
        "stdy",
        "count-3",
        "All cells",
        "",
    ):
        assert statistic_of(name) is None


# --- empty rows, headers, dashes ---------------------------------------------------------------------------


def lines() -> list[str]:
    return csv_of(IDS, CELLS).decode().splitlines()


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (",".join([""] * 34), "empty"),
        (",".join(["NA"] * 34), "empty"),
        (",".join(["id", *NAMES]), "the header once more"),
        (",".join(["ID", *NAMES]).upper(), "the header once more"),
        (",".join(["Label", *NAMES]).replace(" ", "_"), "the header once more"),
        (",".join(["\u2550\u2550\u2550"] * 34), "a line that separates rows"),
    ],
)
@pytest.mark.parametrize("at", [1, 4, 10])
def test_rows_without_a_cell_are_left_out_and_said(row: str, reason: str, at: int) -> None:
    text = lines()
    text.insert(at, row)
    for invalid in ("fail", "flag"):
        source = read_bytes("\n".join(text).encode(), "csv", Limits())
        cells = read_cells(source, invalid=invalid)  # type: ignore[arg-type]
        assert cells.ids == IDS
        assert cells.receipt.left_out == [LeftOut(at, reason)]
        assert cells.rows.tolist() == [i for i in range(1, 11) if i != at]


@pytest.mark.parametrize("row", [",".join(["---"] * 34), ",".join(["======", *[""] * 33])])
@pytest.mark.parametrize("at", [1, 4, 10])
def test_lines_of_dashes_are_left_out_and_said(row: str, at: int) -> None:
    text = lines()
    text.insert(at, row)
    cells = read("\n".join(text).encode())
    assert cells.ids == IDS
    assert any("lines of dashes left out" in note for note in cells.receipt.notes)


@pytest.mark.parametrize(
    "units", [("px^2", "(px)"), ("square pixels", "pixels"), ("px*px", "8-bit")]
)
def test_a_row_of_units_below_the_header_is_left_out(units: tuple[str, str]) -> None:
    text = lines()
    text.insert(1, ",".join(["", *units, *[""] * 31]))
    assert read("\n".join(text).encode()).receipt.left_out == [LeftOut(1, "units of the columns")]


def test_a_cell_without_numbers_is_no_empty_row() -> None:
    text = [*lines(), ",".join(["cell 10", *[""] * 33])]
    source = read_bytes("\n".join(text).encode(), "csv", Limits())
    assert read_cells(source, invalid="flag").rejected.tolist() == [False] * 9 + [True]


def test_many_empty_rows_are_one_entry() -> None:
    cells = read("\n".join([*lines(), *[","] * 0, *["," * 33] * 5000]).encode())
    assert cells.receipt.left_out == [LeftOut(10, "empty", 5000)]
    assert "Left out: rows 10 to 5,009, empty." in cells.receipt.sentences()


@pytest.mark.parametrize("blank", [None, float("nan")])
def test_rows_of_nothing_in_typed_tables_are_empty(blank: float | None) -> None:
    columns = {"id": [*IDS, None], **{n: [*CELLS[:, j], blank] for j, n in enumerate(NAMES)}}
    cells = read_cells(pa.table(columns))
    assert_cells_alone(cells, 1)
    records = [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
    if blank is None:
        assert_cells_alone(read(json.dumps({"cells": records}).encode(), "json"), 1)


# --- in parts --------------------------------------------------------------------------------------------


def parts(data: bytes, sizes: list[int]) -> Iterator[Chunk]:
    """Cut the rows of a CSV into parts of these sizes."""
    head, *rows = data.splitlines(keepends=True)
    at = 0
    while at < len(rows):
        size = sizes.pop(0) if sizes else len(rows)
        source = read_bytes(head + b"".join(rows[at : at + size]), "csv", Limits())
        yield Chunk(TableSchema(source.names), source, {}, at)
        at += size


@settings(max_examples=25)
@given(st.lists(st.integers(1, 5), max_size=6), st.sampled_from(["Average", "Std", "Maximum", ""]))
def test_parts_are_read_as_the_whole(sizes: list[int], name: str) -> None:
    of = {"Average": "Mean", "Std": "SD", "Maximum": "Max", "": "Mean"}
    values = np.vstack([CELLS, STATISTICS[of[name]]])
    data = csv_of([*IDS, name], values) + b"," * 33 + b"\n" + csv_of(IDS, CELLS)
    whole = read(data)
    assert [row.row for row in whole.receipt.left_out] == [10, 11, 12]
    reading = ChunkedCells(read_cells)
    found = [cells for part in parts(data, [4, *sizes]) if (cells := reading.of(part)) is not None]
    assert [name for cells in found for name in cells.ids] == whole.ids
    left_out = [row for cells in found for row in cells.receipt.left_out] + reading.left_out
    assert sorted(left_out, key=lambda row: row.row) == whole.receipt.left_out


@settings(max_examples=15)
@given(st.lists(st.integers(1, 5), max_size=8), st.sampled_from([*SUBTOTALS[:4], SUBTOTALS[5]]))
def test_subtotals_are_told_alike_in_parts(
    sizes: list[int], subtotals: list[tuple[str, str]]
) -> None:
    data, _ = table_with_subtotals(*subtotals)
    reading = ChunkedCells(read_cells)
    found = [cells for part in parts(data, [4, *sizes]) if (cells := reading.of(part)) is not None]
    assert [name for cells in found for name in cells.ids] == IDS


@pytest.mark.parametrize("perimeter", [1e-200, 5e-324])
def test_a_perimeter_whose_square_is_nothing_is_a_number_like_others(perimeter: float) -> None:
    places = places_of(("Area", "Perim.", "Circ."))
    assert not could_be_cell([100.0, perimeter, 0.5], places)
    assert could_be_cell([100.0, perimeter, 1.0], places)
