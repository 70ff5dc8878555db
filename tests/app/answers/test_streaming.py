"""Test long tables over real HTTP: whole, in order, in bounded memory; no failure passes for success."""

import gzip
import http.client
import json
import logging
import re
import resource
import socket
import threading
import time
import tracemalloc
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, closing, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import httpx
import pyarrow as pa
import pytest

from app.answers.streaming import WHILE_SENDING
from tests.app.artifacts import MODELS
from tests.app.sent_bodies import (
    ARROW,
    CSV,
    JSON,
    NDJSON,
    PROBLEM,
    Body,
    Table,
    arrow_table,
    csv_with,
    json_cells,
    made_up,
    ndjson,
    parquet,
)
from tests.app.servers import PATIENCE, serving, until

NOTES = "bloodcells-notes"
ANSWERS = (CSV, NDJSON, ARROW)
AFTER = 40_000
"""Bytes after which a table streams in these tests, and of each chunk."""


@pytest.fixture(scope="module", autouse=True)
def small_chunks() -> Iterator[None]:
    """Set limits by which a stream of a few hundred rows has many chunks."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("app.answers.streaming.STREAM_AFTER", AFTER)
        patch.setattr("app.answers.streaming._LINGER_SECONDS", 1.0)
        patch.setattr("bloodcells.tables.chunked.incremental_arrow.CHUNK_ROWS", 50)
        patch.setattr("bloodcells.tables.chunked.incremental_text._BLOCK", 20_000)
        patch.setattr("bloodcells.tables.chunked.csv_blocks._LAST", 2_000)
        # ONNX Runtime gives the last digits of a probability by how many rows it is given.
        patch.setattr("bloodcells.classification.classifier._BATCH", 1)
        yield


@pytest.fixture(scope="module")
def client(small_chunks: None) -> Iterator[httpx.Client]:
    with serving(models=MODELS, stall_seconds=1, max_table_bytes=2**20) as client:
        yield client


@cache
def cells(n: int = 600) -> Table:
    """Make up cells, of which no two chunks are the same."""
    base = made_up(200)
    return Table(base.names, [[f"cell {i}", *base.rows[i % 200][1:]] for i in range(n)])


def arrow(table: Table, rows: int = 70) -> Body:
    found = arrow_table(table)
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, found.schema) as writer:
        writer.write_table(found, max_chunksize=rows)
    return Body(bytes(sink.getvalue()), {"Content-Type": ARROW})


ENCODERS = {CSV: csv_with(","), NDJSON: ndjson, ARROW: arrow}


BROKEN_LATE = {"ragged": 422, "new key": 422, "cut short": 400, "dialect": 409, "gzip": 400}
"""What of `BROKEN` is tried where the answer waits -> the status of its problem."""


@dataclass
class Answer:
    """Hold what came back, and whether it was whole."""

    status: int
    headers: dict[str, str]
    chunks: list[bytes]
    """Chunks of HTTP, one for each chunk of the table."""
    whole: bool
    """Whether the last chunk came, which ends the answer."""

    @property
    def content(self) -> bytes:
        return b"".join(self.chunks)


class Duplex:
    """Send a request and read its answer meanwhile, a chunk at a time where a test wants so."""

    def __init__(
        self,
        client: httpx.Client,
        headers: dict[str, str],
        query: str = "",
        room: int = 0,
        prefer: str = WHILE_SENDING,
    ) -> None:
        self.socket = socket.socket()
        self.socket.settimeout(PATIENCE)
        if room:  # for what has come and is not read, in bytes
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, room)
        self.socket.connect((client.base_url.host, client.base_url.port or 80))
        self._file = self.socket.makefile("rb")
        lines = [f"POST /v1/predict{query} HTTP/1.1", "Host: x", f"Prefer: {prefer}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        self.socket.sendall("\r\n".join([*lines, "", ""]).encode())

    def send(self, chunks: Iterable[bytes]) -> None:
        for chunk in chunks:
            self.socket.sendall(b"%x\r\n%s\r\n" % (len(chunk), chunk))

    def end(self) -> None:
        self.socket.sendall(b"0\r\n\r\n")

    def head(self) -> tuple[int, dict[str, str]]:
        status = int(self._file.readline().split()[1])
        headers = {}
        while line := self._file.readline().strip():
            name, value = line.decode().split(": ", 1)
            headers[name.lower()] = value
        return status, headers

    def chunk(self) -> bytes | None:
        """Receive the next chunk; the last one is empty. None if the connection ends without it."""
        try:
            line = self._file.readline()
            if not line:
                return None
            data = self._file.read(int(line, 16))
            self._file.readline()
        except ConnectionError:
            return None
        return data

    def answer(self) -> Answer:
        status, headers = self.head()
        if "content-length" in headers:
            return Answer(status, headers, [self._file.read(int(headers["content-length"]))], True)
        chunks = []
        while chunk := self.chunk():
            chunks.append(chunk)
        return Answer(status, headers, chunks, chunk == b"")

    def close(self) -> None:
        self._file.close()
        self.socket.close()


def chunks(data: bytes, size: int = 10_000) -> list[bytes]:
    return [data[i : i + size] for i in range(0, len(data), size)]


def ask(client: httpx.Client, body: Body, accept: str, query: str = "") -> Answer:
    """Send a body by chunks, without a length, and read the answer meanwhile."""
    headers = body.headers | {"Accept": accept, "Transfer-Encoding": "chunked"}
    duplex = Duplex(client, headers, query)

    def send() -> None:
        try:
            duplex.send(chunks(body.content))
            duplex.end()
        except OSError:
            pass  # the service has closed

    sender = threading.Thread(target=send)
    sender.start()
    try:
        return duplex.answer()
    finally:
        sender.join(PATIENCE)
        duplex.close()


def ask_whole(client: httpx.Client, body: Body, accept: str, query: str = "") -> httpx.Response:
    """Send the same request to a service that reads no body of this length by chunks."""
    headers = body.headers | {"Accept": accept}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("app.answers.streaming.STREAM_AFTER", 2**30)
        response = client.post(f"/v1/predict{query}", content=body.content, headers=headers)
    assert "content-length" in response.headers
    return response


def same(one: bytes, other: bytes, accept: str) -> None:
    if accept == ARROW:
        first, second = (pa.ipc.open_stream(data).read_all() for data in (one, other))
        assert first.schema.equals(second.schema, check_metadata=True)
        assert first.equals(second)
    else:
        assert one == other


@pytest.fixture
def logged(caplog: pytest.LogCaptureFixture) -> Any:
    """List the reasons of the streams that failed since the test began."""
    caplog.set_level(logging.INFO, "bloodcells.streams")

    def reasons() -> list[str]:
        return [r.fields["reason"] for r in caplog.records if r.name == "bloodcells.streams"]

    return reasons


EVERY_ENCODING = pytest.mark.parametrize(
    ("sent", "accept"), [(sent, accept) for sent in ENCODERS for accept in ANSWERS]
)

# --- As the whole ---------------------------------------------------------------------------------


@EVERY_ENCODING
def test_a_long_table_is_answered_by_chunks_as_the_whole(
    sent: str, accept: str, client: httpx.Client
) -> None:
    body = ENCODERS[sent](cells())
    answer = ask(client, body, accept)
    assert (answer.status, answer.whole) == (200, True)
    assert len(answer.chunks) > 4
    expected = ask_whole(client, body, accept)
    same(answer.content, expected.content, accept)
    for name in ("content-type", "bloodcells-model"):
        assert answer.headers.get(name) == expected.headers.get(name)
    assert "content-length" not in answer.headers
    # How many cells are novel is not known while they come.
    how_it_was_read = re.sub(
        r" ?[\d,]+ of [\d,]+ cells are flagged .*", "", expected.headers[NOTES]
    )
    assert answer.headers.get(NOTES, "") == how_it_was_read


def test_that_too_many_cells_of_all_chunks_are_novel_is_said_of_an_answer_that_was_spooled(
    client: httpx.Client,
) -> None:
    body = csv_with(",")(cells())
    answer = client.post(
        "/v1/predict", content=body.content, headers=body.headers | {"Accept": CSV}
    )
    assert answer.headers[NOTES] == ask_whole(client, body, CSV).headers[NOTES]
    assert " of 600 cells are flagged 'unlike any training cell'" in answer.headers[NOTES]


def test_a_gzipped_table_streams_too(client: httpx.Client) -> None:
    body = csv_with(";")(cells())
    zipped = Body(gzip.compress(body.content), body.headers | {"Content-Encoding": "gzip"})
    answer = ask(client, zipped, CSV)
    assert answer.whole
    assert len(answer.chunks) > 4
    same(answer.content, ask_whole(client, body, CSV).content, CSV)


def test_a_declared_length_changes_nothing(client: httpx.Client) -> None:
    body = csv_with(",")(cells())
    headers = body.headers | {"Accept": CSV, "Prefer": WHILE_SENDING}
    response = client.post("/v1/predict", content=body.content, headers=headers)
    assert "content-length" not in response.headers
    assert response.headers["preference-applied"] == WHILE_SENDING
    same(response.content, ask_whole(client, body, CSV).content, CSV)


def test_queries_count_in_every_chunk(client: httpx.Client) -> None:
    table = cells().put(500, "Feret", "n.a.")
    body = csv_with(",")(table)
    query = "?probabilities=false&invalid=flag"
    answer = ask(client, body, NDJSON, query)
    same(answer.content, ask_whole(client, body, NDJSON, query).content, NDJSON)
    last = json.loads(answer.content.splitlines()[499])
    assert last["flags"] == ["rejected: row 500, column 'Feret': 'n.a.' is not a finite number"]


def test_formulas_are_neutralised_in_every_chunk(client: httpx.Client) -> None:
    body = csv_with(",")(cells().put(3, "id", "=1+1").put(590, "id", "@x"))
    answer = ask(client, body, CSV, "?spreadsheet=safe")
    assert answer.whole
    assert answer.headers["bloodcells-spreadsheet"] == "safe"
    lines = answer.content.splitlines()
    assert (lines[3][:6], lines[590][:4]) == (b"'=1+1,", b"'@x,")
    assert answer.content == ask_whole(client, body, CSV, "?spreadsheet=safe").content


def test_the_first_chunk_is_answered_before_the_last_is_sent(client: httpx.Client) -> None:
    body = ENCODERS[NDJSON](cells())
    headers = {"Content-Type": NDJSON, "Accept": NDJSON, "Transfer-Encoding": "chunked"}
    duplex = Duplex(client, headers)
    duplex.send([body.content[: AFTER + 30_000]])
    assert duplex.head()[0] == 200
    first = duplex.chunk()
    assert first
    assert json.loads(first.splitlines()[0])["id"] == "cell 0"
    duplex.send([body.content[AFTER + 30_000 :]])
    duplex.end()
    rest = b""
    while chunk := duplex.chunk():
        rest += chunk
    assert chunk == b""
    assert (first + rest).count(b"\n") == 600
    duplex.close()


def test_real_cells_repeated(real_cells: Path, client: httpx.Client) -> None:
    lines = real_cells.read_bytes().splitlines(keepends=True)
    body = Body(b"".join(lines[:1] + lines[1:200] * 3), {"Content-Type": CSV})
    for accept in ANSWERS:
        answer = ask(client, body, accept)
        assert answer.whole
        assert len(answer.chunks) > 3
        same(answer.content, ask_whole(client, body, accept).content, accept)


# --- Answers that wait for the end of the body ---------------------------------------------------------


def post(client: httpx.Client, body: Body, accept: str, query: str = "", **more: str) -> Any:
    headers = body.headers | {"Accept": accept} | more
    content = iter(
        chunks(body.content)
    )  # a declared length of a few bytes would tell of a short table
    return client.post(f"/v1/predict{query}", content=content, headers=headers)


@pytest.fixture(scope="module", params=["memory", "file"])
def spooling(
    small_chunks: None, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[httpx.Client]:
    bound = 2**30 if request.param == "memory" else 10_000
    folder = tmp_path_factory.mktemp("spool")
    with serving(models=MODELS, spool_folder=folder, spool_bytes=bound, stall_seconds=1) as client:
        yield client
    assert list(folder.iterdir()) == []


@EVERY_ENCODING
def test_the_answer_waits_for_the_end_and_is_whole(
    sent: str, accept: str, spooling: httpx.Client
) -> None:
    body = ENCODERS[sent](cells())
    answer = post(spooling, body, accept)
    assert answer.status_code == 200
    assert int(answer.headers["content-length"]) == len(answer.content)
    assert "preference-applied" not in answer.headers
    same(answer.content, ask_whole(spooling, body, accept).content, accept)


@pytest.mark.parametrize("what", ["value", *(w for w in BROKEN_LATE)])
def test_an_error_in_a_late_row_is_a_problem_with_its_status(
    what: str, spooling: httpx.Client, logged: Any
) -> None:
    if what == "value":
        body, status = csv_with(",")(cells().put(599, "Feret", "n.a.")), 409
        detail = "In row 599, column 'Feret': 'n.a.' is not a finite number."
    else:
        make, detail = BROKEN[what]
        body, status = make(), BROKEN_LATE[what]
    answer = post(spooling, body, NDJSON)
    assert (answer.status_code, answer.headers["content-type"]) == (status, PROBLEM)
    assert re.match(detail, answer.json()["detail"]), answer.json()["detail"]
    assert len(logged()) == 1


def test_no_byte_of_the_answer_comes_before_the_end_of_the_body(spooling: httpx.Client) -> None:
    body = ENCODERS[NDJSON](cells())
    headers = {"Content-Type": NDJSON, "Accept": NDJSON, "Transfer-Encoding": "chunked"}
    duplex = Duplex(spooling, headers, prefer="other")
    duplex.send([body.content[:-10]])
    duplex.socket.settimeout(0.3)
    with pytest.raises(TimeoutError):
        duplex.socket.recv(1, socket.MSG_PEEK)
    duplex.socket.settimeout(PATIENCE)
    duplex.send([body.content[-10:]])
    duplex.end()
    assert duplex.answer().content.count(b"\n") == 600
    duplex.close()


@pytest.mark.parametrize(
    ("version", "prefer", "applied"),
    [
        ("1.1", "Respond-While-Sending", True),
        ("1.1", "wait=5, respond-while-sending;why=because", True),
        ("1.1", "respond-async", False),
        ("1.0", WHILE_SENDING, False),  # HTTP/1.0 has no chunks
    ],
)
def test_who_reads_while_it_sends_asks_for_it(
    version: str, prefer: str, applied: bool, client: httpx.Client
) -> None:
    body = csv_with(",")(cells())
    url = client.base_url
    connection = http.client.HTTPConnection(url.host, url.port, timeout=PATIENCE)
    connection._http_vsn_str = f"HTTP/{version}"  # type: ignore[attr-defined]
    connection.request(
        "POST", "/v1/predict", body.content, body.headers | {"Accept": CSV, "Prefer": prefer}
    )
    answer = connection.getresponse()
    assert answer.headers["preference-applied"] == (WHILE_SENDING if applied else None)
    assert ("content-length" in answer.headers) is not applied
    assert answer.read().count(b"\n") == 601
    connection.close()


def test_without_a_folder_an_answer_beyond_the_memory_is_refused(
    small_chunks: None, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    body = csv_with(",")(cells())
    missing = tmp_path / "missing"
    with serving(models=MODELS, spool_folder=missing, spool_bytes=2**20) as client:
        assert post(client, body, CSV).status_code == 200
    assert "BLOODCELLS_SPOOL_FOLDER" in caplog.text
    with serving(models=MODELS, spool_folder=missing, spool_bytes=10_000) as client:
        answer = post(client, body, CSV)
        assert (answer.status_code, answer.headers["content-type"]) == (413, PROBLEM)
        assert answer.json()["type"].endswith(":answer-too-large")
        assert "BLOODCELLS_SPOOL_FOLDER" in answer.json()["detail"]
        assert ask(client, body, CSV).whole


def test_a_full_disk_is_said(small_chunks: None, tmp_path: Path) -> None:
    body = csv_with(",")(cells())
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    with serving(models=MODELS, spool_folder=tmp_path, spool_bytes=1) as client:
        resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, limits[1]))
        try:
            answer = post(client, body, CSV)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        assert (answer.status_code, answer.headers["content-type"]) == (507, PROBLEM)
        assert "no room for the answer" in answer.json()["detail"]
        assert post(client, body, CSV).status_code == 200
    assert list(tmp_path.iterdir()) == []


def test_who_does_not_read_a_spooled_answer_gives_its_slot_up(
    spooling: httpx.Client, logged: Any
) -> None:
    table = cells().head(60).plus("note", ["x" * 200_000] * 60)  # which is answered too
    body = arrow(table, 5)
    headers = {"Content-Type": ARROW, "Accept": CSV, "Transfer-Encoding": "chunked"}
    duplex = Duplex(spooling, headers, room=4096, prefer="other")
    duplex.send(chunks(body.content))
    duplex.end()
    until(logged, "the end of the answer")
    assert logged() == ["not-taken"]
    until(lambda: is_gone(duplex.socket), "the end of the connection")
    duplex.close()


# --- What does not stream -------------------------------------------------------------------------


def test_a_table_that_ends_in_time_is_answered_whole(client: httpx.Client) -> None:
    table = cells().head(100)
    body = csv_with(",")(table)
    assert len(body.content) < AFTER
    assert "content-length" in ask(client, body, CSV).headers


@pytest.mark.parametrize(
    ("encode", "accept"), [(json_cells, CSV), (parquet, CSV), (csv_with(","), JSON), (ndjson, JSON)]
)
def test_whole_bodies_and_answers_are_limited_and_told_of_streams(
    encode: Any, accept: str, small_chunks: None
) -> None:
    body = encode(cells())
    size = len(body.content)
    with serving(models=MODELS, max_body_bytes=size) as client:
        assert ask(client, body, accept).status == 200
    with serving(models=MODELS, max_body_bytes=size - 1) as client:
        problem = refused(ask(client, body, accept), 413)
    assert problem["detail"] == (
        f"The body is more than {size - 1:,} bytes, which is the limit; send it in parts, or gzipped. "
        "A table in CSV, NDJSON or an Arrow stream may be of any length if the answer is one of these."
    )


def test_beyond_the_limits_of_whole_bodies_a_table_streams(small_chunks: None) -> None:
    body = csv_with(",")(cells())
    with serving(models=MODELS, max_body_bytes=9_000, max_table_bytes=30_000, max_rows=5) as client:
        answer = ask(client, body, CSV)
    assert answer.whole
    assert answer.content.count(b"\n") == 601


def long_form(rows: int) -> bytes:
    """Make a table of ImageJ's long form, with three rows for each cell."""
    names = ["Area", "Mean", "StdDev", "Mode", "Min", "Max", "Perim.", "Circ.", "Feret", "IntDen"]
    names += ["Median", "Skew", "Kurt", "RawIntDen", "MinFeret", "AR", "Solidity"]
    table = made_up(20)
    lines = [",".join(["Label", *names])]
    for i in range(rows):
        cell = dict(zip(table.names, table.rows[i % 20], strict=True))
        for colour in ("red", "green", "blue"):
            values = [cell.get(n, cell.get(f"{n} {colour}", cell.get(f"{n} red"))) for n in names]
            lines.append(",".join([f"cell {i}:{colour.capitalize()}", *map(str, values)]))
    return "\n".join(lines).encode()


