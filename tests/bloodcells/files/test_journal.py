"""A journal is readable whenever the run that writes it was killed."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bloodcells.files.journal import Journal, encode_line

FIRST, SECOND, THIRD = ({"n": n, "text": "a\nb"} for n in (1, 2, 3))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal"


def write(path: Path, *entries: dict[str, Any], started_with: tuple[bytes, ...] = ()) -> None:
    with Journal(path) as journal:
        journal.start(started_with)
        for entry in entries:
            journal.append(entry)


def read(path: Path) -> list[Any]:
    return [value for _, value in Journal(path).read_lines()]


def test_an_entry_is_a_line_of_json(path: Path) -> None:
    write(path, FIRST, SECOND)
    assert path.read_bytes() == b'{"n":1,"text":"a\\nb"}\n{"n":2,"text":"a\\nb"}\n'


def test_what_is_written_is_read_with_its_line(path: Path) -> None:
    write(path, FIRST, SECOND)
    assert list(Journal(path).read_lines()) == [
        (encode_line(FIRST), FIRST),
        (encode_line(SECOND), SECOND),
    ]


def test_a_file_that_is_not_there_has_no_lines(path: Path) -> None:
    assert read(path) == []


def test_a_file_that_cannot_be_read_is_an_error(path: Path) -> None:
    path.mkdir()
    with pytest.raises(IsADirectoryError):
        read(path)


@pytest.mark.parametrize("kept", range(len(encode_line(SECOND))))
def test_half_a_line_at_the_end_is_left_out(path: Path, kept: int) -> None:
    path.write_bytes(encode_line(FIRST) + encode_line(SECOND)[:kept])
    assert read(path) == [FIRST]


def test_a_line_is_whole_only_with_its_line_feed(path: Path) -> None:
    path.write_bytes(b"1\n23")  # of 234
    assert read(path) == [1]


def test_half_a_line_is_gone_before_anything_is_added(path: Path) -> None:
    path.write_bytes(encode_line(FIRST) + encode_line(SECOND)[:5])
    with Journal(path) as journal:
        journal.start([line for line, _ in journal.read_lines()])
        journal.append(THIRD)
    assert read(path) == [FIRST, THIRD]


def test_an_entry_is_in_the_file_as_soon_as_it_is_added(path: Path) -> None:
    with Journal(path) as journal:
        journal.start([])
        journal.append(FIRST)
        assert read(path) == [FIRST]


def test_what_was_added_before_a_kill_is_read_again(path: Path) -> None:
    run = subprocess.run(
        [
            sys.executable,
            "-c",
            "import os, signal, sys\nfrom pathlib import Path\n"
            "from bloodcells.files.journal import Journal\n"
            "journal = Journal(Path(sys.argv[1]))\n"
            "journal.start([])\n"
            "journal.append({'n': 1})\n"
            "os.kill(os.getpid(), signal.SIGKILL)\n",
            str(path),
        ],
        env=dict(os.environ),
        check=False,
    )
    assert run.returncode == -signal.SIGKILL
    assert read(path) == [{"n": 1}]


def test_a_start_that_fails_leaves_the_journal_as_it_was(path: Path) -> None:
    write(path, FIRST)

    def lines() -> Any:
        yield encode_line(SECOND)
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        Journal(path).start(lines())
    assert read(path) == [FIRST]
    assert list(path.parent.iterdir()) == [path]


def test_a_start_removes_what_a_killed_one_left(path: Path) -> None:
    (path.parent / f".{path.name}.0123abcd.part").write_bytes(b"half of")
    write(path, FIRST)
    assert list(path.parent.iterdir()) == [path]
