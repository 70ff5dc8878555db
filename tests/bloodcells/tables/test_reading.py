"""Any table of cells becomes a CellTable, with a receipt; what cannot is refused with what to do."""

import json
import tracemalloc
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bloodcells.arrays import Floats
from bloodcells.errors import (
    DoubledColumn,
    EmptyTable,
    InvalidRows,
    InvalidValues,
    LabelError,
    MissingMeasurements,
    TableError,
    TableTooLarge,
    UnreadableTable,
)
from bloodcells.measurements import CHANNELS, FEATURE_SETS, Measurement, measurement, measurements
from bloodcells.tables.cell_table import CellTable, LeftOut, MatchedColumn
from bloodcells.tables.formats import Format, Limits, Source, read_bytes
from bloodcells.tables.reading import IMAGEJ_33, lacks, read_cells, read_together
from tests.synthetic import make_cells

NAMES = FEATURE_SETS["imagej-33"]
CELLS = make_cells(4, seed=4)


def source_of(data: str | bytes, kind: Format = "csv") -> Source:
    return read_bytes(data if isinstance(data, bytes) else data.encode(), kind, Limits())


def csv_of(names: list[str], rows: Any, separator: str = ",") -> str:
    return "\n".join(separator.join(map(str, r)) for r in [names, *rows]) + "\n"


def table_of(
    values: Floats = CELLS, names: list[str] | None = None, **extra: list[Any]
) -> dict[str, list[Any]]:
    """Columns by name: measurements, then others."""
    columns = dict(zip(names or NAMES, values.T.tolist(), strict=True))
    return {**columns, **extra}


def read(columns: dict[str, list[Any]], **options: Any) -> CellTable:
    rows = zip(*columns.values(), strict=True)
    return read_cells(source_of(csv_of(list(columns), rows)), **options)


def without(*names: str) -> dict[str, list[Any]]:
    return {n: v for n, v in table_of().items() if n not in names}


def missing(columns: dict[str, list[Any]], **options: Any) -> str:
    with pytest.raises(MissingMeasurements) as error:
        read(columns, **options)
    return str(error.value)


# --- columns -------------------------------------------------------------------------------------------


def test_columns_are_found_in_any_order_and_the_receipt_says_which() -> None:
    columns = dict(reversed(table_of(note=list("wxyz")).items()))
    cells = read(columns)
    assert cells.features == NAMES
    assert np.array_equal(cells.values, CELLS)
    receipt = cells.receipt
    assert receipt.columns == [MatchedColumn(n, n) for n in NAMES]
    assert receipt.ignored == ["note"]
    assert (receipt.format, receipt.separator, receipt.decimal) == ("csv", ",", ".")
    assert receipt.form == "row per cell"
    assert (receipt.rows, receipt.cells, receipt.left_out) == (4, 4, [])
    assert receipt.id_column is None
    assert cells.ids == ["1", "2", "3", "4"]
    assert cells.rows.tolist() == [1, 2, 3, 4]
    assert len(cells) == 4


def test_the_senders_columns_are_kept_in_order() -> None:
    columns = {"compound": list("abcd"), **table_of(), "Class": ["x", " y ", "", "z"]}
    cells = read(columns)
    assert cells.table.column_names == list(columns)
    assert cells.column("compound") == list("abcd")
    assert cells.column("Class") == ["x", "y", None, "z"]


def test_the_spelling_of_the_training_table_is_read() -> None:
    header = [n.replace("StdDev blue", "StDev blue") for n in NAMES]
    cells = read({"image filename": [f"{i}.jpg " for i in range(4)], **table_of(names=header)})
    assert np.array_equal(cells.values, CELLS)
    assert MatchedColumn("StDev blue", "StdDev blue") in cells.receipt.columns
    assert cells.ids == ["0.jpg", "1.jpg", "2.jpg", "3.jpg"]
    assert cells.receipt.id_column == "image filename"


def test_padded_headers_and_values_are_read() -> None:
    header = [f"  {n} " for n in NAMES]
    cells = read(
        {name: [f" {v}  " for v in column] for name, column in table_of(names=header).items()}
    )
    assert np.array_equal(cells.values, CELLS)


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
        read_cells(source_of(csv_of(list(NAMES), CELLS.tolist(), "|")))
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


