"""Write an ONNX graph by computing with symbols as if they were arrays.

All numbers are float64 except inside of networks and kernels, where float32 is enough and twice as
fast.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

__all__ = ["Graph", "GraphAlgebra", "Symbol"]

# The oldest onnxruntime that the project allows, 1.20, reads all three.
_OPSET = 21
_OPSET_ML = 5
_IR_VERSION = 10


class Graph:
    """Collect nodes and constants in the order in which they are written, each once.

    Names are numbered, and nothing else varies: the same computation gives the same bytes. A node that
    is written again is not computed again, so that models side by side share their features.

    Attributes
    ----------
    single
        Whether networks and kernels are computed in float32.
    """

    def __init__(self, single: bool = False) -> None:
        self.single = single
        self._nodes: list[onnx.NodeProto] = []
        self._constants: list[onnx.TensorProto] = []
        self._written: dict[bytes, Symbol] = {}

    def input(self, name: str) -> "Symbol":
        """Make the symbol of the graph's input."""
        return Symbol(self, name)

    def constant(self, value: Any, single: bool = False) -> "Symbol":
        """Add a number or an array: whole numbers as int64, others as float64 or float32."""
        array = np.asarray(value)
        of_real = np.float32 if single else np.float64
        array = array.astype(np.int64 if array.dtype.kind in "iu" else of_real)
        tensor = numpy_helper.from_array(np.ascontiguousarray(array))
        key = b"constant" + tensor.SerializeToString(deterministic=True)
        if key not in self._written:
            tensor.name = f"c{len(self._constants)}"
            self._constants.append(tensor)
            self._written[key] = Symbol(self, tensor.name)
        return self._written[key]

    def node(
        self, operator: str, *inputs: Any, domain: str = "", outputs: int = 1, **attributes: Any
    ) -> "Symbol":
        """Add a node; give the symbol of its last output."""
        names = [x.name if isinstance(x, Symbol) else self.constant(x).name for x in inputs]
        node = helper.make_node(operator, names, [], domain=domain, **attributes)
        key = b"%d" % outputs + node.SerializeToString(deterministic=True)
        if key not in self._written:
            results = [f"n{len(self._nodes)}_{k}" for k in range(outputs)]
            node.output.extend(results)
            self._nodes.append(node)
            self._written[key] = Symbol(self, results[-1])
        return self._written[key]

    @classmethod
    def from_bytes(cls, data: bytes) -> tuple["Graph", "Outputs"]:
        """Read a graph that `to_bytes` wrote, to write more into it.

        Returns
        -------
        The graph, and its outputs by name.
        """
        graph, read = cls(), onnx.load_from_string(data).graph
        for tensor in read.initializer:
            bare = onnx.TensorProto.FromString(tensor.SerializeToString())
            bare.ClearField("name")
            key = b"constant" + bare.SerializeToString(deterministic=True)
            graph._constants.append(tensor)
            graph._written[key] = Symbol(graph, tensor.name)
        shapes = {o.name: _shape(o) for o in read.output}
        outputs: Outputs = {}
        for node in read.node:
            if node.output[0] in shapes:
                outputs[node.output[0]] = Symbol(graph, node.input[0]), shapes[node.output[0]]
                continue
            bare_node = onnx.NodeProto.FromString(node.SerializeToString())
            bare_node.ClearField("output")
            key = b"%d" % len(node.output) + bare_node.SerializeToString(deterministic=True)
            graph._nodes.append(node)
            graph._written[key] = Symbol(graph, node.output[-1])
        return graph, outputs

    def to_bytes(self, source: str, n_features: int, outputs: "Outputs") -> bytes:
        """Serialise the graph: float64 `source` (n, n_features) in, float64 outputs (n, ...) out."""
        ends = [
            helper.make_node("Identity", [symbol.name], [name])
            for name, (symbol, _) in outputs.items()
        ]
        graph = helper.make_graph(
            [*self._nodes, *ends],
            "bloodcells",
            [helper.make_tensor_value_info(source, TensorProto.DOUBLE, ["n", n_features])],
            [
                helper.make_tensor_value_info(name, TensorProto.DOUBLE, ["n", *shape])
                for name, (_, shape) in outputs.items()
            ],
            initializer=self._constants,
        )
        model = helper.make_model(
            graph,
            producer_name="bloodcells",
            ir_version=_IR_VERSION,
            opset_imports=[
                helper.make_opsetid("", _OPSET),
                helper.make_opsetid("ai.onnx.ml", _OPSET_ML),
            ],
        )
        onnx.checker.check_model(model, full_check=True)
        data: bytes = model.SerializeToString(deterministic=True)
        return data


