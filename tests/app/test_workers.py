"""Test bloodcells-serve --workers: processes share a port, a reload and one sum of what they count."""

import inspect
import os
import re
import signal
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest
from uvicorn.supervisors.multiprocess import Multiprocess
from uvicorn.supervisors.multiprocess import Process as UvicornProcess

from app import workers
from bloodcells.classification import store
from tests.app.artifacts import copy_shipped, save_version
from tests.app.bodies import Body
from tests.app.servers import PATIENCE, Process, command, environment, until
from tests.app.test_metrics import samples

pytestmark = pytest.mark.integration


class Team(Process):
    """Run `bloodcells-serve` with two workers, which are told apart by the ids that they give."""

    def __init__(self, log: Path, models: Path) -> None:
        self._open = ExitStack()
        self.models = models
        super().__init__(log, "--workers", "2", BLOODCELLS_MODELS=models)
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
    assert team.logged(f"Child process [{killed}] died")


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
    stop.set()
    for thread in threads:
        thread.join(PATIENCE)
    assert errors == []
    assert {status for status, _ in answers} == {200}
    assert {model for _, model in answers[-2:]} == {"bloodcells/2"}
    again = {worker(c.get("/health/live")): c.get("/v1/models").json() for c in clients.values()}
    assert again.keys() == clients.keys()  # the same processes, on the same connections
    assert all(said["models"][0]["versions"] == [1, 2] for said in again.values())


@needs_proc
def test_a_stop_ends_all_after_what_is_under_way_and_leaves_nothing(
    models: Path, tmp_path: Path, body: Body
) -> None:
    team = Team(tmp_path / "log", models)
    _, connection = team.half_sent(body)
    pids, [folder] = team.pids(), team.metrics_folders()
    assert Path(folder).is_dir()
    team.popen.send_signal(signal.SIGTERM)
    until(lambda: team.logged("Shutting down"), "the start of the shutdown")
    assert finished(connection, body)
    assert team.stop(signal.SIGTERM) in (0, -signal.SIGTERM)
    assert not any(alive(pid) for pid in pids)
    assert not Path(folder).exists()


def children(pid: int) -> list[int]:
    """List the workers that a process has now."""
    found = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    lines = {int(child): Path(f"/proc/{child}/cmdline").read_bytes() for child in found}
    return [child for child, line in lines.items() if b"spawn_main" in line and alive(child)]


@needs_proc
def test_a_hangup_or_a_death_while_workers_start_is_overcome(models: Path, tmp_path: Path) -> None:
    log = tmp_path / "log"
    with log.open("wb") as sink:
        popen = subprocess.Popen(
            command("--port", "0", "--workers", "2"),
            stderr=sink,
            env=environment(BLOODCELLS_MODELS=models),
        )
    try:
        until(lambda: len(children(popen.pid)) == 2, "the start of both workers")
        popen.send_signal(signal.SIGHUP)  # neither has a handler yet
        assert log.read_text().count("Application startup complete") == 0
        until(lambda: log.read_text().count("startup complete") == 2, "both workers")
        assert "died" not in log.read_text()

        first = children(popen.pid)
        os.kill(first[0], signal.SIGKILL)
        [new] = until(lambda: set(children(popen.pid)) - set(first), "a new worker")
        os.kill(new, signal.SIGSTOP)  # it has not come up yet
        time.sleep(1.5)  # in which it is asked how it is
        os.kill(new, signal.SIGKILL)
        began = time.monotonic()
        until(lambda: log.read_text().count("startup complete") == 3, "another worker")
        assert time.monotonic() - began < 20  # not when it has not answered for 30 s
    finally:
        popen.terminate()
        popen.wait(PATIENCE)


@needs_proc
def test_workers_end_with_a_parent_that_is_killed(models: Path, tmp_path: Path) -> None:
    team = Team(tmp_path / "log", models)
    pids = team.pids()
    team.stop(signal.SIGKILL)
    until(lambda: not any(alive(pid) for pid in pids), "the end of the workers")


def test_without_a_folder_for_metrics_it_is_said(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(workers, "_IN_MEMORY", str(tmp_path / "none"))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "none"))
    with (
        pytest.raises(workers.NoFolder, match="Let TMPDIR name one that can be written"),
        workers._metrics_folder(),
    ):
        pass


# --- Each override of app.workers is to go once its reason has gone ----------------------------------


def test_uvicorn_still_keeps_its_copy_of_the_end_by_which_a_worker_answers() -> None:
    assert "child_conn" not in inspect.getsource(UvicornProcess.start), (
        "uvicorn closes the end itself: delete `Workers._close_child_ends`"
    )
    assert "self.parent_conn, self.child_conn = Pipe()" in inspect.getsource(
        UvicornProcess.__init__
    )


def test_uvicorn_still_puts_new_workers_in_place_of_the_old_ones_on_sighup() -> None:
    assert "self.restart_all()" in inspect.getsource(Multiprocess.handle_hup), (
        "uvicorn does something else on SIGHUP: look whether `Workers.handle_hup` is still needed"
    )


def test_uvicorn_still_calls_what_is_overridden() -> None:
    source = inspect.getsource(Multiprocess.run)
    message = "uvicorn's supervisor runs otherwise: `Workers` is to follow"
    assert "self.init_processes()" in source, message
    assert "self.keep_subprocess_alive()" in source, message
