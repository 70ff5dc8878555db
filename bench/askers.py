"""Ask a service on the loopback, as honest clients do, and note what came of each request."""

import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from itertools import count
from pathlib import Path
from typing import Literal

import numpy as np
import orjson

from bench.answers import same_answer
from bench.cells import NAMES, Block
from bench.servers import HOST
from bloodcells import Classifier, read_cells
from bloodcells.tables.formats import Limits, read_bytes
from tests.app.sent_bodies import JSON, PROBLEM

Outcome = Literal["answered", "wrong", "problem", "refused", "reset", "lost", "late"]
"""Answered whole and right; otherwise; answered by a problem document; no connection was made; one was, but
ended before any answer on it; one that had answered before ended without an answer; nothing came for a
time."""
PATIENCE = 10.0
"""Seconds without an answer after which a request is given up."""
HELD = 0.3
"""Seconds for which a slow sender holds back the last byte."""
_PAUSE = 0.005
"""Seconds between attempts to connect where nobody listens."""
_PIECE = 1 << 16
"""Bytes of a chunk of a body whose length is not told."""


@dataclass(frozen=True)
class Question:
    """Hold a request, and the answer that is right."""

    path: str
    content: bytes
    expected: bytes
    """The body of the answer; of version 1 where a version may be any. Of HEAD, what GET answers."""
    model: str = ""
    """NAME/VERSION that is to answer; without a version where none is asked; empty if none says so."""
    headers: Mapping[str, str] = field(default_factory=lambda: {"Content-Type": JSON})
    method: str = "POST"
    chunked: bool = False
    """Whether the body is sent in chunks, its length untold, while the answer is read."""


@dataclass(frozen=True)
class Kind:
    """Describe one client."""

    name: str
    questions: Sequence[Question]
    keeps: bool = True
    """Whether it keeps its connection, or makes a new one for each request."""
    every: float = 0.0
    """Seconds between two requests."""
    held: float = 0.0
    """Seconds for which it holds back the last byte of a request."""
    patience: float = PATIENCE


@dataclass(frozen=True)
class Asked:
    """Say what came of a request."""

    kind: str
    outcome: Outcome
    began: float
    seconds: float
    first: bool
    """Whether it was the first on its connection."""
    worker: str
    """What the ids of the process begin with that has answered on the connection; empty if none has."""
    what: str
    """What was wrong, or how it ended; the status and the type of a problem."""


def questions(models: Path, versions: Sequence[int | None], rows: int) -> list[Question]:
    """Make a table of the lab's cells, and ask versions of the default model and the small one beside it."""
    texts = Block.read().texts[:rows]
    data = [[float(text) for text in row] for row in texts]
    content = orjson.dumps({"columns": NAMES, "data": data})
    cells = read_cells(read_bytes(content, "json", Limits()))
    found = []
    for name in ("bloodcells", "shape-only"):
        expected = Classifier.load(models / name / "1").predict(cells).to_json()
        for version in versions if name == "bloodcells" else (None,):
            asked = "" if version is None else f"&version={version}"
            model = name if version is None else f"{name}/{version}"
            found.append(Question(f"/v1/predict?model={name}{asked}", content, expected, model))
    return found


def nine_clients(few: Sequence[Question], many: Sequence[Question]) -> list[Kind]:
    """List nine clients, which keep connections, make new ones, send slowly, or send many cells."""
    kinds = [Kind("kept", few)] * 4 + [Kind("new", few, keeps=False)] * 2
    return kinds + [Kind("slow", few, held=HELD)] * 2 + [Kind("many", many)]


class Askers:
    """Run clients on threads until they are told to stop.

    Parameters
    ----------
    ports
        Gives the port for each new connection.
    kinds
        A client each.
    right
        Gives the models that may answer now where no version is asked.
    seed
        Of the order of questions.
    """

    def __init__(
        self,
        ports: Callable[[], int],
        kinds: Sequence[Kind],
        right: Callable[[], set[str]] = set,
        seed: int = 0,
    ) -> None:
        self.asked: list[Asked] = []
        self._ports, self._right = ports, right
        self._stop, self._go = threading.Event(), threading.Event()
        self._go.set()
        self._idle = [threading.Event() for _ in kinds]
        self._threads = [
            threading.Thread(
                target=self._run, args=(kind, idle, random.Random(f"{seed} {i}")), daemon=True
            )
            for i, kind, idle in zip(count(), kinds, self._idle, strict=False)
        ]
        for thread in self._threads:
            thread.start()

    def stop(self) -> list[Asked]:
        """End the clients, and give what came of all requests."""
        self._stop.set()
        self._go.set()
        for thread in self._threads:
            thread.join()
        return self.asked

    def __enter__(self) -> "Askers":
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def pause(self) -> None:
        """Wait until each client has its answer, has closed its connection, and asks nothing more."""
        self._go.clear()
        for idle in self._idle:
            idle.wait(2 * PATIENCE)

    def resume(self) -> None:
        """Let the clients go on."""
        self._go.set()

    def _run(self, kind: Kind, idle: threading.Event, chance: random.Random) -> None:
        while not self._stop.is_set():
            if not self._go.is_set():
                idle.set()
                self._go.wait()
                idle.clear()
            connection = HTTPConnection(HOST, self._ports(), timeout=kind.patience)
            connection.auto_open = 0  # a request is for the connection that it is counted with
            if not self._ask_on(connection, kind, chance):
                time.sleep(_PAUSE)
            connection.close()

    def _ask_on(self, connection: HTTPConnection, kind: Kind, chance: random.Random) -> bool:
        """Ask on one connection until one side ends it, and tell whether it was made."""
        began, worker, first = time.monotonic(), "", True

        def note(outcome: Outcome, what: str = "") -> None:
            seconds = time.monotonic() - began
            self.asked.append(Asked(kind.name, outcome, began, seconds, first, worker, what))

        try:
            connection.connect()
        except OSError as error:
            note("refused" if isinstance(error, ConnectionRefusedError) else "reset", repr(error))
            return False
        while not self._stop.is_set() and self._go.is_set():
            question = chance.choice(kind.questions)
            may = self._right()
            try:
                # A slow sender's first request is a quick one: then it is known to be accepted.
                answer = _exchange(connection, question, 0.0 if first else kind.held)
            except TimeoutError as error:
                note("late", repr(error))
                return True
            except (OSError, HTTPException) as error:
                note("reset" if first else "lost", repr(error))
                return True
            worker = answer.sent_id[:16]
            note(*_judged(question, answer, may | self._right()))
            self._stop.wait(kind.every)
            if not kind.keeps or connection.sock is None:  # the answer had `Connection: close`
                return True
            began, first = time.monotonic(), False
        return True