def test_the_long_form_is_read_whole_as_far_as_whole_bodies_may_be(small_chunks: None) -> None:
    body = Body(long_form(300), {"Content-Type": CSV})
    size = len(body.content)
    assert size > 2 * AFTER
    with serving(models=MODELS, max_body_bytes=size) as client:
        answer = ask(client, body, NDJSON)
        assert answer.status == 200
        assert answer.content.count(b"\n") == 300
    with serving(models=MODELS, max_body_bytes=size - 1) as client:
        problem = refused(ask(client, body, NDJSON), 413)
    assert problem["detail"].startswith(
        "ImageJ's long form, with a row for each cell and channel, cannot be read in parts, and whole "
        f"only up to {size - 1:,} bytes as it is sent"
    )


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le"])
def test_utf_16_is_read_as_utf_8(encoding: str, client: httpx.Client) -> None:
    body = csv_with(",")(cells())
    other = Body(body.content.decode().encode(encoding), body.headers)
    answer = ask(client, other, NDJSON)
    same(answer.content, ask_whole(client, body, NDJSON).content, NDJSON)


# --- Failures -------------------------------------------------------------------------------------


def refused(answer: Answer, status: int) -> dict[str, Any]:
    assert (answer.status, answer.headers["content-type"]) == (status, PROBLEM)
    problem: dict[str, Any] = json.loads(answer.content)
    return problem


