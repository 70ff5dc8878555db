"""Tables as ImageJ 1.53t writes them, in every way that it offers, become one row per cell.

The numbers are made up; headers, labels, separators and number formats are ImageJ's own.
"""

import re
import shutil
from pathlib import Path

import numpy as np
import pytest

from bloodcells.errors import EmptyTable, InvalidRows, TableError, UnreadableTable, WideForm
from bloodcells.measurements import CHANNELS, measurement
from bloodcells.quality.rules import contradictions
from bloodcells.tables.cell_table import CellTable
from bloodcells.tables.formats import Limits, read_bytes
from bloodcells.tables.imagej.log import unfold_log
from bloodcells.tables.reading import IMAGEJ_33, read_cells
from tests.imagej import require_imagej, run_macro

COLUMNS = (
    "Area,Mean,StdDev,Mode,Min,Max,Perim.,Circ.,Feret,IntDen,Median,Skew,Kurt,RawIntDen,"
    "FeretX,FeretY,FeretAngle,MinFeret,AR,Round,Solidity"
)
A_RED = (
    "7113,101.693,47.895,70,42,250,327.120,0.835,120.801,723339,75,0.863,-0.881,723339,"
    "149,354,32.532,76.826,1.582,0.632,0.983"
)
A_GREEN = (
    "7113,70.554,32.951,43,0,147,327.120,0.835,120.801,501851,60,0.401,-1.160,501851,"
    "149,354,32.532,76.826,1.582,0.632,0.983"
)
A_BLUE = (
    "7113,114.434,22.749,132,28,169,327.120,0.835,120.801,813969,115,-0.227,-0.692,813969,"
    "149,354,32.532,76.826,1.582,0.632,0.983"
)
B_RED = (
    "20252,126.182,33.241,161,27,202,545.286,0.856,193.132,2555435,118,0.075,-1.378,2555435,"
    "90,217,54.634,135.092,1.433,0.698,0.989"
)
B_GREEN = (
    "20252,63.369,49.654,16,0,180,545.286,0.856,193.132,1283349,38,0.349,-1.566,1283349,"
    "90,217,54.634,135.092,1.433,0.698,0.989"
)
B_BLUE = (
    "20252,132.500,12.935,131,76,194,545.286,0.856,193.132,2683390,131,0.428,0.976,2683390,"
    "90,217,54.634,135.092,1.433,0.698,0.989"
)
SIX = (A_RED, A_GREEN, A_BLUE, B_RED, B_GREEN, B_BLUE)
NAMES = tuple(m.name for m in IMAGEJ_33)


def cell(red: str, green: str, blue: str) -> list[float]:
    """The 33 numbers of a cell, picked from its three rows by hand."""
    rows = dict(zip(CHANNELS, (red, green, blue), strict=True))
    of = {
        ch: dict(zip(COLUMNS.split(","), row.split(","), strict=True)) for ch, row in rows.items()
    }
    return [float(of[measurement(name).channel or "red"][measurement(name).base]) for name in NAMES]


A = cell(A_RED, A_GREEN, A_BLUE)
B = cell(B_RED, B_GREEN, B_BLUE)


def read(text: str | bytes, **options: object) -> CellTable:
    data = text if isinstance(text, bytes) else text.encode()
    return read_cells(read_bytes(data, "csv", Limits()), **options)  # type: ignore[arg-type]


def lines(*rows: str) -> str:
    return "\n".join(rows) + "\n"


def labelled(*labels: str, values: tuple[str, ...] = SIX, header: str = COLUMNS) -> str:
    """`Display label` ticked: the index, the label, the measurements."""
    rows = (
        f"{i},{label},{row}" for i, (label, row) in enumerate(zip(labels, values, strict=True), 1)
    )
    return lines(f" ,Label,{header}", *rows)


def plain(values: tuple[str, ...] = SIX, header: str = COLUMNS) -> str:
    """Neither label nor stack position: the index and the measurements."""
    return lines(f" ,{header}", *(f"{i},{row}" for i, row in enumerate(values, 1)))


