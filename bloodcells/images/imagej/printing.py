"""Round and write numbers as ImageJ prints them with 3 decimals.

Sources: ImageJ User Guide, 30.7 "Decimal places"; the behaviour of ImageJ 1.53t, `d2s` and
`getValueAsString` of class `ij.measure.ResultsTable`.

- The exact value of the double is rounded, a tie to the even digit (0.0625 is printed as 0.062).
- Numbers below 0.001 and above 999,999,999,999 are scientific with 4 digits: -7.133E-4.
- `Circ.`, `AR` and `Solidity` always have 3 decimals. Another column has them if one of its first 24
  rows is no whole number; otherwise its whole numbers have no decimals.
"""

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from bloodcells.arrays import Floats

DECIMALS = 3
_ALWAYS_DECIMAL = frozenset({"Circ.", "AR", "Round", "Solidity"})
_ROWS_THAT_DECIDE = 24
_LARGEST_PLAIN = 999_999_999_999.0
_SMALLEST_PLAIN = 0.001
_TIE = 1e-3
"""A product with 1,000 that is nearer to a tie than this, in units of the last digit, may be rounded
wrongly, as the product is itself rounded."""
_INEXACT = 1e12
"""From this product on, any number may be rounded wrongly."""
_MAX_INT = 2**31 - 1


def printed(values: npt.ArrayLike) -> Floats:
    """Round doubles to the numbers that ImageJ prints for them, in the same shape; NaN stays NaN.

    Examples
    --------
    >>> printed([0.0625, 16945.0, 0.0007133456]).tolist()
    [0.062, 16945.0, 0.0007133]
    """
    exact = np.array(values, dtype=np.float64)
    scaled = exact * 10.0**DECIMALS
    result: Floats = np.rint(scaled) / 10.0**DECIMALS
    size = np.abs(scaled)
    finite = np.isfinite(exact)
    near_tie = np.abs(scaled[finite] - np.floor(scaled[finite]) - 0.5) < _TIE
    unsure = np.zeros(exact.shape, dtype=bool)
    unsure[finite] = near_tie | (size[finite] > _INEXACT) | (size[finite] < 1 + _TIE)
    for index in np.argwhere(unsure & (exact != 0)):
        where = tuple(index)
        result[where] = float(_text(float(exact[where]), DECIMALS))
    return result


def _text(value: float, decimals: int) -> str:
    """Write one number as ImageJ does, with so many decimals unless it is scientific."""
    if not math.isfinite(value):
        return "NaN" if math.isnan(value) else ("Infinity" if value > 0 else "-Infinity")
    if 0 < abs(value) < _SMALLEST_PLAIN or abs(value) > _LARGEST_PLAIN:
        digits, power = f"{value:.{DECIMALS}E}".split("E")
        return f"{digits}E{int(power)}"
    return f"{value:.{decimals}f}"


def _is_whole(value: float) -> bool:
    """Tell whether Java takes a double for a whole number: one that a 32-bit integer can be."""
    return abs(value) <= _MAX_INT and value == int(value)


def printed_text(values: Floats, names: Sequence[str]) -> list[list[str]]:
    """Write the values of a table as ImageJ does.

    Parameters
    ----------
    values
        `(n, m)` the table.
    names
        The names of its `m` columns, on which the decimals depend.

    Returns
    -------
    list of list of str
        The rows.
    """
    columns = []
    for name, column in zip(names, np.asarray(values, dtype=np.float64).T.tolist(), strict=True):
        first = column[:_ROWS_THAT_DECIDE]
        decimal = name in _ALWAYS_DECIMAL or any(v == v and not _is_whole(v) for v in first)
        columns.append([_text(v, 0 if not decimal and _is_whole(v) else DECIMALS) for v in column])
    return [list(row) for row in zip(*columns, strict=True)]
