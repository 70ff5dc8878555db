"""Find the rows of each cell in a table with one row per channel."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from bloodcells.arrays import Integers
from bloodcells.errors import Fault, InvalidRows, TableError, listed
from bloodcells.measurements import CHANNELS, normalise
from bloodcells.tables.imagej.cell_names import names_of_cells, naming_texts
from bloodcells.tables.imagej.channel_columns import ColumnReading, is_channel_column
from bloodcells.tables.imagej.channel_faults import (
    complete_cells,
    name_other_quantity,
    refuse_contradictions,
    refuse_rows_without_channel,
)
from bloodcells.tables.imagej.channel_tellers import choose_tellers, read_columns, tells
from bloodcells.tables.imagej.channel_text import OF_ANOTHER_NUMBER, OTHER_QUANTITY, SaidBy
from bloodcells.tables.imagej.long_table import LongTable, number_outlines
from bloodcells.tables.imagej.same_cell import (
    as_texts,
    is_numeric,
    refuse_differing,
    refuse_same,
    refuse_unlike_outlines,
)
from bloodcells.tables.numbers import plain

_HYPERSTACK = ("slice", "frame")
"""Normalised headers of the columns that tell cells apart where `Ch` says the channel."""


@dataclass(frozen=True)
class ChannelRows:
    """Hold the rows of each cell of a table in ImageJ's long form."""

    rows: Integers
    """`(cells, 3)` 0-based rows of the red, green and blue measurements of each cell."""
    names: list[str] | None
    """Name of each cell, without the channel; None if no column names them."""
    named_by: int | None
    """0-based position of the column that names the cells."""
    told: str | None
    """What told the channels, a sentence of the receipt; None where only their order did."""
    assumptions: list[str] = field(default_factory=list)
    """What was taken for granted, one sentence each."""
    rest: Mapping[int, list[str]] = field(default_factory=dict)
    """0-based position of a column that says the channel -> `(n,)` its values without the channel; empty
    where nothing is left."""
    left_out: Mapping[int, str] = field(default_factory=dict)
    """0-based row that is no channel's, such as one of brightness -> why it is left out."""


def find_channel_rows(long: LongTable) -> ChannelRows:
    """Find the red, green and blue row of each cell.

    The channels are told by whatever column says them. Where none does, and nothing differs between three
    rows after each other, these are red, green and blue.

    Raises
    ------
    InvalidRows
        A row has no channel, columns say different channels, a cell lacks a row or has one twice, or rows
        of one cell differ in shape or in a text that is no channel.
    TableError
        No column says the channels and the rows are not three for each cell, or all rows are of one
        channel.
    """
    outlines = number_outlines(long.shape)
    readings = dict(read_columns(long, outlines))
    headers = {j: normalise(long.table.column_names[j]) for j in readings}
    by_ch = any(headers[j] == "ch" and tells(r) for j, r in readings.items())
    if "ch" in headers.values():
        # Slices and frames are then depths and times, and so are the numbers at the end of labels.
        readings = {
            j: r
            for j, r in readings.items()
            if headers[j] not in _HYPERSTACK and (by_ch or r.by != SaidBy.SLICE)
        }
    tellers = choose_tellers(long, readings)
    if not tellers:
        return _by_order(long, readings)
    other = np.any([readings[j].channels == OTHER_QUANTITY for j in tellers], axis=0)
    if other.any():
        return _without_others(long, other, readings[tellers[0]], outlines)
    return _told(long, readings, tellers, outlines, by_ch)


_BY_ORDER = (
    "channels told by three rows after each other are red, green and blue, the order of ImageJ's RGB "
    "Stack, as nothing in the table says the channel; their shape is the same"
)


