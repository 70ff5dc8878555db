"""Test bloodcells-serve --workers: processes share a port, a reload and one sum of what they count."""

import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest

from app.keys.key_file import line_of, new_key
from app.models.served import Served
from app.processes.workers import Workers
from bloodcells.classification import promotion, store
from bloodcells.classification.manifest import MODEL_FILE
from tests.app.artifacts import copy_shipped, save_version
from tests.app.monitoring.test_metrics import samples
from tests.app.sent_bodies import Body
from tests.app.servers import PATIENCE, Process, environment, until

pytestmark = pytest.mark.integration


class Team(Process):
    """Run `bloodcells-serve` with two workers, which are told apart by the ids that they give."""

    def __init__(self, log: Path, models: Path, **variables: object) -> None:
        self._open = ExitStack()
        self.models = models
        super().__init__(log, "--workers", "2", BLOODCELLS_MODELS=models, **variables)
        until(lambda: len(self.pids()) == 2 and self._up() == 2, "the start of both workers")

    def pids(self) -> list[int]:
        """List all workers that were ever started, the oldest first."""
        messages = [e["message"] for e in self.log()]
        found = (re.fullmatch(r"Started server process \[(\d+)\]", m) for m in messages)
        return [int(m[1]) for m in found if m]

    def _up(self) -> int:
        return sum("Application startup complete" in e["message"] for e in self.log())

    def up(self, n: int) -> None:
        """Wait until so many workers have ever come up."""
        until(lambda: self._up() >= n, "the start of another worker")

    def stop(self, number: int = signal.SIGTERM) -> int:
        """End the service, and all connections to it."""
        self._open.close()
        return super().stop(number)

    def connection(self) -> httpx.Client:
        """Make a client with a connection of its own."""
        client = httpx.Client(base_url=self.client.base_url, timeout=PATIENCE)
        return self._open.enter_context(client)

    def half_sent(self, body: Body) -> tuple[str, socket.socket]:
        """Find a worker, and send it a request but for its last byte on a connection."""
        connection = self._open.enter_context(
            socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE)
        )
        connection.sendall(b"GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n")
        answer = b""
        while not answer.endswith(b"}"):
            answer += connection.recv(1 << 16)
        found = re.search(rb"x-request-id: (\w{16})", answer)
        assert found
        connection.sendall(
            b"POST /v1/predict HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
            + f"Connection: close\r\nContent-Length: {len(body.content)}\r\n\r\n".encode()
            + body.content[:-1]
        )
        return found[1].decode(), connection

    def one_each(self) -> dict[str, httpx.Client]:
        """Connect to each worker."""
        found: dict[str, httpx.Client] = {}

        def both() -> bool:
            client = self.connection()
            found.setdefault(worker(client.get("/health/live")), client)
            return len(found) == 2

        until(both, "a connection to each worker")
        return found

    def metrics_folders(self) -> list[str]:
        """Find the folder in which the workers add up their metrics, by their environment."""
        raw = Path(f"/proc/{self.pids()[-1]}/environ").read_bytes().split(b"\0")
        return [v.decode().partition("=")[2] for v in raw if v.startswith(b"PROMETHEUS_")]


def worker(response: httpx.Response) -> str:
    """Tell the worker that answered, by what all of its ids begin with."""
    assert response.status_code == 200
    return str(response.headers["x-request-id"][:16])


