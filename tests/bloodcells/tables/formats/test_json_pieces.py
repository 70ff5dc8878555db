"""Long JSON is parsed by pieces to the value that it is as a whole, and what is too long is refused."""

import json
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bloodcells.errors import TableTooLarge, UnreadableTable
from bloodcells.tables.formats import json_pieces
from bloodcells.tables.formats.json_pieces import (
    check_commas,
    list_pieces,
    load_pieces,
    split_list,
    split_object,
)
from bloodcells.tables.formats.limits import Limits

SMALL = Limits(record_bytes=60)
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-999, 999),
    st.floats(allow_nan=False, allow_infinity=False, width=16),
    st.text('ab"\\,[]{}: é', max_size=6),
)
ROWS = st.one_of(
    SCALARS,
    st.lists(SCALARS, max_size=3),
    st.dictionaries(st.text("ab\\", max_size=2), SCALARS, max_size=2),
)
BODIES = st.one_of(
    st.lists(ROWS, max_size=40),
    st.dictionaries(
        st.text('abc"\\,', max_size=5), st.one_of(ROWS, st.lists(ROWS, max_size=30)), max_size=5
    ),
)
BLANKS = st.sampled_from([(",", ":"), (" , ", ":\n"), (",\t", " : ")])


@pytest.fixture(autouse=True)
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_pieces, "_PIECE", 16)


def parsed(data: bytes, parse: Any) -> Any:
    """Parse; None for what is no JSON."""
    try:
        return [parse(data)]
    except json.JSONDecodeError:
        return None


@given(BODIES, BLANKS)
def test_pieces_make_the_value_of_the_whole(body: Any, separators: tuple[str, str]) -> None:
    data = json.dumps(body, ensure_ascii=False, separators=separators).encode()
    try:
        found = load_pieces(data, SMALL, orjson.loads)
    except TableTooLarge:  # a row of long texts with many backslashes
        assert max(map(len, data.split(b","))) > 10
        return
    assert found == orjson.loads(data)
    assert list(found) == list(orjson.loads(data))


@given(BODIES, st.data())
def test_what_is_no_json_as_a_whole_is_none_in_pieces(body: Any, drawn: st.DataObject) -> None:
    data = bytearray(json.dumps(body, ensure_ascii=False).encode())
    for _ in range(drawn.draw(st.integers(1, 3))):
        at = drawn.draw(st.integers(0, len(data)))
        data[at : at + drawn.draw(st.integers(0, 2))] = drawn.draw(
            st.sampled_from([b"", b"[", b"]", b"{", b"}", b",", b'"', b"\\", b" ", b"1"])
        )
    text = bytes(data)
    try:
        found = parsed(text, lambda data: load_pieces(data, SMALL, orjson.loads))
    except (TableTooLarge, UnreadableTable):
        return
    assert found == parsed(text, orjson.loads)


@pytest.mark.parametrize(
    ("body", "what"),
    [
        ('{"cells": [{"a": 1}, {' + ", ".join(f'"k{i}": 1' for i in range(50)) + "}]}", "A row in"),
        ("[[1], [" + ", ".join(["1"] * 50) + "]]", "A row in"),
        ('{"a": 1, "b": "%s"}' % ("x, " * 50), "A value in"),
        ('{"a": 1, "%s": 1}' % ("x, " * 50), "A name in"),
        ('"%s"' % ("x, " * 50), "A value in"),
    ],
)
def test_what_is_longer_than_a_record_is_refused(body: str, what: str) -> None:
    with pytest.raises(TableTooLarge) as caught:
        load_pieces(body.encode(), SMALL, orjson.loads)
    assert str(caught.value).startswith(f"{what} the JSON is ")
    assert "bytes long; the limit is 60, " in str(caught.value)


def test_what_is_nested_too_deeply_to_be_a_table_is_refused_before_it_is_parsed() -> None:
    body = b'{"a": 1, "b": ' * 50 + b"1" + b"}" * 50
    with pytest.raises(UnreadableTable, match="nested too deeply"):
        load_pieces(body, SMALL, orjson.loads)


def test_bytes_without_a_comma_are_counted_before_anything_is_parsed() -> None:
    at = b'{"a": %b, "b": 1}' % (b"1" * 54)
    check_commas(at, SMALL)
    check_commas(b"x" * 60, SMALL)
    for body, size in (
        (at.replace(b"1,", b"11,"), 61),
        (b"[" * 61, 61),
        (at[:-1] + b" " * 99, 106),
    ):
        with pytest.raises(TableTooLarge, match=rf"is {size} bytes long; the limit is 60,"):
            check_commas(body, SMALL)


def test_the_place_of_a_fault_is_that_in_the_whole() -> None:
    body = b"[" + b"1, " * 100 + b"x]"
    with pytest.raises(json.JSONDecodeError, match=r"\(byte 301\)"):
        load_pieces(body, SMALL, orjson.loads)


def with_blanks(value: Any, blanks: tuple[str, str]) -> bytes:
    return json.dumps(value, separators=blanks, ensure_ascii=False).encode()


@given(BODIES, BLANKS)
def test_the_parts_of_a_list_or_object_are_its_values(body: Any, blanks: tuple[str, str]) -> None:
    text = with_blanks(body, blanks)
    if isinstance(body, list):
        assert [json.loads(part) for part in split_list(text, SMALL)] == body
    else:
        parts = split_object(text, SMALL, 5)
        assert parts is not None
        assert {name: json.loads(part) for name, part in parts.items()} == body
        assert list(parts) == list(body)


@given(st.lists(SCALARS, max_size=40), BLANKS, st.sampled_from([SMALL, Limits()]))
def test_a_list_is_parsed_some_values_at_a_time(
    body: list[Any], blanks: tuple[str, str], limits: Limits
) -> None:
    pieces = list(list_pieces(with_blanks(body, blanks), limits, orjson.loads))
    assert [value for piece in pieces for value in piece] == body


@pytest.mark.parametrize(
    "text", ["{", '{"a"}', '{"a":1,}', '{"a":1 2}', "{a:1}", '{"a":1}}', '{"a":"é\\', '{"a":1]']
)
def test_an_object_that_is_none_is_refused(text: str) -> None:
    with pytest.raises((json.JSONDecodeError, UnreadableTable)):
        split_object(text.encode(), SMALL, 9)


def test_a_name_that_comes_twice_and_what_is_no_object_are_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with pytest.raises(UnreadableTable, match="has the name 'a' twice"):
        split_object(b'{"a": 1, "b": 2, "a": 3}', SMALL, 9)
    with pytest.raises(UnreadableTable, match="An object was expected"):
        split_object(b"[1]", SMALL, 9)
    with pytest.raises(UnreadableTable, match="A list was expected"):
        list(split_list(b"{}", SMALL))
    with pytest.raises(UnreadableTable, match="A list was expected"):
        list(list_pieces(b"1", Limits(), orjson.loads))
    monkeypatch.setattr(json_pieces, "_PIECE", 2**18)
    with pytest.raises(UnreadableTable, match="nested too deeply"):
        list(split_list(b"[" * 100_000 + b"]" * 100_000, Limits()))
    assert split_object(b'{"a": 1, "b": 2}', SMALL, 1) is None