def failure(answer: Answer, accept: str) -> tuple[int, dict[str, Any]]:
    """Split an answer into the cells before the last message, and the problem in it."""
    assert answer.status == 200
    assert not answer.whole, "a failure has passed for success"
    if accept == ARROW:
        reader = pa.ipc.open_stream(answer.content)
        rows = 0
        while True:
            batch, metadata = reader.read_next_batch_with_custom_metadata()
            if metadata is not None:
                assert not batch.num_rows
                found = json.loads(metadata[b"error"])
                break
            rows += batch.num_rows
        assert not answer.content.endswith(b"\xff\xff\xff\xff\0\0\0\0")
        return rows, found
    *lines, last = answer.content.decode().splitlines()
    if accept == NDJSON:
        return len(lines), json.loads(last)["error"]
    assert last.startswith("# error: ")
    assert last.count(",") > lines[0].count(",")
    return len(lines) - 1, {"detail": last.removeprefix("# error: ").rstrip(",")}


@EVERY_ENCODING
def test_an_error_half_way_ends_the_answer_with_the_row(
    sent: str, accept: str, client: httpx.Client
) -> None:
    table = cells()
    value: object = "n.a."
    if sent == ARROW:
        value = float("nan")
    answer = ask(client, ENCODERS[sent](table.put(417, "Feret", value)), accept)
    rows, problem = failure(answer, accept)
    assert 300 < rows < 417
    shown = "nan" if sent == ARROW else "'n.a.'"
    assert problem["detail"] == f"In row 417, column 'Feret': {shown} is not a finite number."
    if accept != CSV:
        assert (problem["status"], problem["total"]) == (409, 1)
        assert problem["errors"][0]["row"] == 417


