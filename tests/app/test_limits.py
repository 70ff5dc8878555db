"""Test limits: what is at one passes, what is one over is refused, and memory stays bounded."""

import gzip
import io
import signal
import socket
from collections.abc import Iterator
from pathlib import Path

import httpx
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.app.artifacts import MODELS
from tests.app.sent_bodies import (
    ARROW,
    ENCODERS,
    PARQUET,
    Body,
    Table,
    csv_with,
    form,
    gzipped,
    made_up,
    part,
    post,
    refused,
)
from tests.app.servers import Process, serving, until

pytestmark = pytest.mark.integration  # each inflates a body to the limits of a service of its own


def test_a_body_at_the_limit_passes_and_one_byte_more_does_not(body: Body) -> None:
    size = len(body.content)
    with serving(models=MODELS, max_body_bytes=size) as client:
        assert post(client, body).status_code == 200
        problem = refused(post(client, Body(body.content + b"\n", body.headers)), 413)
        assert problem["detail"].startswith(f"The body is more than {size:,} bytes")


def chunks(body: Body, size: int) -> Iterator[bytes]:
    """Send a body by chunks, so that no Content-Length says how large it is."""
    for start in range(0, len(body.content), size):
        yield body.content[start : start + size]


def test_a_body_without_a_length_is_counted_while_it_comes(body: Body) -> None:
    size = len(body.content)
    with serving(models=MODELS, max_body_bytes=size) as client:
        good = client.post("/v1/predict", content=chunks(body, 1000), headers=body.headers)
        assert good.status_code == 200
        more = Body(body.content + b"\n", body.headers)
        refused(client.post("/v1/predict", content=chunks(more, 1000), headers=more.headers), 413)


def test_reading_stops_at_the_limit_and_not_at_the_end(body: Body) -> None:
    with serving(models=MODELS, max_body_bytes=1000, discard_bytes=2**20) as client:
        sent = 0

        def endless() -> Iterator[bytes]:
            nonlocal sent
            for _ in range(1000):
                sent += 1 << 16
                yield b" " * (1 << 16)

        try:
            response = client.post("/v1/predict", content=endless(), headers=body.headers)
            assert response.status_code == 413
        except httpx.TransportError:
            pass  # the connection is closed on a client that goes on sending
        assert sent < 32 << 20


@pytest.mark.parametrize("encoding", ENCODERS)
def test_rows_at_the_limit_pass_and_one_more_does_not(
    encoding: str, limited: httpx.Client, table: Table
) -> None:
    assert post(limited, ENCODERS[encoding](table.head(5))).status_code == 200
    problem = refused(post(limited, ENCODERS[encoding](table.head(6))), 413)
    assert problem["detail"] == "The table has 6 rows; the limit is 5. Send it in parts."


@pytest.mark.parametrize("encoding", ENCODERS)
def test_columns_at_the_limit_pass_and_one_more_does_not(
    encoding: str, limited: httpx.Client, table: Table
) -> None:
    at = table.head(1).plus("a", [1])
    assert len(at.names) == 35
    assert post(limited, ENCODERS[encoding](at)).status_code == 200
    problem = refused(post(limited, ENCODERS[encoding](at.plus("b", [1]))), 413)
    assert problem["detail"] == "The table has 36 columns; the limit is 35."


@pytest.fixture(scope="module")
def limited() -> Iterator[httpx.Client]:
    with serving(models=MODELS, max_rows=5, max_columns=35) as client:
        yield client


