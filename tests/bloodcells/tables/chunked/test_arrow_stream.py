"""Messages of an Arrow stream, whatever wrote them and however they come."""

from contextlib import suppress
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from bloodcells.errors import TableError, TableTooLarge, UnreadableTable
from bloodcells.tables.chunked.arrow_message import SCHEMA, Message
from bloodcells.tables.chunked.arrow_stream import Messages
from bloodcells.tables.chunked.incremental import incremental_reader
from bloodcells.tables.chunked.incremental_base import StreamLimits
from bloodcells.tables.formats import Limits

TABLE = pa.table(
    {"a": np.arange(50.0), "b": pa.array(["x", "y"] * 25).dictionary_encode(), "c": [None] * 50}
)


def written(table: pa.Table = TABLE, file: bool = False, rows: int = 7, **options: Any) -> bytes:
    sink = pa.BufferOutputStream()
    make = pa.ipc.new_file if file else pa.ipc.new_stream
    with make(sink, table.schema, options=pa.ipc.IpcWriteOptions(**options)) as writer:
        writer.write_table(table, max_chunksize=rows)
    return bytes(sink.getvalue())


def read(data: bytes, size: int, limit: int = 10**6) -> pa.Table:
    messages, batches = Messages(Limits(bytes=limit)), []
    for start in range(0, len(data), size):
        messages.feed(data[start : start + size])
        while messages.waiting:
            batches.append(messages.read())
    messages.close()
    return pa.Table.from_batches(batches, messages.schema)


WAYS = {
    "as it is": {},
    "as a file": {"file": True},
    "compressed": {"compression": "lz4"},
    "as before 0.15": {"use_legacy_format": True},
    "with deltas": {"emit_dictionary_deltas": True},
}


@pytest.mark.parametrize("size", [1, 3, 1000, 10**6])
@pytest.mark.parametrize("way", WAYS)
def test_what_was_written_is_read(way: str, size: int) -> None:
    assert read(written(**WAYS[way]), size).equals(TABLE)


@pytest.mark.parametrize("deltas", [False, True])
def test_dictionaries_may_change_on_the_way(deltas: bool) -> None:
    chunks = [pa.array(words).dictionary_encode() for words in (["x"], ["x", "y"], ["x", "y", "z"])]
    table = pa.table({"b": pa.chunked_array(chunks)})
    found = read(written(table, emit_dictionary_deltas=deltas), 5)
    assert found["b"].to_pylist() == ["x", "x", "y", "x", "y", "z"]


def test_dictionaries_that_grow_without_end_are_refused() -> None:
    words = [f"word {i}" * 20 for i in range(100)]
    chunks = [pa.array(words[: 10 * i]).dictionary_encode() for i in range(1, 11)]
    data = written(pa.table({"b": pa.chunked_array(chunks)}), rows=100, emit_dictionary_deltas=True)
    assert read(data, 1000, 20_000).num_rows == 550
    with pytest.raises(TableTooLarge, match="or its dictionaries"):
        read(data, 1000, 8_000)


def test_a_batch_that_says_it_is_large_is_refused_before_it_comes() -> None:
    data = written(pa.table({"a": np.zeros(100_000)}), rows=10**6)
    with pytest.raises(TableTooLarge, match=r"is 800,\d+ bytes; the limit is 1,000"):
        Messages(Limits(bytes=1_000)).feed(data[:2_000])


@pytest.mark.parametrize("file", [False, True])
def test_what_is_cut_short_is_said(file: bool) -> None:
    data = written(file=file)
    for length in (0, 3, 10, 300, len(data) // 2):
        with pytest.raises(UnreadableTable, match=r"cut short\.$"):
            read(data[:length], 100)


def test_a_file_whose_numbers_are_in_another_order_than_by_its_footer_is_refused() -> None:
    data = written(pa.table({"a": np.arange(3.0)}), file=True)
    start, end = 16, 16 + int.from_bytes(data[12:16], "little")
    said = set()
    for bit in range(8 * start, 8 * end):
        changed = bytearray(data)
        changed[bit // 8] ^= 1 << bit % 8
        with suppress(UnreadableTable):
            message = Message(bytes(changed[start:end]))
            if message.kind == SCHEMA and message.big_endian:
                with pytest.raises(UnreadableTable) as error:
                    read(bytes(changed), 10**6)
                said.add(str(error.value))
    assert any("by its footer" in sentence for sentence in said)


def take_all(data: bytes) -> None:
    feeding = incremental_reader("arrow", Limits(bytes=10**6), StreamLimits())
    feeding.feed(data)
    feeding.close()
    while feeding.take():
        pass


def test_any_damage_is_an_error_of_the_table() -> None:
    data = written()
    rng = np.random.default_rng(0)
    for at in rng.integers(0, len(data), 400).tolist():
        damaged = bytearray(data)
        damaged[at] ^= 1 << int(rng.integers(8))
        with suppress(TableError):
            take_all(bytes(damaged))