def csv_lines(at: int, line: str) -> Body:
    lines = csv_with(",")(cells()).content.decode().splitlines()
    lines[at] = line
    return Body("\n".join(lines).encode(), {"Content-Type": CSV})


def ndjson_lines(at: int, line: str) -> Body:
    lines = ndjson(cells()).content.decode().splitlines()
    lines[at - 1] = line
    return Body("\n".join(lines).encode(), {"Content-Type": NDJSON})


def cut(body: Body) -> Body:
    return Body(body.content[:-3_000], body.headers)


def damaged(body: Body) -> Body:
    """Put four bytes that are no message behind a batch half-way."""
    at = body.content.index(b"\xff\xff\xff\xff", len(body.content) // 2)
    return Body(body.content[:at] + b"oops" + body.content[at + 4 :], body.headers)


def other_dialect() -> Body:
    table, comma = cells(), csv_with(";", decimal=",")
    first = csv_with(";")(table.head(400)).content
    rest = comma(Table(table.names, table.rows[400:])).content
    return Body(first + rest.split(b"\n", 1)[1], {"Content-Type": CSV})


def gzip_cut() -> Body:
    body = csv_with(",")(cells())
    zipped = gzip.compress(body.content)
    return Body(zipped[:-400], body.headers | {"Content-Encoding": "gzip"})


BROKEN = {
    "ragged": (lambda: csv_lines(417, "1,2,3"), "In row 417: 34 values were expected"),
    "not JSON": (lambda: ndjson_lines(417, "{"), r"From row \d+ on: Row 417 is not JSON: "),
    "no object": (lambda: ndjson_lines(417, "[1]"), "In row 417: an object was expected"),
    "new key": (
        lambda: ndjson_lines(417, json.dumps({"Depth": 1})),
        r"In row 417, column 'Depth': this key is in none of the first \d+ rows",
    ),
    "cut short": (lambda: cut(arrow(cells())), r"From row \d+ on: .* it is cut short\.$"),
    "cut between batches": (
        lambda: Body(arrow(cells()).content[:-8], {"Content-Type": ARROW}),
        r"From row \d+ on: The Arrow stream has no end-of-stream marker behind its 600 rows",
    ),
    "followed by another": (
        lambda: Body(2 * arrow(cells()).content, {"Content-Type": ARROW}),
        r"From row \d+ on: The Arrow stream ends after 600 rows, and more follows",
    ),
    "cut within a row": (
        lambda: csv_lines(600, ",".join(["x"] * 20)),
        "In row 600: 34 values were expected",
    ),
    "damaged": (
        lambda: damaged(arrow(cells())),
        r"From row \d+ on: The Arrow stream cannot be read",
    ),
    "dialect": (
        other_dialect,
        "In row 401, column 'Area': '[0-9]+,0' has a decimal comma; a decimal point was expected",
    ),
    "gzip": (
        gzip_cut,
        r"From row \d+ on: The gzip data cannot be decompressed \(it is cut short\)",
    ),
}


@pytest.mark.parametrize("what", BROKEN)
def test_whatever_breaks_is_said_with_its_row(what: str, client: httpx.Client) -> None:
    make, detail = BROKEN[what]
    answer = ask(client, make(), NDJSON)
    rows, problem = failure(answer, NDJSON)
    assert rows >= 50
    assert re.match(detail, problem["detail"]), problem["detail"]
    if row := re.match(r"From row (\d+) on", problem["detail"]):
        assert int(row[1]) == rows + 1


@pytest.mark.parametrize("n", [50, 600], ids=["whole", "in chunks"])
def test_a_stream_that_ends_by_closing_is_taken_where_that_is_asked_for(
    n: int, client: httpx.Client
) -> None:
    cut = Body(arrow(cells(n)).content[:-8], {"Content-Type": ARROW})
    query = "?unterminated=accept"
    for accept in (NDJSON, JSON):
        refusal = post(client, cut, accept)
        assert refusal.status_code == 400
        assert f"behind its {n} rows" in refusal.json()["detail"]
        answer = post(client, cut, accept, query)
        assert answer.status_code == 200
        whole = post(client, arrow(cells(n)), accept)
        assert answer.content == whole.content
    assert client.post("/v1/inspect" + query, content=cut.content, headers=cut.headers).is_success


def test_a_body_that_breaks_off_is_not_answered(client: httpx.Client) -> None:
    """Test that what HTTP itself says of a body's end is heeded: its length, or the last chunk."""
    body = csv_with(",")(cells(20))
    whole_rows = body.content[: body.content.rindex(b"\n", 0, 2_000) + 1]
    for head, sent in (
        (f"Content-Length: {len(body.content)}", whole_rows),
        ("Transfer-Encoding: chunked", b"%x\r\n%s\r\n" % (len(whole_rows), whole_rows)),
    ):
        start = f"POST /v1/predict HTTP/1.1\r\nHost: x\r\nContent-Type: {CSV}\r\n{head}\r\n\r\n"
        with socket.create_connection((client.base_url.host, client.base_url.port)) as connection:
            connection.settimeout(PATIENCE)
            connection.sendall(start.encode() + sent)
            connection.shutdown(socket.SHUT_WR)
            assert b" 200 " not in connection.recv(100)


def test_what_is_wrong_from_the_start_is_a_problem(client: httpx.Client) -> None:
    """Test that nothing of the answer is sent before the first chunk is predicted."""
    wrong = cells().put(3, "Feret", "n.a.")
    assert refused(ask(client, csv_with(",")(wrong), CSV), 409)["errors"][0]["row"] == 3
    refused(ask(client, csv_with(",")(cells().without("AR")), CSV), 422)
    refused(ask(client, csv_with(",")(cells()), CSV, "?model=nobody"), 404)
    refused(ask(client, Body(b"x" * 3 * AFTER, {"Content-Type": ARROW}), ARROW), 400)
    lists = pa.table({"Area": [[1.0]] * 20_000})
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, lists.schema) as writer:
        writer.write_table(lists)
    problem = refused(ask(client, Body(bytes(sink.getvalue()), {"Content-Type": ARROW}), CSV), 400)
    assert problem["detail"] == "The column 'Area' holds lists; only plain columns are read."


