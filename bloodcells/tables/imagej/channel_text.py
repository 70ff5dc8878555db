"""Find the places in a text that may say a channel: a label, a file's name, a value of a column."""

import re
from collections.abc import Iterable, Sequence
from enum import IntEnum
from functools import lru_cache
from typing import NamedTuple

from bloodcells.measurements import CHANNELS
from bloodcells.measurements.channel_words import LETTERS, OTHER, colour_of

OTHER_QUANTITY = len(CHANNELS)
"""Stands for brightness, or a channel of another colour space, where 0, 1 and 2 are red, green and blue."""


class SaidBy(IntEnum):
    """Tell what may say a channel, the plainest first."""

    WORD = 0
    """A colour in any of many languages, or what is measured beside the channels."""
    NUMBER = 1
    """A number behind a word for channel: `C1`, `ch00`, `c:3/3`, `_w1`, `channel 2`."""
    LETTER = 2
    """`R`, `G` or `B`, standing alone."""
    SLICE = 3
    """The number of a slice at the end, as in ImageJ's label `Stack:2`."""


class Place(NamedTuple):
    """Describe a place in a text that may say a channel."""

    start: int
    end: int
    by: SaidBy
    value: int
    """The position in `CHANNELS`, or `OTHER_QUANTITY`; the number, for `NUMBER` and `SLICE`."""


_LETTERS = r"(?:[^\W\d_][̀-ͯ]*)+"
_SUM = r"(?<![^\W_])[\d.]*\*?R\s*\+\s*[\d.]*\*?G\s*\+\s*[\d.]*\*?B(?![^\W_])"
_PLACE = re.compile(
    r"""
    # what FIJI's Measure RGB writes for brightness: `(R+G+B)/3`, `0.299R+0.587G+0.114B`
    (?P<sum>\(SUM\)/3(?:\.0+)?|SUM)
    # the slices of a Lab stack
    | (?<=:)(?P<lab>[Lab]\*)$
    # no leading zero: `10:01` is a time
    | (?<=:)(?P<slice>0|[1-9][0-9]*)$
    # also among other such numbers: `z1c2t1`, `C001Z001`, `w1Red`
    | (?<![^\W\d_])(?:channel|kanal|kanaal|canale|canal|chan|ch|c|w)
      [\ _:=\#.-]*(?P<number>[0-9]{1,3})(?:\s*/\s*(?P<of>[0-9]+))?(?![0-9])
      (?:(?![^\W_])|(?=(?-i:[A-Z]))|(?=[a-z]{1,2}[0-9]))
    | (?P<word>LETTERS)
    """.replace("LETTERS", _LETTERS).replace("SUM", _SUM),
    re.VERBOSE | re.IGNORECASE,
)
_PARTS = re.compile(r"(?<=[a-zà-öø-ÿ])(?=[A-ZÀ-ÖØ-Þ])")
"""Where a word written as `imgRed` is divided."""


def find_places(text: str) -> list[Place]:
    """List the places in a text that may say a channel, from left to right."""
    places = []
    for match in _PLACE.finditer(text):
        start, end = match.span()
        kind = match.lastgroup
        if kind == "word":
            places += [
                Place(start + p.start, start + p.end, p.by, p.value) for p in _in_word(match[0])
            ]
        elif kind == "slice":
            places.append(Place(start, end, SaidBy.SLICE, int(match[0])))
        elif kind in ("sum", "lab"):
            places.append(Place(start, end, SaidBy.WORD, OTHER_QUANTITY))
        else:
            # Of another number of channels than three, none is known to be red, green or blue.
            of_three = match["of"] is None or int(match["of"]) == len(CHANNELS)
            number = int(match["number"]) if of_three else OF_ANOTHER_NUMBER
            places.append(Place(start, end, SaidBy.NUMBER, number))
    return places


OF_ANOTHER_NUMBER = 1000
"""Stands for the number of a channel that is said to be one of more or fewer than three."""


@lru_cache(maxsize=4096)
def _in_word(word: str) -> tuple[Place, ...]:
    """List the colours and letters in a word, which may be several written as one, as in `imgRed`."""
    places, start = [], 0
    whole = colour_of(word)
    for part in [word] if whole is not None else _PARTS.split(word):
        end = start + len(part)
        colour = whole or colour_of(part)
        if colour is not None:
            value = OTHER_QUANTITY if colour == OTHER else CHANNELS.index(colour)
            places.append(Place(start, end, SaidBy.WORD, value))
        elif (colour := LETTERS.get(part.lower())) is not None:
            places.append(Place(start, end, SaidBy.LETTER, CHANNELS.index(colour)))
        start = end
    return tuple(places)


def without_places(text: str, places: Sequence[Place]) -> str:
    """Remove places from a text, with the brackets around each and what joins it to the text before it."""
    for place in sorted(places, reverse=True):
        before, after = text[: place.start], text[place.end :]
        if before[-1:] in _CLOSING and after[:1] == _CLOSING[before[-1:]]:
            before, after = before[:-1], after[1:]
        joined = before.rstrip(_JOINTS)
        text = joined + after if joined else after.lstrip(_JOINTS)
    return text


_CLOSING = {"(": ")", "[": "]", "{": "}"}
_JOINTS = " \t_-:.,;=#"


def channels_of_numbers(numbers: Iterable[int]) -> dict[int, int]:
    """Tell which of the numbers of a whole table are which channel, numbered from 1 or from 0.

    Returns
    -------
    Number -> position in `CHANNELS`; empty where the numbers do not show it.
    """
    found = set(numbers)
    for first in (1, 0):
        order = {first + channel: channel for channel in range(len(CHANNELS))}
        if found and found <= order.keys():
            return order
    return {}