# --- values --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("", "there is no value; a finite number was expected"),
        ("oops", "'oops' is not a finite number"),
        ("NaN", "'NaN' is not a finite number"),
        ("-inf", "'-inf' is not a finite number"),
        ("null", "'null' is not a finite number"),
        ("1e300", "1e300 is larger than any measurement can be (1e+15)"),
    ],
)
def test_a_value_that_is_no_number_is_named_by_row_and_column(value: str, found: str) -> None:
    columns = table_of(names=[n.replace("Mean red", "red_Mean") for n in NAMES])
    columns["red_Mean"][2] = value
    with pytest.raises(InvalidRows) as error:
        read(columns)
    assert str(error.value) == f"In row 3, column 'red_Mean': {found}."
    (fault,) = error.value.faults
    assert (fault.row, fault.column, fault.message) == (3, "red_Mean", found)

    cells = read(columns, invalid="flag")
    assert cells.rejected.tolist() == [False, False, True, False]
    assert cells.reasons == {2: f"row 3, column 'red_Mean': {found}"}
    assert np.array_equal(cells.values[[0, 1, 3]], CELLS[[0, 1, 3]])
    assert np.isnan(cells.values[2, NAMES.index("Mean red")])


def test_all_faults_of_a_row_are_its_reason_and_faults_are_in_the_order_of_rows() -> None:
    columns = table_of()
    columns["Area"][3] = columns["AR"][1] = columns["Mode blue"][1] = "x"
    with pytest.raises(InvalidRows) as error:
        read(columns)
    assert [f.row for f in error.value.faults] == [2, 2, 4]
    assert str(error.value).endswith(" (2 more such faults).")
    assert read(columns, invalid="flag").reasons == {
        1: "row 2, column 'AR': 'x' is not a finite number; "
        "row 2, column 'Mode blue': 'x' is not a finite number",
        3: "row 4, column 'Area': 'x' is not a finite number",
    }


def test_a_bad_value_in_a_column_that_no_model_takes_is_no_fault() -> None:
    assert read(table_of(Round=["x", "", "NaN", "1"])).reasons == {}


@pytest.mark.parametrize("separator", [";", "\t"])
def test_a_decimal_comma_is_read(separator: str) -> None:
    rows = [[str(v).replace(".", ",") for v in row] for row in CELLS.tolist()]
    cells = read_cells(source_of(csv_of(list(NAMES), rows, separator)))
    assert np.array_equal(cells.values, CELLS)
    assert cells.receipt.decimal == ","
    assert cells.receipt.separator == separator


def test_a_comma_beside_decimal_points_is_no_decimal_comma() -> None:
    rows = [[str(v) for v in row] for row in CELLS.tolist()]
    rows[1][NAMES.index("IntDen")] = "1,657,243"
    rows[2][NAMES.index("Mean red")] = "101,964"
    with pytest.raises(InvalidRows) as error:
        read_cells(source_of(csv_of(list(NAMES), rows, ";")))
    assert [str(f) for f in error.value.faults] == [
        "row 2, column 'IntDen': '1,657,243' is not a finite number",
        "row 3, column 'Mean red': '101,964' has a decimal comma; a decimal point was expected, as "
        "in the other numbers",
    ]


def test_text_in_json_is_no_number_with_a_decimal_comma_either() -> None:
    records = [dict(zip(NAMES, row, strict=True)) for row in np.round(CELLS).tolist()]
    records[0]["Mean red"] = "101,964"
    source = source_of(json.dumps({"cells": records}), "json")
    with pytest.raises(
        InvalidRows, match=r"^In row 1, column 'Mean red': '101,964' has a decimal comma"
    ):
        read_cells(source)
    assert read_cells(source, invalid="flag").receipt.decimal == "."


@pytest.mark.parametrize("size", [0, -1.5, float("nan"), float("inf")])
def test_a_pixel_size_that_is_none_is_refused(size: float) -> None:
    with pytest.raises(TableError) as error:
        read(table_of(), pixel_size=size)
    assert str(error.value) == f"pixel_size is {size:g}; a positive number was expected."


def test_a_table_in_microns_is_refused_in_every_format_and_read_with_its_scale() -> None:
    micron = CELLS.copy()
    for j, name in enumerate(NAMES):
        if name in ("Area", "IntDen"):
            micron[:, j] /= 16.0
        elif name in ("Perim.", "Feret", "MinFeret"):
            micron[:, j] /= 4.0
    records = [dict(zip(NAMES, row, strict=True)) for row in micron.tolist()]
    frame = pa.table({name: micron[:, j] for j, name in enumerate(NAMES)})
    sources = [
        source_of(csv_of(list(NAMES), micron.tolist())),
        source_of(json.dumps({"cells": records}), "json"),
        source_of("\n".join(map(json.dumps, records)), "ndjson"),
        frame,
    ]
    for source in sources:
        with pytest.raises(InvalidValues, match="measurements are not in pixels") as error:
            read_cells(source)
        assert error.value.total == len(CELLS)
        assert read_cells(source, invalid="flag").rejected.all()
        np.testing.assert_allclose(read_cells(source, pixel_size=0.25).values, CELLS, rtol=1e-12)


