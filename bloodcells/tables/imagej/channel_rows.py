"""Find the rows of each cell in a table with one row per channel."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from bloodcells.arrays import Integers
from bloodcells.errors import Fault, InvalidRows, TableError
from bloodcells.measurements import CHANNELS, normalise
from bloodcells.tables.numbers import plain

_NAMED_SLICE = re.compile(r"^(?:(.*):)?(red|green|blue)$", re.IGNORECASE | re.DOTALL)
_SPLIT_RGB = re.compile(r"^(.*) \((red|green|blue)\)$", re.IGNORECASE | re.DOTALL)
_SPLIT_CHANNELS = re.compile(r"^C([0-9]+)-(.*)$", re.DOTALL)
_OTHER_STACK = re.compile(r":(Hue|Saturation|Brightness|[Lab]\*)$")
_NUMBERED_SLICE = re.compile(r"^(.*):([0-9]+)$", re.DOTALL)


@dataclass(frozen=True)
class ChannelRows:
    """Hold the rows of each cell of a table in ImageJ's long form."""

    rows: Integers
    """`(cells, 3)` 0-based rows of the red, green and blue measurements of each cell."""
    names: list[str] | None
    """Name of each cell: that in the sender's own column, else `Label` without the channel; None if
    the table has neither."""
    told_by: str
    """What told the channels, as the receipt says it."""


def find_channel_rows(
    table: pa.Table,
    numbers: Integers,
    shape: npt.NDArray[np.float64],
    own_names: Sequence[str] | None = None,
) -> ChannelRows:
    """Find the red, green and blue row of each cell.

    Parameters
    ----------
    table
        The long table, of n rows.
    numbers
        `(n,)` 1-based data rows, as the sender counts them.
    shape
        `(n, s)` measurements of shape, which are the same in the three rows of one cell.
    own_names
        `(n,)` names of the cells in a column of the sender's other than `Label`, if there is one.

    Raises
    ------
    InvalidRows
        A row has no channel, a cell lacks a row, or rows of one cell differ in shape.
    TableError
        No column says the channels and the rows are not three for each cell, or all rows are of one
        channel.
    """
    n = table.num_rows
    by_name = {normalise(c): plain(table.column(i)) for i, c in enumerate(table.column_names)}
    labels = _texts(by_name.get("label"))
    # Where a table has no labels, `Summarize` adds a column of them for its own four rows.
    if labels is not None and not any(labels):
        labels = None
    _refuse_other_stacks(labels or [], numbers)
    channels, labels, told_by = _channels(by_name, labels, n)
    bad = [
        Fault(
            int(numbers[i]), None, "no channel: neither Label, Ch nor Slice says red, green or blue"
        )
        for i in np.flatnonzero(channels < 0)
    ]
    if bad:
        raise InvalidRows(bad)
    if told_by != _CONSECUTIVE and len(set(channels.tolist())) == 1:
        raise TableError(
            f"All rows are of one channel ({CHANNELS[channels[0]]}, told by {told_by}): the RGB image "
            "itself or one of its slices was measured, or, in a batch macro without a window, only the "
            "last row was kept. Measure the red, green and blue slice of the RGB Stack (Image > Type > "
            "RGB Stack), or send what the macro printed."
        )
    if told_by == _CONSECUTIVE:
        if n % len(CHANNELS):
            raise TableError(
                f"The table has {n} row{'' if n == 1 else 's'}, and nothing in it says the channel; "
                "three rows for each cell (red, green, blue) were expected. Measure each slice of the "
                'RGB Stack, or tick "Display label" in Set Measurements.'
            )
        rows = np.arange(n).reshape(-1, len(CHANNELS))
        faults: list[Fault] = []
    else:
        keys = _keys(by_name, [p for p in (own_names, labels) if p is not None], told_by == "Ch", n)
        rows, faults = _complete_cells(keys, channels, numbers)
    if not faults and len(rows):
        first = shape[rows[:, :1]]
        # NaN stands for a value that is not a number, which is reported later.
        same = ((shape[rows] == first) | np.isnan(shape[rows]) | np.isnan(first)).all(axis=(1, 2))
        if own_names is not None:
            names_in_cell = np.array(own_names)[rows]
            same &= (names_in_cell == names_in_cell[:, :1]).all(axis=1)
        faults = [
            Fault(
                int(numbers[rows[i, 1]]),
                None,
                f"this row and row {numbers[rows[i, 0]]} should measure one cell in two channels, "
                "but differ in shape or name; measure each cell in red, green and blue, in the same "
                "order",
            )
            for i in np.flatnonzero(~same)
        ]
    if faults:
        raise InvalidRows(faults)
    names_of_rows = labels if own_names is None else own_names
    names = None if names_of_rows is None else [names_of_rows[int(i)] for i in rows[:, 0]]
    return ChannelRows(rows, names, told_by)


