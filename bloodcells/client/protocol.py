"""Define what a client asks the service and reads from its answers, without a socket, thread or clock.

An exchange is a generator: it yields a `Request` to send, or a number of seconds to wait, and is sent
the outcome. The clients only carry out what it yields, one with threads, the other with asyncio.
"""

from collections.abc import Generator, Iterator, Mapping
from dataclasses import dataclass, field, replace
from threading import Lock
from typing import Any, Generic, TypeVar
from urllib.parse import quote

import httpx
import orjson
import pyarrow as pa

from bloodcells.classification.model_choice import ModelChoice
from bloodcells.client.arrow_codec import ARROW, decode, empty, encode
from bloodcells.client.errors import BadAnswer, ServiceError, Unreachable
from bloodcells.client.inputs import InputChunk
from bloodcells.client.model_info import ModelInfo
from bloodcells.client.predictions import Answer, joined
from bloodcells.client.question import Question
from bloodcells.client.retries import Outcome, seconds_to_wait

__all__ = [
    "Assembly",
    "ClientProtocol",
    "Exchange",
    "Finished",
    "PinnedModel",
    "PinnedModels",
    "Request",
    "RowSlice",
    "advance",
]

T = TypeVar("T")

_MAX_BODY_BYTES = 7 * 2**20
"""Most bytes of one request: the service reads one of up to 8 MiB whole, and answers it from memory, so that
there is nothing to ask for while it is sent; and httpx reads nothing before all is sent."""


@dataclass(frozen=True)
class Request:
    """Describe one request; it changes nothing at the service, so it can be sent again."""

    method: str
    path: str
    params: Mapping[str, str] = field(default_factory=dict)
    content: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict)

    def build(self, http: httpx.Client | httpx.AsyncClient) -> httpx.Request:
        """Build the request that a connection of either kind sends."""
        return http.build_request(
            self.method,
            self.path,
            params=self.params,
            content=self.content,
            headers=self.headers,
        )


Exchange = Generator[Request | float, Outcome | None, T]
"""Requests and waits that lead to a result of type T."""


class PinnedModel:
    """Hold the model for one call, so that one version answers all of it, whatever is swapped in.

    Threads may share it.
    """

    def __init__(self, model: ModelInfo, version: int | None) -> None:
        self.model = model
        self._version = version
        self._lock = Lock()

    @property
    def version(self) -> int | None:
        """Give the version that is to answer; None before the first answer, if the caller named none."""
        return self._version

    def settle(self, version: int) -> int:
        """Choose this version, if none has answered yet, and give the one that is to answer."""
        with self._lock:
            if self._version is None:
                self._version = version
            return self._version


class PinnedModels:
    """Hold the models for one call, each pinned where a table is for it. Threads may share it.

    Attributes
    ----------
    choice
        The models among which each table is given its own.
    question
        What the call asks.
    """

    def __init__(
        self, choice: ModelChoice[ModelInfo], version: int | None, question: Question
    ) -> None:
        self.choice, self.question = choice, question
        self._pinned = {model.name: PinnedModel(model, version) for model in choice.models}

    def of(self, rows: "RowSlice") -> PinnedModel:
        """Give the model that cells were read for."""
        return self._pinned[rows.chunk.model.name]


@dataclass(frozen=True)
class RowSlice:
    """Hold the cells of one request: from `start` to `stop` of a chunk."""

    chunk: InputChunk
    start: int
    stop: int

    @property
    def share(self) -> float | None:
        """Give how much of all work is done with these cells, from 0 to 1; None where it is not known."""
        chunk = self.chunk
        if chunk.kind == "file" or chunk.share is None or not len(chunk):
            return chunk.share
        return self.stop / len(chunk)


