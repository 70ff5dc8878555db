"""Write numbers and names for the page."""

import math
import re
import unicodedata
from collections.abc import Sequence
from typing import Any

from bloodcells.errors import listed

__all__ = [
    "DASH",
    "clean",
    "confidence",
    "count",
    "group_name",
    "labels",
    "listed",
    "p_value",
    "percent",
    "percent_interval",
    "plural",
    "points",
    "points_interval",
    "ratio",
    "share",
    "shortened",
]

DASH = "\N{EN DASH}"
_MINUS = "\N{MINUS SIGN}"
_TIMES = "\N{MULTIPLICATION SIGN}"
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff\s]+")
_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def count(value: int) -> str:
    """Write a whole number with commas between thousands."""
    return f"{value:,}"


def plural(value: int, one: str, many: str | None = None) -> str:
    """Write a number with its noun."""
    return f"{count(value)} {one if value == 1 else many or one + 's'}"


def share(part: float) -> str:
    """Write a part of 1 as a percentage with its sign."""
    return f"{percent(part)} %" if part == part else DASH


def confidence(value: float) -> str:
    """Write the confidence of an interval: 0.95 as 95 %."""
    return f"{100 * value:.6g} %"


def percent(part: float) -> str:
    """Write a part of 1 as a percentage with one decimal and no sign behind it."""
    return f"{100 * part:.1f}" if part == part else DASH


def percent_interval(part: float, low: float, high: float) -> str:
    """Write a fraction with its interval, in per cent."""
    ends = f" [{percent(low)}, {percent(high)}]" if low == low and high == high else ""
    return percent(part) + ends


def points(part: float) -> str:
    """Write a shift in percentage points, with its direction."""
    return _signed(100 * part, 1)


def points_interval(low: float, high: float) -> str:
    """Write the interval of a shift in percentage points."""
    return f"{points(low)} to {points(high)}" if low == low and high == high else DASH


def ratio(log2: float) -> str:
    """Write the logarithm of a ratio to base 2, with its sign."""
    return _signed(log2, 2)


def _signed(value: float, decimals: int) -> str:
    """Write a number with its sign, but 0 without one."""
    if value != value:
        return DASH
    text = f"{value:+.{decimals}f}"
    return text[1:] if float(text) == 0 else text.replace("-", _MINUS)


def p_value(value: float) -> str:
    """Write a probability with two digits: 0.034, or 2.1 times a power of ten."""
    if value != value:
        return DASH
    if value < 1e-300:
        return "< 10⁻³⁰⁰"
    if value >= 0.9995:
        return "1"
    if value >= 0.001:
        return f"{value:.2g}" if value < 0.1 else f"{value:.2f}"
    mantissa, _, exponent = f"{value:.1e}".partition("e")
    return f"{mantissa} {_TIMES} 10{str(int(exponent)).translate(_RAISED)}"


def group_name(values: Sequence[Any]) -> str:
    """Write the values of a group's columns as one name."""
    return " / ".join(clean(value) for value in values)


def clean(value: Any) -> str:
    """Write a value on one line, without characters that are not allowed in HTML."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return "(nothing)"
    return _UNPRINTABLE.sub(" ", str(value)).strip() or "(blank)"


def shortened(text: str, most: int) -> str:
    """Cut the middle out of a name wider than `most` letters, as names often differ at their ends."""
    if _width(text) <= most:
        return text
    text = text if len(text) <= 4 * most else text[: 2 * most] + text[-2 * most :]
    head, tail = text, text
    while _width(head) > (2 * most) // 3:
        head = head[:-1]
    while _width(tail) > most - 1 - (2 * most) // 3:
        tail = tail[1:]
    return f"{head.rstrip()}…{tail.lstrip()}"


def labels(names: Sequence[str], most: int) -> list[str]:
    """Cut names for a figure so that they still differ, where need be around their difference."""
    cut = [shortened(name, most) for name in names]
    alike: dict[str, set[str]] = {}
    for name, short in zip(names, cut, strict=True):
        alike.setdefault(short, set()).add(name)
    written = []
    for name, short in zip(names, cut, strict=True):
        same = sorted(alike[short])
        if len(same) > 1:
            # A beginning that the first and the last in sorted order share, all of them share.
            pairs = enumerate(zip(same[0], same[-1], strict=False))
            differs = next((i for i, (a, b) in pairs if a != b), len(same[0]))
            short = f"{name[:6]}…{shortened(name[max(differs - 3, 6) :], most - 7)}"
        written.append(short)
    return written


def _width(text: str) -> int:
    """Measure a text in letters, wide East Asian ones counting twice."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)
