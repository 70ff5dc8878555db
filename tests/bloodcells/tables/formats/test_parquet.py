"""Parquet files, sound and spoilt, and how much memory they take."""

import random
import subprocess
import sys

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from bloodcells.errors import TableTooLarge
from bloodcells.tables.numbers import plain
from tests.bloodcells.tables.formats.bodies import parquet_of, peak_of, read, refusal

SMALL = pa.table({"a": pa.array(range(50)), "t": pa.array(["x", "y"] * 25)})

READ_ALL = """
import sys
from bloodcells.errors import TableError
from bloodcells.tables.formats import Limits, read_bytes
while size := sys.stdin.buffer.read(4):
    data = sys.stdin.buffer.read(int.from_bytes(size, "big"))
    try:
        read_bytes(data, "parquet", Limits(bytes=10**7, rows=1000, columns=100))
        print("a table")
    except TableError as error:
        print(str(error).encode("ascii", "replace").decode())
"""


def read_apart(files: list[bytes]) -> list[str]:
    """What becomes of each file, in a process that it may not end."""
    stdin = b"".join(len(f).to_bytes(4, "big") + f for f in files)
    run = subprocess.run(
        [sys.executable, "-c", READ_ALL], input=stdin, capture_output=True, timeout=300
    )
    answers = run.stdout.decode().splitlines()
    assert run.returncode == 0, (files[len(answers)].hex(), run.stderr.decode()[-2000:])
    assert len(answers) == len(files)
    return answers


def test_damaged_metadata_of_a_column_does_not_end_the_process() -> None:
    # One byte makes the second column required, which its histogram of levels then contradicts:
    # SchemaElement is type BYTE_ARRAY, repetition OPTIONAL, name "t".
    optional, required = b"\x15\x0c\x25\x02\x18\x01t", b"\x15\x0c\x25\x00\x18\x01t"
    data = parquet_of(SMALL)
    assert data.count(optional) == 1
    assert read_apart([data, data.replace(optional, required)]) == [
        "a table",
        "The Parquet file cannot be read: Definition level histogram size mismatch, size: 2, expected: "
        "1.",
    ]


def test_spoilt_files_do_not_end_the_process() -> None:
    rng = random.Random(0)
    seeds = [
        parquet_of(SMALL),
        parquet_of(SMALL, store_schema=False, compression="zstd", write_page_index=True),
        parquet_of(
            SMALL,
            use_dictionary=False,
            column_encoding={"a": "DELTA_BINARY_PACKED", "t": "DELTA_BYTE_ARRAY"},
        ),
    ]
    files = []
    for i in range(900):
        data = bytearray(seeds[i % len(seeds)])
        for _ in range(rng.randint(1, 3)):
            # Half of them only in the metadata, which are at the end.
            low = len(data) // 2 if i % 2 else 0
            data[rng.randrange(low, len(data))] = rng.randrange(256)
        files.append(bytes(data))
    assert all(answer == "a table" or answer.endswith(".") for answer in read_apart(files))


@pytest.mark.parametrize("encoding", ["PLAIN", "DELTA_BYTE_ARRAY", "DELTA_LENGTH_BYTE_ARRAY"])
@pytest.mark.parametrize("kind", [pa.string(), pa.binary(), pa.large_string()])
def test_text_of_every_encoding_is_read(encoding: str, kind: pa.DataType) -> None:
    texts = [f"image_{i}.jpg" for i in range(100)]
    table = pa.table({"id": pa.array(texts).cast(kind), "n": list(range(100))})
    data = parquet_of(table, use_dictionary=False, column_encoding={"id": encoding, "n": "PLAIN"})
    found = read(data, "parquet").table
    assert plain(found.column("id")).to_pylist() == texts
    assert found.column("n").to_pylist() == list(range(100))


@pytest.mark.parametrize("rows_per_group", [7, 1000])
def test_row_groups_are_one_table(rows_per_group: int) -> None:
    data = parquet_of(SMALL, row_group_size=rows_per_group)
    assert read(data, "parquet").table.equals(SMALL)


def test_a_text_that_is_the_prefix_of_all_others_is_refused_before_it_fills_the_memory() -> None:
    table = pa.table({"q": pa.array(["x" * 10_000] * 10_000)})
    data = parquet_of(
        table, use_dictionary=False, column_encoding={"q": "DELTA_BYTE_ARRAY"}, compression="zstd"
    )
    assert len(data) < 5_000
    before = pa.total_allocated_bytes()
    with pytest.raises(TableTooLarge, match=r"more than 1,000,000 bytes when decompressed"):
        read(data, "parquet", bytes=1_000_000)
    assert pa.total_allocated_bytes() - before < 5_000_000


def test_bytes_of_one_width_stored_once_are_refused_before_they_fill_the_memory() -> None:
    code = """
import io, pyarrow as pa, pyarrow.parquet as pq
wide = pa.array([b"x" * 10_000_000], pa.binary(10_000_000))
sink, kind = io.BytesIO(), "parquet"
with pq.ParquetWriter(sink, pa.schema([("q", wide.type)]), compression="zstd") as writer:
    for _ in range(100):
        writer.write_table(pa.table({"q": wide}))
body = sink.getvalue()
assert len(body) < 10**6
"""
    assert peak_of(code) < 400 * 2**20


def test_a_size_that_the_file_states_falsely_is_not_believed() -> None:
    n = 2_000_000
    data = parquet_of(pa.table({"q": [1.5] * n}), compression="zstd")
    size = pq.ParquetFile(pa.BufferReader(data)).metadata.row_group(0).total_byte_size
    stated = zigzag(size)
    start = data.rindex(b"PAR1") - 4 - int.from_bytes(data[-8:-4], "little")
    footer = data[start:]
    assert stated in footer
    data = data[:start] + footer.replace(stated, zigzag(1, len(stated)))
    assert "bytes when decompressed" in refusal(data, "parquet", bytes=10**6, rows=n)


def zigzag(number: int, length: int = 0) -> bytes:
    """A signed number as Thrift's compact protocol writes it, in at least so many bytes."""
    return varint(number << 1, length)


def varint(number: int, length: int = 0) -> bytes:
    digits = b""
    while number > 127 or len(digits) + 1 < length:
        digits, number = digits + bytes([number & 127 | 128]), number >> 7
    return digits + bytes([number])


def test_deep_schemas_are_refused() -> None:
    name, root = b"\x18\x01a", b"\x48\x01r\x15\x02\0"
    group, leaf = b"\x35\x02" + name + b"\x15\x02\0", b"\x15\x02\x25\x02" + name + b"\0"
    for depth, words in ((1, "has no row of a cell"), (3000, "too deeply nested")):
        footer = (
            b"\x15\x02\x19\xfc"
            + varint(depth + 2)
            + root
            + group * depth
            + leaf
            + b"\x16\0\x19\x0c\0"
        )
        data = b"PAR1" + footer + len(footer).to_bytes(4, "little") + b"PAR1"
        assert words in read_apart([data])[0]
