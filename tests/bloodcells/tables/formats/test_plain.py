"""Typed columns are read whatever their type; measurements that are nested are refused by name."""

from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import numpy as np
import pyarrow as pa
import pytest

from bloodcells.errors import InvalidRows, TableTooLarge, UnreadableTable
from bloodcells.tables.formats import Format, Limits, read_object
from bloodcells.tables.numbers import plain
from bloodcells.tables.reading import read_cells
from tests.bloodcells.tables.formats.bodies import (
    BODIES,
    CELLS,
    NAMES,
    TABLE,
    TYPED,
    columns,
    parquet_of,
    read,
    refusal,
    stream_of,
)


@pytest.mark.parametrize("compression", [None, "zstd", "lz4"])
def test_arrow_and_parquet_keep_columns_and_types(compression: str | None) -> None:
    table = pa.table(TYPED)
    for kind in ("stream", "file"):
        source = read(stream_of(table, kind, compression=compression), "arrow")
        # whether a dictionary stays one is the reader's affair
        others = [name for name in TYPED if name != "dictionary"]
        assert source.table.select(others).equals(table.select(others))
        assert source.table.to_pydict() == table.to_pydict()
        assert source.format == "arrow"
    source = read(parquet_of(table), "parquet")
    assert source.table.to_pydict() == table.to_pydict()
    assert source.format == "parquet"
    assert source.notes == []


def test_every_type_of_number_is_a_measurement() -> None:
    table = TABLE
    whole = ("Area", "IntDen", "RawIntDen red", "Mode red")
    for j, name in enumerate(NAMES):
        column = TABLE.column(name).combine_chunks()
        if name in whole:
            column = column.cast(pa.int32())
        elif name == "Perim.":
            column = pa.array([Decimal(str(v)) for v in CELLS[:, j]], pa.decimal128(9, 3))
        elif name == "Feret":
            column = column.cast(pa.string()).dictionary_encode()
        elif name == "AR":
            column = column.dictionary_encode()
        table = table.set_column(j, name, column)
    table = table.append_column("id", pa.array([b"x", b"y", b"z"]))
    for data, kind in ((stream_of(table), "arrow"), (parquet_of(table), "parquet")):
        cells = read_cells(read(data, kind))  # type: ignore[arg-type]
        assert np.array_equal(cells.values, CELLS)
        assert cells.ids == ["x", "y", "z"]


@pytest.mark.parametrize(("start", "rows"), [(0, 2), (1, 3), (2, 5), (5, 2), (3, 1)])
def test_a_slice_of_runs_has_the_slices_rows(start: int, rows: int) -> None:
    runs = pa.RunEndEncodedArray.from_arrays(pa.array([2, 3, 7], pa.int32()), pa.array([1, 2, 3]))
    table = pa.table({"a": runs.slice(start, rows), "b": pa.array(range(7)).slice(start, rows)})
    found = read_object(table, Limits()).table
    assert found["a"].to_pylist() == [1, 1, 2, 3, 3, 3, 3][start : start + rows]
    assert found["b"].to_pylist() == list(range(start, start + rows))


def test_a_measurement_column_of_nulls_names_each_row() -> None:
    table = TABLE.set_column(0, "Area", pa.nulls(3))
    with pytest.raises(InvalidRows) as error:
        read_cells(read(stream_of(table), "arrow"))
    assert str(error.value) == (
        "In row 1, column 'Area': there is no value; a finite number was expected (2 more such faults)."
    )


@pytest.mark.parametrize("kind", ["arrow", "parquet"])
def test_a_typed_table_without_rows_is_empty(kind: Format) -> None:
    empty = TABLE.slice(0, 0)
    data = stream_of(empty) if kind == "arrow" else parquet_of(empty)
    assert refusal(data, kind) == "The table has no row of a cell; send at least one."


@pytest.mark.parametrize("kind", ["arrow", "parquet"])
def test_a_typed_table_cut_short_is_refused(kind: Format) -> None:
    # an Arrow stream may end without its end mark, which is 8 bytes
    for end in range(1, len(BODIES[kind]) - 8, 97):
        with pytest.raises(UnreadableTable):
            read(BODIES[kind][:end], kind)