def with_column(name: str, texts: list[str]) -> tuple[str, tuple[str, ...]]:
    """Header and six rows with one more column where ImageJ puts it, behind `RawIntDen`."""
    header = COLUMNS.replace("RawIntDen,", f"RawIntDen,{name},")
    rows = [row.split(",") for row in SIX]
    return header, tuple(
        ",".join([*row[:14], text, *row[14:]]) for row, text in zip(rows, texts, strict=True)
    )


def tabs(text: str) -> str:
    return text.replace(",", "\t")


RGB = ("a.jpg:Red", "a.jpg:Green", "a.jpg:Blue", "b.jpg:Red", "b.jpg:Green", "b.jpg:Blue")
LABELLED = labelled(*RGB)
SLICES = ["1", "2", "3", "1", "2", "3"]
SUMMARY = [  # as `Summarize` computes them, per column and without regard to channels
    "Mean,13682.500,101.455,33.238,92.167,28.833,190.333,436.203,0.846,156.967",
    "SD,7196.705,29.229,14.137,58.190,28.110,35.602,119.508,0.012,39.616",
    "Min,7113.000,63.369,12.935,16.000,0.000,147.000,327.120,0.835,120.801",
    "Max,20252.000,132.500,49.654,161.000,76.000,250.000,545.286,0.856,193.132",
]
SUMMARY = [row + ",1.000" * 12 for row in SUMMARY]


def test_hand_written_cells_obey_every_rule() -> None:
    assert contradictions(np.array([A, B]), NAMES) == {}


def assert_both(cells: CellTable, ids: list[str]) -> None:
    assert cells.values.tolist() == [A, B]
    assert cells.ids == ids
    assert cells.receipt.form == "row per cell and channel"
    assert cells.reasons == {}


# --- which rows are a cell, and which row is which channel -----------------------------------------


def test_labels_with_the_slice_tell_the_channel() -> None:
    cells = read(LABELLED)
    assert_both(cells, ["a.jpg", "b.jpg"])
    assert cells.receipt.notes == ["read as CSV separated by comma", "channels told by Label"]
    assert cells.receipt.id_column == "Label"
    assert cells.receipt.rows == 6
    assert cells.receipt.cells == 2
    assert cells.rows.tolist() == [1, 4]


@pytest.mark.parametrize(
    ("labels", "ids"),
    [
        (RGB, ["a.jpg", "b.jpg"]),
        # Split Channels of an RGB image, and of a composite
        (
            [f"{x}.jpg ({ch})" for x in "ab" for ch in CHANNELS],
            ["a.jpg", "b.jpg"],
        ),
        ([f"C{k}-{x}.jpg" for x in "ab" for k in (1, 2, 3)], ["a.jpg", "b.jpg"]),
        # Stack to Images: the slice alone; the second cell of the same name is told apart
        (["Red", "Green", "Blue"] * 2, ["1", "2"]),
        # a ROI with a name, one with ImageJ's own, a title with everything in it
        (
            [f"{x}.jpg:my cell:{ch}" for x in "ab" for ch in ("Red", "Green", "Blue")],
            ["a.jpg:my cell", "b.jpg:my cell"],
        ),
        (
            [f"s.jpg:000{x}-0278-0274:{ch}" for x in (1, 2) for ch in ("Red", "Green", "Blue")],
            ["s.jpg:0001-0278-0274", "s.jpg:0002-0278-0274"],
        ),
        (
            [f's 5; "x": {x}; C1-z:{ch}' for x in "ab" for ch in ("Red", "Green", "Blue")],
            ['s 5; "x": a; C1-z', 's 5; "x": b; C1-z'],
        ),
        # two cells of one image and no ROI names
        (["s.jpg:Red", "s.jpg:Green", "s.jpg:Blue"] * 2, ["s.jpg", "s.jpg#2"]),
        # lower case, as a macro may write it
        ([f"{x}.jpg:{ch}" for x in "ab" for ch in CHANNELS], ["a.jpg", "b.jpg"]),
    ],
)
def test_every_variant_of_the_label_tells_the_channel(labels: list[str], ids: list[str]) -> None:
    cells = read(labelled(*labels))
    assert_both(cells, ids)
    assert "channels told by Label" in cells.receipt.notes


