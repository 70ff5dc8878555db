"""The public tables come whole and checked, or not at all, from a server on this machine."""

import hashlib
import io
import logging
import os
import socket
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pooch
import pytest
from rich.console import Console

from bloodcells.errors import BloodcellsError
from tests.loopback import LoopbackSite
from training.data.download import SHA256, SOURCE, TEST, TRAIN, DownloadError, fetch

CONTENT = {TRAIN: b"Area;Class\n1;Monocyte\n" * 9000, TEST: b"Area;Class\n2;Basophil\n" * 500}
SUMS = {name: hashlib.sha256(data).hexdigest() for name, data in CONTENT.items()}

Answer = Callable[["Handler"], None]


class Handler(BaseHTTPRequestHandler):
    """Answers as its site says."""

    def do_GET(self) -> None:
        site: Site = self.server.site  # type: ignore[attr-defined]
        name = self.path.rsplit("/", 1)[-1]
        site.asked.append(self.path)
        answers = site.answers.get(name, [])
        (answers.pop(0) if len(answers) > 1 else answers[0] if answers else whole(name))(self)

    def log_message(self, format: str, *args: object) -> None:
        """Into no log."""


class Site(LoopbackSite):
    """A server on loopback that gives both files, or what a test wants in their stead.

    Attributes
    ----------
    asked : the paths of all requests.
    answers : file name -> what to do at the first, second, ... request; the last again and again.
    over : set when the server is to end.
    """

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.answers: dict[str, list[Answer]] = {}
        self.over = threading.Event()
        super().__init__(ThreadingHTTPServer(("127.0.0.1", 0), Handler))
        self.url += "/data/"

    def end(self) -> None:
        self.over.set()
        super().end()


def send(handler: Handler, data: bytes, length: int | None, status: int = 200) -> None:
    handler.send_response(status)
    if length is not None:
        handler.send_header("Content-Length", str(length))
    handler.end_headers()
    handler.wfile.write(data)


def whole(name: str) -> Answer:
    def answer(handler: Handler) -> None:
        if name in CONTENT:
            send(handler, CONTENT[name], len(CONTENT[name]))
        else:
            send(handler, b"", 0, 404)

    return answer


def other(data: bytes) -> Answer:
    return lambda handler: send(handler, data, len(data))


def status(number: int) -> Answer:
    return lambda handler: send(handler, b"", 0, number)


