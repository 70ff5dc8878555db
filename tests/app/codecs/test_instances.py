"""Rows under the names of other protocols are read as the table that they are."""

import json
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.codecs.errors import UnknownInstances
from app.codecs.instances import INSTANCES, MLFLOW, read_instances, with_header
from bloodcells.errors import EmptyTable, InvalidRows, TableTooLarge, UnreadableTable
from bloodcells.tables.formats import Limits, Source, json_pieces, read_bytes
from bloodcells.tables.reading import read_cells
from tests.app.sent_bodies import NAMES
from tests.synthetic import make_cells

SMALL = Limits(record_bytes=2000)
"""By which long JSON is split piece by piece."""


@pytest.fixture(autouse=True)
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_pieces, "_PIECE", 512)


def read(body: Any, names: Any = MLFLOW, limits: Limits = SMALL) -> Any:
    return read_instances(json.dumps(body).encode(), limits, names, NAMES)


def values_of(source: Source) -> Any:
    return read_cells(source).values


CELLS = make_cells(40, seed=2)
RECORDS = [dict(zip(NAMES, row, strict=True)) for row in CELLS.tolist()]
SPLIT = {"columns": NAMES, "data": CELLS.tolist()}
FORMS: dict[str, Any] = {
    "instances by position": {"instances": CELLS.tolist()},
    "instances by name": {"instances": RECORDS},
    "inputs by position": {"inputs": CELLS.tolist()},
    "inputs by column": {"inputs": dict(zip(NAMES, CELLS.T.tolist(), strict=True))},
    "records": {"dataframe_records": RECORDS},
    "split": {"dataframe_split": SPLIT},
    "split with an index": {"dataframe_split": SPLIT | {"index": [f"cell {i}" for i in range(40)]}},
    "split in another order": {
        "dataframe_split": {"columns": NAMES[::-1], "data": CELLS[:, ::-1].tolist()}
    },
}


@pytest.mark.parametrize("limits", [SMALL, Limits()], ids=["by pieces", "at once"])
@pytest.mark.parametrize("form", FORMS)
def test_every_form_is_the_same_cells(form: str, limits: Limits) -> None:
    found = read(FORMS[form], limits=limits)
    np.testing.assert_array_equal(values_of(found.source), CELLS)
    assert found.parameters == {}


def test_an_index_names_the_cells() -> None:
    cells = read_cells(read(FORMS["split with an index"]).source)
    assert cells.ids[:2] == ["cell 0", "cell 1"]


@given(
    st.dictionaries(st.text('ab"\\{}[],: é', max_size=5), st.integers() | st.text(max_size=5), max_size=4),
    st.sampled_from(["parameters", "params"]),
    st.permutations(["rows", "parameters", "signature_name"]),
)  # fmt: skip
def test_parameters_are_what_was_sent_wherever_they_stand(
    parameters: dict[str, Any], name: str, order: list[str]
) -> None:
    members = {
        "rows": {"instances": CELLS.tolist()},
        "parameters": {name: parameters},
        "signature_name": {"signature_name": "serving_default"},
    }
    body = {key: value for part in order for key, value in members[part].items()}
    found = read(body)
    assert found.parameters == parameters
    np.testing.assert_array_equal(values_of(found.source), CELLS)


def test_the_digits_of_ids_are_kept() -> None:
    text = json.dumps({"instances": [{"id": 7} | RECORDS[0]]}).replace('"id": 7', '"id": 1.10')
    found = read_instances(text.encode(), SMALL, INSTANCES, NAMES)
    assert found is not None
    assert read_cells(found.source).ids == ["1.10"]


@pytest.mark.parametrize(
    ("body", "error", "sentence"),
    [
        ({"instances": RECORDS, "inputs": []}, UnknownInstances, "has inputs and instances; expected one"),
        ({"instances": RECORDS, "more": 1}, UnknownInstances, "Beside 'instances' the JSON has 'more'"),
        ({"instances": RECORDS, "params": 1}, UnknownInstances, "'params' is a number; an object"),
        ({"instances": []}, EmptyTable, "'instances' has no row"),
        ({"instances": 1}, UnreadableTable, "not a table"),
        ({"instances": [[1.0, 2.0]]}, InvalidRows, "33 values were expected"),
        ([1], UnreadableTable, "An object was expected"),
        ({"instances": RECORDS, "params": {"a": "x" * 3000}}, TableTooLarge, "'params' in the JSON is"),
    ],
)  # fmt: skip
def test_what_is_not_right_is_refused(body: Any, error: type[Exception], sentence: str) -> None:
    with pytest.raises(error, match=sentence):
        read(body)


def test_other_json_is_left_to_others() -> None:
    assert read({"cells": RECORDS}) is None
    assert read({"dataframe_records": RECORDS}, INSTANCES) is None
    assert read({str(i): RECORDS[0] for i in range(101)}) is None
    with pytest.raises(UnreadableTable, match="is not JSON"):
        read_instances(b'{"instances": [1}', SMALL, INSTANCES, NAMES)


def csv_of(values: Any, separator: str = ",", decimal: str = ".") -> bytes:
    lines = (separator.join(str(v).replace(".", decimal) for v in row) for row in values.tolist())
    return "\n".join(lines).encode() + b"\n"


@pytest.mark.parametrize(
    ("separator", "decimal"), [(",", "."), (";", "."), (";", ","), ("\t", ".")]
)
@pytest.mark.parametrize("rows", [1, 40])
def test_csv_without_a_header_is_in_the_models_order(
    rows: int, separator: str, decimal: str
) -> None:
    text = csv_of(CELLS[:rows], separator, decimal)
    for body in (text, text.replace(b"\n", b"\r\n"), b"\xef\xbb\xbf" + text):
        headed = with_header(body, NAMES)
        assert headed is not None
        np.testing.assert_array_equal(values_of(read_bytes(headed, "csv", Limits())), CELLS[:rows])


def test_csv_with_a_header_is_left_as_it_is() -> None:
    assert with_header(b"id,Area\n1,2\n", NAMES) is None
    assert with_header(b"", NAMES) is None


def test_csv_without_a_header_and_of_another_width_is_refused() -> None:
    with pytest.raises(InvalidRows, match=r"where 33 values were expected, .* 32 were found"):
        with_header(csv_of(CELLS[:, 1:]), NAMES)
