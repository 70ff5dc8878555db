"""Measure how large a column of Arrow is when each of its values stands for itself."""

import numpy as np
import pyarrow as pa
from pyarrow import types

from bloodcells.arrays import Integers, pc


def spread_bytes(array: pa.Array) -> int:
    """Count the bytes of a column as if it had no dictionary, runs or views, at any depth.

    With these, a value that is stored once may stand in a million rows: a small file may hold a table
    larger than all memory, so its size must be known before the values are written out.
    """
    kind = array.type
    if isinstance(kind, pa.BaseExtensionType):
        return spread_bytes(array.storage)
    if types.is_run_end_encoded(kind):
        # A batch that was read starts with its first run, but may end within its last.
        return int((_runs(array) * _lengths(array.values)).sum())
    spread = types.is_dictionary(kind) or is_view(kind) or types.is_nested(kind)
    return int(_lengths(array).sum()) if spread else int(array.nbytes)


def is_view(kind: pa.DataType) -> bool:
    """Tell whether values are stored as views of bytes elsewhere."""
    return bool(types.is_string_view(kind) or types.is_binary_view(kind))


def _runs(array: pa.Array) -> Integers:
    """Count the rows of each run."""
    ends = np.minimum(array.run_ends.to_numpy().astype(np.int64), len(array))
    return np.asarray(np.diff(ends, prepend=0))


def _lengths(array: pa.Array) -> Integers:
    """Count the bytes of each value: `(n,)`."""
    kind, n = array.type, len(array)
    if isinstance(kind, pa.BaseExtensionType):
        return _lengths(array.storage)
    if types.is_dictionary(kind):
        of_each = np.append(_lengths(array.dictionary), 0)
        return np.asarray(of_each[pc.fill_null(array.indices.cast(pa.int64()), -1).to_numpy()])
    if types.is_run_end_encoded(kind):
        return np.repeat(_lengths(array.values), _runs(array))
    if types.is_struct(kind):
        return _sum(n, [array.field(i) for i in range(kind.num_fields)])
    if types.is_union(kind):
        return _of_union(array)
    if types.is_nested(kind):
        return _of_lists(array)
    if is_view(kind):
        # A view is 16 bytes, the first four of them the length; those of a null may be anything.
        views = np.frombuffer(array.buffers()[1], dtype=np.int32)[::4]
        lengths = views[array.offset : array.offset + n].astype(np.int64)
        return np.where(array.is_valid().to_numpy(zero_copy_only=False), lengths, 0)
    if (width := _width(kind)) is not None:
        return np.full(n, width, dtype=np.int64)
    return np.array(pc.fill_null(pc.binary_length(array), 0), dtype=np.int64)


def _width(kind: pa.DataType) -> int | None:
    """Return the bytes of every value of a type; None where they differ from value to value."""
    if types.is_null(kind):
        return 0
    try:
        return -(-int(kind.bit_width) // 8)
    except ValueError:
        return None


def _sum(n: int, arrays: list[pa.Array]) -> Integers:
    """Add up the bytes of the fields of each of n structs."""
    total = np.zeros(n, dtype=np.int64)
    for array in arrays:
        total += _lengths(array)
    return total


def _of_lists(array: pa.Array) -> Integers:
    """Count the bytes of each list or map, and 8 for its place among the values."""
    kind, n = array.type, len(array)
    if types.is_fixed_size_list(kind):
        size = kind.list_size
        starts = (array.offset + np.arange(n, dtype=np.int64)) * size
        return 8 + _between([array.values], starts, starts + size)
    offsets = array.offsets.to_numpy().astype(np.int64)
    if types.is_list_view(kind) or types.is_large_list_view(kind):
        sizes = array.sizes.to_numpy().astype(np.int64)
        return 8 + _between([array.values], offsets[:n], offsets[:n] + sizes[:n])
    values = [array.keys, array.items] if types.is_map(kind) else [array.values]
    return 8 + _between(values, offsets[:-1], offsets[1:])


def _between(arrays: list[pa.Array], starts: Integers, stops: Integers) -> Integers:
    """Count the bytes of the values between each start and stop, of all arrays together."""
    total = np.zeros(len(starts), dtype=np.int64)
    for array in arrays:
        width = None if types.is_nested(array.type) else _fixed(array.type)
        if width is not None:
            total += (stops - starts) * width
        else:
            ends = np.concatenate([[0], np.cumsum(_lengths(array))])
            last = len(array)
            total += ends[np.clip(stops, 0, last)] - ends[np.clip(starts, 0, last)]
    return total


def _fixed(kind: pa.DataType) -> int | None:
    """Return the bytes of every value of a type that is no dictionary, runs or views; else None."""
    wrapped = types.is_dictionary(kind) or types.is_run_end_encoded(kind) or is_view(kind)
    return None if wrapped or isinstance(kind, pa.BaseExtensionType) else _width(kind)


def _of_union(array: pa.Array) -> Integers:
    """Count the bytes of each value of a union, whose field says of which of its arrays it is."""
    codes = array.type_codes.to_numpy()
    dense = array.type.mode == "dense"
    places = array.offsets.to_numpy() if dense else np.arange(len(array))
    total = np.zeros(len(array), dtype=np.int64)
    for i, code in enumerate(array.type.type_codes):
        chosen = codes == code
        total[chosen] = _lengths(array.field(i))[places[chosen]]
    return total
