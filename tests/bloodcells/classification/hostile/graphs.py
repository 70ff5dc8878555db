"""List hostile graphs: most of them would give the golden rows' probabilities, if they were run."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import ModelProto, NodeProto, TensorProto, helper, numpy_helper

from tests.bloodcells.classification.hostile.draft import (
    CELLS,
    CLASSES,
    FEATURES,
    WEIGHTS,
    Draft,
    Kind,
    value,
)

OUTSIDE = "outside.bin"
"""A file with the right weights in the folder in which the process was started."""
NEEDS = "a graph may need nothing but its own bytes"
DOMAINS = ("com.microsoft", "org.pytorch.aten", "ai.onnx.training", "ai.onnx.preview.training",
           "ai.onnx.ML", "AI.onnx", "ai.onnx.ml.", "custom", " ", "ai.onnx\0")  # fmt: skip
LOCATIONS = (OUTSIDE, f"./{OUTSIDE}", f"../{OUTSIDE}", "/etc/hostname", "/dev/zero",
             "*/_ORT_MEM_ADDR_/*", "report/index.html", "", "nothing")  # fmt: skip
RANDOM = ("RandomNormal", "RandomUniform", "RandomNormalLike", "RandomUniformLike", "Bernoulli",
          "Multinomial", "Dropout")  # fmt: skip


def write_outside(folder: Path) -> None:
    """Write the file that a graph may look for in a folder."""
    (folder / OUTSIDE).write_bytes(WEIGHTS.tobytes() + bytes(8 * CLASSES))


def external(tensor: TensorProto, location: str) -> None:
    """Move the numbers of a tensor to a file."""
    tensor.ClearField("raw_data")
    for key, text in (("location", location), ("offset", "0"), ("length", str(WEIGHTS.nbytes))):
        tensor.external_data.add(key=key, value=text)
    tensor.data_location = TensorProto.EXTERNAL


def of_graph(change: Callable[[ModelProto], object]) -> Callable[[Draft], None]:
    """Change the honest graph."""
    return lambda draft: draft.graph(change)


def inserted(*nodes: NodeProto) -> Callable[[ModelProto], None]:
    """Put nodes between the product and what follows, from `product` to `changed`."""

    def change(model: ModelProto) -> None:
        first, zeros, add, last, distance = model.graph.node
        add.input[0] = "changed"
        replaced = [
            NodeProto.FromString(n.SerializeToString())
            for n in (first, zeros, *nodes, add, last, distance)
        ]
        del model.graph.node[:]
        model.graph.node.extend(replaced)

    return change


def node(operator: str, inputs: list[str], **attributes: Any) -> NodeProto:
    """A node that gives `changed`."""
    return helper.make_node(operator, inputs, ["changed"], **attributes)


def body(name: str, inputs: list[Any], external_weights: bool = False) -> onnx.GraphProto:
    """The graph of a branch or a loop, which gives a constant."""
    zero = numpy_helper.from_array(np.zeros((1, CLASSES)), "inner")
    if external_weights:
        external(zero, OUTSIDE)
    copied = helper.make_node("Identity", ["inner"], [name])
    return helper.make_graph([copied], name, inputs, [value(name, [1, CLASSES])], [zero])


def kinds() -> Iterator[Kind]:
    """List them by rule."""
    for location in LOCATIONS:
        weights = of_graph(lambda m, x=location: external(m.graph.initializer[0], x))
        yield Kind(f"weights in {location!r}", weights, "weights in another file")
        zeros = of_graph(lambda m, x=location: external(m.graph.node[1].attribute[0].t, x))
        yield Kind(f"attribute in {location!r}", zeros, "weights in another file")
    yield Kind("said to be elsewhere", of_graph(_said_elsewhere), "weights in another file")
    yield Kind("elsewhere, but not said", of_graph(_not_said), "weights in another file")
    for domain in DOMAINS:
        asked = of_graph(lambda m, x=domain: m.opset_import.add(domain=x, version=1))
        yield Kind(f"asks for {domain!r}", asked, f"operators of .*{NEEDS}|of .*, where only")
        used = of_graph(lambda m, x=domain: setattr(m.graph.node[2], "domain", x))
        yield Kind(f"uses {domain!r}", used, "operators of .*, where only")
    for operator in RANDOM:
        inputs = [] if operator in ("RandomNormal", "RandomUniform") else ["product"]
        drawn = of_graph(inserted(node(operator, inputs)))
        yield Kind(f"draws by {operator}", drawn, f"operator {operator}, which draws numbers")
    yield from _with_parts()
    yield from _of_shape()
    yield from _of_company()


def _said_elsewhere(model: ModelProto) -> None:
    model.graph.initializer[0].data_location = TensorProto.EXTERNAL


def _not_said(model: ModelProto) -> None:
    model.graph.initializer[0].external_data.add(key="location", value=OUTSIDE)


def _with_parts() -> Iterator[Kind]:
    """List graphs with functions, graphs within, sparse weights and more."""
    number = value("i", [], TensorProto.INT64), value("go", [], TensorProto.BOOL)
    for what, elsewhere in (("", False), (", weights elsewhere", True)):
        branch = node(
            "If", ["yes"], then_branch=body("a", [], elsewhere), else_branch=body("b", [])
        )
        loop = node("Loop", ["", "yes"], body=body("c", list(number), elsewhere))
        scan = node("Scan", ["product"], num_scan_inputs=1, body=body("d", [], elsewhere))
        for inner in (branch, loop, scan):
            change = of_graph(inserted(inner))
            yield Kind(f"{inner.op_type}{what}", change, "a graph within the graph")
    many = of_graph(lambda m: m.graph.node[2].attribute.add(name="g", graphs=[body("e", [])]))
    yield Kind("several graphs within", many, "graphs within the graph")
    for what, change, said in (
        ("function", lambda m: m.functions.add(name="Add", domain="ai.onnx"), "functions"),
        ("training", lambda m: m.training_info.add(), "instructions for training"),
        ("devices", lambda m: m.configuration.add(name="all"), "settings for several devices"),
        ("sparse", lambda m: m.graph.sparse_initializer.add(), "sparse weights"),
        ("segment", lambda m: setattr(m.graph.initializer[0].segment, "end", 1), "in segments"),
        (
            "sparse part",
            lambda m: m.graph.node[1].attribute[0].sparse_tensor.dims.append(1),
            "sparse",
        ),
        (
            "type part",
            lambda m: m.graph.node[1].attribute[0].tp.SetInParent(),
            "not known, number 14",
        ),
        (
            "reference",
            lambda m: setattr(m.graph.node[1].attribute[0], "ref_attr_name", "x"),
            "function's",
        ),
        ("device", lambda m: m.graph.node[2].device_configurations.add(), "several devices"),
        (
            "operator unknown",
            lambda m: setattr(m.graph.node[2], "op_type", "Adds"),
            "cannot be opened",
        ),
        ("no operator", lambda m: m.graph.node[2].ClearField("op_type"), "cannot be opened"),
        ("no graph", lambda m: m.ClearField("graph"), "has 0 graphs"),
        ("no operators", lambda m: m.ClearField("opset_import"), "cannot be opened"),
        ("of the future", lambda m: setattr(m, "ir_version", 1000), "cannot be opened"),
        ("not all numbers", lambda m: _cut(m.graph.initializer[0]), "cannot be opened"),
        ("dimensions too large", lambda m: _huge(m.graph.initializer[0]), "cannot be opened"),
        ("a circle", lambda m: m.graph.node[0].input.__setitem__(0, "scores"), "cannot be opened"),
        ("undefined", lambda m: m.graph.node[0].input.__setitem__(0, "x"), "cannot be opened"),
    ):
        yield Kind(f"with {what}", of_graph(change), said)


def _cut(tensor: TensorProto) -> None:
    tensor.raw_data = tensor.raw_data[:-8]


def _huge(tensor: TensorProto) -> None:
    tensor.dims[0] = 2**60


def _of_shape() -> Iterator[Kind]:
    """List graphs whose input or output is not what the manifest says."""
    single = TensorProto.FLOAT
    takes, gives = "takes .* was expected by the manifest", "gives .* was expected by the manifest"
    inputs = {
        "of one row": value("cells", [1, FEATURES]),
        "of a feature less": value("cells", ["n", FEATURES - 1]),
        "of any features": value("cells", ["n", "m"]),
        "of rank 1": value("cells", [FEATURES]),
        "of rank 3": value("cells", ["n", 1, FEATURES]),
        "in single": value("cells", ["n", FEATURES], single),
        "of text": value("cells", ["n", FEATURES], TensorProto.STRING),
    }
    for what, given in inputs.items():
        change = of_graph(lambda m, x=given: m.graph.input[0].CopyFrom(x))
        yield Kind(f"input {what}", change, f"{takes}|cannot be opened|{gives}")
    for what, change, said in (
        ("a second input", lambda m: m.graph.input.append(value("more", ["n", 1])), takes),
        (
            "a second output",
            lambda m: m.graph.output.append(value("scores", ["n", CLASSES])),
            gives,
        ),
        ("no distance", lambda m: m.graph.output.pop(), gives),
        ("a distance of two numbers", lambda m: _distance(m, ["n", 2]), f"{gives}|cannot be"),
        ("a distance in single", lambda m: _distance(m, ["n"], single), f"{gives}|cannot be"),
        ("another distance", lambda m: _operator(m, "ReduceMax"), "gives other distances"),
        (
            "a distance of no number",
            lambda m: _operator(m, "ReduceLogSum"),
            "gives other distances",
        ),
        ("no output", lambda m: m.graph.ClearField("output"), "gives nothing, where"),
        ("no input", lambda m: m.graph.ClearField("input"), "cannot be opened"),
        ("another input", lambda m: _renamed(m, "cells", "rows"), takes),
        ("another output", lambda m: _renamed(m, "probabilities", "p"), gives),
        ("output of one row", lambda m: _said(m, [1, CLASSES]), f"{gives}|cannot be opened"),
        ("output of a class less", lambda m: _said(m, ["n", CLASSES - 1]), f"{gives}|cannot be"),
        ("output of any classes", lambda m: _said(m, None), "other probabilities|gives"),
    ):
        yield Kind(what, of_graph(change), said)


def _renamed(model: ModelProto, old: str, new: str) -> None:
    """Rename an input or output, with all that uses it."""
    for part in (*model.graph.input, *model.graph.output):
        part.name = new if part.name == old else part.name
    for each in model.graph.node:
        each.input[:] = [new if name == old else name for name in each.input]
        each.output[:] = [new if name == old else name for name in each.output]


def _said(model: ModelProto, shape: list[Any] | None) -> None:
    """Say another shape of the output."""
    model.graph.output[0].CopyFrom(value("probabilities", shape or ["n", "m"]))
    if shape is None:  # and give one column of all classes
        model.graph.node[3].op_type = "ReduceSum"
        model.graph.node[3].ClearField("attribute")


def _distance(model: ModelProto, shape: list[Any], kind: int = TensorProto.DOUBLE) -> None:
    """Say another shape or type of the distances."""
    model.graph.output[1].CopyFrom(value("distance", shape, kind))


def _operator(model: ModelProto, operator: str) -> None:
    """Compute the distances otherwise."""
    model.graph.node[4].op_type = operator


def numbers(name: str, *given: int) -> NodeProto:
    """A node that gives whole numbers."""
    return helper.make_node("Constant", [], [name], value_ints=given)


def _of_company() -> Iterator[Kind]:
    """List graphs whose answer for a cell depends on the others, or is no probability."""
    axis, at = numbers("axis", 0), helper.make_node("Constant", [], ["at"], value_int=0)
    four = numpy_helper.from_array(np.zeros((4, CLASSES)))
    product = CELLS @ WEIGHTS
    means, first = product.mean(axis=0, keepdims=True), product[:1]
    far = numpy_helper.from_array(np.array(-1e6))
    for what, nodes in (
        ("less their mean", [axis, node("ReduceMean", ["product", "axis"], keepdims=1)]),
        ("the largest", [axis, node("ReduceMax", ["product", "axis"], keepdims=1)]),
        ("sums so far", [at, node("CumSum", ["product", "at"])]),
        (
            "turned",
            [
                *(axis, numbers("a", -1), numbers("b", -(2**31)), numbers("by", -1)),
                node("Slice", ["product", "a", "b", "axis", "by"]),
            ],
        ),
        ("the first", [axis, node("Gather", ["product", "axis"], axis=0)]),
        ("none", [axis, node("Slice", ["product", "axis", "axis", "axis"])]),
        ("twice", [node("Concat", ["product", "product"], axis=0)]),
        ("no numbers", [_constant("far", far), _minus(), node("Log", ["minus"])]),
        ("too far", [_constant("far", far), _minus(), node("Mul", ["minus", "minus"])]),
        ("all golden ones", _less(means, [axis, _to_shift("ReduceMean", keepdims=1)])),
        ("the first golden one", _less(first, [axis, _to_shift("Gather", axis=0)])),
        ("by their place", [_constant("four", four), node("Add", ["product", "four"])]),
    ):
        said = "other probabilities|gives probabilities of shape|does not take|gives 'prob"
        yield Kind(f"cells: {what}", of_graph(inserted(*nodes)), said)


def _to_shift(operator: str, **attributes: Any) -> NodeProto:
    """A node that makes one row, `shift`, of the products of all cells."""
    return helper.make_node(operator, ["product", "axis"], ["shift"], **attributes)


def _less(golden: Any, nodes: list[NodeProto]) -> list[NodeProto]:
    """Add `shift` less what it is for the golden rows, so that these alone have the right probabilities."""
    constant = _constant("golden", numpy_helper.from_array(np.asarray(golden)))
    less = helper.make_node("Sub", ["shift", "golden"], ["less"])
    # One class's score: what is added to all scores changes no probability.
    one = _constant("one", numpy_helper.from_array(np.eye(CLASSES)[:1] * 100))
    scaled = helper.make_node("Mul", ["less", "one"], ["scaled"])
    return [*nodes, constant, less, one, scaled, node("Add", ["product", "scaled"])]


def _constant(name: str, tensor: TensorProto) -> NodeProto:
    return helper.make_node("Constant", [], [name], value=tensor)


def _minus() -> NodeProto:
    return helper.make_node("Add", ["product", "far"], ["minus"])
