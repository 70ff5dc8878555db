"""Open models in ONNX Runtime, with the same options everywhere."""

import os

# Since 1.29 ONNX Runtime sends telemetry and writes files to the user's home, from its import on, unless
# this is set. A laboratory's machine must send nothing to anybody.
os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")

from onnxruntime import InferenceSession, SessionOptions

from bloodcells.classification.graph_check import check_graph

__all__ = ["InferenceSession", "open_session"]

_NOT_FASTER = ["GemmTransposeFusion"]
"""Optimisations that are left out. This one has every product that reads a transposed matrix transpose it
anew: with six networks that read the same features, 6 % of the time of a model."""


def open_session(onnx: bytes, threads: int = 1) -> InferenceSession:
    """Open a session for a graph, which is checked first.

    Parameters
    ----------
    onnx
        The serialised graph.
    threads
        Threads for one batch.

    Raises
    ------
    ModelError
        The graph needs more than its own bytes and ONNX's own operators.
    Exception
        The bytes are no valid graph; the errors of ONNX Runtime have no closer common base class.
    """
    check_graph(onnx)
    options = SessionOptions()
    # What was checked is what is read: ONNX Runtime has a format of its own, which it tells by a few bytes.
    options.add_session_config_entry("session.load_model_format", "ONNX")
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    # The arena keeps the memory of the largest batch so far, which is why batches are small. Without it
    # every batch allocates its memory anew, which takes a third of the time.
    options.enable_cpu_mem_arena = True
    options.enable_mem_pattern = False
    options.log_severity_level = 3
    return InferenceSession(
        onnx, options, providers=["CPUExecutionProvider"], disabled_optimizers=_NOT_FASTER
    )