def broken_off(handler: Handler) -> None:
    data = CONTENT[TRAIN]
    send(handler, data[: len(data) // 2], len(data))


def broken_off_unannounced(handler: Handler) -> None:
    """As HTTP/1.0 has it: the end of the connection is the end of the file."""
    send(handler, CONTENT[TRAIN][:1000], None)


def silent(handler: Handler) -> None:
    handler.server.site.over.wait(30)  # type: ignore[attr-defined]


def silent_in_the_middle(handler: Handler) -> None:
    send(handler, CONTENT[TRAIN][:1000], len(CONTENT[TRAIN]))
    handler.wfile.flush()
    silent(handler)


def moved(to: str) -> Answer:
    def answer(handler: Handler) -> None:
        handler.send_response(302)
        handler.send_header("Location", to)
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    return answer


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    site = Site()
    try:
        yield site
    finally:
        site.end()


def get(
    folder: Path, url: str, retries: int = 0, timeout: float = 10.0, console: Console | None = None
) -> tuple[Path, Path]:
    quiet = console or Console(file=io.StringIO())
    return fetch(folder, url, quiet, sha256=SUMS, timeout_seconds=timeout, retries=retries)


def refusal(folder: Path, url: str, retries: int = 0, timeout: float = 10.0) -> str:
    """The sentence; and that nothing is left of what was fetched, under any name."""
    with pytest.raises(DownloadError) as error:
        get(folder, url, retries, timeout)
    assert isinstance(error.value, BloodcellsError)
    assert "\n" not in str(error.value)
    left = {path.name: path.read_bytes() for path in folder.iterdir()} if folder.is_dir() else {}
    assert left in ({}, {TRAIN: CONTENT[TRAIN]})
    return str(error.value)


def test_both_files_are_fetched_and_a_second_time_nothing_is(site: Site, tmp_path: Path) -> None:
    folder = tmp_path / "new" / "data"
    train, test = get(folder, site.url)
    assert (train, test) == (folder / TRAIN, folder / TEST)
    assert (train.read_bytes(), test.read_bytes()) == (CONTENT[TRAIN], CONTENT[TEST])
    assert sorted(folder.iterdir()) == sorted([train, test])
    assert [path.stat().st_mode & 0o777 for path in (train, test)] == [0o644, 0o644]
    assert site.asked == [f"/data/{TRAIN}", f"/data/{TEST}"]
    assert get(folder, site.url) == (train, test)
    assert len(site.asked) == 2


def test_an_address_may_be_given_without_its_last_stroke(site: Site, tmp_path: Path) -> None:
    get(tmp_path, site.url.rstrip("/"))
    assert site.asked == [f"/data/{TRAIN}", f"/data/{TEST}"]


def test_only_the_file_that_is_missing_is_fetched(site: Site, tmp_path: Path) -> None:
    (tmp_path / TRAIN).write_bytes(CONTENT[TRAIN])
    get(tmp_path, site.url)
    assert site.asked == [f"/data/{TEST}"]


def test_a_file_of_ones_own_is_never_written_over(site: Site, tmp_path: Path) -> None:
    own = tmp_path / TRAIN
    own.write_bytes(b"years of work")
    with pytest.raises(DownloadError) as error:
        get(tmp_path, site.url)
    assert str(error.value) == (
        f"{own} is there already and is not the published file: its SHA-256 is "
        f"{hashlib.sha256(b'years of work').hexdigest()}, {SUMS[TRAIN]} was expected. Move it away, "
        "or name another folder."
    )
    assert own.read_bytes() == b"years of work"
    assert site.asked == []


def test_another_file_than_the_published_one_is_not_kept(site: Site, tmp_path: Path) -> None:
    changed = CONTENT[TEST].replace(b"2", b"3", 1)
    site.answers[TEST] = [other(changed)]
    assert refusal(tmp_path, site.url) == (
        f"{TEST} from {site.url}{TEST} is not the published file: its SHA-256 is "
        f"{hashlib.sha256(changed).hexdigest()}, {SUMS[TEST]} was expected, and nothing was kept. Try "
        "again later; if it stays so, the file was changed at its source: train on a table of your own."
    )
    assert (tmp_path / TRAIN).read_bytes() == CONTENT[TRAIN]


def failed(site: Site, reason: str) -> str:
    return (
        f"{TRAIN} cannot be fetched from {site.url}{TRAIN}: {reason}. Check the network and try again, "
        "or fetch the file in another way and put it into the folder."
    )


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (broken_off, "the connection was closed in the middle"),
        (status(404), "the server answers 404 Not Found"),
        (status(403), "the server answers 403 Forbidden"),
        (status(500), "the server answers 500 Internal Server Error"),
        (lambda handler: None, "the connection was lost"),
        (lambda handler: send(handler, b"", "many"),  # type: ignore[arg-type]
         "invalid literal for int() with base 10: 'many'"),
        (moved(TRAIN), "Exceeded 30 redirects"),
        (moved("http://[oops/"), "Invalid IPv6 URL"),
    ],
)  # fmt: skip
def test_a_transfer_that_fails_is_one_sentence_and_leaves_nothing(
    site: Site, tmp_path: Path, answer: Answer, reason: str
) -> None:
    site.answers[TRAIN] = [answer]
    assert refusal(tmp_path, site.url) == failed(site, reason)


def test_a_transfer_that_breaks_off_unannounced_is_another_file(site: Site, tmp_path: Path) -> None:
    site.answers[TRAIN] = [broken_off_unannounced]
    found = hashlib.sha256(CONTENT[TRAIN][:1000]).hexdigest()
    assert f"its SHA-256 is {found}, {SUMS[TRAIN]} was expected" in refusal(tmp_path, site.url)


@pytest.mark.parametrize("answer", [silent, silent_in_the_middle])
def test_a_server_that_goes_silent_is_given_up(site: Site, tmp_path: Path, answer: Answer) -> None:
    site.answers[TRAIN] = [answer]
    started = time.monotonic()
    sentence = refusal(tmp_path, site.url, timeout=0.3)
    assert time.monotonic() - started < 5
    assert sentence == failed(site, "nothing came for 0.3 seconds")


