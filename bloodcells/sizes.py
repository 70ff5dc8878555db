"""How large an Arrow column is when each of its values stands for itself."""

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Integers = npt.NDArray[np.int64]


def spread_bytes(array: pa.Array) -> int:
    """Bytes of an array without dictionary, runs or views.

    In these, a value that is stored once may stand in a million rows: a small file may hold a table
    larger than all memory, which is to be known before it is spread out.
    """
    if pa.types.is_dictionary(array.type) or cannot_be_taken(array.type):
        return int(_lengths(array).sum())
    return int(array.nbytes)


def cannot_be_taken(kind: pa.DataType) -> bool:
    """Whether Arrow has no `take` for an array of that type: runs and views."""
    return bool(pa.types.is_run_end_encoded(kind) or _is_view(kind))


def _is_view(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string_view(kind) or pa.types.is_binary_view(kind))


def _lengths(array: pa.Array) -> Integers:
    """`(n,)` bytes of each value; at most that many, where it is not told exactly."""
    kind, n = array.type, len(array)
    if pa.types.is_dictionary(kind):
        positions = pc.fill_null(array.indices, 0).to_numpy(zero_copy_only=False)
        return _lengths(array.dictionary)[positions] if len(array.dictionary) else np.zeros(n, int)
    if pa.types.is_run_end_encoded(kind):
        return np.full(n, max(_lengths(array.values), default=0))
    if _is_view(kind):
        # A view is 16 bytes, of which the first four are the length.
        views = np.frombuffer(array.buffers()[1], dtype=np.int32).reshape(-1, 4)
        return views[array.offset : array.offset + n, 0].astype(np.int64)
    try:
        return np.array(pc.fill_null(pc.binary_length(array), 0), dtype=np.int64)
    except pa.ArrowNotImplementedError:  # no text and no bytes
        return np.full(n, array.nbytes if pa.types.is_nested(kind) else 8)
