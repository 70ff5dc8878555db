"""Write an ONNX graph by computing with symbols as if they were arrays.

All numbers are float64 except inside of networks and kernels, and in features made for it, where float32 is
enough and twice as fast.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from bloodcells.arrays import Floats

__all__ = ["Graph", "GraphAlgebra", "Scaling", "Symbol"]

_NEGLIGIBLE = 1e-25
"""Weights below this are written as zero in float32. Weight decay drives those of a dead unit into the
subnormal numbers, with which a processor multiplies a hundred times as slowly; no sum notices them."""
_ELEMENTWISE = ("Add", "Cast", "Clip", "Div", "Mul", "Round", "Sub")
"""Operators that may come before a transposition as well as behind it."""

# The oldest onnxruntime that the project allows, 1.20, reads all three.
_OPSET = 21
_OPSET_ML = 5
_IR_VERSION = 10


class Graph:
    """Collect nodes and constants in the order in which they are written, each once.

    Names are numbered, and nothing else varies: the same computation gives the same bytes. A node that
    is written again is not computed again, so that models side by side share their features. A matrix is
    transposed only where that matters, after it was scaled and rounded to float32: half the bytes, and
    ONNX Runtime transposes float32 five times as fast as float64.

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
        self._singles: set[str] = set()

    def input(self, name: str) -> "Symbol":
        """Make the symbol of the graph's input."""
        return Symbol(self, name)

    def constant(self, value: Any, single: bool = False) -> "Symbol":
        """Add a number or an array: whole numbers as int64, others as float64 or float32."""
        array = np.asarray(value)
        of_real = np.float32 if single else np.float64
        array = array.astype(np.int64 if array.dtype.kind in "iu" else of_real)
        if single:
            array[np.abs(array) < _NEGLIGIBLE] = 0.0
        tensor = numpy_helper.from_array(np.ascontiguousarray(array))
        key = b"constant" + tensor.SerializeToString(deterministic=True)
        if key not in self._written:
            tensor.name = f"c{len(self._constants)}"
            self._constants.append(tensor)
            self._written[key] = Symbol(self, tensor.name)
            if tensor.data_type == TensorProto.FLOAT:
                self._singles.add(tensor.name)
        return self._written[key]

    def node(
        self, operator: str, *inputs: Any, domain: str = "", outputs: int = 1, **attributes: Any
    ) -> "Symbol":
        """Add a node; give the symbol of its last output. Numbers beside a float32 input become float32."""
        if operator in _ELEMENTWISE:
            columns = [_by_columns(x) for x in inputs]
            if all(x is not None for x in columns):
                return self.node(operator, *columns, **attributes).transposed()
        single = any(isinstance(x, Symbol) and x.is_single for x in inputs)
        names = [self._name(x, single) for x in inputs]
        node = helper.make_node(operator, names, [], domain=domain, **attributes)
        key = b"%d" % outputs + node.SerializeToString(deterministic=True)
        if key not in self._written:
            results = [f"n{len(self._nodes)}_{k}" for k in range(outputs)]
            node.output.extend(results)
            self._nodes.append(node)
            self._written[key] = Symbol(self, results[-1])
            if attributes["to"] == TensorProto.FLOAT if operator == "Cast" else single:
                self._singles.update(results)
        return self._written[key]

    def _name(self, x: Any, single: bool = False) -> str:
        """Name a matrix as it is to be read, computed and transposed if it is, or a constant."""
        if not isinstance(x, Symbol):
            return self.constant(x, single).name
        computed: Symbol = x.computed()
        if not computed.turned:
            return computed.name
        return self.node("Transpose", computed.transposed(), perm=[1, 0]).name

    @classmethod
    def from_bytes(cls, data: bytes, without: Collection[str] = ()) -> tuple["Graph", "Outputs"]:
        """Read a graph that `to_bytes` wrote, to write more into it.

        It is written anew, node by node: one of an older release computes what it did, transposed where it
        would be today.

        Parameters
        ----------
        without
            Outputs that are left out, with all that is computed for them alone.

        Returns
        -------
        The graph, and its outputs by name.
        """
        read = onnx.load_from_string(data).graph
        shapes = {o.name: _shape(o) for o in read.output if o.name not in without}
        nodes = _needed(read.node, shapes)
        names = {name for node in nodes for name in node.input}
        constants = [tensor for tensor in read.initializer if tensor.name in names]
        graph = cls(_computes_in_single(nodes, constants))
        known: dict[str, Any] = {x.name: graph.input(x.name) for x in read.input}
        known |= {tensor.name: numpy_helper.to_array(tensor) for tensor in constants}
        outputs: Outputs = {}
        for node in nodes:
            inputs = [graph._again(known[name]) for name in node.input]
            if node.output[0] in shapes:
                outputs[node.output[0]] = inputs[0], shapes[node.output[0]]
                continue
            given = {a.name: helper.get_attribute_value(a) for a in node.attribute}
            if node.op_type == "Transpose":
                written = inputs[0].transposed()
            else:
                n = len(node.output)
                written = graph.node(node.op_type, *inputs, domain=node.domain, outputs=n, **given)
            known[node.output[-1]] = written
        return graph, outputs

    def _again(self, known: Any) -> Any:
        """Give what a node read, to be read again: a constant keeps its precision."""
        single = isinstance(known, np.ndarray) and known.dtype == np.float32
        return self.constant(known, single=True) if single else known

    def to_bytes(self, source: str, n_features: int, outputs: "Outputs") -> bytes:
        """Serialise the graph: float64 `source` (n, n_features) in, float64 outputs (n, ...) out."""
        ends = [
            helper.make_node("Identity", [self._name(symbol)], [name])
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


def _needed(nodes: Sequence[onnx.NodeProto], outputs: Collection[str]) -> list[onnx.NodeProto]:
    """List the nodes that some outputs depend on, in their order."""
    names, found = set(outputs), []
    for node in reversed(nodes):
        if names.intersection(node.output):
            names.update(node.input)
            found.append(node)
    return found[::-1]


def _computes_in_single(
    nodes: Sequence[onnx.NodeProto], constants: Sequence[onnx.TensorProto]
) -> bool:
    """Tell whether anything is computed in float32: a node reads such numbers, and not to convert them."""
    singles = {tensor.name for tensor in constants if tensor.data_type == TensorProto.FLOAT}
    casts = (node for node in nodes if node.op_type == "Cast")
    singles.update(node.output[0] for node in casts if node.attribute[0].i == TensorProto.FLOAT)
    return any(node.op_type != "Cast" and singles.intersection(node.input) for node in nodes)


def _by_columns(x: Any) -> Any:
    """Give what an elementwise operator reads where its matrix is transposed; None where nothing is."""
    if isinstance(x, Symbol):
        return x.transposed() if x.turned else None
    array = np.asarray(x)
    if array.size == 1:
        return array
    return array[:, np.newaxis] if array.ndim == 1 else None


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
class Scaling:
    """Hold a standardisation that is still to be computed: of columns, which are then clipped."""

    mean: Floats
    factors: Floats
    """(n_columns,) each: what is subtracted, and what the difference is multiplied with."""
    limit: float
    """What is clipped to, from its negative on."""

    def run(self, centred: "Symbol") -> "Symbol":
        """Scale and clip, once the mean is subtracted."""
        return (centred * self.factors).clip(-self.limit, self.limit)


@dataclass(frozen=True)
class Product:
    """Hold a product that is still to be computed: of the matrix, (n_rows, n_in), and constants."""

    weight: Floats
    """(n_in, n_out)."""
    bias: Floats
    """(n_out,) what is added to each row."""


@dataclass(frozen=True)
class Symbol:
    """Stand for a matrix that exists when the graph runs."""

    graph: Graph
    name: str
    turned: bool = False
    """Whether it stands for the transposed matrix of that name."""
    steps: float | None = None
    """Before it is read, it is rounded to multiples of one over this; None to leave it as it is."""
    scaling: Scaling | None = None
    """How it is then standardised; None for not."""
    product: Product | None = None
    """What it is then multiplied with; None for nothing."""

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
        ready = self.scaling is None and self.product is None
        return replace(self if ready else self.computed(), turned=not self.turned)

    def standardised(self, scaling: Scaling) -> "Symbol":
        """Standardise the columns. It is not computed before it is read, with what precision it is read."""
        return replace(self.computed() if self.scaling or self.product else self, scaling=scaling)

    @property
    def is_single(self) -> bool:
        """Tell whether the numbers are float32."""
        return self.name in self.graph._singles

    def affine(self, weight: Floats, bias: Floats) -> "Symbol":
        """Multiply the rows with a matrix (n_in, n_out), and add a row (n_out,).

        It is not computed before it is read: one product after the other becomes one, of constants that are
        multiplied here.
        """
        if self.product is None:
            return replace(self, product=Product(weight, bias))
        before = self.product
        folded = Product(before.weight @ weight, before.bias @ weight + bias)
        return replace(self, product=folded)

    def computed(self) -> "Symbol":
        """Compute what is still to be computed: the rounding, the scaling, the product.

        The product is Gemm rather than MatMul and Add: ONNX Runtime fuses it with the activation that
        follows, and sums a row alone in the same order as a row among others.
        """
        if self.product is not None:
            rows = replace(self, product=None)
            return self.graph.node("Gemm", rows, self.product.weight, self.product.bias)
        if self.scaling is not None:
            return self.scaling.run(replace(self, scaling=None) - self.scaling.mean)
        if self.steps is not None:
            exact = replace(self, steps=None)
            return self.graph.node("Round", exact * self.steps) * (1.0 / self.steps)
        return self

    def reshaped(self, *shape: int) -> "Symbol":
        """Change the shape; -1 stands for the axis whose length follows from the others."""
        return self.graph.node("Reshape", self, np.array(shape))

    def single(self) -> "Symbol":
        """Round to float32, if the numbers are not.

        Where columns are to be standardised, their distance from the mean is what is rounded, and rounding
        to steps, far finer ones, is left out.
        """
        if self.is_single:
            return self
        if self.scaling is None or self.product is not None:
            return self.graph.node("Cast", self, to=TensorProto.FLOAT)
        centred = replace(self, steps=None, scaling=None) - self.scaling.mean
        return self.scaling.run(centred.single())

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

    def rounded(self, x: Symbol, steps: float) -> Symbol:
        """Round to the nearest multiple of 1 / steps, halves to the even one, when it is read."""
        return replace(x.computed(), steps=steps)

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