def _refuse_other_stacks(labels: Sequence[str], numbers: Integers) -> None:
    """Refuse rows measured in the slices of an HSB or Lab stack."""
    bad = [
        Fault(
            int(numbers[i]),
            "Label",
            f"{match[1]!r} is a slice of an HSB or Lab stack; measure the red, green and blue slice of "
            "the RGB Stack (Image > Type > RGB Stack)",
        )
        for i, label in enumerate(labels)
        if (match := _OTHER_STACK.search(label))
    ]
    if bad:
        raise InvalidRows(bad)


_CONSECUTIVE = (
    "three rows after each other are red, green and blue, the order of ImageJ's RGB Stack, as nothing "
    "in the table says the channel; their shape is the same"
)


def _channels(
    by_name: Mapping[str, pa.Array], labels: list[str] | None, n: int
) -> tuple[Integers, list[str] | None, str]:
    """Tell the channel of each row by the first column that says it.

    Returns
    -------
    `(n,)` 0, 1 or 2 for red, green or blue, -1 for none; the labels without the channel; and what told
    the channels.
    """
    if labels is not None:
        named = [_channel_of_label(label) for label in labels]
        if any(channel >= 0 for _, channel in named):
            return (
                np.array([channel for _, channel in named], dtype=np.int64),
                [base for base, _ in named],
                "Label",
            )
    for column in ("ch", "slice"):
        if column in by_name:
            name = "Ch" if column == "ch" else "Slice"
            return _numbered(_texts(by_name[column]) or []), _without_number(labels), name
    if labels is not None and any(_NUMBERED_SLICE.match(label) for label in labels):
        parts = [_NUMBERED_SLICE.match(label) for label in labels]
        return _numbered([m[2] if m else "" for m in parts]), _without_number(labels), "Label"
    return np.arange(n) % len(CHANNELS), labels, _CONSECUTIVE


def _channel_of_label(label: str) -> tuple[str, int]:
    """Divide a label into the name of the image and the channel, -1 if it names none."""
    if match := _NAMED_SLICE.match(label) or _SPLIT_RGB.match(label):
        return match[1] or "", CHANNELS.index(match[2].lower())
    if match := _SPLIT_CHANNELS.match(label):
        number = int(match[1])
        return match[2], number - 1 if 1 <= number <= len(CHANNELS) else -1
    return label, -1


def _numbered(texts: Sequence[str]) -> Integers:
    """Read the numbers of slices, 1 to 3, as channels 0 to 2; -1 for anything else."""
    known = {str(i + 1): i for i in range(len(CHANNELS))}
    # ImageJ prints them like any measurement: `1`, `1.000`, `1.000E0`.
    whole = (re.sub(r"([.,]0*)?([eE]\+?0+)?$", "", text.strip()) for text in texts)
    return np.array([known.get(text, -1) for text in whole], dtype=np.int64)


def _without_number(labels: list[str] | None) -> list[str] | None:
    """Remove the number of the slice from the end of each label."""
    if labels is None:
        return None
    return [m[1] if (m := _NUMBERED_SLICE.match(label)) else label for label in labels]


def _keys(
    by_name: Mapping[str, pa.Array],
    names: Sequence[Sequence[object]],
    of_hyperstack: bool,
    n: int,
) -> list[tuple[object, ...]]:
    """Make for each of n rows a key that the rows of a cell share.

    In a hyperstack, rows of different slices and frames are different cells.
    """
    parts = list(names)
    if of_hyperstack:
        parts += [by_name[c].to_pylist() for c in ("slice", "frame") if c in by_name]
    return list(zip(*parts, strict=True)) if parts else [()] * n


def _complete_cells(
    keys: Sequence[tuple[object, ...]], channels: Integers, numbers: Integers
) -> tuple[Integers, list[Fault]]:
    """Make one cell of the k-th red, green and blue rows of a key, and faults of keys where that fails."""
    groups: dict[tuple[object, ...], tuple[list[int], list[int], list[int]]] = {}
    for i, (key, channel) in enumerate(zip(keys, channels, strict=True)):
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
        which = repr(named) if named else "the table"
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


def _texts(array: pa.Array | None) -> list[str] | None:
    """List the values of a column as text without blanks around it; None if there is no column."""
    if array is None:
        return None
    return ["" if v is None else str(v).strip() for v in array.to_pylist()]