@pytest.mark.parametrize("encoding", ENCODERS)
def test_values_at_the_limit_pass_and_one_more_does_not(encoding: str, table: Table) -> None:
    rows = table.head(5)
    values = 5 * len(rows.names)
    with serving(models=MODELS, max_values=values) as client:
        assert post(client, ENCODERS[encoding](rows)).status_code == 200
    with serving(models=MODELS, max_values=values // 2) as client:
        problem = refused(post(client, ENCODERS[encoding](rows)), 413)
        assert f"the limit is {values // 2:,}" in problem["detail"]


LONG = {
    "a header whose quotation mark is not closed": ("text/csv", b'Area,"' + b"x" * 20_000),
    "a header of many columns": ("text/csv", b"a," * 10_000),
    "a number": ("application/json", b'{"cells": [{"Area": ' + b"1" * 20_000 + b"}]}"),
    "a text": ("application/json", b'{"cells": [{"Area": "' + b"x" * 20_000 + b'"}]}'),
    "lists in each other": ("application/json", b"[" * 20_000),
    "an object of many keys": (
        "application/x-ndjson",
        b"{" + b",".join(b'"k%d":1' % i for i in range(2_000)) + b"}\n",
    ),
}


@pytest.fixture(scope="module")
def short() -> Iterator[httpx.Client]:
    with serving(models=MODELS, max_record_bytes=10_000) as client:
        yield client


@pytest.mark.parametrize("zipped", [False, True])
@pytest.mark.parametrize("accept", ["application/json", "text/csv"])
@pytest.mark.parametrize("what", LONG)
def test_what_is_longer_than_a_record_is_refused(
    what: str, accept: str, zipped: bool, short: httpx.Client
) -> None:
    kind, content = LONG[what]
    body = Body(content, {"Content-Type": kind, "Accept": accept})
    problem = refused(post(short, gzipped(body) if zipped else body), 413)
    assert " bytes long; the limit is 10,000, " in problem["detail"]


def test_a_long_table_is_refused_by_its_first_line_too_where_it_is_streamed(
    short: httpx.Client,
) -> None:
    kind, content = "text/csv", b"a," * (5 * 2**20)
    sent = {"Content-Type": kind, "Accept": "text/csv"}
    problem = refused(short.post("/v1/predict", content=content, headers=sent), 413)
    assert "A line of the table is at least " in problem["detail"]


def test_a_table_is_not_read_any_further_when_its_sender_has_left(tmp_path: Path) -> None:
    process = Process(tmp_path / "log", BLOODCELLS_MODELS=MODELS, BLOODCELLS_POOL_THREADS=1)
    try:
        rows = made_up(20)
        body = csv_with(";")(Table(rows.names, rows.rows * 8_000))  # seconds of work
        soon = httpx.Timeout(60.0, read=0.2)
        with pytest.raises(httpx.ReadTimeout):
            process.client.post(
                "/v1/predict", content=body.content, headers=body.headers, timeout=soon
            )
        until(lambda: 'status="499"' in process.client.get("/metrics").text, "the end of the work")
    finally:
        process.stop(signal.SIGINT)


@pytest.mark.parametrize("accept", ["application/json", "text/csv", "application/x-ndjson"])
def test_a_small_body_that_turns_out_to_be_a_large_table_is_answered_in_its_turn(
    accept: str, service: httpx.Client, table: Table
) -> None:
    rows = 40_000  # of 33 numbers: 10.5 MB, of which one row is stored
    columns = {
        name: pa.RunEndEncodedArray.from_arrays(pa.array([rows], pa.int32()), pa.array([float(x)]))
        for name, x in zip(table.names[1:], table.rows[0][1:], strict=True)
    }
    sink = pa.BufferOutputStream()
    batch = pa.record_batch(columns)
    with pa.ipc.new_stream(sink, batch.schema) as writer:
        writer.write_batch(batch)
    body = Body(bytes(sink.getvalue()), {"Content-Type": ARROW, "Accept": accept})
    answer = post(service, body)
    assert answer.status_code == 200
    if accept == "application/json":
        assert answer.json()["summary"]["rows"] == rows
    else:
        assert answer.content.count(b"\n") == rows + (accept == "text/csv")


def test_a_table_takes_no_longer_than_it_may() -> None:
    rows = made_up(20)
    body = csv_with(";")(Table(rows.names, rows.rows * 8_000))
    with serving(models=MODELS, work_seconds=1) as client:
        problem = refused(post(client, body), 503)
    assert problem["type"].endswith(":out-of-time")
    assert problem["detail"] == (
        "The work took more than 1 s, which is the limit; send the table in parts, or again when the "
        "service has less to do."
    )


def test_a_decompressed_table_at_the_limit_passes_and_one_byte_more_does_not(body: Body) -> None:
    size = len(body.content)
    more = Body(body.content + b"\n", body.headers)
    with serving(models=MODELS, max_table_bytes=size) as client:
        assert post(client, body).status_code == 200
        assert post(client, gzipped(body)).status_code == 200
        refused(post(client, more), 413)
        problem = refused(post(client, gzipped(more)), 413)
        assert problem["detail"].startswith(
            f"The table is more than {size:,} bytes when decompressed"
        )
        zipped = form(part(gzip.compress(more.content), file_name="t.json.gz"))
        refused(post(client, zipped), 413)


def test_columnar_tables_count_as_what_they_decompress_to(table: Table) -> None:
    rows = pa.table({name: pa.repeat(1.0, 100_000) for name in table.names[1:]})
    sink = io.BytesIO()
    pq.write_table(rows, sink, compression="zstd")
    body = Body(sink.getvalue(), {"Content-Type": PARQUET})
    assert len(body.content) < 100_000
    with serving(models=MODELS, max_table_bytes=10_000_000) as client:
        refused(post(client, body), 413)


@pytest.fixture(scope="module")
def process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Process]:
    log = tmp_path_factory.mktemp("bomb") / "log"
    process = Process(log, BLOODCELLS_MODELS=MODELS, BLOODCELLS_MAX_TABLE_BYTES=8 * 2**20)
    yield process
    process.stop(signal.SIGINT)