# --- ids -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("header", "column"),
    [
        (["id", "Image_Filename"], "Image_Filename"),
        (["Label", "cell id"], "cell id"),
        (["name", "image", "Label"], "Label"),
        (["note", "FileName"], "FileName"),
        ([" ", "note"], " "),
        (["", "id"], "id"),
    ],
)
def test_the_column_that_names_the_cells_is_found(header: list[str], column: str) -> None:
    extra = {name: [f" {name}{i}" for i in range(4)] for name in header}
    cells = read({**extra, **table_of()})
    assert cells.receipt.id_column == column
    assert cells.ids == [f"{column}{i}".strip() for i in range(4)]


def test_a_cell_without_a_name_has_its_number() -> None:
    assert read(table_of(id=["a", "", " ", "d"])).ids == ["a", "2", "3", "d"]


def test_summary_rows_are_left_out_of_a_table_with_a_row_per_cell() -> None:
    columns = table_of(np.vstack([CELLS, CELLS]))
    cells = read({"Label": ["a", "b", "c", "d", "Mean", "SD", "Min", "Max"], **columns})
    assert cells.ids == ["a", "b", "c", "d"]
    assert np.array_equal(cells.values, CELLS)
    assert cells.receipt.left_out[0] == LeftOut(5, "ImageJ's summary row 'Mean'")
    assert (cells.receipt.rows, cells.receipt.cells) == (8, 4)


def test_cells_that_are_called_like_a_summary_row_are_cells() -> None:
    for labels in (["Mean", "SD", "c", "d"], ["Mean", "SD", "Max", "Min"], ["a", "Mean", "b", "c"]):
        cells = read({"Label": labels, **table_of()})
        assert cells.ids == labels
        assert cells.receipt.left_out == []


# --- other measurements than the first set -------------------------------------------------------------


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


def test_selected_measurements_are_given_in_the_order_asked_for() -> None:
    cells = read(table_of())
    assert cells.select(NAMES) is cells.values
    found = cells.select(["AR", "Area"])
    assert np.array_equal(found, CELLS[:, [NAMES.index("AR"), NAMES.index("Area")]])
    with pytest.raises(MissingMeasurements) as error:
        cells.select(["AR", "Texture"])
    assert str(error.value) == (
        "The table lacks 1 of the 2 measurements that the model takes: 'Texture' is missing (no "
        "column is like it)."
    )


def test_whether_a_table_lacks_a_measurement_is_said_without_reading_it() -> None:
    source = source_of(csv_of(["ar", "red_Mean"], [["x", ""]]))
    assert not lacks(source, measurements(["AR", "Mean red"]))
    assert lacks(source, measurements(["AR", "Mean red", "Area"]))


def test_a_column_of_the_senders_is_found_by_its_name_or_one_like_it() -> None:
    extra = {
        "Class": list("abcd"),
        "Group name": [1, 2, 3, 4],
        "x": list("aaaa"),
        "X": list("bbbb"),
    }
    cells = read({**table_of(), **extra})
    assert cells.column("class") == list("abcd")
    assert cells.column("group_name") == ["1", "2", "3", "4"]
    assert cells.column("x") == list("aaaa")
    with pytest.raises(LabelError) as error:
        cells.column("Clas")
    assert str(error.value) == (
        "The table has no column 'Clas' (the nearest is 'Class'); name the one that is meant."
    )
    with pytest.raises(LabelError) as error:
        cells.column("zzzzzz")
    assert str(error.value) == "The table has no column 'zzzzzz'; name the one that is meant."
    with pytest.raises(LabelError) as error:
        cells.column("_x_")
    assert str(error.value) == ("The table has several columns '_x_': 'x', 'X'; name one exactly.")


