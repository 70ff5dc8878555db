"""Requests are cut, repeated and put together so that nothing is lost, doubled or out of order."""

import json
import socket
import threading
import time
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pandas as pd
import pytest

from app.answers.streaming import STREAM_AFTER
from app.keys.key_file import line_of, new_key
from bloodcells import Classifier, Client, read_cells
from bloodcells.client import BadAnswer, ServiceError, Unreachable, retries
from bloodcells.client.retries import retry_after, seconds_to_wait
from bloodcells.errors import BloodcellsError, InvalidRows, TableError
from bloodcells.images import FieldTable, LabelSelection, measure_field
from bloodcells.images.decoding import EncodedFile
from tests.app.artifacts import MODELS
from tests.app.servers import serving
from tests.bloodcells.client import site as sites
from tests.bloodcells.client.site import Answer, Site, busy, problem
from tests.bloodcells.images.cytology.fields import drawing
from tests.images import encoded
from tests.synthetic import make_cells

CELLS = make_cells(25, seed=9)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Waits before another try that are a tenth of what they are."""
    monkeypatch.setattr(retries, "_FIRST", 0.02)


def test_a_long_table_goes_out_in_requests_of_bounded_size(connect: Any, site: Site) -> None:
    answer = connect(site.url, batch_rows=10).predict(CELLS)
    assert sorted(asked.rows for asked in site.asked) == [5, 10, 10]
    assert len(answer) == 25


def test_a_request_is_never_so_long_that_the_answer_begins_before_its_end(site: Site) -> None:
    with Client(site.url, batch_rows=10**6) as client:
        assert len(client.predict(np.tile(CELLS, (1200, 1)))) == 30_000
    assert sum(asked.rows for asked in site.asked) == 30_000
    assert max(asked.rows for asked in site.asked) * 33 * 8 <= STREAM_AFTER - 2**16


def test_connections_are_kept_and_no_more_than_the_requests_at_once(
    connect: Any, site: Site
) -> None:
    client = connect(site.url, batch_rows=1, concurrency=3)
    for _ in range(2):
        client.predict(CELLS)
    assert len(site.asked) == 50
    assert site.connections <= 3
    assert site.manifests == 1


def test_tables_are_taken_as_they_are_needed(connect: Any, site: Site) -> None:
    taken: list[int] = []

    def tables() -> Iterator[Any]:
        for i in range(100):
            taken.append(i)
            yield CELLS[i % 25 :][:1]

    for concurrency in (1, 3):
        taken.clear()
        answers = connect(site.url, concurrency=concurrency).predict_batches(tables())
        for given in range(3):
            assert len(next(answers)) == 1
            assert len(taken) == given + concurrency
        answers.close()


def test_an_asynchronous_iterator_is_taken_too(url: str) -> None:
    async def tables() -> AsyncIterator[Any]:
        for start in range(0, 25, 10):
            yield CELLS[start : start + 10]

    with sites.Awaited(url) as client:
        assert [len(answer) for answer in client.predict_batches(tables())] == [10, 10, 5]


def test_answers_come_in_order_also_where_the_first_takes_longest(connect: Any, site: Site) -> None:
    site.answers = [sites.silent_for(0.3)]
    whole = connect(site.url).predict(CELLS)
    site.answers = [sites.silent_for(0.3)]
    cut = connect(site.url, batch_rows=2, concurrency=4).predict(CELLS)
    np.testing.assert_allclose(cut.probabilities, whole.probabilities, rtol=0, atol=1e-12)


def test_what_is_wrong_with_a_table_comes_after_the_answers_before_it(
    connect: Any, site: Site
) -> None:
    bad = CELLS.copy()
    bad[2, 0] = np.nan
    answers = connect(site.url, concurrency=4).predict_batches([CELLS, CELLS, bad, CELLS])
    assert [len(next(answers)) for _ in range(2)] == [25, 25]
    with pytest.raises(InvalidRows) as refused:
        next(answers)
    assert refused.value.faults[0].row == 53


@pytest.mark.parametrize(
    "answer",
    [busy(), sites.cut_off, sites.cut_chunks, sites.reset, problem(502, ""), problem(429, "")],
)
@pytest.mark.usefixtures("impatient")
def test_what_may_pass_is_asked_again(connect: Any, site: Site, answer: Answer) -> None:
    whole = connect(site.url).predict(CELLS)
    site.asked.clear()
    site.answers = [answer, answer, sites.true, answer]
    cut = connect(site.url, batch_rows=10, concurrency=2).predict(CELLS)
    assert len(site.asked) == 6
    np.testing.assert_allclose(cut.probabilities, whole.probabilities, rtol=0, atol=1e-12)


def test_the_time_that_the_service_asks_for_is_given_to_it(connect: Any, site: Site) -> None:
    site.answers = [busy("1")]
    started = time.monotonic()
    connect(site.url).predict(CELLS)
    assert 1 <= time.monotonic() - started < 10


@pytest.mark.usefixtures("impatient")
def test_tries_are_bounded(connect: Any, site: Site) -> None:
    client = connect(site.url, retries=1)
    client.features()
    site.answers = [busy()] * 5
    with pytest.raises(ServiceError) as refused:
        client.predict(CELLS)
    assert str(refused.value) == "The service answers 503 As It Is (asked 2 times): It is busy."
    assert refused.value.status == 503
    assert len(site.asked) == 2
    site.answers = [sites.reset] * 5
    with pytest.raises(Unreachable, match=r"gave no answer: .* \(asked 2 times\)\. Check the addr"):
        client.predict(CELLS)
    assert len(site.asked) == 4


@pytest.mark.parametrize("answer", [problem(409, "So."), problem(500, "So."), problem(400, "So.")])
def test_a_refusal_is_asked_once(connect: Any, site: Site, answer: Answer) -> None:
    site.answers = [answer] * 3
    with pytest.raises(ServiceError, match=r"^The service answers \d+ As It Is: So\.$") as refused:
        connect(site.url).predict(CELLS)
    assert isinstance(refused.value, BloodcellsError)
    assert (refused.value.title, refused.value.detail) == ("As It Is", "So.")
    assert len(site.asked) == 1


def test_a_refusal_names_the_rows_of_all_that_was_given(connect: Any, site: Site) -> None:
    fault = {"row": 3, "column": "Area", "message": "is odd"}
    site.answers = [
        sites.true,
        problem(409, "In row 3, column 'Area': is odd (6 more such faults).", [fault]),
    ]
    with pytest.raises(ServiceError) as refused:
        connect(site.url, batch_rows=10, concurrency=1).predict(CELLS)
    assert refused.value.errors == ({"row": 13, "column": "Area", "message": "is odd"},)
    assert refused.value.total == 7
    assert str(refused.value) == (
        "The service answers 409 As It Is: In row 13, column 'Area': is odd (6 more such faults)."
    )


def test_another_version_than_was_named_is_no_answer(connect: Any, site: Site) -> None:
    def always(handler: sites.Handler, body: bytes) -> None:
        handler.path = handler.path.replace("version=", "v=")
        sites.of_version(9)(handler, body)

    site.answers = [always] * 2
    with pytest.raises(BadAnswer, match="it is by version 9 of the model, not by 2"):
        connect(site.url, version=2).predict(CELLS)


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (sites.other(b"<html>", "text/html"), "it is no Arrow stream of predictions"),
        (sites.other(b""), "it is no Arrow stream of predictions"),
        (sites.of_fewer, "25 cells were sent, and it is about 24"),
    ],
)
def test_an_answer_to_something_else_is_no_answer(
    connect: Any, site: Site, answer: Answer, reason: str
) -> None:
    site.answers = [answer]
    with pytest.raises(BadAnswer, match=f"The answer cannot be used: {reason}"):
        connect(site.url).predict(CELLS)
    assert len(site.asked) == 1


def test_a_stream_that_breaks_off_within_the_answer_never_passes(connect: Any, site: Site) -> None:
    lengths = iter(range(0, 5000, 7))

    def shortened(handler: sites.Handler, body: bytes) -> None:
        handler.give(sites.truth(handler, body)[: -next(lengths) - 9], media_type=sites.ARROW)

    client = connect(site.url)
    for _ in range(20):
        site.answers = [shortened]
        with pytest.raises(BadAnswer):
            client.predict(CELLS)


def test_one_version_answers_one_call(connect: Any, site: Site) -> None:
    """Another version is swapped in after the first request; the first one's is asked for then."""
    first = site.manifest.version
    both = threading.Barrier(2, timeout=10)

    def together(answer: Answer) -> Answer:
        def answered(handler: sites.Handler, body: bytes) -> None:
            both.wait()
            answer(handler, body)

        return answered

    site.answers = [together(sites.true), together(sites.of_version(first + 1))]
    client = connect(site.url, batch_rows=5, concurrency=2)
    answer = client.predict(CELLS)
    assert answer.model_version in (first, first + 1)
    assert len(site.asked) == 6
    asked = [request.params.get("version") for request in site.asked]
    assert asked[:2] == [None, None]
    assert set(asked[2:]) == {str(answer.model_version)}
    client.predict(CELLS)
    assert site.manifests == 2, "another version may take other measurements"