def test_a_running_number_behind_the_title_tells_the_channel() -> None:
    labels = [f"{x}:{k}" for x in ("Stack", "Stack-1") for k in (1, 2, 3)]
    cells = read(labelled(*labels))
    assert_both(cells, ["Stack", "Stack-1"])


@pytest.mark.parametrize("name", ["Ch", "Slice"])
@pytest.mark.parametrize(
    "one", ["1", "1.000", "1.000E0"], ids=["integer", "decimals", "scientific"]
)
def test_the_stack_position_tells_the_channel(name: str, one: str) -> None:
    header, rows = with_column(name, [one.replace("1", s, 1) for s in SLICES])
    cells = read(plain(rows, header))
    assert_both(cells, ["1", "2"])
    assert cells.receipt.notes[-1] == f"channels told by {name}"
    assert cells.receipt.id_column is None


def test_in_a_hyperstack_slices_and_frames_are_other_cells() -> None:
    for name in ("Slice", "Frame"):
        header, rows = with_column(f"Ch,{name}", ["1,1", "2,1", "3,1", "1,2", "2,2", "3,2"])
        labels = [f"Stack:{k}" for k in range(1, 7)]
        cells = read(labelled(*labels, values=rows, header=header))
        assert_both(cells, ["Stack", "Stack#2"])
        assert cells.receipt.notes[-1] == "channels told by Ch"


@pytest.mark.parametrize("name", ["Slice", "Frame"])
def test_slices_and_frames_of_a_hyperstack_may_come_in_any_order(name: str) -> None:
    header, rows = with_column(f"Ch,{name}", ["1,1", "2,1", "3,1", "1,2", "2,2", "3,2"])
    assert_both(read(plain(tuple(rows[i] for i in (0, 3, 4, 1, 2, 5)), header)), ["1", "2"])


def test_cells_are_in_the_order_of_their_first_rows() -> None:
    labels = [f"{x}.jpg:{ch}" for x in "aba" for ch in ("Red", "Green", "Blue")]
    cells = read(labelled(*labels, values=(*SIX, *SIX[:3])))
    assert cells.ids == ["a.jpg", "b.jpg", "a.jpg#2"]
    assert cells.values.tolist() == [A, B, A]


def test_three_rows_after_each_other_are_a_cell_where_nothing_says_the_channel() -> None:
    cells = read(plain())
    assert_both(cells, ["1", "2"])
    assert cells.receipt.notes[-1] == (
        "channels told by three rows after each other are red, green and blue, the order of ImageJ's "
        "RGB Stack, as nothing in the table says the channel; their shape is the same"
    )


def test_rows_of_one_cell_need_not_stand_together_where_labels_say_the_channel() -> None:
    order = [3, 0, 4, 1, 5, 2]
    cells = read(labelled(*(RGB[i] for i in order), values=tuple(SIX[i] for i in order)))
    assert cells.ids == ["b.jpg", "a.jpg"]
    assert cells.values.tolist() == [B, A]
    assert cells.rows.tolist() == [1, 2]


def test_multi_measure_with_a_row_per_roi_is_read_slice_by_slice() -> None:
    labels = [f"s.jpg:{roi}:{ch}" for ch in ("Red", "Green", "Blue") for roi in ("cellA", "cellB")]
    values = (A_RED, B_RED, A_GREEN, B_GREEN, A_BLUE, B_BLUE)
    assert_both(read(labelled(*labels, values=values)), ["s.jpg:cellA", "s.jpg:cellB"])
    header, _ = with_column("Slice", SLICES)
    rows = [row.split(",") for row in values]
    numbered = tuple(",".join([*r[:14], s, *r[14:]]) for r, s in zip(rows, "112233", strict=True))
    assert_both(read(plain(numbered, header)), ["1", "2"])


def read_with(header: str, extra: tuple[str, ...]) -> CellTable:
    """Read two cells of three rows each, with more columns behind the measurements."""
    values = tuple(f"{row},{more}" for row, more in zip(SIX, extra, strict=True))
    return read(labelled(*RGB, values=values, header=header))