def test_text_that_is_no_utf_8_is_refused() -> None:
    buffers = pa.array([b"\xff", b"b"]).buffers()
    table = pa.table({"Area": [1, 2], "id": pa.Array.from_buffers(pa.string(), 2, buffers)})
    assert refusal(stream_of(table), "arrow") == (
        "The Arrow stream cannot be read: In column 1: Invalid: Invalid UTF8 sequence at string index "
        "0."
    )


@pytest.mark.parametrize("kind", ["arrow", "parquet"])
def test_typed_tables_are_held_to_the_limit_when_decompressed(kind: Format) -> None:
    zeros = pa.table({"Area": np.zeros(100_000), "AR": np.arange(100_000.0)})
    data = stream_of(zeros, compression="zstd") if kind == "arrow" else parquet_of(zeros)
    assert len(data) < 1_000_000
    with pytest.raises(TableTooLarge, match=r"bytes when decompressed"):
        read(data, kind, bytes=max(len(data), 500_000))
    assert read(data, kind, bytes=2_000_000).table.num_rows == 100_000


NESTED = {
    "lists": pa.array([[1.0]]),
    "structs": pa.array([{"a": 1}]),
    "maps": pa.array([[("a", 1)]], pa.map_(pa.string(), pa.int8())),
    "unions": pa.UnionArray.from_sparse(pa.array([0], pa.int8()), [pa.array([1])]),
}
LISTS = [
    pa.array([[1, 2]], pa.list_(pa.int8(), 2)),
    pa.array([[1]], pa.large_list(pa.int8())),
    pa.array([[1]], pa.list_view(pa.int8())),
    pa.DictionaryArray.from_arrays(pa.array([0]), pa.array([[1]])),
    pa.ExtensionArray.from_storage(
        pa.fixed_shape_tensor(pa.int8(), [2]), pa.array([[1, 2]], pa.list_(pa.int8(), 2))
    ),
]


@pytest.mark.parametrize(("what", "column"), [*NESTED.items(), *(("lists", a) for a in LISTS)])
def test_nested_measurements_are_refused_by_name(what: str, column: pa.Array) -> None:
    table = pa.table({"x": [1], "Area": column})
    message = f"The column 'Area' holds {what}; only plain columns are read."
    assert refusal(stream_of(table), "arrow") == message
    assert refusal(stream_of(table, "file"), "arrow") == message
    if what != "unions" and not pa.types.is_dictionary(column.type):
        assert refusal(parquet_of(table), "parquet") == message


@pytest.mark.parametrize("column", [*NESTED.values(), *LISTS], ids=lambda c: str(c.type))
def test_nested_columns_that_are_no_measurements_are_kept(column: pa.Array) -> None:
    table = pa.table({"Area": [1], "x": column})
    for data in (stream_of(table), stream_of(table, "file")):
        assert read(data, "arrow").table.to_pylist() == table.to_pylist()
    if not pa.types.is_union(column.type) and not pa.types.is_dictionary(column.type):
        assert read(parquet_of(table), "parquet").table.to_pylist() == table.to_pylist()


TEXTS: list[tuple[pa.Array, list[str | None]]] = [
    (pa.array([1, None], pa.date32()), ["1970-01-02", None]),
    (pa.array([86_400_000, None], pa.date64()), ["1970-01-02", None]),
    (pa.array([1, None], pa.timestamp("ms")), ["1970-01-01 00:00:00.001", None]),
    (pa.array([1, None], pa.timestamp("ms", tz="UTC")), ["1970-01-01 00:00:00.001Z", None]),
    (pa.array([1, None], pa.time32("ms")), ["00:00:00.001", None]),
    (pa.array([b"x", None]), ["x", None]),
    (pa.array([b"xy", None], pa.binary(2)), ["xy", None]),
    (pa.array(["x", None], pa.large_string()), ["x", None]),
    (pa.array(["x" * 20, None], pa.string_view()), ["x" * 20, None]),
    (pa.array([b"x" * 20, None], pa.binary_view()), ["x" * 20, None]),
    (pa.array(["x", None]).dictionary_encode(), ["x", None]),
    (pa.array([1, None], pa.date32()).dictionary_encode(), ["1970-01-02", None]),
    (pa.ExtensionArray.from_storage(pa.json_(), pa.array(["{}", None])), ["{}", None]),
]
ONLY_ARROW: list[tuple[pa.Array, list[str | None]]] = [
    (
        pa.DictionaryArray.from_arrays(pa.array([0, None]), pa.array(["x"], pa.string_view())),
        ["x", None],
    ),
    (pa.RunEndEncodedArray.from_arrays(pa.array([2], pa.int32()), pa.array(["x"])), ["x", "x"]),
    (
        pa.RunEndEncodedArray.from_arrays(
            pa.array([1, 2], pa.int16()), pa.array(["x", None], pa.string_view())
        ),
        ["x", None],
    ),
]


