"""A table that is read and answered in parts is answered as if it had been read at once."""

import gzip
import json
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, get_args

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bloodcells import Classifier, Predictions, read_cells
from bloodcells.classification.writers.stream import StreamedAnswerFormat, stream_writer
from bloodcells.errors import TableError
from bloodcells.tables.chunked.begun_summary import begun_summary
from bloodcells.tables.chunked.chunked_cells import ChunkedCells
from bloodcells.tables.chunked.incremental import StreamedFormat, incremental_reader
from bloodcells.tables.chunked.incremental_base import StreamLimits
from bloodcells.tables.formats import Limits, read_bytes
from bloodcells.tables.formats.gzipped import Gunzip
from tests.app.sent_bodies import Table, arrow_table, csv_with, made_up, ndjson

LIMITS = Limits()


@pytest.fixture(autouse=True)
def one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """ONNX Runtime gives the last digits of a probability by how many rows it is given."""
    monkeypatch.setattr("bloodcells.classification.classifier._BATCH", 1)


@pytest.fixture
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Parts of a few rows."""
    monkeypatch.setattr("bloodcells.tables.chunked.incremental_arrow.CHUNK_ROWS", 7)
    monkeypatch.setattr("bloodcells.tables.chunked.incremental_text._BLOCK", 3000)
    monkeypatch.setattr("bloodcells.tables.chunked.csv_blocks._LAST", 500)


def pieces(data: bytes, sizes: list[int]) -> Iterator[bytes]:
    """Bytes in pieces of these sizes, again and again."""
    at = turn = 0
    while at < len(data):
        size = sizes[turn % len(sizes)]
        yield data[at : at + size]
        at, turn = at + size, turn + 1


def streamed(
    data: bytes,
    fed: StreamedFormat,
    answered: StreamedAnswerFormat,
    classifier: Classifier,
    sizes: list[int],
    **how: Any,
) -> tuple[bytes, int]:
    """The answer in parts, and how many there were."""
    feeding = incremental_reader(fed, LIMITS, StreamLimits())
    cells = ChunkedCells(lambda source: read_cells(source, classifier.measurements, **how))
    answering = stream_writer(answered)
    answer, count = b"", 0

    def take() -> None:
        nonlocal answer, count
        while (part := feeding.take()) is not None:
            if (found := cells.of(part)) is not None:
                answer += answering.part(classifier.predict(found))
                count += 1

    for piece in pieces(data, sizes):
        feeding.feed(piece)
        if feeding.ready:
            take()
    feeding.close()
    take()
    return answer + answering.end(), count


ENCODERS: dict[StreamedAnswerFormat, Callable[[Predictions], bytes]] = {
    "csv": Predictions.to_csv,
    "ndjson": Predictions.to_ndjson,
    "arrow": Predictions.to_arrow_stream,
}


def whole(
    data: bytes,
    fed: StreamedFormat,
    answered: StreamedAnswerFormat,
    classifier: Classifier,
    **how: Any,
) -> bytes:
    source = read_bytes(data, fed, LIMITS)
    cells = read_cells(source, classifier.measurements, **how)
    return ENCODERS[answered](classifier.predict(cells))


def same(one: bytes, other: bytes, answered: StreamedAnswerFormat) -> None:
    if answered == "arrow":
        first, second = (pa.ipc.open_stream(data).read_all() for data in (one, other))
        assert first.schema.equals(second.schema, check_metadata=True)
        assert first.equals(second)
    else:
        assert one == other


def arrow_in_batches(table: pa.Table, rows: int, compression: str | None = None) -> bytes:
    sink = pa.BufferOutputStream()
    options = pa.ipc.IpcWriteOptions(compression=compression)
    with pa.ipc.new_stream(sink, table.schema, options=options) as writer:
        writer.write_table(table, max_chunksize=rows)
    return bytes(sink.getvalue())


def bodies(table: Table) -> Iterator[tuple[str, StreamedFormat, bytes]]:
    """The same table in every format and dialect that may stream."""
    yield "csv", "csv", csv_with(",")(table).content
    yield "csv with decimal comma", "csv", csv_with(";", decimal=",")(table).content
    yield "csv all quoted", "csv", csv_with("\t", quoting=1)(table).content
    windows = csv_with(",")(table).content.replace(b"\n", b"\r\n")
    yield "csv with a mark and sep=", "csv", b"\xef\xbb\xbfsep=,\r\n" + windows
    yield "ndjson", "ndjson", ndjson(table).content
    yield "arrow", "arrow", arrow_in_batches(arrow_table(table), 10)
    yield "arrow in one batch", "arrow", arrow_in_batches(arrow_table(table), 10**6)
    yield "arrow zstd", "arrow", arrow_in_batches(arrow_table(table), 3, "zstd")


@cache
def sixty() -> Table:
    return made_up(60, seed=5)


@cache
def variants() -> dict[str, Table]:
    """Tables with and without what may be otherwise in a part than in the whole."""
    plain = sixty()
    blank = plain
    for row in (3, 20, 21, 59):
        blank = blank.put(row, "id", "  ")
    taken = plain.renamed("id", "class").plus("flags", [f"x{i}" for i in range(60)])
    return {
        "named": plain,
        "not named": plain.without("id"),
        "some not named": blank,
        "named by their numbers": blank.put(21, "id", "21").put(22, "id", "5"),
        "with the answer's names": taken,
        "with text": plain.plus("note", [f'a "b", c;{i}\td' for i in range(60)]),
    }


@pytest.mark.parametrize("variant", variants())
def test_parts_are_answered_as_the_whole(
    variant: str, classifier: Classifier, small_parts: None
) -> None:
    turn = list(variants()).index(variant)  # of eight formats and three answers, all come together
    for name, fed, data in bodies(variants()[variant]):
        answered: StreamedAnswerFormat = get_args(StreamedAnswerFormat)[turn % 3]
        turn += 1
        found, parts = streamed(data, fed, answered, classifier, [911])
        assert parts > 3, name
        same(found, whole(data, fed, answered, classifier), answered)


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    sizes=st.lists(st.integers(1, 5000), min_size=1, max_size=5),
    rows=st.integers(1, 40),
    batch=st.integers(1, 25),
    fed=st.sampled_from(get_args(StreamedFormat)),
    answered=st.sampled_from(get_args(StreamedAnswerFormat)),
)
def test_however_it_comes(
    sizes: list[int],
    rows: int,
    batch: int,
    fed: StreamedFormat,
    answered: StreamedAnswerFormat,
    classifier: Classifier,
    small_parts: None,
) -> None:
    table = sixty().head(rows)
    data = {
        "csv": lambda: csv_with(";")(table).content,
        "ndjson": lambda: ndjson(table).content,
        "arrow": lambda: arrow_in_batches(arrow_table(table), batch),
    }[fed]()
    found, _ = streamed(data, fed, answered, classifier, sizes)
    same(found, whole(data, fed, answered, classifier), answered)


@pytest.mark.parametrize("before", range(18, 26))
def test_summary_rows_are_left_out_wherever_a_part_ends(
    before: int, classifier: Classifier, small_parts: None
) -> None:
    table = sixty().renamed("id", "Label")
    for k, word in enumerate(("Mean", "SD", "Min", "Max")):
        table = table.put(before + k, "Label", word)
    table = table.put(40, "Label", "Mean").put(60, "Label", "SD")  # which are cells
    for _, fed, data in bodies(table):
        found, _ = streamed(data, fed, "ndjson", classifier, [911])
        same(found, whole(data, fed, "ndjson", classifier), "ndjson")


def test_a_part_of_nothing_but_summary_rows_is_no_empty_table(
    classifier: Classifier, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bloodcells.tables.chunked.incremental_arrow.CHUNK_ROWS", 4)
    table = sixty().head(12).renamed("id", "Label")
    for k, word in enumerate(("Mean", "SD", "Min", "Max")):
        table = table.put(9 + k, "Label", word)
    data = arrow_in_batches(arrow_table(table), 4)
    found, parts = streamed(data, "arrow", "csv", classifier, [10**6])
    assert parts == 2
    same(found, whole(data, "arrow", "csv", classifier), "csv")


def test_labels_that_are_numbers_begin_no_summary() -> None:
    rows = made_up(200, seed=5).renamed("id", "Label")
    for row in range(1, 201):
        rows = rows.put(row, "Label", row)
    data = ndjson(rows).content
    assert len(data) > 49_152  # read column by column
    assert begun_summary(read_bytes(data, "ndjson", LIMITS)) == 0


@pytest.mark.parametrize("answered", get_args(StreamedAnswerFormat))
def test_rejected_rows_have_the_same_reasons(
    answered: StreamedAnswerFormat, classifier: Classifier, small_parts: None
) -> None:
    table = sixty()
    for row in (2, 30, 55):
        table = table.put(row, "Feret", float("inf")).put(row, "AR", float("nan"))
    for _, fed, data in bodies(table):
        found, _ = streamed(data, fed, answered, classifier, [911], invalid="flag")
        expected = whole(data, fed, answered, classifier, invalid="flag")
        same(found, expected, answered)
        if answered == "ndjson":
            assert b"rejected: row 55, column 'Feret'" in found


def test_numbers_without_a_decimal_sign_are_of_the_dialect_before(
    classifier: Classifier, small_parts: None
) -> None:
    """Of the last rows, in a table with a decimal comma; they are refused for want of decimals alone."""
    table = sixty()
    for row in range(30, 61):
        for name in table.names[1:]:
            table = table.put(row, name, int(table.rows[row - 1][table.names.index(name)]))
    data = csv_with(";", decimal=",")(table).content
    for read in (
        lambda: streamed(data, "csv", "csv", classifier, [911]),
        lambda: whole(data, "csv", "csv", classifier),
    ):
        with pytest.raises(TableError, match="decimals"):
            read()


@pytest.mark.parametrize("members", [1, 3])
@pytest.mark.parametrize("size", [1, 100, 100_000])
def test_gzip_is_decompressed_as_it_comes(members: int, size: int) -> None:
    data = csv_with(",")(sixty()).content * 20
    third = len(data) // members + 1
    parts = [data[i : i + third] for i in range(0, len(data), third)]
    zipped = b"".join(map(gzip.compress, parts)) + b"\0\0\0"
    gunzip, found = Gunzip(), b""
    for piece in pieces(zipped, [size]):
        gunzip.feed(piece)
        while more := gunzip.read():
            found += more
    gunzip.close()
    assert found == data


def test_the_real_cells(classifier: Classifier, lab: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bloodcells.tables.chunked.incremental_text._BLOCK", 200_000)
    data = (lab / "data" / "bloodcells_train.csv").read_bytes()
    found, parts = streamed(data, "csv", "csv", classifier, [65536])
    assert parts > 3
    same(found, whole(data, "csv", "csv", classifier), "csv")


@pytest.mark.parametrize(
    ("batches", "parts"),
    [
        ([4, 5, 6], [4, 5, 6]),  # each is more than half of 7
        ([3, 3, 3, 3], [6, 6]),
        ([16], [7, 7, 2]),
        ([8, 6], [7, 7]),
        ([1, 0, 0, 9, 1], [7, 4]),
    ],
    ids=str,
)
def test_batches_are_joined_only_where_they_are_small(
    batches: list[int], parts: list[int], small_parts: None
) -> None:
    table = arrow_table(made_up(sum(batches)))
    sink, at = pa.BufferOutputStream(), 0
    with pa.ipc.new_stream(sink, table.schema) as writer:
        for rows in batches:
            for batch in table.slice(at, rows).to_batches() or [table.schema.empty_table()]:
                writer.write(batch)
            at += rows
    feeding = incremental_reader("arrow", LIMITS, StreamLimits())
    feeding.feed(bytes(sink.getvalue()))
    feeding.close()
    found = list(iter(feeding.take, None))
    assert [part.source.rows for part in found] == parts
    assert pa.concat_tables([part.source.table for part in found]).equals(table)


def test_rows_held_back_are_not_joined_with_those_that_have_text_where_they_have_numbers(
    small_parts: None,
) -> None:
    rows = made_up(40)
    records = [{"Label": "Mean", **dict(zip(rows.names, row, strict=True))} for row in rows.rows]
    for record in records[20:]:
        record["Area"] = "n.a."
    data = "\n".join(map(json.dumps, records)).encode()
    reader = incremental_reader("ndjson", LIMITS, StreamLimits())
    reader.feed(data)
    reader.close()
    found, count = [], 0
    while (part := reader.take()) is not None:
        assert part.first == len(found)
        found += part.source.table.column("Area").to_pylist()
        count += 1
    assert count > 3
    numbers = [float(value) for value in found[:20]]
    assert numbers == [record["Area"] for record in records[:20]]
    assert found[20:] == ["n.a."] * 20