def resident(pid: int) -> int:
    """Read the most memory that a process ever held, in bytes."""
    status = Path(f"/proc/{pid}/status").read_text()
    peak = next(line for line in status.splitlines() if line.startswith("VmHWM"))
    return int(peak.split()[1]) * 1024


def _gzip_bomb() -> Body:
    return Body(
        gzip.compress(b"\0" * (512 << 20), 1),
        {"Content-Type": "text/csv", "Content-Encoding": "gzip"},
    )


def _gzip_part_bomb() -> Body:
    return form(part(gzip.compress(b" " * (512 << 20), 1), file_name="cells.json.gz"))


def _parquet_bomb(**options: object) -> Body:
    """Make a million rows of one text of 2,000 characters, stored once: 2 GB from a few kB."""
    rows = pa.chunked_array([pa.array(["x" * 2000] * 10_000)] * 100)
    sink = io.BytesIO()
    pq.write_table(pa.table({"Area": rows}), sink, compression="zstd", **options)
    return Body(sink.getvalue(), {"Content-Type": PARQUET})


def _parquet_prefix_bomb() -> Body:
    """Make texts that share all of their bytes with the one before."""
    return _parquet_bomb(use_dictionary=False, column_encoding={"Area": "DELTA_BYTE_ARRAY"})


def _arrow_bomb(column: pa.Array) -> Body:
    table = pa.table({"Area": column})
    sink = pa.BufferOutputStream()
    options = pa.ipc.IpcWriteOptions(compression="zstd")
    with pa.ipc.new_stream(sink, table.schema, options=options) as writer:
        writer.write_table(table)
    return Body(bytes(sink.getvalue()), {"Content-Type": ARROW})


def _arrow_dictionary_bomb() -> Body:
    positions = pa.repeat(pa.scalar(0, pa.int8()), 1_000_000)
    return _arrow_bomb(pa.DictionaryArray.from_arrays(positions, ["x" * 1_000_000]))


def _arrow_run_bomb() -> Body:
    return _arrow_bomb(pa.RunEndEncodedArray.from_arrays([1_000_000], ["x" * 1_000_000]))


def _arrow_view_bomb() -> Body:
    text = b"x" * 100_000
    view = np.array([len(text), int.from_bytes(text[:4], "little"), 0, 0], dtype=np.int32)
    buffers = [None, pa.py_buffer(np.tile(view, 100_000)), pa.py_buffer(text)]
    return _arrow_bomb(pa.Array.from_buffers(pa.string_view(), 100_000, buffers))


