"""Open models in ONNX Runtime, with the same options everywhere."""

import os

# Since 1.29 ONNX Runtime sends telemetry and writes files to the user's home, from its import on, unless
# this is set. A laboratory's machine must send nothing to anybody.
os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")

import onnxruntime as ort


def open_session(onnx: bytes, threads: int = 1) -> ort.InferenceSession:
    """Open a session for a graph.

    Parameters
    ----------
    onnx
        The serialised graph.
    threads
        Threads for one batch.

    Raises
    ------
    Exception
        The bytes are no valid graph; the errors of ONNX Runtime have no closer common base class.
    """
    options = ort.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    # The arena keeps the memory of the largest batch so far, which is why batches are small. Without it
    # every batch allocates its memory anew, which takes a third of the time.
    options.enable_cpu_mem_arena = True
    options.enable_mem_pattern = False
    options.log_severity_level = 3
    return ort.InferenceSession(onnx, options, providers=["CPUExecutionProvider"])
