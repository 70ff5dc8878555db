"""A file is there whole, or as it was before."""

from pathlib import Path

import pytest

from bloodcells.files.atomic_file import Unwritable, open_aside, remove_left, whole_file


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_file_takes_its_name_when_it_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    path.write_bytes(b"before")
    with whole_file(path) as file:
        file.write(b"after")
        file.flush()
        assert path.read_bytes() == b"before"
    assert path.read_bytes() == b"after"
    assert names(tmp_path) == ["out.csv"]


@pytest.mark.parametrize("stop", [ValueError, KeyboardInterrupt])
def test_what_stops_the_writing_leaves_the_file_as_it_was(
    tmp_path: Path, stop: type[BaseException]
) -> None:
    path = tmp_path / "out.csv"
    path.write_bytes(b"before")

    def write() -> None:
        with whole_file(path) as file:
            file.write(b"half of")
            raise stop

    with pytest.raises(stop):
        write()
    assert path.read_bytes() == b"before"
    assert names(tmp_path) == ["out.csv"]


def test_a_full_disk_is_told_in_a_sentence_that_names_the_file(tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    with pytest.raises(Unwritable) as caught, whole_file(path):
        raise OSError(28, "No space left on device")
    assert str(caught.value) == f"{path} cannot be written: No space left on device."
    assert names(tmp_path) == []


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    path = tmp_path / "nowhere" / "out.csv"
    with pytest.raises(Unwritable, match="cannot be written: No such file or directory"):  # noqa: SIM117
        with whole_file(path):
            pass


def test_the_systems_own_error_comes_through_where_it_is_wanted(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError), open_aside(tmp_path / "nowhere" / "out.csv"):
        pass


def test_what_a_killed_run_left_is_removed_and_nothing_else(tmp_path: Path) -> None:
    left = [".out[1].csv.0123abcd.part", ".out[1].csv.4567cdef.part"]
    others = [".out1.csv.0123abcd.part", ".out[1].csv", "out[1].csv", "out[1].csv.part"]
    for name in left + others:
        (tmp_path / name).touch()
    remove_left(tmp_path / "out[1].csv")
    assert names(tmp_path) == sorted(others)


def test_there_may_be_nothing_to_remove(tmp_path: Path) -> None:
    remove_left(tmp_path / "nowhere" / "out.csv")
