"""JSON becomes a table, or one sentence on what is wrong."""

import json

import numpy as np
import pytest

from bloodcells.errors import DoubledColumn, InvalidRows, TableError
from bloodcells.tables.formats import Format
from bloodcells.tables.reading import read_cells
from tests.bloodcells.tables.formats.bodies import (
    CELLS,
    columns,
    peak_of,
    read,
    records_of,
    refusal,
)


def test_objects_and_columns_with_data_are_the_same_table() -> None:
    records = {"cells": [{"id": "a", "Area": 1, "AR": 1.5}, {"Area": 2, "AR": None, "x": True}]}
    rows = {
        "columns": ["id", "Area", "AR", "x"],
        "data": [["a", 1, 1.5, None], [None, 2, None, True]],
    }
    expected = {"id": ["a", None], "Area": [1, 2], "AR": [1.5, None], "x": [None, True]}
    assert columns(json.dumps(records), "json") == expected
    assert columns(json.dumps(rows), "json") == expected
    assert columns("\n\n".join(map(json.dumps, records["cells"])), "ndjson") == expected
    assert columns("\r\n".join(map(json.dumps, records["cells"])), "ndjson") == expected


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32"])
def test_json_of_every_unicode_encoding_is_read(encoding: str) -> None:
    text = '{"cells": [{"id": "µ", "Area": 1}]}'
    assert columns(text.encode(encoding), "json") == {"id": ["µ"], "Area": [1]}
    doubled = text.replace('"Area"', '"Area": 2, "Area"')
    assert "'Area', 'Area'" in refusal(doubled.encode(encoding), "json")


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("[1]", "found a list."),
        ("3", "found a number."),
        ("null", "found null."),
        ('"x"', "found a text."),
        ("true", "found a boolean."),
        ('{"cells": [], "data": []}', "found an object with ['cells', 'data']."),
        ("{}", "found an object with []."),
    ],
)
def test_json_of_another_shape_is_refused(body: str, message: str) -> None:
    assert refusal(body, "json") == (
        'The JSON is not a table: expected {"cells": [{...}, ...]} or {"columns": [...], "data": '
        f"[[...], ...]}}, {message}"
    )


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ('{"cells": 3}', "'cells' must be a list of objects; found a number."),
        (
            '{"cells": [{"a": 1}, null, 3]}',
            "In row 2: an object was expected, null was found (1 more such fault).",
        ),
        ('{"cells": []}', "The table has no row of a cell; send at least one."),
        ('{"cells": [{}, {}]}', "In row 1: the object is empty (1 more such fault)."),
        ('{"columns": 1, "data": []}', "'columns' must be a list of names; found a number."),
        (
            '{"columns": ["a", null], "data": []}',
            "'columns' must be a list of names; found null in it.",
        ),
        ('{"columns": ["a"], "data": {}}', "'data' must be a list of rows; found an object."),
        ('{"columns": ["a"], "data": []}', "The table has no row of a cell; send at least one."),
        (
            '{"columns": ["a"], "data": [[1], [1, 2]]}',
            "In row 2: 1 values were expected, as in 'columns'; 2 were found.",
        ),
        (
            '{"columns": ["a"], "data": [{"a": 1}]}',
            "In row 1: 1 values were expected, as in 'columns'; an object was found.",
        ),
        (
            '{"cells": [{"a": 1}',
            "The body is not JSON: unexpected end of data: line 1 column 20 (char 19).",
        ),
        (
            "{'cells': []}",
            "The body is not JSON: unexpected character, expected a string key: line 1 column 2 (char 1).",
        ),
    ],
)
def test_what_is_wrong_with_json_is_said(body: str, message: str) -> None:
    assert refusal(body, "json") == message


def test_a_line_that_is_not_json_is_named() -> None:
    assert refusal('{"a": 1}\n\n{"a": \n', "ndjson").startswith("Row 2 is not JSON: ")
    assert refusal('{"a": 1}\n[1]\n', "ndjson") == (
        "In row 2: an object was expected, a list was found."
    )


@pytest.mark.parametrize(
    "body",
    [
        '{"cells": [{"Area": 1}, {"Area": 1, "AR": 2, "Area": 3}]}',
        '{"cells": [{"Area" : 1, "Area"\n: 3}]}',
        '{"cells": [{"Area": 1, "Ar\\u0065a": 3}]}',
    ],
)
def test_a_doubled_key_is_refused(body: str) -> None:
    message = (
        "The columns 'Area', 'Area' are all the measurement 'Area'; expected one. Take out or rename "
        "all but one."
    )
    assert refusal(body, "json") == message
    lines = body.removeprefix('{"cells": [').removesuffix("]}").replace("\n", " ")
    assert refusal(lines.replace("}, {", "}\n{"), "ndjson") == message


