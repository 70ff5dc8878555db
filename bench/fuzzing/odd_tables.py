"""Write valid files of Arrow and Parquet with columns of any type."""

import io
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

_NUMBERS = (
    pa.int8(),
    pa.uint16(),
    pa.int32(),
    pa.uint64(),
    pa.float16(),
    pa.float32(),
    pa.float64(),
)
_VALUES: dict[Any, tuple[Any, ...]] = {
    pa.string(): ("a", "", "1.5", "\u00b5", "Mean", " "),
    pa.large_string(): ("a", "1,5"),
    pa.string_view(): ("a", "x" * 40),
    pa.binary(): (b"a", b"\xff\xfe", b"1.5"),
    pa.binary_view(): (b"\xff",),
    pa.binary(3): (b"abc", b"\xff12"),
    pa.bool_(): (True, False),
    pa.null(): (None,),
    pa.decimal128(6, 2): (Decimal("1.50"), Decimal("-3.25")),
    pa.decimal256(60, 3): (Decimal("123456789.125"),),
    pa.date32(): (date(2026, 1, 2), date(1, 1, 1)),
    pa.date64(): (date(2026, 1, 2),),
    pa.time64("ns"): (time(1, 2, 3),),
    pa.timestamp("s"): (datetime(2026, 1, 2), datetime(9999, 1, 1)),
    pa.timestamp("ns", "Europe/Berlin"): (datetime(2026, 1, 2, tzinfo=UTC),),
    pa.duration("us"): (timedelta(seconds=3),),
    pa.month_day_nano_interval(): ((1, 2, 3),),
    pa.list_(pa.float64()): ([1.5], [], None),
    pa.list_(pa.int32(), 2): ([1, 2],),
    pa.list_view(pa.int8()): ([1],),
    pa.struct([("a", pa.int8())]): ({"a": 1},),
    pa.map_(pa.string(), pa.int8()): ([("a", 1)],),
}


def odd_arrow(rng: Random, data: bytes, other: bytes) -> bytes:
    """Write an Arrow stream or file of a valid one's columns, some of them of other types."""
    table = _spoilt(rng, _read_arrow(data))
    sink = io.BytesIO()
    make = rng.choice((pa.ipc.new_stream, pa.ipc.new_file))
    compression = rng.choice((None, None, "zstd", "lz4"))
    options = pa.ipc.IpcWriteOptions(
        compression=compression, emit_dictionary_deltas=rng.random() < 0.5
    )
    with make(sink, table.schema, options=options) as writer:
        for batch in table.to_batches(max_chunksize=rng.choice((1, 3, 100))):
            writer.write_batch(batch)
    return sink.getvalue()


def odd_parquet(rng: Random, data: bytes, other: bytes) -> bytes:
    """Write a Parquet file of a valid one's columns, some of them of other types."""
    table = _spoilt(rng, pq.read_table(io.BytesIO(data)))
    sink = io.BytesIO()
    pq.write_table(
        table,
        sink,
        row_group_size=rng.choice((1, 3, 100)),
        compression=rng.choice(("none", "none", "snappy", "zstd")),
        use_dictionary=rng.random() < 0.5,
        data_page_version=rng.choice(("1.0", "2.0")),
        store_schema=rng.random() < 0.7,
        write_page_checksum=rng.random() < 0.2,
    )
    return sink.getvalue()


def _read_arrow(data: bytes) -> pa.Table:
    opened = pa.ipc.open_file if data.startswith(b"ARROW1") else pa.ipc.open_stream
    return opened(data).read_all()


def _spoilt(rng: Random, table: pa.Table) -> pa.Table:
    """Replace, rename, double, take out and add columns and rows."""
    for _ in range(rng.choice((1, 1, 2, 4))):
        j = rng.randrange(table.num_columns)
        name, column = table.column_names[j], table.column(j).combine_chunks()
        rows = table.num_rows
        match rng.randrange(9):
            case 0 | 1 | 2:
                table = table.set_column(j, name, _column(rng, rows))
            case 3:
                table = table.set_column(j, name, _converted(rng, column))
            case 4:
                name = rng.choice(
                    (name, "id", "", "flags", "probabilities", "Label", "\u00b5", "Mean")
                )
                table = table.add_column(j, name, rng.choice((column, _column(rng, rows))))
            case 5:
                table = table.remove_column(j) if table.num_columns > 1 else table
            case 6:
                start = rng.randint(0, rows)
                part = table.slice(start, rng.randint(0, rows - start))
                table = rng.choice((part, pa.concat_tables([table, part])))
            case 7:
                table = table.replace_schema_metadata(
                    {"pandas": "{", "a": rng.choice(("", "\u00b5"))}
                )
            case _:
                null = pa.array([rng.random() < 0.3 for _ in range(rows)], pa.bool_())
                table = table.set_column(j, name, pa.compute.if_else(null, None, column))
    return table


def _column(rng: Random, rows: int) -> pa.Array:
    """Make a column of any type, dictionaries and runs among them."""
    kind = rng.choice(tuple(_VALUES))
    values = [rng.choice((None, *_VALUES[kind], *_VALUES[kind])) for _ in range(rows)]
    array = pa.array(values, kind)
    if rng.random() < 0.2:
        return array.dictionary_encode()
    if rng.random() < 0.1 and rows:
        return pa.RunEndEncodedArray.from_arrays(pa.array([rows], pa.int32()), array.slice(0, 1))
    return array


def _converted(rng: Random, column: pa.Array) -> pa.Array:
    """Convert a column of numbers to another type of number or to text."""
    if rng.random() < 0.2:
        return pa.array(
            [rng.choice((float("nan"), float("inf"), 1e308, 2**60, v)) for v in column.to_pylist()]
        )
    kind = rng.choice((*_NUMBERS, pa.string(), pa.large_string()))
    return column.cast(kind, safe=False)
