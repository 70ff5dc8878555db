"""Requests of the Open Inference Protocol are decoded to what was sent, in JSON or in binary, or refused."""

import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from app.codecs.errors import InvalidInference
from app.codecs.inference_request import OUTPUTS, decode_request
from app.codecs.tensors import NUMBERS
from bloodcells.errors import TableTooLarge, UnreadableTable
from bloodcells.tables.formats import Limits, json_pieces
from tests.app.inference import Input, Sent, request

SMALL = Limits(record_bytes=80)
"""By which all but the shortest JSON is read piece by piece."""


@pytest.fixture(autouse=True)
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_pieces, "_PIECE", 32)


def decoded(sent: Sent, limits: Limits = SMALL) -> Any:
    return decode_request(sent.body, sent.json_length, limits)


@st.composite
def inputs(draw: st.DrawFn) -> list[Input]:
    """Draw some tensors of a few rows, of numbers or texts, flat or nested, in JSON or in binary."""
    rows = draw(st.integers(1, 6))
    found = []
    for name in draw(st.lists(st.text('ab"\\,[]{}: é', max_size=5), min_size=1, max_size=4)):
        datatype = draw(st.sampled_from([*NUMBERS, "BYTES"]))
        values: Any
        if datatype == "BYTES":
            texts = st.text('xy"\\,[]{}: é', max_size=5)
            values = draw(st.lists(texts, min_size=rows, max_size=rows))
        else:
            shape = draw(st.sampled_from([(rows,), (rows, 1), (rows, 3)]))
            kind = np.dtype(NUMBERS[datatype])
            finite = {"allow_infinity": False} if kind.kind == "f" else {}
            values = draw(arrays.arrays(kind, shape, elements=arrays.from_dtype(kind, **finite)))
        found.append(Input(name, values, datatype, draw(st.booleans()), draw(st.booleans())))
    return found


@given(inputs(), st.sampled_from([SMALL, Limits()]))
def test_tensors_are_what_was_sent(sent: list[Input], limits: Limits) -> None:
    asked = decoded(request(*sent, id="a question"), limits)
    assert asked.id == "a question"
    assert [tensor.name for tensor in asked.tensors] == [i.name for i in sent]
    for tensor, i in zip(asked.tensors, sent, strict=True):
        assert tensor.shape == np.shape(i.values)
        if i.datatype == "BYTES":
            assert tensor.values == i.values
        else:
            np.testing.assert_array_equal(tensor.values, np.asarray(i.values, dtype=np.float64))


def test_null_and_nan_are_no_number() -> None:
    for data in ("[null, NaN, 3]", "[[null], [NaN], [3]]", f"[null, NaN, 3{' ' * 40}]"):
        tensor = f'{{"name": "a", "datatype": "FP32", "shape": [3, 1], "data": {data}}}'
        body = f'{{"inputs": [{tensor}]}}'
        [found] = decoded(Sent(body.encode())).tensors
        np.testing.assert_array_equal(found.values, [[np.nan], [np.nan], [3]])


def test_all_outputs_are_sent_where_none_is_named_and_binary_where_that_is_asked_for() -> None:
    one = Input("a", [1.0])
    plain = decoded(request(one)).outputs
    assert [(o.name, o.binary) for o in plain] == [(name, False) for name in OUTPUTS]
    binary = decoded(request(one, parameters={"binary_data_output": True})).outputs
    assert [(o.name, o.binary) for o in binary] == [(name, True) for name in OUTPUTS]
    named = [{"name": "flags"}, {"name": "class", "parameters": {"binary_data": True}}]
    found = decoded(request(one, outputs=named)).outputs
    assert [(o.name, o.binary) for o in found] == [("flags", False), ("class", True)]


def test_an_id_is_kept_where_there_is_one() -> None:
    assert decoded(request(Input("a", [1.0]))).id is None
    assert decoded(request(Input("a", [1.0]), id="")).id == ""


ONE = {"name": "a", "datatype": "FP64", "shape": [1], "data": [1.0]}
REFUSED = {
    "no list of inputs": ({"inputs": {}}, "'inputs' is an object"),
    "no input": ({"inputs": []}, "'inputs' is a list with 0"),
    "nothing": ({}, "'inputs' is null"),
    "no tensor": ({"inputs": [1]}, "Input 1 is no object with a 'name'"),
    "no datatype": ({"inputs": [{"name": "a"}]}, "'a' has no 'datatype'"),
    "no known datatype": ({"inputs": [ONE | {"datatype": "BOOL"}]}, "'BOOL'; expected one of FP64,"),
    "no shape": ({"inputs": [ONE | {"shape": 1}]}, "the shape 1; expected"),
    "a negative shape": ({"inputs": [ONE | {"shape": [-1]}]}, r"the shape \[-1\]; expected"),
    "three dimensions": ({"inputs": [ONE | {"shape": [1, 1, 1]}]}, r"the shape \[1, 1, 1\]"),
    "too few values": ({"inputs": [ONE | {"shape": [2]}]}, "takes 2 values; 'data' has 1"),
    "other lists": ({"inputs": [ONE | {"data": [[1, 2]]}]}, "not those of its shape"),
    "a text": ({"inputs": [ONE | {"data": ["1"]}]}, "has a text in 'data', where numbers were"),
    "a boolean": ({"inputs": [ONE | {"data": [True]}]}, "has a boolean in 'data'"),
    "no text": ({"inputs": [ONE | {"datatype": "BYTES"}]}, "has a number in 'data', where texts"),
    "no data": ({"inputs": [{k: v for k, v in ONE.items() if k != "data"}]}, "neither 'data'"),
    "an id that is a number": ({"inputs": [ONE], "id": 1}, "'id' is a number; a text was expected"),
    "an unknown output": ({"inputs": [ONE], "outputs": [{"name": "x"}]}, "There is no output 'x'"),
    "an output twice": ({"inputs": [ONE], "outputs": [{"name": "class"}] * 2}, "asked for twice"),
    "outputs that are none": ({"inputs": [ONE], "outputs": "class"}, "'outputs' is a text"),
    "top classes": (
        {"inputs": [ONE], "outputs": [{"name": "class", "parameters": {"classification": 3}}]},
        "The output 'class' has the parameter 'classification', of an extension",
    ),
    "parameters that are none": ({"inputs": [ONE], "parameters": 3}, "'parameters' of the request"),
    "a wish that is none": (
        {"inputs": [ONE], "parameters": {"binary_data_output": "yes"}},
        "'binary_data_output' is 'yes'; true or false was expected",
    ),
    "bytes and values": (
        {"inputs": [ONE | {"parameters": {"binary_data_size": 8}}]},
        "no 'data' beside it",
    ),
}  # fmt: skip


