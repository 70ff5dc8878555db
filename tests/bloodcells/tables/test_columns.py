"""Each measurement is found in its column; a table that lacks one is refused with what to do."""

import numpy as np
import pytest

from bloodcells.errors import DoubledColumn, MissingMeasurements, SideBySide, TableError
from bloodcells.measurements import CHANNELS, Measurement, measurement, measurements
from bloodcells.tables.cell_table import MatchedColumn
from bloodcells.tables.reading import lacks, read_cells
from tests.bloodcells.tables.sent_tables import (
    CELLS,
    NAMES,
    csv_of,
    missing,
    read,
    source_of,
    table_of,
    without,
)


def test_the_spelling_of_the_training_table_is_read() -> None:
    header = [n.replace("StdDev blue", "StDev blue") for n in NAMES]
    cells = read({"image filename": [f"{i}.jpg " for i in range(4)], **table_of(names=header)})
    assert np.array_equal(cells.values, CELLS)
    assert MatchedColumn("StDev blue", "StdDev blue") in cells.receipt.columns
    assert cells.ids == ["0.jpg", "1.jpg", "2.jpg", "3.jpg"]
    assert cells.receipt.id_column == "image filename"


@pytest.mark.parametrize(
    ("columns", "measurement"),
    [
        (["Mean red", "red_Mean"], "Mean red"),
        (["StDev blue", "StdDev blue"], "StdDev blue"),
        (["Area", "AREA"], "Area"),
        (["IntDen", "IntDen red"], "IntDen"),
        (["Perim.", "C1-Mean", "Mean_red"], "Mean red"),
    ],
)
def test_a_measurement_that_is_there_twice_is_refused(columns: list[str], measurement: str) -> None:
    two = columns[-2:]
    with pytest.raises(DoubledColumn) as error:
        read({**without(measurement), **{name: [1, 2, 3, 4] for name in columns[-2:]}})
    assert error.value.columns == tuple(two)
    assert str(error.value) == (
        f"The columns {two[0]!r}, {two[1]!r} are all the measurement {measurement!r}; expected one. "
        "Take out or rename all but one."
    )


def test_two_columns_of_one_name_are_refused_only_if_they_are_measured() -> None:
    header = ["note", "note", *NAMES]
    rows = [["a", "b", *row] for row in CELLS.tolist()]
    assert np.array_equal(read_cells(source_of(csv_of(header, rows))).values, CELLS)
    with pytest.raises(DoubledColumn):
        read_cells(source_of(csv_of(["Area", "note", *NAMES], rows)))


def test_a_missing_measurement_is_named_with_the_nearest_column() -> None:
    columns = without("Perim.", "AR", "Kurt blue")
    columns |= {"Perimetr": [1] * 4, "KurtBlu": [1] * 4, "Treatment": ["x"] * 4}
    assert missing(columns) == (
        "The table lacks 3 of the 33 measurements that the model takes: 'Perim.' is missing (the "
        "nearest column is 'Perimetr'); 'AR' is missing (no column is like it); 'Kurt blue' is missing "
        "(the nearest column is 'KurtBlu')."
    )


def test_only_among_the_first_columns_one_is_looked_for_that_may_be_meant() -> None:
    many = {f"x{j}": [0.0] * 4 for j in range(200)}
    near = {"Perimetr": [1.0] * 4}
    assert "nearest column is 'Perimetr'" in missing(without("Perim.") | near | many)
    assert "no column is like it" in missing(without("Perim.") | many | near)


def test_a_column_that_is_another_measurement_is_not_offered_as_the_nearest() -> None:
    assert missing(without("Mean red")) == (
        "The table lacks 1 of the 33 measurements that the model takes: 'Mean red' is missing (no "
        "column is like it)."
    )


def test_a_column_of_another_quantity_of_the_channel_is_not_offered() -> None:
    columns = without("Max red", "Min red") | {"Xred.Min": [1] * 4}
    assert missing(columns).count("no column is like it") == 2