def test_limits_hold_for_files(tmp_path: Path) -> None:
    file = tmp_path / "cells.csv"
    file.write_text(csv_of(list(NAMES), CELLS.tolist()))
    assert len(read_cells(str(file), limits=Limits(rows=4))) == 4
    with pytest.raises(TableTooLarge, match=r"^The table has 4 rows; the limit is 3\."):
        read_cells(file, limits=Limits(rows=3))


# --- every dialect gives the same cells ------------------------------------------------------------------

LABELS = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Zs", "Zl", "Zp")), max_size=8
).filter(lambda t: t not in ("Mean", "SD", "Min", "Max"))


def spellings(m: Measurement) -> list[str]:
    names = [m.name, m.name.upper(), f" {m.name} ", m.name.replace(" ", "_"), *m.aliases]
    return [*names, m.name.replace(".", "")]


def quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def print_number(draw: st.DrawFn, value: float, comma: bool) -> str:
    whole = value == int(value)
    text = draw(
        st.sampled_from(
            [
                repr(value),
                f"{value:.3f}",
                f"{value:.9E}",
                *([str(int(value)), f"{value:.0f}."] if whole else []),
                f"+{value!r}" if value >= 0 else repr(value),
                f" {value!r} ",
            ]
        )
    )
    return text.replace(".", ",") if comma else text


@st.composite
def csv_dialects(draw: st.DrawFn) -> tuple[bytes, Format, list[str] | None]:
    """A CSV of the cells with a row per cell, its ids if they have any."""
    separator = draw(st.sampled_from([",", ";", "\t"]))
    comma = draw(st.booleans())
    end = draw(st.sampled_from(["\n", "\r\n", "\r"]))
    ids = draw(st.none() | st.lists(LABELS, min_size=len(CELLS), max_size=len(CELLS)))
    quote = draw(st.booleans()) or (comma and separator == ",")
    columns: list[tuple[str, list[str]]] = []
    for j, m in enumerate(IMAGEJ_33):
        name = draw(st.sampled_from(spellings(m)))
        texts = [print_number(draw, v, comma) for v in CELLS[:, j].tolist()]
        columns.append((name, [quoted(t) if quote else t for t in texts]))
    if comma:  # at least one number must show it
        columns[9] = (columns[9][0], [quoted(f"{v:.3f}".replace(".", ",")) for v in CELLS[:, 9]])
    if ids is not None:
        columns.append(
            (draw(st.sampled_from(["id", "Label", "image filename"])), [*map(quoted, ids)])
        )
    columns += [(f"extra {k}", ["1.5; x, y"] * len(CELLS)) for k in range(draw(st.integers(0, 2)))]
    columns = [
        (name, [quoted(t) for t in texts] if name.startswith("extra") else texts)
        for name, texts in draw(st.permutations(columns))
    ]
    header = [quoted(name) if draw(st.booleans()) else name for name, _ in columns]
    rows = zip(*(texts for _, texts in columns), strict=True)
    text = end.join([separator.join(header), *(separator.join(r) for r in rows)])
    text += end * draw(st.integers(0, 2))
    encoding = draw(st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]))
    return text.encode(encoding), "csv", ids


@st.composite
def long_dialects(draw: st.DrawFn) -> tuple[bytes, Format, list[str] | None]:
    """A CSV of the cells with a row per cell and channel, as ImageJ writes it."""
    separator = draw(st.sampled_from([",", "\t", ";"]))
    told_by = draw(st.sampled_from(["Label", "Ch", "Slice", "order"]))
    index = draw(st.booleans())
    bases = list(dict.fromkeys(m.base for m in IMAGEJ_33))
    order = draw(st.permutations(bases))
    ids = [f"s{i}.jpg:cell {i}" for i in range(len(CELLS))]
    by_name = {m.name: j for j, m in enumerate(IMAGEJ_33)}
    suffix = draw(st.sampled_from([":{}", " ({})"]))
    rows = []
    for i, cell in enumerate(CELLS):
        for k, channel in enumerate(CHANNELS):
            found = {}
            for base in bases:
                at = by_name.get(base, by_name.get(f"{base} {channel}"))
                found[base] = 12345.0 if at is None else cell[at]  # no model takes those
            row = [repr(float(found[base])) for base in order]
            if told_by == "Label":
                row.insert(0, quoted(ids[i] + suffix.format(channel.capitalize())))
            elif told_by != "order":
                row.append(str(k + 1))
            rows.append((k, row))
    if told_by != "order" and draw(st.booleans()):  # all red rows first, as Multi Measure does
        rows.sort(key=lambda pair: pair[0])
    header = list(order)
    if told_by == "Label":
        header.insert(0, "Label")
    elif told_by != "order":
        header.append(told_by)
    lines = [header, *(row for _, row in rows)]
    if index:
        lines = [[str(i) if i else " ", *line] for i, line in enumerate(lines)]
    text = "\n".join(separator.join(line) for line in lines) + "\n"
    return text.encode(), "csv", ids if told_by == "Label" else None


