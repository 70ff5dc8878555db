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
    EmptyTable,
    InvalidRows,
    InvalidValues,
    MissingMeasurements,
    TableError,
    TableTooLarge,
    UnreadableTable,
)
from bloodcells.measurements import CHANNELS, Measurement
from bloodcells.tables.cell_table import CellTable, LeftOut, MatchedColumn
from bloodcells.tables.formats import Format, Limits, Source
from bloodcells.tables.reading import IMAGEJ_33, read_cells, read_together
from tests.bloodcells.tables.sent_tables import CELLS, NAMES, csv_of, read, source_of, table_of
from tests.synthetic import make_cells

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


def test_padded_headers_and_values_are_read() -> None:
    header = [f"  {n} " for n in NAMES]
    cells = read(
        {name: [f" {v}  " for v in column] for name, column in table_of(names=header).items()}
    )
    assert np.array_equal(cells.values, CELLS)


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


# --- names and summary rows ----------------------------------------------------------------------------


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


# --- limits ------------------------------------------------------------------------------------------


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
    rows = [["1", *[""] * (len(header) - 1)]] * 30_000
    source = source_of(csv_of(header, rows))
    tracemalloc.start()
    with pytest.raises(InvalidValues) as error:
        read_cells(source)
    flagged = read_cells(source, invalid="flag")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert error.value.total == 30_000 * 32
    assert len(error.value.faults) == 20
    assert flagged.rejected.all()
    assert flagged.reasons[7].startswith("row 8, column 'Perim.': there is no value; ")
    assert flagged.reasons[7].endswith("; and 29 more")
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
    for thing in (CELLS.tolist(), 7, None):
        with pytest.raises(UnreadableTable, match=r"^A \w+ is no table that can be read "):
            read_cells(thing)
