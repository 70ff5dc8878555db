"""gzip is decompressed up to a limit."""

import gzip
import tracemalloc
import zlib

import pytest

from bloodcells.errors import TableTooLarge, UnreadableTable
from bloodcells.tables.formats import gunzip


def test_gzip_is_read_up_to_the_limit() -> None:
    data = gzip.compress(b"x" * 1000) + gzip.compress(b"y" * 1000)
    assert gunzip(data, 2000) == b"x" * 1000 + b"y" * 1000
    with pytest.raises(TableTooLarge) as error:
        gunzip(data, 1999)
    assert str(error.value) == (
        "The table is more than 1,999 bytes when decompressed, which is the limit; send it in parts."
    )


def test_a_gzip_bomb_is_not_decompressed_beyond_the_limit() -> None:
    pump = zlib.compressobj(9, zlib.DEFLATED, 31)
    bomb = b"".join(pump.compress(bytes(2**20)) for _ in range(64)) + pump.flush()
    tracemalloc.start()
    try:
        with pytest.raises(TableTooLarge):
            gunzip(bomb, 2**20)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 8 * 2**20


@pytest.mark.parametrize(
    "data",
    [
        b"Area\n1\n",
        gzip.compress(b"Area\n1\n")[:-1],
        gzip.compress(b"Area\n1\n")[:12],
        gzip.compress(b"Area\n1\n")[:-8] + bytes(8),
        gzip.compress(b"Area\n1\n") + b"rubbish",
        b"\x1f\x8b\x08\x00" + b"\xff" * 30,
    ],
    ids=["plain", "cut", "cut early", "wrong checksum", "more behind", "no deflate"],
)
def test_what_is_not_whole_gzip_is_refused(data: bytes) -> None:
    with pytest.raises(UnreadableTable, match=r"^The gzip data cannot be decompressed \(.+\)\.$"):
        gunzip(data, 1000)
