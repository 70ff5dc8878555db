"""Check that a graph gives the fitted model's answers on every row before it may be shipped."""

from typing import Any

import numpy as np

from bloodcells.arrays import Floats
from bloodcells.classification.onnx_session import open_session

__all__ = ["TOLERANCE", "ExportRefused", "check_parity", "run"]

TOLERANCE = 1e-5
"""The largest difference allowed between a probability of the graph and the fitted model's."""

SINGLE_TOLERANCE = 1e-6
"""The largest difference allowed for a graph that computes partly in float32: a tenth of `TOLERANCE`."""

ALONE_TOLERANCE = 1e-6
"""The largest difference allowed between a row's probabilities alone and among other rows."""

_ALONE = 256
"""How many rows are also predicted one at a time."""

MAX_BYTES = 5 * 2**20
"""The largest size of a shipped graph."""

INPUT, OUTPUT, DISTANCE = "cells", "probabilities", "distance"


class ExportRefused(Exception):
    """Report, in one sentence, a model whose graph differs from it or is too large."""


def run(graph: bytes, cells: Floats) -> Floats:
    """Compute the graph's probabilities (n_cells, n_classes) in a session like the service's."""
    return _run(open_session(graph), cells)


def _run(session: Any, cells: Floats) -> Floats:
    """Compute the probabilities in an open session."""
    probabilities: Floats = session.run([OUTPUT], {INPUT: np.ascontiguousarray(cells)})[0]
    return probabilities


def check_parity(graph: bytes, model: Any, cells: Floats, tolerance: float = TOLERANCE) -> None:
    """Compare a graph with the fitted model on every row, and rows alone with rows among others.

    Raises
    ------
    ExportRefused
        If the graph is too large, another class wins on any row, or a probability differs by more
        than the tolerance.
    """
    if len(graph) > MAX_BYTES:
        raise ExportRefused(
            f"the graph has {len(graph) / 2**20:.1f} MB, more than the {MAX_BYTES / 2**20:g} allowed"
        )
    expected = model.predict_proba(cells)
    session = open_session(graph)
    actual = _run(session, cells)
    if actual.shape != expected.shape:
        raise ExportRefused(
            f"the graph gives {actual.shape[1]} probabilities a row, the model {expected.shape[1]}"
        )
    worst = float(np.abs(actual - expected).max())
    # Not "worst > TOLERANCE": a NaN must not pass.
    if not worst <= tolerance:
        raise ExportRefused(
            f"the graph's probabilities differ from the model's by up to {worst:.2g}, more than "
            f"{tolerance:g}"
        )
    other = int((actual.argmax(axis=1) != expected.argmax(axis=1)).sum())
    if other:
        raise ExportRefused(f"the graph gives another class than the model on {other} rows")
    some = np.linspace(0, len(cells) - 1, min(_ALONE, len(cells))).astype(int)
    alone = np.vstack([_run(session, cells[i : i + 1]) for i in some])
    apart = float(np.abs(alone - actual[some]).max())
    if not apart <= ALONE_TOLERANCE:
        raise ExportRefused(
            f"the graph's probabilities of a row change by up to {apart:.2g} with the rows that "
            "are asked about together with it"
        )