def test_a_version_that_is_named_is_asked_for_at_once(connect: Any, site: Site) -> None:
    version = site.manifest.version
    connect(site.url, model="bloodcells", version=version, batch_rows=20).predict(CELLS)
    told = {"model": "bloodcells", "version": str(version), "invalid": "fail"}
    assert [request.params for request in site.asked] == [told, told]


def test_a_model_that_is_not_there_is_said(connect: Any, url: str) -> None:
    with pytest.raises(ServiceError, match=r"answers 404 Not Found: .*'nobody'") as refused:
        connect(url, model="nobody").predict(CELLS)
    assert refused.value.kind == "unknown-model"


@pytest.mark.usefixtures("impatient")
def test_without_a_service_the_reason_is_given(connect: Any) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    client = connect(f"http://127.0.0.1:{port}", retries=1)
    assert client.ready() is False
    with pytest.raises(Unreachable) as refused:
        client.predict(CELLS)
    assert str(refused.value).startswith(f"http://127.0.0.1:{port} gave no answer: ")
    assert "(asked 2 times)" in str(refused.value)
    with pytest.raises(Unreachable, match="ftp"):
        connect("ftp://127.0.0.1").predict(CELLS)


def test_a_service_that_goes_silent_is_given_up(connect: Any, site: Site) -> None:
    client = connect(site.url, timeout=0.2, retries=0)
    client.features()
    site.answers = [sites.silent_for(1)]
    with pytest.raises(Unreachable, match="nothing came within the timeout"):
        client.predict(CELLS)


