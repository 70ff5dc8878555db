"""What is cut, joined or doubled is never taken for a whole table, whatever reads it."""

from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from bloodcells.errors import TableError
from bloodcells.tables.cell_table import CellTable
from bloodcells.tables.chunked.chunked_cells import ChunkedCells
from bloodcells.tables.chunked.incremental import incremental_reader, why_not_chunkable
from bloodcells.tables.chunked.incremental_base import StreamLimits
from bloodcells.tables.chunked.read_file import read_cells_in_chunks
from bloodcells.tables.formats import SUFFIXES, Limits, gunzip, read_bytes
from bloodcells.tables.formats.gzipped import Gunzip
from bloodcells.tables.reading import read_cells
from tests.bloodcells.tables.damaged_tables import (
    FEATURES,
    FORMS,
    ROWS,
    Damaged,
    Form,
    damaged_tables,
    table_of,
)

HEADER_AGAIN = "the header once more"


def read_whole(data: bytes, form: Form) -> list[CellTable]:
    whole = gunzip(data, 10**7) if form.zipped else data
    return [read_cells(read_bytes(whole, form.kind, Limits()), FEATURES)]


def read_as_it_comes(data: bytes, form: Form, size: int = 1009) -> list[CellTable]:
    inflate = Gunzip() if form.zipped else None
    reader = incremental_reader(form.kind, Limits(), StreamLimits())
    reading, found = ChunkedCells(lambda source: read_cells(source, FEATURES)), []

    def take() -> None:
        while (part := reader.take()) is not None:
            if (cells := reading.of(part)) is not None:
                found.append(cells)

    for start in range(0, len(data), size):
        piece = data[start : start + size]
        if inflate is None:
            reader.feed(piece)
        else:
            inflate.feed(piece)
            while text := inflate.read():
                reader.feed(text)
        if reader.ready:
            take()
    if inflate is not None:
        inflate.close()
    reader.close()
    take()
    return found


def read_from_disk(data: bytes, form: Form, folder: Path) -> list[CellTable]:
    suffix = next(s for s, kind in SUFFIXES.items() if kind == form.kind)
    path = folder / f"table{suffix}{'.gz' if form.zipped else ''}"
    path.write_bytes(data)
    return [cells for cells, _ in read_cells_in_chunks(path, path.name, FEATURES)]


def rows_of(parts: list[CellTable]) -> tuple[int, bool]:
    """How many cells there are, and whether the receipt says that the header comes again."""
    left_out = [row.reason for part in parts for row in part.receipt.left_out]
    return sum(map(len, parts)), HEADER_AGAIN in left_out


@pytest.mark.parametrize("name", FORMS)
def test_a_whole_table_is_read_in_each_way(name: str, tmp_path: Path) -> None:
    form = FORMS[name]
    data = form.write(table_of(1))
    assert rows_of(read_whole(data, form)) == (ROWS, False)
    assert rows_of(read_from_disk(data, form, tmp_path)) == (ROWS, False)
    if form.streams:
        assert rows_of(read_as_it_comes(data, form)) == (ROWS, False)


@pytest.mark.integration
def test_of_2000_damaged_tables_none_is_taken_for_whole(tmp_path: Path) -> None:
    outcomes: Counter[str] = Counter()
    for i, damaged in enumerate(damaged_tables(2000)):
        form = FORMS[damaged.form]
        expected = damaged.rows
        ways: dict[str, Callable[[bytes, Form], list[CellTable]]] = {"whole": read_whole}
        if form.streams and not _must_be_whole(damaged, form):
            ways["as it comes"] = read_as_it_comes
        if i % 3 == 0:
            ways["from disk"] = partial(read_from_disk, folder=tmp_path)
        for way, read in ways.items():
            about = damaged.form, damaged.what, way
            rows, said = _rows_if_read(read, damaged)
            assert rows == expected, about
            assert said or form.kind != "csv" or rows is None or rows <= ROWS, about
            outcomes["refused" if rows is None else "whole by its format's rules"] += 1
    assert outcomes["refused"] > 2500
    assert outcomes["whole by its format's rules"] < 700


def _rows_if_read(
    read: Callable[[bytes, Form], list[CellTable]], damaged: Damaged
) -> tuple[int | None, bool]:
    try:
        return rows_of(read(damaged.data, FORMS[damaged.form]))
    except TableError:
        return None, False


def _must_be_whole(damaged: Damaged, form: Form) -> bool:
    """Whether the service would read it whole, as its first bytes say."""
    head = b"" if form.zipped else damaged.data[:4096]
    return why_not_chunkable(head, form.kind) is not None