def test_doubled_keys_of_the_body_are_refused() -> None:
    with pytest.raises(DoubledColumn):
        read('{"columns": ["a"], "data": [[1]], "data": [[2]]}', "json")
    with pytest.raises(DoubledColumn):
        read('{"cells": [{"a": 1}], "cells": [{"a": 1}]}', "json")


def test_a_text_that_looks_like_a_key_is_no_doubled_key() -> None:
    body = '{"cells": [{"a": "x\\":y", "b\\":": 1, "c": "\\" :"}]}'
    assert columns(body, "json") == {"a": ['x":y'], 'b":': [1], "c": ['" :']}


def outcome(data: bytes, kind: Format) -> str | None:
    """The message of the TableError, None if it was read."""
    try:
        read(data, kind)
    except TableError as error:
        return str(error)
    return None


DEEP = 2000


@pytest.mark.parametrize("depth", [900, 1000, 1020, DEEP])
@pytest.mark.parametrize(("opening", "closing"), [("[", "]"), ('{"a":', "}")])
def test_deep_json_is_read_or_refused(depth: int, opening: str, closing: str) -> None:
    value = opening * depth + "1" + closing * depth
    for body, kind in (
        (f'{{"cells": [{{"x": {value}}}]}}', "json"),
        (f'{{"cells": [{{"x": {value}, "y": "a\\":"}}]}}', "json"),
        (f'{{"columns": ["x"], "data": [[{value}]]}}', "json"),
        (f'{{"x": {value}}}', "ndjson"),
    ):
        message = outcome(body.encode(), kind)  # type: ignore[arg-type]
        if depth < 950:
            assert message is None
        elif depth == DEEP:
            assert message is not None
        assert message is None or "nested too deeply" in message or "depth limit" in message


def test_values_of_several_kinds_are_kept_as_json() -> None:
    rows = '[1.5], [true], ["12"], ["x"], [[1]], [{"k": null}], [null], [1e3]'
    assert columns(f'{{"columns": ["v"], "data": [{rows}]}}', "json") == {
        "v": ["1.5", "true", '"12"', "x", "[1]", '{"k": null}', None, "1000.0"],
    }


def cell_with(value: str) -> str:
    body = json.dumps({"cells": records_of(CELLS[:2])})
    return body.replace(f'"Area": {CELLS[1, 0]}', f'"Area": {value}')


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("null", "there is no value; a finite number was expected"),
        ('""', "there is no value; a finite number was expected"),
        ("NaN", "nan is not a finite number"),
        ("-Infinity", "-inf is not a finite number"),
        ("1e400", "inf is not a finite number"),
        ("true", "'true' is not a finite number"),
        ('"12"', "'\"12\"' is not a finite number"),
        (
            '"12,5"',
            "'12,5' has a decimal comma; a decimal point was expected, as in the other numbers",
        ),
        ('"twelve"', "'twelve' is not a finite number"),
        ("[12]", "'[12]' is not a finite number"),
        ('{"a": 12}', "'{\"a\": 12}' is not a finite number"),
        ("1e16", "1e+16 is larger than any measurement can be (1e+15)"),
        (
            "18446744073709551615",
            "18446744073709551615 is larger than any measurement can be (1e+15)",
        ),
        (
            "1" + "0" * 200,
            "1e+200 is larger than any measurement can be (1e+15)",
        ),
    ],
)
def test_a_json_value_that_is_no_measurement_is_named(value: str, found: str) -> None:
    with pytest.raises(InvalidRows) as error:
        read_cells(read(cell_with(value), "json"))
    assert str(error.value) == f"In row 2, column 'Area': {found}."
    cells = read_cells(read(cell_with(value), "json"), invalid="flag")
    assert cells.reasons == {1: f"row 2, column 'Area': {found}"}
    assert np.array_equal(cells.values[0], CELLS[0])


def test_a_json_column_of_nothing_but_text_is_no_measurement() -> None:
    records = [{**record, "Area": str(record["Area"])} for record in records_of()]
    with pytest.raises(InvalidRows) as error:
        read_cells(read(json.dumps({"cells": records}), "json"))
    assert str(error.value) == (
        f"In row 1, column 'Area': '{CELLS[0, 0]}' is text; a number was expected (2 more such faults)."
    )


@pytest.mark.parametrize("value", ['"\\ud800"', "9" * 5000, "01", "1.", "0x1"])
def test_json_that_no_reader_agrees_on_is_refused(value: str) -> None:
    assert refusal(cell_with(value), "json").startswith("The body is not JSON: ")


