"""Test that the memory of large blocks is given back, in a process of its own each time."""

import platform
import subprocess
import sys

import pytest

_CODE = """
from pathlib import Path
from app.processes.allocator import return_large_blocks

def heap():
    maps = Path("/proc/self/maps").read_text().splitlines()
    ends = [line.split()[0].split("-") for line in maps if line.endswith("[heap]")]
    return sum(int(end, 16) - int(start, 16) for start, end in ends)

{call}
del (block := bytearray(30 * 2**20))[:]
before = heap()
blocks = [bytearray(size * 2**20) for size in (5, 6, 7)]
print((heap() - before) // 2**20)
"""


def heap_growth(call: str) -> int:
    """MiB by which the heap grows for blocks of 5, 6 and 7 MiB, after one of 30 MiB was freed."""
    line = [sys.executable, "-c", _CODE.format(call=call)]
    return int(subprocess.run(line, capture_output=True, check=True, text=True).stdout)


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc has the parameter")
def test_large_blocks_are_not_of_the_heap() -> None:
    assert heap_growth("pass") >= 17
    assert heap_growth("return_large_blocks()") == 0
