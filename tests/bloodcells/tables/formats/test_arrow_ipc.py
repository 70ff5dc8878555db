"""Arrow streams and files."""

import numpy as np
import pyarrow as pa
import pytest

from bloodcells.errors import TableTooLarge
from bloodcells.tables.formats import Limits, read_bytes
from tests.bloodcells.tables.formats.bodies import TABLE, read, stream_of


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
