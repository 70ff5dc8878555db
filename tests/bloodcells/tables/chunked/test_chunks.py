"""A file is read part by part as it is read whole."""

import gzip
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from bloodcells import read_cells
from bloodcells.errors import EmptyTable, TableError
from bloodcells.tables.chunked.read_file import read_cells_in_chunks
from bloodcells.tables.reading import IMAGEJ_33
from tests.bloodcells.tables.formats.bodies import CELLS, TABLE, csv_of


@pytest.mark.parametrize("name", ["t.xls", "t.xls.gz"])
def test_a_gzipped_file_is_told_by_its_bytes_where_its_name_does_not_tell_its_form(
    name: str, tmp_path: Path
) -> None:
    path = tmp_path / name
    path.write_bytes(gzip.compress(csv_of()))
    ((cells, done),) = read_cells_in_chunks(path, name, IMAGEJ_33)
    assert cells.values.tolist() == read_cells(path).values.tolist() == CELLS.tolist()
    assert done == 1.0


@pytest.mark.parametrize("name", ["t.arrow", "t.arrows", "t.parquet"])
def test_batches_of_one_row_are_judged_together(name: str, tmp_path: Path) -> None:
    wrong = pa.concat_tables([TABLE] * 3)
    wrong = wrong.set_column(2, "Circ.", pa.array([120.0] * 9))
    path = tmp_path / name
    if name == "t.parquet":
        pq.write_table(wrong, path, row_group_size=1)
    else:
        new = pa.ipc.new_file if name == "t.arrow" else pa.ipc.new_stream
        with new(path, wrong.schema) as writer:
            writer.write_table(wrong, max_chunksize=1)
    with pytest.raises(TableError) as whole:
        read_cells(path)
    with pytest.raises(TableError) as parts:
        list(read_cells_in_chunks(path, name, IMAGEJ_33))
    assert str(parts.value) == str(whole.value)
    assert "In 9 of 9 cells, the column 'Circ.'" in str(whole.value)


@pytest.mark.parametrize("name", ["t.arrow", "t.arrows", "t.parquet"])
def test_a_file_without_rows_is_refused(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    if name == "t.parquet":
        pq.write_table(TABLE.slice(0, 0), path)
    else:
        new = pa.ipc.new_file if name == "t.arrow" else pa.ipc.new_stream
        with new(path, TABLE.schema):
            pass
    with pytest.raises(EmptyTable):
        list(read_cells_in_chunks(path, name, IMAGEJ_33))
