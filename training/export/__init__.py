"""A fitted model -> an ONNX file that is exactly it, or a refusal."""

from typing import Any

from bloodcells.arrays import Floats

# Each of these teaches `onnx_form` its types.
from training.export import blends, networks, preprocessing, rows, trees  # noqa: F401
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

__all__ = ["ExportRefused", "NoExactForm", "export", "golden_rows", "onnx_form", "run", "to_onnx"]


def to_onnx(model: Any, n_features: int, single: bool = True) -> bytes:
    """Write a fitted classifier down as a graph from measurements to probabilities.

    Parameters
    ----------
    single
        Whether networks and kernels in it are computed in float32.

    Raises
    ------
    NoExactForm
        If a part of it has no exact form.
    """
    graph = Graph(single)
    result = onnx_form(model, graph.input(INPUT))
    return graph.to_bytes(INPUT, n_features, result, OUTPUT, len(model.classes_))


def export(model: Any, cells: Floats) -> bytes:
    """Write a fitted classifier down, and hold it against the model on every training row.

    A graph that in float32 is not the model, as where two classes of a cell are within
    a millionth of each other, is written again in float64.

    Raises
    ------
    ExportRefused
        If it has no exact form, or the graph is not the model.
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
