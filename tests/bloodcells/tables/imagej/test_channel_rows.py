"""What says the channel is believed if all that says it agrees; what is not understood is refused."""

from collections.abc import Callable
from pathlib import Path

import pytest

from bloodcells.errors import InvalidRows, TableError
from bloodcells.tables.cell_table import CellTable, LeftOut
from bloodcells.tables.reading import read_cells
from tests.bloodcells.tables.imagej.test_channel_ways import (
    BGR,
    CELLS,
    ENGLISH,
    ORDERS,
    TITLE,
    Way,
    label,
    read,
    refusal,
    table,
)

RGB = ORDERS["RGB"]
BY_ORDER = (
    "channels told by three rows after each other are red, green and blue, the order of ImageJ's RGB "
    "Stack, as nothing in the table says the channel; their shape is the same"
)


def way(columns: Callable[[int, int], dict[str, str]]) -> Way:
    return Way("", columns)


def read_right(sent: Way, rows: list[tuple[int, int]]) -> CellTable:
    cells = read(table(sent, rows))
    assert cells.values.tolist() == CELLS[: len(cells)].tolist()
    return cells


# --- order alone -----------------------------------------------------------------------------------


def test_order_decides_where_nothing_differs_and_is_said_first() -> None:
    sent = way(lambda c, ch: {"Label": f"a{c}", "compound": "red clover", "nr": str(3 * c + ch)})
    receipt = read_right(sent, RGB).receipt
    assert receipt.assumptions == [BY_ORDER]
    assert BY_ORDER in receipt.notes
    assert receipt.sentences()[0] == f"{BY_ORDER[0].upper()}{BY_ORDER[1:]}."


@pytest.mark.parametrize(
    ("column", "words"),
    [
        ("Label", ("TRITC", "FITC", "DAPI")),
        ("Channel", ("TRITC", "FITC", "DAPI")),
        ("Stain", ("x", "y", "z")),
        ("File", ("a_650.tif", "a_550.tif", "a_450.tif")),
        ("wavelength", ("650", "550", "450")),
        ("micrometres", ("0.65", "0.55", "0.45")),
        ("time", ("10:00", "10:01", "10:02")),
        ("Label", ("a (x):c7", "a (y):c7", "a (z):c7")),
    ],
)
def test_a_text_that_is_not_understood_is_refused_where_rows_of_a_cell_differ_in_it(
    column: str, words: tuple[str, str, str]
) -> None:
    assert refusal(table(label("{}", words, column), RGB)) == (
        f"In row 2, column {column!r}: {words[1]!r}, where row 1, which seems to be of the same cell, has "
        f"{words[0]!r}: that tells the rows apart, but names no channel that is known; name the channels "
        "red, green and blue, in Label or in a column Channel (3 more such faults)."
    )


def test_rows_that_are_the_same_are_one_channel_measured_twice() -> None:
    assert refusal(table(label("a#", ENGLISH), [(0, 0), (0, 0), (0, 2)])).startswith(
        "In row 2: this row is the same as row 1 in every measurement, as if one channel had been measured "
        "twice, and nothing in the table says the channel; "
    )


# --- several things that speak ---------------------------------------------------------------------


def test_a_label_and_a_column_that_disagree_are_refused_with_both() -> None:
    sent = way(lambda c, ch: {"Label": f"a{c}:{TITLE[ch]}", "Channel": ENGLISH[2 - ch]})
    assert refusal(table(sent, RGB)) == (
        "In row 1: 'Label' says red ('a0:Red'), and 'Channel' says blue ('blue'); correct the one that is "
        "wrong, or take it out (7 more such faults)."
    )


def test_a_label_that_disagrees_with_itself_is_refused() -> None:
    assert refusal(table(label("a#_w{}.tif", ("3Red", "2Green", "1Blue")), BGR)) == (
        "In row 1, column 'Label': 'a0_w1Blue.tif' names more than one channel ('w1' and 'Blue'); leave "
        "only that of the row."
    )


@pytest.mark.parametrize(
    ("sent", "ids"),
    [
        (
            way(lambda c, ch: {"Label": f"{TITLE[c % 3]}_1.jpg:{TITLE[ch]}"}),
            ["Red_1.jpg", "Green_1.jpg", "Blue_1.jpg", "Red_1.jpg#2"],
        ),
        (
            way(lambda c, ch: {"Label": f"f ({ENGLISH[ch]}):{ENGLISH[c % 3]} cell {c}"}),
            ["f:red cell 0", "f:green cell 1", "f:blue cell 2", "f:red cell 3"],
        ),
        (
            way(lambda c, ch: {"Label": f"a{c}:{TITLE[ch]}", "Color": ENGLISH[c % 3]}),
            ["a0", "a1", "a2", "a3"],
        ),
        (
            way(lambda c, ch: {"id": str(3 * c + ch), "Label": f"a{c}_{ENGLISH[ch]}.tif"}),
            ["a0.tif", "a1.tif", "a2.tif", "a3.tif"],
        ),
        (
            way(lambda c, ch: {"Label": f"a{c}:{TITLE[ch]}", "Slice": str(3 * c + ch + 1)}),
            ["a0", "a1", "a2", "a3"],
        ),
    ],
    ids=["file names", "names of ROIs", "colours of groups", "numbers of rows", "running slices"],
)
def test_colours_and_numbers_of_something_else_do_not_count(sent: Way, ids: list[str]) -> None:
    assert read_right(sent, BGR).ids == ids


