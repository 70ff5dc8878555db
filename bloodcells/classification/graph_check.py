"""Check the bytes of an ONNX graph before ONNX Runtime reads them: it may need nothing else.

A graph may name other files for its weights, which ONNX Runtime reads from wherever the process was started;
it may hold functions, operators of other makers, loops that never end, and operators that draw at random.
None of it is in a graph that `bloodcells-train` writes. The bytes are read field by field, by the numbers of
https://github.com/onnx/onnx/blob/main/onnx/onnx.proto: a field that is not known here is refused.
"""

import re
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet

from bloodcells.classification.manifest import MODEL_FILE
from bloodcells.classification.protobuf_wire import Malformed, Value, fields
from bloodcells.errors import ModelError, quoted

__all__ = ["DOMAINS", "check_graph"]

DOMAINS = ("", "ai.onnx", "ai.onnx.ml")
"""The operators of ONNX itself, by their domain's two names, and those of trees and linear models."""
_RANDOM = {
    "Bernoulli",
    "Dropout",
    "Multinomial",
    "RandomNormal",
    "RandomNormalLike",
    "RandomUniform",
    "RandomUniformLike",
}
"""Operators that need not give the same numbers twice."""

# The fields that each message may have, and what some of the others are. Names and descriptions are not
# looked into, nor are shapes and types, of which ONNX Runtime tells.
_MODEL = {1, 2, 3, 4, 5, 6, 7, 8, 14}
_IN_MODEL = {20: "instructions for training", 25: "functions", 26: "settings for several devices"}
_GRAPH_FIELD, _OPSET = 7, 8
_OPSET_DOMAIN = 1
_OPSET_FIELDS = {1, 2}
_GRAPH = {1, 2, 5, 10, 11, 12, 13, 14, 16}
_IN_GRAPH = {15: "sparse weights"}
_NODE, _INITIALIZER = 1, 5
_NODE_FIELDS = {1, 2, 3, 4, 5, 6, 7, 8, 9}
_IN_NODE = {10: "settings for several devices"}
_OPERATOR, _ATTRIBUTE, _DOMAIN = 4, 5, 7
_ATTRIBUTE_FIELDS = {1, 2, 3, 4, 5, 7, 8, 9, 10, 13, 20}
_IN_ATTRIBUTE = {
    6: "a graph within the graph, as loops and branches have",
    11: "graphs within the graph, as loops and branches have",
    21: "a reference to a function's attribute",
    22: "sparse weights",
    23: "sparse weights",
}
_TENSOR, _TENSORS = 5, 10
_TENSOR_FIELDS = {1, 2, 4, 5, 6, 7, 8, 9, 10, 11, 12, 14, 16}
_IN_TENSOR = {3: "weights in segments", 13: "weights in another file"}
_LOCATION = 14

_NUMBERS = re.compile(rb"(?:\x3d.{4}|\x40[\x80-\xff]{0,9}[\x00-\x7f])++", re.DOTALL)
"""A run of an attribute's numbers, each with its tag: trees have them by the hundred thousand."""


def check_graph(onnx: bytes) -> None:
    """Refuse a graph that needs anything but its own bytes and ONNX's own operators.

    Raises
    ------
    ModelError
        The bytes are no graph, or one with such a thing in it.
    """
    try:
        _check_model(memoryview(onnx))
    except Malformed as error:
        raise ModelError(
            f"{MODEL_FILE} is no ONNX graph: {error}. Restore it, or export the model again."
        ) from error


def _check_model(model: Value) -> None:
    """Check a whole model."""
    graphs = 0
    for number, value in _known(model, _MODEL, _IN_MODEL):
        if number == _GRAPH_FIELD:
            graphs += 1
            _check_graph(value)
        elif number == _OPSET:
            for part, domain in _known(value, _OPSET_FIELDS, {}):
                if part == _OPSET_DOMAIN:
                    _check_domain(_text(domain))
    if graphs != 1:
        # Readers join several into one; that no writer does.
        raise Malformed(f"it has {graphs} graphs where there should be one")


def _check_graph(graph: Value) -> None:
    """Check the nodes and weights of a graph."""
    for number, value in _known(graph, _GRAPH, _IN_GRAPH):
        if number == _NODE:
            _check_node(value)
        elif number == _INITIALIZER:
            _check_tensor(value)


def _check_node(node: Value) -> None:
    """Check the operator of a node, and its attributes."""
    for number, value in _known(node, _NODE_FIELDS, _IN_NODE):
        if number == _DOMAIN:
            _check_domain(_text(value))
        elif number == _OPERATOR and (operator := _text(value)) in _RANDOM:
            raise _refused(f"the operator {operator}, which draws numbers at random")
        elif number == _ATTRIBUTE:
            _check_attribute(value)


def _check_attribute(attribute: Value) -> None:
    """Check an attribute of a node."""
    for number, value in _known(attribute, _ATTRIBUTE_FIELDS, _IN_ATTRIBUTE, _NUMBERS):
        if number in (_TENSOR, _TENSORS):
            _check_tensor(value)


def _check_tensor(tensor: Value) -> None:
    """Check that the numbers of a tensor are in the graph."""
    for number, value in _known(tensor, _TENSOR_FIELDS, _IN_TENSOR):
        if number == _LOCATION and value != 0:
            raise _refused(_IN_TENSOR[13])


def _check_domain(domain: str) -> None:
    """Check who defines an operator."""
    if domain not in DOMAINS:
        raise _refused(f"operators of {quoted(domain)}, where only those of ONNX itself may be")


def _known(
    message: Value,
    known: AbstractSet[int],
    refused: Mapping[int, str],
    skip: re.Pattern[bytes] | None = None,
) -> Iterator[tuple[int, Value]]:
    """Give the fields of a message, all of which must be known."""
    if isinstance(message, int):
        raise Malformed("there is a number where there should be a message")
    for number, value in fields(message, skip):
        if number not in known:
            raise _refused(refused.get(number, f"a field that is not known, number {number}"))
        yield number, value


def _text(value: Value) -> str:
    """Take a name, which readers compare byte by byte."""
    if isinstance(value, int):
        raise Malformed("there is a number where there should be a name")
    return bytes(value).decode("utf-8", "backslashreplace")


def _refused(what: str) -> ModelError:
    """Create the error of a graph with something in it that none may have."""
    return ModelError(
        f"{MODEL_FILE} has {what}; a graph may need nothing but its own bytes. Export the model again."
    )
