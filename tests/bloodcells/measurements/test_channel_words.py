"""Colours are read in many languages, with or without diacritics; no word is two colours."""

from collections import Counter

import pytest

from bloodcells.measurements import channel_words
from bloodcells.measurements.channel_words import OTHER, colour_of, fold


@pytest.mark.parametrize(
    ("words", "colour"),
    [
        (
            "red RED Rot rouge Rojo röd ro\u0308d rød k\u0131rm\u0131z\u0131 Rotkanal redchannel",
            "red",
        ),
        (
            "green Grün GRUEN gru\u0308n vert zielony ЗЕЛЁНЫЙ зеленый 緑 Grünkanal 绿色通道 초록채널",
            "green",
        ),
        ("blue Blau bleu azul blå blu niebieski синий 青 파란색", "blue"),
        ("Brightness gray Helligkeit RGB Hue", OTHER),
    ],
)
def test_a_word_for_a_colour_is_read(words: str, colour: str) -> None:
    assert {word: colour_of(word) for word in words.split()} == dict.fromkeys(words.split(), colour)


@pytest.mark.parametrize("word", ["redmond", "bluish", "evergreen", "r", "", "kanal", "infrared"])
def test_any_other_word_is_no_colour(word: str) -> None:
    assert colour_of(word) is None


def test_no_word_is_two_colours() -> None:
    by_colour = {
        colour: {fold(w) for w in listed.split()}
        for colour, listed in channel_words._COLOURS.items()
    }
    counts = Counter(word for listed in by_colour.values() for word in listed)
    assert [word for word, count in counts.items() if count > 1] == []
    assert len(counts) > 150
