"""Read which measurement a column's header names, and how it names the channel."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from bloodcells.measurements import (
    CHANNELS,
    FEATURE_SETS,
    Measurements,
    known_names,
    measurements,
    names_of,
    normalise,
)
from bloodcells.measurements.channel_words import COLOUR_WORDS, LETTERS, fold

_CHANNEL = "(?:channel|kanal|kanaal|canale|canal|chan)"
_NUMBER = re.compile(rf"(?:{_CHANNEL}|ch|c|slice|w)0*([0-9]{{1,2}})")
_OF_THREE = re.compile(r"(?<=[0-9])\s*(?:/|of)\s*3(?![0-9])")
"""What Bio-Formats writes behind the number of a channel: `c:1/3`."""
_WORD = re.compile(rf"(?:of|in|im)?(?:the)?{_CHANNEL}?(.+?){_CHANNEL}?")
_BASES = ("RawIntDen", "IntDen", "StdDev", "StDev", "Median", "Mean", "Mode", "Skew", "Kurt")
"""ImageJ's columns of grey levels, and other spellings; a longer one before one that it ends in."""
_SHORT_BASES = ("Min", "Max")
_CANONICAL = {"StDev": "StdDev"}
_FOLDED = {base.casefold(): _CANONICAL.get(base, base) for base in (*_BASES, *_SHORT_BASES)}
"""Folded spelling -> ImageJ's name, in the order in which they are tried."""
_SPELLINGS = tuple(_FOLDED)


@dataclass(frozen=True)
class ChannelSpelling:
    """Describe a header that names a measurement and a channel, such as `Mean (red)` or `C1 Mean`."""

    base: str
    """ImageJ's name of the measurement, without the channel."""
    by: Literal["word", "foreign word", "letter", "number"]
    """What names the channel; a foreign word is one of another language than English."""
    channel: str | None
    """`red`, `green` or `blue`; None where a number names the channel."""
    number: int | None = None
    """The number of the channel, where one names it."""


def spelling_of(name: str) -> ChannelSpelling | None:
    """Divide a header into measurement and channel.

    The channel may stand before or behind the measurement, in brackets or not, as a colour in many
    languages (`Mean (red)`, `Rot Mean`), as its first letter (`Mean_R`) or as a number behind a word for
    channel (`C1-Mean`, `Mean ch1`, `c:1/3 Mean`, `Mean slice 1`).

    Returns
    -------
    None where the header is not of this kind.
    """
    compact = re.sub(r"[\W_]+", "", _OF_THREE.sub("", fold(name)))
    # Most values of a table, of which some thousands are looked at to find its header, end here.
    if not compact.startswith(_SPELLINGS) and not compact.endswith(_SPELLINGS):
        return None
    for folded, base in _FOLDED.items():
        if compact.startswith(folded):
            rest = compact[len(folded) :]
        elif compact.endswith(folded):
            rest = compact[: -len(folded)]
        else:
            continue
        if (spelt := _channel(base, rest)) is not None:
            return spelt
    return None


def _channel(base: str, text: str) -> ChannelSpelling | None:
    """Read the channel from what stands beside the measurement in a header, without blanks and signs."""
    if (match := _NUMBER.fullmatch(text)) is not None:
        return ChannelSpelling(base, "number", None, int(match[1]))
    if (match := _WORD.fullmatch(text)) is None:
        return None
    if (colour := COLOUR_WORDS.get(match[1])) is not None:
        return ChannelSpelling(base, "word" if match[1] == colour else "foreign word", colour)
    if (colour := LETTERS.get(match[1])) is not None:
        return ChannelSpelling(base, "letter", colour)
    return None


@dataclass(frozen=True)
class NamedColumns:
    """Hold which headers of a table name which measurement."""

    positions: Mapping[str, tuple[int, ...]]
    """Name of a measurement -> 0-based positions of all columns that are it."""
    numbered: tuple[int, ...]
    """The numbers taken as red, green and blue, if numbers name the channels of some of these columns."""
    unknown_numbers: tuple[int, ...]
    """The numbers that name channels, where they are neither 1, 2, 3 nor 0, 1, 2: their columns are not
    among the positions."""


def name_columns(names: Sequence[str], wanted: Measurements) -> NamedColumns:
    """Find the columns of measurements among the headers of a table.

    Letters, and words of another language than English, name channels only where some measurement has a
    column for each of the three: `Rmax` alone is something else, and `Kurt blu` beside `Kurt red` a slip.
    Numbers do from 1 or from 0, as all of them together show.
    """
    known = _names_of(wanted)
    plain = _names_of(Measurements(m for m in wanted if m.channel is None))
    of_channel: dict[tuple[str, str | None], str] = {
        (m.base, m.channel): m.name for m in wanted if m.channel
    }
    spelt = {j: s for j, name in enumerate(names) if (s := spelling_of(name)) is not None}
    sets: dict[tuple[str, str], set[str | None]] = {}
    for s in spelt.values():
        sets.setdefault((s.base, s.by), set()).add(s.channel)
    complete = {by for (_, by), channels in sets.items() if len(channels) == len(CHANNELS)}
    numbers = {s.number for s in spelt.values() if s.number is not None}
    order = _order(numbers)
    positions: dict[str, tuple[int, ...]] = {}
    for j, name in enumerate(names):
        s = spelt.get(j)
        # A measurement without a channel may be called like one with it: `mean_red` of another program.
        if s is None or normalise(name) in plain:
            meant = known.get(normalise(name))
        elif s.by == "number":
            channel = CHANNELS[order.index(s.number)] if s.number in order else None
            meant = of_channel.get((s.base, channel))
        else:
            named = s.by == "word" or s.by in complete
            meant = of_channel.get((s.base, s.channel)) if named else known.get(normalise(name))
        if meant is not None:
            positions[meant] = (*positions.get(meant, ()), j)
    taken = {j for found in positions.values() for j in found}
    return NamedColumns(
        positions,
        order if any(s.by == "number" and j in taken for j, s in spelt.items()) else (),
        tuple(sorted(numbers)) if numbers and not order else (),
    )


def _order(numbers: set[int]) -> tuple[int, ...]:
    """Tell which numbers are red, green and blue; none where the numbers do not show it."""
    if numbers == {0, 1, 2}:
        return (0, 1, 2)
    return (1, 2, 3) if numbers and numbers <= {1, 2, 3} else ()


@lru_cache(maxsize=16)
def _names_of(wanted: Measurements) -> dict[str, str]:
    """Map every normalised spelling of these measurements to the name."""
    return names_of(wanted)


_KNOWN = known_names()
_BASE_NAMES = frozenset(normalise(m.base) for m in measurements(FEATURE_SETS["imagej-33"]))
"""Normalised names of measurements without their channel."""


def is_measurement(name: str, alone: bool = True) -> bool:
    """Tell whether a header names a known measurement.

    Parameters
    ----------
    alone
        Whether the header alone must tell; else it is enough that it does so together with others, as
        `Mean_R` does beside `Mean_G` and `Mean_B`.
    """
    if normalise(name) in _KNOWN:
        return True
    spelt = spelling_of(name)
    if spelt is None or (alone and spelt.by in ("letter", "foreign word")):
        return False
    # Of integrated density, red alone is known.
    return spelt.channel in (None, "red") or not spelt.base.endswith("IntDen")


def names_measurement(name: str) -> bool:
    """Tell whether a header may name a measurement, with its channel or without, as in ImageJ's long form."""
    return normalise(name) in _BASE_NAMES or is_measurement(name, alone=False)
