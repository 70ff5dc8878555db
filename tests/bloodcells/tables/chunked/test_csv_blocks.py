"""Blocks of a CSV: whole rows, each under the header, none lost."""

import io

import pytest

from bloodcells.tables.chunked.csv_blocks import blocks
from bloodcells.tables.formats import Limits, read_bytes


def rows_of(text: bytes) -> list[dict[str, str]]:
    found: list[dict[str, str]] = read_bytes(text, "csv", Limits()).table.to_pylist()
    return found


@pytest.mark.parametrize("size", [64, 100, 257, 1000, 5000])
@pytest.mark.parametrize("start", [b"", b"\xef\xbb\xbf", b"sep=;\r\n", b"\n\n", b'"sep=;"\n'])
@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_blocks_have_the_rows_of_the_whole(
    size: int, start: bytes, end: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bloodcells.tables.chunked.csv_blocks._LAST", 20)
    lines = [b"well;Area;note"] + [b'A%d;%d;"a;%sb"' % (i, i * i, end) for i in range(200)]
    text = start + end.join(lines) + end
    found = list(blocks(io.BytesIO(text), size))
    assert len(found) == 1 if size > len(text) else len(found) > 1
    assert [row for block in found for row in rows_of(block)] == rows_of(text)
    assert max(map(len, found)) < 3 * size + 100


def test_old_line_ends_are_line_ends_too() -> None:
    text = b"well,Area\r" + b"".join(b"A%d,7\r" % i for i in range(100))
    found = list(blocks(io.BytesIO(text), 200))
    assert b"".join(b.removeprefix(b"well,Area\r") for b in found) == text[len(b"well,Area\r") :]


def test_a_short_end_stays_with_the_rows_before_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bloodcells.tables.chunked.csv_blocks._LAST", 60)
    text = b"a,b\n" + b"1,2\n" * 100
    found = list(blocks(io.BytesIO(text), 150))
    assert len(found) == 3
    assert min(map(len, found)) >= 60
    assert max(map(len, found)) < 150 + 2 * 60


def test_a_file_in_utf_16_is_not_cut() -> None:
    text = ("a;b\n" + "1;2\n" * 100).encode("utf-16")
    assert list(blocks(io.BytesIO(text), 64)) == [text]


def test_a_quotation_mark_that_is_not_closed_is_no_endless_block(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("bloodcells.tables.chunked.csv_blocks._LAST", 20)
    text = b"a,b\n" + b"1,2\n" * 20 + b'"1,2\n' + b"1,2\n" * 200
    assert max(map(len, blocks(io.BytesIO(text), 100))) < 400