def _arrow_zstd_bomb() -> Body:
    return _arrow_bomb(pa.repeat(0.0, 4_000_000))


def _sparse_objects() -> Body:
    lines = "\n".join(f'{{"k{i}": 1}}' for i in range(60_000))
    return Body(lines.encode(), {"Content-Type": "application/x-ndjson"})


BOMBS = {
    "gzip": _gzip_bomb,
    "gzip in a form": _gzip_part_bomb,
    "parquet": _parquet_bomb,
    "parquet of prefixes": _parquet_prefix_bomb,
    "arrow dictionary": _arrow_dictionary_bomb,
    "arrow runs": _arrow_run_bomb,
    "arrow views": _arrow_view_bomb,
    "arrow zstd": _arrow_zstd_bomb,
    "objects of other keys": _sparse_objects,
}


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="memory is read from /proc")
@pytest.mark.parametrize("kind", BOMBS)
def test_a_bomb_is_refused_and_memory_stays_bounded(kind: str, process: Process) -> None:
    bomb = BOMBS[kind]()
    assert len(bomb.content) < 8 << 20
    before = resident(process.popen.pid)
    refused(post(process.client, bomb), 413)
    assert resident(process.popen.pid) - before < 100 << 20
    assert process.client.get("/health/ready").status_code == 200


@pytest.mark.parametrize(
    "head",
    [
        b"GET /health/live HTTP/1.1\r\nHost: x\r\nX-Large: " + b"x" * 70_000,
        b"GET /health/live HTTP/1.1\r\nHost: x\r\nX-Large: " + b"x" * 70_000 + b"\r\n\r\n",
        b"GET /health/live HTTP/1.1\r\nHost: x\r\n" + b"X-Small: x\r\n" * 7_000 + b"\r\n",
        b"GET /" + b"x" * 70_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET /" + b"x" * 70_000,
    ],
    ids=["no end", "long", "many", "address", "address without end"],
)
@pytest.mark.parametrize("piece", [1000, 10**6])
def test_a_head_beyond_all_bounds_is_refused(
    service: httpx.Client, head: bytes, piece: int
) -> None:
    port = service.base_url.port
    with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
        answer = b""
        try:
            for start in range(0, len(head), piece):
                connection.sendall(head[start : start + piece])
            while more := connection.recv(1000):
                answer += more
        except ConnectionError:  # closed while the head was still being sent
            pass
    assert answer == b"" or answer.startswith(b"HTTP/1.1 400 ")
    assert service.get("/health/live").status_code == 200


@pytest.mark.parametrize("size", [100, 30_000, 10**9])
def test_a_body_of_many_chunks_that_come_at_once_is_whole(
    size: int, service: httpx.Client, table: Table
) -> None:
    content = csv_with(",")(Table(table.names, table.rows * 100)).content

    def chunks() -> Iterator[bytes]:
        for start in range(0, len(content), size):
            yield content[start : start + size]

    sent = {"Content-Type": "text/csv", "Accept": "text/csv"}
    chunked = service.post("/v1/predict", content=chunks(), headers=sent)
    assert chunked.status_code == 200
    assert chunked.content == service.post("/v1/predict", content=content, headers=sent).content


def test_a_head_within_the_bounds_is_taken(service: httpx.Client) -> None:
    headers = {f"X-{i}": "x" * 6_000 for i in range(10)}
    for _ in range(3):  # on one connection: each head is counted by itself
        assert service.get("/health/live", headers=headers).status_code == 200


def test_the_defaults_take_a_screens_table(service: httpx.Client) -> None:
    """20,000 rows in one body; the design speaks of millions of cells in batches."""
    base = made_up(20)
    table = Table(base.names, base.rows * 1000)
    answer = post(service, csv_with(",")(table)).json()
    assert answer["summary"]["predicted"] == 20_000
