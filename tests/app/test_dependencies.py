"""A posted table finds its model by its columns on every route, and is told what it lacks."""

from typing import Any

import httpx
import numpy as np
import pytest

from app.answers import streaming
from bloodcells import Classifier, Predictions, read_cells
from bloodcells.tables.formats import Limits, read_bytes
from tests.app.sent_bodies import (
    ARROW,
    CSV,
    ENCODERS,
    JSON,
    NDJSON,
    Body,
    Table,
    arrow,
    csv_with,
    json_cells,
    json_columns,
    made_up,
    ndjson,
    read_answer,
    refused,
    same,
)

WHITE, FIRST = "bloodcells-white", "bloodcells"


def post(
    client: httpx.Client, path: str, body: Body, accept: str = JSON, **query: object
) -> httpx.Response:
    headers = body.headers | {"Accept": accept}
    return client.post(f"/v1/{path}", content=body.content, headers=headers, params=query)


@pytest.fixture(scope="module")
def of_white(white_model: Classifier, white_table: Table) -> Predictions:
    source = read_bytes(json_cells(white_table).content, "json", Limits())
    return white_model.predict(read_cells(source, white_model.measurements))


@pytest.mark.parametrize("encoding", ENCODERS)
def test_a_table_of_white_cells_is_predicted_by_their_model(
    encoding: str, service: httpx.Client, white_table: Table, of_white: Predictions
) -> None:
    response = post(service, "predict", ENCODERS[encoding](white_table))
    assert response.headers["bloodcells-model"] == f"{WHITE}/{of_white.model_version}"
    same(read_answer(response), of_white)
    assert response.json()["model"]["name"] == WHITE


def test_a_table_of_imagejs_numbers_is_predicted_by_the_first_model(
    service: httpx.Client, body: Body, expected: Predictions
) -> None:
    response = post(service, "predict", body)
    assert response.json()["model"]["name"] == FIRST
    same(read_answer(response), expected)


def test_a_model_or_a_version_that_is_named_answers(
    service: httpx.Client, white_table: Table, expected: Predictions, of_white: Predictions
) -> None:
    body = json_cells(white_table)
    version, newest = expected.model_version, of_white.model_version
    for query in ({"model": FIRST}, {"version": version}, {"model": FIRST, "version": version}):
        same(read_answer(post(service, "predict", body, **query)), expected)
    named = post(service, "predict", body, model=WHITE, version=newest).json()
    assert named["model"] == {"name": WHITE, "version": newest}


def test_few_cells_and_one_are_answered_alike(
    service: httpx.Client, white_table: Table, of_white: Predictions
) -> None:
    for encode in (json_cells, json_columns):  # which the fast path reads
        one = post(service, "predict", encode(white_table.head(1)))
        assert one.json()["model"]["name"] == WHITE
        assert one.json()["predictions"][0]["class"] == of_white.classes[0]
    padded = post(service, "predict", json_cells(white_table), ARROW)
    same(read_answer(padded), of_white, 1e-6)


@pytest.mark.parametrize(
    ("encode", "kind"), [(csv_with(","), CSV), (arrow, ARROW), (ndjson, NDJSON)]
)
def test_a_table_of_any_length_finds_its_model_too(
    encode: Any, kind: str, service: httpx.Client, white_table: Table, of_white: Predictions,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(streaming, "STREAM_AFTER", 1000)
    long = Table(white_table.names, white_table.rows * 40)
    response = post(service, "predict", encode(long), kind)
    assert response.headers["bloodcells-model"] == f"{WHITE}/{of_white.model_version}"
    answer = read_answer(response)
    assert answer.classes == of_white.classes * 40
    first = post(service, "predict", encode(made_up(480)), kind)
    assert first.headers["bloodcells-model"].startswith(f"{FIRST}/")


def test_the_other_routes_find_it_too(
    service: httpx.Client, table: Table, white_table: Table, of_white: Predictions
) -> None:
    for of, name in ((table, FIRST), (white_table, WHITE)):
        labelled = json_cells(of.plus("Class", of_white.classes).plus("plate", ["a", "b"] * 6))
        assert post(service, "evaluate", labelled).json()["model"]["name"] == name
        assert post(service, "inspect", labelled).json()["model"]["name"] == name
        mix = post(service, "composition", labelled, by="plate")
        assert mix.json()["model"]["name"] == name
    labelled = json_cells(white_table.plus("Class", of_white.classes))
    assert post(service, "evaluate", labelled).json()["accuracy"] == 1
    inspected = post(service, "inspect", labelled).json()
    assert len(inspected["measurements"]) == 93
    assert inspected["receipt"]["ignored"] == ["id", "Class"]


def test_metrics_say_which_model_it_was(service: httpx.Client, white_table: Table) -> None:
    post(service, "predict", json_cells(white_table))
    assert f'model="{WHITE}/' in service.get("/metrics").text


@pytest.mark.parametrize("path", ["predict", "evaluate", "inspect", "composition"])
def test_a_table_that_lacks_a_few_is_told_which_model_it_would_do_for(
    path: str, service: httpx.Client, white_table: Table, expected: Predictions
) -> None:
    query = {"by": "id"} if path == "composition" else {}
    few = json_cells(white_table.without("Nucleus lobes"))
    detail = refused(post(service, path, few, **query), 422)["detail"]
    assert detail == (
        "The table lacks 1 of the 93 measurements that the model 'bloodcells-white' takes: 'Nucleus lobes' "
        "is missing (no column is like it). It has every measurement that another model takes: give "
        f"?model=bloodcells&version={expected.model_version}."
    )


def test_a_table_that_does_for_no_model_is_told_what_each_would_need(
    service: httpx.Client, white_table: Table, table: Table
) -> None:
    none = json_cells(white_table.without("Nucleus lobes", "Kurt red"))
    detail = refused(post(service, "predict", none), 422)["detail"]
    assert detail.startswith(
        "The table lacks 2 of the 93 measurements that the model 'bloodcells-w"
    )
    assert detail.endswith(" For the model 'bloodcells' it lacks 1 of 33: 'Kurt red'.")
    detail = refused(post(service, "predict", json_cells(table.without("Kurt red"))), 422)["detail"]
    assert detail.startswith("The table lacks 1 of the 33 measurements that the model takes: 'Kurt")
    assert "bloodcells-white" not in detail


def test_a_column_that_is_named_like_one_is_one_column_more(
    service: httpx.Client, table: Table, expected: Predictions
) -> None:
    own = table.plus("Nucleus area", np.arange(12.0).tolist())
    same(read_answer(post(service, "predict", json_cells(own))), expected)