def test_what_the_client_knows_of_the_model(connect: Any, url: str, cells: Any) -> None:
    client = connect(url)
    assert client.ready() is True
    assert client.features()[:2] == ["Area", "Perim."]
    assert client.model()["name"] == "bloodcells"


def test_headers_are_sent_with_each_request(connect: Any, site: Site) -> None:
    seen: list[str | None] = []

    def looking(handler: sites.Handler, body: bytes) -> None:
        seen.append(handler.headers["Authorization"])
        sites.true(handler, body)

    site.answers = [looking]
    connect(site.url, headers={"Authorization": "Bearer x"}).predict(CELLS)
    assert seen == ["Bearer x"]


@pytest.fixture
def locked(tmp_path: Path) -> Iterator[tuple[str, str]]:
    """Run a service that asks for a key; give its address and the key."""
    key = new_key()
    (tmp_path / "keys").write_text(line_of("robot", key))
    with serving(models=MODELS, api_keys_file=tmp_path / "keys") as http:
        yield str(http.base_url), key


def test_a_service_that_asks_for_a_key_gets_it(
    connect: Any, locked: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    url, key = locked
    monkeypatch.delenv("BLOODCELLS_API_KEY", raising=False)
    for options in ({}, {"api_key": new_key()}):
        with pytest.raises(ServiceError, match="The service answers 401 Unauthorized") as refused:
            connect(url, **options).predict(CELLS)
        assert refused.value.status == 401
        assert options.get("api_key", "bc_") not in str(refused.value) + repr(refused.value)
    proxied = {"Authorization": "Basic cHJveHk6c2VjcmV0"}
    assert len(connect(url, api_key=key, headers=proxied).predict(CELLS)) == len(CELLS)
    monkeypatch.setenv("BLOODCELLS_API_KEY", key)
    assert len(connect(url).predict(CELLS)) == len(CELLS)


@pytest.mark.parametrize("key", ["", "bc_ab\n", "bc_a bc_b", "k\u00e9y"])
def test_what_cannot_be_a_key_is_refused_without_being_shown(
    key: str, connect: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(ValueError, match=r"^api_key is empty or has characters that no key has"):
        connect("http://127.0.0.1", api_key=key)
    monkeypatch.setenv("BLOODCELLS_API_KEY", key)
    with pytest.raises(ValueError, match=r"^BLOODCELLS_API_KEY is empty or has") as refused:
        connect("http://127.0.0.1")
    assert not key.strip() or key.strip() not in str(refused.value)


def test_closing_ends_the_wait_for_another_try(site: Site) -> None:
    site.answers = [busy("60")]
    client = Client(site.url)
    client.features()
    threading.Timer(0.3, client.close).start()
    started = time.monotonic()
    with pytest.raises(RuntimeError, match="closed"):
        client.predict(CELLS)
    assert time.monotonic() - started < 10


@pytest.mark.parametrize(
    "options",
    [
        {"version": 0},
        {"version": "2"},
        {"model": 5},
        {"retries": -1},
        {"batch_rows": 0},
        {"concurrency": 0},
    ],
)
def test_options_that_make_no_sense_are_refused(connect: Any, options: dict[str, Any]) -> None:
    [(name, value)] = options.items()
    with pytest.raises(ValueError, match=f"^{name} is {value!r}; .* was expected"):
        connect("http://127.0.0.1:1", **options)


def test_waits_grow_to_a_bound_and_differ() -> None:
    error = httpx.ConnectError("no")
    for tried, longest in ((1, 0.25), (2, 0.5), (5, 4.0), (9, 30.0), (1500, 30.0)):
        waits = [seconds_to_wait(error, tried, 2000) for _ in range(50)]
        assert all(w is not None and longest / 2 <= w <= longest for w in waits)
        assert len(set(waits)) > 1
    assert seconds_to_wait(error, 3, 2) is None
    waits = [seconds_to_wait(httpx.Response(503, headers={"Retry-After": "9999"}), 1, 1)]
    assert waits[0] is not None
    assert 120 <= waits[0] < 121


def test_the_time_to_come_back_is_read_in_both_forms() -> None:
    assert retry_after("7") == 7
    assert retry_after("soon") == retry_after("") == retry_after("-3") == 0
    later = datetime.now(UTC) + timedelta(seconds=30)
    assert 28 < retry_after(format_datetime(later, usegmt=True)) <= 30
    assert retry_after("Wed, 21 Oct 2015 07:28:00 GMT") == 0


@pytest.fixture
def white_frame() -> pd.DataFrame:
    """Measurements of the two white cells of a drawn field, of nucleus and cytoplasm too."""
    drawn = drawing()
    files = EncodedFile("a.png", encoded(drawn.image)), EncodedFile("m.png", encoded(drawn.mask))
    field = measure_field(*files, LabelSelection(white_cells=True, feature_set="bloodcells-93"))
    frame: pd.DataFrame = FieldTable([field], "bloodcells-93").to_arrow().to_pandas()
    return frame.drop(columns="flags")  # or the answer would have other names


def test_each_table_finds_its_model_by_its_columns(
    connect: Any, url: str, white_frame: pd.DataFrame, tmp_path: Path
) -> None:
    client = connect(url)
    white = Classifier.load(MODELS / "bloodcells-white")
    first = Classifier.load(MODELS / "bloodcells")
    imagej = white_frame[list(first.manifest.feature_names)]
    expected = [m.predict(read_cells(white_frame, m.measurements)).classes for m in (white, first)]
    answers = list(client.predict_batches([white_frame, imagej, white_frame, imagej.to_numpy()]))
    assert [list(a["class"]) for a in answers[:3]] == [expected[0], expected[1], expected[0]]
    assert answers[3].classes.tolist() == expected[1]  # an array is the default's
    assert answers[3].model_name == "bloodcells"
    white_frame.to_csv(tmp_path / "white.csv", index=False)
    table = client.predict(tmp_path / "white.csv")
    assert json.loads(table.schema.metadata[b"model"])["name"] == "bloodcells-white"
    named = connect(url, model="bloodcells").predict(white_frame)
    assert list(named["class"]) == expected[1]
    with pytest.raises(TableError, match="lacks 1 of the 93 measurements"):
        client.predict(white_frame.drop(columns="Nucleus lobes"))
