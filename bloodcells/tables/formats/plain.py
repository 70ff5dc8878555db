"""Convert typed columns of any kind to columns whose values stand for themselves, within the limits."""

from collections.abc import Iterable

import pyarrow as pa
from pyarrow import types

from bloodcells.arrays import pc
from bloodcells.errors import UnreadableTable
from bloodcells.measurements import known_names, normalise
from bloodcells.parallel.wanted import check_wanted, expect_memory
from bloodcells.tables.formats.limits import (
    Limits,
    check_bytes,
    check_columns,
    check_rows,
    check_values,
)
from bloodcells.tables.formats.sizes import is_view, spread_bytes
from bloodcells.tables.texts import to_text

ARROW_ERRORS = (UnicodeDecodeError, pa.ArrowException, OSError)
"""What pyarrow raises where bytes are not in the format that they were said to be in."""

_NESTED = {"struct": "structs", "map": "maps", "sparse_union": "unions", "dense_union": "unions"}


def check_schema(schema: pa.Schema, limits: Limits) -> None:
    """Refuse too many columns, and measurements that are nested, before any row is read.

    Raises
    ------
    UnreadableTable
        The column of a measurement holds lists, structs and the like.
    TableTooLarge
        There are more columns than the limit.
    UnicodeDecodeError
        The name of a column is not UTF-8.
    """
    check_columns(len(schema.names), limits)
    for field in schema:
        nested = _nested(field.type)
        if nested is None or normalise(field.name) not in known_names():
            continue
        if nested == "durations":
            raise UnreadableTable(
                f"The column {field.name!r} holds values ({field.type}) that cannot be read: send them "
                "as numbers or as text."
            )
        raise UnreadableTable(
            f"The column {field.name!r} holds {nested}; only plain columns are read."
        )


def _stored(kind: pa.DataType) -> pa.DataType:
    """Return the type in which values of an extension type are stored."""
    return kind.storage_type if isinstance(kind, pa.BaseExtensionType) else kind


def _is_wrapped(kind: pa.DataType) -> bool:
    """Tell whether values are stored once for several rows."""
    return bool(types.is_dictionary(kind) or types.is_run_end_encoded(kind))


def _nested(kind: pa.DataType) -> str | None:
    """Name what a column holds if a number cannot be in it; None if its values may be numbers."""
    kind = _stored(kind)
    while _is_wrapped(kind):
        kind = _stored(kind.value_type)
    if types.is_duration(kind):
        return "durations"
    if not types.is_nested(kind):
        return None
    return next((word for t, word in _NESTED.items() if str(kind).startswith(t)), "lists")


def read_within(batches: Iterable[pa.RecordBatch], schema: pa.Schema, limits: Limits) -> pa.Table:
    """Read batches into one table with columns as in `Source.table`.

    Raises
    ------
    TableTooLarge
        The batches are more than the limits; no further one is read then.
    pyarrow.ArrowException, OSError
        A batch is not valid.
    """
    # Columns of numbers are plain already, and as large as they are stored.
    numbers = all(types.is_integer(kind) or types.is_floating(kind) for kind in set(schema.types))
    read, rows, size = [], 0, 0
    for batch in batches:
        rows += batch.num_rows
        check_rows(rows, limits)
        check_values(rows, len(schema.names), limits)
        check_wanted()
        batch.validate(full=True)
        size += batch.nbytes if numbers else sum(map(spread_bytes, batch.columns))
        check_bytes(size, limits, " when decompressed")
        expect_memory(size)
        read.append(batch)
    table = pa.Table.from_batches(read, read[0].schema if read else schema)
    if numbers and len(read) == 1:
        return table
    columns = [
        _plain(column.chunk(0) if column.num_chunks == 1 else _joined(column))
        for column in table.columns
    ]
    return pa.Table.from_arrays(columns, table.column_names)


def _joined(column: pa.ChunkedArray) -> pa.Array | pa.ChunkedArray:
    """Join the chunks of a column, or leave them where Arrow cannot join chunks of its type."""
    try:
        return column.combine_chunks()
    except pa.ArrowException:  # dictionaries of lists that differ, unions
        return column


