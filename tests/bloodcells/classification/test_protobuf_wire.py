"""The fields of a message are those that Google's reader finds, or the bytes are refused."""

import re
import struct

from google.protobuf.empty_pb2 import Empty
from google.protobuf.unknown_fields import UnknownFieldSet
from hypothesis import example, given
from hypothesis import strategies as st
from onnx import helper

from bloodcells.classification import graph_check
from bloodcells.classification.protobuf_wire import Malformed, Value, fields
from tests.bloodcells.classification.hostile.draft import linear

WIDTHS = {1: "<Q", 5: "<I"}


def read(message: bytes, skip: re.Pattern[bytes] | None = None) -> list[tuple[int, int | bytes]]:
    """The fields, with bytes that can be compared."""

    def comparable(value: Value) -> int | bytes:
        return value if isinstance(value, int) else bytes(value)

    return [(number, comparable(value)) for number, value in fields(memoryview(message), skip)]


def read_by_google(message: bytes) -> list[tuple[int, int | bytes]]:
    """The same by Google's reader, which keeps the fields that a message does not have."""
    found = UnknownFieldSet(Empty.FromString(message))
    return [
        (
            f.field_number,
            struct.pack(WIDTHS[f.wire_type], f.data) if f.wire_type in WIDTHS else f.data,
        )
        for f in found
    ]


@given(st.binary(max_size=40))
@example(linear().SerializeToString())
@example(b"\x08" + b"\xff" * 9 + b"\x01")
@example(b"\x08" + b"\xff" * 9 + b"\x7f")
def test_what_is_read_is_what_google_reads(message: bytes) -> None:
    try:
        found = read(message)
    except Malformed:
        return
    assert found == read_by_google(message)


@given(
    st.lists(st.integers(-(2**63), 2**63 - 1)),
    st.lists(st.floats(width=32, allow_nan=False)),
    st.text(),
)
def test_numbers_that_are_passed_over_take_nothing_with_them(
    ints: list[int], floats: list[float], name: str
) -> None:
    attribute = helper.AttributeProto(
        name=name, ints=ints, floats=floats, s=b"@=x"
    ).SerializeToString()
    kept = [(number, value) for number, value in read(attribute) if number not in (7, 8)]
    assert read(attribute, graph_check._NUMBERS) == kept
