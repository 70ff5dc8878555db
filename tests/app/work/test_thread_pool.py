"""Test the pool: it does a few rows at once, more on threads, and refuses what is beyond the queue."""

import asyncio
import io
import os
import platform
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

import httpx
import pytest
from pyarrow import csv
from starlette.requests import ClientDisconnect

from app.main import create_app
from app.settings import Settings
from app.work.thread_pool import FEW_ROWS, Busy, ThreadPool
from app.work.watched_work import LARGE, Watch
from bench.servers import resident
from bloodcells.parallel.wanted import expect_memory
from tests.app.artifacts import MODELS
from tests.app.sent_bodies import Body, Table, csv_with, json_cells, made_up, post
from tests.app.servers import PATIENCE, full, running


class Held:
    """Work until it is let go."""

    def __init__(self) -> None:
        self.begun, self._may_end = threading.Event(), threading.Event()

    def __call__(self, answer: str) -> str:
        self.begun.set()
        assert self._may_end.wait(PATIENCE)
        return answer

    def let_go(self) -> None:
        self._may_end.set()


def test_work_beyond_the_queue_is_refused_and_none_of_the_rest_is_lost() -> None:
    async def main() -> None:
        pool, held = ThreadPool(threads=1, queue=1), Held()
        first = asyncio.create_task(pool.run(held, "first", rows=None))
        await asyncio.to_thread(held.begun.wait, PATIENCE)
        second = asyncio.create_task(pool.run(str, 2, rows=1000))
        await asyncio.sleep(0)
        with pytest.raises(Busy, match=r"as many larger requests as it takes \(2\) are under way"):
            await pool.run(str, 3, rows=1000)
        assert await pool.run(str, 4, rows=FEW_ROWS) == "4"  # which needs no thread
        held.let_go()
        assert [await first, await second] == ["first", "2"]
        assert await pool.run(str, 5, rows=1000) == "5"
        pool.close()

    asyncio.run(main())


def test_large_tables_are_worked_on_one_at_a_time_and_others_beside_them() -> None:
    """A second large one gives up its place until the first is done."""

    async def main() -> None:
        pool, held = ThreadPool(threads=2, queue=8), Held()
        at_work: list[str] = []

        def large(name: str) -> None:
            expect_memory(LARGE + 1)
            at_work.append(name)
            held(name)

        async def ask(work: Callable[[str], object], name: str) -> None:
            async with pool.slot(Watch(None, 60, "send less")) as slot:
                await slot.run(work, name)

        first = asyncio.create_task(ask(large, "first"))
        await asyncio.to_thread(held.begun.wait, PATIENCE)
        second = asyncio.create_task(ask(large, "second"))
        for _ in range(3):
            await asyncio.wait_for(ask(str.upper, "small"), PATIENCE)
        assert at_work == ["first"]
        held.let_go()
        await asyncio.gather(first, second)
        assert at_work == ["first", "second"]
        pool.close()

    asyncio.run(main())


@pytest.mark.skipif(
    platform.libc_ver()[0] != "glibc", reason="memory is given back by glibc's means"
)
def test_the_memory_of_large_work_is_given_back_at_its_end_and_when_its_answer_is_gone() -> None:
    text = b"a,b,c\n" + b"1.5,2.5,3.5\n" * 2_000_000
    options = csv.ReadOptions(use_threads=False)

    def read() -> None:
        csv.read_csv(io.BytesIO(text), read_options=options)

    def read_large() -> list[bytes]:
        expect_memory(LARGE + 1)
        read()
        return [b"0" * 100_000 + b"%d" % i for i in range(1000)]

    async def main() -> None:
        pool = ThreadPool(threads=1, queue=8)
        async with pool.slot(Watch(None, 60, "send less")) as slot:
            await slot.run(read)
            kept = resident(os.getpid())
            answer = await slot.run(read_large)
        assert kept + 100 - resident(os.getpid()) > 30
        with_answer = resident(os.getpid())
        some = answer[::50]
        del answer
        async with asyncio.timeout(PATIENCE):
            while with_answer - resident(os.getpid()) < 80:
                await asyncio.sleep(0.1)
        assert len(some) == 20
        pool.close()

    asyncio.run(main())


def test_no_more_tables_are_held_between_two_steps_than_are_worked_on() -> None:
    async def main() -> None:
        pool = ThreadPool(threads=1, queue=8)
        begun = []

        async def ask(name: int) -> None:
            async with pool.slot() as slot:
                await slot.run(begun.append, name)
                await slot.run(str, name)
                assert begun[-1] == name

        await asyncio.gather(*map(ask, range(5)))
        assert len(begun) == 5
        pool.close()

    asyncio.run(main())