def test_columns_of_other_programs_are_refused_with_the_reason() -> None:
    columns = without("Perim.", "Mean green") | {
        "perimeter": [1] * 4,
        "Intensity_MeanIntensity_Green": [0.5] * 4,
    }
    assert missing(columns) == (
        "The table lacks 2 of the 33 measurements that the model takes: 'Perim.' is missing: the "
        "column 'perimeter' is scikit-image's, which estimates the perimeter by weighted neighbourhoods, "
        "where ImageJ traces the outline; measure the mask in ImageJ; 'Mean green' is missing: the "
        "column 'Intensity_MeanIntensity_Green' is CellProfiler's, which scales intensities to 0..1, "
        "where ImageJ has grey levels 0..255; measure the mask in ImageJ."
    )


def test_columns_of_scikit_image_that_are_the_same_quantity_are_read() -> None:
    header = list(NAMES)
    for name, other in (
        ("Area", "area"),
        ("Mean green", "intensity_mean-1"),
        ("Min red", "min_intensity-0"),
        ("Max blue", "intensity_max-2"),
    ):
        header[header.index(name)] = other
    assert np.array_equal(read(table_of(names=header)).values, CELLS)


def test_twenty_missing_measurements_are_listed_and_the_rest_counted() -> None:
    message = missing({"Area": [1], "Perimeter": [2]})
    assert message.count("is missing") == 20
    assert message.endswith("; and 12 more.")


def test_a_table_of_nothing_like_it_is_told_only_what_was_expected() -> None:
    message = missing({"Area": [1], "x": [2]})
    assert message.startswith(
        "The table lacks 32 of the 33 measurements that the model takes: 'Perim.', 'Circ.', 'Feret', "
    )
    assert message.endswith(", 'Min green'; and 12 more.")


def test_a_single_column_is_told_the_separators() -> None:
    with pytest.raises(MissingMeasurements) as error:
        read_cells(source_of(csv_of(list(NAMES), CELLS.tolist(), ":")))
    assert str(error.value).endswith(
        " Only one column was found; expected comma, semicolon or tab between them."
    )


@pytest.mark.parametrize(
    ("separator", "point"), [(",", "."), (";", "."), ("\t", "."), (";", ","), ("\t", ",")]
)
def test_a_table_without_a_header_is_told_so(separator: str, point: str) -> None:
    text = csv_of([f"{v:.3f}" for v in CELLS[0]], CELLS.tolist(), separator).replace(".", point)
    first = ", ".join(text.split(separator)[:3])
    with pytest.raises(TableError) as error:
        read_cells(source_of(text))
    assert str(error.value) == (
        f"The first line has numbers ({first}, ...) where the names of the measurements were "
        "expected; save the table with its column headers."
    )


def test_another_set_of_measurements_is_read_by_its_own_names() -> None:
    wanted = [Measurement("Texture", aliases=("Haralick 1",)), measurement("AR")]
    cells = read({"haralick1": [0.5, -1e-9], "ar": [2, 3], "Area": ["x", "y"]}, features=wanted)
    assert cells.features == ("Texture", "AR")
    assert cells.values.tolist() == [[0.5, 2.0], [-1e-9, 3.0]]
    assert cells.receipt.columns == [
        MatchedColumn("haralick1", "Texture"),
        MatchedColumn("ar", "AR"),
    ]
    assert cells.receipt.ignored == ["Area"]
    assert missing({"AR": [1]}, features=wanted).startswith(
        "The table lacks 1 of the 2 measurements that the model takes: 'Texture' is missing"
    )


def test_whether_a_table_lacks_a_measurement_is_said_without_reading_it() -> None:
    source = source_of(csv_of(["ar", "red_Mean"], [["x", ""]]))
    assert not lacks(source, measurements(["AR", "Mean red"]))
    assert lacks(source, measurements(["AR", "Mean red", "Area"]))


# --- the channel in the names of columns ----------------------------------------------------------


def renamed(pattern: str, words: tuple[str, str, str]) -> list[str]:
    """Name the columns of channels by a pattern: `NAME` for the measurement, `{}` for the channel."""
    names = []
    for name in NAMES:
        m = measurement(name)
        word = dict(zip(CHANNELS, words, strict=True)).get(m.channel or "")
        plain_name = word is None or name == "IntDen"
        names.append(name if plain_name else pattern.replace("NAME", m.base).format(word))
    return names


