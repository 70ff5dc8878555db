"""Test that every HTTP client on every way sees the whole answer, or the problem with its status."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.app.artifacts import MODELS
from tests.app.clients.matrix import (
    REFUSING,
    classes_of,
    send_tables,
    serving,
    unseen_refusals,
    wrong_answers,
)
from tests.app.clients.paths import PATHS, through
from tests.app.clients.senders import SENDERS, Sender
from tests.app.clients.tables import LongTable, write
from tests.app.servers import Process

pytestmark = pytest.mark.integration

MB = 10**6
KINDS = ("csv", "ndjson", "arrow")


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> list[LongTable]:
    """Write tables that stream and whose answers do not fit into the memory that they may have."""
    folder = tmp_path_factory.mktemp("tables")
    return [write(folder / kind, kind, 10 * MB) for kind in KINDS]


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> list[LongTable]:
    # Of one kind, as a client sees no difference; tests/app/answers/test_streaming.py breaks the others.
    return [write(tmp_path_factory.mktemp("broken") / "csv", "csv", 10 * MB, broken=True)]


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Process]:
    folder = tmp_path_factory.mktemp("service")
    with serving(MODELS, folder, BLOODCELLS_SPOOL_BYTES=4 * MB) as process:
        yield process


@pytest.fixture(scope="module")
def refusing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Process]:
    with serving(MODELS, tmp_path_factory.mktemp("refusing"), **REFUSING) as process:
        yield process


@pytest.fixture
def sender(request: pytest.FixtureRequest) -> Sender:
    found: Sender = SENDERS[request.param]
    if found.missing:
        pytest.skip(found.missing)
    return found


@pytest.fixture
def way(request: pytest.FixtureRequest) -> str:
    if missing := PATHS[request.param].missing:
        pytest.skip(missing)
    return str(request.param)


by_all = pytest.mark.parametrize("sender", SENDERS, indirect=True)
by_all_with_each_connection = pytest.mark.parametrize(
    ("sender", "connection"),
    # A page may not set the header.
    [
        (name, connection)
        for name, sender in SENDERS.items()
        for connection in (["keep-alive", "close"] if sender.sets_connection else [""])
    ],
    indirect=["sender"],
)
on_all_ways = pytest.mark.parametrize("way", PATHS, indirect=True)
# `test_proxies.py` sends long tables through Caddy, and `bench/clients.py` by every client.
on_ways_of_tables = pytest.mark.parametrize(
    "way", [name for name in PATHS if name != "Caddy"], indirect=True
)


@on_ways_of_tables
@by_all
def test_a_long_table_is_answered_whole(
    sender: Sender, way: str, tables: list[LongTable], service: Process, tmp_path: Path
) -> None:
    classes = classes_of(tables[0], MODELS)
    with through(PATHS[way], service.port, tmp_path / "proxy") as url:
        assert wrong_answers(sender, url, tables, classes, tmp_path) == []


@on_ways_of_tables
@by_all
def test_an_error_in_the_last_row_is_a_problem(
    sender: Sender, way: str, broken: list[LongTable], service: Process, tmp_path: Path
) -> None:
    with through(PATHS[way], service.port, tmp_path / "proxy") as url:
        for table, outcome, out in send_tables(sender, url, broken, tmp_path):
            assert outcome.status in (409, 422), outcome
            assert f"ow {table.rows + 1:,}".replace(",", "") in json.loads(out.read_bytes())[
                "detail"
            ].replace(",", "")


@on_all_ways
@by_all_with_each_connection
def test_a_refusal_is_seen_by_who_reads_when_all_is_sent(
    sender: Sender, way: str, connection: str, refusing: Process, tmp_path: Path
) -> None:
    bodies = [tmp_path / "3 MB", tmp_path / "12 MB"]
    for body in bodies:
        body.write_bytes(b"id,Area\n" + b"cell,1234567\n" * (int(body.name.split()[0]) * MB // 13))
    with through(PATHS[way], refusing.port, tmp_path / "proxy") as url:
        headers = {"Connection": connection} if connection else {}
        assert unseen_refusals(sender, url, bodies, tmp_path, 1, headers) == []