@st.composite
def typed_dialects(draw: st.DrawFn) -> tuple[bytes, Format, list[str] | None]:
    """JSON of both shapes, NDJSON, Arrow or Parquet of the cells."""
    ids = draw(st.none() | st.lists(LABELS, min_size=len(CELLS), max_size=len(CELLS)))
    columns: list[tuple[str, list[Any]]] = [
        (draw(st.sampled_from(spellings(m))), CELLS[:, j].tolist()) for j, m in enumerate(IMAGEJ_33)
    ]
    if ids is not None:
        columns.append((draw(st.sampled_from(["id", "Label"])), ids))
    columns = [*draw(st.permutations(columns)), *[("extra", [None, "x", 1, [2]])]]
    names = [name for name, _ in columns]
    kind = draw(st.sampled_from(["records", "rows", "ndjson", "arrow", "parquet"]))
    rows = [list(row) for row in zip(*(values for _, values in columns), strict=True)]
    if kind == "rows":
        return json.dumps({"columns": names, "data": rows}).encode(), "json", ids
    records = [dict(zip(names, row, strict=True)) for row in rows]
    indent = draw(st.sampled_from([None, 1]))
    if kind == "records":
        return json.dumps({"cells": records}, indent=indent).encode(), "json", ids
    if kind == "ndjson":
        lines = [json.dumps(r, ensure_ascii=False) for r in records]
        return "\n".join(lines).encode(), "ndjson", ids
    table = pa.table([pa.array(values) for _, values in columns[:-1]], names=names[:-1])
    if draw(st.booleans()):
        table = pa.table([c.dictionary_encode() for c in table.columns], names=names[:-1])
    sink = pa.BufferOutputStream()
    if kind == "arrow":
        with pa.ipc.new_stream(sink, table.schema) as writer:
            writer.write_table(table, max_chunksize=draw(st.sampled_from([None, 1, 3])))
        return bytes(sink.getvalue()), "arrow", ids
    pq.write_table(table, sink, row_group_size=draw(st.sampled_from([None, 2])))
    return bytes(sink.getvalue()), "parquet", ids


@given(csv_dialects() | long_dialects() | typed_dialects())
def test_every_dialect_gives_the_same_cells(sent: tuple[bytes, Format, list[str] | None]) -> None:
    data, kind, ids = sent
    cells = read_cells(source_of(data, kind))
    assert np.array_equal(cells.values, CELLS)
    named = [""] * len(CELLS) if ids is None else ids
    assert cells.ids == [name.strip() or str(i) for i, name in enumerate(named, 1)]
    assert not cells.rejected.any()


# --- tables of several senders ---------------------------------------------------------------------------


def rows_of(values: Floats, named: bool) -> Source:
    names, rows = list(NAMES)[: values.shape[1]], values.tolist()
    if named:
        names, rows = ["id", *names], [[f"{row[0]:g} ", *row] for row in rows]
    return source_of(json.dumps({"columns": names, "data": rows}), "json")


@given(st.lists(st.integers(1, 4), min_size=1, max_size=5), st.booleans())
def test_tables_read_together_have_the_cells_that_they_have_alone(
    lengths: list[int], named: bool
) -> None:
    sources = [rows_of(make_cells(n, seed=i), named) for i, n in enumerate(lengths)]
    cells = read_together(sources, IMAGEJ_33)
    assert cells is not None
    alone = [read_cells(source) for source in sources]
    assert np.array_equal(cells.values, np.concatenate([each.values for each in alone]))
    assert cells.ids == [name for each in alone for name in each.ids]
    assert cells.table.equals(pa.concat_tables([each.table for each in alone]))
    assert cells.receipt.cells == len(cells) == sum(lengths)