def test_the_columns_that_the_three_rows_share_are_kept() -> None:
    header = f"{COLUMNS},compound,note"
    extra = ("DMSO,x", "DMSO,y", "DMSO,x", "ABT-199,z", "ABT-199,z", "ABT-199,z")
    cells = read_with(header, extra)
    assert cells.column("compound") == ["DMSO", "ABT-199"]
    assert cells.column("Label") == ["a.jpg", "b.jpg"]
    assert "note" not in cells.table.column_names
    assert cells.table.column("Mean green").to_pylist() == ["70.554", "63.369"]
    assert {"Slice", " "} & set(cells.table.column_names) == set()


# --- the log of a batch macro ------------------------------------------------------------------------


def log(header: str = COLUMNS) -> str:
    rows = [f"#a,{k}\n1\t{tabs(row)}" for k, row in enumerate(SIX[:3], 1)]
    rows += [f"#b, 2,{k}\n1\t{tabs(row)}" for k, row in enumerate(SIX[3:], 1)]
    rows[0] = rows[0].replace("\n", f"\n \t{tabs(header)}\n")
    return lines(*rows)


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_the_log_of_a_batch_macro_is_read(end: str) -> None:
    cells = read(log().replace("\n", end))
    assert_both(cells, ["a", "b, 2"])
    assert cells.receipt.separator == "\t"


def test_a_log_may_start_with_an_empty_line() -> None:
    assert_both(read("\n" + log()), ["a", "b, 2"])


def test_a_log_of_a_channel_that_is_no_slice_of_rgb_is_refused() -> None:
    with pytest.raises(InvalidRows) as error:
        read(log().replace("#a,3", "#a,4"))
    assert str(error.value) == (
        "In row 3, column 'Label': 'a:4' says no channel, red, green or blue, as other rows do; name it, "
        "or take the row out."
    )


def test_a_log_without_rows_is_refused_with_the_reason() -> None:
    # what the macro prints in ImageJ's window: its rows go to the Results table
    with pytest.raises(UnreadableTable) as error:
        read("#a,1\n#a,2\n#a,3\nnResults=3\n")
    assert str(error.value) == (
        "The log has names of images, but no rows of measurements: ImageJ prints them to the log only "
        "with -batch. Run the macro with -batch, or save the Results table."
    )


def test_text_that_is_no_log_is_left_as_it_is() -> None:
    for text in ("", "\n", "#a,b\n1\t2\n", LABELLED, "#Area,Mean\n"):
        assert unfold_log(text) == text


# --- ways to save ------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", [LABELLED, tabs(LABELLED)], ids=["csv", "xls"])
def test_results_are_read_with_and_without_row_numbers(text: str) -> None:
    assert_both(read(text), ["a.jpg", "b.jpg"])
    without = re.sub(r"(?m)^( |\d+)[,\t]", "", text)
    assert without.startswith("Label")
    assert_both(read(without), ["a.jpg", "b.jpg"])


@pytest.mark.parametrize("text", [LABELLED, plain()], ids=["labels", "plain"])
@pytest.mark.parametrize("numbers", [True, False], ids=["row numbers", "no row numbers"])
@pytest.mark.parametrize("separator", [",", "\t"], ids=["csv", "txt"])
def test_results_without_column_headers_are_refused(
    text: str, numbers: bool, separator: str
) -> None:
    body = text.split("\n", 1)[1]
    if not numbers:
        body = re.sub(r"(?m)^\d+,", "", body)
    first = ", ".join(body.split(",")[:3])
    with pytest.raises(TableError) as error:
        read(body.replace(",", separator))
    assert str(error.value) == (
        f"The first line has numbers ({first}, ...) where the names of the measurements were "
        "expected; save the table with its column headers."
    )


def test_windows_line_ends_and_characters_are_read() -> None:
    text = labelled(*(label.replace("a.jpg", "zellé ü µ.jpg") for label in RGB))
    for data in (
        text.replace("\n", "\r\n").encode("cp1252"),
        text.replace("\n", "\r").encode("cp1252"),
        tabs(text).replace("\n", "\r\n").encode("utf-16"),
        b"\xef\xbb\xbf" + text.encode(),
    ):
        assert_both(read(data), ["zellé ü µ.jpg", "b.jpg"])


