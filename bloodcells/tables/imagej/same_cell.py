"""Check that rows taken for one cell's differ in nothing that would tell them apart."""

from collections.abc import Set

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from bloodcells.arrays import Integers, pc
from bloodcells.errors import Fault, InvalidRows, quoted
from bloodcells.measurements import normalise
from bloodcells.tables.imagej.layout import is_index
from bloodcells.tables.numbers import looks_like_number, plain

_IMAGEJ_NUMBERS = {
    normalise(name)
    for name in (
        *("X", "Y", "XM", "YM", "BX", "BY", "Width", "Height", "Major", "Minor", "Angle", "Round"),
        *("FeretX", "FeretY", "FeretAngle", "IntDen", "RawIntDen", "%Area", "MinThr", "MaxThr"),
        *("Mean", "StdDev", "Mode", "Min", "Max", "Median", "Skew", "Kurt"),
    )
}
"""ImageJ's measurements that may differ between the channels of a cell, or are of its shape."""


def as_texts(array: pa.Array) -> list[str]:
    """List the values of a column as text without blanks around it."""
    return ["" if v is None else str(v).strip() for v in array.to_pylist()]


def is_numeric(column: pa.ChunkedArray | pa.Array) -> bool:
    """Tell whether a column holds numbers, as such or as text."""
    array = plain(column)
    if not pa.types.is_string(array.type):
        return bool(pa.types.is_integer(array.type) or pa.types.is_floating(array.type))
    return all(looks_like_number(text) for text in as_texts(array) if text)


def refuse_unlike_outlines(
    rows: Integers, shape: npt.NDArray[np.float64], numbers: Integers, by_order: bool = False
) -> None:
    """Refuse rows that are of one cell but differ in shape.

    Parameters
    ----------
    rows
        `(cells, 3)` 0-based rows of each cell.
    shape
        `(n, s)` measurements of shape.
    numbers
        `(n,)` 1-based data rows, as the sender counts them.
    by_order
        Whether rows are taken for a cell's because they stand after each other.
    """
    why = "as nothing in the table says a channel that is known, " if by_order else ""
    name = "name the channels red, green and blue, or " if by_order else ""
    first = shape[rows[:, :1]]
    # NaN stands for a value that is not a number, which is reported later.
    same = ((shape[rows] == first) | np.isnan(shape[rows]) | np.isnan(first)).all(axis=(1, 2))
    faults = [
        Fault(
            int(numbers[rows[i, 1]]),
            None,
            f"{why}this row and row {numbers[rows[i, 0]]} should measure one cell in two channels, "
            f"but differ in shape or name; {name}measure each cell in red, green and blue, in the same "
            "order",
        )
        for i in np.flatnonzero(~same)
    ]
    if faults:
        raise InvalidRows(faults)


def refuse_same(measured: pa.Table, rows: Integers, numbers: Integers) -> None:
    """Refuse rows of one cell that are the same in every measurement: one channel was measured twice.

    Parameters
    ----------
    measured
        The measurements, of n rows.
    rows, numbers
        As for `refuse_unlike_outlines`.
    """
    codes = [
        plain(c).dictionary_encode().indices.fill_null(-1).to_numpy() for c in measured.columns
    ]
    faults = []
    for a, b in ((0, 1), (1, 2), (0, 2)):
        same = np.ones(len(rows), dtype=bool)
        for code in codes:
            same &= code[rows[:, a]] == code[rows[:, b]]
        faults += [
            Fault(
                int(numbers[rows[i, b]]),
                None,
                f"this row is the same as row {numbers[rows[i, a]]} in every measurement, as if one "
                "channel had been measured twice, and nothing in the table says the channel; measure "
                'each slice of the RGB Stack, with "Display label" ticked in Set Measurements',
            )
            for i in np.flatnonzero(same)
        ]
    if faults:
        raise InvalidRows(sorted(faults, key=lambda fault: fault.row))


def refuse_differing(
    table: pa.Table, measured: Set[int], rows: Integers, numbers: Integers
) -> None:
    """Refuse rows of one cell that differ in a text, or a code, that names no channel.

    Measurements may differ, and numbers of the rows; a blank differs from nothing.

    Parameters
    ----------
    measured
        0-based positions of the columns that are measurements.
    rows, numbers
        As for `refuse_unlike_outlines`.
    """
    faults = []
    for j, header in enumerate(table.column_names):
        if j in measured or is_index(header) or normalise(header) in _IMAGEJ_NUMBERS:
            continue
        array = plain(table.column(j))
        if is_numeric(array) and not _tells_rows_apart(array, rows):
            continue
        texts = as_texts(array)
        for cell in rows.tolist():
            said = [(i, texts[i]) for i in cell if texts[i]]
            other = next(((i, text) for i, text in said[1:] if text != said[0][1]), None)
            if other is not None:
                faults.append(
                    Fault(
                        int(numbers[other[0]]),
                        header,
                        f"{quoted(other[1])}, where row {numbers[said[0][0]]}, which seems to be of the "
                        f"same cell, has {quoted(said[0][1])}: that tells the rows apart, but names no "
                        "channel that is known; name the channels red, green and blue, in Label or in a "
                        "column Channel",
                    )
                )
    if faults:
        raise InvalidRows(sorted(faults, key=lambda fault: fault.row))


def _tells_rows_apart(array: pa.Array, rows: Integers) -> bool:
    """Tell whether numbers may be codes that tell the rows of a cell apart, such as wavelengths.

    Numbers with a fraction are measurements, unless they are the same in each of several cells; so are whole
    ones of which each cell has its own. Those that count on from row to row number the rows.
    """
    if pa.types.is_string(array.type):
        blank = pc.equal(pc.utf8_trim_whitespace(array), "")
        array = pc.if_else(blank, pa.nulls(1, pa.string())[0], pc.utf8_trim_whitespace(array))
    values = np.asarray(array.cast(pa.float64()).fill_null(np.nan).to_numpy(zero_copy_only=False))
    values = values[~np.isnan(values)] if not len(rows) else values[rows]
    if not len(values) or np.isnan(values).any():
        return False
    if len(values) == 1 and (values != np.floor(values)).any():
        return False
    if (np.diff(values, axis=1) == 1).all():
        return False
    return len(np.unique(values, axis=0)) == 1 or len(np.unique(np.sort(values), axis=0)) == 1