@pytest.mark.parametrize("limits", [SMALL, Limits()], ids=["by pieces", "at once"])
@pytest.mark.parametrize("what", REFUSED)
def test_what_is_not_of_the_protocol_is_refused(what: str, limits: Limits) -> None:
    body, sentence = REFUSED[what]
    with pytest.raises((InvalidInference, UnreadableTable), match=sentence):
        decoded(Sent(json.dumps(body).encode()), limits)


def test_bytes_that_do_not_fit_the_tensors_are_refused() -> None:
    sent = request(Input("a", [1.0, 2.0], binary=True), Input("b", ["x", "y"], "BYTES", True))
    decoded(sent)
    length = sent.json_length
    assert length is not None
    for body, header, sentence in (
        (sent.body[:-1], length, "takes 10 bytes behind the JSON, where 9 are left"),
        (sent.body + b"!", length, "Behind the JSON are 27 bytes, of which the tensors take 26"),
        (sent.body, len(sent.body) + 1, "more than the"),
    ):
        with pytest.raises(InvalidInference, match=sentence):
            decode_request(body, header, SMALL)
    with pytest.raises(UnreadableTable, match="is not JSON"):
        decode_request(sent.body, None, SMALL)


def test_a_binary_tensor_of_another_size_than_its_shape_is_refused() -> None:
    for i, sentence in (
        (Input("a", [1.0, 2.0], binary=True), "takes 24 bytes; 'binary_data_size' is 16"),
        (Input("a", ["x", "y"], "BYTES", True), "another number of texts than its shape says, which is 3"),
        (Input("a", ["x"] * 4, "BYTES", True), "another number of texts than its shape says, which is 3"),
    ):  # fmt: skip
        sent = request(i)
        head = sent.body[: sent.json_length]
        longer = head.replace(b'"shape": [2]', b'"shape": [3]').replace(b"[4]", b"[3]")
        assert len(longer) == len(head)
        with pytest.raises(InvalidInference, match=sentence):
            decoded(replace(sent, body=longer + sent.body[len(head) :]))


@pytest.mark.parametrize("data", [b"\x05\0\0\0x", b"\x01\0\0", b"\x01\0\0\0\xff"], ids=repr)
def test_texts_that_are_cut_or_no_utf8_are_refused(data: bytes) -> None:
    described = {"name": "a", "datatype": "BYTES", "shape": [1]}
    described["parameters"] = {"binary_data_size": len(data)}
    head = json.dumps({"inputs": [described]}).encode()
    with pytest.raises(InvalidInference, match=r"cannot be read: .* in 4 bytes, and is UTF-8"):
        decode_request(head + data, len(head), SMALL)


def test_more_than_the_limits_is_refused_before_it_is_read() -> None:
    def shaped(*shape: int) -> Sent:
        return Sent(json.dumps({"inputs": [ONE | {"shape": shape}]}).encode())

    for sent, limits in (
        (shaped(11), Limits(rows=10)),
        (shaped(1, 11), Limits(columns=10)),
        (shaped(10, 10), Limits(values=99)),
        (request(*[Input("a", [1.0])] * 11), Limits(columns=10)),
        (shaped(1), Limits(bytes=20)),
    ):
        with pytest.raises(TableTooLarge):
            decoded(sent, limits)


def test_long_json_without_cells_is_refused_before_it_is_parsed() -> None:
    long = json.dumps([[]] * 100)
    for body, limits in (
        (f'{{"inputs": [], "parameters": {long}}}', SMALL),
        (f'{{"inputs": [{{"name": {long}}}]}}', SMALL),
        (f'{{"inputs": [{", ".join(["{}"] * 100)}]}}', Limits(record_bytes=80, columns=50)),
    ):
        with pytest.raises(TableTooLarge):
            decoded(Sent(body.encode()), limits)
    members = ", ".join(f'"{i}": 0' for i in range(101))
    with pytest.raises(InvalidInference, match="of more than 100 members"):
        decoded(Sent(f"{{{members}}}".encode()))
