"""Files of a model's directory are read from there alone, and no further than they may be long."""

import os
from pathlib import Path

import pytest

from bloodcells.classification.directory import FileReader
from bloodcells.errors import ModelError


def test_files_are_read_up_to_the_last_byte_that_all_may_have(tmp_path: Path) -> None:
    for name in "ab":
        (tmp_path / name).write_bytes(b"12345")
    reader = FileReader(tmp_path, 10)
    assert reader.read("a") + reader.read("b") == b"1234512345"
    reader = FileReader(tmp_path, 9)
    reader.read("a")
    with pytest.raises(ModelError) as error:
        reader.read("b")
    assert str(error.value) == (
        f"{tmp_path / 'b'} is too large: all files of the model may have 9 bytes "
        "(BLOODCELLS_MAX_MODEL_BYTES). Restore it, or raise the limit."
    )


def test_a_file_that_grows_while_it_is_read_is_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a").write_bytes(b"1")
    read = os.read

    def growing(file: int, most: int) -> bytes:
        with (tmp_path / "a").open("ab") as more:
            more.write(b"x" * 10)
        return read(file, most)

    monkeypatch.setattr(os, "read", growing)
    with pytest.raises(ModelError, match="may have 100 bytes"):
        FileReader(tmp_path, 100).read("a")


def test_links_within_the_directory_and_to_it_are_followed(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / "a").write_bytes(b"x")
    (tmp_path / "real" / "b").symlink_to("a")
    (tmp_path / "linked").symlink_to("real")
    reader = FileReader(tmp_path / "linked", 10)
    reader.refuse_unlisted({"a", "b"})
    assert reader.read("b") == b"x"
