"""A file is read part by part as it is read whole."""

import gzip
from pathlib import Path

import pytest

from bloodcells import read_cells
from bloodcells.tables.chunked.read_file import read_cells_in_chunks
from bloodcells.tables.reading import IMAGEJ_33
from tests.bloodcells.tables.formats.bodies import CELLS, csv_of


@pytest.mark.parametrize("name", ["t.xls", "t.xls.gz"])
def test_a_gzipped_file_is_told_by_its_bytes_where_its_name_does_not_tell_its_form(
    name: str, tmp_path: Path
) -> None:
    path = tmp_path / name
    path.write_bytes(gzip.compress(csv_of()))
    ((cells, done),) = read_cells_in_chunks(path, name, IMAGEJ_33)
    assert cells.values.tolist() == read_cells(path).values.tolist() == CELLS.tolist()
    assert done == 1.0
