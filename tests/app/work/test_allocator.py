"""Test that memory which is freed is given back."""

import os
import platform
import subprocess
import sys

import numpy as np
import pytest

from app.work.allocator import give_back
from bench.servers import resident

_CODE = """
from pathlib import Path
from app.work.allocator import keep_little

def heap():
    maps = Path("/proc/self/maps").read_text().splitlines()
    ends = [line.split()[0].split("-") for line in maps if line.endswith("[heap]")]
    return sum(int(end, 16) - int(start, 16) for start, end in ends)

{call}
del (block := bytearray(30 * 2**20))[:]
before = heap()
blocks = [bytearray(size * 2**20) for size in {sizes}]
print((heap() - before) // 2**20)
del blocks
print((heap() - before) // 2**20)
"""


glibc_alone = pytest.mark.skipif(
    platform.libc_ver()[0] != "glibc", reason="other C libraries have no such functions"
)


def heap_growth(call: str, sizes: tuple[int, ...]) -> tuple[int, int]:
    """MiB by which a new process's heap grows for blocks of so many MiB, held and when they are freed."""
    line = [sys.executable, "-c", _CODE.format(call=call, sizes=sizes)]
    held, freed = subprocess.run(line, capture_output=True, check=True, text=True).stdout.split()
    return int(held), int(freed)


@glibc_alone
def test_large_blocks_are_not_of_the_heap() -> None:
    assert heap_growth("pass", (5, 6, 7))[0] >= 17
    assert heap_growth("keep_little()", (5, 6, 7))[0] == 0


@glibc_alone
def test_the_free_end_of_the_heap_is_kept_for_the_next_batch() -> None:
    """Without it, each batch of a stream would ask the system for its memory anew, page by page."""
    held, freed = heap_growth("keep_little()", (2, 2, 2))
    assert freed == held >= 5


@glibc_alone
def test_small_blocks_between_others_are_given_back() -> None:
    blocks = [np.ones(100_000, dtype=np.uint8) for _ in range(1000)]
    kept = blocks[::50]
    full = resident(os.getpid())
    del blocks
    give_back()
    assert full - resident(os.getpid()) > 80
    assert len(kept) == 20
