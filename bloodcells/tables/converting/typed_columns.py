"""Tell which columns of a table are numbers, and leave those as text whose values would then be others."""

import pyarrow as pa

from bloodcells.arrays import pc
from bloodcells.parallel.wanted import check_wanted
from bloodcells.tables.formats.source import Source
from bloodcells.tables.numbers import has_decimal_comma, plain

__all__ = ["typed_columns"]

_WHOLE = r"-?(?:0|[1-9][0-9]{0,14})"
"""Whole numbers that a spreadsheet shows as they are: of 15 digits at most, and without zeros before them,
as in `007`, which is a name."""
_NOT_FINITE = r"[+-]?(?i:nan|inf|infinity)"
_POWER = r"[eE][+-]?[0-9]+"
_DECIMAL = (
    r"-?(?:(?:0|[1-9][0-9]*)\.[0-9]*|\.[0-9]+)(?:" + _POWER + r")?"
    r"|-?(?:0|[1-9][0-9]{0,14})(?:[eE][+-][0-9]+)?"
)
"""Other numbers. A power of ten needs a sign or a decimal mark, as `1E5` is a well of a plate."""


def typed_columns(source: Source) -> pa.Table:
    """Give a table with columns of numbers where every value of a column is a number, and of text elsewhere.

    Parameters
    ----------
    source
        A table as it was sent. Only columns of text are looked at: what was sent as numbers stays so.

    Returns
    -------
    The same columns and rows: int64, float64, bool or text. An empty value is null.
    """
    table = source.table
    columns = [plain(column) for column in table.columns]
    texts = [column for column in columns if pa.types.is_string(column.type)]
    comma = has_decimal_comma([pa.chunked_array([text]) for text in texts])
    typed: list[pa.Array] = []
    for column in columns:
        check_wanted()
        typed.append(_typed(column, comma) if pa.types.is_string(column.type) else _sent(column))
    return pa.Table.from_arrays(typed, names=table.column_names)


def _sent(column: pa.Array) -> pa.Array:
    """Give a column that is no text: integers and floats as the two types that every program reads."""
    kind = column.type
    if pa.types.is_boolean(kind):
        return column
    if pa.types.is_integer(kind) and kind != pa.uint64():
        return column.cast(pa.int64())
    if pa.types.is_floating(kind):
        return column.cast(pa.float64())
    return column.cast(pa.string())


def _typed(texts: pa.Array, comma: bool) -> pa.Array:
    """Give numbers, if all texts that are not empty are some; else the texts."""
    values = pc.utf8_trim_whitespace(texts)
    values = pc.if_else(pc.equal(values, ""), None, values)
    texts = pc.if_else(pc.equal(texts, ""), None, texts)
    if values.null_count == len(values):
        return texts
    if _all(values, _WHOLE):
        return values.cast(pa.int64())
    decimal = _DECIMAL.replace(r"\.", ",") if comma else _DECIMAL
    if not _all(values, f"{decimal}|{_NOT_FINITE}") or _all(values, _NOT_FINITE):
        return texts
    return (pc.replace_substring(values, ",", ".") if comma else values).cast(pa.float64())


def _all(values: pa.Array, pattern: str) -> bool:
    """Tell whether all values that are not null match a pattern as a whole."""
    return bool(pc.all(pc.match_substring_regex(values, f"^(?:{pattern})$")).as_py())
