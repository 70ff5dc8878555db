"""Convert typed columns of any kind to numbers, booleans and text, within the limits."""

from collections.abc import Iterable

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import types

from bloodcells.errors import UnreadableTable
from bloodcells.tables.formats.sizes import is_view, spread_bytes
from bloodcells.tables.formats.source import Limits, check_bytes, check_columns, check_rows

ARROW_ERRORS = (UnicodeDecodeError, pa.ArrowException, OSError)
"""What pyarrow raises where bytes are not in the format that they were said to be in."""

_NESTED = {"struct": "structs", "map": "maps", "sparse_union": "unions", "dense_union": "unions"}
_OUT_OF_RANGE = "<value out of range"
"""First characters of the text that Arrow makes of a date beyond its calendar."""


def check_schema(schema: pa.Schema, limits: Limits) -> None:
    """Refuse too many columns, and nested ones, before any row is read.

    Raises
    ------
    UnreadableTable
        A column holds lists, structs and the like.
    TableTooLarge
        There are more columns than the limit.
    UnicodeDecodeError
        The name of a column is not UTF-8.
    """
    check_columns(len(schema.names), limits)
    for field in schema:
        nested = _nested(field.type)
        if nested is not None:
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
    """Name what a column holds if it is nested; None if its values, or those of its dictionary, are plain."""
    kind = _stored(kind)
    if _is_wrapped(kind):
        kind = _stored(kind.value_type)
        if _is_wrapped(kind):
            return "dictionaries of dictionaries"
    if not types.is_nested(kind):
        return None
    return next((word for t, word in _NESTED.items() if str(kind).startswith(t)), "lists")


def read_within(batches: Iterable[pa.RecordBatch], schema: pa.Schema, limits: Limits) -> pa.Table:
    """Read batches into one table with columns as in `Source.table`.

    Raises
    ------
    UnreadableTable
        A column has values that cannot be written as text.
    TableTooLarge
        The batches are more than the limits; no further one is read then.
    pyarrow.ArrowException, OSError
        A batch is not valid.
    """
    # Columns of numbers are plain already, and as large as they are stored.
    numbers = all(types.is_integer(kind) or types.is_floating(kind) for kind in set(schema.types))
    read, rows, size = [], 0, 0
    for batch in batches:
        batch.validate(full=True)
        rows += batch.num_rows
        size += batch.nbytes if numbers else sum(map(spread_bytes, batch.columns))
        check_rows(rows, limits)
        check_bytes(size, limits, " when decompressed")
        read.append(batch)
    table = pa.Table.from_batches(read, read[0].schema if read else schema)
    if numbers and len(read) == 1:
        return table
    columns = [
        _plain(name, column.chunk(0) if column.num_chunks == 1 else column.combine_chunks())
        for name, column in zip(table.column_names, table.columns, strict=True)
    ]
    return pa.Table.from_arrays(columns, table.column_names)


def _plain(name: str, array: pa.Array | pa.ChunkedArray) -> pa.Array | pa.ChunkedArray:
    """Convert a column to numbers, booleans or text, each value standing for itself."""
    if isinstance(array, pa.ChunkedArray):  # more text than one array can hold
        return pa.chunked_array([_plain(name, chunk) for chunk in array.chunks])
    if isinstance(array.type, pa.BaseExtensionType):
        return _plain(name, array.storage)
    if types.is_run_end_encoded(array.type):
        values = _plain(name, array.values)  # Arrow cannot repeat views
        return pc.run_end_decode(pa.RunEndEncodedArray.from_arrays(array.run_ends, values))
    if types.is_dictionary(array.type):
        values = _plain(name, array.dictionary)
        return pa.DictionaryArray.from_arrays(array.indices, values).dictionary_decode()
    if is_view(array.type):
        # Arrow does not check the views of nulls, but follows them in a cast, even out of the memory that is
        # its own: so the values are copied one by one.
        kind = pa.string() if types.is_string_view(array.type) else pa.binary()
        return _plain(name, pa.array(array.to_pylist(), kind))
    return array if _is_plain(array.type) else _as_text(name, array)


def _is_plain(kind: pa.DataType) -> bool:
    """Tell whether a type is one that `Source.table` may have."""
    is_number = types.is_integer(kind) or types.is_floating(kind) or types.is_decimal(kind)
    is_other = types.is_string(kind) or types.is_boolean(kind) or types.is_null(kind)
    return bool(is_number or is_other)


def _as_text(name: str, array: pa.Array) -> pa.Array:
    """Convert dates, times, bytes and other types of text to `string`."""
    kind = array.type
    if types.is_duration(kind):  # its text would pass for a number
        raise UnreadableTable(_cannot_be_text(name, kind, "send them as numbers or as text"))
    try:
        text = array.cast(pa.string())
    except pa.ArrowException as error:
        raise UnreadableTable(_cannot_be_text(name, kind, first_line(error))) from error
    if types.is_temporal(kind) and pc.any(pc.starts_with(text, _OUT_OF_RANGE)).as_py():
        raise UnreadableTable(_cannot_be_text(name, kind, "one is out of range"))
    return text


def _cannot_be_text(name: str, kind: pa.DataType, why: str) -> str:
    """Say that the values of a column cannot be read, and why."""
    return f"The column {name!r} holds values ({kind}) that cannot be read: {why}."


def first_line(error: BaseException) -> str:
    """Return what Arrow says is wrong, without the trace on the lines below."""
    return str(error).strip().split("\n", 1)[0].rstrip(".")


def unreadable(what: str, error: BaseException) -> UnreadableTable:
    """Say why Arrow cannot read bytes, given one of `ARROW_ERRORS`."""
    if isinstance(error, UnicodeDecodeError):
        return UnreadableTable(f"{what} cannot be read: a name in its schema is not UTF-8.")
    return UnreadableTable(f"{what} cannot be read: {first_line(error)}.")