def test_who_rests_lets_others_have_its_place_and_takes_it_again() -> None:
    async def main() -> None:
        pool = ThreadPool(threads=1, queue=8)
        done: list[str] = []
        async with pool.stream() as waiting:
            await waiting.run(done.append, "waiting")
            other = asyncio.create_task(pool.run(done.append, "other", rows=None))
            await asyncio.sleep(0.05)
            await waiting.run(done.append, "waiting on")
            waiting.rest()
            await asyncio.wait_for(other, PATIENCE)
            await waiting.run(done.append, "waiting again")
        await pool.run(done.append, "last", rows=None)
        assert done == ["waiting", "waiting on", "other", "waiting again", "last"]
        pool.close()

    asyncio.run(main())


def test_few_rows_are_done_here_and_more_on_a_thread() -> None:
    async def main() -> None:
        pool = ThreadPool(threads=1, queue=0)
        here = threading.get_ident()
        assert await pool.run(threading.get_ident, rows=FEW_ROWS) == here
        assert await pool.run(threading.get_ident, rows=FEW_ROWS + 1) != here
        assert await pool.run(threading.get_ident, rows=None) != here
        pool.close()

    asyncio.run(main())


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has a priority for each thread")
def test_a_thread_gives_way_and_its_process_does_not() -> None:
    def priority() -> int:
        return os.getpriority(os.PRIO_PROCESS, threading.get_native_id())

    async def main() -> None:
        pool = ThreadPool(threads=1, queue=0)
        before = priority()
        assert await pool.run(priority, rows=None) == before + 10
        assert priority() == before
        pool.close()

    asyncio.run(main())


def test_what_has_a_slot_is_not_refused_half_way() -> None:
    async def main() -> None:
        pool = ThreadPool(threads=1, queue=0)
        async with pool.slot() as slot:
            for i in range(5):
                assert await slot.run(str, i) == str(i)
                with pytest.raises(Busy):
                    async with pool.slot():
                        pass
        assert await pool.run(str, 5, rows=1000) == "5"
        pool.close()

    asyncio.run(main())


def test_what_nobody_waits_for_is_not_begun() -> None:
    async def main() -> None:
        pool, held = ThreadPool(threads=1, queue=2), Held()
        left = threading.Event()
        first = asyncio.create_task(pool.run(held, "first", rows=None))
        await asyncio.to_thread(held.begun.wait, PATIENCE)
        begun: list[int] = []

        async def second() -> None:
            async with pool.slot(Watch(left.is_set, 60, "send less")) as slot:
                await slot.run(begun.append, 1)
                await slot.run(begun.append, 2)

        waiting = asyncio.create_task(second())
        await asyncio.sleep(0)
        left.set()
        held.let_go()
        assert await first == "first"
        with pytest.raises(ClientDisconnect):
            await waiting
        assert begun == []
        pool.close()

    asyncio.run(main())


def test_a_slot_is_free_again_after_a_failure_and_after_a_cancellation() -> None:
    async def main() -> None:
        pool, held = ThreadPool(threads=1, queue=0), Held()
        with pytest.raises(ValueError, match="invalid literal"):
            await pool.run(int, "x", rows=None)
        waiting = asyncio.create_task(pool.run(held, "never", rows=None))
        await asyncio.to_thread(held.begun.wait, PATIENCE)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        held.let_go()
        assert await pool.run(str, 1, rows=None) == "1"
        pool.close()

    asyncio.run(main())


@dataclass
class Narrow:
    """Hold a service with slots for two larger requests."""

    client: httpx.Client
    pool: ThreadPool


@pytest.fixture
def narrow() -> Iterator[Narrow]:
    app = create_app(Settings(models=MODELS, pool_threads=1, pool_queue=1))
    with running(app) as client:
        yield Narrow(client, app.state.service.pool)


@contextmanager
def half_sent(client: httpx.Client, path: str, body: Body) -> Iterator[Callable[[], bytes]]:
    """Send a request but for its last byte; the function given sends that too, and gives the answer."""
    url = client.base_url
    with socket.create_connection((url.host, url.port or 80), timeout=PATIENCE) as connection:
        connection.sendall(
            f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Type: {body.type}\r\n"
            f"Connection: close\r\nContent-Length: {len(body.content)}\r\n\r\n".encode()
            + body.content[:-1]
        )

        def finish() -> bytes:
            connection.sendall(body.content[-1:])
            answer = b""
            while part := connection.recv(1 << 16):
                answer += part
            return answer

        yield finish