# --- number formats ----------------------------------------------------------------------------------


def test_whole_numbers_with_decimals_are_read() -> None:
    # once a column holds a fraction, ImageJ prints all of it with the decimals that are set
    text = re.sub(r"(?<=,)(\d+)(?=[,\n])", r"\1.000", plain())
    assert ",7113.000," in text
    assert_both(read(text), ["1", "2"])


def test_scientific_notation_is_read() -> None:
    def scientific(match: re.Match[str]) -> str:
        digits, power = f"{float(match[0]):.9e}".split("e")
        return f"{digits}E{int(power)}"

    text = re.sub(r"(?<=,)-?[\d.]+(?=[,\n])", scientific, plain())
    assert "7.113000000E3" in text
    cells = read(text)
    assert_both(cells, ["1", "2"])


def test_scientific_notation_with_three_decimals_breaks_no_rule() -> None:
    rows = [
        ",".join(f"{float(v):.3E}".replace("E+0", "E").replace("E-0", "E-") for v in row.split(","))
        for row in SIX
    ]
    # whole numbers above 9999 lose digits, which is not a contradiction
    cells = read(plain(tuple(rows)))
    assert contradictions(cells.values, NAMES) == {}
    assert cells.values[0, 0] == 7113


# --- the four rows of Summarize ------------------------------------------------------------------------


@pytest.mark.parametrize("separator", [",", "\t"])
def test_summary_rows_are_left_out_and_said(separator: str) -> None:
    text = LABELLED + lines(*(f"{i},{row}" for i, row in enumerate(SUMMARY, 7)))
    cells = read(text.replace(",", separator))
    assert_both(cells, ["a.jpg", "b.jpg"])
    assert [(out.row, out.reason) for out in cells.receipt.left_out] == [
        (7, "ImageJ's summary row 'Mean'"),
        (8, "ImageJ's summary row 'SD'"),
        (9, "ImageJ's summary row 'Min'"),
        (10, "ImageJ's summary row 'Max'"),
    ]
    assert cells.receipt.rows == 10


def test_summary_rows_of_a_table_without_labels_are_left_out() -> None:
    # Summarize adds a Label column, empty for the measured rows
    text = labelled(*[""] * 6) + lines(*(f"{i},{row}" for i, row in enumerate(SUMMARY, 7)))
    cells = read(text)
    assert_both(cells, ["1", "2"])
    assert cells.receipt.id_column is None
    assert len(cells.receipt.left_out) == 4


def test_summary_rows_without_row_numbers_stand_in_the_label_column() -> None:
    text = re.sub(r"(?m)^( |\d+),", "", LABELLED) + lines(*SUMMARY)
    cells = read(text)
    assert_both(cells, ["a.jpg", "b.jpg"])
    assert [out.row for out in cells.receipt.left_out] == [7, 8, 9, 10]


def test_rows_behind_the_summary_keep_the_numbers_that_the_sender_counts() -> None:
    first, second = LABELLED.splitlines()[1:4], LABELLED.splitlines()[4:]
    header = LABELLED.splitlines()[0]
    text = lines(header, *first, *(f"4,{row}" for row in SUMMARY), *second)
    cells = read(text)
    assert_both(cells, ["a.jpg", "b.jpg"])
    assert cells.rows.tolist() == [1, 8]
    with pytest.raises(InvalidRows) as error:
        read(text.replace("63.369", "x"))
    assert str(error.value) == "In row 9, column 'Mean': 'x' is not a finite number."


def test_four_words_that_are_not_a_summary_are_cells() -> None:
    labels = [*("Mean:Red", "Mean:Green", "Mean:Blue"), *("SD:Red", "SD:Green", "SD:Blue")]
    assert_both(read(labelled(*labels)), ["Mean", "SD"])


def test_a_table_of_nothing_but_a_summary_is_empty() -> None:
    with pytest.raises(EmptyTable) as error:
        read(lines(f" ,Label,{COLUMNS}", *(f"{i},{row}" for i, row in enumerate(SUMMARY, 1))))
    assert str(error.value) == (
        "Without ImageJ's summary rows, the table has no row of a cell; send at least one."
    )