class ClientProtocol:
    """Hold the exchanges of one client with the service.

    Parameters
    ----------
    url
        Address of the service, for messages.
    model, version
        The model that is to answer, and its version; None for the service's default.
    retries
        How often a request is sent again.
    batch_rows
        Most cells of one request.

    Raises
    ------
    ValueError
        A parameter is out of its range.
    """

    def __init__(
        self, url: str, model: str | None, version: int | None, retries: int, batch_rows: int
    ) -> None:
        if model is not None and not isinstance(model, str):
            raise ValueError(f"model is {model!r}; the name of a model was expected.")
        if version is not None and not (isinstance(version, int) and version >= 1):
            raise ValueError(f"version is {version!r}; a whole number from 1 was expected.")
        if retries < 0:
            raise ValueError(f"retries is {retries}; 0 or more was expected.")
        if batch_rows < 1:
            raise ValueError(f"batch_rows is {batch_rows}; 1 or more was expected.")
        self._url, self._name, self._version = url, model, version
        self._retries, self._batch_rows = retries, batch_rows
        self._known: ModelInfo | None = None
        self._others: tuple[ModelInfo, ...] = ()

    def ready(self) -> Exchange[bool]:
        """Ask whether the service can answer now."""
        outcome = yield Request("GET", "/health/ready")
        return not isinstance(outcome, Exception | None) and outcome.status_code == 200

    def model(self) -> Exchange[ModelInfo]:
        """Ask for the manifest of the model; if none was named, of the default and of those beside it."""
        if self._name is not None:
            names = [self._name]
        else:
            names = _default_first((yield from self._json("/v1/models")))
        if self._version is not None:
            del names[1:]
        found = []
        for name in names:
            found.append((yield from self._manifest(name)))
        known, *others = found
        self._known, self._others = known, tuple(others)
        return known

    def _manifest(self, name: str) -> Exchange[ModelInfo]:
        """Ask for the manifest of one model."""
        path = f"/v1/models/{quote(name, safe='')}"
        if self._version is not None:
            path += f"/versions/{self._version}"
        return ModelInfo.of((yield from self._json(path)))

    def pin_models(self, question: Question) -> Exchange[PinnedModels]:
        """Begin a call: find the models that are to answer it, the one for each table."""
        known = self._known or (yield from self.model())
        return PinnedModels(ModelChoice(known, self._others), self._version, question)

    def slices(self, chunk: InputChunk, question: Question) -> Iterator[RowSlice]:
        """Cut a chunk into the cells of single requests; one without cells is one empty slice."""
        most = question.rows(self._batch_rows)
        if chunk.cells is not None:
            most = max(1, min(most, _MAX_BODY_BYTES // (8 * len(chunk.cells.features))))
        for start in range(0, max(len(chunk), 1), most):
            yield RowSlice(chunk, start, min(start + most, len(chunk)))

    def ask(self, rows: RowSlice, models: PinnedModels) -> Exchange[Answer]:
        """Ask for the classes of the cells of one slice.

        Raises
        ------
        ServiceError
            The service refuses the request or gives no answer; the error names rows by their numbers
            among all rows of the call.
        """
        cells, pinned = rows.chunk.cells, models.of(rows)
        if cells is None:
            model = pinned.model
            return empty(
                model.name,
                pinned.version or model.version,
                model.classes,
                models.question.columns,
            )
        numbers = rows.chunk.rows[rows.start : rows.stop]
        body = encode(cells.values[rows.start : rows.stop], cells.features)
        try:
            answer = yield from self._predict(body, len(numbers), pinned, models.question)
            if (version := pinned.settle(answer.model_version)) != answer.model_version:
                answer = yield from self._predict(body, len(numbers), pinned, models.question)
            if version != answer.model_version:
                raise BadAnswer(
                    f"it is by version {answer.model_version} of the model, not by {version}"
                )
        except ServiceError as error:
            self._known = None  # the model may be another one by now, of other measurements
            error.renumber(numbers)
            raise
        return _with_reasons(answer, rows)

    def _predict(
        self, body: bytes, n_cells: int, pinned: PinnedModel, question: Question
    ) -> Exchange[Answer]:
        params = {"model": pinned.model.name, **question.parameters}
        if pinned.version is not None:
            params["version"] = str(pinned.version)
        headers = {"Content-Type": ARROW, "Accept": ARROW}
        content = yield from self._send(Request("POST", "/v1/predict", params, body, headers))
        answer = decode(content, n_cells, question.columns)
        if answer.model_version != pinned.model.version:
            self._known = None
        return answer

    def _json(self, path: str) -> Exchange[Any]:
        content = yield from self._send(Request("GET", path))
        try:
            return orjson.loads(content)
        except orjson.JSONDecodeError as error:
            raise BadAnswer("it is no JSON") from error

    def _send(self, request: Request) -> Exchange[bytes]:
        """Send a request, again while that is worth it, for the body of the answer."""
        tries = 0
        while True:
            outcome = yield request
            assert outcome is not None
            tries += 1
            seconds = seconds_to_wait(outcome, tries, self._retries)
            if seconds is None:
                break
            yield seconds
        if isinstance(outcome, Exception):
            raise Unreachable(self._url, outcome, tries) from outcome
        if outcome.status_code != 200:
            raise ServiceError.of(outcome, tries)
        return outcome.content


def _default_first(found: Any) -> list[str]:
    """Name the default model of a service, then those of the same classes that can answer.

    Raises
    ------
    BadAnswer
        It is no list of models with a default.
    """
    try:
        default = next(m for m in found["models"] if m["default"])
        others = [
            str(m["name"])
            for m in found["models"]
            if not m["default"]
            and m["ready"]
            and sorted(m["classes"]) == sorted(default["classes"])
        ]
        return [str(default["name"]), *others]
    except (KeyError, TypeError, StopIteration) as error:
        raise BadAnswer("it names no default model") from error


@dataclass(frozen=True)
class Finished(Generic[T]):
    """Hold the result of an exchange that has ended."""

    value: T


def advance(exchange: Exchange[T], outcome: Outcome | None) -> Request | float | Finished[T]:
    """Take the next step of an exchange, given the outcome of the one before; None at the first."""
    try:
        return exchange.send(outcome)
    except StopIteration as end:
        return Finished(end.value)


class Assembly:
    """Join the answers to slices, which come in order, into the answers to chunks."""

    def __init__(self) -> None:
        self._answers: list[Answer] = []

    def add(self, rows: RowSlice, answer: Answer) -> Answer | None:
        """Add the next answer; give that to the whole chunk, or None while further slices of it follow."""
        self._answers.append(answer)
        if rows.stop < len(rows.chunk):
            return None
        whole, self._answers = joined(self._answers), []
        return replace(whole, notes=rows.chunk.notes)


def _with_reasons(answer: Answer, rows: RowSlice) -> Answer:
    """Flag rejected rows with the client's own reason, which has the row's number among all rows."""
    reasons = rows.chunk.reasons(rows.start, rows.stop)
    if not reasons:
        return answer
    flags = answer.flags
    for i, reason in reasons:
        flags[i - rows.start] = [f"rejected: {reason}"]
    position = answer.table.schema.get_field_index("flags")
    field = answer.table.schema.field(position)
    return replace(
        answer, table=answer.table.set_column(position, field, pa.array(flags, field.type))
    )