def test_a_request_beyond_the_queue_gets_503(narrow: Narrow) -> None:
    client = narrow.client
    large = csv_with(",")(Table(made_up(1).names, made_up(12).rows * 1000))
    with full(narrow.pool, 2):
        refused = post(client, large)
        assert refused.status_code == 503
        assert refused.headers["retry-after"] == "1"
        problem = refused.json()
        assert problem["type"] == "urn:bloodcells:problem:busy"
        assert problem["detail"] == (
            "The service is busy: as many larger requests as it takes (2) are under way or waiting. "
            "Send it again in 1 s or more."
        )
        # A few cells need no slot, and neither does a request without a table.
        assert post(client, json_cells(made_up(2))).status_code == 200
        assert client.get("/health/ready").status_code == 200
    again = post(client, large)
    assert again.status_code == 200
    assert again.json()["summary"]["predicted"] == 12_000
    metrics = client.get("/metrics").text
    assert (
        'bloodcells_requests_total{method="POST",route="/v1/predict",status="503"} 1.0' in metrics
    )


def test_a_body_that_is_still_to_come_takes_no_slot(narrow: Narrow, body: Body) -> None:
    with ExitStack() as senders:
        finishing = [
            senders.enter_context(half_sent(narrow.client, path, body))
            for path in ("/v1/inspect", "/v1/evaluate", "/v1/composition?by=id", "/v1/inspect")
        ]
        large = csv_with(",")(Table(made_up(1).names, made_up(12).rows * 100))
        assert post(narrow.client, large).status_code == 200
        for finish, status in zip(finishing, (200, 409, 200, 200), strict=True):
            assert finish().startswith(b"HTTP/1.1 %d " % status)


def test_what_is_refused_is_refused_before_its_body_and_its_connection_goes_on(
    narrow: Narrow,
) -> None:
    head = (
        b"POST /v1/inspect HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
        b"Content-Length: 3000000\r\n\r\n"
    )
    url = narrow.client.base_url
    with (
        full(narrow.pool, 2),
        socket.create_connection((url.host, url.port or 80), timeout=PATIENCE) as connection,
    ):
        connection.sendall(head)
        assert _answer(connection).startswith(b"HTTP/1.1 503 Service Unavailable")
        connection.sendall(b"x" * 3_000_000)  # which nobody keeps
        connection.sendall(b"GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n")
        assert _answer(connection).endswith(b'{"status":"live"}')


def _answer(connection: socket.socket) -> bytes:
    """Receive an answer that has a Content-Length."""
    head, _, rest = b"", b"", b""
    while b"\r\n\r\n" not in head:
        part = connection.recv(1 << 16)
        assert part, "the connection was closed"
        head += part
    head, _, rest = head.partition(b"\r\n\r\n")
    length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
    while len(rest) < length:
        rest += connection.recv(1 << 16)
    return head + b"\r\n\r\n" + rest


def test_of_a_burst_each_is_answered_or_refused_and_none_is_mixed_up(narrow: Narrow) -> None:
    """Send twelve tables of different lengths at once to two slots; repeat what is refused."""
    rows = made_up(20).rows

    def send(n: int) -> int:
        table = csv_with(",")(Table(made_up(1).names, rows * n))
        with httpx.Client(base_url=narrow.client.base_url, timeout=PATIENCE) as client:
            for _ in range(10_000):
                response = post(client, table)
                if response.status_code == 200:
                    return int(response.json()["summary"]["rows"])
                assert response.status_code == 503
        raise AssertionError("it was refused again and again")

    with ThreadPoolExecutor(12) as senders:
        assert list(senders.map(send, range(60, 72))) == [20 * n for n in range(60, 72)]


def test_single_cells_are_answered_while_a_big_table_is_worked_on(service: httpx.Client) -> None:
    rows = made_up(100).rows
    big = csv_with(",")(Table(made_up(1).names, rows * 200))
    one = json_cells(made_up(1))
    with (
        ThreadPoolExecutor(1) as sender,
        httpx.Client(base_url=service.base_url, timeout=PATIENCE) as other,
    ):
        answer = sender.submit(post, other, big)
        meanwhile = 0
        while not answer.done():
            assert post(service, one).status_code == 200
            meanwhile += 1
            time.sleep(0.005)
        assert answer.result().json()["summary"]["predicted"] == 20_000
    assert meanwhile > 5