# --- what is refused ---------------------------------------------------------------------------------


@pytest.mark.parametrize("label", [True, False])
@pytest.mark.parametrize("column", ["Area1", "Area(cellA)", "Area(my cell: 7)"])
def test_the_wide_form_of_multi_measure_is_refused_with_the_setting(
    column: str, label: bool
) -> None:
    ending = column.removeprefix("Area")
    wide = [name + ending for name in COLUMNS.split(",")] + [
        name + "2" for name in COLUMNS.split(",")
    ]
    header = [" ", *(["Label"] if label else []), *wide]
    rows = [
        ",".join([str(k), *(["s.jpg"] if label else []), a, b])
        for k, (a, b) in enumerate(zip(SIX[:3], SIX[3:], strict=True), 1)
    ]
    with pytest.raises(WideForm) as error:
        read(lines(",".join(header), *rows))
    assert error.value.column == column
    assert str(error.value) == (
        f"The table has one column per cell (found {column!r}), the wide form of ImageJ's Multi "
        'Measure; one row per cell was expected. Measure again with "One row per slice" unticked.'
    )


def test_a_numbered_column_beside_its_plain_one_is_not_the_wide_form() -> None:
    header, rows = with_column("Mean1", ["5"] * 6)  # Table > Rename, or pandas' second column
    assert_both(read(labelled(*RGB, values=rows, header=header)), ["a.jpg", "b.jpg"])


def test_an_rgb_image_measured_as_it_is_is_refused() -> None:
    header, rows = with_column("Slice", ["1"] * 6)
    with pytest.raises(TableError) as error:
        read(labelled("a.jpg", "b.jpg", values=(rows[0], rows[3]), header=header))
    assert str(error.value) == (
        "All rows are of one channel (red, told by Slice): the RGB image itself or one of its slices "
        "was measured, or, in a batch macro without a window, only the last row was kept. Measure the "
        "red, green and blue slice of the RGB Stack (Image > Type > RGB Stack), or send what the macro "
        "printed."
    )


def test_a_single_channel_without_labels_is_refused() -> None:
    with pytest.raises(TableError) as error:
        read(plain((A_RED,)))
    assert str(error.value) == (
        "The table has 1 row, and nothing in it says the channel; three rows for each cell (red, "
        "green, blue) were expected. Measure each slice of the RGB Stack, or tick "
        '"Display label" in Set Measurements.'
    )
    with pytest.raises(TableError, match=r"^The table has 4 rows, and nothing"):
        read(plain(SIX[:4]))


@pytest.mark.parametrize(
    "slices", [("Hue", "Saturation", "Brightness"), ("L*", "a*", "b*")], ids=["HSB", "Lab"]
)
def test_stacks_of_other_colour_spaces_are_refused(slices: tuple[str, str, str]) -> None:
    header, rows = with_column("Slice", SLICES)
    text = labelled(*(f"a.jpg:{s}" for s in slices), values=rows[:3], header=header)
    with pytest.raises(InvalidRows) as error:
        read(text)
    assert str(error.value) == (
        f"In row 1, column 'Label': {slices[0]!r} is a slice of an HSB or Lab stack; measure the red, "
        "green and blue slice of the RGB Stack (Image > Type > RGB Stack) (2 more such faults)."
    )


def test_a_cell_without_one_of_its_channels_is_refused() -> None:
    with pytest.raises(InvalidRows) as error:
        read(labelled(*RGB[:5], values=SIX[:5]))
    assert str(error.value) == (
        "In row 4: 'b.jpg' has 1 red, 1 green, 0 blue rows; one of each per cell was expected. Measure "
        "the red, green and blue slice of the RGB Stack (Image > Type > RGB Stack)."
    )


def test_a_table_that_has_only_one_slice_is_refused() -> None:
    header, rows = with_column("Slice", ["3"] * 6)
    with pytest.raises(TableError, match=r"^All rows are of one channel \(blue, told by Slice\): "):
        read(plain(rows, header))


