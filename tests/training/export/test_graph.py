"""Graphs are written as computed, but transpose late, and hold no weight that slows a processor down."""

import numpy as np
import onnx
import pytest

from bloodcells.classification.onnx_session import open_session
from training.export.graph import Graph


def written(graph, symbol, columns=3):
    return graph.to_bytes("x", 3, {"y": (symbol, (columns,))})


def operators(data):
    return [node.op_type for node in onnx.load_from_string(data).graph.node]


def computed(data, x):
    return open_session(data).run(["y"], {"x": x})[0]


X = np.random.default_rng(0).normal(size=(5, 3))
MEAN = np.array([1.0, 2.0, 3.0])


def test_columns_are_scaled_clipped_and_rounded_before_they_are_transposed():
    graph = Graph()
    x = graph.node("Gather", graph.input("x").transposed(), np.array([2, 0, 1]), axis=0)
    scaled = ((x.transposed() - MEAN) * 2.0).clip(-3.0, 3.0).single()
    product = graph.node("Gemm", scaled, graph.constant(np.eye(3), single=True)).double()
    data = written(graph, product)
    assert operators(data) == [
        *(
            "Transpose",
            "Gather",
            "Sub",
            "Mul",
            "Clip",
            "Cast",
            "Transpose",
            "Gemm",
            "Cast",
            "Identity",
        )
    ]
    expected = np.clip((X[:, [2, 0, 1]] - MEAN) * 2.0, -3.0, 3.0)
    np.testing.assert_allclose(computed(data, X), expected, rtol=1e-6)


def test_a_transposed_matrix_beside_one_that_is_not_is_computed_as_it_stands():
    graph = Graph()
    x = graph.input("x")
    columns = graph.node("Gather", x.transposed(), np.array([2, 1, 0]), axis=0)
    data = written(graph, columns.transposed() + x * MEAN)
    np.testing.assert_allclose(computed(data, X), X[:, ::-1] + X * MEAN, rtol=1e-12)


def test_a_matrix_that_is_transposed_twice_is_not_transposed():
    graph = Graph()
    data = written(graph, (graph.input("x") + MEAN).transposed().transposed())
    assert operators(data) == ["Add", "Identity"]
    np.testing.assert_allclose(computed(data, X), X + MEAN, rtol=1e-12)


def test_the_end_of_a_graph_is_transposed_where_it_is_said_to_be():
    graph = Graph()
    columns = graph.node("Gather", graph.input("x").transposed(), np.array([0, 2]), axis=0)
    data = written(graph, columns.transposed() * MEAN[:2], columns=2)
    np.testing.assert_allclose(computed(data, X), X[:, [0, 2]] * MEAN[:2], rtol=1e-12)


def test_weights_that_decayed_to_nothing_are_zero_in_float32_alone():
    weights = np.array([1e-45, -1e-26, 1e-24, 0.5])
    graph = Graph()
    for single in (True, False):
        graph.constant(weights, single)
    single, double = map(onnx.numpy_helper.to_array, graph._constants)
    np.testing.assert_array_equal(single, np.array([0.0, 0.0, 1e-24, 0.5], np.float32))
    np.testing.assert_array_equal(double, weights)
    np.testing.assert_array_equal(weights, [1e-45, -1e-26, 1e-24, 0.5])


def test_a_graph_that_is_read_and_written_again_is_the_same_byte_by_byte():
    graph = Graph()
    x = graph.node("Gather", graph.input("x").transposed(), np.array([2, 0, 1]), axis=0)
    hidden = graph.node(
        "Gemm", (x.transposed() - MEAN).single(), graph.constant(np.eye(3), single=True)
    )
    data = written(graph, (hidden.double() - MEAN).softmax())
    again, outputs = Graph.from_bytes(data)
    assert again.to_bytes("x", 3, outputs) == data


@pytest.mark.parametrize("single", [True, False])
def test_a_graph_that_is_read_computes_in_float32_if_it_did(single):
    graph = Graph(single)
    rounded = graph.input("x").single()
    # As before a kernel, which has no constants; or rounded only, to be computed in float64.
    result = graph.node("Exp", rounded).double() if single else rounded.double() * MEAN
    again, _ = Graph.from_bytes(written(graph, result))
    assert again.single is single


def test_a_graph_of_an_older_release_is_written_as_today():
    old = Graph()
    columns = old.node("Transpose", old.input("x"), perm=[1, 0])
    rows = old.node(
        "Transpose", old.node("Gather", columns, np.array([1, 2, 0]), axis=0), perm=[1, 0]
    )
    hidden = old.node("Gemm", (rows * MEAN).single(), old.constant(np.eye(3), single=True))
    data = written(old, hidden.double())
    graph, outputs = Graph.from_bytes(data)
    new = graph.to_bytes("x", 3, outputs)
    assert operators(data)[2:5] == ["Transpose", "Mul", "Cast"]
    assert operators(new)[2:5] == ["Mul", "Cast", "Transpose"]
    np.testing.assert_array_equal(computed(new, X), computed(data, X))
