"""Numbers as ImageJ prints them with 3 decimals.

Sources: ImageJ User Guide, 30.7 "Decimal places"; the behaviour of ImageJ 1.53t, `d2s` and
`getValueAsString` of class `ij.measure.ResultsTable`.

- Rounding is that of the exact double, a tie to the even digit (0.0625 is printed 0.062).
- Below 0.001 and above 999,999,999,999 it is scientific with 4 digits: -7.133E-4.
- `Circ.`, `AR` and `Solidity` always have 3 decimals. Other columns have them as soon as one of the
  first 24 rows is no whole number; in a column without, whole numbers have none.
"""

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from bloodcells.arrays import Floats

DECIMALS = 3
_ALWAYS = frozenset({"Circ.", "AR", "Round", "Solidity"})
_ROWS_THAT_DECIDE = 24
_LARGEST_PLAIN = 999_999_999_999.0
_SMALLEST_PLAIN = 0.001
_TIE = 1e-3
"""How near to a tie, in units of the last digit, a product with 1,000 may have been rounded wrongly."""
_INEXACT = 1e12
"""From here on it may have been so anywhere."""
_MAX_INT = 2**31 - 1


def printed(values: npt.ArrayLike) -> Floats:
    """The numbers that ImageJ's table has for those doubles, in the same shape; NaN stays NaN."""
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
    if not math.isfinite(value):
        return "NaN" if math.isnan(value) else ("Infinity" if value > 0 else "-Infinity")
    if 0 < abs(value) < _SMALLEST_PLAIN or abs(value) > _LARGEST_PLAIN:
        digits, power = f"{value:.{DECIMALS}E}".split("E")
        return f"{digits}E{int(power)}"
    return f"{value:.{decimals}f}"


def _is_whole(value: float) -> bool:
    """As Java has it: a double that a 32-bit integer can be."""
    return abs(value) <= _MAX_INT and value == int(value)


def printed_text(values: Floats, names: Sequence[str]) -> list[list[str]]:
    """The text that ImageJ writes for each value of a table `(n, m)` with columns of those names."""
    columns = []
    for name, column in zip(names, np.asarray(values, dtype=np.float64).T.tolist(), strict=True):
        first = column[:_ROWS_THAT_DECIDE]
        always = name in _ALWAYS or any(v == v and not _is_whole(v) for v in first)
        columns.append([_text(v, 0 if not always and _is_whole(v) else DECIMALS) for v in column])
    return [list(row) for row in zip(*columns, strict=True)]
