"""Tell how numbers in text are written: decimal mark, separator of thousands, minus sign."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa

from bloodcells.arrays import pc

NUMBER = r"^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?$"
"""A number with a decimal point, as programs write it."""
COMMA_NUMBER = r"^\s*[+-]?[0-9]*,[0-9]+([eE][+-]?[0-9]+)?\s*$"
POINT_NUMBER = r"^\s*[+-]?[0-9]*\.[0-9]+([eE][+-]?[0-9]+)?\s*$"
MISSING = {"na", "n/a", "#n/a", "<na>", "null", "none", "nil", "-", "--", "."}
"""Text in lower case that programs write where there is no value."""

_NO_TEXT = pa.nulls(1, pa.string())[0]
_MINUS = "^[\u2212\ufe63\uff0d\u2012\u2013]"
"""Minus signs that are no hyphen: word processors, R's `format` and statistics programs write them."""
_BLANKS = "[ \u00a0\u2007\u2009\u202f]"
"""Blanks that separate thousands."""
_THOUSANDS = {
    ",": ("comma", ","),
    ".": ("point", r"\."),
    "'": ("apostrophe", "['\u2019]"),
    " ": ("blank", _BLANKS),
}
"""Separator of thousands -> its name, and a regular expression for it."""
_OTHER = {",": ".", ".": ","}
"""Decimal mark -> the mark that may separate thousands beside it."""


@dataclass(frozen=True)
class PlainText:
    """Hold a column of text in which numbers have a decimal point and nothing else."""

    text: pa.Array
    """`(n,)`; null where the value is not a number."""
    thousands: str | None
    """Name of what separated the thousands of any number; None if nothing did."""
    minus: bool
    """Whether any number had a minus sign that is no hyphen."""


def has_decimal_comma(texts: Sequence[pa.Array]) -> bool:
    """Tell whether more numbers in columns of text have a decimal comma than a decimal point.

    A number like `1,234` counts only where no other one has any mark: it may also be 1234.
    """
    # At most so many numbers of each column can have a decimal comma, or a decimal point.
    commas, points = ([_most_with(text, mark) for text in texts] for mark in ",.")
    if not any(commas):
        return False
    lead, sure = 0, False
    for k, text in enumerate(texts):
        more = _count_sure(text, ",") if commas[k] else 0
        fewer = _count_sure(text, ".") if points[k] else 0
        lead, sure = lead + more - fewer, sure or more + fewer > 0
        if -lead >= sum(commas[k + 1 :]) and sure:
            return lead > 0
        if lead > sum(points[k + 1 :]):
            return True
    if sure:
        return lead > 0
    return sum(_matches(t, COMMA_NUMBER) - _matches(t, POINT_NUMBER) for t in texts) > 0


def is_undecided(texts: Sequence[pa.Array]) -> bool:
    """Tell whether a comma may be a decimal comma or separate thousands, by all numbers of a table."""
    with_comma = [text for text in texts if _has(text, ",")]
    return any(_matches(text, _one_group(",")) for text in with_comma) and not any(
        _count_sure(text, mark) for text in texts for mark in ",."
    )


def _has(values: pa.Array, mark: str) -> bool:
    """Tell whether any value has this character."""
    return bool(pc.any(pc.match_substring(values, mark)).as_py())


def _most_with(values: pa.Array, mark: str) -> int:
    """Count the values that may have this decimal mark: that have it, or have the other one twice."""
    other = pc.greater(pc.count_substring(values, _OTHER[mark]), 1)
    return pc.sum(pc.or_(pc.match_substring(values, mark), other)).as_py() or 0


def _count_sure(values: pa.Array, mark: str) -> int:
    """Count the numbers whose decimal mark is surely this one."""
    fraction = COMMA_NUMBER if mark == "," else POINT_NUMBER
    return (
        _matches(values, fraction)
        - _matches(values, _one_group(mark))
        + _matches(values, _groups(_OTHER[mark], "{2,}"))
        + _matches(values, _groups(_OTHER[mark], "+", rf"[{mark}][0-9]+"))
    )


def _matches(values: pa.Array, pattern: str) -> int:
    """Count the values that match a regular expression."""
    return pc.sum(pc.match_substring_regex(values, pattern)).as_py() or 0


def _one_group(mark: str) -> str:
    """Write a pattern of numbers like `1,234`, whose mark may be a decimal mark or separate thousands."""
    return _groups(mark, "{1}")


def _groups(mark: str, count: str, fraction: str = "") -> str:
    """Write a pattern of numbers with so many groups of three digits."""
    return rf"^\s*[+-]?[1-9][0-9]{{0,2}}(?:{_THOUSANDS[mark][1]}[0-9]{{3}}){count}{fraction}\s*$"


def may_be_two(text: str, mark: str) -> bool:
    """Tell whether a mark in a number may be a decimal mark or separate thousands."""
    return re.match(_one_group(mark), text) is not None


def to_plain_text(text: pa.Array, decimal_comma: bool, undecided: bool) -> PlainText:
    """Write the numbers of a column with a decimal point and without separators of thousands.

    Separators of thousands are taken as such where every number of the column from 1,000 on has them; and a
    number like `1,234`, whose mark may be a decimal mark, only if no number has a fraction without them.

    Parameters
    ----------
    text
        `(n,)` without blanks around the values.
    decimal_comma
        Whether the decimal mark is a comma.
    undecided
        Whether the meaning of the comma is not known: numbers like `1,234` are then left out.
    """
    is_ascii = bool(pc.all(pc.string_is_ascii(text)).as_py())
    signed = text if is_ascii else pc.replace_substring_regex(text, _MINUS, "-")
    minus = not (is_ascii or signed.equals(text))
    mark = "," if decimal_comma else "."
    if undecided:
        signed = pc.if_else(pc.match_substring_regex(signed, _one_group(",")), _NO_TEXT, signed)
    joined, thousands = _join_thousands(signed, mark, is_ascii)
    if decimal_comma:
        has_point = pc.match_substring(joined, ".")
        joined = pc.if_else(has_point, _NO_TEXT, pc.replace_substring(joined, ",", "."))
    is_number = pc.match_substring_regex(joined, NUMBER)
    kept = pc.if_else(is_number, pc.utf8_ltrim(joined, "+"), _NO_TEXT)
    return PlainText(kept, thousands, minus)


def _join_thousands(text: pa.Array, mark: str, is_ascii: bool) -> tuple[pa.Array, str | None]:
    """Remove the separators of thousands, and name them; None if there are none that are surely so."""
    for separator, (name, pattern) in _THOUSANDS.items():
        if separator == mark or (is_ascii and not _has(text, separator)):
            continue
        grouped = pc.match_substring_regex(text, _groups(separator, "+", rf"(?:[{mark}][0-9]+)?"))
        if not pc.any(grouped).as_py():
            continue
        others = pc.if_else(grouped, _NO_TEXT, text)
        if _matches(others, rf"^[+-]?[0-9]{{4,}}(?:[{mark}][0-9]*)?$"):
            continue  # other numbers of this size have no separator
        one_group = pc.match_substring_regex(text, _one_group(separator))
        if (
            separator == _OTHER[mark]
            and pc.all(pc.equal(one_group, grouped)).as_py()
            and _matches(others, f"[{mark}]")
        ):
            continue  # each may be a number with another decimal mark than the others
        return pc.if_else(grouped, pc.replace_substring_regex(text, pattern, ""), text), name
    return text, None