def _shape(output: onnx.ValueInfoProto) -> tuple[int, ...]:
    """Give the shape of a row of an output."""
    return tuple(axis.dim_value for axis in output.type.tensor_type.shape.dim)[1:]


def _operator(kind: str, *, reflected: bool = False) -> Callable[["Symbol", Any], "Symbol"]:
    """Make the method of a binary operator of Python, reflected if the symbol is to its right."""

    def method(symbol: "Symbol", other: Any) -> "Symbol":
        """Add the node of the operator."""
        left, right = (other, symbol) if reflected else (symbol, other)
        return symbol.graph.node(kind, left, right)

    return method


@dataclass(frozen=True)
class Symbol:
    """Stand for a matrix that exists when the graph runs."""

    graph: Graph
    name: str

    # A numpy array to the left of an operator then leaves the operation to the symbol.
    __array_ufunc__ = None

    __add__ = _operator("Add")
    __sub__ = _operator("Sub")
    __rsub__ = _operator("Sub", reflected=True)
    __mul__ = _operator("Mul")
    __rmul__ = _operator("Mul", reflected=True)
    __truediv__ = _operator("Div")
    __matmul__ = _operator("MatMul")

    def clip(self, low: float, high: float) -> "Symbol":
        """Clip every number to the limits."""
        return self.graph.node("Clip", self, low, high)

    def sum(self, axis: int, keepdims: bool = True) -> "Symbol":
        """Add up along an axis."""
        return self.graph.node("ReduceSum", self, np.array([axis]), keepdims=int(keepdims))

    def softmax(self) -> "Symbol":
        """Turn sums along the last axis into probabilities."""
        return self.graph.node("Softmax", self, axis=-1)

    def sigmoid(self) -> "Symbol":
        """Apply 1 / (1 + exp(-x))."""
        return self.graph.node("Sigmoid", self)

    def transposed(self) -> "Symbol":
        """Exchange rows and columns."""
        return self.graph.node("Transpose", self, perm=[1, 0])

    def reshaped(self, *shape: int) -> "Symbol":
        """Change the shape; -1 stands for the axis whose length follows from the others."""
        return self.graph.node("Reshape", self, np.array(shape))

    def single(self) -> "Symbol":
        """Round to float32."""
        return self.graph.node("Cast", self, to=TensorProto.FLOAT)

    def double(self) -> "Symbol":
        """Convert to float64."""
        return self.graph.node("Cast", self, to=TensorProto.DOUBLE)


Outputs = dict[str, tuple[Symbol, tuple[int, ...]]]
"""The symbol of each output by its name, with the shape of a row of it."""


class GraphAlgebra:
    """Write the functions of :class:`training.estimators.derived_features.Algebra` into a graph.

    Its matrices are transposed, (n_columns, n_rows): a column is then contiguous in memory, and taken
    and joined at the speed of copying; the other way round this is ten times slower.
    """

    def columns(self, x: Symbol, positions: list[int]) -> Symbol:
        """Take columns by position."""
        return x.graph.node("Gather", x, np.array(positions), axis=0)

    def join(self, parts: list[Symbol]) -> Symbol:
        """Put columns side by side."""
        return parts[0].graph.node("Concat", *parts, axis=0)

    def round(self, x: Symbol) -> Symbol:
        """Round to the nearest whole number, halves to the even one."""
        return x.graph.node("Round", x)

    def log(self, x: Symbol) -> Symbol:
        """Take the natural logarithm."""
        return x.graph.node("Log", x)

    def sqrt(self, x: Symbol) -> Symbol:
        """Take the square root."""
        return x.graph.node("Sqrt", x)

    def abs(self, x: Symbol) -> Symbol:
        """Take the absolute value."""
        return x.graph.node("Abs", x)

    def sign(self, x: Symbol) -> Symbol:
        """Take the sign: -1, 0 or 1."""
        return x.graph.node("Sign", x)

    def at_least(self, x: Symbol, floor: float) -> Symbol:
        """Replace what is below the floor by the floor."""
        return x.graph.node("Max", x, floor)