ENGLISH = ("red", "green", "blue")


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        *((pattern, ("Red", "Green", "Blue")) for pattern in ("NAME[{}]", "{}: NAME")),
        *((pattern, ("R", "G", "B")) for pattern in ("NAME_{}", "NAME({})")),
        ("{}.NAME", ("r", "g", "b")),
        ("NAME {}", ("Rot", "Grün", "Blau")),
        ("{}_NAME", ("rouge", "vert", "bleu")),
        ("NAME ({})", ("rojo", "verde", "azul")),
        *((pattern, ENGLISH) for pattern in ("NAME ({})", "NAME({})", "NAME ({} channel)")),
    ],
)
def test_the_channel_may_be_written_in_any_usual_way(
    pattern: str, words: tuple[str, str, str]
) -> None:
    names = renamed(pattern, words)
    order = np.random.default_rng(1).permutation(len(names))
    header, values = [names[j] for j in order], CELLS[:, order]
    cells = read_cells(source_of(csv_of(header, values.tolist())))
    assert np.array_equal(cells.values, CELLS)
    assert cells.receipt.assumptions == []


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        *((p, ("1", "2", "3")) for p in ("C{} NAME", "C{}-NAME", "Ch{} NAME", "NAME ch{}")),
        ("NAME (channel {})", ("0", "1", "2")),
        ("NAME_ch{}", ("00", "01", "02")),
    ],
)
def test_channels_by_number_are_read_and_their_order_is_said(
    pattern: str, words: tuple[str, str, str]
) -> None:
    cells = read_cells(source_of(csv_of(renamed(pattern, words), CELLS.tolist())))
    assert np.array_equal(cells.values, CELLS)
    first, second, third = map(int, words)
    said = f"channels {first}, {second} and {third} in the columns' names are taken as red, green and blue"
    assert cells.receipt.assumptions == [said]
    assert said in cells.receipt.notes


def test_numbers_of_four_channels_are_refused() -> None:
    header = [*renamed("C{} NAME", ("1", "2", "3")), "C4 Mean"]
    with pytest.raises(TableError) as error:
        read_cells(source_of(csv_of(header, [[*row, 1] for row in CELLS.tolist()])))
    assert str(error.value).startswith(
        "The names of the columns number the channels 1, 2, 3 and 4, which does not say which are red, "
    )


@pytest.mark.parametrize(
    "marks",
    [
        ("", ".1", ".2"),
        ("", "_1", "_2"),
        ("", "2", "3"),
        ("...10", "...18", "...26"),
        ("_x", "_y", ""),
        ("", " (#1)", " (#2)"),
        ("", "_duplicated_0", "_duplicated_1"),
        ("1", "2", "3"),
        ("", "", ""),
    ],
)
def test_tables_merged_side_by_side_are_refused_with_that_reason(
    marks: tuple[str, str, str],
) -> None:
    text = csv_of(renamed("NAME{}", marks), CELLS.tolist())
    with pytest.raises(SideBySide) as error:
        read_cells(source_of(text))
    assert set(error.value.columns) == {f"Mean{mark}" for mark in marks}
    assert "the tables of the channels were merged side by side" in str(error.value)


@pytest.mark.parametrize("mark", [" ({})", "_{}", "[{}]"])
def test_two_columns_of_one_channel_are_refused_however_they_are_written(mark: str) -> None:
    with pytest.raises(DoubledColumn):
        read(table_of() | {"Mean" + mark.format("Red"): [1, 2, 3, 4]})


def test_a_hint_never_names_a_column_of_another_channel() -> None:
    for column in ("Mean gren", "Mean blu", "Mean G", "Mean.1", "Mean_x", "Mean", "Mean(TRITC)"):
        message = missing(without("Mean red") | {column: [1] * 4})
        assert "'Mean red' is missing (no column is like it)" in message, column
    assert "column is like it" in missing(without("StdDev red") | {"StdDev(TRITC)": [1] * 4})
    assert "nearest column is 'Mean redd'" in missing(without("Mean red") | {"Mean redd": [1] * 4})


def test_a_column_of_the_senders_own_is_no_channel() -> None:
    own = {"Rmax": [1] * 4, "Gmean": [2] * 4, "Mean.1": [3] * 4}
    cells = read(own | table_of())
    assert np.array_equal(cells.values, CELLS)
    assert cells.receipt.ignored == list(own)
