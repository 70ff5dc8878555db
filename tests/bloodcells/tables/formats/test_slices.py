"""What is done a slice at a time is what would be done at once."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bloodcells.tables.formats import slices
from bloodcells.tables.formats.slices import (
    as_utf8,
    comma_slices,
    count,
    escapes_whole,
    is_blank,
    is_utf8,
    line_slices,
    replaced,
    with_unix_ends,
)

TEXTS = st.lists(
    st.sampled_from([b"a", b",", b'"', b"\\", b"\n", b"\r", b"\r\n", b" ", "é".encode()])
).map(b"".join)


@pytest.fixture(autouse=True)
def small_slices(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slices, "_SLICE", 4)


@given(TEXTS)
def test_slices_are_as_the_whole(text: bytes) -> None:
    assert count(text, b"a") == text.count(b"a")
    assert is_blank(text) == (not text.strip())
    assert with_unix_ends(text) == text.replace(b"\r\n", b"\n")
    assert as_utf8(text, "cp1252") == text.decode("cp1252").encode()
    escaped = re.compile(rb'\\"(?=[^",\r\n]|"[,\r\n]|"\Z)')
    assert replaced(escaped, b'""', text) == escaped.sub(b'""', text)


@given(TEXTS)
def test_what_is_cut_is_all_of_it(text: bytes) -> None:
    for parts in (
        list(line_slices(text)),
        list(comma_slices(text)),
        [text[start:end] for start, end in escapes_whole(text)],
    ):
        assert b"".join(parts) == text
    assert all(part.endswith((b"\n", b"\r")) for part in list(line_slices(text))[:-1])
    apart = zip(list(line_slices(text)), list(line_slices(text))[1:], strict=False)
    assert not any(left.endswith(b"\r") and right.startswith(b"\n") for left, right in apart)
    assert all(part.endswith(b",") for part in list(comma_slices(text))[:-1])
    ends = [text[start:end] for start, end in escapes_whole(text)][:-1]
    assert not any(part.endswith(b"\\") for part in ends)


@given(TEXTS, st.integers(0, 3))
def test_utf8_is_told_whole_and_cut(text: bytes, fewer: int) -> None:
    data = text[: len(text) - fewer]

    def decodes(data: bytes) -> bool:
        try:
            data.decode()
        except UnicodeDecodeError:
            return False
        return True

    assert is_utf8(data) == decodes(data)
    assert is_utf8(data, cut=True)  # as a text that was valid is, wherever it is cut
    assert not is_utf8(data + b"\xff", cut=True)
