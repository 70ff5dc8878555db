"""Ask a service on the loopback without a pause, and note what came of each request."""

import json
import random
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Literal

from bench.cells import NAMES, Block
from bench.servers import HOST
from bloodcells import Classifier, read_cells
from bloodcells.tables.formats import Limits, read_bytes

Outcome = Literal["answered", "wrong", "refused", "reset", "lost", "late"]
"""Answered whole and right; otherwise; no connection was made; one was, but ended before any answer on it;
one that had answered before ended without an answer; nothing came for a time."""
PATIENCE = 10.0
"""Seconds without an answer after which a request is given up."""
_PAUSE = 0.005
"""Seconds between attempts to connect where nobody listens."""
_HELD = 0.3
"""Seconds for which a slow sender holds back the last byte."""


@dataclass(frozen=True)
class Question:
    """Hold a table, the model that is asked, and the right classes."""

    path: str
    content: bytes
    classes: Sequence[str | None]
    model: str
    """NAME/VERSION; without a version where none is asked."""


@dataclass(frozen=True)
class Asked:
    """Say what came of a request."""

    outcome: Outcome
    began: float
    seconds: float
    first: bool
    """Whether it was the first on its connection."""
    worker: str
    """What the ids of the process begin with that has answered on the connection; empty if none has."""
    what: str
    """What was wrong, or how it ended."""


def questions(models: Path, versions: Sequence[int | None], rows: int) -> list[Question]:
    """Make a table of the lab's cells, and ask versions of the default model and the small one beside it."""
    texts = Block.read().texts[:rows]
    data = [[float(text) for text in row] for row in texts]
    content = json.dumps({"columns": NAMES, "data": data}).encode()
    cells = read_cells(read_bytes(content, "json", Limits()))
    found = []
    for name in ("bloodcells", "shape-only"):
        classes = Classifier.load(models / name / "1").predict(cells).classes
        for version in versions if name == "bloodcells" else (None,):
            asked = "" if version is None else f"&version={version}"
            model = name if version is None else f"{name}/{version}"
            found.append(Question(f"/v1/predict?model={name}{asked}", content, classes, model))
    return found


class Askers:
    """Run clients of several kinds on threads until they are told to stop.

    Parameters
    ----------
    ports
        Gives the port for each new connection.
    few, many
        Questions of few cells and of many.
    right
        Gives the models that may answer now where no version is asked.
    keeping, passing, slow
        Clients that keep their connection, that make a new one for each request, and that hold back the last
        byte of a request for a while. One more sends `many`.
    """

    def __init__(
        self,
        ports: Callable[[], int],
        few: Sequence[Question],
        many: Sequence[Question],
        right: Callable[[], set[str]],
        keeping: int = 4,
        passing: int = 2,
        slow: int = 2,
    ) -> None:
        self.asked: list[Asked] = []
        self._ports, self._right = ports, right
        self._stop = threading.Event()
        kinds = [(few, True, 0.0)] * keeping + [(few, False, 0.0)] * passing
        kinds += [(few, True, _HELD)] * slow + [(many, True, 0.0)] * bool(many)
        self._threads = [threading.Thread(target=self._run, args=k, daemon=True) for k in kinds]
        for thread in self._threads:
            thread.start()

    def stop(self) -> list[Asked]:
        """End the clients, and give what came of all requests."""
        self._stop.set()
        for thread in self._threads:
            thread.join()
        return self.asked

    def _run(self, asked: Sequence[Question], keeps: bool, held: float) -> None:
        while not self._stop.is_set():
            connection = HTTPConnection(HOST, self._ports(), timeout=PATIENCE)
            if not self._ask_on(connection, asked, keeps, held):
                time.sleep(_PAUSE)
            connection.close()

    def _ask_on(
        self, connection: HTTPConnection, asked: Sequence[Question], keeps: bool, held: float
    ) -> bool:
        """Ask on one connection until one side ends it, and tell whether it was made."""
        began, worker, first = time.monotonic(), "", True

        def note(outcome: Outcome, what: str = "") -> None:
            seconds = time.monotonic() - began
            self.asked.append(Asked(outcome, began, seconds, first, worker, what))

        try:
            connection.connect()
        except OSError as error:
            note("refused" if isinstance(error, ConnectionRefusedError) else "reset", repr(error))
            return False
        while not self._stop.is_set():
            question = random.choice(asked)
            may = self._right()
            try:
                # A slow sender's first request is a quick one: then it is known to be accepted.
                status, sent_id, model, body = _exchange(
                    connection, question, 0.0 if first else held
                )
            except TimeoutError as error:
                note("late", repr(error))
                return True
            except (OSError, HTTPException) as error:
                note("reset" if first else "lost", repr(error))
                return True
            worker = sent_id[:16]
            what = _wrong(question, status, model, body, may | self._right())
            note("wrong" if what else "answered", what)
            if not keeps or connection.sock is None:  # the answer had `Connection: close`
                return True
            began, first = time.monotonic(), False
        return True


def _exchange(
    connection: HTTPConnection, question: Question, held: float
) -> tuple[int, str, str, bytes]:
    """Send a request and read its answer: status, id, model and body."""
    connection.putrequest("POST", question.path)
    connection.putheader("Content-Type", "application/json")
    connection.putheader("Content-Length", str(len(question.content)))
    connection.endheaders()
    if held:
        connection.send(question.content[:-1])
        time.sleep(held)
        connection.send(question.content[-1:])
    else:
        connection.send(question.content)
    response = connection.getresponse()
    body = response.read()
    ids = response.getheader("X-Request-ID", ""), response.getheader("Bloodcells-Model", "")
    return response.status, *ids, body


def _wrong(question: Question, status: int, model: str, body: bytes, may: set[str]) -> str:
    """Tell what is wrong with an answer; empty if nothing is."""
    if status != 200:
        return f"{status}: {body.decode(errors='replace')[:300]}"
    asked = question.model
    if not (model == asked if "/" in asked else model in may and model.startswith(f"{asked}/")):
        return f"{model} answered where {asked} was asked, and of those without a version {may} may"
    classes = [row["class"] for row in json.loads(body)["predictions"]]
    return "" if classes == list(question.classes) else "other classes than the model's own"
