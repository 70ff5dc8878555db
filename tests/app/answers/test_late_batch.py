"""A batch of an Arrow stream waits as bodies do until all of it is here."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pyarrow as pa
import pytest

from tests.app.artifacts import MODELS
from tests.app.sent_bodies import ARROW, arrow_table, made_up
from tests.app.servers import PATIENCE, serving

HEADERS = {"Content-Type": ARROW, "Accept": ARROW}


@pytest.fixture(scope="module", autouse=True)
def small_parts() -> Iterator[None]:
    """Set limits by which a batch of a few hundred rows is a large one."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("app.answers.streaming.STREAM_AFTER", 40_000)
        patch.setattr("app.answers.streaming._SLICE", 10_000)
        patch.setattr("app.answers.late_batch._LARGE", 50_000)
        yield


def stream(rows: int, most: int) -> bytes:
    sink = pa.BufferOutputStream()
    table = arrow_table(made_up(rows))
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table, max_chunksize=most)
    return bytes(sink.getvalue())


def in_pieces(data: bytes, size: int = 7_000) -> Iterator[bytes]:
    for at in range(0, len(data), size):
        yield data[at : at + size]


@pytest.mark.parametrize("waiting_bytes", [0, 2**26], ids=["in a file", "in memory"])
def test_a_large_batch_is_answered_as_small_ones_are(waiting_bytes: int, tmp_path: Path) -> None:
    with serving(models=MODELS, waiting_bytes=waiting_bytes, spool_folder=tmp_path) as client:
        answers = [
            client.post("/v1/predict", content=in_pieces(stream(900, most)), headers=HEADERS)
            for most in (70, 900, 600)
        ]
    assert [answer.status_code for answer in answers] == [200, 200, 200]
    first, *others = [pa.ipc.open_stream(answer.content).read_all() for answer in answers]
    assert first.num_rows == 900
    for other in others:
        assert other.drop(["probability", "probabilities"]).equals(
            first.drop(["probability", "probabilities"])
        )


def test_without_room_for_a_batch_its_sender_is_to_come_again() -> None:
    gone = Path("/proc/no-such-folder")
    with serving(models=MODELS, waiting_bytes=100_000, spool_folder=gone) as client:
        answer = client.post("/v1/predict", content=in_pieces(stream(900, 900)), headers=HEADERS)
        assert answer.status_code == 503, answer.text
        assert "no memory left for the body" in answer.json()["detail"]
        small = client.post("/v1/predict", content=stream(50, 50), headers=HEADERS)
        assert small.status_code == 200


def resident() -> int:
    pages = Path("/proc/self/statm").read_text().split()[1]
    return int(pages) * 4096


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="reads /proc/self/statm")
def test_batches_without_their_end_take_no_memory(tmp_path: Path) -> None:
    size, senders = 2**25, 6
    large = pa.table({"Area": pa.repeat(1.0, size // 8)})
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, large.schema) as writer:
        writer.write_table(large)
    body = bytes(sink.getvalue())[: -size // 16]
    with (
        serving(models=MODELS, waiting_bytes=0, spool_folder=tmp_path) as client,
        ExitStack() as stack,
    ):
        client.post("/v1/predict", content=stream(50, 50), headers=HEADERS)
        before = resident()
        for _ in range(senders):
            sender = socket.create_connection(
                (client.base_url.host, client.base_url.port or 80), timeout=PATIENCE
            )
            stack.callback(sender.close)
            head = "POST /v1/predict HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n"
            lines = "".join(f"{name}: {value}\r\n" for name, value in HEADERS.items())
            sender.sendall(f"{head}{lines}\r\n{len(body):x}\r\n".encode() + body + b"\r\n")
        taken = resident() - before
        assert taken < senders * size / 4, f"{taken / 2**20:.0f} MiB"
