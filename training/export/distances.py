"""Write distances from classes as ONNX, as a second output of a graph that is there already.

They are computed in float32 where networks are: a product takes half the time.
"""

import numpy as np
from sklearn.pipeline import Pipeline

from bloodcells.arrays import Floats
from bloodcells.classification.onnx_session import open_session
from training.estimators.class_distances import ClassDistances
from training.export.forms import onnx_form
from training.export.gate import DISTANCE, INPUT, OUTPUT, ExportRefused
from training.export.graph import Graph, Symbol

__all__ = ["with_distances"]

_TOLERANCE = 1e-3
"""The largest relative difference allowed between a distance of the graph and the fitted one."""


@onnx_form.register
def _(estimator: ClassDistances, x: Symbol) -> Symbol:
    """Write the squared distance from the nearest class, (n_rows,)."""
    graph = x.graph
    product = graph.constant(estimator.product_, single=True)
    offset = graph.constant(-estimator.offset_, single=True)
    whitened = graph.node("Gemm", x.single(), product, offset)
    width = estimator.product_.shape[1] // estimator.n_classes_
    by_class = whitened.reshaped(-1, estimator.n_classes_, width)
    squares = graph.node("ReduceSumSquare", by_class, np.array([2]), keepdims=0)
    return graph.node("ReduceMin", squares, np.array([1]), keepdims=0).double()


def with_distances(onnx: bytes, distances: Pipeline, cells: Floats) -> bytes:
    """Add distances from classes to an exported graph, whose probabilities do not change.

    Parameters
    ----------
    distances
        Fitted steps of features, the last a :class:`ClassDistances`. Features that the graph computes
        already are not computed again.
    cells
        (n_cells, n_features) the training rows, on which the graph is compared with the fitted distances.

    Raises
    ------
    ExportRefused
        If the graph gives other distances.
    """
    graph, outputs = Graph.from_bytes(onnx)
    outputs[DISTANCE] = onnx_form(distances, graph.input(INPUT)), ()
    extended = graph.to_bytes(INPUT, cells.shape[1], outputs)
    before = open_session(onnx).run([OUTPUT], {INPUT: cells})[0]
    after, found = open_session(extended).run([OUTPUT, DISTANCE], {INPUT: cells})
    expected = distances.predict(cells)
    worst = float((np.abs(found - expected) / np.maximum(expected, 1.0)).max())
    # Not "worst > _TOLERANCE": a NaN must not pass.
    if not worst <= _TOLERANCE or not np.array_equal(before, after):
        raise ExportRefused(
            f"the graph's distances differ from the fitted ones by up to {worst:.2g} of them"
        )
    return extended
