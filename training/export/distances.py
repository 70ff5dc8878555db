"""Write distances from classes as ONNX, as a second output of a graph that is there already.

They are computed in float32 where networks are: a product takes half the time.
"""

import numpy as np
from sklearn.pipeline import Pipeline

from bloodcells.arrays import Floats
from bloodcells.classification.onnx_session import open_session
from training.estimators.class_distances import ClassDistances
from training.export.forms import onnx_form
from training.export.gate import DISTANCE, INPUT, OUTPUT, SINGLE_TOLERANCE, ExportRefused
from training.export.graph import Graph, Symbol

__all__ = ["with_distances"]

_TOLERANCE = 1e-3
"""The largest relative difference allowed between a distance of the graph and the fitted one."""


@onnx_form.register
def _(estimator: ClassDistances, x: Symbol) -> Symbol:
    """Write the squared distance from the nearest class, (n_rows,)."""
    graph = x.graph
    axes, products = estimator.axes_, estimator.products_
    components = x.single().affine(axes, np.zeros(axes.shape[1])).computed()
    whitened = components.affine(products, -estimator.offsets_)
    by_class = whitened.reshaped(-1, estimator.n_classes_, axes.shape[1])
    squares = graph.node("ReduceSumSquare", by_class, np.array([2]), keepdims=0)
    return graph.node("ReduceMin", squares, np.array([1]), keepdims=0).double()


def with_distances(onnx: bytes, distances: Pipeline, cells: Floats) -> bytes:
    """Add distances from classes to an exported graph, whose probabilities stay; those it had are replaced.

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
        If the graph gives other distances, or other probabilities than before.
    """
    graph, outputs = Graph.from_bytes(onnx, without=(DISTANCE,))
    outputs[DISTANCE] = onnx_form(distances, graph.input(INPUT)), ()
    extended = graph.to_bytes(INPUT, cells.shape[1], outputs)
    before = open_session(onnx).run([OUTPUT], {INPUT: cells})[0]
    after, found = open_session(extended).run([OUTPUT, DISTANCE], {INPUT: cells})
    expected = distances.predict(cells)
    worst = float((np.abs(found - expected) / np.maximum(expected, 1.0)).max())
    # Not "worst > _TOLERANCE": a NaN must not pass.
    if not worst <= _TOLERANCE:
        raise ExportRefused(
            f"the graph's distances differ from the fitted ones by up to {worst:.2g} of them"
        )
    apart = float(np.abs(after - before).max())
    if not apart <= SINGLE_TOLERANCE or (after.argmax(axis=1) != before.argmax(axis=1)).any():
        raise ExportRefused(f"the graph's probabilities change by up to {apart:.2g} with distances")
    return extended
