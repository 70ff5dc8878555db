"""Test tables of several requests as one: each is answered for its own cells."""

import asyncio
import json
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import replace
from typing import Any

import pytest

from app.middleware.batching import MicroBatcher, NotBatchable
from app.models.registry import ModelRegistry
from app.monitoring.metrics import Metrics
from app.settings import Settings
from bloodcells import Classifier, read_cells
from bloodcells.errors import MissingMeasurements
from bloodcells.tables.formats import Limits, Source, read_bytes
from tests.app.artifacts import MODELS
from tests.app.sent_bodies import Body, Table, json_cells, json_columns, made_up

Form = Callable[[Table], Body]

TABLES = [made_up(n, seed=n) for n in (1, 3, 12)]


@pytest.fixture(scope="module")
def classifier() -> Classifier:
    return Classifier.load(MODELS / "bloodcells")


@pytest.fixture
def metrics() -> Metrics:
    return Metrics(ModelRegistry(Settings(models=MODELS)))


@pytest.fixture
def batcher(metrics: Metrics) -> MicroBatcher:
    return MicroBatcher(metrics)


def source(table: Table, form: Form = json_columns) -> Source:
    return read_bytes(form(table).content, "json", Limits())


SCALED = TABLES[1]
for _name in ("Area", "IntDen"):
    SCALED = SCALED.put(2, _name, SCALED.column(_name)[1] / 4)


def counted(metrics: Metrics) -> float:
    """Count all cells, of whatever class."""
    lines = metrics.text().decode().splitlines()
    found = [line for line in lines if line.startswith("bloodcells_cells_total{")]
    return sum(float(line.rsplit(" ", 1)[1]) for line in found)


def at_once(*asked: Coroutine[Any, Any, bytes]) -> list[Any]:
    async def all_of_them() -> list[Any]:
        return await asyncio.gather(*asked, return_exceptions=True)

    return asyncio.run(all_of_them())


def values_of(answer: Any) -> Iterator[Any]:
    """List all values in an answer, numbers as they are to be compared."""
    if isinstance(answer, dict):
        yield list(answer)
        answer = list(answer.values())
    if isinstance(answer, list):
        for value in answer:
            yield from values_of(value)
    else:
        yield pytest.approx(answer, abs=1e-15) if isinstance(answer, float) else answer


def same(answer: bytes, expected: bytes) -> bool:
    return list(values_of(json.loads(answer))) == list(values_of(json.loads(expected)))


@pytest.mark.parametrize("form", [json_cells, json_columns])
@pytest.mark.parametrize("probabilities", [True, False])
@pytest.mark.parametrize(
    "change",
    [
        lambda table: table,
        lambda table: table.without("id"),
        lambda table: table.put(1, "id", " "),
        lambda table: table.put(1, "Mean green", 254.0),  # which contradicts others
    ],
    ids=["named", "numbered", "one without a name", "doubtful"],
)
def test_each_is_answered_as_it_is_alone(
    change: Callable[[Table], Table],
    probabilities: bool,
    form: Form,
    batcher: MicroBatcher,
    classifier: Classifier,
) -> None:
    sources = [source(change(table), form) for table in TABLES]
    answers = at_once(*(batcher.answer(classifier, probabilities, s) for s in sources))
    for answer, sent in zip(answers, sources, strict=True):
        cells = read_cells(sent, classifier.measurements)
        assert same(answer, classifier.predict(cells).to_json(probabilities))


def test_tables_that_differ_go_their_own_ways(
    batcher: MicroBatcher, classifier: Classifier
) -> None:
    table = TABLES[1]
    turned = Table(table.names[::-1], [row[::-1] for row in table.rows])
    numbered = table.put(1, "id", 7).put(2, "id", 8).put(3, "id", 9)
    empty = table.plus("Slide", [None] * 3)
    sources = [source(t) for t in (table, table, turned, numbered, empty, empty)]
    answers = at_once(*(batcher.answer(classifier, True, s) for s in sources))
    for answer, sent in zip(answers, sources, strict=True):
        cells = read_cells(sent, classifier.measurements)
        assert same(answer, classifier.predict(cells).to_json())


@pytest.mark.parametrize(
    "odd",
    [
        source(TABLES[1].put(2, "AR", "n.a.")),
        source(SCALED),
        source(TABLES[1].put(3, "id", "Mean").renamed("id", "Label")),
        source(TABLES[1].put(1, "Perim.", 1e30)),
        replace(source(TABLES[1]), notes=["There is something to be said."]),
    ],
    ids=["no number", "scaled", "may be a summary", "too large", "noted"],
)
def test_one_of_which_something_is_to_be_said_is_alone_in_that(
    odd: Source, batcher: MicroBatcher, metrics: Metrics, classifier: Classifier
) -> None:
    sound = source(made_up(2).renamed("id", odd.names[0]))
    asked = (batcher.answer(classifier, True, s) for s in (sound, odd, sound))
    first, of_odd, last = at_once(*asked)
    assert isinstance(of_odd, NotBatchable)
    cells = read_cells(sound, classifier.measurements)
    assert same(first, classifier.predict(cells).to_json())
    assert first == last
    assert counted(metrics) == 4


def test_more_than_are_answered_at_once_are_answered(
    batcher: MicroBatcher, metrics: Metrics, classifier: Classifier
) -> None:
    tables = [made_up(1, seed=i) for i in range(100)]
    answers = at_once(*(batcher.answer(classifier, True, source(table)) for table in tables))
    for table, answer in zip(tables, answers, strict=True):
        cells = read_cells(source(table), classifier.measurements)
        assert same(answer, classifier.predict(cells).to_json())
    assert counted(metrics) == 100


def test_what_is_wrong_with_the_columns_is_said(
    batcher: MicroBatcher, classifier: Classifier
) -> None:
    [error] = at_once(batcher.answer(classifier, True, source(TABLES[1].without("AR"))))
    assert isinstance(error, MissingMeasurements)


def test_every_cell_is_counted_once(
    batcher: MicroBatcher, metrics: Metrics, classifier: Classifier
) -> None:
    at_once(*(batcher.answer(classifier, True, source(table)) for table in TABLES))
    assert counted(metrics) == 16


def test_one_who_does_not_wait_any_longer_holds_up_nobody(
    batcher: MicroBatcher, classifier: Classifier
) -> None:
    async def ask(table: Table) -> Any:
        left, stays = (
            asyncio.ensure_future(batcher.answer(classifier, True, source(table))) for _ in range(2)
        )
        await asyncio.sleep(0)
        left.cancel()
        [found] = await asyncio.gather(stays, return_exceptions=True)
        assert left.cancelled()
        return found

    assert json.loads(asyncio.run(ask(TABLES[1])))["summary"]["rows"] == 3
    assert isinstance(asyncio.run(ask(TABLES[1].without("AR"))), MissingMeasurements)