def test_no_http_client_takes_a_failure_for_success(client: httpx.Client) -> None:
    body = csv_with(",")(cells().put(417, "Feret", "n.a."))
    headers = body.headers | {"Accept": CSV, "Prefer": WHILE_SENDING}
    with pytest.raises(httpx.RemoteProtocolError):
        client.post("/v1/predict", content=body.content, headers=headers)
    host = client.base_url
    other = http.client.HTTPConnection(host.host, host.port, timeout=PATIENCE)
    other.request("POST", "/v1/predict", body.content, headers)
    with pytest.raises(http.client.IncompleteRead):
        other.getresponse().read()
    other.close()


def test_a_reader_that_is_slow_gets_the_last_message(client: httpx.Client, logged: Any) -> None:
    """Test a table that the service leaves unread, where to close at once would lose the answer."""
    table = cells().put(417, "Feret", "n.a.").plus("note", ["x" * 5_000] * 600)  # is answered too
    body = csv_with(",")(table)
    headers = body.headers | {"Accept": CSV, "Transfer-Encoding": "chunked"}
    duplex = Duplex(client, headers, room=4096)
    sender = threading.Thread(target=duplex.send, args=[chunks(body.content)])
    sender.start()
    until(logged, "the end of the stream")
    time.sleep(0.3)
    _, problem = failure(duplex.answer(), CSV)
    assert problem["detail"].startswith("In row 417, ")
    sender.join()
    duplex.close()


