"""Say what is wrong with the channels of rows: none, contradictory, missing or doubled ones."""

from collections.abc import Mapping, Sequence

import numpy as np

from bloodcells.arrays import Integers
from bloodcells.errors import Fault, InvalidRows, quoted
from bloodcells.measurements import CHANNELS, normalise
from bloodcells.tables.imagej.channel_columns import (
    ColumnReading,
    is_channel_column,
    name_channel,
)
from bloodcells.tables.imagej.channel_text import OTHER_QUANTITY, SaidBy, find_places


def refuse_rows_without_channel(reading: ColumnReading) -> None:
    """Refuse rows whose channel is not said, where that of others is."""
    header, texts = reading.column.header, reading.column.texts
    faults = [
        Fault(
            int(reading.column.numbers[i]),
            header,
            f"{quoted(texts[i])} says no channel, red, green or blue, as other rows do; name it, or take "
            "the row out",
        )
        for i in np.flatnonzero(reading.channels < 0).tolist()
    ]
    if faults:
        raise InvalidRows(faults)


def refuse_contradictions(readings: Mapping[int, ColumnReading], tellers: Sequence[int]) -> None:
    """Refuse rows that are of one channel by one column, and of another by another.

    Parameters
    ----------
    readings
        What each column says of the channels, by position.
    tellers
        Positions of the columns that tell the channels, the one that is followed first.
    """
    first = readings[tellers[0]]
    faults = []
    for j, r in readings.items():
        says = j in tellers or (
            r.by in (SaidBy.WORD, SaidBy.LETTER)
            and normalise(r.column.header).startswith(("ch", "kanal", "canal"))
            and is_channel_column(r.column.header)
        )
        if not says:
            continue
        against = (r.channels >= 0) & (first.channels >= 0) & (r.channels != first.channels)
        faults += [
            Fault(
                int(r.column.numbers[i]),
                None,
                f"{first.column.header!r} says {name_channel(first.channels[i])} "
                f"({quoted(first.column.texts[i])}), and {r.column.header!r} says "
                f"{name_channel(r.channels[i])} ({quoted(r.column.texts[i])}); correct the one that is "
                "wrong, or take it out",
            )
            for i in np.flatnonzero(against).tolist()
        ]
    if faults:
        raise InvalidRows(sorted(faults, key=lambda fault: fault.row))


def name_other_quantity(text: str) -> str:
    """Say what a row measures that is of no channel."""
    said = [p for p in find_places(text) if p.value == OTHER_QUANTITY]
    word = text[said[-1].start : said[-1].end] if said else text
    if word.lower() in _OTHER_STACKS:
        return f"{word!r} is a slice of an HSB or Lab stack"
    return f"{quoted(word)} is brightness, or another quantity than one channel's"


_OTHER_STACKS = {"hue", "saturation", "brightness", "l*", "a*", "b*"}


def complete_cells(
    keys: Sequence[tuple[object, ...]], channels: Integers, numbers: Integers
) -> tuple[Integers, list[Fault]]:
    """Make one cell of the k-th red, green and blue rows of a key, and faults of keys where that fails."""
    groups: dict[tuple[object, ...], tuple[list[int], list[int], list[int]]] = {}
    for i, (key, channel) in enumerate(zip(keys, channels.tolist(), strict=True)):
        groups.setdefault(key, ([], [], []))[channel].append(i)
    cells, faults = [], []
    for key, of_channels in groups.items():
        if len({len(rows) for rows in of_channels}) == 1:
            cells += list(zip(*of_channels, strict=True))
            continue
        first = min(i for rows in of_channels for i in rows)
        counts = ", ".join(
            f"{len(r)} {name}" for r, name in zip(of_channels, CHANNELS, strict=True)
        )
        named = " ".join(str(part) for part in key)
        which = repr(named) if named.strip() else "the table"
        faults.append(
            Fault(
                int(numbers[first]),
                None,
                f"{which} has {counts} rows; one of each per cell was expected. Measure the red, "
                "green and blue slice of the RGB Stack (Image > Type > RGB Stack)",
            )
        )
    cells.sort()
    return np.array(cells, dtype=np.int64).reshape(-1, len(CHANNELS)), faults