@dataclass(frozen=True)
class _Answer:
    """Hold an answer."""

    status: int
    sent_id: str
    model: str
    media_type: str
    length: str
    body: bytes


def _exchange(connection: HTTPConnection, question: Question, held: float) -> _Answer:
    """Send a request and read its answer."""
    connection.putrequest(question.method, question.path)
    for name, value in question.headers.items():
        connection.putheader(name, value)
    if question.chunked:
        connection.putheader("Transfer-Encoding", "chunked")
        connection.endheaders()
        sending = threading.Thread(target=_send_chunks, args=(connection, question.content))
        sending.start()
        try:
            return _read(connection)
        finally:
            sending.join(PATIENCE)
    if question.method == "POST":
        connection.putheader("Content-Length", str(len(question.content)))
    connection.endheaders()
    if held:
        connection.send(question.content[:-1])
        time.sleep(held)
        connection.send(question.content[-1:])
    elif question.content:
        connection.send(question.content)
    return _read(connection)


def _send_chunks(connection: HTTPConnection, content: bytes) -> None:
    with suppress(OSError, HTTPException):  # the reading side tells why
        for start in range(0, len(content), _PIECE):
            piece = content[start : start + _PIECE]
            connection.send(b"%x\r\n%s\r\n" % (len(piece), piece))
        connection.send(b"0\r\n\r\n")


def _read(connection: HTTPConnection) -> _Answer:
    response = connection.getresponse()
    body = response.read()
    header = response.headers
    return _Answer(
        response.status,
        header.get("X-Request-ID", ""),
        header.get("Bloodcells-Model", ""),
        header.get("Content-Type", "").partition(";")[0],
        header.get("Content-Length", ""),
        body,
    )


def _judged(question: Question, answer: _Answer, may: set[str]) -> tuple[Outcome, str]:
    """Tell what is wrong with an answer."""
    if answer.status != 200:
        if answer.media_type == PROBLEM:
            return "problem", problem_name(answer.status, answer.body)
        return "wrong", f"{answer.status}: {answer.body.decode(errors='replace')[:300]}"
    asked, model, expected = question.model, answer.model, question.expected
    if asked and not (
        model == asked if "/" in asked else model in may and model.startswith(f"{asked}/")
    ):
        said = f"{model} answered where {asked} was asked"
        return "wrong", f"{said}, and of those without a version {may} may"
    if asked and answer.media_type == JSON:
        name, version = model.split("/")
        expected = expected.replace(_model(name, "1"), _model(name, version), 1)
    if question.method == "HEAD":
        right = not answer.body and answer.length == str(len(expected))
    else:
        right = same_answer(answer.body, expected, answer.media_type)
    return ("answered", "") if right else ("wrong", f"{question.path}: not the library's answer")


def _model(name: str, version: str) -> bytes:
    return f'"model":{{"name":"{name}","version":{version}}}'.encode()


def problem_name(status: int, body: bytes) -> str:
    """Write the status and the type of a problem document, as `413 table-too-large`."""
    try:
        return f"{status} {orjson.loads(body)['type'].rpartition(':')[2]}"
    except (ValueError, KeyError, TypeError):
        return f"{status} without a problem document"


def p99(asked: Iterable[Asked], kind: str) -> float:
    """Compute the 99th percentile of the times of one kind's right answers, in milliseconds."""
    times = [a.seconds for a in asked if a.kind == kind and a.outcome == "answered"]
    return 1e3 * float(np.quantile(times, 0.99)) if times else float("nan")


def faults(asked: Iterable[Asked]) -> dict[str, int]:
    """Count all that was not answered right, by kind of client, outcome and reason."""
    counts = Counter(f"{a.kind} {a.outcome}: {a.what}" for a in asked if a.outcome != "answered")
    return dict(sorted(counts.items()))
