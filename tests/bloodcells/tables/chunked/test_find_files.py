"""Files, folders and patterns."""

from pathlib import Path

import pytest

from bloodcells.errors import TableError
from bloodcells.tables.chunked import find_files


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("b.csv", "a.parquet", "c.csv.gz", "readme.md", ".hidden.csv"):
        (tmp_path / name).write_text("x")
    return tmp_path


def test_a_folder_is_its_tables_in_order_and_says_what_is_none(folder: Path) -> None:
    found = find_files([folder])
    assert [p.name for p in found.paths] == ["a.parquet", "b.csv", "c.csv.gz"]
    assert found.notes == (f"Not read in {folder}, for they do not end as tables do: readme.md.",)
    assert found.bytes == 3


def test_a_pattern_that_the_shell_left_is_taken(folder: Path) -> None:
    assert [p.name for p in find_files([folder / "*.csv"]).paths] == ["b.csv"]


def test_the_same_file_twice_is_refused_however_it_is_named(folder: Path) -> None:
    with pytest.raises(TableError, match=r"b\.csv is given twice: its cells would count double"):
        find_files([folder, folder / "b.csv"])
    (folder / "link.csv").symlink_to(folder / "b.csv")
    with pytest.raises(TableError, match=r"link\.csv is given twice \(once as .*b\.csv\)"):
        find_files([folder])


def test_what_is_not_there_is_said(folder: Path) -> None:
    with pytest.raises(TableError, match="there is no such file or folder"):
        find_files([folder / "d.csv"])
    (folder / "empty").mkdir()
    with pytest.raises(TableError, match="there is no table in this folder"):
        find_files([folder / "empty"])
    with pytest.raises(TableError, match="there is no such file or folder"):
        find_files([folder / "emp*"])  # which is no file


def test_files_of_one_name_in_two_folders_are_told_apart(tmp_path: Path) -> None:
    for plate in ("1", "2"):
        (tmp_path / plate).mkdir()
        (tmp_path / plate / "Results.csv").write_text("x")
    (tmp_path / "2" / "other.csv").write_text("x")
    found = find_files([tmp_path / "1", tmp_path / "2"])
    assert [found.name(path) for path in found.paths] == [
        str(tmp_path / "1" / "Results.csv"),
        str(tmp_path / "2" / "Results.csv"),
        "other.csv",
    ]


def test_folders_in_folders_are_read_where_that_is_asked_for(folder: Path) -> None:
    for name in ("x=1/y=2/d.csv", "x=2/d.csv", "_temporary/e.csv", ".hidden/f.csv"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("x")
    (folder / "x=2" / "back").symlink_to(folder)  # which leads round in a circle
    found = find_files([folder], recursive=True)
    inside = ["a.parquet", "b.csv", "c.csv.gz", "x=1/y=2/d.csv", "x=2/d.csv"]
    assert [path.as_posix() for path in found.inside] == inside
    assert found.paths == tuple(folder / name for name in inside)
    assert found.folders == (folder,)
    assert f"Not looked into in {folder}: _temporary." in found.notes
    assert len(find_files([folder]).paths) == 3


def test_a_pattern_keeps_the_folders_from_its_wildcard_on(folder: Path) -> None:
    for name in ("x=1/d.csv", "x=2/y/d.csv"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("x")
    found = find_files([folder / "x=*" / "d.csv", folder / "b.csv", folder / "**" / "y" / "*"])
    assert [path.as_posix() for path in found.inside] == ["x=1/d.csv", "b.csv", "x=2/y/d.csv"]