def test_a_colour_that_all_rows_share_says_no_channel() -> None:
    assert read_right(label("blue_#.tif", ENGLISH), RGB).receipt.assumptions == [BY_ORDER]
    sent = way(lambda c, ch: {"Label": f"a{c}", "Group": ENGLISH[c % 3]})
    assert read_right(sent, RGB).column("Group") == ["red", "green", "blue", "red"]


# --- numbers ---------------------------------------------------------------------------------------


def test_the_order_of_numbers_is_said() -> None:
    assert read_right(label("a#_ch{}.tif", ["00", "01", "02"]), BGR).receipt.assumptions == [
        "channels 0, 1 and 2 in the column 'Label' are taken as red, green and blue"
    ]
    assert read_right(label("a#:{}", TITLE), BGR).receipt.assumptions == []


@pytest.mark.parametrize(
    ("sent", "numbers"),
    [
        (label("a#_ch{}.tif", "234"), "2, 3 and 4"),
        (way(lambda c, ch: {"Label": f"a_ch{ch + (c == 0)}:{c}"}), "0, 1, 2 and 3"),
        (label("{}", "135", "Channel"), "1, 3 and 5"),
    ],
)
def test_numbers_that_do_not_show_the_channels_are_refused(sent: Way, numbers: str) -> None:
    assert f"numbers the channels {numbers}, which does not say which rows are red" in refusal(
        table(sent, RGB)
    )


@pytest.mark.parametrize("label_text", ["a", "a:{}", "a:cell #:{}"])
def test_depths_of_an_image_of_one_channel_are_no_channels(label_text: str) -> None:
    sent = label(label_text, "123", Ch="1", Slice="{}", Frame="1")
    with pytest.raises(TableError, match=r"^All rows are of one channel \(red, told by Ch\)"):
        read(table(sent, RGB))


# --- rows of other quantities ----------------------------------------------------------------------


@pytest.mark.parametrize("fourth", ["(R+G+B)/3", "0.299R+0.587G+0.114B", "Brightness", "Gray"])
@pytest.mark.parametrize("pattern", ["{}", "a#.jpg:{}", "a.jpg ({}):#", "a#_{}.tif"])
def test_rows_of_brightness_are_left_out_beside_the_three_channels(
    pattern: str, fourth: str
) -> None:
    words = (*TITLE, fourth)
    lines = table(label(pattern, words), BGR).splitlines()
    rows = [lines[0]]
    for cell in range(4):
        three = lines[1 + 3 * cell : 4 + 3 * cell]
        rows += [*three, three[0].replace(TITLE[2], fourth)]
    cells = read("\n".join(rows) + "\n")
    assert cells.values.tolist() == CELLS.tolist()
    assert [out.row for out in cells.receipt.left_out] == [4, 8, 12, 16]
    assert f"{fourth!r} is " in cells.receipt.left_out[0].reason


def test_brightness_of_a_cell_without_its_channels_is_refused() -> None:
    lines = table(label("a#.jpg:{}", (*TITLE[:2], "Gray")), RGB[:3]).splitlines()
    more = table(label("b.jpg:{}", TITLE), [(1, 0), (1, 1), (1, 2)]).splitlines()[1:]
    with pytest.raises(InvalidRows):
        read("\n".join([*lines, *more]))


def test_rows_left_out_for_one_reason_are_one_sentence() -> None:
    cells = read(table(label("a#.jpg:{}", TITLE), RGB))
    receipt = cells.receipt
    receipt.left_out.extend(LeftOut(row, "brightness") for row in (4, 5, 9))
    assert receipt.sentences(before=10)[0] == "Left out: rows 14, 15 and 19, brightness."


# --- the tools' own tables -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "control"),
    [
        ("bgr-file-names", "ok-rgb-slices"),
        ("bgr-channel-column", "ok-rgb-slices"),
        ("bgr-bioformats-label", "ok-rgb-slices"),
        ("fiji-measure-rgb-macro", "ok-rgb-slices"),
        ("split_named_bgr", "split_named_rgb"),
        ("split_one_bgr", "split_named_rgb"),
        ("split_all_rgb", "split_named_rgb"),
        ("split_stackpos", "split_named_rgb"),
    ],
)
def test_the_tables_of_the_tools_are_read_as_their_controls(
    name: str, control: str, lab: Path
) -> None:
    folder = lab / "cases" / "tables-and-masks"
    if not folder.is_dir():
        pytest.skip(f"the cases are not here: {folder}")
    cells = read_cells(folder / f"{name}.csv")
    right = read_cells(folder / f"{control}.csv").values
    assert cells.values.tolist() == right[: len(cells)].tolist()
    assert name == "split_one_bgr" or len(cells) == len(right)


def test_a_table_of_one_channel_is_refused_even_where_its_texts_are_all_the_same() -> None:
    for sent in (label("a.jpg:Red", TITLE), label("a.jpg (red):1", TITLE), label("C1-a", TITLE)):
        with pytest.raises(TableError, match=r"^All rows are of one channel \(red, told by Label"):
            read(table(sent, RGB[:3]))
