"""Cells of parts: numbered through, in the dialect of the first."""

import pytest

from bloodcells import read_cells
from bloodcells.errors import InvalidValues
from bloodcells.measurements import measurements
from bloodcells.tables.chunked.chunked_cells import ChunkedCells
from bloodcells.tables.chunked.chunks import Chunk, TableSchema
from bloodcells.tables.formats import Limits, read_bytes
from tests.app.sent_bodies import Table, csv_with, made_up

CELLS = made_up(6, seed=4)


def part(table: Table, decimal: str, first: int) -> Chunk:
    data = csv_with(";", decimal=decimal)(table).content
    source = read_bytes(data, "csv", Limits())
    return Chunk(TableSchema(source.names), source, {}, first)


@pytest.mark.parametrize(("before", "behind"), [(".", ","), (",", ".")])
def test_another_decimal_mark_is_an_error_at_its_row(before: str, behind: str) -> None:
    # Of these measurements, whole numbers are enough.
    cells = ChunkedCells(lambda source: read_cells(source, measurements(("Area", "Feret"))))
    whole = Table(CELLS.names, [[row[0], *map(int, row[1:])] for row in CELLS.rows])
    assert cells.of(part(CELLS, before, 0)) is not None
    assert cells.of(part(whole, behind, 6)) is not None  # no number says which it is
    numbers = whole.put(3, "Feret", 1.5).put(5, "Area", 2.5)
    with pytest.raises(
        InvalidValues, match=r"^In row 15, column 'Feret': from here on, most "
    ) as e:
        cells.of(part(numbers, behind, 12))
    words = {".": "point", ",": "comma"}
    assert f"decimal {words[behind]}; a decimal {words[before]} was expected" in str(e.value)


def test_rows_and_unnamed_cells_are_numbered_through() -> None:
    cells = ChunkedCells(read_cells)
    cells.of(part(CELLS, ".", 0))
    found = cells.of(part(CELLS.put(2, "id", " ").put(3, "id", "3"), ".", 10))
    assert found is not None
    assert found.ids == ["cell 1", "8", "3", "cell 4", "cell 5", "cell 6"]
    assert found.rows.tolist() == [11, 12, 13, 14, 15, 16]
    assert cells.count == 12
