"""Files and bytes of each format are read alike, within the limits."""

import gzip
from pathlib import Path

import numpy as np
import pytest

from bloodcells.errors import TableTooLarge, UnreadableTable
from bloodcells.tables.chunked.read_file import read_cells_in_chunks
from bloodcells.tables.formats import SUFFIXES, Format, Limits, read_file
from bloodcells.tables.reading import IMAGEJ_33, read_cells
from tests.bloodcells.tables.formats.bodies import BODIES, CELLS, FORMATS, NAMES, read, refusal
from tests.bloodcells.tables.formats.workbooks import xlsx_of


def test_bytes_of_another_format_are_refused(tmp_path: Path) -> None:
    for kind, other, found in [
        ("parquet", "csv", "A Parquet file was expected, text was found; "),
        ("arrow", "csv", "Arrow data was expected, text was found; "),
        ("arrow", "json", "Arrow data was expected, JSON was found; "),
        ("json", "parquet", "JSON was expected, a Parquet file was found; "),
        ("json", "csv", "The body is not JSON: "),
    ]:
        assert refusal(BODIES[other], kind).startswith(found)
    named = tmp_path / "a.arrow"
    named.write_bytes(BODIES["parquet"])
    for read_it in (
        read_cells,
        lambda path: list(read_cells_in_chunks(path, "a.arrow", IMAGEJ_33)),
    ):
        with pytest.raises(UnreadableTable, match="a Parquet file was found"):
            read_it(named)
    assert refusal(b"not Parquet\0", "parquet").startswith("The Parquet file cannot be read: ")


@pytest.mark.parametrize("kind", FORMATS)
def test_a_table_at_the_limit_is_read_and_one_beyond_is_not(kind: Format) -> None:
    data = BODIES[kind]
    size = len(data) if kind in ("csv", "json", "ndjson") else 10**6
    assert read(data, kind, bytes=size, rows=3, columns=33).table.num_rows == 3
    with pytest.raises(TableTooLarge) as error:
        read(data, kind, rows=2)
    assert str(error.value) == "The table has 3 rows; the limit is 2. Send it in parts."
    with pytest.raises(TableTooLarge) as error:
        read(data, kind, columns=32)
    assert str(error.value) == "The table has 33 columns; the limit is 32."
    with pytest.raises(TableTooLarge) as error:
        read(data, kind, bytes=len(data) - 1)
    assert str(error.value) == (
        f"The table is more than {len(data) - 1:,} bytes, which is the limit; send it in parts."
    )


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_file_is_read_by_its_ending_plain_or_gzipped(tmp_path: Path, suffix: str) -> None:
    kind = "csv" if suffix == ".xls" else SUFFIXES[suffix]  # as ImageJ writes it
    body = xlsx_of({"S": [list(NAMES), *CELLS.tolist()]}) if kind == "workbook" else BODIES[kind]
    for name, data in ((f"a.b{suffix}", body), (f"c{suffix.upper()}.gz", gzip.compress(body))):
        (tmp_path / name).write_bytes(data)
        source = read_file(tmp_path / name, Limits())
        assert source.format == kind
        assert np.array_equal(read_cells(tmp_path / name).values, CELLS)


def test_a_file_of_another_ending_is_refused(tmp_path: Path) -> None:
    for name, suffix in (("a.xlsb", ".xlsb"), ("a.csv.zip", ".zip"), ("a", ""), ("a.gz", "")):
        with pytest.raises(UnreadableTable) as error:
            read_file(tmp_path / name, Limits())
        assert str(error.value) == (
            f"{name}: the ending {suffix!r} is not one of a table; expected one of .csv, .tsv, .txt, "
            ".xls, .xlsx, .xlsm, .ods, .json, .ndjson, .jsonl, .arrow, .arrows, .feather, .ipc, .parquet, or "
            "such a one with .gz behind it."
        )


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableTable) as error:
        read_file(tmp_path / "a.csv", Limits())
    assert str(error.value) == f"{tmp_path / 'a.csv'}: cannot be read (No such file or directory)."
    (tmp_path / "b.csv").mkdir()
    with pytest.raises(UnreadableTable, match=r"b\.csv: cannot be read \(Is a directory\)\.$"):
        read_file(tmp_path / "b.csv", Limits())


def test_a_file_is_held_to_the_limit_of_bytes(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_bytes(b"Area\n1\n")
    assert read_file(file, Limits(bytes=7)).table.num_rows == 1
    with pytest.raises(TableTooLarge):
        read_file(file, Limits(bytes=6))