# --- Limits ---------------------------------------------------------------------------------------


def test_rows_and_bytes_at_the_limit_pass_and_one_more_does_not(small_chunks: None) -> None:
    body = csv_with(",")(cells(2_400))
    size = len(body.content)
    with serving(models=MODELS, max_stream_rows=2_400, max_stream_bytes=size) as client:
        assert ask(client, body, NDJSON).whole
    with serving(models=MODELS, max_stream_bytes=size - 1) as client:
        _, problem = failure(ask(client, body, NDJSON), NDJSON)
        assert problem["status"] == 413
        assert f"more than {size - 1:,} bytes, which is the limit of a stream" in problem["detail"]
        zipped = Body(gzip.compress(body.content), body.headers | {"Content-Encoding": "gzip"})
        assert f"more than {size - 1:,} bytes".encode() in ask(client, zipped, NDJSON).content
    with serving(models=MODELS, max_stream_rows=599) as client:
        _, problem = failure(ask(client, arrow(cells()), NDJSON), NDJSON)
        assert "more than 599 rows, which is the limit of a stream" in problem["detail"]


def test_a_batch_that_is_too_large_is_refused_before_it_is_decompressed(
    client: httpx.Client,
) -> None:
    found = arrow_table(cells())
    noise = pa.array([b"x" * 100] * 600, pa.binary()).cast(pa.string())
    large = pa.table({"Area": pa.repeat(1.0, 200_000)})  # 1.6 MB, where 1 MiB is the limit
    for table, compression in ((large, None), (large, "zstd")):
        sink = pa.BufferOutputStream()
        options = pa.ipc.IpcWriteOptions(compression=compression)
        with pa.ipc.new_stream(sink, table.schema, options=options) as writer:
            writer.write_table(table)
        padding = b"" if compression is None else b"\0" * AFTER
        body = Body(bytes(sink.getvalue()) + padding, {"Content-Type": ARROW})
        detail = refused(ask(client, body, ARROW), 413)["detail"]
        assert detail.startswith("A batch of the stream, or its dictionaries, is 1,6"), detail
    named = found.append_column("note", noise.dictionary_encode())
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, named.schema) as writer:
        writer.write_table(named, max_chunksize=70)
    assert ask(client, Body(bytes(sink.getvalue()), {"Content-Type": ARROW}), CSV).whole