def test_without_a_server_the_systems_reason_is_given(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    sentence = refusal(tmp_path, f"http://127.0.0.1:{port}/")
    assert ": Connection refused. Check the network" in sentence


def test_an_address_that_is_none_is_said(tmp_path: Path) -> None:
    assert "No connection adapters were found for 'gopher://" in refusal(tmp_path, "gopher://x")


def test_a_redirect_is_followed(site: Site, tmp_path: Path) -> None:
    site.answers[TRAIN] = [moved(f"/elsewhere/{TRAIN}"), whole(TRAIN)]
    train, _ = get(tmp_path, site.url)
    assert train.read_bytes() == CONTENT[TRAIN]
    assert site.asked[:2] == [f"/data/{TRAIN}", f"/elsewhere/{TRAIN}"]


@pytest.mark.parametrize("answer", [broken_off, broken_off_unannounced, status(503)])
def test_what_may_pass_is_tried_again(site: Site, tmp_path: Path, answer: Answer) -> None:
    site.answers[TRAIN] = [answer, whole(TRAIN)]
    train, _ = get(tmp_path, site.url, retries=1)
    assert train.read_bytes() == CONTENT[TRAIN]
    assert site.asked == [f"/data/{TRAIN}", f"/data/{TRAIN}", f"/data/{TEST}"]


def test_tries_are_bounded(site: Site, tmp_path: Path) -> None:
    site.answers[TRAIN] = [status(503)]
    refusal(tmp_path, site.url, retries=1)
    assert site.asked == [f"/data/{TRAIN}"] * 2


def test_a_file_that_is_not_there_is_asked_for_once(site: Site, tmp_path: Path) -> None:
    site.answers[TRAIN] = [status(404)]
    refusal(tmp_path, site.url, retries=2)
    assert site.asked == [f"/data/{TRAIN}"]


def test_a_folder_that_cannot_be_made_is_said(site: Site, tmp_path: Path) -> None:
    (tmp_path / "taken").write_bytes(b"")
    folder = tmp_path / "taken" / "data"
    assert refusal(folder, site.url) == (
        f"{folder / TRAIN} cannot be written: Not a directory. Name another folder."
    )
    assert site.asked == []


@pytest.fixture
def locked() -> Iterator[Path]:
    """A folder that may be read and not written to, also by root, who is somebody else meanwhile."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o555)
        user = os.geteuid()
        if user == 0:
            os.seteuid(65534)
        try:
            yield folder
        finally:
            os.seteuid(user)
            folder.chmod(0o755)


@pytest.mark.parametrize("below", ["", "data"])
def test_a_folder_that_may_not_be_written_to_is_said(site: Site, locked: Path, below: str) -> None:
    folder = locked / below
    assert refusal(folder, site.url) == (
        f"{folder / TRAIN} cannot be written: Permission denied. Name another folder."
    )


def test_a_folder_where_the_file_should_be_is_said(site: Site, tmp_path: Path) -> None:
    (tmp_path / TRAIN).mkdir()
    with pytest.raises(DownloadError, match=f"{TRAIN} cannot be written: Is a directory"):
        get(tmp_path, site.url)


def test_a_terminal_has_a_bar_per_file_and_a_log_a_line(site: Site, tmp_path: Path) -> None:
    terminal, log = io.StringIO(), io.StringIO()
    get(tmp_path / "a", site.url, console=Console(file=terminal, force_terminal=True, width=120))
    get(tmp_path / "b", site.url, console=Console(file=log, width=120))
    assert terminal.getvalue().count(TRAIN) >= 1
    assert "━" in terminal.getvalue()
    size = len(CONTENT[TRAIN]) / 1000
    assert f"{size:.1f}/{size:.1f} kB" in terminal.getvalue()
    assert log.getvalue() == f"Fetching {TRAIN}.\nFetching {TEST}.\n"


def test_pooch_says_nothing_of_its_own_and_is_left_as_loud_as_it_was(
    site: Site, tmp_path: Path
) -> None:
    said: list[str] = []
    listening = logging.Handler()
    listening.emit = lambda record: said.append(record.getMessage())  # type: ignore[method-assign]
    logger = pooch.get_logger()
    logger.setLevel("INFO")
    logger.addHandler(listening)
    try:
        site.answers[TRAIN] = [status(503), whole(TRAIN)]
        get(tmp_path / "a", site.url, retries=1)
        refusal(tmp_path / "b", "gopher://x")
        assert logger.level == logging.INFO
    finally:
        logger.removeHandler(listening)
        logger.setLevel("NOTSET")
    assert said == []


def test_what_is_fetched_is_the_seed_projects_by_https(lab: Path) -> None:
    assert SOURCE == (
        "https://raw.githubusercontent.com/SabinaGru/Bloodcell_classification/main/data/"
    )
    data = (lab / "data" / TRAIN).read_bytes()
    assert SHA256[TRAIN] == hashlib.sha256(data).hexdigest()
    table = (lab / "data" / "README.md").read_text()
    assert all(sum_ in table for sum_ in SHA256.values())