def _plain(array: pa.Array | pa.ChunkedArray) -> pa.Array | pa.ChunkedArray:
    """Convert a column so that each value stands for itself: without dictionaries, runs and views."""
    if isinstance(array, pa.ChunkedArray):  # more text than one array can hold
        return pa.chunked_array([_plain(chunk) for chunk in array.chunks])
    kind = array.type
    target = _plain_type(kind)
    if target is not None and target.equals(kind):
        return array
    if isinstance(kind, pa.BaseExtensionType):
        return _plain(array.storage)
    if target is None or types.is_nested(target):
        return _copied(array, target)
    if types.is_run_end_encoded(kind):
        values = _plain(array.values)  # Arrow cannot repeat views
        # The ends of the runs are counted from the first row of the array that this may be a slice of.
        whole = pa.RunEndEncodedArray.from_arrays(array.run_ends, values)
        return pc.run_end_decode(whole.slice(array.offset, len(array)))
    if types.is_dictionary(kind):
        values = _plain(array.dictionary)
        return pa.DictionaryArray.from_arrays(array.indices, values).dictionary_decode()
    if is_view(kind):
        # Arrow does not check the views of nulls, but follows them in a cast, even out of the memory that is
        # its own: so the values are copied one by one.
        return pa.array(array.to_pylist(), target)
    return array.cast(target)


def _copied(array: pa.Array, target: pa.DataType | None) -> pa.Array:
    """Copy lists, structs and the like value by value, or write them as text where that cannot be done."""
    if target is not None:
        try:
            return pa.array(array.to_pylist(), target)
        except (
            pa.ArrowException,
            ValueError,
            TypeError,
            OverflowError,
        ):  # nanoseconds, two fields of one name
            pass
    return to_text(array)


def _plain_type(kind: pa.DataType) -> pa.DataType | None:
    """Return the type that `_plain` converts to; None for unions that have dictionaries or views in them.

    Extension types are kept if their storage is of neither numbers nor text, which can do without.
    """
    if isinstance(kind, pa.BaseExtensionType):
        stored = _plain_type(kind.storage_type)
        keeps = stored is not None and stored.equals(kind.storage_type) and not _is_plain(stored)
        return kind if keeps else stored
    if _is_wrapped(kind):
        return _plain_type(kind.value_type)
    if types.is_string_view(kind) or types.is_large_string(kind):
        return pa.string()
    if types.is_binary_view(kind):
        return pa.binary()
    return _plain_nested(kind) if types.is_nested(kind) else kind


def _plain_nested(kind: pa.DataType) -> pa.DataType | None:
    """Return the type that `_plain` converts lists, structs, maps and unions to."""
    if types.is_map(kind):
        fields = [kind.key_field, kind.item_field]
    else:
        fields = [kind.field(i) for i in range(kind.num_fields)]
    inner = [_plain_type(field.type) for field in fields]
    is_view_of_list = types.is_list_view(kind) or types.is_large_list_view(kind)
    if not is_view_of_list and all(
        t is not None and t.equals(field.type) for t, field in zip(inner, fields, strict=True)
    ):
        return kind
    if any(t is None for t in inner) or types.is_union(kind):
        return None
    new = [field.with_type(t) for t, field in zip(inner, fields, strict=True)]
    if types.is_struct(kind):
        return pa.struct(new)
    if types.is_map(kind):
        return pa.map_(inner[0], inner[1], kind.keys_sorted)
    if types.is_fixed_size_list(kind):
        return pa.list_(new[0], kind.list_size)
    return pa.large_list(new[0]) if str(kind).startswith("large_list") else pa.list_(new[0])


def _is_plain(kind: pa.DataType) -> bool:
    """Tell whether values are numbers, booleans or text."""
    is_number = types.is_integer(kind) or types.is_floating(kind) or types.is_decimal(kind)
    is_other = types.is_string(kind) or types.is_boolean(kind) or types.is_null(kind)
    return bool(is_number or is_other)


def first_line(error: BaseException) -> str:
    """Return what Arrow says is wrong, without the trace on the lines below."""
    return str(error).strip().split("\n", 1)[0].rstrip(".")


def unreadable(what: str, error: BaseException) -> UnreadableTable:
    """Say why Arrow cannot read bytes, given one of `ARROW_ERRORS`."""
    if isinstance(error, UnicodeDecodeError):
        return UnreadableTable(f"{what} cannot be read: a name in its schema is not UTF-8.")
    return UnreadableTable(f"{what} cannot be read: {first_line(error)}.")