# --- Clients that go away, or stand still ---------------------------------------------------------


def is_gone(connection: socket.socket) -> bool:
    """Tell whether the other end no longer takes anything."""
    try:
        connection.send(b"x")
    except TimeoutError:
        return False
    except OSError:
        return True
    return False


def own_threads() -> set[str]:
    """List the threads that are in no pool."""
    names = {thread.name for thread in threading.enumerate()}
    return {name for name in names if not name.startswith(("AnyIO", "bloodcells"))}


def test_who_goes_away_is_not_worked_for(client: httpx.Client, logged: Any) -> None:
    headers = {"Content-Type": NDJSON, "Accept": NDJSON, "Transfer-Encoding": "chunked"}
    threads = own_threads()
    for _ in range(5):
        duplex = Duplex(client, headers)
        duplex.send(chunks(ndjson(cells()).content))
        duplex.close()
    until(lambda: len(logged()) == 5, "the end of the streams")
    assert set(logged()) == {"disconnected"}
    until(lambda: own_threads() == threads, "the end of what they had started")


def test_who_stops_sending_is_told_so(client: httpx.Client, logged: Any) -> None:
    headers = {"Content-Type": NDJSON, "Accept": NDJSON, "Transfer-Encoding": "chunked"}
    duplex = Duplex(client, headers)
    duplex.send(chunks(ndjson(cells()).content))
    _, problem = failure(duplex.answer(), NDJSON)
    assert problem["status"] == 408
    assert "Nothing more of the table came for 1 s" in problem["detail"]
    duplex.close()
    assert logged() == ["stalled"]


@pytest.mark.parametrize(
    ("head", "body"),
    [
        ({"Content-Type": CSV, "Accept": CSV, "Transfer-Encoding": "chunked"}, b"3\r\nid,\r\n"),
        ({"Content-Type": "application/json", "Content-Length": "700"}, b'{"cells":['),
        ({"Content-Type": "application/json", "Content-Length": "700000"}, b'{"cells":['),
        ({"Content-Type": "application/json", "Content-Length": "700"}, b""),
    ],
)
def test_who_stops_at_the_start_is_told_so(
    head: dict[str, str], body: bytes, client: httpx.Client
) -> None:
    lines = "".join(f"{name}: {value}\r\n" for name, value in head.items())
    url = client.base_url
    with socket.create_connection((url.host, url.port), timeout=PATIENCE) as connection:
        sent = f"POST /v1/predict HTTP/1.1\r\nHost: x\r\n{lines}\r\n".encode() + body
        connection.sendall(sent)
        answer = connection.recv(1 << 16)
    assert answer.startswith(b"HTTP/1.1 408 ")
    assert b"Nothing more of the table came for 1 s" in answer


