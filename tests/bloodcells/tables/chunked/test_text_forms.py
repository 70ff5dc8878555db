"""Text is the same table whole, in parts of a file and as it arrives, in every form that is written."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bloodcells.errors import InvalidRows, TableError
from bloodcells.tables.cell_table import CellTable
from bloodcells.tables.chunked.chunked_cells import ChunkedCells
from bloodcells.tables.chunked.incremental import incremental_reader
from bloodcells.tables.chunked.incremental_base import StreamLimits
from bloodcells.tables.chunked.read_file import read_cells_in_chunks
from bloodcells.tables.columns import is_long_form
from bloodcells.tables.formats import Limits, read_bytes
from bloodcells.tables.reading import IMAGEJ_33, read_cells
from tests.bloodcells.tables.text_forms import forms

FORMS = forms()
CASES = (
    "r-write-table.tsv",
    "metadata-lines.csv",
    "comment-line.csv",
    "double-bom.csv",
    "thousands-us.csv",
    "rows-end-in-separator.csv",
)
"""Inputs of five cells with one row each that were once read wrongly."""


@dataclass
class Outcome:
    """What a reader made of a text: its cells, or where and why it was refused."""

    names: list[str]
    values: list[list[float]]
    rows: list[int]
    notes: list[str]
    refused: tuple[str, object] | None = None
    message: str = ""


def outcome(parts: Iterator[CellTable]) -> Outcome:
    """Read all parts."""
    found = Outcome([], [], [], [])
    try:
        for cells in parts:
            found.names += cells.ids
            found.values += cells.values.tolist()
            found.rows += cells.rows.tolist()
            found.notes += [n for n in cells.receipt.notes if n not in found.notes]
    except InvalidRows as error:
        first = error.faults[0]
        return Outcome([], [], [], [], ("InvalidRows", first.row), str(error))
    except TableError as error:
        return Outcome([], [], [], [], (type(error).__name__, str(error)), str(error))
    return found


def whole(data: bytes) -> Iterator[CellTable]:
    yield read_cells(read_bytes(data, "csv", Limits()))


def streamed(data: bytes, sizes: list[int]) -> Iterator[CellTable]:
    reader = incremental_reader("csv", Limits(), StreamLimits())
    cells = ChunkedCells(read_cells)
    at = turn = 0
    while True:
        piece = data[at : at + sizes[turn % len(sizes)]]
        at, turn = at + len(piece), turn + 1
        reader.feed(piece) if piece else reader.close()
        while (reader.ready or not piece) and (part := reader.take()) is not None:
            if not part.first and is_long_form(part.source.names, IMAGEJ_33):
                yield from whole(data)
                return
            if (found := cells.of(part)) is not None:
                yield found
        if not piece:
            return


def of_file(data: bytes, folder: Path) -> Iterator[CellTable]:
    path = folder / "t.csv"
    path.write_bytes(data)
    for cells, _ in read_cells_in_chunks(path, "t.csv", IMAGEJ_33):
        yield cells


@pytest.fixture
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Parts of a few rows, and a dialect that is told by the first rows."""
    monkeypatch.setattr("bloodcells.tables.formats.csv_dialect.HEAD", 4000)
    monkeypatch.setattr("bloodcells.tables.chunked.csv_blocks.CSV_HEAD", 4000)
    monkeypatch.setattr("bloodcells.tables.chunked.csv_blocks._LAST", 500)
    monkeypatch.setattr("bloodcells.tables.chunked.chunks.BLOCK", 3000)
    monkeypatch.setattr("bloodcells.tables.chunked.incremental_text._BLOCK", 3000)


def same(one: Outcome, other: Outcome) -> None:
    """Compare two outcomes; notes on what no later part had may come in another order."""
    assert one.refused == other.refused, (one.message, other.message)
    assert one.names == other.names
    assert one.rows == other.rows
    np.testing.assert_array_equal(one.values, other.values)
    assert sorted(one.notes) == sorted(other.notes)


@pytest.mark.parametrize("name", FORMS)
def test_each_form_is_read_as_the_plain_table_or_refused(
    name: str, tmp_path: Path, small_parts: None
) -> None:
    form = FORMS[name]
    found = outcome(whole(form.data))
    if form.refusal:
        assert form.refusal in found.message
    else:
        assert found.refused is None, found.message
        assert form.note in "; ".join(found.notes)
        expected = outcome(whole(FORMS["plain"].data))
        if "whole" not in name:
            np.testing.assert_array_equal(found.values, expected.values)
        assert found.rows == expected.rows
        if not form.without_ids and "#" not in name:
            own = ' "x"' if "escaped" in name else ""
            assert [n.strip() for n in found.names] == [n + own for n in expected.names]
    same(outcome(streamed(form.data, [911])), found)
    same(outcome(of_file(form.data, tmp_path)), found)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.sampled_from(sorted(FORMS)), st.lists(st.integers(1, 7000), min_size=1, max_size=5))
def test_however_it_comes(small_parts: None, name: str, sizes: list[int]) -> None:
    data = FORMS[name].data
    same(outcome(streamed(data, sizes)), outcome(whole(data)))


def case(lab: Path, name: str) -> bytes:
    path = lab / "cases" / "tables-and-masks" / name
    if not path.is_file():
        pytest.skip(f"the cases are not here: {path}")
    return path.read_bytes()


@pytest.mark.parametrize("name", [*CASES, "r_writetable.txt", "r_writetable_tab.txt"])
def test_what_was_once_read_wrongly(name: str, lab: Path, tmp_path: Path) -> None:
    data = case(lab, name)
    found = outcome(whole(data))
    assert found.refused is None, found.message
    if name in CASES:
        assert found.names == [f"made-up-{i}" for i in range(1, 6)]
        assert found.values[0][:3] == [19541, 523.044, 0.898]
    else:
        assert found.names == [f"field.jpg:{i}" for i in range(1, 6)]
        assert found.values[0][:3] == [15287, 452.794, 0.937]
    same(outcome(streamed(data, [100])), found)
    same(outcome(of_file(data, tmp_path)), found)


@pytest.mark.integration
@pytest.mark.parametrize("name", CASES)
def test_a_long_stream_of_it(name: str, lab: Path, tmp_path: Path) -> None:
    data = case(lab, name)
    lines = data.splitlines(keepends=True)
    first = next(k for k, line in enumerate(lines) if b"made-up" in line)
    rows = b"".join(lines[first:]).rstrip() + b"\n"
    count = 20_000_000 // len(rows)
    long = b"".join(lines[:first]) + b"".join(
        rows.replace(b"made-up", b"m%d" % i) for i in range(count)
    )
    expected = outcome(whole(data)).values
    for parts in (streamed(long, [65536]), of_file(long, tmp_path)):
        before = 0
        for cells in parts:
            np.testing.assert_array_equal(
                cells.values, [expected[k % 5] for k in range(before, before + len(cells))]
            )
            before += len(cells)
        assert before == 5 * count
