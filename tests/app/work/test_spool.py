"""Test where the bytes of an answer are held, and what is left of them."""

import os
import resource
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from app.work.spool import (
    BLOCK,
    AnswerTooLarge,
    MemoryTaken,
    SharedMemory,
    Spool,
    SpoolFull,
    why_no_file,
)


@pytest.mark.parametrize("sizes", [[], [0], [10], [100], [101], [60, 60, 5], [3 * BLOCK + 1, 7]])
def test_what_is_written_is_read(sizes: list[int], tmp_path: Path) -> None:
    pieces = [os.urandom(size) for size in sizes]
    with Spool(tmp_path, 100, SharedMemory(10**6)) as spool:
        for piece in pieces:
            spool.write(piece)
        assert spool.size == sum(sizes)
        blocks = list(spool.blocks())
    assert b"".join(blocks) == b"".join(pieces)
    assert max(map(len, blocks), default=0) <= BLOCK


def test_a_file_holds_what_memory_may_not_and_has_no_name(tmp_path: Path) -> None:
    with Spool(tmp_path, 100, SharedMemory(10**6)) as spool:
        spool.write(b"x" * 100)
        assert spool._file is None
        spool.write(b"x")
        assert os.fstat(spool._file.fileno()).st_size == 101  # type: ignore[attr-defined]
        assert list(tmp_path.iterdir()) == []


def test_without_a_folder_memory_alone_holds_it(tmp_path: Path) -> None:
    missing = tmp_path / "missing"
    with Spool(missing, 100, SharedMemory(10**6)) as spool:
        spool.write(b"x" * 100)
        with pytest.raises(AnswerTooLarge) as caught:
            spool.write(b"x")
    assert "more than 100 bytes" in str(caught.value)
    assert "BLOODCELLS_SPOOL_FOLDER" in str(caught.value)
    assert str(tmp_path) not in str(caught.value)
    assert str(missing) in (why_no_file(missing) or "")
    assert why_no_file(tmp_path) is None
    assert why_no_file(None) is None


def test_spools_share_their_memory_and_give_it_back(tmp_path: Path) -> None:
    shared = SharedMemory(100)
    with Spool(tmp_path, 100, shared) as one, Spool(tmp_path, 100, shared, "body") as two:
        assert one.keep(b"x" * 60)
        assert not two.keep(b"y" * 41)
        two.write(b"y" * 41)
        assert two._file is not None
        assert two.keep(b"y") is False  # what is behind stays behind
        two.write(b"y")
        assert b"".join(two.blocks()) == b"y" * 42
        one.write(b"x" * 50)  # which moves all of it to a file
        assert b"".join(one.blocks()) == b"x" * 110
        with Spool(tmp_path / "missing", 100, shared, "body") as three:
            assert three.keep(b"z" * 100)
            four = Spool(tmp_path / "missing", 100, shared, "body")
            with pytest.raises(MemoryTaken, match="no memory left for the body"):
                four.write(b"z")
    assert shared.take(100)


def test_many_small_pieces_take_no_more_memory_than_large_ones(tmp_path: Path) -> None:
    with Spool(tmp_path, 10**5, SharedMemory(10**5)) as spool:
        for i in range(10**4):
            assert spool.keep(b"%d" % (i % 10))
        assert len(spool._pieces) < 5
        assert b"".join(spool.blocks()) == b"0123456789" * 1000


@contextmanager
def largest_file(size: int) -> Iterator[None]:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_file_without_room_is_reported(tmp_path: Path) -> None:
    with Spool(tmp_path, 10, SharedMemory(10**6)) as spool, largest_file(4096):
        spool.write(b"x" * 4000)
        with pytest.raises(SpoolFull, match="of which 4,000 bytes were ready"):
            spool.write(b"x" * 4000)
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_left_of_a_process_that_is_killed(tmp_path: Path) -> None:
    program = (
        "import sys, time; from pathlib import Path; from app.work.spool import SharedMemory, Spool\n"
        "spool = Spool(Path(sys.argv[1]), 1, SharedMemory(10)); spool.write(b'x' * 100_000)\n"
        "print('ready', flush=True); time.sleep(60)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program, str(tmp_path)], stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        process.send_signal(signal.SIGKILL)
    assert list(tmp_path.iterdir()) == []