@pytest.mark.parametrize(("column", "texts"), [*TEXTS, *ONLY_ARROW])
def test_what_is_no_number_and_no_boolean_has_a_text(
    column: pa.Array, texts: list[str | None]
) -> None:
    table = pa.table({"x": column})
    found = plain(read(stream_of(table), "arrow").table.column("x"))
    assert found.type == pa.string()
    assert found.to_pylist() == texts
    if (column, texts) not in ONLY_ARROW:
        found = plain(read(parquet_of(table), "parquet").table.column("x"))
        assert found.to_pylist() == texts


NUMBERS = [
    *(pa.array([1, None], kind) for kind in (pa.int8(), pa.uint64(), pa.float16(), pa.float64())),
    pa.array([Decimal("1.5"), None]),
    pa.array([True, None]),
    pa.nulls(2),
]


@pytest.mark.parametrize("column", NUMBERS, ids=lambda c: str(c.type))
def test_numbers_and_booleans_keep_their_type(column: pa.Array) -> None:
    table = pa.table({"x": column})
    assert read(stream_of(table), "arrow").table.equals(table)
    assert read(parquet_of(table), "parquet").table.equals(table)
    if not pa.types.is_null(column.type):
        encoded = pa.table({"x": column.dictionary_encode()})
        assert read(stream_of(encoded), "arrow").table.equals(table)


UUIDS = pa.array([UUID(int=7).bytes], pa.uuid())
KEPT: list[tuple[pa.Array, str]] = [
    (pa.array([1], pa.timestamp("us", tz="Mars/Phobos")), "1970-01-01 00:00:00.000001Z"),
    (pa.array([1], pa.duration("s")), "PT1S"),
    (pa.array([-1_500], pa.duration("ms")), "-PT1.5S"),
    (pa.array([1], pa.duration("ns")), "PT0.000000001S"),
    (pa.array([b"\xff\xfe"]), "base64://4="),
    (pa.array([b"a\0"]), "base64:YQA="),
    (pa.array([b"ab\xff"], pa.binary(3)), "base64:YWL/"),
    (UUIDS, "00000000-0000-0000-0000-000000000007"),
    (pa.array([[1, 2]]), "[1,2]"),
    (pa.array([["a", None]]), '["a",null]'),
    (pa.array([{"a": 1, "b": [b"\xff"]}]), '{"a":1,"b":["base64:/w=="]}'),
    (pa.array([[("k", 1)]], pa.map_(pa.string(), pa.int64())), '{"k":1}'),
    (pa.array([[timedelta(seconds=2)]]), '["PT2S"]'),
    (pa.array([[Decimal("1.10")]]), '["1.10"]'),
]


@pytest.mark.parametrize(("column", "text"), KEPT)
def test_a_column_of_any_type_is_kept_as_it_is_and_has_a_text(column: pa.Array, text: str) -> None:
    table = pa.table({"Area": [1], "x": column})
    found = read(stream_of(table), "arrow").table.column("x")
    assert found.combine_chunks().equals(column)
    assert plain(found).to_pylist() == [text]
    if not pa.types.is_duration(column.type) or column.type.unit != "s":
        found = read(parquet_of(table), "parquet").table.column("x")
        assert found.type == column.type
        assert plain(found).to_pylist() == [text]


@pytest.mark.parametrize(
    "column",
    [
        pa.array([2**62], pa.timestamp("s")),
        pa.array([2**30], pa.int32()).view(pa.date32()),
        pa.array([(1, 2, 3)], pa.month_day_nano_interval()),
        pa.array([[1]], pa.list_(pa.timestamp("ns"))),
        pa.array([[2**62]], pa.list_(pa.timestamp("s"))),
    ],
    ids=lambda column: str(column.type),
)
def test_what_has_no_usual_text_has_one_all_the_same(column: pa.Array) -> None:
    found = read(stream_of(pa.table({"x": column})), "arrow").table.column("x")
    assert found.combine_chunks().equals(column)
    assert plain(found).null_count == 0


