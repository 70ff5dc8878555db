"""Format numbers and lists for the report, with the same digits everywhere."""

import re
from typing import Any

from bloodcells.errors import listed

__all__ = [
    "DASH",
    "MINUS",
    "MISSING",
    "count",
    "duration",
    "interval",
    "listed",
    "number_word",
    "parameter",
    "plural",
    "score",
    "score_sd",
    "seconds",
    "setting",
    "settings",
    "share",
    "shortened",
    "slug",
]

MISSING = DASH = "\N{EN DASH}"
MINUS = "\N{MINUS SIGN}"
_WORDS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def score(value: float | None) -> str:
    """Write a score between 0 and 1, or a loss, with three decimals."""
    if value is None or value != value:
        return MISSING
    text = f"{value:.3f}"
    return "0.000" if text == "-0.000" else text.replace("-", MINUS)


def score_sd(mean: float, sd: float | None) -> str:
    """Write a score with its standard deviation."""
    return score(mean) if sd is None else f"{score(mean)} ± {score(sd)}"


def interval(low: float, high: float) -> str:
    """Write the two ends of an interval of scores."""
    return MISSING if low != low or high != high else f"{score(low)}{DASH}{score(high)}"


def share(part: float, whole: float = 1.0) -> str:
    """Write a share as a percentage with one decimal."""
    return f"{part / whole:.1%}".replace("%", " %") if whole else MISSING


def count(value: int) -> str:
    """Write a whole number, thousands apart."""
    return f"{value:,}"


def seconds(value: float) -> str:
    """Write a time with three significant digits."""
    return f"{value:.3g}" if value < 100 else f"{value:,.0f}"


def duration(value: float) -> str:
    """Write how long something took, in seconds, or in minutes from two minutes on."""
    return f"{value:.0f} s" if value < 120 else f"{value / 60:.1f} min"


def number_word(value: int) -> str:
    """Write a whole number in words up to ten."""
    return _WORDS[value] if value < len(_WORDS) else count(value)


def plural(value: int, one: str, many: str | None = None) -> str:
    """Write a number with its noun."""
    return f"{count(value)} {one if value == 1 else many or one + 's'}"


def shortened(text: str, most: int) -> str:
    """Cut the middle out of a long text, and show that: names that begin alike often differ at the end."""
    if len(text) <= most:
        return text
    end = (most - 1) // 3
    return text[: most - 1 - end].rstrip() + "…" + text[len(text) - end :].lstrip()


def slug(text: str) -> str:
    """Turn a text into a part of a file's name."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-") or "unnamed"


def parameter(name: str) -> str:
    """Write the name of a parameter of a pipeline: `model__member__alpha` is `alpha`."""
    return name.rpartition("__")[2].replace("_", " ")


def setting(value: Any) -> str:
    """Write the value of a parameter."""
    if isinstance(value, bool) or value is None:
        return str(value)
    if isinstance(value, float):
        return f"{value:g}".replace("-", MINUS)
    if isinstance(value, (list, tuple)):
        words = all(isinstance(item, str) for item in value)
        return (" + " if words else DASH).join(setting(item) for item in value) or "none"
    return str(value)


def settings(values: dict[str, Any]) -> str:
    """Write the values of several parameters."""
    return ", ".join(f"{parameter(name)} {setting(value)}" for name, value in values.items())
