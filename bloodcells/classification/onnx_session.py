"""ONNX Runtime, opened in the same way everywhere."""

import os

# Since 1.29 ONNX Runtime reports to its makers and leaves files in the user's home, from the moment
# that it is imported, unless this is set. A laboratory's machine tells nobody anything.
os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")

import onnxruntime as ort


def open_session(onnx: bytes, threads: int = 1) -> ort.InferenceSession:
    """A session for a graph.

    Parameters
    ----------
    threads
        For one batch.

    Raises
    ------
    Exception
        The graph is not one; ONNX Runtime's own classes have no closer common ancestor.
    """
    options = ort.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    # The arena keeps the memory of the largest batch ever seen, which is why batches are small;
    # without it, every batch asks the system for its memory again, for a third of the time.
    options.enable_cpu_mem_arena = True
    options.enable_mem_pattern = False
    options.log_severity_level = 3
    return ort.InferenceSession(onnx, options, providers=["CPUExecutionProvider"])
