"""What a graph must show before it may be shipped: that it is the fitted model, on every row."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from bloodcells.runtime import open_session

__all__ = ["TOLERANCE", "ExportRefused", "check_parity", "run"]

TOLERANCE = 1e-5
"""How far a probability of the graph may be from the fitted model's."""

MAX_BYTES = 5 * 2**20
"""A shipped graph is at most this large."""

INPUT, OUTPUT = "cells", "probabilities"

Floats = NDArray[np.float64]


class ExportRefused(Exception):
    """A fitted model whose graph is not the model, or is too large; one sentence."""


def run(graph: bytes, cells: Floats) -> Floats:
    """Give the graph's probabilities (n_cells, n_classes), as the service's session does."""
    session = open_session(graph)
    probabilities: Floats = session.run([OUTPUT], {INPUT: np.ascontiguousarray(cells)})[0]
    return probabilities


def check_parity(graph: bytes, model: Any, cells: Floats) -> None:
    """Compare a graph with the fitted model, row by row.

    Raises
    ------
    ExportRefused
        If the graph is too large, another class wins on any row, or a probability differs by more
        than :data:`TOLERANCE`.
    """
    if len(graph) > MAX_BYTES:
        raise ExportRefused(
            f"the graph has {len(graph) / 2**20:.1f} MB, more than the {MAX_BYTES / 2**20:g} allowed"
        )
    expected = model.predict_proba(cells)
    actual = run(graph, cells)
    if actual.shape != expected.shape:
        raise ExportRefused(
            f"the graph gives {actual.shape[1]} probabilities a row, the model {expected.shape[1]}"
        )
    worst = float(np.abs(actual - expected).max())
    # Not "worst > TOLERANCE": a NaN must not pass.
    if not worst <= TOLERANCE:
        raise ExportRefused(
            f"the graph's probabilities differ from the model's by up to {worst:.2g}, more than "
            f"{TOLERANCE:g}"
        )
    other = int((actual.argmax(axis=1) != expected.argmax(axis=1)).sum())
    if other:
        raise ExportRefused(f"the graph gives another class than the model on {other} rows")
