"""Arrow streams and files."""

from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from bloodcells.errors import TableTooLarge, UnreadableTable
from bloodcells.tables.chunked.incremental import incremental_reader, why_not_chunkable
from bloodcells.tables.chunked.incremental_base import StreamLimits
from bloodcells.tables.formats import Limits, read_bytes
from bloodcells.tables.formats.arrow_footer import split_footer
from tests.bloodcells.tables.formats.bodies import TABLE, read, refusal, stream_of


def test_an_arrow_stream_of_several_batches_is_one_table() -> None:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, TABLE.schema) as writer:
        for batch in TABLE.to_batches(max_chunksize=1):
            writer.write_batch(batch)
    assert read(bytes(sink.getvalue()), "arrow").table.equals(TABLE)


@pytest.mark.parametrize("compression", ["lz4", "zstd"])
@pytest.mark.parametrize("kind", ["stream", "file"])
def test_a_compressed_batch_is_refused_before_it_is_decompressed(
    kind: str, compression: str
) -> None:
    table = pa.table({"Area": np.zeros(1_000_000)})
    data = stream_of(table, kind, compression=compression)
    assert len(data) < 100_000
    before = pa.total_allocated_bytes()
    with pytest.raises(TableTooLarge, match=r"^The table is 8,000,000 bytes when decompressed; "):
        read_bytes(data, "arrow", Limits(bytes=7_999_999))
    assert pa.total_allocated_bytes() - before < 1_000_000
    assert read_bytes(data, "arrow", Limits(bytes=8_000_000)).table.equals(table)


def footer_alone(table: pa.Table, **options: Any) -> bytes:
    """An Arrow file as polars writes it: only its footer says where the batches are.

    The schema at its start has no length before it, and there is room between schema and batches.
    """
    data = stream_of(table, "file", **options)
    first = min(block.offset for block in split_footer(data)[1].batches)
    return data[:8] + data[16:first] + bytes(8) + data[first:]


@pytest.mark.parametrize("compression", [None, "zstd", "lz4"])
def test_an_arrow_file_is_read_by_its_footer(compression: str | None) -> None:
    data = footer_alone(TABLE, compression=compression)
    assert len(data) == len(stream_of(TABLE, "file", compression=compression))
    assert read(data, "arrow").table.equals(TABLE)
    assert why_not_chunkable(data[:4096], "arrow") == (
        "An Arrow file as polars and older programs write it"
    )


def test_a_bomb_is_refused_by_the_footer_too() -> None:
    data = footer_alone(pa.table({"Area": np.zeros(1_000_000)}), compression="zstd")
    with pytest.raises(TableTooLarge, match=r"^The table is 8,000,000 bytes when decompressed; "):
        read_bytes(data, "arrow", Limits(bytes=7_999_999))


def test_an_arrow_file_without_its_end_is_refused() -> None:
    data = stream_of(TABLE, "file")
    for cut in (1, 7, 30, len(data) - 9):
        assert refusal(data[:-cut], "arrow").startswith("The Arrow file cannot be read: ")


def of_batches(n: int) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_file(sink, TABLE.schema) as writer:
        for batch in TABLE.to_batches(max_chunksize=1)[:n]:
            writer.write_batch(batch)
    return bytes(sink.getvalue())


def stream(data: bytes, step: int) -> pa.Table:
    reader = incremental_reader("arrow", Limits(), StreamLimits())
    for start in range(0, len(data), step):
        reader.feed(data[start : start + step])
    reader.close()
    part = reader.take()
    assert part is not None
    return part.source.table


@pytest.mark.parametrize("step", [1, 100, 10**6])
def test_an_arrow_file_that_arrives_in_pieces_is_the_same_table(step: int) -> None:
    data = of_batches(3)
    assert stream(data, step).equals(read(data, "arrow").table)
    without_mark = data.replace(b"\xff\xff\xff\xff\0\0\0\0", b"", 1)  # the mark of the end
    assert len(without_mark) == len(data) - 8
    assert stream(without_mark, step).equals(TABLE)


def test_a_footer_that_lists_other_batches_is_not_passed_over() -> None:
    three, footer = of_batches(3), of_batches(2)
    cut = max(b.offset + b.metadata + b.body for b in split_footer(three)[1].batches)
    behind = max(b.offset + b.metadata + b.body for b in split_footer(footer)[1].batches)
    taken_out = three[:cut] + footer[behind:]
    with pytest.raises(UnreadableTable, match="bytes that belong to neither"):
        read(taken_out, "arrow")
    with pytest.raises(UnreadableTable, match="by its footer its table is made of 2"):
        stream(taken_out, 1000)
    with pytest.raises(UnreadableTable, match="cut short"):
        stream(three[:cut] + bytes(8), 1000)
