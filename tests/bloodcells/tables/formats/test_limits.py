"""Tables are refused by the size of their lines and by their values before they are parsed."""

import json
from collections.abc import Callable

import numpy as np
import pyarrow as pa
import pytest

from bloodcells.errors import TableTooLarge
from bloodcells.parallel.wanted import asking
from bloodcells.tables.chunked.incremental import incremental_reader
from bloodcells.tables.chunked.incremental_base import StreamLimits
from bloodcells.tables.formats import Format, Limits, read_bytes
from bloodcells.tables.formats.limits import check_lines
from bloodcells.tables.reading import read_cells
from tests.bloodcells.tables.formats.bodies import (
    BODIES,
    NAMES,
    csv_of,
    parquet_of,
    read,
    refusal,
    stream_of,
)
from tests.synthetic import make_cells


@pytest.mark.parametrize("end", [b"\n", b"\r", b"\r\n"])
def test_a_line_at_the_limit_passes_and_a_longer_one_does_not(end: bytes) -> None:
    limits = Limits(record_bytes=10)
    short, at = b"ab" + end, b"x" * 10
    for text in (short * 9 + at + end, at, end * 30, short * 4 + at):
        check_lines(text, limits)
    for text in (short * 9 + b"x" + at + end + short, at + b"x"):
        with pytest.raises(TableTooLarge, match=r"A line of the table is 11 bytes long"):
            check_lines(text, limits)


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("csv", csv_of()[:-200] + b'"' + b"x" * 3_000),
        ("csv", b"a," * 2_000),
        ("csv", csv_of() + b"\n" + b"1," * 2_000),
        ("ndjson", b"{%b}\n" % b", ".join(b'"k%d": 1' % i for i in range(500))),
        ("ndjson", BODIES["ndjson"] + b'\n{"Area": %b}\n' % (b"1" * 3_000)),
    ],
)
@pytest.mark.parametrize("piece", [None, 7, 500, 10_000])
def test_a_long_line_is_refused_whole_and_as_it_comes(
    kind: Format, body: bytes, piece: int | None
) -> None:
    limits = Limits(record_bytes=2_000)

    def take() -> None:
        if piece is None:
            read_bytes(body, kind, limits)
            return
        reader = incremental_reader(kind, limits, StreamLimits())
        for start in range(0, len(body), piece):
            reader.feed(body[start : start + piece])
        reader.close()

    with pytest.raises(TableTooLarge, match=r"A line of the table is .*; the limit is 2,000"):
        take()


@pytest.mark.parametrize(
    "value", [b"1" * 3_000, b'"%b"' % (b"x" * 3_000), b"[" * 3_000, b'{"a":' * 1_000]
)
def test_a_long_value_of_json_is_refused_by_its_size(value: bytes) -> None:
    body = BODIES["json"].replace(b"}]}", b', "more": %b}]}' % value)
    assert refusal(body, "json", record_bytes=2_500).startswith("A name or a value in the JSON is ")


EQUAL = {
    name: np.full(1_000, value) for name, value in zip(NAMES, make_cells(1, seed=1)[0], strict=True)
}
ONCE = {
    name: pa.RunEndEncodedArray.from_arrays(pa.array([1_000], pa.int32()), pa.array(values[:1]))
    for name, values in EQUAL.items()
}
CODED = {
    name: pa.DictionaryArray.from_arrays(np.zeros(1_000, np.int8), pa.array(values[:1]))
    for name, values in EQUAL.items()
}


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("csv", csv_of(np.column_stack(list(EQUAL.values())))),
        ("parquet", parquet_of(pa.table(EQUAL))),
        ("arrow", stream_of(pa.table(EQUAL), compression="zstd")),
        ("arrow", stream_of(pa.table(ONCE))),
        ("arrow", stream_of(pa.table(CODED))),
    ],
)
def test_values_at_the_limit_pass_and_one_more_does_not(kind: Format, body: bytes) -> None:
    assert read(body, kind, values=33_000).rows == 1_000
    assert refusal(body, kind, values=32_999) == (
        "The table has 1,000 rows of 33 columns, 33,000 values; the limit is 32,999. Send it in parts, or "
        "without the columns that are no measurements."
    )


def test_values_of_json_are_counted_before_they_are_made() -> None:
    body = BODIES["json"].decode().replace(" ", "")
    assert refusal(body, "json", values=50, rows=9, columns=33).startswith(
        "The JSON has 99 values; the limit is 50."
    )
    names = body.replace('"Area":', '"id":"' + "a," * 50 + '","Area":')
    assert read(names, "json", values=102, rows=9, columns=34).rows == 3


@pytest.mark.parametrize("kind", ["json", "ndjson"])
def test_half_as_many_values_are_read_one_by_one(kind: Format) -> None:
    lines = [json.dumps(dict.fromkeys(EQUAL, 1.5))] * 1_000
    mixed = [*lines[1:], lines[0].replace("1.5", '"x"', 1)]

    def body(rows: list[str]) -> bytes:
        text = "\n".join(rows) if kind == "ndjson" else f'{{"cells":[{",".join(rows)}]}}'
        return text.encode()

    assert read(body(lines), kind, values=33_000).rows == 1_000
    assert read(body(mixed), kind, values=66_000).rows == 1_000
    assert refusal(body(mixed), kind, values=60_000) == (
        "The JSON has 33,000 values, in which not every column is of numbers or of text alone; the limit of "
        "such is 30,000. Send it in parts, or as CSV or Arrow."
    )


class Left(Exception):
    """What is raised where nobody waits any longer."""


def _long(kind: Format) -> bytes:
    rows = np.tile(make_cells(90, seed=2), (100, 1))
    table = pa.table({name: rows[:, j] for j, name in enumerate(NAMES)})
    if kind == "parquet":
        return parquet_of(table)
    if kind == "arrow":
        return stream_of(table)
    if kind == "csv":  # of the slow kind
        return csv_of(rows).replace(b",", b";") + b";" * 32
    records = ",".join(
        '{"a":1,' + ",".join(f'"{n}":{v}' for n, v in zip(NAMES, row, strict=True)) + "}"
        for row in rows.tolist()
    )
    return f'[{records},{{"Area":null}}]'.encode()


@pytest.mark.parametrize("kind", ["csv", "json", "arrow", "parquet"])
def test_reading_ends_at_any_step_when_nobody_waits(kind: Format) -> None:
    body = _long(kind)

    def take(check: Callable[[], None]) -> None:
        with asking(check, lambda _: None):
            read_cells(read_bytes(body, kind, Limits()), invalid="flag")

    asked: list[int] = []
    take(lambda: asked.append(1))
    assert asked
    for last in {0, len(asked) // 2, len(asked) - 1}:
        left = iter(range(last))

        def stop(left: object = left) -> None:
            if next(left, None) is None:  # type: ignore[call-overload]
                raise Left

        with pytest.raises(Left):
            take(stop)


@pytest.mark.parametrize("kind", ["parquet", "arrow"])
def test_memory_is_told_before_values_that_stand_once_are_written_out(kind: Format) -> None:
    table = pa.table({name: np.full(100_000, 1.5) for name in NAMES[:4]})
    body = (
        parquet_of(table)
        if kind == "parquet"
        else stream_of(pa.table({"a": ["x" * 1000]}), compression="zstd")
    )
    told: list[int] = []
    with asking(lambda: None, told.append):
        read_bytes(body, kind, Limits())
    assert max(told) > 2 * len(body) if kind == "arrow" else max(told) >= 3_200_000
