"""Find the rows of each cell in a table with one row per channel."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from bloodcells.arrays import Integers
from bloodcells.errors import Fault, InvalidRows, TableError, listed
from bloodcells.measurements import CHANNELS, normalise
from bloodcells.measurements.channel_words import fold
from bloodcells.tables.imagej.channel_columns import (
    ColumnReading,
    TextColumn,
    is_channel_column,
    read_channel_column,
    read_text_column,
    varies_in_cells,
)
from bloodcells.tables.imagej.channel_faults import (
    complete_cells,
    name_other_quantity,
    refuse_contradictions,
    refuse_rows_without_channel,
)
from bloodcells.tables.imagej.channel_text import (
    OF_ANOTHER_NUMBER,
    OTHER_QUANTITY,
    SaidBy,
)
from bloodcells.tables.imagej.layout import is_index
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


@dataclass(frozen=True)
class LongTable:
    """Hold a table of n rows in ImageJ's long form."""

    table: pa.Table
    numbers: Integers
    """`(n,)` 1-based data rows, as the sender counts them."""
    shape: npt.NDArray[np.float64]
    """`(n, s)` measurements of shape, which are the same in the three rows of one cell."""
    measured: frozenset[int]
    """0-based positions of the columns that are measurements."""
    naming: Sequence[int]
    """0-based positions of the columns that may name the cells, the one that does so best first."""

    def take(self, kept: npt.NDArray[np.bool_]) -> "LongTable":
        """Select rows."""
        return LongTable(
            self.table.filter(pa.array(kept)),
            self.numbers[kept],
            self.shape[kept],
            self.measured,
            self.naming,
        )


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
    outlines = _number_outlines(long.shape)
    readings = dict(_read_columns(long, outlines))
    headers = {j: normalise(long.table.column_names[j]) for j in readings}
    by_ch = any(headers[j] == "ch" and _tells(r) for j, r in readings.items())
    if "ch" in headers.values():
        # Slices and frames are then depths and times, and so are the numbers at the end of labels.
        readings = {
            j: r
            for j, r in readings.items()
            if headers[j] not in _HYPERSTACK and (by_ch or r.by != SaidBy.SLICE)
        }
    tellers = _choose_tellers(long, readings)
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


def _number_outlines(shape: npt.NDArray[np.float64]) -> Integers:
    """Give rows of the same measurements of shape the same number: `(n,)`."""
    if not shape.shape[1]:
        return np.zeros(len(shape), dtype=np.int64)
    # A value that is not a number is reported later; here, all of these are alike.
    rows = np.ascontiguousarray(np.nan_to_num(shape) + 0.0)
    as_bytes = rows.view(np.dtype((np.void, rows.dtype.itemsize * rows.shape[1]))).ravel()
    return np.unique(as_bytes, return_inverse=True)[1].astype(np.int64)


def _read_columns(long: LongTable, outlines: Integers) -> Iterator[tuple[int, ColumnReading]]:
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


def _tells(reading: ColumnReading) -> bool:
    """Tell whether a column says the channel, and says different ones of the rows of a cell."""
    return reading.varies and bool((reading.channels >= 0).any())


def _choose_tellers(long: LongTable, readings: Mapping[int, ColumnReading]) -> list[int]:
    """Select the columns that tell the channels, those that do so of every row first.

    Where none differs between the rows of a cell, a column does that says a channel in every row, where
    that is sure to be meant: the cells then have it several times.
    """
    names = long.table.column_names
    whole = [j for j, r in readings.items() if _tells(r) and (r.channels >= 0).all()]
    partly = [
        j
        for j, r in readings.items()
        if _tells(r) and j not in whole and (j in long.naming or is_channel_column(names[j]))
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
    keys = _naming_texts(long, readings, outlines)
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
    named_by, names = _names_of_cells(long, readings, outlines, rows)
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
    refuse_unlike_outlines(rows, long.shape, long.numbers)
    refuse_differing(long.table, long.measured, rows, long.numbers)
    refuse_same(long.table.select(sorted(long.measured)), rows, long.numbers)
    named_by, names = _names_of_cells(long, {}, np.zeros(n, dtype=np.int64), rows)
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


def _naming_texts(
    long: LongTable, readings: Mapping[int, ColumnReading], outlines: Integers
) -> dict[int, list[str]]:
    """Read the columns that may name the cells: position -> text without the channel.

    Columns without any text are left out, and those that number the rows.
    """
    found = {}
    for j in long.naming:
        column = long.table.column(j)
        texts = readings[j].rest if j in readings else as_texts(plain(column))
        if j not in readings and is_numeric(column):
            kinds = {text: kind for kind, text in enumerate(dict.fromkeys(texts))}
            if varies_in_cells([kinds[text] for text in texts], outlines):
                continue
        if any(as_texts(plain(column))):
            found[j] = texts
    return found


def _names_of_cells(
    long: LongTable,
    readings: Mapping[int, ColumnReading],
    outlines: Integers,
    rows: Integers,
) -> tuple[int | None, list[str] | None]:
    """Name the cells by the first column that does: its position, and the names."""
    for j, texts in _naming_texts(long, readings, outlines).items():
        return j, [texts[i] for i in rows[:, 0].tolist()]
    return None, None