def test_a_row_whose_label_says_no_channel_is_refused() -> None:
    with pytest.raises(InvalidRows) as error:
        read(labelled(*RGB[:3], "b.jpg", *RGB[4:]))
    assert str(error.value) == (
        "In row 4, column 'Label': 'b.jpg' says no channel, red, green or blue, as other rows do; name "
        "it, or take the row out."
    )


@pytest.mark.parametrize("label", [True, False])
def test_rows_of_one_cell_that_differ_in_shape_are_refused(label: bool) -> None:
    # three cells measured on the red slice, then on the green one: no cell's rows stand together
    values = (A_RED, B_RED, A_GREEN, B_GREEN, A_BLUE, B_BLUE)
    labels = ["s.jpg:Red", "s.jpg:Green", "s.jpg:Blue"] * 2
    text = labelled(*labels, values=values) if label else plain(values)
    with pytest.raises(InvalidRows) as error:
        read(text)
    why = "" if label else "as nothing in the table says a channel that is known, "
    name = "" if label else "name the channels red, green and blue, or "
    assert str(error.value) == (
        f"In row 2: {why}this row and row 1 should measure one cell in two channels, but differ in shape or "
        f"name; {name}measure each cell in red, green and blue, in the same order (1 more such fault)."
    )


def test_a_bad_value_of_shape_is_reported_as_such() -> None:
    for row in (0, 2):
        values = list(SIX)
        values[row] = values[row].replace("7113", "oops", 1)
        with pytest.raises(InvalidRows) as error:
            read(labelled(*RGB, values=tuple(values)))
        assert str(error.value) == (
            f"In row {row + 1}, column 'Area': 'oops' is not a finite number."
        )


def test_a_bad_value_rejects_its_cell_and_no_other() -> None:
    cells = read(LABELLED.replace("70.554", "NaN"), invalid="flag")
    assert cells.rejected.tolist() == [True, False]
    assert cells.reasons == {0: "row 2, column 'Mean': 'NaN' is not a finite number"}
    assert np.isnan(cells.values[0, NAMES.index("Mean green")])
    assert cells.values[1].tolist() == B


def test_a_column_that_is_there_twice_is_refused_in_the_long_form_too() -> None:
    header, rows = with_column("StDev", ["5"] * 6)
    with pytest.raises(TableError) as error:
        read(labelled(*RGB, values=rows, header=header))
    assert str(error.value) == (
        "The columns 'StdDev', 'StDev' are all the measurement 'StdDev'; expected one. Take out or "
        "rename all but one."
    )


# --- a spatial scale ---------------------------------------------------------------------------------


def scaled(pixel_size: float, values: tuple[str, ...] = SIX) -> tuple[str, ...]:
    """The rows as ImageJ prints them for an image with a scale: lengths and areas in units."""
    lengths = [COLUMNS.split(",").index(n) for n in ("Perim.", "Feret", "MinFeret")]
    areas = [COLUMNS.split(",").index(n) for n in ("Area", "IntDen")]
    rows = []
    for row in values:
        numbers = row.split(",")
        for j in lengths:
            numbers[j] = f"{float(numbers[j]) * pixel_size:.3f}"
        for j in areas:
            numbers[j] = f"{float(numbers[j]) * pixel_size**2:.3f}"
        rows.append(",".join(numbers))
    return tuple(rows)


@pytest.mark.parametrize(
    ("pixel_size", "factor"), [(0.25, "0.0625"), (0.0645, "0.00416025"), (2.0, "4")]
)
def test_a_scaled_table_is_refused_with_its_factor_and_read_with_the_pixel_size(
    pixel_size: float, factor: str
) -> None:
    text = labelled(*RGB, values=scaled(pixel_size))
    with pytest.raises(InvalidRows) as error:
        read(text)
    assert str(error.value).startswith(
        f"In row 1, column 'IntDen': IntDen is {factor} times RawIntDen red, the area of a pixel of a "
        "scaled image: the measurements are not in pixels. Remove the scale in ImageJ (Analyze > Set "
        f"Scale) and measure again, or give pixel_size={pixel_size:g}"
    )
    cells = read(text, pixel_size=pixel_size)
    rounding = 0.0005 / pixel_size + 1e-9
    assert cells.values == pytest.approx(np.array([A, B]), abs=rounding)
    assert cells.values[:, 0].tolist() == [A[0], B[0]]
    assert contradictions(cells.values, NAMES) == {}
    assert cells.receipt.notes[-1] == (
        f"lengths divided by the pixel size {pixel_size:g}, areas by its square"
    )


