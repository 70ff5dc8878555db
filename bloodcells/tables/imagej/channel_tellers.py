"""Find the columns that tell the channel of each row of a table in ImageJ's long form."""

from collections.abc import Iterator, Mapping

import pyarrow as pa

from bloodcells.arrays import Integers
from bloodcells.measurements.channel_words import fold
from bloodcells.tables.imagej.channel_columns import (
    ColumnReading,
    TextColumn,
    is_channel_column,
    read_channel_column,
    read_text_column,
)
from bloodcells.tables.imagej.channel_text import SaidBy
from bloodcells.tables.imagej.layout import is_index
from bloodcells.tables.imagej.long_table import LongTable
from bloodcells.tables.imagej.same_cell import as_texts, is_numeric
from bloodcells.tables.numbers import plain


def read_columns(long: LongTable, outlines: Integers) -> Iterator[tuple[int, ColumnReading]]:
    """Read each column that may say a channel: its position, and what it says."""
    for j, header in enumerate(long.table.column_names):
        if j in long.measured or is_index(header):
            continue
        array = plain(long.table.column(j))
        of_channels = is_channel_column(header)
        if not of_channels and not pa.types.is_string(array.type):
            continue
        texts = as_texts(array)
        if not any(texts):
            continue
        column = TextColumn(header, texts, long.numbers)
        if of_channels:
            reading = read_channel_column(column, outlines)
        elif is_numeric(array):
            continue
        else:
            reading = read_text_column(column, outlines, strict=j in long.naming)
        if reading is not None:
            yield j, reading


def tells(reading: ColumnReading) -> bool:
    """Tell whether a column says the channel, and says different ones of the rows of a cell."""
    return reading.varies and bool((reading.channels >= 0).any())


def choose_tellers(long: LongTable, readings: Mapping[int, ColumnReading]) -> list[int]:
    """Select the columns that tell the channels, those that do so of every row first.

    Where none differs between the rows of a cell, a column does that says a channel in every row, where
    that is sure to be meant: the cells then have it several times.
    """
    names = long.table.column_names
    whole = [j for j, r in readings.items() if tells(r) and (r.channels >= 0).all()]
    partly = [
        j
        for j, r in readings.items()
        if tells(r) and j not in whole and (j in long.naming or is_channel_column(names[j]))
    ]
    if whole or partly:
        return whole + partly
    constant = (
        j
        for j, r in readings.items()
        if (r.channels >= 0).all()
        and (
            j in long.naming
            or _numbers_channels(names[j])
            or (r.by != SaidBy.NUMBER and is_channel_column(names[j]))
        )
    )
    return list(constant)[:1]


def _numbers_channels(header: str) -> bool:
    """Tell whether the numbers in a column are those of channels, even where all are the same."""
    return is_channel_column(header) and not fold(header).startswith(_OF_SOMETHING_ELSE)


_OF_SOMETHING_ELSE = ("plane", "band", "dye", "stain")
"""How the headers of columns begin that may number something else, of which all rows are the same."""
