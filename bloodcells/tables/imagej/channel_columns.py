"""Read the channel of each row from one column of a table with one row per channel."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from bloodcells.arrays import Integers
from bloodcells.errors import Fault, InvalidRows, listed, quoted
from bloodcells.measurements import CHANNELS
from bloodcells.measurements.channel_words import fold
from bloodcells.tables.imagej.channel_text import (
    OTHER_QUANTITY,
    Place,
    SaidBy,
    channels_of_numbers,
    find_places,
    without_places,
)

_CHANNEL_COLUMN = re.compile(
    """
    (?:image|img|rgb)?
    (?:
        c|ch|chan|channels?|kanal|kanaal|canale?|slices?|plane|band|dye|stain
        |colou?rs?|colou?rchannel|farbe|farbkanal|couleur|colore?|cor|kleur|kolor|färg|farve|farge|barva|renk
    )
    (?:index|idx|id|number|num|no|nr|name|label|pos|position)?
    """,
    re.VERBOSE,
)


def is_channel_column(header: str) -> bool:
    """Tell whether a column says the channel, by its header, as `Channel`, `Ch`, `Farbe` or `Slice` do."""
    return _CHANNEL_COLUMN.fullmatch(re.sub(r"[\W_]+", "", fold(header))) is not None


@dataclass(frozen=True)
class TextColumn:
    """Hold a column as text."""

    header: str
    texts: list[str]
    """`(n,)` its values, without blanks around them."""
    numbers: Integers
    """`(n,)` the 1-based data rows, as the sender counts them."""


@dataclass(frozen=True)
class ColumnReading:
    """Hold what one column says of the channels of n rows."""

    column: TextColumn
    channels: Integers
    """`(n,)` the position in `CHANNELS`, `OTHER_QUANTITY`, or -1 where the column says none."""
    rest: list[str]
    """`(n,)` the values without the channel."""
    by: SaidBy
    """What says the channel."""
    varies: bool
    """Whether the channel differs between the rows of most cells."""
    order: tuple[int, ...] = ()
    """The numbers that were taken as red, green and blue, if numbers say the channel."""
    unknown: tuple[int, ...] = ()
    """The numbers of channels, if they do not show which are red, green and blue."""


def read_channel_column(column: TextColumn, outlines: Integers) -> ColumnReading | None:
    """Read a column whose header says that it names the channel: each value by itself.

    Parameters
    ----------
    outlines
        `(n,)` a number for each row, the same for rows whose measurements of shape are the same.

    Returns
    -------
    None if no value names a channel.

    Raises
    ------
    InvalidRows
        The rows of cells differ in this column, and a value names two channels.
    """
    places = {text: _places_of_value(text) for text in dict.fromkeys(column.texts)}
    by = min((p.by for found in places.values() for p in found), default=None)
    if by is None:
        return None
    kinds = {text: kind for kind, text in enumerate(places)}
    varies = varies_in_cells([kinds[text] for text in column.texts], outlines)
    numbers = _Numbers.of(column, places, by)
    channel_of = {
        text: numbers.one_channel(text, found, by, varies) for text, found in places.items()
    }
    return ColumnReading(
        column,
        np.array([channel_of[text] for text in column.texts], dtype=np.int64),
        [""] * len(column.texts),
        by,
        varies,
        numbers.order(by),
        numbers.unknown(by),
    )


def _places_of_value(text: str) -> list[Place]:
    """Find what says the channel in a value of a column of channels, which may be a number alone."""
    # ImageJ prints them like any measurement: `1`, `1.000`, `1.000E0`.
    whole = re.fullmatch(r"([0-9]+)(?:[.,]0*)?(?:[eE]\+?0+)?(?:\s*(?:/|of)\s*3)?", text)
    if whole is not None:
        return [Place(0, len(text), SaidBy.NUMBER, int(whole[1]))]
    return find_places(text)


@dataclass(frozen=True)
class _Numbers:
    """Tell what the numbers of channels in a column mean."""

    column: TextColumn
    found: frozenset[int]
    meaning: Mapping[int, int]

    @classmethod
    def of(cls, column: TextColumn, places: Mapping[str, list[Place]], by: SaidBy) -> "_Numbers":
        """Learn it from all places in a column that may say the channel, `by` being how it is said."""
        kinds = {by} if by in _BY_NUMBER else _BY_NUMBER
        found = {p.value for several in places.values() for p in several if p.by in kinds}
        return cls(column, frozenset(found), channels_of_numbers(found))

    def order(self, by: SaidBy) -> tuple[int, ...]:
        """List the numbers of red, green and blue, where numbers say the channel."""
        return tuple(self.meaning) if by in _BY_NUMBER else ()

    def unknown(self, by: SaidBy) -> tuple[int, ...]:
        """List the numbers of channels, where they do not show which is which."""
        return tuple(sorted(self.found)) if by == SaidBy.NUMBER and not self.meaning else ()

    def channel(self, place: Place) -> int:
        """Return the channel that a place says, -1 for none."""
        return self.meaning.get(place.value, -1) if place.by in _BY_NUMBER else place.value

    def one_channel(self, text: str, places: Sequence[Place], by: SaidBy, strict: bool) -> int:
        """Return the channel that a text says in the plainest way, -1 for none.

        Raises
        ------
        InvalidRows
            Places in the text say different channels, and `strict` is true.
        """
        said = {self.channel(p) for p in places if p.by == by}
        if not said:
            return -1
        # The number of a slice may be something else, such as the name of a cell.
        weaker = {self.channel(p) for p in places if p.by != SaidBy.SLICE} - {-1}
        if len(said | weaker) == 1:
            return said.pop()
        if not strict:
            return -1
        shown = listed([repr(text[p.start : p.end]) for p in sorted(places)])
        what = f"{quoted(text)} names more than one channel ({shown}); leave only that of the row"
        row = int(self.column.numbers[self.column.texts.index(text)])
        raise InvalidRows([Fault(row, self.column.header, what)])


_BY_NUMBER = {SaidBy.NUMBER, SaidBy.SLICE}


def read_text_column(column: TextColumn, outlines: Integers, strict: bool) -> ColumnReading | None:
    """Read a column of text that may name the channel: a label, a file, the title of a window.

    Of the words, letters and numbers that may name a channel, only those count in which the rows of one
    cell differ. Rows are taken for those of one cell if their shapes are the same, and their texts but for
    these words.

    Parameters
    ----------
    outlines
        `(n,)` a number for each row, the same for rows whose measurements of shape are the same.
    strict
        Whether the column should name the cells, so that texts that name two channels are refused, and what
        ImageJ writes counts where it is the same in all rows; elsewhere, neither says a channel.

    Returns
    -------
    None if the rows of the cells differ in no word, letter or number that may name a channel.

    Raises
    ------
    InvalidRows
        The rows of cells differ in words or numbers of two different channels, and `strict` is true.
    """
    all_places = {text: find_places(text) for text in dict.fromkeys(column.texts)}
    if not any(all_places.values()):
        return None
    places = _differing(all_places, column.texts, outlines)
    if strict and not any(places.values()):
        places = {text: _written_by_imagej(text, found) for text, found in all_places.items()}
        if not all(places.values()):
            return None
    by = min((p.by for found in places.values() for p in found), default=None)
    if by is None:
        return None
    if by == SaidBy.LETTER and not all(any(p.by == by for p in places[t]) for t in places):
        return None  # letters of something else, such as the rows of a plate
    numbers = _Numbers.of(column, places, by)
    channel_of, rest_of = {}, {}
    for text, found in places.items():
        channel = channel_of[text] = numbers.one_channel(text, found, by, strict)
        # The numbers of slices that are not channels, as in a hyperstack, tell no cell either.
        said = [p for p in found if by == SaidBy.SLICE or 0 <= channel == numbers.channel(p)]
        rest_of[text] = without_places(text, said)
    kinds = {text: kind for kind, text in enumerate(places)}
    # Numbers that are the same in all rows of a cell, as in `x (DAPI):c7`, are not the channels'.
    values = {text: tuple(p.value for p in found if p.by == by) for text, found in places.items()}
    value_kinds = {value: kind for kind, value in enumerate(dict.fromkeys(values.values()))}
    numbered = varies_in_cells([value_kinds[values[text]] for text in column.texts], outlines)
    return ColumnReading(
        column,
        np.array([channel_of[text] for text in column.texts], dtype=np.int64),
        [rest_of[text] for text in column.texts],
        by,
        varies_in_cells([kinds[text] for text in column.texts], outlines),
        numbers.order(by),
        numbers.unknown(by) if numbered else (),
    )


_Pattern = tuple[str, tuple[SaidBy, ...]]
"""A text without what may say the channel, and how it may do so."""


def _differing(
    places: Mapping[str, list[Place]], texts: Sequence[str], outlines: Integers
) -> dict[str, list[Place]]:
    """Keep of each text the places in which the rows of a cell differ.

    Texts that are the same but for these places follow one pattern, and the same places of all of them are
    kept: those that differ in at least half of the cells. Where a pattern has one row for each shape, the
    places are kept in which any of its rows differ, or else all words.
    """
    patterns: dict[_Pattern, dict[int, set[tuple[int | str, ...]]]] = defaultdict(
        lambda: defaultdict(set)
    )
    counts: dict[tuple[_Pattern, int], int] = defaultdict(int)
    pattern_of = {text: _pattern(text, found) for text, found in places.items()}
    values_of = {
        text: tuple(text[p.start : p.end] if p.value == OTHER_QUANTITY else p.value for p in found)
        for text, found in places.items()
    }
    for text, outline in zip(texts, outlines.tolist(), strict=True):
        pattern = pattern_of[text]
        patterns[pattern][outline].add(values_of[text])
        counts[pattern, outline] += 1
    kept: dict[_Pattern, list[int]] = {}
    for pattern, cells in patterns.items():
        several = [values for outline, values in cells.items() if counts[pattern, outline] > 1]
        total = len(several)
        if not several:
            several = [set().union(*cells.values())]
            total = 1
        kept[pattern] = [
            k
            for k in range(len(pattern[1]))
            if 2 * sum(len({v[k] for v in values}) > 1 for values in several) >= total
        ]
        if not kept[pattern] and all(counts[pattern, outline] == 1 for outline in cells):
            kept[pattern] = [k for k, by in enumerate(pattern[1]) if by == SaidBy.WORD][-1:]
    return {text: [found[k] for k in kept[pattern_of[text]]] for text, found in places.items()}


def _written_by_imagej(text: str, places: Sequence[Place]) -> list[Place]:
    """Select the place where ImageJ writes the channel: `title:Red`, `title (red):roi`, `C1-title`."""

    def is_own(p: Place) -> bool:
        """Tell whether a place is one of these."""
        before, after = text[: p.start], text[p.end :]
        if p.by == SaidBy.NUMBER:
            return not before and after.startswith("-") and text.startswith("C")
        named_slice = not after and (not before or before.endswith(":"))
        split = before.endswith(" (") and (after == ")" or after.startswith("):"))
        return p.by == SaidBy.WORD and (named_slice or split)

    return [p for p in places if is_own(p)][-1:]


def _pattern(text: str, places: Sequence[Place]) -> _Pattern:
    """Reduce a text to what does not say the channel."""
    parts, end = [], 0
    for place in places:
        parts.append(text[end : place.start])
        end = place.end
    return "\0".join([*parts, text[end:]]), tuple(p.by for p in places)


def varies_in_cells(kinds: Sequence[int], outlines: Integers) -> bool:
    """Tell whether values differ between the rows of at least half of the cells.

    Parameters
    ----------
    kinds
        `(n,)` a number for each value, the same for the same values.
    outlines
        `(n,)` a number for each row, the same for rows whose measurements of shape are the same.
    """
    several = np.bincount(outlines) > 1
    if not several.any():
        return len(set(kinds)) > 1
    of_outline = np.unique(np.stack([outlines, kinds]), axis=1)[0]
    differing = np.bincount(of_outline)[several] > 1
    return bool(2 * np.count_nonzero(differing) >= several.sum())


def name_channel(code: int) -> str:
    """Name a channel by its position in `CHANNELS`."""
    return CHANNELS[code] if code < OTHER_QUANTITY else "another quantity"
