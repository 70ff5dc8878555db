"""Blocks of a CSV: whole rows, each under the header, none lost."""

from collections.abc import Iterator

import pytest

from bloodcells.tables.chunked.csv_blocks import CsvBlocks
from bloodcells.tables.formats import Limits, read_bytes


def blocks(text: bytes, size: int) -> Iterator[bytes]:
    """Cut a text that comes piece by piece."""
    cutting = CsvBlocks(Limits(), size)
    for start in range(0, len(text), size):
        cutting.feed(text[start : start + size])
        while cutting.ready:
            yield cutting.take()
    cutting.close()
    while cutting.ready:
        yield cutting.take()
    if rest := cutting.rest():
        yield rest


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
    found = list(blocks(text, size))
    assert len(found) == 1 if size > len(text) else len(found) > 1
    assert [row for block in found for row in rows_of(block)] == rows_of(text)
    assert max(map(len, found)) < 3 * size + 100


def test_old_line_ends_are_line_ends_too() -> None:
    text = b"well,Area\r" + b"".join(b"A%d,7\r" % i for i in range(100))
    found = list(blocks(text, 200))
    assert b"".join(b.removeprefix(b"well,Area\r") for b in found) == text[len(b"well,Area\r") :]


@pytest.mark.parametrize("at", [1, 2, 30, 199])
@pytest.mark.parametrize(
    ("end", "other"), [(b"\r", b"\n"), (b"\r", b"\r\n"), (b"\n", b"\r"), (b"\r\n", b"\r")]
)
def test_a_line_that_ends_otherwise_than_the_others_changes_nothing(
    end: bytes, other: bytes, at: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bloodcells.tables.chunked.csv_blocks._LAST", 20)
    lines = [b"well,Area,note"] + [b'A%d,%d,"a%sb"' % (i, i * i, end) for i in range(200)]
    text = end.join(lines[:at]) + other + end.join(lines[at:]) + end
    whole = rows_of(text)
    for size in range(100, 120):
        found = list(blocks(text, size))
        assert min(map(len, found)) > 20
        assert [row for block in found for row in rows_of(block)] == whole


def test_a_short_end_stays_with_the_rows_before_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bloodcells.tables.chunked.csv_blocks._LAST", 60)
    text = b"a,b\n" + b"1,2\n" * 100
    found = list(blocks(text, 150))
    assert len(found) == 3
    assert min(map(len, found)) >= 60
    assert max(map(len, found)) < 150 + 2 * 60


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf_16_is_cut_as_utf_8(encoding: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bloodcells.tables.chunked.csv_blocks._LAST", 20)
    text = "a;b\n" + "1;2é\n" * 100
    found = list(blocks(text.encode(encoding), 64))
    assert len(found) > 3
    rows = [b.decode().removeprefix("\ufeff").removeprefix("a;b\n") for b in found]
    assert "".join(rows) == text[4:]


def test_a_quotation_mark_that_is_not_closed_is_no_endless_block(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("bloodcells.tables.chunked.csv_blocks._LAST", 20)
    text = b"a,b\n" + b"1,2\n" * 20 + b'"1,2\n' + b"1,2\n" * 200
    assert max(map(len, blocks(text, 100))) < 400


def test_a_quotation_mark_in_the_first_row_leaves_no_block_without_a_row(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("bloodcells.tables.chunked.csv_blocks._LAST", 20)
    rows = [b'5" well,2\n', *([b"1,2\n"] * 200)]
    found = list(blocks(b"a,b\n" + b"".join(rows), 100))
    assert b"".join(block.removeprefix(b"a,b\n") for block in found) == b"".join(rows)
    assert all(rows_of(block) for block in found)