def test_a_measurement_that_is_a_duration_is_refused_by_name() -> None:
    table = pa.table({"Area": pa.array([1], pa.duration("s"))})
    assert refusal(stream_of(table), "arrow") == (
        "The column 'Area' holds values (duration[s]) that cannot be read: send them as numbers or as text."
    )


@pytest.mark.parametrize(
    "column",
    [
        pa.ListArray.from_arrays(
            [0, 1000], pa.DictionaryArray.from_arrays(pa.array([0] * 1000), pa.array(["x" * 1000]))
        ),
        pa.ListViewArray.from_arrays([0] * 1000, [1] * 1000, pa.array(["x" * 1000])),
        pa.UnionArray.from_dense(
            pa.array([0] * 1000, pa.int8()),
            pa.array([0] * 1000, pa.int32()),
            [pa.array(["x" * 1000])],
        ),
        pa.StructArray.from_arrays(
            [pa.DictionaryArray.from_arrays(pa.array([0] * 1000), pa.array(["x" * 1000]))], ["a"]
        ),
    ],
    ids=lambda column: str(column.type)[:12],
)
def test_what_is_stored_once_within_nested_values_is_counted_as_often_as_it_stands_there(
    column: pa.Array,
) -> None:
    data = stream_of(pa.table({"x": column}))
    assert len(data) < 30_000
    assert read(data, "arrow", bytes=1_200_000).rows == len(column)
    assert "more than 990,000 bytes when decompressed" in refusal(data, "arrow", bytes=990_000)


def test_a_measurement_that_is_a_date_is_named() -> None:
    table = TABLE.set_column(0, "Area", pa.array([1, 2, 3], pa.date32()))
    with pytest.raises(
        InvalidRows, match=r"^In row 1, column 'Area': '1970-01-02' is not a finite"
    ):
        read_cells(read(stream_of(table), "arrow"))


@pytest.mark.parametrize("kind", ["arrow", "parquet"])
def test_a_name_that_is_not_utf_8_is_refused(kind: Format) -> None:
    table = TABLE.append_column("QQQQ", pa.array([1, 2, 3]))
    data = stream_of(table) if kind == "arrow" else parquet_of(table, store_schema=False)
    what = "Arrow stream" if kind == "arrow" else "Parquet file"
    assert refusal(data.replace(b"QQQQ", b"\xff\xfeQQ"), kind) == (
        f"The {what} cannot be read: a name in its schema is not UTF-8."
    )


@pytest.mark.parametrize("kind", ["arrow", "parquet"])
@pytest.mark.parametrize("names", [["q", "q"], ["q.a", "q"]])
def test_a_text_stored_once_is_counted_as_often_as_it_stands_there(
    kind: Format, names: list[str]
) -> None:
    column = pa.DictionaryArray.from_arrays(pa.array([0] * 1000), pa.array(["x" * 1000]))
    table = pa.table([column, pa.array([1] * 1000)], names=names)
    for found in (table, table.select([1, 0])):
        data = stream_of(found) if kind == "arrow" else parquet_of(found, store_schema=False)
        assert len(data) < 20_000
        assert read(data, kind, bytes=1_100_000).table.num_rows == 1000
        assert "more than 999,999 bytes when decompressed" in refusal(data, kind, bytes=999_999)


def test_a_null_with_the_view_of_something_is_a_null() -> None:
    # Arrow does not check the views of nulls, but its cast follows them: it ended the process.
    data = stream_of(pa.table({"x": pa.array(["a", "b" * 20, None], pa.string_view())}))
    view, null = b"\x14\0\0\0bbbb" + bytes(8), bytes(16)
    assert data.count(view + null) == 1
    for length in (b"\0\0\0\x91", b"\xff\xff\xff\x7f"):
        spoilt = data.replace(view + null, view + length + null[4:])
        assert columns(spoilt, "arrow") == {"x": ["a", "b" * 20, None]}


def test_runs_are_counted_by_their_lengths() -> None:
    ends, values = pa.array([1, 1000], pa.int32()), pa.array(["x" * 100_000, "y"])
    table = pa.table({"x": pa.RunEndEncodedArray.from_arrays(ends, values)})
    assert read(stream_of(table), "arrow", bytes=110_000).table.num_rows == 1000
    swapped = pa.RunEndEncodedArray.from_arrays(ends, values.take(pa.array([1, 0])))
    with pytest.raises(TableTooLarge):
        read(stream_of(pa.table({"x": swapped})), "arrow", bytes=10_000_000)
