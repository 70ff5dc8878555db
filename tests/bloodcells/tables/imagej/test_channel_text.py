"""The places of a text that may say a channel are found, and taken out of names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bloodcells.tables.imagej.channel_text import (
    OTHER_QUANTITY,
    SaidBy,
    channels_of_numbers,
    find_places,
    without_places,
)

WORD, NUMBER, LETTER, SLICE = SaidBy


@pytest.mark.parametrize(
    ("text", "found", "rest"),
    [
        ("a.jpg:Red", [("Red", WORD, 0)], "a.jpg"),
        ("field.jpg (blue):cell 1", [("blue", WORD, 2)], "field.jpg:cell 1"),
        ("cell 1:field (blue)", [("blue", WORD, 2)], "cell 1:field"),
        ("img_GREEN.tif", [("GREEN", WORD, 1)], "img.tif"),
        ("imgBlue.tif", [("Blue", WORD, 2)], "img.tif"),
        ("img-B.tif", [("B", LETTER, 2)], "img.tif"),
        ("C3-img", [("C3", NUMBER, 3)], "img"),
        ("plate.lif:c:3/3 - cell", [("c:3/3", NUMBER, 3)], "plate.lif - cell"),
        ("a_ch00.tif", [("ch00", NUMBER, 0)], "a.tif"),
        ("a_w2Red.TIF", [("w2", NUMBER, 2), ("Red", WORD, 0)], "a.TIF"),
        ("a_z1c2t1.tif", [("c2", NUMBER, 2)], "a_z1t1.tif"),
        ("A01f01C03.tif", [("C03", NUMBER, 3)], "A01f01.tif"),
        ("p01-ch1sk1.tiff", [("ch1", NUMBER, 1)], "p01sk1.tiff"),
        ("series 1 - C=2", [("C=2", NUMBER, 2)], "series 1"),
        ("Stack:cell:12", [("12", SLICE, 12)], "Stack:cell"),
        ("10:01", [], "10:01"),
        ("a_红色通道.tif", [("红色通道", WORD, 0)], "a.tif"),
        ("(R+G+B)/3", [("(R+G+B)/3", WORD, OTHER_QUANTITY)], ""),
        ("a:0.299R+0.587G+0.114B", [("0.299R+0.587G+0.114B", WORD, OTHER_QUANTITY)], "a"),
        ("a:L*", [("L*", WORD, OTHER_QUANTITY)], "a"),
        ("green-lab/scan_red.tif", [("green", WORD, 1), ("red", WORD, 0)], "lab/scan.tif"),
        ("Redmond_1.tif", [], "Redmond_1.tif"),
        ("c1q_abc1.tif", [], "c1q_abc1.tif"),
    ],
)
def test_what_may_say_a_channel_is_found(
    text: str, found: list[tuple[str, SaidBy, int]], rest: str
) -> None:
    places = find_places(text)
    assert [(text[p.start : p.end], p.by, p.value) for p in places] == found
    assert without_places(text, places) == rest


def test_a_channel_of_four_is_not_one_of_three() -> None:
    assert channels_of_numbers(p.value for p in find_places("a:c:1/4")) == {}


@pytest.mark.parametrize(
    ("numbers", "order"),
    [
        ({1, 2, 3}, {1: 0, 2: 1, 3: 2}),
        ({0, 1, 2}, {0: 0, 1: 1, 2: 2}),
        ({1, 2}, {1: 0, 2: 1, 3: 2}),
        ({0, 1, 2, 3}, {}),
        ({2, 3, 4}, {}),
        (set(), {}),
    ],
)
def test_numbers_are_channels_from_1_or_from_0(numbers: set[int], order: dict[int, int]) -> None:
    assert channels_of_numbers(numbers) == order


@given(st.text(alphabet="rgbRGB ed_-.:()C0123chéü/*+", max_size=30))
def test_places_lie_in_the_text_and_do_not_overlap(text: str) -> None:
    places = find_places(text)
    ends = [0, *(p.end for p in places)]
    assert all(end <= p.start < p.end <= len(text) for end, p in zip(ends, places, strict=False))
    assert len(without_places(text, places)) <= len(text)
