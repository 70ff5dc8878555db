"""The column that names the cells is found by its header."""

import pytest

from tests.bloodcells.tables.sent_tables import read, table_of


@pytest.mark.parametrize(
    ("header", "column"),
    [
        (["id", "Image_Filename"], "Image_Filename"),
        (["Label", "cell id"], "cell id"),
        (["name", "image", "Label"], "Label"),
        (["note", "FileName"], "FileName"),
        ([" ", "note"], " "),
        (["", "id"], "id"),
    ],
)
def test_the_column_that_names_the_cells_is_found(header: list[str], column: str) -> None:
    extra = {name: [f" {name}{i}" for i in range(4)] for name in header}
    cells = read({**extra, **table_of()})
    assert cells.receipt.id_column == column
    assert cells.ids == [f"{column}{i}".strip() for i in range(4)]