def alive(pid: int) -> bool:
    """Tell whether a process runs and is no zombie."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


needs_proc = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="it looks into /proc")


@pytest.fixture(scope="module")
def team(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Team]:
    folder = tmp_path_factory.mktemp("team")
    team = Team(folder / "log", copy_shipped(folder / "models"))
    yield team
    team.stop()


@pytest.fixture
def fresh(models: Path, tmp_path: Path) -> Iterator[Team]:
    """Start a team for one test, which may do with it as it likes."""
    team = Team(tmp_path / "log", models)
    yield team
    team.stop()


def finished(connection: socket.socket, body: Body) -> bool:
    """Send the last byte, and tell whether the answer came whole."""
    try:
        connection.sendall(body.content[-1:])
        answer = b""
        while part := connection.recv(1 << 16):
            answer += part
    except OSError:
        return False
    return answer.startswith(b"HTTP/1.1 200 OK") and b'"predicted":12' in answer


def test_one_that_is_killed_is_replaced_and_loses_only_its_own_requests(
    team: Team, body: Body
) -> None:
    started = len(team.pids())
    under_way = [team.half_sent(body) for _ in range(4)]
    while len({who for who, _ in under_way}) == 1:  # until each worker has one
        under_way.append(team.half_sent(body))
    before = cells(team.client)
    for n, client in enumerate(team.one_each().values(), 1):
        client.post("/v1/predict", content=body.content, headers=body.headers)
        assert cells(client) == before + 12 * n  # whichever is asked says what all have counted

    killed = team.pids()[-1]
    os.kill(killed, signal.SIGKILL)
    for _ in range(10):  # also while there is no new one
        assert team.connection().get("/health/ready").status_code == 200
    whole: dict[str, set[bool]] = {}
    for who, connection in under_way:
        whole.setdefault(who, set()).add(finished(connection, body))
    assert sorted(whole.values(), key=str) == [{False}, {True}]

    team.up(started + 1)
    both = team.one_each()
    assert len(both.keys() & whole.keys()) == 1
    answered = sum(whole[who] == {True} for who, _ in under_way)
    for client in both.values():
        assert cells(client) == before + 12 * (2 + answered)  # those of the killed one are not lost
        assert samples(client, "bloodcells_ready") == {(): 1}
    assert team.logged(f"worker {killed} died (exit status -9)")


def cells(client: httpx.Client) -> int:
    """Count the cells that have been predicted."""
    return int(sum(samples(client, "bloodcells_cells_total").values()))


def test_a_hangup_reloads_all_and_loses_no_request(team: Team, body: Body) -> None:
    answers: list[tuple[int, str]] = []
    errors: list[Exception] = []
    stop = threading.Event()

    def ask(client: httpx.Client) -> None:
        while not stop.is_set():
            try:
                r = client.post("/v1/predict", content=body.content, headers=body.headers)
            except httpx.HTTPError as error:
                errors.append(error)
                return
            answers.append((r.status_code, r.headers["bloodcells-model"]))

    clients = team.one_each()
    threads = [threading.Thread(target=ask, args=(client,)) for client in clients.values()]
    for thread in threads:
        thread.start()
    save_version(team.models, store.load(team.models / "bloodcells" / "1"), 2)
    team.popen.send_signal(signal.SIGHUP)
    loaded = "model loaded: bloodcells, versions 1, 2"
    until(lambda: sum(e["message"] == loaded for e in team.log()) == 2, "the reload of both")
    before = len(answers)
    until(lambda: len(answers) > before + 20 or errors, "further answers")
    for client in team.one_each().values():
        answer = client.post("/v1/predict", content=body.content, headers=body.headers)
        assert answer.headers["bloodcells-model"] == "bloodcells/2"
    stop.set()
    for thread in threads:
        thread.join(PATIENCE)
    assert errors == []
    assert {status for status, _ in answers} == {200}
    again = {worker(c.get("/health/live")): c.get("/v1/models").json() for c in clients.values()}
    assert again.keys() == clients.keys()  # the same processes, on the same connections
    assert all(said["models"][0]["versions"] == [1, 2] for said in again.values())


def flip(path: Path) -> None:
    """Change one bit of a file, or change it back."""
    raw = bytearray(path.read_bytes())
    raw[100] ^= 1
    path.write_bytes(raw)


def test_a_new_worker_serves_what_its_siblings_serve_or_says_why_not(
    fresh: Team, models: Path, body: Body
) -> None:
    save_version(models, store.load(models / "bloodcells" / "1"), 2)
    flip(models / "bloodcells" / "2" / MODEL_FILE)
    fresh.popen.send_signal(signal.SIGHUP)
    clients = list(fresh.one_each().values())
    until(lambda: all(refusals(c) for c in clients), "the refusal by both")
    said = clients[0].get("/v1/models").json()
    (reason,) = said["reload_refused"]
    assert "2/model.onnx has been changed since it was exported" in reason
    assert [samples(c, "bloodcells_reload_refused") for c in clients] == [{(reason,): 1}] * 2

    os.kill(fresh.pids()[0], signal.SIGKILL)
    fresh.up(3)
    for client in fresh.one_each().values():
        assert client.get("/v1/models").json() == said
        answer = client.post("/v1/predict", content=body.content, headers=body.headers)
        assert answer.headers["bloodcells-model"] == "bloodcells/1"

    flip(models / "bloodcells" / "1" / MODEL_FILE)  # what is served, too
    os.kill(fresh.pids()[-1], signal.SIGKILL)
    fresh.up(4)
    health = [c.get("/health/ready") for c in fresh.one_each().values()]
    assert sorted(h.status_code for h in health) == [200, 503]
    (detail,) = [h.json()["detail"] for h in health if h.status_code == 503]
    assert "1/model.onnx has been changed since it was exported" in detail
    assert "Other workers, which loaded it before, still serve it" in detail

    for version in ("1", "2"):
        flip(models / "bloodcells" / version / MODEL_FILE)
    fresh.popen.send_signal(signal.SIGHUP)
    clients = list(fresh.one_each().values())
    until(lambda: [refusals(c) for c in clients] == [0, 0], "the reload by both")
    served = [c.get("/v1/models").json()["models"][0]["versions"] for c in clients]
    assert served == [[1, 2], [1, 2]]


def test_a_new_worker_serves_the_version_that_its_siblings_do_wherever_the_pin_is_by_now(
    fresh: Team, models: Path
) -> None:
    save_version(models, store.load(models / "bloodcells" / "1"), 2)
    promotion.serve(models / "bloodcells", 1, "pin")
    fresh.popen.send_signal(signal.SIGHUP)
    clients = list(fresh.one_each().values())
    until(lambda: all(versions(c) == (1, [1, 2]) for c in clients), "the reload")
    promotion.serve(models / "bloodcells", 2, "pin")
    os.kill(fresh.pids()[0], signal.SIGKILL)
    fresh.up(3)
    assert [versions(c) for c in fresh.one_each().values()] == [(1, [1, 2])] * 2
    fresh.popen.send_signal(signal.SIGHUP)
    clients = list(fresh.one_each().values())
    until(lambda: all(versions(c) == (2, [1, 2]) for c in clients), "the new pin")


def versions(client: httpx.Client) -> tuple[int, list[int]]:
    """Ask which version is served, and which are loaded."""
    [listed] = client.get("/v1/models").json()["models"]
    return listed["version"], listed["versions"]


def test_a_worker_that_came_up_during_a_reload_serves_what_came_of_it(
    fresh: Team, models: Path
) -> None:
    save_version(models, store.load(models / "bloodcells" / "1"), 2)
    slow, dying = fresh.pids()
    os.kill(slow, signal.SIGSTOP)  # so that it has not read the folder when the other is replaced
    fresh.popen.send_signal(signal.SIGHUP)
    until(lambda: fresh.logged("2 workers reload"), "the start of the reload")
    os.kill(dying, signal.SIGKILL)
    fresh.up(3)
    os.kill(slow, signal.SIGCONT)
    clients = list(fresh.one_each().values())

    def ended() -> bool:
        """Tell whether both say the same, be it that the dead one had read the folder, or had not."""
        a, b = (c.get("/v1/models").json() for c in clients)
        return a == b and bool(a["reload_refused"] or a["models"][0]["version"] == 2)

    until(ended, "the end of the reload in both")


def refusals(client: httpx.Client) -> float:
    """Count the reasons why the last reload was refused."""
    return sum(samples(client, "bloodcells_reload_refused").values())


def test_a_hangup_gives_all_workers_the_same_keys_also_one_that_replaces_a_dead_one(
    models: Path, tmp_path: Path
) -> None:
    file, first, second = tmp_path / "keys", new_key(), new_key()
    file.write_text(line_of("first", first))
    team = Team(tmp_path / "log", models, BLOODCELLS_API_KEYS_FILE=file)

    def answers(key: str) -> set[int]:
        path, headers = "/v1/models", {"X-API-Key": key}
        return {c.get(path, headers=headers).status_code for c in team.one_each().values()}

    try:
        assert (answers(first), answers(second)) == ({200}, {401})
        file.write_text(line_of("second", second))
        team.popen.send_signal(signal.SIGHUP)
        until(lambda: answers(second) == {200}, "the second key in both")
        assert answers(first) == {401}
        file.write_text("broken")  # by now; who starts is to have the keys of the others
        os.kill(team.pids()[-1], signal.SIGKILL)
        team.up(3)
        assert (answers(first), answers(second)) == ({401}, {200})
    finally:
        team.stop()


def test_workers_that_read_different_folders_swap_to_none() -> None:
    before, half, whole = (
        Served(
            {"bloodcells": dict.fromkeys(versions, "digest")},
            {"bloodcells": versions},
            {"bloodcells": versions[-1]},
            (),
        )
        for versions in ([1], [1, 2], [1, 2, 3])
    )
    workers = Workers(2, socket.socket(), {"timeout_graceful_shutdown": 1})
    workers._served = before
    workers._end_reload([half, whole])
    assert workers._served.digests == before.digests
    (reason,) = workers._served.reload_refused
    assert reason.startswith("The models folder was changed while it was read")
    workers._end_reload([whole, whole])
    assert workers._served == whole
    workers._listening.close()


@needs_proc
def test_a_stop_ends_all_after_what_is_under_way_and_leaves_nothing(
    fresh: Team, body: Body
) -> None:
    _, connection = fresh.half_sent(body)
    pids, [folder] = fresh.pids(), fresh.metrics_folders()
    assert Path(folder).is_dir()
    fresh.popen.send_signal(signal.SIGTERM)
    down = "Shutting down"
    until(lambda: sum(e["message"] == down for e in fresh.log()) == 2, "the start of the shutdown")
    with pytest.raises(ConnectionRefusedError):  # at once, although one worker has yet to finish
        socket.create_connection(("127.0.0.1", fresh.port), timeout=PATIENCE)
    assert finished(connection, body)
    assert fresh.stop(signal.SIGTERM) in (0, -signal.SIGTERM)
    assert not any(alive(pid) for pid in pids)
    assert not Path(folder).exists()


def children(pid: int) -> list[int]:
    """List the workers that a process has now."""
    found = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    lines = {int(child): Path(f"/proc/{child}/cmdline").read_bytes() for child in found}
    return [child for child, line in lines.items() if b"spawn_main" in line and alive(child)]


SOON_HUNG = (
    "from app import cli\n"
    "from app.processes import workers\n"
    "workers._CHECK_SECONDS, workers._HUNG_SECONDS = 0.2, 5.0\n"
    "cli.main()"
)
"""A program that is `bloodcells-serve`, but that looks after its workers more often."""


@needs_proc
def test_a_hangup_or_a_death_while_workers_start_is_overcome_and_so_is_one_that_hangs(
    models: Path, tmp_path: Path
) -> None:
    log = tmp_path / "log"
    with log.open("wb") as sink:
        popen = subprocess.Popen(
            [sys.executable, "-c", SOON_HUNG, "--port", "0", "--workers", "2"],
            stderr=sink,
            env=environment(BLOODCELLS_MODELS=models),
        )
    try:
        until(lambda: len(children(popen.pid)) == 2, "the start of both workers")
        popen.send_signal(signal.SIGHUP)  # neither has a handler yet
        assert log.read_text().count("Application startup complete") == 0
        until(lambda: log.read_text().count("startup complete") == 2, "both workers")
        assert " died" not in log.read_text()

        first = children(popen.pid)
        os.kill(first[0], signal.SIGKILL)
        [new] = until(lambda: set(children(popen.pid)) - set(first), "a new worker")
        os.kill(new, signal.SIGSTOP)  # it has not come up yet
        time.sleep(1.5)  # in which it is asked how it is
        os.kill(new, signal.SIGKILL)
        began = time.monotonic()
        until(lambda: log.read_text().count("startup complete") == 3, "another worker")
        assert time.monotonic() - began < 20  # not when it has not answered for some time

        os.kill(children(popen.pid)[0], signal.SIGSTOP)
        until(lambda: "hangs and is killed" in log.read_text(), "the end of the one that hangs")
        until(lambda: log.read_text().count("startup complete") == 4, "another worker")
        assert log.read_text().count("hangs and is killed") == 1
    finally:
        popen.terminate()
        popen.wait(PATIENCE)


@needs_proc
def test_workers_end_with_a_parent_that_is_killed_and_the_next_start_removes_what_is_left(
    fresh: Team, tmp_path: Path
) -> None:
    pids = fresh.pids()
    (folder,) = fresh.metrics_folders()
    fresh.stop(signal.SIGKILL)
    until(lambda: not any(alive(pid) for pid in pids), "the end of the workers")
    assert Path(folder).is_dir()  # nobody was left to remove it
    later = Team(tmp_path / "later", fresh.models)
    assert not Path(folder).exists()
    assert later.logged(f"removed {folder}, which a service that was killed had left")
    later.stop()
