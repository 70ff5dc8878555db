"""Measure how large a column of Arrow is when each of its values stands for itself."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from bloodcells.arrays import Integers


def spread_bytes(array: pa.Array) -> int:
    """Count the bytes of a column that is not nested as if it had no dictionary, runs or views.

    With these, a value that is stored once may stand in a million rows: a small file may hold a table
    larger than all memory, so its size must be known before the values are written out.
    """
    kind = array.type
    if isinstance(kind, pa.BaseExtensionType):
        return spread_bytes(array.storage)
    if pa.types.is_dictionary(kind):
        positions = pc.drop_null(array.indices).to_numpy()
        return int(_lengths(array.dictionary)[positions].sum())
    if pa.types.is_run_end_encoded(kind):
        # A batch that was read starts with its first run, but may end within its last.
        ends = np.minimum(array.run_ends.to_numpy().astype(np.int64), len(array))
        return int((np.diff(ends, prepend=0) * _lengths(array.values)).sum())
    return int(_lengths(array).sum()) if is_view(kind) else int(array.nbytes)


def is_view(kind: pa.DataType) -> bool:
    """Tell whether values are stored as views of bytes elsewhere."""
    return bool(pa.types.is_string_view(kind) or pa.types.is_binary_view(kind))


def _lengths(array: pa.Array) -> Integers:
    """Count the bytes of each value: `(n,)`."""
    kind, n = array.type, len(array)
    if isinstance(kind, pa.BaseExtensionType):
        return _lengths(array.storage)
    if is_view(kind):
        # A view is 16 bytes, the first four of them the length; those of a null may be anything.
        views = np.frombuffer(array.buffers()[1], dtype=np.int32)[::4]
        lengths = views[array.offset : array.offset + n].astype(np.int64)
        return np.where(array.is_valid().to_numpy(zero_copy_only=False), lengths, 0)
    if pa.types.is_null(kind):
        return np.zeros(n, dtype=np.int64)
    try:
        return np.full(n, -(-kind.bit_width // 8))
    except ValueError:  # text or bytes
        return np.array(pc.fill_null(pc.binary_length(array), 0), dtype=np.int64)