def test_a_failed_stream_is_logged_with_its_row_and_as_no_fault_of_the_service(
    client: httpx.Client, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    ask(client, csv_with(",")(cells().put(417, "Feret", "n.a.")), CSV)
    [failed] = [r for r in caplog.records if r.name == "bloodcells.streams"]
    assert vars(failed)["fields"] == {"reason": "invalid-values", "row": 417}
    assert client.get("/health/live").status_code == 200
    assert not [r for r in caplog.records if r.levelno >= logging.ERROR]


def test_who_does_not_read_the_answer_is_given_up(client: httpx.Client, logged: Any) -> None:
    headers = {"Content-Type": CSV, "Accept": CSV, "Transfer-Encoding": "chunked"}
    duplex = Duplex(client, headers, room=4096)
    duplex.socket.settimeout(0.2)
    table = cells().plus("note", ["x" * 5_000] * 600)  # which is answered too
    header, _, rows = csv_with(",")(table).content.partition(b"\n")
    deadline = time.monotonic() + PATIENCE
    duplex.send([header + b"\n"])
    with suppress(OSError):  # there is no more room, or the service has closed
        while time.monotonic() < deadline:
            duplex.send([rows])
    until(logged, "the end of the stream")
    assert logged() == ["not-taken"]
    until(lambda: is_gone(duplex.socket), "the end of the connection")
    duplex.close()
    assert ask(client, ndjson(cells()), NDJSON).whole


def test_failed_streams_are_counted(client: httpx.Client) -> None:
    def count() -> float:
        text = client.get("/metrics").text
        found = re.search(
            r'bloodcells_failed_streams_total{reason="invalid-values"} ([0-9.]+)', text
        )
        return float(found[1]) if found else 0.0

    before = count()
    ask(client, csv_with(",")(cells().put(417, "Feret", "n.a.")), CSV)
    assert count() == before + 1


def test_who_sends_a_byte_now_and_then_is_given_up(logged: Any) -> None:
    headers = {"Content-Type": NDJSON, "Accept": NDJSON, "Transfer-Encoding": "chunked"}
    # A busy machine makes pauses of a second itself, which are refused for another reason.
    with (
        serving(models=MODELS, stall_seconds=3) as client,
        closing(Duplex(client, headers)) as duplex,
    ):
        duplex.send(chunks(ndjson(cells(300)).content))
        with suppress(OSError):  # the service has closed
            for _ in range(45):
                duplex.send([b" "])
                time.sleep(0.2)
        _, problem = failure(duplex.answer(), NDJSON)
    assert problem["status"] == 408
    assert "send at least 500 bytes a second" in problem["detail"]
    assert logged() == ["stalled"]


def test_streams_that_wait_for_their_senders_keep_no_table_out(small_chunks: None) -> None:
    headers = {"Content-Type": NDJSON, "Accept": NDJSON, "Transfer-Encoding": "chunked"}
    body = ENCODERS[NDJSON](cells())
    with serving(models=MODELS, pool_threads=1, pool_queue=0) as client:
        stream = Duplex(client, headers)
        stream.send([body.content[: AFTER + 30_000]])
        assert stream.head()[0] == 200
        starting = Duplex(client, headers)
        starting.send([body.content[:1000]])
        short = json_cells(Table(cells().names, cells().rows[:200]))
        assert client.post("/v1/predict", content=short.content, headers=short.headers).is_success
        for duplex in (stream, starting):
            duplex.close()


def test_a_reader_that_is_slow_keeps_no_table_out(
    small_chunks: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bloodcells.classification.classifier._BATCH", 1000)
    headers = {"Content-Type": CSV, "Accept": NDJSON, "Transfer-Encoding": "chunked"}
    body = csv_with(",")(cells(30_000)).content
    with serving(models=MODELS, pool_threads=1, pool_queue=0, stall_seconds=3600) as client:
        slow = Duplex(client, headers, room=1)
        with suppress(TimeoutError):  # neither its answer is read nor the rest of its table
            slow.socket.settimeout(2.0)
            slow.send(chunks(body))
        short = json_cells(Table(cells().names, cells().rows[:200]))
        assert client.post("/v1/predict", content=short.content, headers=short.headers).is_success
        slow.close()


def test_a_table_that_waits_for_its_sender_holds_no_answer_in_memory(
    small_chunks: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    size, streams = 2**19, 8
    monkeypatch.setattr("bloodcells.tables.chunked.incremental_text._BLOCK", size)
    monkeypatch.setattr("bloodcells.classification.classifier._BATCH", 1000)
    headers = {"Content-Type": CSV, "Accept": CSV, "Transfer-Encoding": "chunked"}
    body = csv_with(",")(cells(4000)).content[: size + 10_000]
    with serving(models=MODELS, waiting_bytes=0) as client:
        ask(client, ENCODERS[CSV](cells()), CSV)  # a first time, which makes what stays
        tracemalloc.start()
        with ExitStack() as stack:
            stack.callback(tracemalloc.stop)
            waiting = [
                stack.enter_context(closing(Duplex(client, headers))) for _ in range(streams)
            ]
            for duplex in waiting:
                duplex.send(chunks(body))
            for duplex in waiting:
                assert duplex.head()[0] == 200
                assert duplex.chunk()
            # What was sent is freed once the threads that sent it have gone on.
            until(lambda: tracemalloc.get_traced_memory()[0] < streams * size / 2, "free memory")


def test_a_stream_beyond_the_pool_is_sent_away(small_chunks: None) -> None:
    body = ENCODERS[NDJSON](cells())
    headers = {"Content-Type": NDJSON, "Accept": NDJSON, "Transfer-Encoding": "chunked"}
    with serving(models=MODELS, pool_threads=1, pool_queue=0) as client:
        first = Duplex(client, headers)
        first.send([body.content[: AFTER + 30_000]])
        assert first.head()[0] == 200
        answer = ask(client, body, NDJSON)
        assert refused(answer, 503)["type"].endswith(":busy")
        assert "retry-after" in answer.headers
        first.close()
        until(lambda: ask(client, body, NDJSON).status == 200, "a free place")