def _told(
    long: LongTable,
    readings: Mapping[int, ColumnReading],
    tellers: Sequence[int],
    outlines: Integers,
    by_ch: bool,
) -> ChannelRows:
    """Find the rows of each cell by the columns that tell the channels.

    Parameters
    ----------
    by_ch
        Whether ImageJ's column `Ch` tells them.
    """
    first = readings[tellers[0]]
    channels = first.channels
    refuse_rows_without_channel(first)
    told = [readings[j].column.header for j in tellers if (readings[j].channels >= 0).all()]
    told_by = listed(told)
    if len(set(channels.tolist())) == 1:
        raise TableError(
            f"All rows are of one channel ({CHANNELS[channels[0]]}, told by {told_by}): the RGB image "
            "itself or one of its slices was measured, or, in a batch macro without a window, only the "
            "last row was kept. Measure the red, green and blue slice of the RGB Stack (Image > Type > "
            "RGB Stack), or send what the macro printed."
        )
    refuse_contradictions(readings, tellers)
    keys = naming_texts(long, readings, outlines)
    keys |= {j: readings[j].rest for j in tellers if j not in keys and any(readings[j].rest)}
    if by_ch:
        for j, header in enumerate(long.table.column_names):
            if normalise(header) in _HYPERSTACK:
                keys[j] = as_texts(plain(long.table.column(j)))
    rows, faults = complete_cells(
        list(zip(*keys.values(), strict=True)) if keys else [()] * len(channels),
        channels,
        long.numbers,
    )
    if faults:
        raise InvalidRows(faults)
    refuse_unlike_outlines(rows, long.shape, long.numbers)
    _refuse_unknown_channels(long, readings, rows)
    words = any(readings[j].by in (SaidBy.WORD, SaidBy.LETTER) for j in tellers)
    assumptions = (
        []
        if words
        else [
            f"channels {listed(first.order)} in the column {first.column.header!r} are taken as red, green "
            "and blue"
        ]
    )
    named_by, names = names_of_cells(long, readings, outlines, rows)
    return ChannelRows(
        rows,
        names,
        named_by,
        f"channels told by {told_by}",
        assumptions,
        {j: readings[j].rest for j in tellers},
    )


def _by_order(long: LongTable, readings: Mapping[int, ColumnReading]) -> ChannelRows:
    """Take three rows after each other as red, green and blue, if nothing differs between them."""
    for r in readings.values():
        if r.varies and r.unknown:
            found = [str(n) if n < OF_ANOTHER_NUMBER else "of more or fewer" for n in r.unknown]
            raise TableError(
                f"The column {r.column.header!r} numbers the channels {listed(found, 5)}, which does not "
                "say which rows are red, green and blue (1, 2 and 3, or 0, 1 and 2, would). Name the "
                "channels red, green and blue, and take out the rows of others."
            )
    n = len(long.numbers)
    if n % len(CHANNELS):
        raise TableError(
            f"The table has {n} row{'' if n == 1 else 's'}, and nothing in it says the channel; "
            "three rows for each cell (red, green, blue) were expected. Measure each slice of the "
            'RGB Stack, or tick "Display label" in Set Measurements.'
        )
    rows = np.arange(n).reshape(-1, len(CHANNELS))
    refuse_unlike_outlines(rows, long.shape, long.numbers, by_order=True)
    refuse_differing(long.table, long.measured, rows, long.numbers)
    refuse_same(long.table.select(sorted(long.measured)), rows, long.numbers)
    named_by, names = names_of_cells(long, {}, np.zeros(n, dtype=np.int64), rows)
    return ChannelRows(rows, names, named_by, None, [_BY_ORDER])


def _without_others(
    long: LongTable, other: npt.NDArray[np.bool_], teller: ColumnReading, outlines: Integers
) -> ChannelRows:
    """Leave out rows of brightness and the like, if their cells have rows of red, green and blue.

    Raises
    ------
    InvalidRows
        Some of their cells have not.
    """
    kept = np.flatnonzero(~other)
    found = find_channel_rows(long.take(~other)) if len(kept) else None
    cells = set() if found is None else set(outlines[kept[found.rows[:, 0]]].tolist())
    alone = [i for i in np.flatnonzero(other).tolist() if outlines[i] not in cells]
    if found is None or alone:
        raise InvalidRows(
            [
                Fault(
                    int(long.numbers[i]),
                    teller.column.header,
                    f"{name_other_quantity(teller.column.texts[i])}; measure the red, green and blue "
                    "slice of the RGB Stack (Image > Type > RGB Stack)",
                )
                for i in alone
            ]
        )
    left_out = {
        i: name_other_quantity(teller.column.texts[i]) for i in np.flatnonzero(other).tolist()
    }
    # Rows that are left out say nothing: what they take in `rest` is never asked for.
    rest = {}
    for j, texts in found.rest.items():
        all_texts = [""] * len(other)
        for i, text in zip(kept.tolist(), texts, strict=True):
            all_texts[i] = text
        rest[j] = all_texts
    return replace(found, rows=kept[found.rows], rest=rest, left_out=left_out)


def _refuse_unknown_channels(
    long: LongTable, readings: Mapping[int, ColumnReading], rows: Integers
) -> None:
    """Refuse a column of channels whose values differ between the rows of a cell but name none."""
    for j, header in enumerate(long.table.column_names):
        column = long.table.column(j)
        if j in readings or j in long.measured or not is_channel_column(header):
            continue
        if pa.types.is_string(plain(column).type) and not is_numeric(column):
            refuse_differing(long.table.select([j]), frozenset(), rows, long.numbers)
