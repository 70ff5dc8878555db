"""Export a fitted model as an ONNX graph that gives the same answers, or refuse it."""

from typing import Any

from bloodcells.arrays import Floats

# Each of these registers the forms of its types with `onnx_form`.
from training.export import blends, networks, preprocessing, rows, trees  # noqa: F401
from training.export.distances import with_distances
from training.export.forms import NoExactForm, onnx_form
from training.export.gate import (
    INPUT,
    OUTPUT,
    SINGLE_TOLERANCE,
    ExportRefused,
    check_parity,
    run,
)
from training.export.golden import golden_rows
from training.export.graph import Graph

__all__ = [
    "INPUT",
    "OUTPUT",
    "ExportRefused",
    "NoExactForm",
    "export",
    "golden_rows",
    "onnx_form",
    "run",
    "to_onnx",
    "with_distances",
]


def to_onnx(model: Any, n_features: int, single: bool = True) -> bytes:
    """Convert a fitted classifier to a graph from measurements to probabilities.

    Parameters
    ----------
    single
        Whether networks and kernels in it are computed in float32.

    Returns
    -------
    The bytes of the ONNX file.

    Raises
    ------
    NoExactForm
        If a part of the classifier has no exact form.
    """
    graph = Graph(single)
    result = onnx_form(model, graph.input(INPUT))
    return graph.to_bytes(INPUT, n_features, {OUTPUT: (result, (len(model.classes_),))})


def export(model: Any, cells: Floats) -> bytes:
    """Convert a fitted classifier, and compare the graph with it on every training row.

    A graph whose float32 parts change an answer, as where two classes of a cell are within a
    millionth of each other, is written again in float64.

    Parameters
    ----------
    cells
        (n_cells, n_features) the training rows.

    Returns
    -------
    The bytes of the ONNX file.

    Raises
    ------
    ExportRefused
        If the classifier has no exact form, or the graph does not give its answers.
    """
    try:
        fast, exact = (to_onnx(model, cells.shape[1], single) for single in (True, False))
    except NoExactForm as error:
        raise ExportRefused(str(error)) from error
    try:
        check_parity(fast, model, cells, tolerance=SINGLE_TOLERANCE)
    except ExportRefused:
        check_parity(exact, model, cells)
        return exact
    return fast