def test_columns_and_data_are_held_to_the_limits() -> None:
    body = '{"columns": ["a", "b"], "data": [[1, 2], [3, 4]]}'
    assert read(body, "json", rows=2, columns=2).table.num_rows == 2
    assert refusal(body, "json", rows=1) == (
        "The table has 2 rows; the limit is 1. Send it in parts."
    )
    assert refusal(body, "json", columns=1) == "The table has 2 columns; the limit is 1."


@pytest.mark.parametrize("kind", ["json", "ndjson"])
def test_objects_with_other_keys_each_do_not_become_a_huge_table(kind: Format) -> None:
    records = [f'{{"k{i}": 1}}' for i in range(900)]
    body = f'{{"cells": [{", ".join(records)}]}}' if kind == "json" else "\n".join(records)
    assert refusal(body, kind, columns=899, values=10**4) == (
        "The table has 900 columns; the limit is 899."
    )
    assert read(body, kind, values=900 * 900).table.num_columns == 900
    assert refusal(body, kind, values=900 * 900 - 1) == (
        "The table has 900 rows of 900 columns, 810,000 values; the limit is 809,999. Send it in parts, or "
        "without the columns that are no measurements."
    )


@pytest.mark.parametrize(
    "text",
    ["12", " 12 ", "36,063", "1e3", "+5", "nan", "inf", "-Infinity", "\u00a012", "1_000"],
)
def test_text_among_numbers_never_is_a_number(text: str) -> None:
    # Whole numbers: no decimal point says that a comma is none.
    whole = [{name: int(value) for name, value in record.items()} for record in records_of()]
    body = json.dumps({"cells": [whole[0], {**whole[1], "Area": text}, whole[2]]})
    cells = read_cells(read(body, "json"), invalid="flag")
    assert 1 in cells.reasons
    assert np.isnan(cells.values[1, 0])
    assert cells.values[0, 0] == whole[0]["Area"]


@pytest.mark.parametrize(
    ("code", "most"),
    [
        ("b'{\"columns\":[\"a\"],\"data\":[' + b'[],' * 3_000_000 + b'[]]}', 'json'", 8),
        ("b'{\"cells\":[' + b'{\"a\":0},' * 3_000_000 + b'{}]}', 'json'", 8),
        ("b'{\"cells\":[{\"a\":[' + b'{},' * 3_000_000 + b'{}]}]}', 'json'", 8),
        ("b'{\"a\":[' + b'[],' * 3_000_000 + b'[]]}', 'ndjson'", 8),
        ("b'{\"a\":0}\\n' * 3_000_000, 'ndjson'", 8),
        ("b'[]\\n' * 3_000_000, 'ndjson'", 8),
        ("b'11\\n' * 3_000_000, 'ndjson'", 80),
        ("b'\\n' * 10_000_000 + b'[]', 'ndjson'", 8),
        ("b'{\"columns\":[\"a\"],\"data\":[' + b'[],' * 900_000 + b'[]]}', 'json'", 120),
    ],
)
def test_json_beyond_the_limits_is_refused_before_it_is_inflated(code: str, most: int) -> None:
    assert peak_of(f"body, kind = {code}") < most * 2**20


def test_json_beyond_the_limit_of_rows_says_how_many_there_are() -> None:
    message = "The table has 50 rows; the limit is 9. Send it in parts."
    for body, kind in (
        (json.dumps({"cells": [{"a": 1}] * 50}), "json"),
        (json.dumps({"columns": ["a"], "data": [[1]] * 50}), "json"),
        ("1\n" * 50, "ndjson"),
    ):
        assert refusal(body, kind, rows=9) == message  # type: ignore[arg-type]
    assert refusal('{"a": 1}\n' * 50, "ndjson", rows=9) == message.replace("50", "49")


def test_brackets_in_text_are_no_rows() -> None:
    texts = ['[{"\\', "\\", '\\"[', "{" * 2**19, '"', "[" * 99]
    body = json.dumps({"columns": ["a"], "data": [[t] for t in texts]})
    assert read(body, "json", rows=6).table.to_pydict() == {"a": texts}
    assert refusal(body, "json", rows=5) == (
        "The table has 6 rows; the limit is 5. Send it in parts."
    )


def test_ragged_rows_of_json_are_counted_and_only_the_first_are_kept() -> None:
    with pytest.raises(InvalidRows) as error:
        read(json.dumps({"columns": ["a"], "data": [[]] * 100_000}), "json")
    assert [f.row for f in error.value.faults] == list(range(1, 21))
    assert error.value.total == 100_000
