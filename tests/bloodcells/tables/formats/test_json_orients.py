"""JSON is read in every shape that data frames are written in, and the numbers of names to the digit."""

import json
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bloodcells.tables.formats import Format, Limits, read_bytes
from bloodcells.tables.formats.json_orients import INDEX_NOTE
from bloodcells.tables.reading import read_cells
from tests.bloodcells.tables.formats.bodies import CELLS, NAMES, columns, read, records_of, refusal

FRAME = pd.DataFrame(CELLS, columns=list(NAMES))
ORIENTS = ["split", "records", "index", "columns", "table"]
KINDS: list[Format] = ["json", "ndjson", "any"]


def json_of(frame: pd.DataFrame, orient: str, indent: int | None = None) -> bytes:
    text = frame.to_json(orient=orient, double_precision=15, indent=indent)  # type: ignore[call-overload]
    assert isinstance(text, str)
    return text.encode()


@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize("orient", ORIENTS)
@pytest.mark.parametrize("index", [None, ["x", "y", "z"], [7, 3, 5]])
def test_every_orient_of_pandas_is_read(
    orient: str, index: list[Any] | None, indent: int | None
) -> None:
    body = json_of(FRAME if index is None else FRAME.set_axis(index), orient, indent)
    for kind in KINDS:
        cells = read_cells(read_bytes(body, kind, Limits()))
        assert np.allclose(cells.values, CELLS, rtol=1e-14)
        if index is None or orient == "records":  # which has no index
            assert cells.ids == ["1", "2", "3"]
            assert INDEX_NOTE not in cells.receipt.notes
        else:
            assert cells.ids == list(map(str, index))
            assert INDEX_NOTE in cells.receipt.notes


@given(st.lists(st.text(max_size=5), min_size=1, max_size=3, unique=True), st.sampled_from(ORIENTS))
@settings(max_examples=40, deadline=None)
def test_all_orients_are_the_same_table(names: list[str], orient: str) -> None:
    frame = FRAME.iloc[: len(names)].set_axis(names)
    got = read(json_of(frame, orient), "json").table.select(list(NAMES))
    assert np.allclose(np.array(got.columns).T, CELLS[: len(names)], rtol=1e-14)


def test_an_index_beside_names_is_a_column() -> None:
    named = FRAME.assign(id=["a", "b", "c"]).set_axis([4, 5, 6])
    cells = read_cells(read(json_of(named, "split"), "json"))
    assert cells.ids == ["a", "b", "c"]
    assert cells.table.column("index").to_pylist() == [4, 5, 6]


@pytest.mark.parametrize("sort", [False, True])
def test_pandas_tight_is_read_with_the_names_of_its_index(sort: bool) -> None:
    named = FRAME.assign(slide="s", id=["a", "b", "c"])
    for frame, ids, column in (
        (FRAME, ["1", "2", "3"], None),
        (FRAME.set_axis(["x", "y", "z"]), ["x", "y", "z"], "id"),
        (named.set_index("id"), ["a", "b", "c"], "id"),
        (named.set_index(["slide", "id"]), ["a", "b", "c"], "slide"),
        (
            FRAME.set_axis([2**60 + 1, 2**70, 3]).rename_axis("id"),
            [str(2**60 + 1), str(2**70), "3"],
            "id",
        ),
    ):
        body = json.dumps(frame.to_dict("tight"), sort_keys=sort).encode()
        for kind in KINDS:
            cells = read_cells(read_bytes(body, kind, Limits()))
            assert np.array_equal(cells.values, CELLS)
            assert cells.ids == ids
            assert column is None or column in cells.table.column_names
    wrong = json.dumps({**named.to_dict("tight"), "index_names": ["a", "b"]})
    assert refusal(wrong, "json") == "'index' must be a list with a value of 'a', 'b' for each row."


def test_other_shapes_of_columns_are_read() -> None:
    lists = json.dumps(FRAME.to_dict("list")).encode()
    series = json.dumps(
        {
            "columns": [
                {"name": n, "datatype": "Float64", "values": FRAME[n].tolist()} for n in NAMES
            ]
        }
    ).encode()
    for body in (lists, series):
        assert np.array_equal(read_cells(read(body, "json")).values, CELLS)


def test_ndjson_and_json_are_told_by_their_content() -> None:
    lines = "\n".join(map(json.dumps, records_of()))
    source = read(lines, "json")
    assert source.notes == ["NDJSON, one object per line, was found in place of JSON"]
    assert np.array_equal(read_cells(source).values, CELLS)
    source = read(json.dumps(records_of()), "ndjson")
    assert source.notes == ["JSON was found in place of NDJSON"]
    one = json.dumps(records_of()[0])
    assert np.array_equal(read_cells(read(one, "json")).values, CELLS[:1])


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (json.dumps(CELLS.tolist()), "The JSON is a list of lists: the columns have no names."),
        (
            '{"Area": [1, 2], "AR": [1]}',
            "The columns 'Area' and 'AR' have 2 and 1 values; expected as",
        ),
        ('{"Area": {"a": 1}, "AR": {"b": 1}}', "The columns 'Area' and 'AR' have different rows;"),
        (
            '{"columns": ["Area"], "index": [1, 2], "data": [[1]]}',
            "'index' must be a list with a value for each of the 1 rows; found 2 values.",
        ),
        ('{"Area": {"a": 1, "a": 2}}', "The columns 'a', 'a' are all"),
    ],
)
def test_what_is_wrong_with_a_shape_is_said(body: str, message: str) -> None:
    assert refusal(body, "json").startswith(message)


LITERALS = ["18446744073709551617", "9007199254740993", "1.10", "1e3", "-0.50", "1" * 40]


@pytest.mark.parametrize("n", [1, 2000])
@pytest.mark.parametrize("literal", LITERALS)
def test_the_numbers_of_names_are_kept_to_the_digit(literal: str, n: int) -> None:
    cell, row = f'{{"id": {literal}, "Area": 1}}', f"[{literal}, 1]"
    bodies: list[tuple[str, Format]] = [
        (f'{{"cells": [{", ".join([cell] * n)}]}}', "json"),
        (f"[{', '.join([cell] * n)}]", "json"),
        (f'{{"columns": ["id", "Area"], "data": [{", ".join([row] * n)}]}}', "json"),
        (
            f'{{"columns": ["id", "Area"], "index": {list(range(n))}, '
            f'"data": [{", ".join([row] * n)}]}}',
            "json",
        ),
        ("\n".join([cell] * n), "ndjson"),
    ]
    for body, kind in bodies:
        assert list(map(str, columns(body, kind)["id"])) == [literal] * n


def test_names_that_are_text_and_numbers_have_no_quotation_marks() -> None:
    body = '{"cells": [{"id": "007", "Area": 1}, {"id": 7, "Area": 1}, {"id": null, "Area": 2}]}'
    assert columns(body, "json")["id"] == ["007", "7", None]


def test_other_whole_numbers_beyond_a_float_are_kept_too() -> None:
    body = '{"cells": [{"id": "a", "Area": 1, "plate": 18446744073709551617, "x": 0.5}]}'
    found = columns(body, "json")
    assert (found["plate"], found["x"]) == (["18446744073709551617"], [0.5])
