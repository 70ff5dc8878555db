"""What is served of a model is the version that its file names, or the highest where there is none."""

import json
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bloodcells.classification import served_version
from bloodcells.classification.served_version import SERVED_FILE, Change, ServedRecord, candidates
from bloodcells.errors import ModelError
from bloodcells.files.atomic_file import Unwritable

NOW = datetime(2026, 1, 2, tzinfo=UTC)


def record(*changes: tuple[int, served_version.How]) -> ServedRecord:
    found = ServedRecord(served=None)
    for version, by in changes:
        found = found.changed(version, by, NOW)
    return found


def test_without_a_file_the_highest_is_served(tmp_path: Path) -> None:
    assert served_version.served_version(tmp_path, [1, 2, 10]) == 10
    assert served_version.served_version(tmp_path, []) is None
    assert candidates(None, [1, 2]) == []


def test_with_a_file_the_version_that_it_names_is_served_for_everyone_to_read(
    tmp_path: Path,
) -> None:
    before = os.umask(0o077)
    try:
        served_version.write(tmp_path, record((2, "pin")))
    finally:
        os.umask(before)
    assert served_version.served_version(tmp_path, [1, 2, 10]) == 2
    assert served_version.read(tmp_path) == record((2, "pin"))
    assert (tmp_path / SERVED_FILE).stat().st_mode & 0o777 == 0o644
    assert [p.name for p in tmp_path.iterdir()] == [SERVED_FILE]


def test_a_file_by_hand_needs_no_more_than_the_version(tmp_path: Path) -> None:
    (tmp_path / SERVED_FILE).write_text('{"served": 1}')
    assert served_version.served_version(tmp_path, [1, 2]) == 1
    (tmp_path / SERVED_FILE).write_text('{"served": null}')
    assert served_version.served_version(tmp_path, [1, 2]) is None


def test_a_version_that_is_not_there_is_refused(tmp_path: Path) -> None:
    served_version.write(tmp_path, record((4, "pin")))
    with pytest.raises(
        ModelError, match=r"says that version 4 is served, which is not there; there is 1, 2"
    ):
        served_version.served_version(tmp_path, [1, 2])
    with pytest.raises(ModelError, match="there is none"):
        served_version.served_version(tmp_path, [])


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "at the whole, Invalid JSON"),
        (b"{}", "at served, Field required"),
        (b'{"served": 0}', "at served, Input should be greater"),
        (b'{"served": 1, "format_version": 2}', "at format_version"),
        (b'{"served": 1, "serves": 2}', "at serves, Extra inputs"),
        (b" " * (2**20 + 1), "is too large: at most 1,048,576 bytes"),
    ],
)
def test_what_is_no_such_file_is_refused(tmp_path: Path, content: bytes, said: str) -> None:
    (tmp_path / SERVED_FILE).write_bytes(content)
    with pytest.raises(ModelError) as refused:
        served_version.read(tmp_path)
    assert said in str(refused.value)
    assert str(tmp_path / SERVED_FILE) in str(refused.value)


def test_a_link_out_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").write_text('{"served": 1}')
    (tmp_path / "m").mkdir()
    (tmp_path / "m" / SERVED_FILE).symlink_to(tmp_path / "elsewhere")
    with pytest.raises(ModelError, match="link to a file outside"):
        served_version.read(tmp_path / "m")


def test_candidates_are_above_all_that_were_served() -> None:
    assert candidates(record(), [1, 2]) == [1, 2]
    assert candidates(record((3, "highest")), [1, 3, 4, 5]) == [4, 5]
    assert candidates(record((3, "highest"), (5, "promote"), (3, "rollback")), [3, 4, 5, 6]) == [6]
    assert candidates(ServedRecord(served=4), [3, 4, 5]) == [5]


def test_what_was_served_before_is_found_step_by_step() -> None:
    changes: list[tuple[int, served_version.How]] = [(1, "highest"), (2, "promote"), (3, "promote")]
    assert record().before is None
    assert record(*changes[:1]).before is None
    assert record(*changes).before == 2
    assert record(*changes, (2, "rollback")).before == 1
    assert record(*changes, (2, "rollback"), (1, "rollback")).before is None
    assert record(*changes, (2, "rollback"), (4, "promote")).before == 2
    assert record(*changes, (1, "pin")).before == 3
    assert record(*changes).model_copy(update={"served": 7}).before == 3  # changed by hand


def test_a_file_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    with pytest.raises(Unwritable, match=r"served\.json cannot be written"):
        served_version.write(tmp_path / "none", record())


def test_the_file_says_when_and_how(tmp_path: Path) -> None:
    served_version.write(tmp_path, record((2, "pin")))
    assert json.loads((tmp_path / SERVED_FILE).read_bytes())["history"] == [
        Change(version=2, at=NOW, by="pin").model_dump(mode="json")
    ]