# --- ImageJ itself -----------------------------------------------------------------------------------

SAVES = "".join(
    f'saveAs("Results", "FOLDER/Results.{ending}");\n' for ending in ("csv", "txt", "xls")
)


@pytest.fixture(scope="module")
def measured(lab: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with five cells and all that ImageJ writes of them."""
    require_imagej()
    folder = tmp_path_factory.mktemp("imagej")
    images = folder / "images"
    images.mkdir()
    for image in sorted((lab / "data" / "cells").glob("*.jpg"))[::60]:
        shutil.copy(image, images)
        shutil.copy(image.with_name(f"{image.stem}_cp_masks.png"), images)
    macro = (lab / "tools" / "imagej-measure.ijm").read_text()
    (folder / "batch.ijm").write_text(macro)
    # In a window, rows gather in the Results table; in batch mode each run of it starts anew.
    window = macro.replace("setBatchMode(true);", "").replace("redirect", "display stack redirect")
    window += SAVES.replace("FOLDER", str(folder)) + 'run("Quit");\n'
    (folder / "window.ijm").write_text(window)
    for file in ("batch.ijm", "window.ijm"):
        log = run_macro(folder / file, f"{images}/", window=file == "window.ijm", home=folder)
        (folder / f"{file}.log").write_bytes(log)
    return folder


@pytest.mark.integration
@pytest.mark.parametrize("file", ["batch.ijm.log", "Results.csv", "Results.txt", "Results.xls"])
def test_what_imagej_writes_is_what_the_lab_measured(measured: Path, lab: Path, file: str) -> None:
    data = (measured / file).read_bytes()
    cells = read_cells(read_bytes(data, "csv", Limits()))
    lab_cells = read_cells(lab / "data" / "cells" / "measured.csv")
    rows = {Path(name).stem: row for name, row in zip(lab_cells.ids, lab_cells.values, strict=True)}
    assert len(cells) == 5
    expected = np.array([rows[Path(name).stem] for name in cells.ids])
    assert np.abs(cells.values - expected).max() <= 5e-7


def test_a_name_of_the_senders_own_tells_the_cells_of_a_long_table_apart() -> None:
    header = f"image filename,{COLUMNS},Ch"
    order = (0, 4, 2, 3, 1, 5)  # the green rows of both cells exchanged
    names = ("a.jpg", "b.jpg")
    rows = [f"{names[i // 3]},{SIX[i]},{i % 3 + 1}" for i in order]
    cells = read("\n".join([header, *rows]))
    assert cells.ids == ["a.jpg", "b.jpg"]
    assert cells.receipt.id_column == "image filename"
    greens = cells.values[:, cells.features.index("Mean green")]
    straight = read(
        "\n".join([header, *(f"{names[i // 3]},{SIX[i]},{i % 3 + 1}" for i in range(6))])
    )
    assert greens.tolist() == straight.values[:, cells.features.index("Mean green")].tolist()


def test_a_column_that_only_one_row_of_a_cell_fills_is_the_cells() -> None:
    header = f"{COLUMNS},Class,note"
    extra = ("Monocyte,x", ",y", " ,x", ",z", ",z", "Basophil,z")
    cells = read_with(header, extra)
    assert cells.column("Class") == ["Monocyte", "Basophil"]
    assert cells.receipt.notes[-1] == (
        "the column 'note' differs between the channels of a cell: left out"
    )


def test_one_slice_alone_is_not_a_cell() -> None:
    for text in (labelled("a.jpg:Blue", values=SIX[2:3]), labelled("a.jpg:Red", values=SIX[:1])):
        with pytest.raises(
            TableError, match=r"^All rows are of one channel \((blue|red), told by Label"
        ):
            read(text)