def test_tables_that_do_not_fit_together_are_not_read_so() -> None:
    plain, named = (rows_of(CELLS, of) for of in (False, True))
    scaled = CELLS * np.where([name in ("Area", "IntDen") for name in NAMES], 0.25, 1)
    names = list(NAMES)
    names[1], names[2] = names[2], names[1]
    arrow = Source(pa.table(table_of()), "arrow")
    renamed = source_of(json.dumps({"columns": names, "data": CELLS.tolist()}), "json")
    noted = Source(plain.sent, "json", notes=["a note"])
    for other in (named, rows_of(scaled, named=False), arrow, renamed, noted):
        assert read_together([plain, other], IMAGEJ_33) is None
    with pytest.raises(MissingMeasurements):
        read_together([rows_of(CELLS[:, :5], named=False)] * 2, IMAGEJ_33[:6])


# --- the lab's tables ------------------------------------------------------------------------------------


def test_the_training_table_is_read_as_it_is(training_table: CellTable) -> None:
    cells = training_table
    assert len(cells) == cells.receipt.rows == 5087
    assert cells.receipt.separator == ";"
    assert cells.receipt.decimal == "."
    assert cells.receipt.id_column == "image filename"
    assert cells.receipt.ignored == ["image filename", "Class"]
    assert cells.receipt.left_out == []
    assert MatchedColumn("StDev blue", "StdDev blue") in cells.receipt.columns
    assert not any(id_ != id_.strip() for id_ in cells.ids)
    counts = {name: cells.column("Class").count(name) for name in set(cells.column("Class"))}
    assert counts == {
        "Neutrophil": 3115,
        "Lymphocyte": 1213,
        "Eosinophil": 372,
        "Monocyte": 281,
        "Basophil": 106,
    }


def test_the_measured_cells_are_rows_of_the_training_table(
    training_table: CellTable, lab: Path
) -> None:
    cells = read_cells(lab / "data" / "cells" / "measured.csv")
    assert len(cells) == 300
    row_of = {id_: row for row, id_ in enumerate(training_table.ids)}
    rows = [row_of[id_] for id_ in cells.ids]
    assert np.array_equal(cells.values, training_table.values[rows])


def test_a_million_bad_values_are_counted_and_few_are_worded() -> None:
    header = list(NAMES)
    rows = [[""] * len(header)] * 30_000
    source = source_of(csv_of(header, rows))
    tracemalloc.start()
    with pytest.raises(InvalidValues) as error:
        read_cells(source)
    flagged = read_cells(source, invalid="flag")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert error.value.total == 30_000 * 33
    assert len(error.value.faults) == 20
    assert flagged.rejected.all()
    assert flagged.reasons[7].startswith("row 8, column 'Area': there is no value; ")
    assert flagged.reasons[7].endswith("; and 30 more")
    assert peak < 150e6


def test_the_kind_of_decimal_mark_that_most_numbers_have_is_the_tables() -> None:
    rows = [[str(v).replace(".", ",") for v in row] for row in CELLS.tolist()]
    rows[2][NAMES.index("Perim.")] = "485.245"
    cells = read_cells(source_of(csv_of(list(NAMES), rows, ";")), invalid="flag")
    assert cells.reasons == {
        2: "row 3, column 'Perim.': '485.245' has a decimal point; a decimal comma was expected, as "
        "in the other numbers"
    }
    assert cells.values[0].tolist() == CELLS[0].tolist()
    assert "numbers read with a decimal comma" in cells.receipt.notes


def test_faults_come_in_the_order_of_the_rows() -> None:
    cells = CELLS.copy()
    names = list(NAMES)
    cells[0, names.index("Area")] /= 16
    cells[0, names.index("IntDen")] /= 16
    rows = [[str(v) for v in row] for row in cells.tolist()]
    rows[1][names.index("AR")] = "oops"
    with pytest.raises(InvalidValues) as error:
        read_cells(source_of(csv_of(names, rows)))
    assert [f.row for f in error.value.faults] == [1, 2]
    assert error.value.total == 2


def test_a_table_of_pandas_or_arrow_is_read_as_it_is() -> None:
    frame = pd.DataFrame(CELLS, columns=list(NAMES))
    frame["id"] = [f"cell {i} " for i in range(len(CELLS))]
    for table in (frame, pa.Table.from_pandas(frame), frame.to_dict("list")):
        cells = read_cells(table)
        assert cells.values.tolist() == CELLS.tolist()
        assert cells.ids == [f"cell {i}" for i in range(len(CELLS))]
    with pytest.raises(EmptyTable):
        read_cells(frame[:0])


def test_what_is_no_table_is_refused_in_a_sentence() -> None:
    for thing in (CELLS, 7, None):
        with pytest.raises(UnreadableTable, match=r"^A \w+ is no table that can be read "):
            read_cells(thing)
